//! Plain rows, for copying a store.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::Sql;
use super::cells::{Cell, Row, read};
use super::value::{Value, values};
use crate::storage::{CellValue, ColumnKind, StorageError, Table, TableRow, TableTx};

impl<S: Sql> TableTx for S {
    fn each_table_row(
        &mut self,
        table: &'static Table,
        each: &mut dyn FnMut(TableRow) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        self.each_row(table.select, values![], |row| {
            each(row_of(table, row)?)?;
            Ok(ControlFlow::Continue(()))
        })
    }

    fn insert_table_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError> {
        self.insert_rows(table, rows)
    }
}

fn row_of(table: &Table, row: &dyn Row) -> Result<TableRow, StorageError> {
    let cell = |(index, (column, kind)): (usize, &(&'static str, ColumnKind))| {
        let found = row.cell(index).and_then(|value| of(value, *kind));
        found.ok_or_else(|| StorageError::Corrupt {
            table: table.name,
            column,
            row: name_of(row),
        })
    };
    table.columns.iter().enumerate().map(cell).collect()
}

fn of(value: Value<'_>, kind: ColumnKind) -> Option<CellValue> {
    if matches!(value, Value::Null) {
        return Some(CellValue::Null);
    }
    match kind {
        ColumnKind::Id => Cell::of(value).map(CellValue::Id),
        ColumnKind::Integer => Cell::of(value).map(CellValue::Integer),
        ColumnKind::Truth => Cell::of(value).map(CellValue::Truth),
        ColumnKind::Text => Cell::of(value).map(CellValue::Text),
        ColumnKind::Bytes => Cell::of(value).map(CellValue::Bytes),
    }
}

/// The name of a row in an error: its first cell.
fn name_of(row: &dyn Row) -> String {
    match row.cell(0) {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Text(text)) => String::from_utf8_lossy(text).escape_default().to_string(),
        _ => read::<Uuid>(row, 0).map_or_else(|| "?".to_owned(), |id| id.to_string()),
    }
}
