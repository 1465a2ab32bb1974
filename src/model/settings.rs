//! All settings of a store together, and the rules for accounts and sessions that follow from them.

use std::time::Duration;

use super::Timestamp;
use super::key_value::{Assignment, Value};
use super::setting::{Setting, day};

/// The settings that are texts: the last ones.
const TEXTS: usize = 2;
/// The settings that are numbers: all before those.
const NUMBERS: usize = Setting::ALL.len() - TEXTS;

/// The settings of a store. Every value is within its bounds: no other can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    numbers: [u32; NUMBERS],
    texts: [Option<String>; TEXTS],
}

impl Default for Settings {
    fn default() -> Self {
        let mut numbers = [0; NUMBERS];
        for (number, setting) in numbers.iter_mut().zip(Setting::ALL) {
            *number = setting.rule().default;
        }
        Self {
            numbers,
            texts: Default::default(),
        }
    }
}

impl Settings {
    /// How many settings are numbers; they come first in [`Setting::ALL`].
    pub const NUMBERS: usize = NUMBERS;
    /// How many are texts; they come after those.
    pub const TEXTS: usize = TEXTS;

    /// Reads the stored settings.
    ///
    /// # Errors
    /// The first setting that is out of bounds: a damaged store must not have weaker rules.
    pub fn from_stored(
        numbers: [u32; NUMBERS],
        texts: [Option<String>; TEXTS],
    ) -> Result<Self, Setting> {
        for (number, setting) in numbers.into_iter().zip(Setting::ALL) {
            if !setting.admits(number) {
                return Err(setting);
            }
        }
        for (text, setting) in texts.iter().zip(Setting::ALL.into_iter().skip(NUMBERS)) {
            if text
                .as_deref()
                .is_some_and(|text| !setting.admits_text(text))
            {
                return Err(setting);
            }
        }
        Ok(Self { numbers, texts })
    }

    /// The numbers to store, in the order of [`Setting::ALL`]; times in seconds.
    #[must_use]
    pub const fn numbers(&self) -> [u32; NUMBERS] {
        self.numbers
    }

    /// The texts to store, in the order of [`Setting::ALL`].
    pub fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        self.texts.iter().map(Option::as_deref)
    }

    /// The same settings with one of them changed.
    #[must_use]
    pub fn with(mut self, assignment: &Assignment) -> Self {
        let place = assignment.setting as usize;
        match &assignment.value {
            Value::Text(new) => {
                if let Some(text) = self.texts.get_mut(place - NUMBERS) {
                    text.clone_from(new);
                }
            }
            Value::Number(new) => {
                if let Some(number) = self.numbers.get_mut(place) {
                    *number = *new;
                }
            }
        }
        self
    }

    /// A value in the form that `policy set` reads.
    #[must_use]
    pub fn shown(&self, setting: Setting) -> String {
        match self.numbers.get(setting as usize) {
            Some(number) => setting.shown(*number),
            None => self
                .text(setting)
                .map_or_else(|| setting.default_text(), str::to_owned),
        }
    }

    const fn number(&self, setting: Setting) -> u32 {
        self.numbers[setting as usize]
    }

    fn text(&self, setting: Setting) -> Option<&str> {
        self.texts[setting as usize - NUMBERS].as_deref()
    }

    const fn time(&self, setting: Setting) -> Duration {
        Duration::from_secs(self.number(setting) as u64)
    }

    /// The fewest code points of a new password (S1).
    #[must_use]
    pub const fn min_length(&self) -> usize {
        self.number(Setting::MinLength) as usize
    }

    /// How long a temporary password works unless a reset says otherwise (S12).
    #[must_use]
    pub const fn temporary_expiry(&self) -> Duration {
        self.time(Setting::TemporaryExpiry)
    }

    /// Whether an admin may enter a temporary password (OWASP ASVS 5.0, 6.4.6).
    #[must_use]
    pub const fn entered_temporary(&self) -> bool {
        self.number(Setting::EnteredTemporary) == 1
    }

    /// Memory (KiB), passes and lanes of one Argon2id hash (S5).
    #[must_use]
    pub const fn argon2(&self) -> (u32, u32, u32) {
        (
            self.number(Setting::Argon2Memory),
            self.number(Setting::Argon2Passes),
            self.number(Setting::Argon2Lanes),
        )
    }

    /// The file of passwords known from breaches, if one is set.
    #[must_use]
    pub fn blocklist_file(&self) -> Option<&str> {
        self.text(Setting::BlocklistFile)
    }

    /// The person to ask when no admin can sign in, if one is set.
    #[must_use]
    pub fn support_contact(&self) -> Option<&str> {
        self.text(Setting::SupportContact)
    }

    /// When imported passwords end, if they do.
    #[must_use]
    pub const fn imported_until(&self) -> Option<Timestamp> {
        match self.number(Setting::ImportedUntil) {
            0 => None,
            number => Some(day(number)),
        }
    }

    /// The limits that decide the status of accounts and sessions.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        Limits {
            session_idle: self.time(Setting::SessionIdle),
            session_length: self.time(Setting::SessionLength),
            free_failures: self.number(Setting::FreeFailures),
            longest_wait: self.time(Setting::LongestWait),
            failures_that_disable: self.number(Setting::FailuresThatDisable),
            imported_until: self.imported_until(),
        }
    }
}

