//! A connection with the settings that every store has, and the check or the making of its schema.

use std::path::Path;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Error, OpenFlags, TransactionBehavior};

use super::failure::{failure, preparation_failure};
use super::files;
use crate::storage::StorageError;

/// In the header of every store: `PdK1`.
const APPLICATION_ID: i64 = 0x5064_4B31;

/// Each takes the schema from the version that is its index to the next.
const MIGRATIONS: [&str; 2] = [
    include_str!("../schema/sqlite/0001.sql"),
    include_str!("../schema/sqlite/0002.sql"),
];

/// The newest schema version that this program knows.
pub(super) const KNOWN: i64 = MIGRATIONS.len() as i64;

/// The oldest SQLite that may open a store (S31).
const OLDEST_SQLITE: i32 = 3_051_003;

/// How many prepared statements are kept: all that a transaction uses.
const STATEMENTS: usize = 64;

/// The most memory for pages, in KiB below zero; taken only as needed.
const CACHE: (&str, i64) = ("cache_size", -16_384);

/// Threads that sort while the connection's own reads.
const SORTERS: (&str, i64) = ("threads", 1);

/// The most while a whole table is read; as much is sorted in memory before it goes to a file.
const SCAN_CACHE: i64 = -3072;

/// Set on each connection and read back (S31).
const SETTINGS: [(&str, i64); 9] = [
    // FULL: a commit that returned is on the disk.
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("busy_timeout", 5000),
    // ON, not FAST, which leaves old hashes in free pages: only few rows are ever deleted, so wiping them costs next to
    // nothing.
    ("secure_delete", 1),
    // A job over accounts that are named in no order uses pages all over the file.
    CACHE,
    // Pages of log, 16 MiB: so a job over many accounts writes most pages back only once for several batches.
    ("wal_autocheckpoint", 4000),
    ("mmap_size", 0),
];

/// Set before a migration: it makes tables anew, and dropping the old one would otherwise delete the rows that refer to it.
const REFERENCES_KEPT: (&str, i64) = ("foreign_keys", 0);

