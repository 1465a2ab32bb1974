//! The change of a password (RFC 3062): its request, read straight from its bytes into texts that are wiped.

use zeroize::Zeroizing;

use super::frame::element;
use crate::credentials::Typed;

/// The number of the operation.
pub(super) const OID: &str = "1.3.6.1.4.1.4203.1.11.1";

/// Whose password is changed, from which to which.
#[derive(Default)]
pub(super) struct PasswordModify {
    /// A name in the tree or of an account; without one it is whoever is signed in.
    pub(super) identity: Option<String>,
    /// The old password.
    pub(super) old: Option<Typed>,
    /// The new password.
    pub(super) new: Option<Typed>,
}

/// Why a request cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is not what RFC 3062 says.
    Shape,
    /// A text is not UTF-8.
    Text,
}

impl PasswordModify {
    /// Reads the request and wipes its bytes.
    pub(super) fn read(value: Option<Vec<u8>>) -> Result<Self, Unreadable> {
        let value = Zeroizing::new(value.unwrap_or_default());
        let mut read = Self::default();
        if value.is_empty() {
            return Ok(read);
        }
        let Some((0x30, mut fields, [])) = element(&value) else {
            return Err(Unreadable::Shape);
        };
        // Each at most once and in this order.
        let mut least = 0x80;
        while !fields.is_empty() {
            let (tag, content, rest) = element(fields).ok_or(Unreadable::Shape)?;
            fields = rest;
            if tag < least {
                return Err(Unreadable::Shape);
            }
            least = tag.saturating_add(1);
            let text = str::from_utf8(content).map_err(|_| Unreadable::Text)?;
            match tag {
                0x80 => read.identity = Some(text.to_owned()),
                0x81 => read.old = Some(Typed::new(text.to_owned())),
                0x82 => read.new = Some(Typed::new(text.to_owned())),
                _ => return Err(Unreadable::Shape),
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use ldap3_proto::proto::{LdapExtendedRequest, LdapPasswordModifyRequest};
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};

    use super::{OID, PasswordModify, Unreadable};
    use crate::credentials::Typed;

    fn request(fields: [Option<&str>; 3]) -> Option<Vec<u8>> {
        let [user_identity, old_password, new_password] =
            fields.map(|field| field.map(str::to_owned));
        let request: LdapExtendedRequest = LdapPasswordModifyRequest {
            user_identity,
            old_password,
            new_password,
        }
        .into();
        assert_eq!(request.name, OID);
        request.value
    }

    #[test]
    fn each_part_may_be_there_or_not() {
        for fields in [
            [None, None, None],
            [Some("uid=a"), Some("old"), Some("new")],
            [None, Some("ö"), None],
            [Some(""), None, Some("")],
        ] {
            let read =
                PasswordModify::read(request(fields)).unwrap_or_else(|_| panic!("{fields:?}"));
            let texts = [
                read.identity.as_deref(),
                read.old.as_ref().map(Typed::as_str),
                read.new.as_ref().map(Typed::as_str),
            ];
            assert_eq!(texts, fields);
        }
        assert!(PasswordModify::read(None).is_ok_and(|read| read.old.is_none()));
    }

    #[test]
    fn what_is_no_such_request_is_refused() {
        for (bytes, why) in [
            (&b"\x30\x03\x81\x01"[..], Unreadable::Shape),
            (b"\x04\x00", Unreadable::Shape),
            (b"\x30\x00\x00", Unreadable::Shape),
            (b"\x30\x06\x82\x01a\x81\x01b", Unreadable::Shape),
            (b"\x30\x06\x81\x01a\x81\x01b", Unreadable::Shape),
            (b"\x30\x03\x83\x01a", Unreadable::Shape),
            (b"\x30\x03\x82\x01\xe9", Unreadable::Text),
        ] {
            let read = PasswordModify::read(Some(bytes.to_vec()));
            assert_eq!(read.err(), Some(why), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..64)) {
            let _ = PasswordModify::read(Some(bytes));
        }
    }
}
