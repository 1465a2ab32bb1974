//! The PostgreSQL store: opening a database, and making a store in it.
//!
//! Every writing transaction is `SERIALIZABLE`; every reading one is `REPEATABLE READ READ ONLY`, which sees one state.
//! A row that must be new is inserted with `ON CONFLICT DO NOTHING`: if it exists and can be seen, the answer says
//! so, or the error is [`StorageError::Conflict`]; if another transaction inserts it at the same moment, it is [`StorageError::Contended`],
//! as is everything else that the server refuses because of other transactions (40001, 40P01). If a connection breaks
//! before the commit, the error is [`StorageError::Lost`], in reading and in writing: nothing was changed, and the next
//! transaction finds another connection, or waits for one while the primary is being replaced.
//!
//! # Roles
//!
//! The role that makes the store, with `init`, owns the schema `passdesk`. Everyday use needs less: the role
//! `passdesk`, which cannot sign in, and which `init` makes if it is missing. It may do what the program does and no
//! more; it cannot change or delete events of the audit log. The owner of the database prepares a role for each person
//! or service and runs `GRANT passdesk TO` it. A role belongs to the whole server, so this gives a right to every store
//! on that server, if its holder can connect to the databases.
//!
#![doc = include_str!("spread.md")]

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::sql::{Sql, check_values, columns, info_values};
use super::{Backup, Engine, Fault, StorageError, Store, Tx};
use crate::model::{PostgresUrl, StoreInfo};
use job::Purpose;
use server::Server;
use transaction::PostgresTx;
use worker::Worker;

mod driver_values;
mod failure;
mod job;
mod layout;
mod lookups;
mod lost_commits;
mod patience;
mod schema;
mod serve;
mod server;
mod tables;
mod tls;
mod transaction;
mod worker;

pub use patience::Patience;

/// One PostgreSQL database.
///
/// Each has one connection; several may be open on one database, in one process and in many. Whoever uses it waits in their own
/// thread: within an asynchronous task of tokio it would panic.
pub struct PostgresStore {
    worker: Mutex<Option<Worker>>,
    server: Server,
}

impl PostgresStore {
    /// Opens the store that a URL names; never makes one.
    ///
    /// # Errors
    /// [`StorageError::NoDatabase`] where the database is missing, [`StorageError::Missing`] where the store in it is;
    /// [`StorageError::Newer`] and [`StorageError::Damaged`] where this program cannot use the store;
    /// [`StorageError::Unsafe`] where the role may not use it, or others can read its password;
    /// [`StorageError::PasswordRefused`] where the server wants another one; [`StorageError::Unreachable`] where no
    /// host is a primary server that answers.
    pub fn open(url: &PostgresUrl) -> Result<Self, StorageError> {
        Self::open_with(url, Patience::default())
    }

    /// The same, with other times to wait.
    ///
    /// # Errors
    /// Those of [`PostgresStore::open`].
    pub fn open_with(url: &PostgresUrl, patience: Patience) -> Result<Self, StorageError> {
        let store = Self::connected(url, patience)?;
        let is_newest = layout::find(&mut store.begin(Purpose::Read)?)?;
        if !is_newest {
            let mut tx = store.begin(Purpose::Write)?;
            layout::migrate(&mut tx, &store.server)?;
            tx.end()?;
        }
        Ok(store)
    }

    /// Checks whether a store could be made there, as far as this is possible without making it.
    ///
    /// # Errors
    /// [`StorageError::Exists`] where there is one already; [`StorageError::Unsafe`] for the role `passdesk` itself;
    /// those of [`PostgresStore::open`] for the connection.
    pub fn may_create(url: &PostgresUrl) -> Result<(), StorageError> {
        let store = Self::connected(url, Patience::default())?;
        let mut tx = store.begin(Purpose::Read)?;
        layout::is_free(&mut tx, &store.server)
    }

    /// Makes a store in one step: its schema, the rights to it, its own row, and whatever `fill` adds. Nothing is left
    /// behind when any of this fails.
    ///
    /// # Errors
    /// What `fill` returns; [`StorageError::Exists`] where there is one already; [`StorageError::Unsafe`] where the
    /// role may not make one; others when it cannot be written.
    pub fn create<E: From<StorageError>>(
        url: &PostgresUrl,
        info: &StoreInfo,
        fill: impl FnOnce(&mut dyn Tx) -> Result<(), E>,
    ) -> Result<(), E> {
        Self::create_with(url, Patience::default(), info, fill)
    }

    /// The same, with other times to wait.
    ///
    /// # Errors
    /// Those of [`PostgresStore::create`].
    pub fn create_with<E: From<StorageError>>(
        url: &PostgresUrl,
        patience: Patience,
        info: &StoreInfo,
        fill: impl FnOnce(&mut dyn Tx) -> Result<(), E>,
    ) -> Result<(), E> {
        let store = Self::connected(url, patience)?;
        let mut tx = store.begin(Purpose::Write)?;
        tx.take_time()?;
        layout::lay_out(&mut tx, &store.server)?;
        let older_costs = info.older_costs.to_stored();
        let mut values = info_values(info, older_costs.as_deref());
        values.push(schema::KNOWN.into());
        tx.change_one(
            "the store",
            concat!(
                "INSERT INTO store (only_row, ",
                columns!(store),
                ", schema) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT DO NOTHING"
            ),
            &values,
        )?;
        fill(&mut tx)?;
        Ok(tx.end()?)
    }

    /// Finds everything that is wrong with the store that a URL names, also with one that [`PostgresStore::open`]
    /// refuses: whether it can be used, and every value. Files, structure and schema are the business of the server and
    /// its owner. Returns the store too, if it can be read.
    ///
    /// # Errors
    /// [`StorageError`] when there is no store, or its server cannot be reached.
    pub fn examine(url: &PostgresUrl) -> Result<(Vec<Fault>, Option<Self>), StorageError> {
        let store = match Self::open(url) {
            Ok(store) => store,
            Err(error) => return Ok((vec![Fault::of(error)?], None)),
        };
        let mut found = Vec::new();
        let looked = store
            .begin(Purpose::Read)
            .and_then(|mut tx| check_values(&mut tx, &mut found));
        match looked {
            Ok(()) => {}
            // It existed when it was opened.
            Err(StorageError::Missing(_)) => found.push(Fault::Refused(StorageError::Damaged)),
            Err(error) => found.push(Fault::of(error)?),
        }
        Ok((found, Some(store)))
    }
    fn connected(url: &PostgresUrl, patience: Patience) -> Result<Self, StorageError> {
        let server = Server::new(url, patience)?;
        Ok(Self {
            worker: Mutex::new(Some(server.connect()?)),
            server,
        })
    }

    fn begin(&self, purpose: Purpose) -> Result<PostgresTx<'_>, StorageError> {
        // A thread that panicked with the lock has rolled back while unwinding.
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        PostgresTx::begin(worker, &self.server, purpose)
    }
}

impl Store for PostgresStore {
    fn name(&self) -> &str {
        self.server.database()
    }

    fn engine(&self) -> Result<Engine, StorageError> {
        let (version, bytes) = self.begin(Purpose::Read)?.engine()?;
        Ok(Engine {
            name: "postgres",
            version,
            place: self.server.path(),
            schema: schema::KNOWN,
            bytes,
        })
    }

    fn back_up(&self, _: &Path) -> Result<Backup, StorageError> {
        Err(StorageError::NoFile)
    }

    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        Ok(Box::new(self.begin(Purpose::Read)?))
    }

    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        Ok(Box::new(self.begin(Purpose::Write)?))
    }
}
