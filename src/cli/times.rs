//! Times as people read them: on a terminal in their own time zone and with how far off they are, elsewhere in UTC.

use std::io::{self, IsTerminal};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::tz::TimeZone;
use passdesk::clock::{Clock, SystemClock};
use passdesk::model::{Timestamp, Wait};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Where stdout is read by a person, their time zone.
static ON_STDOUT: LazyLock<Option<TimeZone>> = LazyLock::new(|| local(&io::stdout()));
/// The same of stderr.
static ON_STDERR: LazyLock<Option<TimeZone>> = LazyLock::new(|| local(&io::stderr()));

/// The time zone that `TZ` or the system names; UTC where they name none.
fn local(stream: &impl IsTerminal) -> Option<TimeZone> {
    let known = || TimeZone::try_system().unwrap_or(TimeZone::UTC);
    stream.is_terminal().then(known)
}

/// A time in a table: `2026-11-23 17:20Z`, or `2026-11-23 18:20+01:00`.
pub(crate) fn short_time(time: Timestamp) -> String {
    written(time, ON_STDOUT.as_ref(), "%Y-%m-%d %H:%M")
}

/// The same to the second.
pub(crate) fn second_time(time: Timestamp) -> String {
    to_the_second(time, ON_STDOUT.as_ref())
}

/// The day of UTC that a time falls on: `2026-11-23`.
pub(crate) fn day(time: Timestamp) -> String {
    in_calendar(time).strftime("%F").to_string()
}

/// A time that is alone on its line: `2026-11-23 18:20+01:00 (3 days ago)` on a terminal.
pub(crate) fn dated(time: Timestamp) -> String {
    let short = short_time(time);
    match &*ON_STDOUT {
        Some(_) => format!("{short} ({})", relative(time, SystemClock.now())),
        None => short,
    }
}

/// How long ago something was, on a terminal: `3 days ago`.
pub(crate) fn ago(time: Timestamp) -> String {
    match &*ON_STDOUT {
        Some(_) => relative(time, SystemClock.now()),
        None => short_time(time),
    }
}

/// A time in a sentence on stdout: RFC 3339, or `2026-11-24 18:20:50+01:00 (in 24 hours)` on a terminal.
pub(crate) fn said(time: Timestamp) -> String {
    in_sentence(time, ON_STDOUT.as_ref())
}

/// A time in a sentence on stderr.
pub(crate) fn noted(time: Timestamp) -> String {
    in_sentence(time, ON_STDERR.as_ref())
}

/// What to wait for, in a sentence on stderr: `in 2 s, after 2026-11-24T17:20:50Z`. On a terminal a person reads the time in
/// their own zone.
pub(crate) fn waited_for(time: Timestamp, is_read_by_people: bool) -> String {
    let wait = Wait(time.since(SystemClock.now()));
    match &*ON_STDERR {
        zone @ Some(_) if is_read_by_people => {
            format!("in {wait}, after {}", to_the_second(time, zone.as_ref()))
        }
        _ => format!("in {wait}, after {time}"),
    }
}

