//! What an admin can set for everyone: each setting with its unit, its bounds, its default and the source of them.

use super::words::words;
use super::{Timestamp, is_unsafe_to_show};

words! {
    /// The unit of a setting.
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
        /// A day of the calendar, in UTC, or none; as a number, the days since 1970.
        Date = "date",
        /// One line of text, or none; the bounds are those of its length in code points.
        Text = "text",
    }
}

/// All facts about a setting. Help texts, listings and checks are made from them.
#[derive(Debug)]
pub struct Rule {
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

/// Makes the settings from all facts about each: its word, its unit and bounds, its default, its purpose and the source of
/// the bounds.
macro_rules! settings {
    ($(
        $(#[$about:meta])*
        $setting:ident = $word:literal, $unit:ident $lowest:tt to $highest:tt, default $default:tt:
            $purpose:literal,
            $source:literal;
    )*) => {
        words! {
            /// One setting of a store. They are shown and stored in this order.
            pub enum Setting {
                $($(#[$about])* $setting = $word,)*
            }
        }

        impl Setting {
            /// All facts about it.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self {
                    $(Self::$setting => Rule {
                        unit: Unit::$unit,
                        lowest: $lowest,
                        highest: $highest,
                        default: $default,
                        purpose: $purpose,
                        source: $source,
                    },)*
                }
            }
        }
    };
}

settings! {
    /// The fewest code points of a new password.
    MinLength = "min-length", Characters 8 to 64, default 15:
        "fewest characters of a new password",
        "NIST SP 800-63B-4, 3.1.1.2: 15 for a password alone, never under 8; 64 must be allowed";
    /// How long a temporary password works unless a reset says otherwise.
    TemporaryExpiry = "temporary-expiry", Time (5 * MINUTE) to (72 * HOUR), default (24 * HOUR):
        "default lifetime of a temporary password",
        "OWASP ASVS 5.0, 6.4.1: a first password expires after a short time";
    /// Whether an admin may enter a temporary password.
    EnteredTemporary = "entered-temporary", Switch 0 to 1, default 1:
        "whether admins may enter temporary passwords",
        "OWASP ASVS 5.0, 6.4.6: an admin starts a reset and does not choose the password";
    /// Memory of one Argon2id hash.
    Argon2Memory = "argon2-memory", Kibibytes 19_456 to 1_048_576, default 19_456:
        "memory of one Argon2id hash",
        "OWASP Password Storage Cheat Sheet: 19 MiB with 2 passes at least; RFC 9106, 4";
    /// Passes over that memory.
    Argon2Passes = "argon2-passes", Passes 2 to 16, default 2:
        "passes of one hash over its memory",
        "OWASP Password Storage Cheat Sheet: 2 passes with 19 MiB at least; RFC 9106, 4";
    /// Lanes in that memory.
    Argon2Lanes = "argon2-lanes", Lanes 1 to 16, default 1:
        "lanes of one hash, computed one after the other",
        "OWASP Password Storage Cheat Sheet: 1; RFC 9106, 4";
    /// How long a session lives without use.
    SessionIdle = "session-idle", Time (5 * MINUTE) to HOUR, default HOUR:
        "lifetime of a session without use",
        "NIST SP 800-63B-4, 2.2.3: an hour at most; OWASP ASVS 5.0, 7.3.1";
    /// How long a session lives at most.
    SessionLength = "session-length", Time (5 * MINUTE) to (12 * HOUR), default (12 * HOUR):
        "lifetime of a session, used or not",
        "NIST SP 800-63B-4, 2.2.3: at most a day, here half a day; OWASP ASVS 5.0, 7.3.2";
    /// Failures without a wait.
    FreeFailures = "free-failures", Failures 0 to 10, default 5:
        "failures in a row without a wait",
        "PCI DSS 4.0, 8.3.4: 10 at most; OWASP ASVS 5.0, 6.3.1";
    /// The longest wait after a failure.
    LongestWait = "longest-wait", Time 30 to HOUR, default (15 * MINUTE):
        "longest wait after a failure; each wait is twice the one before",
        "NIST SP 800-63B-4, 3.2.2: waits from 30 seconds to an hour";
    /// Failures in a row that disable a password.
    FailuresThatDisable = "failures-that-disable", Failures 20 to 100, default 100:
        "failures in a row that disable a password",
        "NIST SP 800-63B-4, 3.2.2: at most 100; with fewer than 20 anybody could lock out anybody";
    /// The day on which imported passwords end.
    ImportedUntil = "imported-until", Date 0 to 376_199, default 0:
        "the day, in UTC, on which imported passwords that nobody has used end",
        "OWASP Password Storage Cheat Sheet: hashes that nobody renews end some day";
    /// The filter of known passwords.
    BlocklistFile = "blocklist-file", Path 1 to 150, default 0:
        "file of more known passwords, besides the built-in list",
        "NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.12; at most 150 characters long";
    /// The person to ask when no admin can sign in.
    SupportContact = "support-contact", Text 1 to 200, default 0:
        "the person to ask when no admin can sign in",
        "everybody who is refused sees it, so it is short and contains no secret";
}

/// How a day is written.
const DAY: &str = "YYYY-MM-DD";

/// The beginning of a day that is counted from 1970.
pub(super) const fn day(number: u32) -> Timestamp {
    Timestamp::from_millis(number as i64 * 86_400_000)
}

impl Setting {
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
            Unit::Date => "a day such as 2027-03-31, or none".to_owned(),
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
            Unit::Path | Unit::Text | Unit::Date if number == 0 => "none".to_owned(),
            Unit::Date => day(number).to_string()[..DAY.len()].to_owned(),
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
