//! Makes the schema, and updates an older one to the newest version, as the role that made it.

use super::schema::{KNOWN, MIGRATIONS, fits};
use super::server::Server;
use super::transaction::PostgresTx;
use crate::storage::StorageError;
use crate::storage::sql::{Sql, read, values};

/// Makes the role, even if somebody makes it for another database of the server at the same moment.
const MAKE_ROLE: &str = "DO $$BEGIN CREATE ROLE passdesk NOLOGIN; \
                         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END$$";

/// Checks that there is no store yet.
pub(super) fn is_free(tx: &mut PostgresTx<'_>, server: &Server) -> Result<(), StorageError> {
    if is_found(
        tx,
        "SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = 'passdesk'",
    )? {
        return Err(StorageError::Exists(server.path()));
    }
    is_another_role(tx, server)
}

fn is_found(tx: &mut PostgresTx<'_>, sql: &'static str) -> Result<bool, StorageError> {
    Ok(tx.one(sql, values![], |_| Ok(()))?.is_some())
}

/// The role that makes the store owns its tables: it must not be the role that may not change the audit log (S33).
fn is_another_role(tx: &mut PostgresTx<'_>, server: &Server) -> Result<(), StorageError> {
    if !is_found(tx, "SELECT current_user WHERE current_user = 'passdesk'")? {
        return Ok(());
    }
    Err(StorageError::Unsafe {
        problem: format!(
            "the role passdesk would own the store in {}, and could change its audit log",
            server.place()
        ),
        mend: "make the store as another role, the owner of the database".to_owned(),
    })
}

/// Makes the schema inside the transaction that fills a new store. If two do this at once, one waits for the other, and
/// then finds that the store exists.
pub(super) fn lay_out(tx: &mut PostgresTx<'_>, server: &Server) -> Result<(), StorageError> {
    is_free(tx, server)?;
    if !is_found(
        tx,
        "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = 'passdesk'",
    )? {
        tx.batch(MAKE_ROLE).map_err(|error| owner(server, error))?;
    }
    for migration in MIGRATIONS {
        tx.batch(migration).map_err(|error| match error {
            StorageError::Conflict(_) => StorageError::Exists(server.path()),
            error => owner(server, error),
        })?;
    }
    Ok(())
}

/// Finds the store, and checks that this program can use its schema. An older one is updated if the role may do that: under
/// a lock that keeps everybody else out, and only if nobody else has done it meanwhile.
pub(super) fn find(tx: &mut PostgresTx<'_>) -> Result<bool, StorageError> {
    let found = version(tx)?;
    fits(found)?;
    Ok(found == KNOWN)
}

/// Updates an older schema to the newest version.
pub(super) fn migrate(tx: &mut PostgresTx<'_>, server: &Server) -> Result<(), StorageError> {
    tx.batch("LOCK TABLE store IN ACCESS EXCLUSIVE MODE")
        .map_err(|error| is_older(server, error))?;
    let found = version(tx)?;
    fits(found)?;
    for (version, migration) in (0..).zip(MIGRATIONS) {
        if version >= found {
            tx.batch(migration)
                .map_err(|error| is_older(server, error))?;
        }
    }
    tx.change_one("the store", "UPDATE store SET schema = ?", values![KNOWN])
}

fn version(tx: &mut PostgresTx<'_>) -> Result<i64, StorageError> {
    tx.one("SELECT schema FROM passdesk.store", values![], |row| {
        read(row, 0).ok_or(StorageError::Damaged)
    })?
    .ok_or(StorageError::Damaged)
}

/// The error, with what to do, if the role may not change the schema.
fn owner(server: &Server, error: StorageError) -> StorageError {
    if_refused(
        error,
        format!(
            "the role may not make or change the schema in {}",
            server.place()
        ),
        "use the database's owner; if it may not make roles, a role that may has to run first: CREATE ROLE passdesk NOLOGIN ADMIN OWNER",
    )
}

/// The error, with what to do, if the role may not update the schema.
fn is_older(server: &Server, error: StorageError) -> StorageError {
    if_refused(
        error,
        format!("the store in {} is of an older version", server.place()),
        "as the role that made it, run once: passdesk store info",
    )
}

/// The same error, or another problem and mend if the role was refused.
fn if_refused(error: StorageError, problem: String, mend: &str) -> StorageError {
    match error {
        StorageError::Unsafe { .. } => StorageError::Unsafe {
            problem,
            mend: mend.to_owned(),
        },
        error => error,
    }
}