/// A text of the desk, which has times in UTC, with these written like all others.
pub(crate) fn with_times(text: &str, written: fn(Timestamp) -> String) -> String {
    let words = text.split(' ').map(|word| {
        let time = word.trim_end_matches([',', ';', ')']);
        match time.parse::<jiff::Timestamp>() {
            Ok(at) if time.ends_with('Z') => {
                let at = Timestamp::from_millis(at.as_millisecond());
                format!("{}{}", written(at), &word[time.len()..])
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn to_the_second(time: Timestamp, zone: Option<&TimeZone>) -> String {
    written(time, zone, "%Y-%m-%d %H:%M:%S")
}

fn in_sentence(time: Timestamp, zone: Option<&TimeZone>) -> String {
    match zone {
        Some(_) => format!(
            "{} ({})",
            to_the_second(time, zone),
            relative(time, SystemClock.now())
        ),
        None => time.to_string(),
    }
}

/// A time in a zone, UTC unless given, with its offset, or `Z` where that is none.
fn written(time: Timestamp, zone: Option<&TimeZone>, format: &str) -> String {
    let at = in_calendar(time).to_zoned(zone.cloned().unwrap_or(TimeZone::UTC));
    let offset = if at.offset().is_zero() { "Z" } else { "%:z" };
    at.strftime(&format!("{format}{offset}")).to_string()
}

/// What is beyond the calendar stands at its end.
fn in_calendar(time: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(time.as_millis()).unwrap_or(jiff::Timestamp::MAX)
}

/// The units that a length of time is told in.
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

/// A length of time in seconds, to the nearest of its largest unit: minutes up to an hour, hours up to two days.
pub(crate) fn in_largest_unit(seconds: u64) -> (u64, Unit) {
    let rounded = |unit: u64| (seconds + unit / 2) / unit;
    match seconds {
        0..MINUTE => (seconds, Unit::Second),
        _ if rounded(MINUTE) < 60 => (rounded(MINUTE), Unit::Minute),
        _ if rounded(HOUR) < 48 => (rounded(HOUR), Unit::Hour),
        _ => (rounded(DAY), Unit::Day),
    }
}

/// How far a time is from now, to the nearest unit that is not too fine: `in 24 hours`, `3 days ago`.
fn relative(time: Timestamp, now: Timestamp) -> String {
    let is_ahead = time > now;
    let far = time.since(now).max(now.since(time)) + Duration::from_millis(500);
    let (number, unit) = in_largest_unit(far.as_secs());
    let unit = match unit {
        Unit::Second if number == 0 => return "now".to_owned(),
        // What is waited for is counted, what has just been is not.
        Unit::Second if !is_ahead => return "just now".to_owned(),
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
    };
    let plural = if number == 1 { "" } else { "s" };
    match is_ahead {
        true => format!("in {number} {unit}{plural}"),
        false => format!("{number} {unit}{plural} ago"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    /// 2026-11-23T17:20:50.999Z.
    const TIME: Timestamp = Timestamp::from_millis(1_795_454_450_999);

    #[test]
    fn a_time_is_written_with_the_offset_of_its_zone() {
        let zone = |hours, minutes| {
            let seconds = (hours * 60 + minutes) * 60;
            TimeZone::fixed(Offset::from_seconds(seconds).expect("an offset"))
        };
        let short = |zone| written(TIME, Some(&zone), "%Y-%m-%d %H:%M");
        assert_eq!(short(TimeZone::UTC), "2026-11-23 17:20Z");
        assert_eq!(short(zone(1, 0)), "2026-11-23 18:20+01:00");
        assert_eq!(short(zone(-9, -30)), "2026-11-23 07:50-09:30");
        assert_eq!(short(zone(8, 45)), "2026-11-24 02:05+08:45");
        let sentence = in_sentence(TIME, None);
        assert_eq!(sentence, "2026-11-23T17:20:50Z");
    }

    #[test]
    fn the_times_in_a_text_are_written_like_others() {
        let text = "counts from 2026-11-23T17:20:50Z, not Z or 2026-11-23";
        assert_eq!(
            with_times(text, |time| short_time(time).replace(' ', "_")),
            "counts from 2026-11-23_17:20Z, not Z or 2026-11-23"
        );
    }

    #[test]
    fn how_far_a_time_is_off_is_said_in_the_nearest_unit() {
        let second = 1_000;
        for (millis, words) in [
            (0, "now"),
            (2 * second, "in 2 seconds"),
            (-2 * second, "just now"),
            (60 * second, "in 1 minute"),
            (-90 * second, "2 minutes ago"),
            (59 * 60 * second, "in 59 minutes"),
            (60 * 60 * second, "in 1 hour"),
            // A temporary password that lives for a day, a moment after it was made.
            (24 * 60 * 60 * second - 3, "in 24 hours"),
            (47 * 60 * 60 * second, "in 47 hours"),
            (-3 * 24 * 60 * 60 * second, "3 days ago"),
            (i64::MAX, "in 106751991167 days"),
        ] {
            let (now, time) = (Timestamp::from_millis(0), Timestamp::from_millis(millis));
            assert_eq!(relative(time, now), words, "{millis}");
        }
    }
}
