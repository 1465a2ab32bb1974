//! Points in time, UTC, as whole milliseconds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::tz::Offset;
use jiff::{Span, SpanRelativeTo, SpanTotal, Unit};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This much later, but not later than the end of the calendar.
    #[must_use]
    pub fn plus(self, time: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// This much earlier, but not earlier than the start of the calendar.
    #[must_use]
    pub fn minus(self, time: Duration) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// The next whole second, or this one if it is whole: a time that is shown is never too early.
    #[must_use]
    pub fn rounded_up(self) -> Self {
        Self(
            self.0
                .div_euclid(1000)
                .saturating_add(i64::from(self.0.rem_euclid(1000) > 0))
                * 1000,
        )
    }

    /// How much later than `earlier` this is; zero when it is not later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// The difference that two clocks may have without one of them being wrong.
pub const CLOCK_SLACK: Duration = Duration::from_secs(5 * 60);

impl Timestamp {
    /// Whether this moment was read from a clock that was ahead of `now` (S50).
    #[must_use]
    pub fn is_from_later(self, now: Self) -> bool {
        self.since(now) > CLOCK_SLACK
    }
}

/// RFC 3339 in UTC with a `Z`, to the second: `2026-11-23T17:10:50Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_text() {
            Some(text) => f.write_str(text.as_str()),
            None => write!(f, "{:.0}", self.to_jiff()),
        }
    }
}

/// As it is displayed.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_text() {
            Some(text) => serializer.serialize_str(text.as_str()),
            None => serializer.collect_str(self),
        }
    }
}

impl Timestamp {
    fn to_jiff(self) -> jiff::Timestamp {
        let seconds = self.0.div_euclid(1000);
        jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX)
    }

    /// As it is displayed, in the years that have four digits. Lists have several times in each row: this takes a tenth of
    /// what the formatting of all years takes.
    fn to_text(self) -> Option<TimeText> {
        let at = Offset::UTC.to_datetime(self.to_jiff());
        let year = u16::try_from(at.year()).ok()?;
        let mut text = *b"0000-00-00T00:00:00Z";
        let mut put = |place: usize, number: u8| {
            text[place] += number / 10;
            text[place + 1] += number % 10;
        };
        put(0, u8::try_from(year / 100).ok()?);
        put(2, u8::try_from(year % 100).ok()?);
        let rest = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
        for (place, number) in (5..).step_by(3).zip(rest) {
            put(place, number.unsigned_abs());
        }
        Some(TimeText(text))
    }
}

/// A time as it is displayed.
struct TimeText([u8; 20]);

impl TimeText {
    fn as_str(&self) -> &str {
        // It is ASCII.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// As it is displayed: to the second.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: jiff::Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Self(at.as_millisecond()))
    }
}

/// A text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a duration: write a number with a unit, such as 90m, 24h or 3d")]
pub struct InvalidDuration;

/// The days of a year, where a length of time is given in years.
const DAYS_OF_A_YEAR: i64 = 365;
const DAY_MILLIS: i64 = 86_400_000;

/// Reads a positive duration such as `90m`, `24h`, `3d` or `10y`; a day is 24 hours, a year 365 days.
///
/// # Errors
/// [`InvalidDuration`] for everything else, also for zero, negative durations and months, which have no one length.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let span: Span = text.parse().map_err(|_| InvalidDuration)?;
    if span.get_months() != 0 {
        return Err(InvalidDuration);
    }
    let days = i64::from(span.get_years()) * DAYS_OF_A_YEAR + i64::from(span.get_days());
    let span = (span.years(0).try_days(days)).map_err(|_| InvalidDuration)?;
    let total = SpanTotal::from(Unit::Millisecond);
    let millis = span
        .total(total.relative(SpanRelativeTo::days_are_24_hours()))
        .map_err(|_| InvalidDuration)?;
    if millis.is_finite() && millis >= 1.0 {
        Duration::try_from_secs_f64(millis / 1000.0).map_err(|_| InvalidDuration)
    } else {
        Err(InvalidDuration)
    }
}

/// A point in time, as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Exactly this one.
    At(Timestamp),
    /// This long before now.
    Ago(Duration),
    /// When this day began, in UTC.
    Today,
    /// When the day before this one began, in UTC.
    Yesterday,
}

impl When {
    /// The point in time, seen from `now`.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(time) => now.minus(time),
            Self::Today => now.day_begin(0),
            Self::Yesterday => now.day_begin(1),
        }
    }
}

impl Timestamp {
    /// When the day began that was so many days before this one, in UTC.
    fn day_begin(self, days_before: i64) -> Self {
        let day = self.0.div_euclid(DAY_MILLIS).saturating_sub(days_before);
        Self(day.saturating_mul(DAY_MILLIS))
    }
}

/// As it is read: a time, a day's word, or how long ago.
impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(Timestamp(millis)) => {
                let at = jiff::Timestamp::from_millisecond(*millis);
                serializer.collect_str(&at.unwrap_or(jiff::Timestamp::MAX))
            }
            Self::Ago(time) => serializer.collect_str(&format_args!("{}ms", time.as_millis())),
            Self::Today => serializer.serialize_str(TODAY),
            Self::Yesterday => serializer.serialize_str(YESTERDAY),
        }
    }
}

