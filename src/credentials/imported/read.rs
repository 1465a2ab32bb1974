//! What stands in a field for a password: a hash of a known scheme, told by its beginning, or no hash at all.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::family::{Found, LONGEST_TEXT};
use super::ldap::Ldap;
use super::md5_crypt::Md5Crypt;
use super::old_hash::OldHash;
use super::pbkdf2::Hmac;
use super::phpass::Of;
use super::refused::NotImported;
use super::scheme::Scheme;
use super::sha_crypt::Sha;
use super::{argon2, bcrypt, django, nt, pbkdf2, phpass, scrypt, sha_crypt, yescrypt};

/// A field for a password as another system has it; wiped when dropped, and not shown for debugging.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldText(Zeroizing<String>);

impl FieldText {
    /// Takes the text; nothing is checked yet.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a field for a password holds.
#[derive(Debug)]
pub enum Field {
    /// Nothing, or a mark for no password: the account waits for a reset. Never "any password".
    None,
    /// A mark that the account is disabled.
    Disabled,
    /// A hash.
    Hash(OldHash),
    /// A hash with a mark before it that the account is disabled.
    DisabledHash(OldHash),
}

impl Field {
    /// Reads a field.
    ///
    /// # Errors
    /// [`NotImported`] for anything that is not a hash of a known scheme within its bounds.
    pub fn read(text: &str) -> Result<Self, NotImported> {
        if text.len() > LONGEST_TEXT {
            return Err(NotImported::Unknown);
        }
        match text {
            "" => return Ok(Self::None),
            "*" | "!" | "!!" | "*LK*" | "x" => return Ok(Self::Disabled),
            _ => {}
        }
        if let Some(rest) = text.strip_prefix('!') {
            // Django writes "!" and 40 characters where no password was set.
            let is_unset =
                rest.len() == 40 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return match is_unset {
                true => Ok(Self::None),
                false => Ok(Self::DisabledHash(hash(rest)?)),
            };
        }
        if let Some(rest) = in_braces(text, "CRYPT").and_then(|rest| rest.strip_prefix('!')) {
            return Ok(Self::DisabledHash(crypt(rest)?));
        }
        Ok(Self::Hash(hash(text)?))
    }

    /// Whether a mark before what stands there says that the account is disabled, also where that cannot be imported.
    #[must_use]
    pub fn is_marked_disabled(text: &str) -> bool {
        text.starts_with('!') || in_braces(text, "CRYPT").is_some_and(|rest| rest.starts_with('!'))
    }
}

/// What follows a scheme in braces, whose name may be in any case.
fn in_braces<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (found, rest) = text.strip_prefix('{')?.split_once('}')?;
    found.eq_ignore_ascii_case(name).then_some(rest)
}

/// What a family has read, as a hash of any scheme.
fn known<F: Into<Scheme>>(found: Result<Found<F>, NotImported>) -> Result<OldHash, NotImported> {
    found.map(OldHash::from)
}

fn hash(text: &str) -> Result<OldHash, NotImported> {
    if text.starts_with('{') {
        return braced(text);
    }
    if let Some((word, rest)) = text.split_once('$')
        && let Some(read) = worded(word, rest)
    {
        return read;
    }
    // Nextcloud's number of the version, before the hash itself.
    let numbered = ["1|", "2|", "3|"];
    let rest = numbered.iter().find_map(|number| text.strip_prefix(number));
    crypt(rest.unwrap_or(text))
}

/// The texts that begin with a word and `$`: Django's, and Gitea's.
fn worded(word: &str, rest: &str) -> Option<Result<OldHash, NotImported>> {
    Some(match word {
        "pbkdf2_sha1" => known(pbkdf2::read_django(Hmac::Sha1, rest)),
        "pbkdf2_sha256" => known(pbkdf2::read_django(Hmac::Sha256, rest)),
        "pbkdf2_sha512" => known(pbkdf2::read_django(Hmac::Sha512, rest)),
        "pbkdf2" => known(pbkdf2::read_gitea(rest)),
        // The hash begins with the next sign.
        "argon2" => known(argon2::read(&format!("${rest}"))),
        "bcrypt" => known(bcrypt::read(rest)),
        "bcrypt_sha256" => known(bcrypt::read_sha256(rest)),
        "scrypt" => known(scrypt::read_django(rest)),
        "md5" => known(django::read_md5(rest)),
        word if word.starts_with("SCRAM-") => Err(NotImported::Scram),
        _ => return None,
    })
}

