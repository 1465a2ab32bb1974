//! What one cell can hold of ours, and what it cannot.

use postgres::Row;
use postgres::types::FromSqlOwned;
use uuid::Uuid;

use crate::credentials::PasswordHash;
use crate::credentials::recovery::{PublicKey, RecoveryCodeHash, SignerName};
use crate::model::{
    AccountId, Action, DisplayName, Label, Outcome, RequestState, Role, Scope, Subject, Timestamp,
    Username,
};

/// What one cell can hold.
pub(super) trait Cell: Sized {
    /// What the server sends for it.
    type Sent: FromSqlOwned;

    /// `None` when it cannot have been written by us.
    fn of(sent: Self::Sent) -> Option<Self>;
}

/// What stands in a row's cell; `None` where that cannot have been written by us.
pub(super) fn read<T: Cell>(row: &Row, index: usize) -> Option<T> {
    T::of(row.try_get(index).ok()?)
}

/// The word for a kind of password, without what belongs to it.
pub(super) enum PasswordWord {
    None,
    Permanent,
    Temporary,
}

impl<T: Cell> Cell for Option<T> {
    type Sent = Option<T::Sent>;

    fn of(sent: Self::Sent) -> Option<Self> {
        match sent {
            None => Some(None),
            Some(sent) => T::of(sent).map(Some),
        }
    }
}

/// One line for each of our types: what is sent for it, and how that is read.
macro_rules! cells {
    ($($ours:ty: $sent:ty, $read:expr;)*) => {
        $(
            impl Cell for $ours {
                type Sent = $sent;

                fn of(sent: $sent) -> Option<Self> {
                    let read: fn($sent) -> Option<$ours> = $read;
                    read(sent)
                }
            }
        )*
    };
}

cells! {
    bool: bool, Some;
    i64: i64, Some;
    u8: i64, |number| number.try_into().ok();
    u32: i64, |number| number.try_into().ok();
    u64: i64, |number| number.try_into().ok();
    Timestamp: i64, |millis| Some(Timestamp::from_millis(millis));
    Vec<u8>: Vec<u8>, Some;
    Uuid: Uuid, Some;
    AccountId: Uuid, |id| Some(AccountId(id));
    Subject: Uuid, |key| Some(Subject::from_key(key));
    String: String, Some;
    PasswordHash: String, |text| Some(PasswordHash::from_stored(text));
    Username: String, |text| Username::from_stored(&text);
    DisplayName: String, |text| DisplayName::from_stored(&text);
    Role: String, |text| text.parse().ok();
    Label: String, |text| text.parse().ok();
    Vec<Scope>: String, |text| text.split_whitespace().map(|word| word.parse().ok()).collect();
    PasswordWord: String, |text| match text.as_str() {
        "none" => Some(PasswordWord::None),
        "permanent" => Some(PasswordWord::Permanent),
        "temporary" => Some(PasswordWord::Temporary),
        _ => None,
    };
    Action: String, |text| Action::from_word(&text);
    Outcome: String, |text| Outcome::from_word(&text);
    RecoveryCodeHash: String, |text| Some(RecoveryCodeHash::from_stored(text));
    SignerName: String, |text| text.parse().ok();
    PublicKey: String, |text| text.parse().ok();
    RequestState: String, |text| text.parse().ok();
}

impl<const N: usize> Cell for [u8; N] {
    type Sent = Vec<u8>;

    fn of(sent: Vec<u8>) -> Option<Self> {
        sent.try_into().ok()
    }
}
