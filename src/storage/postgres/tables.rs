//! Inserts many plain rows into a table at once, each column as one array.

use super::driver_values::Sent;
use crate::storage::{CellValue, ColumnKind, StorageError, Table, TableRow};

/// Tables that lead from names and ids of requests to the account, with the columns that they share with another table.
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

/// Inserts rows into a table, and the rows that lead to them; `change` runs a statement and returns how many rows changed.
pub(super) fn insert(
    table: &'static Table,
    rows: &[TableRow],
    mut change: impl FnMut(&'static str, Vec<Sent>) -> Result<u64, StorageError>,
) -> Result<(), StorageError> {
    let columns = |count: usize| {
        let columns = table.columns.iter().enumerate().take(count);
        columns
            .map(|(index, (_, kind))| column(rows, index, *kind))
            .collect()
    };
    let mut insert = |sql, values| match change(sql, values)? {
        count if usize::try_from(count) == Ok(rows.len()) => Ok(()),
        _ => Err(StorageError::Conflict(table.name)),
    };
    insert(table.insert_arrays, columns(table.columns.len()))?;
    match LEADING.iter().find(|(from, _)| *from == table.name) {
        Some((_, sql)) => insert(sql, columns(2)),
        None => Ok(()),
    }
}

/// One column of many rows, in the form of the driver.
fn column(rows: &[TableRow], index: usize, kind: ColumnKind) -> Sent {
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
