//! Reads the cells of a row as our types.

use std::time::Duration;

use uuid::Uuid;

use super::Value;
use crate::credentials::PasswordHash;
use crate::credentials::recovery::{PublicKey, RecoveryCodeHash, SignerName};
use crate::model::{
    AccountId, Action, DisplayName, GroupName, Label, MailAddress, Outcome, PasswordWord,
    RequestState, Role, Scope, Subject, Timestamp, Username,
};
use crate::storage::StorageError;

/// A row that was read.
pub(in crate::storage) trait Row {
    /// The value of a cell; `None` where there is no such cell, or its kind is never one of ours.
    fn cell(&self, index: usize) -> Option<Value<'_>>;
}

/// How a row is read as one of our types.
pub(in crate::storage) type Decode<T> = fn(&dyn Row) -> Result<T, StorageError>;

/// A type that can be read from one cell.
pub(in crate::storage) trait Cell: Sized {
    /// `None` when we cannot have written the value.
    fn of(value: Value<'_>) -> Option<Self>;
}

/// The value of a row's cell; `None` where we cannot have written it.
pub(in crate::storage) fn read<T: Cell>(row: &dyn Row, index: usize) -> Option<T> {
    T::of(row.cell(index)?)
}

/// The id in one of a row's cells, as the name of the row.
pub(in crate::storage) fn labelled(row: &dyn Row, index: usize) -> String {
    read::<Uuid>(row, index).map_or_else(|| "a row without id".to_owned(), |id| id.to_string())
}

/// A row of one of our tables; errors name the place of a cell that cannot be read, never its value.
pub(in crate::storage) struct Cells<'r> {
    row: &'r dyn Row,
    table: &'static str,
    label: fn(&dyn Row) -> String,
}

impl<'r> Cells<'r> {
    /// The cells of a row; `label` makes its name in an error.
    pub(in crate::storage) fn new(
        row: &'r dyn Row,
        table: &'static str,
        label: fn(&dyn Row) -> String,
    ) -> Self {
        Self { row, table, label }
    }

    /// The cells of a row whose name is the id in its first cell.
    pub(super) fn by_id(row: &'r dyn Row, table: &'static str) -> Self {
        Self::new(row, table, |row| labelled(row, 0))
    }

    pub(in crate::storage) fn get<T: Cell>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<T, StorageError> {
        read(self.row, index).ok_or_else(|| self.corrupt(column))
    }

    /// Text as bytes, which need not be UTF-8.
    pub(super) fn bytes(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<&'r [u8], StorageError> {
        let bytes = self.bytes_if_any(index, column)?;
        bytes.ok_or_else(|| self.corrupt(column))
    }

    pub(super) fn bytes_if_any(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<&'r [u8]>, StorageError> {
        match self.row.cell(index) {
            Some(Value::Text(bytes)) => Ok(Some(bytes)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.corrupt(column)),
        }
    }

    #[cold]
    pub(super) fn corrupt(&self, column: &'static str) -> StorageError {
        StorageError::Corrupt {
            table: self.table,
            column,
            row: (self.label)(self.row),
        }
    }
}

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn bytes(value: Value<'_>) -> Option<&[u8]> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

impl<T: Cell> Cell for Option<T> {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::of(value).map(Some),
        }
    }
}

impl<const N: usize> Cell for [u8; N] {
    fn of(value: Value<'_>) -> Option<Self> {
        bytes(value)?.try_into().ok()
    }
}

/// One line for each of our types: how it is read.
macro_rules! cells {
    ($($ours:ty, $value:pat => $read:expr;)*) => {
        $(
            impl Cell for $ours {
                fn of($value: Value<'_>) -> Option<Self> {
                    $read
                }
            }
        )*
    };
}

cells! {
    i64, value => match value {
        Value::Integer(number) => Some(number),
        _ => None,
    };
    u8, value => i64::of(value)?.try_into().ok();
    u32, value => i64::of(value)?.try_into().ok();
    u64, value => i64::of(value)?.try_into().ok();
    bool, value => match value {
        Value::Truth(truth) => Some(truth),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        _ => None,
    };
    Timestamp, value => i64::of(value).map(Self::from_millis);
    Duration, value => u64::of(value).map(Self::from_millis);
    Uuid, value => match value {
        Value::Id(id) => Some(id),
        value => <[u8; 16]>::of(value).map(Self::from_bytes),
    };
    AccountId, value => Uuid::of(value).map(Self);
    Subject, value => Uuid::of(value).map(Self::from_key);
    Vec<u8>, value => bytes(value).map(<[u8]>::to_vec);
    String, value => text(value).map(str::to_owned);
    PasswordHash, value => String::of(value).map(Self::from_stored);
    RecoveryCodeHash, value => String::of(value).map(Self::from_stored);
    Username, value => text(value).and_then(Self::from_stored);
    DisplayName, value => text(value).and_then(Self::from_stored);
    MailAddress, value => text(value).and_then(Self::from_stored);
    GroupName, value => text(value).and_then(Self::from_stored);
    Vec<GroupName>, value => text(value)?.split(' ').map(GroupName::from_stored).collect();
    Action, value => text(value)?.parse().ok();
    Outcome, value => text(value)?.parse().ok();
    Role, value => text(value)?.parse().ok();
    Label, value => text(value)?.parse().ok();
    SignerName, value => text(value)?.parse().ok();
    PublicKey, value => text(value)?.parse().ok();
    RequestState, value => text(value)?.parse().ok();
    Vec<Scope>, value => text(value)?.split_whitespace().map(|word| word.parse().ok()).collect();
    PasswordWord, value => text(value)?.parse().ok();
}
