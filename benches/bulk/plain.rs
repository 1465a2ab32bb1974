//! The same writes without the program: by `sqlite3`, by statements that are prepared once, and one after the other with a hash
//! for each.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use argon2::{Argon2, PasswordHasher};
use passdesk::random::{SystemRandomness, random_bytes};
use rusqlite::{Connection, OpenFlags, params};

use crate::figures::seconds;
use crate::place::Place;

/// Accounts in a transaction of a job.
const BATCH: usize = 500;
/// How many accounts the loop of a hash and an update does.
const LOOPS: usize = 60;
/// What the program sets.
const SETTINGS: &str = "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA foreign_keys = on;
    PRAGMA trusted_schema = off; PRAGMA cell_size_check = on; PRAGMA secure_delete = on; PRAGMA cache_size = -16384;
    PRAGMA wal_autocheckpoint = 4000; PRAGMA mmap_size = 0;\n";

/// The writes of a reset of everybody, in the order of `users reset --all`, on copies of a store.
pub(crate) struct Plain {
    store: PathBuf,
    script: PathBuf,
    copy: PathBuf,
}

impl Plain {
    /// What is to be written to a store as it is now.
    pub(crate) fn of(place: &Place) -> Self {
        let plain = Self {
            store: place.file("plain.db"),
            script: place.file("plain.sql"),
            copy: place.file("copy.db"),
        };
        fs::copy(place.store(), &plain.store).expect("a copy");
        fs::write(&plain.script, script(&plain.store)).expect("a script");
        plain
    }

    /// The seconds that `sqlite3` takes.
    pub(crate) fn by_sqlite3(&self) -> f64 {
        fs::copy(&self.store, &self.copy).expect("a copy");
        let script = fs::File::open(&self.script).expect("the script");
        let mut command = Command::new("sqlite3");
        let command = command.arg("-bail").arg(&self.copy).stdin(script);
        let ran = || {
            assert!(
                command
                    .stdout(Stdio::null())
                    .status()
                    .expect("sqlite3")
                    .success()
            )
        };
        seconds(ran)
    }
}

struct Row {
    id: String,
    name: String,
    length: i64,
}

fn rows(store: &Path) -> (String, Vec<Row>) {
    let store =
        Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a store");
    let admin = "SELECT hex(id) FROM account WHERE role = 'admin'";
    let admin = store
        .query_row(admin, [], |row| row.get(0))
        .expect("an admin");
    let sql = "SELECT hex(id), name, length FROM account JOIN chain ON subject = id WHERE role = 'user' ORDER BY id";
    let mut statement = store.prepare(sql).expect("a statement");
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Row {
            id: row.get(0)?,
            name: row.get(1)?,
            length: row.get(2)?,
        })
    };
    let rows = statement.query_map([], row).expect("rows");
    (admin, rows.map(|row| row.expect("a row")).collect())
}

/// The statements of each account, in transactions as those of the program.
fn script(store: &Path) -> String {
    let (admin, rows) = rows(store);
    let hash = "x".repeat(87);
    let mut script = SETTINGS.to_owned();
    for (batch, rows) in rows.chunks(BATCH).enumerate() {
        script.push_str("BEGIN IMMEDIATE;\n");
        for (number, Row { id, name, length }) in rows.iter().enumerate() {
            // Ids of events begin with the time.
            let event = (1_900_000_000_000 + batch as u128) << 80 | (number as u128) << 64;
            let next = length + 1;
            let line = writeln!(
                script,
                "UPDATE account SET display_name = display_name, role = 'user', disabled = 0, password = 'temporary', \
                 temporary_expires_at = 1900000000000, change_required = 0, password_disabled = 0, failures = 0, \
                 failed_at = NULL, refusal_noted = 0, password_changed_at = 1800000000000, last_login_at = NULL, \
                 password_hash = '{hash}', imported = NULL WHERE id = x'{id}';\n\
                 UPDATE chain SET length = {next}, head = randomblob(32) WHERE subject = x'{id}' AND length = {length};\n\
                 INSERT INTO event (subject, sequence, id, at, action, outcome, actor_id, actor_name, subject_name, reason, \
                 operation, os_uid, host, hash, actor_token, clock_at, peer_address) VALUES (x'{id}', {next}, \
                 x'{event:032x}', 1800000000000, 'password.reset', 'done', x'{admin}', 'root', '{name}', NULL, \
                 x'{admin}', 0, 'localhost', randomblob(32), NULL, 1800000000000, NULL);"
            );
            line.expect("text");
        }
        script.push_str("COMMIT;\n");
    }
    script
}

/// How many accounts a second a loop does that makes a hash with the stock call and updates one durable row.
pub(crate) fn hash_and_update(folder: &Path) -> f64 {
    let table = Connection::open(folder.join("loop.db")).expect("a file");
    table.execute_batch(SETTINGS).expect("settings");
    table
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, password_hash TEXT)",
        )
        .expect("a table");
    for id in 0..LOOPS {
        let row = params![id as i64, ""];
        table
            .execute("REPLACE INTO account VALUES (?1, ?2)", row)
            .expect("a row");
    }
    let mut update = table
        .prepare("UPDATE account SET password_hash = ?2 WHERE id = ?1")
        .expect("a statement");
    let taken = seconds(|| {
        for id in 0..LOOPS {
            let salt = random_bytes::<16>(&SystemRandomness).expect("a salt");
            let hash = Argon2::default().hash_password_with_salt(b"seven lamps above", &salt);
            let row = params![id as i64, hash.expect("a hash").to_string()];
            assert_eq!(update.execute(row).expect("an update"), 1);
        }
    });
    LOOPS as f64 / taken
}
