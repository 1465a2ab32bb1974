//! Finds what is wrong with a store's file: places and modes, structure, schema, values and the ends of chains. Changes
//! nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;

use super::aside::explained;
use super::connect::Looking;
use super::failure::{failure, preparation_failure};
use super::hold::Hold;
use super::transaction::{Purpose, SqliteTx};
use super::{SqliteStore, connect, files};
use crate::model::Subject;
use crate::storage::sql::{Row, check_values, read};
use crate::storage::{Difference, Fault, StorageError};

/// A longer log was not written back for a long time: four times the length that starts this (64 MiB).
const LONG_LOG: u64 = 64 * 1024 * 1024;

/// Chains whose end does not match their events, and events that are in no chain.
const LOOSE_CHAINS: &str = "SELECT subject FROM chain c WHERE
    (SELECT count(*) FROM event WHERE subject = c.subject) <> c.length - c.archived_to
    OR NOT EXISTS (SELECT 1 FROM event WHERE subject = c.subject AND sequence = c.length AND hash = c.head)
    UNION SELECT subject FROM event e WHERE NOT EXISTS (SELECT 1 FROM chain WHERE subject = e.subject)";

impl SqliteStore {
    /// Finds everything that is wrong with the store at `path`, also with one that [`SqliteStore::open`] refuses, and
    /// changes nothing. Returns the store too, for reading only, if it can be read.
    ///
    /// # Errors
    /// [`StorageError`] when there is no store, it is busy or the system fails.
    pub fn examine(path: &Path) -> Result<(Vec<Fault>, Option<Self>), StorageError> {
        let _opening = Hold::with_others(path)?;
        let problems = files::problems(path).map_err(explained)?;
        if !problems.is_empty() {
            // Not opened if others could have written it: opening alone would apply a log of theirs.
            return Ok((problems.into_iter().map(Fault::Refused).collect(), None));
        }
        let opened = if files::is_on_read_only(path) {
            files::check_unchanging(path)
                .and_then(|real_path| connect::unchanging(path, &real_path))
        } else {
            files::check_store(path).and_then(|real_path| connect::to_look(path, &real_path))
        };
        let looking = match opened {
            Ok(looking) => looking,
            Err(error) => return Ok((vec![Fault::of(error)?], None)),
        };
        let (mut found, store) = faults(path, looking)?;
        match files::log_length(path)? {
            bytes if bytes > LONG_LOG => found.push(Fault::LongLog(bytes)),
            _ => {}
        }
        let is_foreign = |fault: &Fault| {
            matches!(
                fault,
                Fault::Refused(StorageError::Foreign(_) | StorageError::Newer { .. })
            )
        };
        let readable = !found.iter().any(is_foreign);
        Ok((found, readable.then_some(store)))
    }
}

/// What is wrong with a copy that has a file of its own; `path` is its name in messages.
pub(super) fn copy(path: &Path, draft: &Path) -> Result<Vec<Fault>, StorageError> {
    match connect::to_look(path, draft) {
        Ok(looking) => Ok(faults(path, looking)?.0),
        Err(error) => Ok(vec![Fault::of(error)?]),
    }
}

/// All in one transaction, so that concurrent writes do not show.
fn faults(path: &Path, looking: Looking) -> Result<(Vec<Fault>, SqliteStore), StorageError> {
    let store = SqliteStore::over(looking.connection, path);
    let mut found = Vec::new();
    if looking.is_cut_short {
        found.push(Fault::Structure(
            "the last page of the file is cut short".to_owned(),
        ));
    }
    let looked = store
        .begin(Purpose::Read)
        .and_then(|mut tx| look(&store.path, &mut tx, &mut found));
    match looked {
        Ok(None) => {}
        Ok(Some(newest)) => {
            let store = SqliteStore::over(newest, path);
            match store
                .begin(Purpose::Read)
                .and_then(|mut tx| look_through(&store.path, &mut tx, &mut found))
            {
                Ok(()) => {}
                Err(error) => found.push(Fault::of(error)?),
            }
            return Ok((found, store));
        }
        // The damage that was found stops the reading, which is not a new finding.
        Err(StorageError::Damaged) if !found.is_empty() => {}
        Err(error) => found.push(Fault::of(error)?),
    }
    Ok((found, store))
}

