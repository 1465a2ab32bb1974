//! What an admin can set for everyone: each setting with its unit, its bounds, its default and the reason for them.

use super::is_unsafe_to_show;
use super::words::words;

words! {
    /// One setting of a store. They are shown and stored in this order.
    pub enum Setting {
        /// The fewest code points of a new password.
        MinLength = "min-length",
        /// How long a temporary password works unless a reset says otherwise.
        TemporaryExpiry = "temporary-expiry",
        /// Whether an admin may enter a temporary password.
        EnteredTemporary = "entered-temporary",
        /// Memory of one Argon2id hash.
        Argon2Memory = "argon2-memory",
        /// Passes over that memory.
        Argon2Passes = "argon2-passes",
        /// Lanes in that memory.
        Argon2Lanes = "argon2-lanes",
        /// How long a session lives without use.
        SessionIdle = "session-idle",
        /// How long a session lives at most.
        SessionLength = "session-length",
        /// Failures that cost no wait.
        FreeFailures = "free-failures",
        /// The longest wait after a failure.
        LongestWait = "longest-wait",
        /// Failures in a row that disable a password.
        FailuresThatDisable = "failures-that-disable",
        /// The filter of known passwords.
        BlocklistFile = "blocklist-file",
        /// Whom to ask when no admin can sign in.
        SupportContact = "support-contact",
    }
}

words! {
    /// What a setting is counted in.
    pub enum Unit {
        /// Unicode code points.
        Characters = "characters",
        /// Whole seconds; written and shown as `90m` or `24h`.
        Time = "time",
        /// `off` is 0, `on` is 1.
        Switch = "on/off",
        /// 1024 bytes.
        Kibibytes = "KiB",
        /// Passes over memory.
        Passes = "passes",
        /// Lanes of memory.
        Lanes = "lanes",
        /// Wrong passwords in a row.
        Failures = "failures",
        /// An absolute path, or none; the bounds are those of its length in code points.
        Path = "path",
        /// One line of text, or none; the bounds are those of its length in code points.
        Text = "text",
    }
}

/// What there is to know of a setting. Help texts, listings and every check are made of this.
#[derive(Debug)]
pub struct Rule {
    /// What it is counted in.
    pub unit: Unit,
    /// The least it may be.
    pub lowest: u32,
    /// The most it may be.
    pub highest: u32,
    /// What it is in a new store.
    pub default: u32,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Where its bounds come from.
    pub source: &'static str,
}

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;

