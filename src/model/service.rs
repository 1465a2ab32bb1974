//! The name of a service that asks for passwords, such as `nginx` or `ldap:mail.example.org`.

use std::fmt;
use std::str::FromStr;

use super::words::as_text;

/// The longest name, in bytes.
const LENGTH: usize = 64;

/// The name of a service, for the audit log: 1 to 64 letters, digits, `.`, `_`, `-`, `:`, `/` and `@`, all ASCII; the
/// first is a letter or a digit. So nothing that a caller writes can look like another part of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceName(String);

impl ServiceName {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that cannot be the name of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a service has 1 to 64 letters, digits and . _ - : / @, and begins with a letter or a digit"
)]
pub struct InvalidServiceName;

as_text!(ServiceName);

impl FromStr for ServiceName {
    type Err = InvalidServiceName;

    fn from_str(text: &str) -> Result<Self, InvalidServiceName> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._-:/@".contains(c);
        let fits = text.len() <= LENGTH && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        match fits && text.chars().all(is_part) {
            true => Ok(Self(text.to_owned())),
            false => Err(InvalidServiceName),
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s65_a_service_is_named_by_one_word_that_forges_no_event() {
        for text in [
            "nginx",
            "ldap:mail.example.org",
            "https://wiki/a_b",
            "7",
            &"x".repeat(64),
        ] {
            let name: ServiceName = text.parse().expect("a name");
            assert_eq!(name.as_str(), text);
        }
        for text in [
            "",
            "-x",
            "=1",
            "a b",
            "mail; 7 right checks",
            "mail\n",
            "é",
            "a,b",
            &"x".repeat(65),
        ] {
            assert_eq!(
                text.parse::<ServiceName>(),
                Err(InvalidServiceName),
                "{text}"
            );
        }
    }
}
