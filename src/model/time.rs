//! Points in time, UTC, as whole milliseconds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

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
        let seconds = self.0.div_euclid(1000);
        let timestamp = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
        write!(f, "{timestamp:.0}")
    }
}

/// As it is displayed.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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

/// Reads a positive duration such as `90m`, `24h` or `3d`; a day is 24 hours.
///
/// # Errors
/// [`InvalidDuration`] for everything else, also for zero, negative durations, months and years.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidDuration> {
    let span: Span = text.parse().map_err(|_| InvalidDuration)?;
    if span.get_months() != 0 || span.get_years() != 0 {
        return Err(InvalidDuration);
    }
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
}

impl When {
    /// The point in time, seen from `now`.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::Ago(time) => now.minus(time),
        }
    }
}

/// As it is read: a time, or how long ago.
impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(Timestamp(millis)) => {
                let at = jiff::Timestamp::from_millisecond(*millis);
                serializer.collect_str(&at.unwrap_or(jiff::Timestamp::MAX))
            }
            Self::Ago(time) => serializer.collect_str(&format_args!("{}ms", time.as_millis())),
        }
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A text that is not a point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time: write one such as 2026-11-24T09:00:00Z, or how long ago, such as 2h or 30d")]
pub struct InvalidWhen;

/// RFC 3339, a date alone, which begins in UTC, or a duration as [`parse_duration`] reads it.
impl FromStr for When {
    type Err = InvalidWhen;

    fn from_str(text: &str) -> Result<Self, InvalidWhen> {
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
    fn a_moment_is_a_time_or_how_long_ago_it_was() {
        let now = Timestamp::from_millis(1_795_454_450_999);
        let moment = |text: &str| text.parse::<When>().map(|moment| moment.from(now));
        let at = Timestamp::from_millis;
        assert_eq!(moment("1s"), Ok(at(1_795_454_449_999)));
        assert_eq!(moment("30d"), Ok(at(1_795_454_450_999 - 30 * 86_400_000)));
        assert_eq!(moment("1970-01-01T00:00:01Z"), Ok(at(1_000)));
        assert_eq!(moment("1970-01-01T02:00:01.5+02:00"), Ok(at(1_500)));
        assert_eq!(moment("1970-01-02"), Ok(at(86_400_000)));
        for wrong in [
            "yesterday",
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
    fn durations_need_a_unit_and_must_be_positive() {
        assert_eq!(parse_duration("24h"), Ok(Duration::from_secs(24 * 3600)));
        assert_eq!(parse_duration("3d"), Ok(Duration::from_secs(72 * 3600)));
        assert_eq!(parse_duration("90m"), Ok(Duration::from_secs(5400)));
        for wrong in ["0s", "-3d", "soon", "3", "", "1mo", "1y", "9999999999999d"] {
            assert_eq!(parse_duration(wrong), Err(InvalidDuration), "{wrong}");
        }
    }
}
