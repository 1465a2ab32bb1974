//! A length of time, as people write it.

use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::parse_duration;

/// A length of time, in JSON a text such as `90m`, `24h` or `3d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan(pub Duration);

impl Serialize for TimeSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}ms", self.0.as_millis()))
    }
}

impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_duration(&text).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_span_is_read_as_it_is_sent() {
        for time in [1, 1_500, 86_400_000, 366 * 86_400_000] {
            let time = TimeSpan(Duration::from_millis(time));
            let json = serde_json::to_string(&time).expect("JSON");
            assert_eq!(serde_json::from_str::<TimeSpan>(&json).expect("read"), time);
        }
        let day: TimeSpan = serde_json::from_str("\"24h\"").expect("read");
        assert_eq!(day.0, Duration::from_secs(86_400));
        assert!(serde_json::from_str::<TimeSpan>("\"0s\"").is_err());
    }
}
