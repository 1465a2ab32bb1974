//! One value, on its way into a statement or out of a row.

use std::time::Duration;

use uuid::Uuid;

use crate::model::{AccountId, Timestamp};
use crate::storage::CellValue;

/// The value of one `?` or of one cell. SQLite has no type for booleans and ids: there they are numbers and bytes.
#[derive(Clone, Copy)]
pub(in crate::storage) enum Value<'a> {
    Null,
    Truth(bool),
    Integer(i64),
    Id(Uuid),
    /// Text; in a damaged store it need not be UTF-8.
    Text(&'a [u8]),
    Bytes(&'a [u8]),
}

/// The values of a statement, in the order of its question marks.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::storage::sql::Value::from($value)),*]
    };
}
pub(in crate::storage) use values;

/// One line for each of our types: its value.
macro_rules! stands {
    ($($ours:ty, $value:pat => $stands:expr;)*) => {
        $(
            impl<'a> From<$ours> for Value<'a> {
                fn from($value: $ours) -> Self {
                    $stands
                }
            }
        )*
    };
}

stands! {
    bool, truth => Self::Truth(truth);
    i64, number => Self::Integer(number);
    u8, number => Self::Integer(number.into());
    u16, number => Self::Integer(number.into());
    u32, number => Self::Integer(number.into());
    Timestamp, at => Self::Integer(at.as_millis());
    Duration, time => Self::Integer(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    Uuid, id => Self::Id(id);
    AccountId, AccountId(id) => Self::Id(id);
    &'a str, text => Self::Text(text.as_bytes());
    &'a String, text => Self::Text(text.as_bytes());
    &'a [u8], bytes => Self::Bytes(bytes);
    &'a Vec<u8>, bytes => Self::Bytes(bytes);
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, T::into)
    }
}

impl<'a> From<&'a CellValue> for Value<'a> {
    fn from(value: &'a CellValue) -> Self {
        match value {
            CellValue::Null => Self::Null,
            CellValue::Id(id) => Self::Id(*id),
            CellValue::Integer(number) => Self::Integer(*number),
            CellValue::Truth(truth) => Self::Truth(*truth),
            CellValue::Text(text) => Self::from(text),
            CellValue::Bytes(bytes) => Self::from(bytes),
        }
    }
}