/// Checks everything but the values of an older store that is sound so far: they are to be read in the copy that this
/// returns.
fn look(
    path: &Path,
    tx: &mut SqliteTx<'_>,
    found: &mut Vec<Fault>,
) -> Result<Option<Connection>, StorageError> {
    let connection = tx.connection();
    let version = match connect::schema(path, connection) {
        Ok(version) => Some(version),
        Err(error @ StorageError::Newer { .. }) => {
            found.push(Fault::Refused(error));
            None
        }
        Err(error) => return Err(error),
    };
    structure(path, connection, found)?;
    orphans(path, connection, found)?;
    let Some(version) = version else {
        return Ok(None);
    };
    schema(path, connection, version, found)?;
    if version == connect::KNOWN {
        look_through(path, tx, found)?;
    } else if found.is_empty() {
        return connect::newest_copy(path, connection).map(Some);
    }
    Ok(None)
}

/// Reads every value.
fn look_through(
    path: &Path,
    tx: &mut SqliteTx<'_>,
    found: &mut Vec<Fault>,
) -> Result<(), StorageError> {
    check_values(tx, found)?;
    each(path, tx.connection(), LOOSE_CHAINS, |row| {
        found.extend(read::<Subject>(row, 0).map(Fault::Chain));
        Ok(())
    })
}

fn structure(
    path: &Path,
    connection: &Connection,
    found: &mut Vec<Fault>,
) -> Result<(), StorageError> {
    let mut told_before = BTreeSet::new();
    each(path, connection, "PRAGMA integrity_check", |row| {
        let told: String = read(row, 0).unwrap_or_default();
        // The line between asterisks only says that there is one database.
        let lines = told
            .lines()
            .filter(|line| *line != "ok" && !line.starts_with("***"))
            .filter(|line| told_before.insert((*line).to_owned()));
        found.extend(lines.map(|line| Fault::Structure(line.to_owned())));
        Ok(())
    })
}

fn orphans(
    path: &Path,
    connection: &Connection,
    found: &mut Vec<Fault>,
) -> Result<(), StorageError> {
    let mut tables = BTreeMap::<String, u64>::new();
    each(path, connection, "PRAGMA foreign_key_check", |row| {
        let table = read(row, 0).unwrap_or_default();
        *tables.entry(table).or_default() += 1;
        Ok(())
    })?;
    let orphans = tables.into_iter();
    found.extend(orphans.map(|(table, rows)| Fault::Orphans { table, rows }));
    Ok(())
}

/// Compares the schema with that of programs of its version.
fn schema(
    path: &Path,
    connection: &Connection,
    version: i64,
    found: &mut Vec<Fault>,
) -> Result<(), StorageError> {
    let mut expected = parts(path, &connect::model(path, version)?)?;
    for (name, part) in parts(path, connection)? {
        let how = match expected.remove(&name) {
            Some(same) if same == part => continue,
            Some(_) => Difference::Changed,
            None => Difference::Unknown,
        };
        found.push(Fault::Schema { name, how });
    }
    found.extend(expected.into_keys().map(|name| Fault::Schema {
        name,
        how: Difference::Missing,
    }));
    Ok(())
}

/// The parts of a schema by name: kind, table and text.
fn parts(
    path: &Path,
    connection: &Connection,
) -> Result<BTreeMap<String, [Option<String>; 3]>, StorageError> {
    let mut parts = BTreeMap::new();
    let sql = "SELECT name, type, tbl_name, sql FROM sqlite_schema";
    each(path, connection, sql, |row| {
        let text = |index| read::<String>(row, index);
        parts.insert(text(0).unwrap_or_default(), [1, 2, 3].map(text));
        Ok(())
    })?;
    Ok(parts)
}

fn each(
    path: &Path,
    connection: &Connection,
    sql: &str,
    mut each: impl FnMut(&dyn Row) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let failed = |error| failure(path, &error);
    let mut statement = connection
        .prepare(sql)
        .map_err(|error| preparation_failure(path, &error))?;
    let mut rows = statement.query([]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        each(row)?;
    }
    Ok(())
}
