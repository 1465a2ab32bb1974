//! How long to wait, as people read it.

use std::fmt;
use std::time::Duration;

/// A wait: `2 s`, `15 min` or `24 h`. It is rounded up, so that after it the time has come; only the one second more than whole
/// minutes or hours, by which times are rounded themselves, does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_millis().div_ceil(1000).max(1);
        let (number, unit) = match seconds {
            0..120 => (seconds, "s"),
            120..7200 => ((seconds - 1).div_ceil(60), "min"),
            7200.. => ((seconds - 1).div_ceil(3600), "h"),
        };
        write!(f, "{number} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up() {
        for (millis, words) in [
            (0, "1 s"),
            (1, "1 s"),
            (1_001, "2 s"),
            (119_000, "119 s"),
            (120_000, "2 min"),
            (512_000, "9 min"),
            (900_000, "15 min"),
            (900_700, "15 min"),
            (901_001, "16 min"),
            (7_199_000, "120 min"),
            (86_399_999, "24 h"),
        ] {
            assert_eq!(Wait(Duration::from_millis(millis)).to_string(), words);
        }
    }
}