const TODAY: &str = "today";
const YESTERDAY: &str = "yesterday";

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A text that is not a point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a time: write one such as 2026-11-24T09:00:00Z, a date such as 2026-11-24, today or yesterday, or how long ago, such as 2h or 30d"
)]
pub struct InvalidWhen;

/// RFC 3339, a date alone, `today` or `yesterday`, which begin in UTC, or a duration as [`parse_duration`] reads it.
impl FromStr for When {
    type Err = InvalidWhen;

    fn from_str(text: &str) -> Result<Self, InvalidWhen> {
        match text {
            TODAY => return Ok(Self::Today),
            YESTERDAY => return Ok(Self::Yesterday),
            _ => {}
        }
        if let Ok(time) = parse_duration(text) {
            return Ok(Self::Ago(time));
        }
        let is_date = text.len() == "2026-11-24".len();
        let text = match is_date {
            true => format!("{text}T00:00:00Z"),
            false => text.to_owned(),
        };
        let at: jiff::Timestamp = text.parse().map_err(|_| InvalidWhen)?;
        Ok(Self::At(Timestamp::from_millis(at.as_millisecond())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_shown_in_utc_to_the_second() {
        assert_eq!(
            Timestamp::from_millis(0).to_string(),
            "1970-01-01T00:00:00Z"
        );
        assert_eq!(
            Timestamp::from_millis(1_795_454_450_999).to_string(),
            "2026-11-23T17:20:50Z"
        );
    }

    #[test]
    fn every_time_is_shown_as_the_calendar_has_it() {
        let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let span = first.as_second()..=last.as_second();
        // Days of all years, each at a time of its own, and both ends.
        let days = span.clone().step_by(29 * 86_400 + 3607);
        for second in days.chain([*span.start(), *span.end(), -1, 0]) {
            let at = Timestamp::from_millis(second * 1000 + 999);
            let expected = jiff::Timestamp::from_second(second).expect("in the calendar");
            assert_eq!(at.to_string(), format!("{expected:.0}"));
            let json = serde_json::to_string(&at).expect("JSON");
            assert_eq!(json, format!("\"{expected:.0}\""));
        }
        let beyond = Timestamp::from_millis(i64::MAX).to_string();
        assert_eq!(beyond, format!("{last:.0}"));
    }

    #[test]
    fn a_moment_is_a_time_or_how_long_ago_it_was() {
        let now = Timestamp::from_millis(1_795_454_450_999);
        let moment = |text: &str| text.parse::<When>().map(|moment| moment.from(now));
        let at = Timestamp::from_millis;
        assert_eq!(moment("1s"), Ok(at(1_795_454_449_999)));
        assert_eq!(moment("30d"), Ok(at(1_795_454_450_999 - 30 * 86_400_000)));
        assert_eq!(moment("1970-01-01T00:00:01Z"), Ok(at(1_000)));
        assert_eq!(moment("1970-01-01T02:00:01.5+02:00"), Ok(at(1_500)));
        assert_eq!(moment("1970-01-02"), Ok(at(86_400_000)));
        // As tables show it.
        assert_eq!(moment("1970-01-01 02:00+02:00"), Ok(at(0)));
        assert_eq!(moment("1970-01-01 00:01Z"), Ok(at(60_000)));
        for wrong in [
            "tomorrow",
            "",
            "30",
            "2026-11-31",
            "2026-11-24Z",
            "1970-01-01T00:00:01",
            "-2h",
        ] {
            assert_eq!(moment(wrong), Err(InvalidWhen), "{wrong}");
        }
    }

    #[test]
    fn a_day_by_its_word_begins_at_midnight_in_utc() {
        let midnight: Timestamp = serde_json::from_str("\"2026-11-23T00:00:00Z\"").expect("a time");
        let day = Duration::from_secs(86_400);
        for far in [0, 1, 86_399_999] {
            let now = midnight.plus(Duration::from_millis(far));
            for (word, begin) in [("today", midnight), ("yesterday", midnight.minus(day))] {
                let when: When = word.parse().expect("a time");
                assert_eq!(when.from(now), begin, "{word} {far}");
                let json = serde_json::to_string(&when).expect("JSON");
                assert_eq!(serde_json::from_str::<When>(&json).expect("read"), when);
            }
        }
    }

    #[test]
    fn durations_need_a_unit_and_must_be_positive() {
        assert_eq!(parse_duration("24h"), Ok(Duration::from_secs(24 * 3600)));
        assert_eq!(parse_duration("3d"), Ok(Duration::from_secs(72 * 3600)));
        assert_eq!(parse_duration("90m"), Ok(Duration::from_secs(5400)));
        let days = |days: u64| Ok(Duration::from_secs(days * 24 * 3600));
        assert_eq!(parse_duration("2w"), days(14));
        assert_eq!(parse_duration("1y"), days(365));
        assert_eq!(parse_duration("10y"), days(3650));
        assert_eq!(parse_duration("1y 5d"), days(370));
        let far = ["9999999999999d", "19998y 9999d", "99999y"];
        let odd = ["0s", "-3d", "-1y", "soon", "3", "", "1mo", "1y 1mo"];
        for wrong in far.into_iter().chain(odd) {
            assert_eq!(parse_duration(wrong), Err(InvalidDuration), "{wrong}");
        }
    }
}
