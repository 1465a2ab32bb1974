//! Why a hash is not imported, in words; never with a part of its text.

/// Why a hash is not imported. The account can be: without a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotImported {
    /// It begins like a hash of this scheme, but it is cut, changed or of another form.
    #[error("the {0} hash is damaged")]
    Damaged(&'static str),
    /// One check of it would cost more than any sign-in may.
    #[error("the cost of the {0} hash is out of bounds")]
    OutOfBounds(&'static str),
    /// `$2x$`.
    #[error("a $2x$ hash was made by a faulty program, and cannot be checked")]
    FaultyBcrypt,
    /// `$gy$`.
    #[error("a $gy$ hash (gost-yescrypt) cannot be checked")]
    GostYescrypt,
    /// `$md5`.
    #[error("a hash of Sun's MD5 cannot be checked")]
    SunMd5,
    /// `_` of BSDi.
    #[error("a hash of BSDi's DES cannot be checked")]
    BsdiDes,
    /// 13 characters.
    #[error("a DES hash counts only the first 8 bytes of a password")]
    Des,
    /// 24 characters, and more.
    #[error("a bigcrypt hash is made of DES, which is too weak")]
    Bigcrypt,
    /// `{SASL}` and others that name another place.
    #[error("the password is kept elsewhere; this is not a hash of it")]
    Elsewhere,
    /// SCRAM.
    #[error("a SCRAM verifier cannot be checked")]
    Scram,
    /// MySQL and MariaDB.
    #[error("a hash of MySQL or MariaDB cannot be checked")]
    MySql,
    /// ASP.NET.
    #[error("a hash of ASP.NET cannot be checked")]
    AspNet,
    /// 32 hexadecimal digits.
    #[error(
        "32 hexadecimal digits may be an NT hash or a plain MD5; write {{NT}} before an NT hash"
    )]
    NtOrMd5,
    /// `{CLEARTEXT}` and others.
    #[error("a plain password is not a hash")]
    Plain,
    /// Nothing that is known.
    #[error("this is not a hash of a known scheme")]
    Unknown,
}
