//! The tables that every kind of store has, for copying one store to another.

use uuid::Uuid;

use super::StorageError;

/// The value of one cell, in every kind of store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellValue {
    /// Nothing.
    Null,
    /// An id.
    Id(Uuid),
    /// A number, or a time in milliseconds since 1970.
    Integer(i64),
    /// True or false.
    Truth(bool),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// The kind of values in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Ids.
    Id,
    /// Numbers.
    Integer,
    /// True or false.
    Truth,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns in order.
    pub columns: &'static [(&'static str, ColumnKind)],
    /// The names of its columns, separated by commas.
    pub(super) names: &'static str,
    /// What reads its rows, in the order of its key.
    pub(super) select: &'static str,
    /// What adds many rows to it, each column as one array.
    #[cfg(feature = "postgres")]
    pub(super) insert_arrays: &'static str,
}

/// One row: its cells, in the order of the table's columns.
pub type TableRow = Vec<CellValue>;

/// The part of a transaction that reads and writes plain rows, without any rules.
#[expect(clippy::missing_errors_doc, reason = "said at `Tx`")]
pub trait TableTx {
    /// Calls `each` for every row of a table, in the order of its key; holds a page of them at a time.
    fn each_table_row(
        &mut self,
        table: &'static Table,
        each: &mut dyn FnMut(TableRow) -> Result<(), StorageError>,
    ) -> Result<(), StorageError>;
    /// Adds rows to a table; [`StorageError::Conflict`](super::StorageError::Conflict) unless all of them are new.
    fn insert_table_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError>;
}

/// What PostgreSQL is given for all cells of a column at once.
#[cfg(feature = "postgres")]
macro_rules! array_of {
    (Id) => {
        "?::uuid[]"
    };
    (Integer) => {
        "?::bigint[]"
    };
    (Truth) => {
        "?::boolean[]"
    };
    (Text) => {
        "?::text[]"
    };
    (Bytes) => {
        "?::bytea[]"
    };
}

/// Makes tables, and the statements that read and fill them, of names, keys and columns.
macro_rules! tables {
    ($($name:ident, by $key:literal: { $first:ident $first_kind:ident $(, $column:ident $kind:ident)* })*) => {
        [$(Table {
            name: stringify!($name),
            columns: &[
                (stringify!($first), ColumnKind::$first_kind)
                $(, (stringify!($column), ColumnKind::$kind))*
            ],
            names: concat!(stringify!($first) $(, ", ", stringify!($column))*),
            select: concat!(
                "SELECT ", stringify!($first) $(, ", ", stringify!($column))*,
                " FROM ", stringify!($name), " ORDER BY ", $key
            ),
            #[cfg(feature = "postgres")]
            insert_arrays: concat!(
                "INSERT INTO ", stringify!($name), " (", stringify!($first) $(, ", ", stringify!($column))*,
                ") SELECT * FROM unnest(", array_of!($first_kind) $(, ", ", array_of!($kind))*, ")"
            ),
        }),*]
    };
}

/// The tables that a copy of a store takes over, in an order in which no row comes before one that it refers to. The
/// store's own row is copied separately ([`StoreInfo`](crate::model::StoreInfo)); sessions, devices and the numbers of right checks are not copied.
pub const TABLES: [Table; 15] = tables! {
    account, by "id": {
        id Id, name Text, display_name Text, role Text, disabled Truth, password Text,
        temporary_expires_at Integer, change_required Truth, password_disabled Truth, failures Integer,
        failed_at Integer, refusal_noted Truth, password_changed_at Integer, last_login_at Integer,
        created_at Integer, password_hash Text, mail Text, imported Text
    }
    membership, by "account_id, group_name": { account_id Id, group_name Text }
    unknown_name, by "bucket": { bucket Integer, failures Integer, failed_at Integer, refusal_noted Truth }
    code_guess, by "guessed": { guessed Id, failures Integer, failed_at Integer, refusal_noted Truth }
    attempt, by "guessed, id": { guessed Id, id Id, started_at Integer }
    token, by "account_id, label": {
        account_id Id, label Text, digest Bytes, id Id, scopes Text, created_at Integer, expires_at Integer,
        last_used_at Integer
    }
    chain, by "subject": { subject Id, length Integer, head Bytes, archived_to Integer, archived_head Bytes }
    event, by "subject, sequence": {
        subject Id, sequence Integer, id Id, at Integer, action Text, outcome Text, actor_id Id, actor_name Text,
        actor_token Id, subject_name Text, reason Text, operation Id, os_uid Integer, host Text, hash Bytes,
        clock_at Integer, peer_address Text
    }
    recovery_code, by "account_id, id": { account_id Id, id Id, hash Text, made_at Integer }
    trust, by "only_row": { only_row Integer, version Integer, threshold Integer }
    trusted_signer, by "name": { name Text, key Text, added_at Integer, counts_from Integer }
    recovery_request, by "account_id, id": {
        account_id Id, id Id, os_uid Integer, host Text, requested_at Integer, expires_at Integer, state Text,
        failed_claims Integer, challenge Bytes, challenge_sha512 Bytes, refusals Integer, limit_noted Truth,
        peer_address Text
    }
    recovery_signature, by "account_id, request_id, signer": {
        account_id Id, request_id Id, signer Text, signature Bytes
    }
    notice, by "id": { id Id, at Integer, action Text, text Text }
    notice_acknowledged, by "account_id, notice_id": { account_id Id, notice_id Id }
};
