//! Rows as they are, in SQLite's words.

use std::ops::ControlFlow;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, ToSql, params_from_iter};
use uuid::Uuid;

use super::cells::Cell;
use super::transaction::SqliteTx;
use crate::storage::{CellValue, ColumnKind, StorageError, Table, TableRow, TableTx};

impl TableTx for SqliteTx<'_> {
    fn each_table_row(
        &mut self,
        table: &'static Table,
        each: &mut dyn FnMut(TableRow) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {}",
            table.column_names(),
            table.name,
            table.key
        );
        self.each_row(&sql, [], |row| {
            each(read(table, row)?)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    fn insert_table_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let names = table.column_names();
        let sql = format!("INSERT INTO {} ({names}) VALUES ({places})", table.name);
        for row in rows {
            self.change_one(table.name, &sql, params_from_iter(row))?;
        }
        Ok(())
    }
}

impl ToSql for CellValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Integer(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Truth(truth) => ToSqlOutput::Owned(Value::Integer(i64::from(*truth))),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

fn read(table: &Table, row: &Row<'_>) -> Result<TableRow, StorageError> {
    let cell = |(index, (column, kind)): (usize, &(&'static str, ColumnKind))| {
        let value = row.get_ref(index).ok().and_then(|found| of(found, *kind));
        value.ok_or_else(|| StorageError::Corrupt {
            table: table.name,
            column,
            row: name_of(row),
        })
    };
    table.columns.iter().enumerate().map(cell).collect()
}

fn of(found: ValueRef<'_>, kind: ColumnKind) -> Option<CellValue> {
    if matches!(found, ValueRef::Null) {
        return Some(CellValue::Null);
    }
    match kind {
        ColumnKind::Id => Cell::read(found).map(CellValue::Id),
        ColumnKind::Integer => Cell::read(found).map(CellValue::Integer),
        ColumnKind::Truth => Cell::read(found).map(CellValue::Truth),
        ColumnKind::Text => Cell::read(found).map(CellValue::Text),
        ColumnKind::Bytes => Cell::read(found).map(CellValue::Bytes),
    }
}

/// What a row is called in an error: its first cell.
fn name_of(row: &Row<'_>) -> String {
    match row.get_ref(0).ok() {
        Some(ValueRef::Integer(number)) => number.to_string(),
        Some(ValueRef::Text(text)) => String::from_utf8_lossy(text).escape_default().to_string(),
        Some(found @ ValueRef::Blob(_)) => {
            Uuid::read(found).map_or_else(|| "?".to_owned(), |id| id.to_string())
        }
        _ => "?".to_owned(),
    }
}
