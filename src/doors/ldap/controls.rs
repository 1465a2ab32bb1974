//! Controls: what a client asks for beside an operation, and what is answered beside its result.

use ldap3_proto::control::LdapControl;

use super::frame::Kind;

/// The password policy of draft-behera-ldap-password-policy: asked for and answered under the same number.
pub(super) const POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// Results page by page (RFC 2696).
pub(super) const PAGES: &str = "1.2.840.113556.1.4.319";
/// Referrals as entries (RFC 3296); there are none.
pub(super) const MANAGE: &str = "2.16.840.1.113730.3.4.2";

/// What a password has to do with a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PolicyError {
    /// The password was right, and may not be used any more before it is changed.
    PasswordExpired = 0,
    /// No password is looked at for a while.
    AccountLocked = 1,
    /// Nothing may be done before the password is changed.
    ChangeAfterReset = 2,
    /// The old password is needed too.
    MustSupplyOldPassword = 4,
    /// The new password breaks the policy.
    InsufficientPasswordQuality = 5,
}

impl PolicyError {
    /// The control that says so.
    pub(super) fn control(self) -> LdapControl {
        // A sequence with one element, of the second kind: error.
        let value = vec![0x30, 3, 0x81, 1, self as u8];
        LdapControl::Unknown {
            oid: POLICY.to_owned(),
            criticality: false,
            value: Some(value),
        }
    }
}

/// What is asked for beside an operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Controls {
    /// Whether the client reads what the password policy says.
    pub(super) policy: bool,
    /// The page that is asked for.
    pub(super) page: Option<Page>,
}

/// A page of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// How many entries it has at most; 0 ends the search.
    pub(super) size: usize,
    /// Where it begins.
    pub(super) cookie: Vec<u8>,
}

impl Controls {
    /// Reads the controls of a request.
    pub(super) fn read(controls: &[LdapControl]) -> Self {
        let mut read = Self::default();
        for control in controls {
            match control {
                LdapControl::PasswordPolicyRequest { .. } => read.policy = true,
                LdapControl::SimplePagedResults { size, cookie } => {
                    read.page = Some(Page {
                        size: usize::try_from(*size).unwrap_or(0),
                        cookie: cookie.clone(),
                    });
                }
                _ => {}
            }
        }
        read
    }

    /// The control that says what is wrong, if the client reads it.
    pub(super) fn policy_error(&self, error: PolicyError) -> Vec<LdapControl> {
        self.policy.then(|| error.control()).into_iter().collect()
    }
}

/// Whether an operation must be refused because of what it may not be done without.
pub(super) fn has_unknown(critical: &[String], kind: Kind) -> bool {
    let is_known = |oid: &String| match oid.as_str() {
        POLICY | MANAGE => true,
        PAGES => kind == Kind::Search,
        _ => false,
    };
    !critical.iter().all(is_known)
}

/// The control after a page, with the place where the next one begins; an empty one after the last.
pub(super) fn page_end(cookie: Vec<u8>) -> LdapControl {
    LdapControl::SimplePagedResults { size: 0, cookie }
}

/// Where a page begins: how many sources of entries were read to their end, and after which entry of the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) source: usize,
    pub(super) after: String,
}

impl Position {
    /// As the client keeps it.
    pub(super) fn to_cookie(&self) -> Vec<u8> {
        format!("{}:{}", self.source, self.after).into_bytes()
    }

    /// Reads it again; `None` for what is no position. Somebody who makes one up sees no more than otherwise.
    pub(super) fn read(cookie: &[u8]) -> Option<Self> {
        if cookie.is_empty() {
            return Some(Self::default());
        }
        let (source, after) = std::str::from_utf8(cookie).ok()?.split_once(':')?;
        Some(Self {
            source: source.parse().ok()?,
            after: after.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use ldap3_proto::control::LdapControl;

    use super::{Controls, Kind, MANAGE, PAGES, POLICY, PolicyError, Position, has_unknown};

    #[test]
    fn the_answer_of_the_password_policy_has_the_bytes_that_clients_read() {
        let control = PolicyError::InsufficientPasswordQuality.control();
        let LdapControl::Unknown {
            oid,
            criticality,
            value,
        } = control
        else {
            panic!("{control:?}");
        };
        assert_eq!((oid.as_str(), criticality), (POLICY, false));
        assert_eq!(value.as_deref(), Some(&[0x30, 0x03, 0x81, 0x01, 0x05][..]));
    }

    #[test]
    fn the_policy_is_answered_only_to_a_client_that_asked() {
        let asked = Controls::read(&[LdapControl::PasswordPolicyRequest { criticality: false }]);
        assert_eq!(asked.policy_error(PolicyError::AccountLocked).len(), 1);
        let silent = Controls::read(&[LdapControl::ManageDsaIT { criticality: true }]);
        assert!(silent.policy_error(PolicyError::AccountLocked).is_empty());
    }

    #[test]
    fn a_critical_control_must_be_known_and_belong_to_the_operation() {
        let unknown = |oid: &str, kind| has_unknown(&[oid.to_owned()], kind);
        assert!(!unknown(PAGES, Kind::Search));
        assert!(unknown(PAGES, Kind::Bind));
        assert!(!unknown(POLICY, Kind::Bind) && !unknown(MANAGE, Kind::Compare));
        assert!(unknown("1.2.840.113556.1.4.473", Kind::Search));
        assert!(!has_unknown(&[], Kind::Search));
    }

    #[test]
    fn a_position_is_read_as_it_was_written_and_anything_else_is_none() {
        let position = Position {
            source: 2,
            after: "a:b é".to_owned(),
        };
        assert_eq!(Position::read(&position.to_cookie()), Some(position));
        assert_eq!(Position::read(b""), Some(Position::default()));
        for cookie in [
            &b"x"[..],
            b"-1:a",
            b":a",
            b"1:\xff",
            b"99999999999999999999:a",
        ] {
            assert_eq!(Position::read(cookie), None, "{cookie:?}");
        }
    }
}
