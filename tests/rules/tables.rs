//! Every row of every table of a store, as text: to see that nothing changed, and what is written nowhere.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use passdesk::model::Subject;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

#[cfg(feature = "postgres")]
use crate::support::postgres::Database;

/// The rows of each table; blobs as hexadecimal digits and as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tables(BTreeMap<String, Vec<String>>);

impl Tables {
    /// Whether a text stands in any column, as text or within bytes.
    pub(crate) fn contain(&self, text: &str) -> bool {
        self.0.values().flatten().any(|row| row.contains(text))
    }

    /// Those where a refusal leaves no trace: all but the record's, and the one with the latest time.
    pub(crate) fn without_record(mut self) -> Self {
        self.0
            .retain(|table, _| !matches!(table.as_str(), "event" | "chain" | "store"));
        self
    }

    /// All but one table.
    pub(crate) fn without(mut self, table: &str) -> Self {
        self.0.remove(table);
        self
    }

    /// How many rows each table has.
    pub(crate) fn counts(&self) -> Vec<(String, usize)> {
        let tables = self.0.iter();
        tables
            .map(|(table, rows)| (table.clone(), rows.len()))
            .collect()
    }

    /// How many rows a table has.
    pub(crate) fn rows(&self, table: &str) -> usize {
        self.0[table].len()
    }

    /// How many of a table's rows hold a text.
    pub(crate) fn rows_with(&self, table: &str, text: &str) -> usize {
        self.0[table]
            .iter()
            .filter(|row| row.contains(text))
            .count()
    }
}

pub(crate) fn of(path: &Path) -> Tables {
    let connection = connection(path);
    let tables: Vec<String> = column(
        &connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table'",
    );
    Tables(
        tables
            .into_iter()
            .map(|table| {
                let rows = rows(&connection, &table);
                (table, rows)
            })
            .collect(),
    )
}

/// The same of a PostgreSQL database.
#[cfg(feature = "postgres")]
pub(crate) fn of_database(database: &Database) -> Tables {
    let mut client = database.client();
    let mut texts = |sql: &str| -> Vec<String> {
        let rows = client.query(sql, &[]).expect("rows");
        rows.iter().map(|row| row.get(0)).collect()
    };
    let tables = texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'passdesk'");
    Tables(
        tables
            .into_iter()
            .map(|table| {
                let rows = texts(&format!("SELECT {table}::text FROM {table} ORDER BY 1"));
                // Ids are looked for without their dashes.
                let rows = rows
                    .into_iter()
                    .map(|row| format!("{row} {}", row.replace('-', "")));
                let rows = rows.collect();
                (table, rows)
            })
            .collect(),
    )
}

/// The same of a PostgreSQL database.
#[cfg(feature = "postgres")]
pub(crate) fn subjects_of_database(database: &Database) -> Vec<Subject> {
    let rows = database.client().query("SELECT subject FROM chain", &[]);
    let keys = rows.expect("rows");
    keys.iter()
        .map(|row| Subject::from_key(row.get(0)))
        .collect()
}

/// Every subject that has a chain.
pub(crate) fn subjects(path: &Path) -> Vec<Subject> {
    let keys: Vec<[u8; 16]> = column(&connection(path), "SELECT subject FROM chain");
    keys.into_iter()
        .map(|key| Subject::from_key(Uuid::from_bytes(key)))
        .collect()
}

fn connection(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the file")
}

fn column<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> Vec<T> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let values = statement.query_map([], |row| row.get(0)).expect("rows");
    values.collect::<Result<_, _>>().expect("values")
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("SELECT * FROM {table}"))
        .expect("a statement");
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let mut text = String::new();
        for index in 0..width {
            let shown = match row.get_ref(index)? {
                ValueRef::Null => "-".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Real(number) => number.to_string(),
                ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                ValueRef::Blob(bytes) => format!(
                    "{} {}",
                    data_encoding::HEXLOWER.encode(bytes),
                    String::from_utf8_lossy(bytes)
                ),
            };
            let _ = write!(text, "{shown}|");
        }
        Ok(text)
    });
    let mut rows: Vec<String> = rows.expect("rows").collect::<Result<_, _>>().expect("rows");
    rows.sort();
    rows
}