/// The settings of a connection that only reads.
const LOOKING: [(&str, i64); 6] = [
    ("query_only", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("busy_timeout", 5000),
    CACHE,
    ("mmap_size", 0),
];

/// The most for each of many connections of a process that only read: few pages, as there is one for each thread (S58).
pub(super) const ONE_OF_MANY: i64 = -512;

/// Switches of the connection that no statement in a file can change back.
const SWITCHES: [(DbConfig, bool); 4] = [
    (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    (DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false),
    // The schema has neither, so one in the file is not ours.
    (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
];

/// Without it, closing a connection writes the log back into the file, even into one that is not ours.
const KEEP_LOG: DbConfig = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;

/// Opens an existing store and checks that it is a passdesk store before anything is written.
pub(super) fn existing(path: &Path, real_path: &Path) -> Result<Connection, StorageError> {
    existing_after(path, real_path, |_, _| Ok(()))
}

/// The same; an older one is updated only after `keep`, which gets it and its schema, has made sure of it.
pub(super) fn existing_after(
    path: &Path,
    real_path: &Path,
    keep: impl FnOnce(&Connection, i64) -> Result<(), StorageError>,
) -> Result<Connection, StorageError> {
    let failed = |error: Error| failure(path, &error);
    let keep_log = files::has_log(real_path)?;
    let mut connection = open(path, real_path)?;
    switch(path, &connection, KEEP_LOG, keep_log)?;
    let found = schema(path, &connection)?;
    if !keep_log && is_cut_short(path, &connection, real_path)? {
        return Err(StorageError::Damaged);
    }
    switch(path, &connection, KEEP_LOG, false)?;
    configure(path, &connection)?;
    if found < KNOWN {
        keep(&connection, found)?;
        set(path, &connection, &[REFERENCES_KEPT])?;
        let tx = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let found = schema(path, &tx)?;
        migrate(path, &tx, found)?;
        tx.commit().map_err(failed)?;
        set(path, &connection, &SETTINGS)?;
    }
    Ok(connection)
}

/// Whether the last page of a file is cut short: SQLite reads it as if zeros followed. Only a log can repair that.
fn is_cut_short(
    path: &Path,
    connection: &Connection,
    real_path: &Path,
) -> Result<bool, StorageError> {
    let page: u32 = pragma(path, connection, "page_size")?;
    Ok(files::length(real_path)? % u64::from(page.max(1)) != 0)
}

/// A connection that only reads, and what was found before reading.
pub(super) struct Looking {
    pub(super) connection: Connection,
    pub(super) is_cut_short: bool,
}

/// Opens any file only to read it: neither the file nor a waiting log is changed.
pub(super) fn to_look(path: &Path, real_path: &Path) -> Result<Looking, StorageError> {
    let keep_log = files::has_log(real_path)?;
    let connection = open(path, real_path)?;
    switch(path, &connection, KEEP_LOG, keep_log)?;
    set(path, &connection, &LOOKING)?;
    let is_cut_short = !keep_log && is_cut_short(path, &connection, real_path)?;
    Ok(Looking {
        connection,
        is_cut_short,
    })
}

/// Opens a store on a read-only file system to read it, as a file that nobody changes: SQLite makes no files beside it and
/// takes no lock.
pub(super) fn unchanging(path: &Path, real_path: &Path) -> Result<Looking, StorageError> {
    let escaped = percent_encode(real_path.as_os_str().as_encoded_bytes(), NON_ALPHANUMERIC);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = open_with(
        path,
        Path::new(&format!("file:{escaped}?immutable=1")),
        flags,
    )?;
    set(path, &connection, &LOOKING)?;
    let is_cut_short = is_cut_short(path, &connection, real_path)?;
    Ok(Looking {
        connection,
        is_cut_short,
    })
}

/// Refuses a store whose schema must be updated first.
pub(super) fn check_newest(path: &Path, connection: &Connection) -> Result<(), StorageError> {
    match schema(path, connection)? {
        KNOWN => Ok(()),
        found => Err(StorageError::Unsafe {
            problem: format!(
                "the store {} has schema {found}; it must be updated to {KNOWN}, but cannot be written here",
                files::shown(path)
            ),
            mend: "copy it to where it can be written, and look at the copy: passdesk store info --store COPY"
                .to_owned(),
        }),
    }
}

/// Copies the state that the source's transaction sees to an empty file, in one step.
pub(super) fn copy(
    path: &Path,
    source: &Connection,
    to: &Path,
    draft: &Path,
) -> Result<(), StorageError> {
    let failed = |error: Error| failure(to, &error);
    let mut copy = open(to, draft)?;
    // Nobody uses the file until it has a name, and its content is made durable before that.
    copy.pragma_update(None, "synchronous", 0).map_err(failed)?;
    let step = Backup::new(source, &mut copy)
        .and_then(|backup| backup.step(-1))
        .map_err(|error| failure(path, &error))?;
    match step {
        StepResult::Done => {}
        StepResult::Busy | StepResult::Locked => return Err(StorageError::Busy),
        _ => return Err(StorageError::Internal("a copy without an end".to_owned())),
    }
    copy.close().map_err(|(_, error)| failed(error))
}

/// An empty store in memory, with the schema of that version.
pub(super) fn model(path: &Path, version: i64) -> Result<Connection, StorageError> {
    let connection = Connection::open_in_memory().map_err(|error| failure(path, &error))?;
    bring_to(path, &connection, 0, version)?;
    Ok(connection)
}

/// A copy in memory of what a connection sees, updated to the newest schema: reading an older store changes nothing.
pub(super) fn newest_copy(path: &Path, source: &Connection) -> Result<Connection, StorageError> {
    let failed = |error: Error| failure(path, &error);
    let found = schema(path, source)?;
    let mut copy = Connection::open_in_memory().map_err(failed)?;
    Backup::new(source, &mut copy)
        .and_then(|backup| backup.step(-1))
        .map_err(failed)?;
    set(path, &copy, &[REFERENCES_KEPT])?;
    migrate(path, &copy, found)?;
    Ok(copy)
}

/// Opens an empty file that will become a store.
pub(super) fn empty(path: &Path, draft: &Path) -> Result<Connection, StorageError> {
    let connection = open(path, draft)?;
    configure(path, &connection)?;
    Ok(connection)
}

/// Makes the schema inside the transaction that fills a new store.
pub(super) fn lay_out(path: &Path, connection: &Connection) -> Result<(), StorageError> {
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(|error| failure(path, &error))?;
    migrate(path, connection, 0)
}

fn open(path: &Path, real_path: &Path) -> Result<Connection, StorageError> {
    // The real path is absolute, so SQLite cannot take it for a URI or for `:memory:`.
    let connection = open_with(path, real_path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // If SQLite may not write the file, it opens it for reading without an error.
    match connection.is_readonly("main") {
        Ok(false) => Ok(connection),
        Ok(true) => Err(StorageError::ReadOnly(files::shown(path))),
        Err(error) => Err(failure(path, &error)),
    }
}

fn open_with(path: &Path, named: &Path, flags: OpenFlags) -> Result<Connection, StorageError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StorageError::Internal(format!(
            "SQLite {} is too old",
            rusqlite::version()
        )));
    }
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection =
        Connection::open_with_flags(named, flags).map_err(|error| failure(path, &error))?;
    for (config, on) in SWITCHES {
        switch(path, &connection, config, on)?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// The schema version of a passdesk store that is not too new.
pub(super) fn schema(path: &Path, connection: &Connection) -> Result<i64, StorageError> {
    if pragma::<i64>(path, connection, "application_id")? != APPLICATION_ID {
        return Err(StorageError::Foreign(path.to_owned()));
    }
    match pragma(path, connection, "user_version")? {
        found if found < 1 => Err(StorageError::Foreign(path.to_owned())),
        found if found > KNOWN => Err(StorageError::Newer {
            found,
            known: KNOWN,
        }),
        found => Ok(found),
    }
}

fn migrate(path: &Path, connection: &Connection, from: i64) -> Result<(), StorageError> {
    bring_to(path, connection, from, KNOWN)
}

fn bring_to(path: &Path, connection: &Connection, from: i64, to: i64) -> Result<(), StorageError> {
    let failed = |error: Error| preparation_failure(path, &error);
    for (version, migration) in (0..).zip(MIGRATIONS) {
        if (from..to).contains(&version) {
            connection.execute_batch(migration).map_err(failed)?;
        }
    }
    connection
        .pragma_update(None, "user_version", to)
        .map_err(failed)
}

fn configure(path: &Path, connection: &Connection) -> Result<(), StorageError> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(|error| preparation_failure(path, &error))?;
    if mode != "wal" {
        return Err(unsettled("journal_mode"));
    }
    set(path, connection, &SETTINGS)?;
    // From the first transaction in this mode on, SQLite has a lock on the file that shows that it is open.
    pragma::<i64>(path, connection, "user_version").map(drop)
}

/// Lets a connection that reads a whole table, each page of it once, keep fewer pages, and sort in a thread of its own from then
/// on. Gives how many pages it keeps otherwise, for [`keep`].
pub(super) fn keep_for_scan(path: &Path, connection: &Connection) -> Result<i64, StorageError> {
    let otherwise: i64 = pragma(path, connection, CACHE.0)?;
    keep(path, connection, otherwise.max(SCAN_CACHE))?;
    set(path, connection, &[SORTERS])?;
    Ok(otherwise)
}

/// Lets a connection keep so many pages, in KiB below zero.
pub(super) fn keep(path: &Path, connection: &Connection, pages: i64) -> Result<(), StorageError> {
    set(path, connection, &[(CACHE.0, pages)])
}

/// Sets what a connection is to have, and reads it back.
fn set(path: &Path, connection: &Connection, settings: &[(&str, i64)]) -> Result<(), StorageError> {
    for (name, wanted) in settings {
        connection
            .pragma_update(None, name, wanted)
            .map_err(|error| preparation_failure(path, &error))?;
        if pragma::<i64>(path, connection, name)? != *wanted {
            return Err(unsettled(name));
        }
    }
    Ok(())
}

fn pragma<T: FromSql>(path: &Path, connection: &Connection, name: &str) -> Result<T, StorageError> {
    connection
        .pragma_query_value(None, name, |row| row.get(0))
        .map_err(|error| preparation_failure(path, &error))
}

fn switch(
    path: &Path,
    connection: &Connection,
    config: DbConfig,
    on: bool,
) -> Result<(), StorageError> {
    match connection.set_db_config(config, on) {
        Ok(now) if now == on => Ok(()),
        Ok(_) => Err(unsettled("connection")),
        Err(error) => Err(failure(path, &error)),
    }
}

fn unsettled(name: &str) -> StorageError {
    StorageError::Internal(format!("SQLite did not accept the setting {name}"))
}
