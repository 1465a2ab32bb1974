//! What one cell can hold of ours, and what it cannot.

use rusqlite::types::ValueRef;
use uuid::Uuid;

use crate::credentials::PasswordHash;
use crate::credentials::recovery::{PublicKey, RecoveryCodeHash, SignerName};
use crate::model::{
    AccountId, Action, DisplayName, Label, Outcome, RequestState, Role, Scope, Subject, Timestamp,
    Username,
};

/// What one cell can hold.
pub(super) trait Cell: Sized {
    /// `None` when it cannot have been written by us.
    fn read(value: ValueRef<'_>) -> Option<Self>;
}

/// The word for a kind of password, without what belongs to it.
pub(super) enum PasswordWord {
    None,
    Permanent,
    Temporary,
}

fn text(value: ValueRef<'_>) -> Option<&str> {
    match value {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

impl<T: Cell> Cell for Option<T> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl Cell for i64 {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl Cell for u32 {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Cell for u8 {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Cell for u64 {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Cell for bool {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match i64::read(value)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Cell for Timestamp {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        i64::read(value).map(Self::from_millis)
    }
}

impl<const N: usize> Cell for [u8; N] {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Blob(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl Cell for Vec<u8> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Blob(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl Cell for Uuid {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        <[u8; 16]>::read(value).map(Self::from_bytes)
    }
}

impl Cell for AccountId {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Uuid::read(value).map(Self)
    }
}

impl Cell for Subject {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        Uuid::read(value).map(Self::from_key)
    }
}

impl Cell for String {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value).map(str::to_owned)
    }
}

impl Cell for PasswordHash {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        String::read(value).map(Self::from_stored)
    }
}

impl Cell for Username {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value).and_then(Self::from_stored)
    }
}

impl Cell for DisplayName {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value).and_then(Self::from_stored)
    }
}

impl Cell for Role {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value)?.parse().ok()
    }
}

impl Cell for Label {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value)?.parse().ok()
    }
}

impl Cell for Vec<Scope> {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        let words = text(value)?.split_whitespace();
        words.map(|word| word.parse().ok()).collect()
    }
}

impl Cell for PasswordWord {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match text(value)? {
            "none" => Some(Self::None),
            "permanent" => Some(Self::Permanent),
            "temporary" => Some(Self::Temporary),
            _ => None,
        }
    }
}

impl Cell for Action {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value).and_then(Self::from_word)
    }
}

impl Cell for Outcome {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value).and_then(Self::from_word)
    }
}

impl Cell for RecoveryCodeHash {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        String::read(value).map(Self::from_stored)
    }
}

impl Cell for SignerName {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value)?.parse().ok()
    }
}

impl Cell for PublicKey {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value)?.parse().ok()
    }
}

impl Cell for RequestState {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        text(value)?.parse().ok()
    }
}