/// The wait after the first failure that is not free; each further failure doubles it (S21).
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The settings that decide the status of accounts and sessions, also of those from before they were set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A session ends this long after its last use (S28).
    pub session_idle: Duration,
    /// A session ends this long after it was opened (S28).
    pub session_length: Duration,
    /// Failures without a wait (S21).
    pub free_failures: u32,
    /// The longest wait (S21).
    pub longest_wait: Duration,
    /// Failures in a row that disable a password (S21; NIST SP 800-63B-4, 3.2.2).
    pub failures_that_disable: u32,
    /// When imported passwords end (S70).
    pub imported_until: Option<Timestamp>,
}

impl Limits {
    /// How long to wait after this number of failures in a row.
    #[must_use]
    pub fn wait_after(&self, failures: u32) -> Option<Duration> {
        let doublings = failures.checked_sub(self.free_failures.saturating_add(1))?;
        let wait = 2_u32
            .checked_pow(doublings)
            .and_then(|factor| FIRST_WAIT.checked_mul(factor));
        Some(wait.map_or(self.longest_wait, |wait| wait.min(self.longest_wait)))
    }
}

/// A moment in a store, and the limits in force then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// What is in force.
    pub limits: Limits,
}

impl Moment {
    /// Whether the passwords of other systems have ended.
    #[must_use]
    pub fn has_ended_imports(&self) -> bool {
        self.limits
            .imported_until
            .is_some_and(|until| until <= self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::InvalidSetting;
    use super::*;

    fn set(text: &str) -> Result<Settings, InvalidSetting> {
        Ok(Settings::default().with(&text.parse()?))
    }

    #[test]
    fn the_defaults_are_within_their_own_bounds_and_read_back() {
        let defaults = Settings::default();
        let read = Settings::from_stored(defaults.numbers(), [None, None]);
        assert_eq!(read, Ok(defaults.clone()));
        for setting in Setting::ALL {
            assert_eq!(defaults.shown(setting), setting.default_text());
            let same = set(&format!("{setting}={}", setting.default_text()));
            assert_eq!(same, Ok(defaults.clone()), "{setting}");
        }
    }

    #[test]
    fn each_setting_takes_its_bounds_and_nothing_beyond_them() {
        for setting in Setting::ALL.into_iter().take(NUMBERS) {
            let rule = setting.rule();
            for number in [rule.lowest, rule.default, rule.highest] {
                let text = setting.shown(number);
                let now = set(&format!("{setting}={text}")).expect("within its bounds");
                assert_eq!(now.shown(setting), text);
                assert_eq!(now.numbers()[setting as usize], number);
            }
            for number in [rule.lowest.checked_sub(1), rule.highest.checked_add(1)] {
                let Some(number) = number else { continue };
                let mut numbers = Settings::default().numbers();
                numbers[setting as usize] = number;
                assert_eq!(Settings::from_stored(numbers, [None, None]), Err(setting));
                let beyond = match setting.rule().unit {
                    super::super::Unit::Time => format!("{number}s"),
                    _ => number.to_string(),
                };
                let refused = set(&format!("{setting}={beyond}"));
                assert_eq!(refused, Err(InvalidSetting::Value(setting, beyond)));
            }
        }
    }

    #[test]
    fn what_is_no_value_is_told_with_what_would_be_one_and_why() {
        for text in [
            "min-length=",
            "min-length=fifteen",
            "min-length=-1",
            "session-idle=90",
            "session-idle=600500ms",
            "entered-temporary=yes",
            "argon2-memory=64MiB",
            "blocklist-file=relative/path",
            "blocklist-file=/a\u{202e}b",
            "blocklist-file=",
            "imported-until=2027-02-30",
            "imported-until=2027-3-1",
            "imported-until=20270301",
            "imported-until=1970-01-01",
            "imported-until=3000-01-01",
            "imported-until=2027-03-01T00:00:00",
            "support-contact=call\nus",
            "support-contact=\u{202e}call us",
            &format!("support-contact={}", "x".repeat(201)),
        ] {
            assert!(
                matches!(set(text), Err(InvalidSetting::Value(..))),
                "{text:?}"
            );
        }
        assert_eq!(set("min-length"), Err(InvalidSetting::NoValue));
        assert_eq!(
            set("pepper=1"),
            Err(InvalidSetting::Unknown("pepper".to_owned()))
        );
        let told = set("min-length=7").expect_err("too short").to_string();
        assert_eq!(
            told,
            "min-length is 8 to 64 characters, not '7' (NIST SP 800-63B-4, 3.1.1.2: 15 for a password alone, never under 8; 64 must be allowed)"
        );
    }

    #[test]
    fn times_are_written_in_the_largest_unit_that_fits() {
        for (given, shown) in [
            ("3600s", "1h"),
            ("90m", "90m"),
            ("1d", "24h"),
            ("2h1s", "7201s"),
        ] {
            let now = set(&format!("temporary-expiry={given}")).expect(given);
            assert_eq!(now.shown(Setting::TemporaryExpiry), shown);
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc_and_goes_with_none() {
        let named = set("imported-until=2027-03-31").expect("a day");
        let until = named.imported_until().expect("a time");
        assert_eq!(until.to_string(), "2027-03-31T00:00:00Z");
        assert_eq!(named.shown(Setting::ImportedUntil), "2027-03-31");
        let none = named.with(&"imported-until=none".parse().expect("none"));
        assert_eq!((none.imported_until(), none), (None, Settings::default()));
        let last = set("imported-until=2999-12-31").expect("the last one");
        assert_eq!(last.shown(Setting::ImportedUntil), "2999-12-31");
    }

    #[test]
    fn a_path_comes_back_and_goes() {
        let path = format!("/{}", "x".repeat(149));
        let named = set(&format!("blocklist-file={path}")).expect("a path");
        assert_eq!(named.blocklist_file(), Some(path.as_str()));
        assert_eq!(named.shown(Setting::BlocklistFile), path);
        let none = named.with(&"blocklist-file=none".parse().expect("none"));
        assert_eq!(none, Settings::default());
        let long = Some(format!("{path}x"));
        let numbers = none.numbers();
        let broken = Settings::from_stored(numbers, [long, None]);
        assert_eq!(broken, Err(Setting::BlocklistFile));
    }

    #[test]
    fn whom_to_ask_is_one_line_and_goes_with_none_or_with_nothing() {
        let line = "Zoë, +31 20 555 0100, room 'B = 4'";
        for given in [line.to_owned(), format!(" {line}  ")] {
            let named = set(&format!("support-contact={given}")).expect("a line");
            assert_eq!(named.support_contact(), Some(line));
            assert_eq!(named.shown(Setting::SupportContact), line);
            for none in ["none", "None", "", "  "] {
                let assignment = format!("support-contact={none}").parse().expect("none");
                assert_eq!(named.clone().with(&assignment), Settings::default());
            }
        }
        let longest = "ë".repeat(200);
        let named = set(&format!("support-contact={longest}")).expect("a long line");
        assert_eq!(named.support_contact(), Some(longest.as_str()));
        for broken in ["", "two\nlines", &"x".repeat(201)] {
            let texts = [None, Some(broken.to_owned())];
            let read = Settings::from_stored(named.numbers(), texts);
            assert_eq!(read, Err(Setting::SupportContact));
        }
    }

    #[test]
    fn s21_five_failures_are_free_then_the_wait_doubles_from_one_second_to_fifteen_minutes() {
        let limits = Settings::default().limits();
        let seconds = |failures| limits.wait_after(failures).map(|wait| wait.as_secs());
        assert_eq!(seconds(0), None);
        assert_eq!(seconds(5), None);
        assert_eq!(seconds(6), Some(1));
        assert_eq!(seconds(7), Some(2));
        assert_eq!(seconds(15), Some(512));
        assert_eq!(seconds(16), Some(900));
        assert_eq!(seconds(u32::MAX), Some(900));
    }

    #[test]
    fn s21_free_failures_and_the_longest_wait_are_what_is_set() {
        let limits = set("free-failures=0").expect("0").limits();
        assert_eq!(limits.wait_after(0), None);
        assert_eq!(limits.wait_after(1), Some(FIRST_WAIT));
        let limits = set("longest-wait=1h").expect("1h").limits();
        let hour = Some(Duration::from_secs(3600));
        assert_eq!(limits.wait_after(20), hour);
        assert_eq!(limits.wait_after(u32::MAX), hour);
    }
}
