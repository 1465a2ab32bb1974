//! A setting and its new value, read from `KEY=VALUE`.

use std::fmt;
use std::str::FromStr;

use super::parse_duration;
use super::setting::{InvalidSetting, Setting, Unit};

/// A setting with a new value, which is within its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub(super) setting: Setting,
    pub(super) value: Value,
}

/// A value within the bounds of its setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Number(u32),
    Text(Option<String>),
}

impl Assignment {
    /// A setting with the value that `text` says.
    ///
    /// # Errors
    /// [`InvalidSetting::Value`] when the text is not a value of this setting.
    pub fn of(setting: Setting, text: &str) -> Result<Self, InvalidSetting> {
        let value = setting.value(text)?;
        Ok(Self { setting, value })
    }

    /// The setting that gets the value.
    #[must_use]
    pub const fn setting(&self) -> Setting {
        self.setting
    }
}

/// As it is read: `KEY=VALUE`.
impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=", self.setting)?;
        match &self.value {
            Value::Number(number) => f.write_str(&self.setting.shown(*number)),
            Value::Text(text) => f.write_str(text.as_deref().unwrap_or("none")),
        }
    }
}

impl FromStr for Assignment {
    type Err = InvalidSetting;

    fn from_str(text: &str) -> Result<Self, InvalidSetting> {
        let (key, value) = text.split_once('=').ok_or(InvalidSetting::NoValue)?;
        let setting = key.parse();
        Self::of(
            setting.map_err(|_| InvalidSetting::Unknown(key.to_owned()))?,
            value,
        )
    }
}

/// The days from 1970 to a day of the calendar.
fn day(text: &str) -> Option<u32> {
    let begin: jiff::Timestamp = format!("{text}T00:00:00Z").parse().ok()?;
    u32::try_from(begin.as_second() / 86_400).ok()
}

impl Setting {
    /// Reads a value of this setting.
    fn value(self, text: &str) -> Result<Value, InvalidSetting> {
        let number = match self.rule().unit {
            Unit::Path if text == "none" => return Ok(Value::Text(None)),
            Unit::Text if matches!(text.trim().to_ascii_lowercase().as_str(), "" | "none") => {
                return Ok(Value::Text(None));
            }
            Unit::Path if self.admits_text(text) => return Ok(Value::Text(Some(text.to_owned()))),
            Unit::Text if self.admits_text(text.trim()) => {
                return Ok(Value::Text(Some(text.trim().to_owned())));
            }
            Unit::Path | Unit::Text => None,
            Unit::Switch => match text {
                "on" => Some(1),
                "off" => Some(0),
                _ => None,
            },
            Unit::Date if text == "none" => Some(0),
            Unit::Date => day(text).filter(|number| self.shown(*number) == text),
            Unit::Time => parse_duration(text)
                .ok()
                .filter(|time| time.subsec_nanos() == 0)
                .and_then(|time| u32::try_from(time.as_secs()).ok()),
            Unit::Characters | Unit::Kibibytes | Unit::Passes | Unit::Lanes | Unit::Failures => {
                text.parse().ok()
            }
        };
        match number {
            Some(number) if self.admits(number) => Ok(Value::Number(number)),
            Some(_) | None => Err(InvalidSetting::Value(self, text.to_owned())),
        }
    }
}
