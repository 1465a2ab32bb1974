//! The versions of the schema, and the row that holds the version.

use crate::model::{StoreInfo, Timestamp};
use crate::storage::StorageError;
use crate::storage::sql::{self, Cells, Row};

/// Each takes the schema from the version that is its index to the next.
pub(super) const MIGRATIONS: [&str; 2] = [
    include_str!("../schema/postgres/0001.sql"),
    include_str!("../schema/postgres/0002.sql"),
];

/// The newest schema version that this program knows.
pub(super) const KNOWN: i64 = MIGRATIONS.len() as i64;

/// The column of the version in the store's row: after those that both kinds of stores have.
const SCHEMA: usize = 22;

/// Whether a store's schema can be used by this program.
pub(super) fn fits(found: i64) -> Result<(), StorageError> {
    if found > KNOWN {
        Err(StorageError::Newer {
            found,
            known: KNOWN,
        })
    } else {
        Ok(())
    }
}

/// Reads a store's only row with its schema, in each operation: so a program may still run while a newer one updates the
/// schema. The last column is the server's clock.
pub(super) fn info_and_clock(row: &dyn Row) -> Result<(StoreInfo, Timestamp), StorageError> {
    let cells = Cells::new(row, "store", |_| "its only row".to_owned());
    fits(cells.get(SCHEMA, "schema")?)?;
    Ok((sql::info(row)?, cells.get(SCHEMA + 1, "latest_at")?))
}
