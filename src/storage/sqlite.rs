//! The SQLite store.

/// One SQLite file.
pub struct SqliteStore;
