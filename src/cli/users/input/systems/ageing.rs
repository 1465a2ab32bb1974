//! When passwords and accounts of a Linux host end (shadow(5)), and when entries of a directory do.

use passdesk::model::Timestamp;

const DAY: i64 = 24 * 3600 * 1000;
/// As many days mean "never".
const NEVER: i64 = 99_999;

/// The fields of shadow(5) for times, in days; `None` where they are empty.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Ageing {
    pub(super) last_change: Option<i64>,
    pub(super) most: Option<i64>,
    pub(super) inactive: Option<i64>,
    pub(super) end: Option<i64>,
}

/// What follows of them at a time.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aged {
    pub(super) disabled: bool,
    pub(super) must_change: bool,
    /// Whether the account ends, but not yet.
    pub(super) ends_later: bool,
}

/// A number of days; `None` where there is none, or a negative one, which turns the rule off.
pub(super) fn days(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|days| *days >= 0)
}

impl Ageing {
    /// What follows of them now.
    pub(super) fn at(self, now: Timestamp) -> Aged {
        let today = now.as_millis() / DAY;
        // The day on which the password has become too old.
        let old = match (self.last_change, self.most) {
            (Some(changed), Some(most)) if changed > 0 && most < NEVER => Some(changed + most),
            _ => None,
        };
        let is_old = old.is_some_and(|day| day < today);
        let is_locked = match (old, self.inactive) {
            (Some(day), Some(inactive)) => day.saturating_add(inactive) < today,
            _ => false,
        };
        let has_ended = self.end.is_some_and(|day| day <= today);
        Aged {
            disabled: has_ended || is_locked,
            must_change: self.last_change == Some(0) || is_old,
            ends_later: self.end.is_some() && !has_ended,
        }
    }
}

/// Whether a time of a directory (`20261129095836Z`) is before another; nothing if it is not such a time.
pub(super) fn is_past(generalized: &str, now: Timestamp) -> Option<bool> {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let now = now.to_string();
    // Both have the year first and the seconds last.
    let (time, now) = (generalized.get(..14)?, digits(now.get(..19)?));
    (digits(time).len() == 14).then(|| time <= now.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged(days: [Option<i64>; 4]) -> (bool, bool, bool) {
        let [last_change, most, inactive, end] = days;
        let ageing = Ageing {
            last_change,
            most,
            inactive,
            end,
        };
        let aged = ageing.at(Timestamp::from_millis(20_000 * DAY + 5));
        (aged.disabled, aged.must_change, aged.ends_later)
    }

    #[test]
    fn a_host_says_who_must_change_and_who_has_ended_in_days() {
        for (fields, expected) in [
            ([None; 4], (false, false, false)),
            (
                [Some(19_000), Some(99_999), None, None],
                (false, false, false),
            ),
            // Never changed since an admin asked for it.
            ([Some(0), Some(99_999), None, None], (false, true, false)),
            ([Some(19_900), Some(100), None, None], (false, false, false)),
            ([Some(19_899), Some(100), None, None], (false, true, false)),
            (
                [Some(19_890), Some(100), Some(10), None],
                (false, true, false),
            ),
            (
                [Some(19_889), Some(100), Some(10), None],
                (true, true, false),
            ),
            ([Some(19_000), None, Some(10), None], (false, false, false)),
            ([None, None, None, Some(20_000)], (true, false, false)),
            ([None, None, None, Some(0)], (true, false, false)),
            ([None, None, None, Some(20_001)], (false, false, true)),
        ] {
            assert_eq!(aged(fields), expected, "{fields:?}");
        }
        assert_eq!(
            [days(""), days("-1"), days("x"), days("7")],
            [None, None, None, Some(7)]
        );
    }

    #[test]
    fn a_directory_has_its_times_in_letters() {
        let now = Timestamp::from_millis(20_000 * DAY);
        assert_eq!(is_past("20241003235959Z", now), Some(true));
        assert_eq!(is_past("20241004000000Z", now), Some(true));
        assert_eq!(is_past("20241004000001.5Z", now), Some(false));
        assert_eq!(is_past("tomorrow", now), None);
        assert_eq!(is_past("in many a year", now), None);
    }
}
