//! What an admin can set for everyone: each setting with its unit, its bounds, its default and the source of them.

use std::fmt;
use std::str::FromStr;

use super::is_unsafe_to_show;

/// One setting of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The fewest code points of a new password.
    MinLength,
    /// How long a temporary password works unless a reset says otherwise.
    TemporaryExpiry,
    /// Whether an admin may enter a temporary password.
    EnteredTemporary,
    /// Memory of one Argon2id hash.
    Argon2Memory,
    /// Passes over that memory.
    Argon2Passes,
    /// Lanes in that memory.
    Argon2Lanes,
    /// How long a session lives without use.
    SessionIdle,
    /// How long a session lives at most.
    SessionLength,
    /// Failures without a wait.
    FreeFailures,
    /// The longest wait after a failure.
    LongestWait,
    /// Failures in a row that disable a password.
    FailuresThatDisable,
    /// The filter of known passwords.
    BlocklistFile,
    /// The person to ask when no admin can sign in.
    SupportContact,
}

/// The unit of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points.
    Characters,
    /// Whole seconds; written and shown as `90m` or `24h`.
    Time,
    /// `off` is 0, `on` is 1.
    Switch,
    /// 1024 bytes.
    Kibibytes,
    /// Passes over memory.
    Passes,
    /// Lanes of memory.
    Lanes,
    /// Wrong passwords in a row.
    Failures,
    /// An absolute path, or none; the bounds are those of its length in code points.
    Path,
    /// One line of text, or none; the bounds are those of its length in code points.
    Text,
}

/// All facts about a setting. Help texts, listings and checks are made from them.
#[derive(Debug)]
pub struct Rule {
    /// The setting's name.
    pub word: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// The lowest value.
    pub lowest: u32,
    /// The highest value.
    pub highest: u32,
    /// The value in a new store.
    pub default: u32,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Where its bounds come from.
    pub source: &'static str,
}

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;

impl Setting {
    /// Every setting, in the order in which they are shown and stored.
    pub const ALL: [Self; 13] = [
        Self::MinLength,
        Self::TemporaryExpiry,
        Self::EnteredTemporary,
        Self::Argon2Memory,
        Self::Argon2Passes,
        Self::Argon2Lanes,
        Self::SessionIdle,
        Self::SessionLength,
        Self::FreeFailures,
        Self::LongestWait,
        Self::FailuresThatDisable,
        Self::BlocklistFile,
        Self::SupportContact,
    ];