/// The texts of crypt(3) and others that begin with `$`, and what only looks like them.
fn crypt(text: &str) -> Result<OldHash, NotImported> {
    let kind = text
        .strip_prefix('$')
        .and_then(|rest| rest.split('$').next());
    match kind {
        Some("argon2i" | "argon2id") => known(argon2::read(text)),
        Some("2a" | "2b" | "2x" | "2y") => known(bcrypt::read(text)),
        Some("wp") => known(bcrypt::read_wordpress(&text["$wp".len()..])),
        Some("5") => known(sha_crypt::read(Sha::Sha256, text)),
        Some("6") => known(sha_crypt::read(Sha::Sha512, text)),
        Some("y") => known(yescrypt::read(text)),
        Some("7") => known(scrypt::read_crypt(text)),
        Some("1") => known(Md5Crypt::Unix.read(text)),
        Some("apr1") => known(Md5Crypt::Apache.read(text)),
        Some("P" | "H") => known(phpass::read(Of::Md5, text)),
        Some("S") => known(phpass::read(Of::Sha512, text)),
        Some("3") => known(nt::read(text.strip_prefix("$3$$").unwrap_or_default())),
        Some("gy") => Err(NotImported::GostYescrypt),
        Some("A") => Err(NotImported::MySql),
        Some(kind) if kind.starts_with("md5") => Err(NotImported::SunMd5),
        Some(_) => Err(NotImported::Unknown),
        None => Err(unmarked(text)),
    }
}

/// The texts with a scheme in braces: LDAP's, and Spring's.
fn braced(text: &str) -> Result<OldHash, NotImported> {
    let (name, rest) = text[1..].split_once('}').ok_or(NotImported::Unknown)?;
    match name.to_ascii_uppercase().as_str() {
        "CRYPT" => crypt(rest),
        "BCRYPT" => known(bcrypt::read(rest)),
        "ARGON2" => known(argon2::read(rest)),
        "MD5" => known(Ldap::Md5.read(false, rest)),
        "SMD5" => known(Ldap::Md5.read(true, rest)),
        "SHA" => known(Ldap::Sha1.read(false, rest)),
        "SSHA" => known(Ldap::Sha1.read(true, rest)),
        "SHA256" => known(Ldap::Sha256.read(false, rest)),
        "SSHA256" => known(Ldap::Sha256.read(true, rest)),
        "SHA384" => known(Ldap::Sha384.read(false, rest)),
        "SSHA384" => known(Ldap::Sha384.read(true, rest)),
        "SHA512" => known(Ldap::Sha512.read(false, rest)),
        "SSHA512" => known(Ldap::Sha512.read(true, rest)),
        "PBKDF2" | "PBKDF2-SHA1" => known(pbkdf2::read_ldap(Hmac::Sha1, rest)),
        "PBKDF2-SHA256" => known(pbkdf2::read_ldap(Hmac::Sha256, rest)),
        "PBKDF2-SHA512" => known(pbkdf2::read_ldap(Hmac::Sha512, rest)),
        "NT" => known(nt::read(rest)),
        "SASL" | "UNIX" | "KERBEROS" | "RADIUS" | "TOTP" => Err(NotImported::Elsewhere),
        "CLEARTEXT" | "CLEAR" | "PLAIN" | "NOOP" => Err(NotImported::Plain),
        name if name.starts_with("SCRAM") => Err(NotImported::Scram),
        _ => Err(NotImported::Unknown),
    }
}

/// What a text without any mark may be.
fn unmarked(text: &str) -> NotImported {
    let all = |is: fn(u8) -> bool| text.bytes().all(is);
    let is_crypt = all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/');
    match text.len() {
        32 if all(|byte| byte.is_ascii_hexdigit()) => NotImported::NtOrMd5,
        41 if text.starts_with('*') => NotImported::MySql,
        20 if text.starts_with('_') => NotImported::BsdiDes,
        13 if is_crypt => NotImported::Des,
        24 if is_crypt => NotImported::Bigcrypt,
        _ if text.starts_with("AQAAAA") => NotImported::AspNet,
        _ => NotImported::Unknown,
    }
}
