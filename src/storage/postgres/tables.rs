//! Rows as they are, in PostgreSQL's words: many at a time, each column as one array.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use postgres::Row;
use postgres::types::FromSqlOwned;
use uuid::Uuid;

use super::transaction::PostgresTx;
use super::values::Value;
use crate::storage::{CellValue, ColumnKind, StorageError, TABLES, Table, TableRow, TableTx};

/// What the statements of a table are.
struct Statements {
    table: &'static str,
    select: String,
    insert: String,
}

static STATEMENTS: LazyLock<Vec<Statements>> =
    LazyLock::new(|| TABLES.iter().map(Statements::of).collect());

/// Tables that lead from what people have in hand to the account, with the columns they take from another.
const LEADING: [(&str, &str); 2] = [
    (
        "account",
        "INSERT INTO name (account_id, name) SELECT * FROM unnest($1::uuid[], $2::text[])",
    ),
    (
        "recovery_request",
        "INSERT INTO request (account_id, id) SELECT * FROM unnest($1::uuid[], $2::uuid[])",
    ),
];

impl Statements {
    fn of(table: &Table) -> Self {
        let columns = table.columns.iter();
        let read: Vec<_> = columns
            .clone()
            .map(|(name, kind)| match kind {
                // One is smaller in the table.
                ColumnKind::Integer => format!("{name}::bigint"),
                _ => (*name).to_owned(),
            })
            .collect();
        let arrays: Vec<_> = (1..)
            .zip(columns)
            .map(|(place, (_, kind))| format!("${place}::{}[]", type_of(*kind)))
            .collect();
        Self {
            table: table.name,
            select: format!(
                "SELECT {} FROM {} ORDER BY {}",
                read.join(", "),
                table.name,
                table.key
            ),
            insert: format!(
                "INSERT INTO {} ({}) SELECT * FROM unnest({})",
                table.name,
                table.column_names(),
                arrays.join(", ")
            ),
        }
    }

    fn for_table(table: &Table) -> Result<&'static Self, StorageError> {
        STATEMENTS
            .iter()
            .find(|statements| statements.table == table.name)
            .ok_or_else(|| StorageError::Internal(format!("no table {}", table.name)))
    }
}

fn type_of(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Id => "uuid",
        ColumnKind::Integer => "bigint",
        ColumnKind::Truth => "boolean",
        ColumnKind::Text => "text",
        ColumnKind::Bytes => "bytea",
    }
}

impl TableTx for PostgresTx<'_> {
    fn each_table_row(
        &mut self,
        table: &'static Table,
        each: &mut dyn FnMut(TableRow) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let statements = Statements::for_table(table)?;
        self.each_row(&statements.select, Vec::new(), |row| {
            each(read(table, row)?)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    fn insert_table_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError> {
        let statements = Statements::for_table(table)?;
        let columns = |count: usize| {
            let columns = table.columns.iter().enumerate().take(count);
            columns
                .map(|(index, (_, kind))| column(rows, index, *kind))
                .collect()
        };
        let mut insert = |sql, values| match self.change(table.name, sql, values)? {
            count if usize::try_from(count) == Ok(rows.len()) => Ok(()),
            _ => Err(StorageError::Conflict(table.name)),
        };
        insert(&statements.insert, columns(table.columns.len()))?;
        match LEADING.iter().find(|(from, _)| *from == table.name) {
            Some((_, sql)) => insert(sql, columns(2)),
            None => Ok(()),
        }
    }
}

/// One column of many rows, as the server takes it.
fn column(rows: &[TableRow], index: usize, kind: ColumnKind) -> Value {
    macro_rules! array {
        ($of:path) => {{
            let cells = rows.iter().map(|row| match row.get(index) {
                Some($of(value)) => Some(value.clone()),
                _ => None,
            });
            Box::new(cells.collect::<Vec<_>>())
        }};
    }
    match kind {
        ColumnKind::Id => array!(CellValue::Id),
        ColumnKind::Integer => array!(CellValue::Integer),
        ColumnKind::Truth => array!(CellValue::Truth),
        ColumnKind::Text => array!(CellValue::Text),
        ColumnKind::Bytes => array!(CellValue::Bytes),
    }
}

fn read(table: &Table, row: &Row) -> Result<TableRow, StorageError> {
    let cell = |(index, (column, kind)): (usize, &(&'static str, ColumnKind))| {
        of(row, index, *kind).ok_or_else(|| StorageError::Corrupt {
            table: table.name,
            column,
            row: name_of(row),
        })
    };
    table.columns.iter().enumerate().map(cell).collect()
}

fn of(row: &Row, index: usize, kind: ColumnKind) -> Option<CellValue> {
    fn found<T: FromSqlOwned>(
        row: &Row,
        index: usize,
        of: fn(T) -> CellValue,
    ) -> Option<CellValue> {
        let value: Option<T> = row.try_get(index).ok()?;
        Some(value.map_or(CellValue::Null, of))
    }
    match kind {
        ColumnKind::Id => found(row, index, CellValue::Id),
        ColumnKind::Integer => found(row, index, CellValue::Integer),
        ColumnKind::Truth => found(row, index, CellValue::Truth),
        ColumnKind::Text => found(row, index, CellValue::Text),
        ColumnKind::Bytes => found(row, index, CellValue::Bytes),
    }
}

/// What a row is called in an error: its first cell.
fn name_of(row: &Row) -> String {
    let id = row.try_get::<_, Uuid>(0).map(|id| id.to_string());
    let number = || row.try_get::<_, i64>(0).map(|number| number.to_string());
    id.or_else(|_| number())
        .or_else(|_| row.try_get(0))
        .unwrap_or_else(|_| "?".to_owned())
}