    /// All facts about it.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Self::MinLength => Rule {
                word: "min-length",
                unit: Unit::Characters,
                lowest: 8,
                highest: 64,
                default: 15,
                purpose: "fewest characters of a new password",
                source: "NIST SP 800-63B-4, 3.1.1.2: 15 for a password alone, never under 8; 64 must be allowed",
            },
            Self::TemporaryExpiry => Rule {
                word: "temporary-expiry",
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: 72 * HOUR,
                default: 24 * HOUR,
                purpose: "default lifetime of a temporary password",
                source: "OWASP ASVS 5.0, 6.4.1: a first password expires after a short time",
            },
            Self::EnteredTemporary => Rule {
                word: "entered-temporary",
                unit: Unit::Switch,
                lowest: 0,
                highest: 1,
                default: 1,
                purpose: "whether admins may enter temporary passwords",
                source: "OWASP ASVS 5.0, 6.4.6: an admin starts a reset and does not choose the password",
            },
            Self::Argon2Memory => Rule {
                word: "argon2-memory",
                unit: Unit::Kibibytes,
                lowest: 19_456,
                highest: 1_048_576,
                default: 19_456,
                purpose: "memory of one Argon2id hash",
                source: "OWASP Password Storage Cheat Sheet: 19 MiB with 2 passes at least; RFC 9106, 4",
            },
            Self::Argon2Passes => Rule {
                word: "argon2-passes",
                unit: Unit::Passes,
                lowest: 2,
                highest: 16,
                default: 2,
                purpose: "passes of one hash over its memory",
                source: "OWASP Password Storage Cheat Sheet: 2 passes with 19 MiB at least; RFC 9106, 4",
            },
            Self::Argon2Lanes => Rule {
                word: "argon2-lanes",
                unit: Unit::Lanes,
                lowest: 1,
                highest: 16,
                default: 1,
                purpose: "lanes of one hash, computed one after the other",
                source: "OWASP Password Storage Cheat Sheet: 1; RFC 9106, 4",
            },
            Self::SessionIdle => Rule {
                word: "session-idle",
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: HOUR,
                default: HOUR,
                purpose: "lifetime of a session without use",
                source: "NIST SP 800-63B-4, 2.2.3: an hour at most; OWASP ASVS 5.0, 7.3.1",
            },
            Self::SessionLength => Rule {
                word: "session-length",
                unit: Unit::Time,
                lowest: 5 * MINUTE,
                highest: 12 * HOUR,
                default: 12 * HOUR,
                purpose: "lifetime of a session, used or not",
                source: "NIST SP 800-63B-4, 2.2.3: at most a day, here half a day; OWASP ASVS 5.0, 7.3.2",
            },
            Self::FreeFailures => Rule {
                word: "free-failures",
                unit: Unit::Failures,
                lowest: 0,
                highest: 10,
                default: 5,
                purpose: "failures in a row without a wait",
                source: "PCI DSS 4.0, 8.3.4: 10 at most; OWASP ASVS 5.0, 6.3.1",
            },
            Self::LongestWait => Rule {
                word: "longest-wait",
                unit: Unit::Time,
                lowest: 30,
                highest: HOUR,
                default: 15 * MINUTE,
                purpose: "longest wait after a failure; each wait is twice the one before",
                source: "NIST SP 800-63B-4, 3.2.2: waits from 30 seconds to an hour",
            },
            Self::FailuresThatDisable => Rule {
                word: "failures-that-disable",
                unit: Unit::Failures,
                lowest: 20,
                highest: 100,
                default: 100,
                purpose: "failures in a row that disable a password",
                source: "NIST SP 800-63B-4, 3.2.2: at most 100; with fewer than 20 anybody could lock out anybody",
            },
            Self::BlocklistFile => Rule {
                word: "blocklist-file",
                unit: Unit::Path,
                lowest: 1,
                highest: 150,
                default: 0,
                purpose: "file of more known passwords, besides the built-in list",
                source: "NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.12; at most 150 characters long",
            },
            Self::SupportContact => Rule {
                word: "support-contact",
                unit: Unit::Text,
                lowest: 1,
                highest: 200,
                default: 0,
                purpose: "the person to ask when no admin can sign in",
                source: "everybody who is refused sees it, so it is short and contains no secret",
            },
        }
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.rule().word
    }

    /// Whether it is one of the three settings that make the cost of a password hash.
    #[must_use]
    pub const fn is_of_the_cost(self) -> bool {
        matches!(
            self,
            Self::Argon2Memory | Self::Argon2Passes | Self::Argon2Lanes
        )
    }

    /// Its default, as it is written.
    #[must_use]
    pub fn default_text(self) -> String {
        self.shown(self.rule().default)
    }

    /// Its possible values in words, such as `8 to 64 characters`.
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

    /// A value of this setting, as it is written.
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

    /// Whether a text is allowed: one line that can be shown, within the bounds, and absolute where it is a path.
    pub(super) fn admits_text(self, text: &str) -> bool {
        let is_path = matches!(self.rule().unit, Unit::Path);
        (!is_path || text.starts_with('/'))
            && !text.contains(is_unsafe_to_show)
            && u32::try_from(text.chars().count()).is_ok_and(|length| self.admits(length))
    }
}

impl Unit {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Time => "time",
            Self::Switch => "on/off",
            Self::Kibibytes => "KiB",
            Self::Passes => "passes",
            Self::Lanes => "lanes",
            Self::Failures => "failures",
            Self::Path => "path",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A text that does not set anything. One without a key is not repeated: people type passwords in odd places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSetting {
    /// There is no `=` in it.
    #[error("write KEY=VALUE, such as min-length=15")]
    NoValue,
    /// No setting has this name.
    #[error("there is no key {0}; passdesk policy show lists them")]
    Unknown(String),
    /// The value cannot be read, or is out of bounds.
    #[error("{0} is {allowed}, not '{1}' ({source})", allowed = .0.allowed(), source = .0.rule().source)]
    Value(Setting, String),
}

impl FromStr for Setting {
    type Err = InvalidSetting;

    fn from_str(text: &str) -> Result<Self, InvalidSetting> {
        let mut all = Self::ALL.into_iter();
        all.find(|setting| setting.as_str() == text)
            .ok_or_else(|| InvalidSetting::Unknown(text.to_owned()))
    }
}