impl Setting {
    /// What there is to know of it.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::MinLength => Rule {
                unit: Unit::Characters,
                lowest: 8,
                highest: 64,
                default: 15,
                purpose: "fewest characters of a new password",
                source: "NIST SP 800-63B-4, 3.1.1.2: 15 where a password is all there is, never under 8; 64 must do",
            },
            Self::TemporaryExpiry => Rule {
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: 72 * HOUR,
                default: 24 * HOUR,
                purpose: "life of temporary passwords by default",
                source: "OWASP ASVS 5.0, 6.4.1: a first password expires after a short time",
            },
            Self::EnteredTemporary => Rule {
                unit: Unit::Switch,
                lowest: 0,
                highest: 1,
                default: 1,
                purpose: "temporary passwords may be entered",
                source: "OWASP ASVS 5.0, 6.4.6: an admin starts a reset and does not choose the password",
            },
            Self::Argon2Memory => Rule {
                unit: Unit::Kibibytes,
                lowest: 19_456,
                highest: 1_048_576,
                default: 19_456,
                purpose: "memory of one Argon2id hash",
                source: "OWASP Password Storage Cheat Sheet: 19 MiB with 2 passes at least; RFC 9106, 4",
            },
            Self::Argon2Passes => Rule {
                unit: Unit::Passes,
                lowest: 2,
                highest: 16,
                default: 2,
                purpose: "passes of one hash over its memory",
                source: "OWASP Password Storage Cheat Sheet: 2 passes with 19 MiB at least; RFC 9106, 4",
            },
            Self::Argon2Lanes => Rule {
                unit: Unit::Lanes,
                lowest: 1,
                highest: 16,
                default: 1,
                purpose: "lanes of one hash, one after the other",
                source: "OWASP Password Storage Cheat Sheet: 1; RFC 9106, 4",
            },
            Self::SessionIdle => Rule {
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: HOUR,
                default: HOUR,
                purpose: "life of a session without use",
                source: "NIST SP 800-63B-4, 2.2.3: an hour at most; OWASP ASVS 5.0, 7.3.1",
            },
            Self::SessionLength => Rule {
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: 12 * HOUR,
                default: 12 * HOUR,
                purpose: "life of a session, used or not",
                source: "NIST SP 800-63B-4, 2.2.3: a day at most, here half of one; OWASP ASVS 5.0, 7.3.2",
            },
            Self::FreeFailures => Rule {
                unit: Unit::Failures,
                lowest: 0,
                highest: 10,
                default: 5,
                purpose: "failures in a row without a wait",
                source: "PCI DSS 4.0, 8.3.4: 10 at most; OWASP ASVS 5.0, 6.3.1",
            },
            Self::LongestWait => Rule {
                unit: Unit::Time,
                lowest: 30,
                highest: HOUR,
                default: 15 * MINUTE,
                purpose: "where the doubling of the wait stops",
                source: "NIST SP 800-63B-4, 3.2.2: waits of 30 seconds up to an hour",
            },
            Self::FailuresThatDisable => Rule {
                unit: Unit::Failures,
                lowest: 20,
                highest: 100,
                default: 100,
                purpose: "failures in a row that disable a password",
                source: "NIST SP 800-63B-4, 3.2.2: 100 at most; fewer than 20 would let anybody lock out anybody",
            },
            Self::BlocklistFile => Rule {
                unit: Unit::Path,
                lowest: 1,
                highest: 150,
                default: 0,
                purpose: "more known passwords, beside the list built in",
                source: "NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.12; at most 150 characters long",
            },
            Self::SupportContact => Rule {
                unit: Unit::Text,
                lowest: 1,
                highest: 200,
                default: 0,
                purpose: "whom to ask when no admin can sign in",
                source: "it is shown to everybody who is refused, so it is short and holds no secret",
            },
        }
    }

    /// Whether it is one of the three that are the cost of hashing a password.
    #[must_use]
    pub const fn is_of_the_cost(self) -> bool {
        matches!(
            self,
            Self::Argon2Memory | Self::Argon2Passes | Self::Argon2Lanes
        )
    }

    /// Its default as it is written.
    #[must_use]
    pub fn default_text(self) -> String {
        self.shown(self.rule().default)
    }

    /// What it may be, in words: `8 to 64 characters`.
    #[must_use]
    pub fn allowed(self) -> String {
        let rule = self.rule();
        let (unit, lowest, highest) =
            (rule.unit, self.shown(rule.lowest), self.shown(rule.highest));
        match unit {
            Unit::Switch => "on or off".to_owned(),
            Unit::Path => "a full path or none".to_owned(),
            Unit::Text => format!("one line of at most {} characters, or none", rule.highest),
            Unit::Time => format!("{lowest} to {highest}"),
            Unit::Characters | Unit::Kibibytes | Unit::Passes | Unit::Lanes | Unit::Failures => {
                format!("{lowest} to {highest} {}", unit.as_str())
            }
        }
    }

    /// A number as this setting is written.
    pub(super) fn shown(self, number: u32) -> String {
        match self.rule().unit {
            Unit::Time if number.is_multiple_of(HOUR) => format!("{}h", number / HOUR),
            Unit::Time if number.is_multiple_of(MINUTE) => format!("{}m", number / MINUTE),
            Unit::Time => format!("{number}s"),
            Unit::Switch if number == 0 => "off".to_owned(),
            Unit::Switch => "on".to_owned(),
            Unit::Path | Unit::Text if number == 0 => "none".to_owned(),
            Unit::Characters
            | Unit::Kibibytes
            | Unit::Passes
            | Unit::Lanes
            | Unit::Failures
            | Unit::Path
            | Unit::Text => number.to_string(),
        }
    }

    /// Whether a number is within the bounds.
    pub(super) const fn admits(self, number: u32) -> bool {
        let rule = self.rule();
        rule.lowest <= number && number <= rule.highest
    }

    /// Whether this can be the text: showable in one line, within the bounds, and absolute where it is a path.
    pub(super) fn admits_text(self, text: &str) -> bool {
        let is_path = matches!(self.rule().unit, Unit::Path);
        (!is_path || text.starts_with('/'))
            && !text.contains(is_unsafe_to_show)
            && u32::try_from(text.chars().count()).is_ok_and(|length| self.admits(length))
    }
}

/// A text that sets nothing. One without a key is not repeated: people type passwords in odd places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSetting {
    /// There is no `=` in it.
    #[error("write KEY=VALUE, such as min-length=15")]
    NoValue,
    /// No setting is called so.
    #[error("there is no key {0}; passdesk policy show lists them")]
    Unknown(String),
    /// The value cannot be read, or is out of bounds.
    #[error("{0} is {allowed}, not '{1}' ({source})", allowed = .0.allowed(), source = .0.rule().source)]
    Value(Setting, String),
}
