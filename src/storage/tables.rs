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
    /// The columns that order its rows and tell them apart.
    pub key: &'static str,
    /// Its columns in order.
    pub columns: &'static [(&'static str, ColumnKind)],
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
    /// Adds rows to a table; [`StorageError::Conflict`] unless all of them are new.
    fn insert_table_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError>;
}

use ColumnKind::{Bytes, Id, Integer, Text, Truth};

/// The tables that a copy of a store takes over, in an order in which no row comes before one that it refers to. The
/// store's own row is copied separately ([`StoreInfo`](crate::model::StoreInfo)), and sessions are not copied.
pub const TABLES: [Table; 14] = [
    Table {
        name: "account",
        key: "id",
        columns: &[
            ("id", Id),
            ("name", Text),
            ("display_name", Text),
            ("role", Text),
            ("disabled", Truth),
            ("password", Text),
            ("temporary_expires_at", Integer),
            ("change_required", Truth),
            ("password_disabled", Truth),
            ("failures", Integer),
            ("failed_at", Integer),
            ("refusal_noted", Truth),
            ("password_changed_at", Integer),
            ("last_login_at", Integer),
            ("created_at", Integer),
            ("password_hash", Text),
        ],
    },
    Table {
        name: "unknown_name",
        key: "bucket",
        columns: &[
            ("bucket", Integer),
            ("failures", Integer),
            ("failed_at", Integer),
            ("refusal_noted", Truth),
        ],
    },
    Table {
        name: "code_guess",
        key: "guessed",
        columns: &[
            ("guessed", Id),
            ("failures", Integer),
            ("failed_at", Integer),
            ("refusal_noted", Truth),
        ],
    },
    Table {
        name: "attempt",
        key: "guessed, id",
        columns: &[("guessed", Id), ("id", Id), ("started_at", Integer)],
    },
    Table {
        name: "token",
        key: "account_id, label",
        columns: &[
            ("account_id", Id),
            ("label", Text),
            ("digest", Bytes),
            ("id", Id),
            ("scopes", Text),
            ("created_at", Integer),
            ("expires_at", Integer),
            ("last_used_at", Integer),
        ],
    },
    Table {
        name: "chain",
        key: "subject",
        columns: &[
            ("subject", Id),
            ("length", Integer),
            ("head", Bytes),
            ("archived_to", Integer),
            ("archived_head", Bytes),
        ],
    },
    Table {
        name: "event",
        key: "subject, sequence",
        columns: &[
            ("subject", Id),
            ("sequence", Integer),
            ("id", Id),
            ("at", Integer),
            ("action", Text),
            ("outcome", Text),
            ("actor_id", Id),
            ("actor_name", Text),
            ("actor_token", Id),
            ("subject_name", Text),
            ("reason", Text),
            ("operation", Id),
            ("os_uid", Integer),
            ("host", Text),
            ("hash", Bytes),
            ("clock_at", Integer),
        ],
    },
    Table {
        name: "recovery_code",
        key: "account_id, id",
        columns: &[
            ("account_id", Id),
            ("id", Id),
            ("hash", Text),
            ("made_at", Integer),
        ],
    },
    Table {
        name: "trust",
        key: "only_row",
        columns: &[
            ("only_row", Integer),
            ("version", Integer),
            ("threshold", Integer),
        ],
    },
    Table {
        name: "trusted_signer",
        key: "name",
        columns: &[
            ("name", Text),
            ("key", Text),
            ("added_at", Integer),
            ("counts_from", Integer),
        ],
    },
    Table {
        name: "recovery_request",
        key: "account_id, id",
        columns: &[
            ("account_id", Id),
            ("id", Id),
            ("os_uid", Integer),
            ("host", Text),
            ("requested_at", Integer),
            ("expires_at", Integer),
            ("state", Text),
            ("failed_claims", Integer),
            ("challenge", Bytes),
            ("challenge_sha512", Bytes),
            ("refusals", Integer),
            ("limit_noted", Truth),
        ],
    },
    Table {
        name: "recovery_signature",
        key: "account_id, request_id, signer",
        columns: &[
            ("account_id", Id),
            ("request_id", Id),
            ("signer", Text),
            ("signature", Bytes),
        ],
    },
    Table {
        name: "notice",
        key: "id",
        columns: &[
            ("id", Id),
            ("at", Integer),
            ("action", Text),
            ("text", Text),
        ],
    },
    Table {
        name: "notice_acknowledged",
        key: "account_id, notice_id",
        columns: &[("account_id", Id), ("notice_id", Id)],
    },
];

impl Table {
    /// The names of its columns, separated by commas.
    pub(super) fn column_names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}
