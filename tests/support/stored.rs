//! The store of a desk, seen and changed behind the program's back: a file, or a database while the tests run on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value as Stored;

use super::Desk;
#[cfg(feature = "postgres")]
use super::postgres::{CLERK, Database, OWNER};

/// What every command moves by looking: the store's clock, and when a session or a token was last used.
pub(super) const MOVED_BY_LOOKING: [(&str, &str); 4] = [
    ("store", "latest_at"),
    ("store", "recorded_at"),
    ("session", "last_used_at"),
    ("token", "last_used_at"),
];

/// The rows of a store by table, each as text.
pub(crate) type Contents = BTreeMap<String, BTreeSet<String>>;

impl Desk {
    /// The store's file.
    #[track_caller]
    pub(crate) fn store(&self) -> PathBuf {
        #[cfg(feature = "postgres")]
        assert!(self.database().is_none(), "no file, but a database");
        self.root().join("store").join("passdesk.db")
    }

    /// The store's database, while the tests run on PostgreSQL.
    #[cfg(feature = "postgres")]
    pub(crate) fn database(&self) -> Option<&Database> {
        self.ground.database.as_ref()
    }

    /// What a command calls the store. Whoever makes it owns it; to all others is given what passdesk needs every day.
    pub(super) fn place_for(&self, words: &str) -> String {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            let mut words = words.split_whitespace();
            let role = match (words.next(), words.next()) {
                (Some("init"), _) | (Some("audit"), Some("archive")) => OWNER,
                _ => CLERK,
            };
            return database.url(role).to_string();
        }
        let store = self.store();
        let served = self.ground.served.as_ref();
        let served = served.and_then(|served| served.place(words, &store));
        served.unwrap_or_else(|| store.display().to_string())
    }

    /// How those who ask are called in notices.
    pub(crate) fn peers(&self) -> &'static str {
        let served = self.ground.served.as_ref();
        served.map_or("operating-system user", |served| served.peers())
    }

    /// Whether those who ask are users of this machine.
    pub(crate) fn has_uids(&self) -> bool {
        self.peers().starts_with("operating-system")
    }

    /// Stops what serves the store, if anything does; the next command starts it again.
    pub(super) fn stop_serving(&self) {
        if let Some(served) = &self.ground.served {
            served.stop();
        }
    }

    /// What whoever makes the store calls it.
    pub(crate) fn place_of_the_owner(&self) -> String {
        self.place_for("init")
    }

    /// The store's name.
    pub(crate) fn store_name(&self) -> &str {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.name();
        }
        "passdesk"
    }

    /// Whether it is a file: one that the program itself backs up and brings back.
    pub(crate) fn is_a_file(&self) -> bool {
        #[cfg(feature = "postgres")]
        if self.database().is_some() {
            return false;
        }
        true
    }

    /// What is said to whoever meets damage in it.
    pub(crate) fn hint_of_damage(&self) -> &'static str {
        if self.is_a_file() {
            "nothing was changed; see what is wrong: passdesk store check; restore a backup: passdesk store restore FILE --replace"
        } else {
            "nothing was changed; see what is wrong and how to mend it: passdesk store check"
        }
    }

    /// Whether there is a store.
    #[track_caller]
    pub(crate) fn has_store(&self) -> bool {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.has_store();
        }
        self.store().exists()
    }

    /// Changes the store behind the program's back, to age things; how many rows.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) -> u64 {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.sql(statement);
        }
        let store = Connection::open(self.store()).expect("the store");
        let changed = store.execute(statement, []).expect("the statement");
        assert!(changed > 0, "nothing to change: {statement}");
        changed as u64
    }

    /// The stored hash of an account; empty for none.
    #[track_caller]
    pub(crate) fn stored_hash(&self, name: &str) -> String {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.stored_hash(name);
        }
        let sql = "SELECT coalesce(password_hash, '') FROM account WHERE name = ?";
        let store = Connection::open(self.store()).expect("the store");
        let found = store.query_row(sql, [name], |row| row.get(0));
        found.expect("the account")
    }

    /// All that is in the store, but for what every command moves by looking.
    #[track_caller]
    pub(crate) fn contents(&self) -> Contents {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.contents();
        }
        contents_of(&self.store())
    }

    /// The store's file and those beside it, or a database's rows, as bytes, to look for what must not be there.
    #[track_caller]
    pub(crate) fn store_bytes(&self) -> Vec<u8> {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            return database.bytes();
        }
        let folder = self.store();
        let folder = folder.parent().expect("a folder");
        let files = fs::read_dir(folder).expect("the store's folder");
        files
            .flat_map(|file| fs::read(file.expect("a file").path()).expect("its bytes"))
            .collect()
    }
}

/// All that is in a store's file, but for what every command moves by looking.
#[track_caller]
pub(crate) fn contents_of(store: &Path) -> Contents {
    let store = Connection::open(store).expect("the store");
    let mut tables = store
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .expect("the tables");
    let names = tables
        .query_map([], |row| row.get::<_, String>(0))
        .expect("the tables")
        .collect::<Result<Vec<_>, _>>()
        .expect("their names");
    let rows = |table: String| {
        let rows = rows_of(&store, &table);
        (table, rows)
    };
    names.into_iter().map(rows).collect()
}

fn rows_of(store: &Connection, table: &str) -> BTreeSet<String> {
    let mut statement = store
        .prepare(&format!("SELECT * FROM \"{table}\""))
        .expect("the table");
    let columns: Vec<_> = statement.column_names().map(str::to_owned).collect();
    statement
        .query_map([], |row| {
            let mut shown = String::new();
            for (place, column) in columns.iter().enumerate() {
                if !MOVED_BY_LOOKING.contains(&(table, column.as_str())) {
                    let value: Stored = row.get(place)?;
                    shown.push_str(&format!("{column}={value:?} "));
                }
            }
            Ok(shown)
        })
        .expect("the rows")
        .collect::<Result<_, _>>()
        .expect("each row")
}
