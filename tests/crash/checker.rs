//! What is in force, what is written, and whether the one has all of the other.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use data_encoding::BASE64_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::Connection;
use sha2::Sha256;

#[cfg(feature = "postgres")]
use crate::support::postgres::Database;

/// All accounts but the acting admin's.
pub(crate) type State = BTreeMap<String, Account>;

/// What a reset changes of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    hash: String,
    password: String,
    failures: u32,
    sessions: u32,
    tokens: u32,
    resets: u32,
    events: u32,
    chain: u32,
    linked: bool,
}

impl Account {
    /// How often it was reset.
    pub(crate) fn resets(&self) -> u32 {
        self.resets
    }

    /// Whether a generated temporary password is the one in force.
    pub(crate) fn is_opened_by(&self, password: &str) -> bool {
        opens(password, &self.hash)
    }
}

/// The columns of each account, in the words of both kinds of stores.
const ACCOUNTS: &str = "
    SELECT a.name, a.password_hash, a.password, a.failures,
        (SELECT count(*) FROM session WHERE account_id = a.id),
        (SELECT count(*) FROM token WHERE account_id = a.id),
        (SELECT count(*) FROM event WHERE subject = a.id AND action = 'password.reset' AND outcome = 'done'),
        (SELECT count(*) FROM event WHERE subject = a.id),
        c.length,
        (SELECT hash FROM event WHERE subject = a.id AND sequence = c.length) IS NOT DISTINCT FROM c.head
    FROM account a LEFT JOIN chain c ON c.subject = a.id WHERE a.role = 'user'";

/// Reads a store that nobody uses; SQLite mends it first, as after any crash.
#[track_caller]
pub(crate) fn state(store: &Path) -> State {
    let store = Connection::open(store).expect("the store");
    let checked: String = store
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("a check");
    assert_eq!(checked, "ok");
    let mut accounts = store.prepare(ACCOUNTS).expect("the accounts");
    accounts
        .query_map([], |row| {
            let account = Account {
                hash: row.get(1)?,
                password: row.get(2)?,
                failures: row.get(3)?,
                sessions: row.get(4)?,
                tokens: row.get(5)?,
                resets: row.get(6)?,
                events: row.get(7)?,
                chain: row.get(8)?,
                linked: row.get(9)?,
            };
            Ok((row.get(0)?, account))
        })
        .expect("the accounts")
        .collect::<Result<_, _>>()
        .expect("each account")
}

/// Reads a database.
#[cfg(feature = "postgres")]
#[track_caller]
pub(crate) fn state_of_database(database: &Database) -> State {
    let rows = database.client().query(ACCOUNTS, &[]);
    let account = |row: &postgres::Row| {
        let number = |column| {
            let number: i64 = row.get(column);
            u32::try_from(number).expect("a small number")
        };
        let account = Account {
            hash: row.get(1),
            password: row.get(2),
            failures: number(3),
            sessions: number(4),
            tokens: number(5),
            resets: number(6),
            events: number(7),
            chain: number(8),
            linked: row.get(9),
        };
        (row.get(0), account)
    };
    rows.expect("the accounts").iter().map(account).collect()
}

/// What a crash did.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Accounts as they were.
    pub(crate) untouched: usize,
    /// Accounts that were reset.
    pub(crate) renewed: usize,
    /// Whole rows with a password in the file.
    pub(crate) written: usize,
    /// Accounts whose password in force is not that of their last row.
    pub(crate) lost: Vec<String>,
    /// Accounts of which some things changed and others did not.
    pub(crate) half_done: Vec<String>,
}

impl Verdict {
    #[track_caller]
    pub(crate) fn sound(&self) {
        assert!(self.lost.is_empty(), "lost passwords: {self:?}");
        assert!(self.half_done.is_empty(), "half-done accounts: {self:?}");
    }
}

/// Compares what was, what is, and what is written.
///
/// A hash that did not change still accepts the old password; one that did must be that of the last password that is
/// written for the account, which is recomputed here: asking the library would cost an Argon2id for each.
pub(crate) fn judge(before: &State, after: &State, rows: &Path) -> Verdict {
    let written = passwords(rows);
    let mut verdict = Verdict {
        untouched: 0,
        renewed: 0,
        written: written.len(),
        lost: Vec::new(),
        half_done: Vec::new(),
    };
    assert!(before.keys().eq(after.keys()), "accounts came or went");
    for ((name, was), is) in before.iter().zip(after.values()) {
        if is == was {
            verdict.untouched += 1;
            continue;
        }
        verdict.renewed += 1;
        let reset = Account {
            hash: is.hash.clone(),
            password: "temporary".to_owned(),
            failures: 0,
            sessions: 0,
            tokens: 0,
            resets: was.resets + 1,
            events: was.events + 1,
            chain: was.chain + 1,
            linked: true,
        };
        if is.hash == was.hash || *is != reset {
            verdict.half_done.push(name.clone());
        }
        if !written
            .get(name)
            .is_some_and(|password| opens(password, &is.hash))
        {
            verdict.lost.push(name.clone());
        }
    }
    verdict
}

/// The last password that a file has for each account; a last line without its end is no row.
fn passwords(rows: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(rows).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .filter_map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            match fields[..] {
                [_, "", ..] | [_, "temporary_password", ..] => None,
                [name, password, _, _, ""] => Some((name.to_owned(), password.to_owned())),
                _ => None,
            }
        })
        .collect()
}

/// Whether a generated temporary password opens a stored hash: the salted HMAC of its 25 symbols.
pub(crate) fn opens(password: &str, hash: &str) -> bool {
    let fields: Vec<_> = hash.split('$').collect();
    let ["", "hmac-sha256", salt, tag] = fields[..] else {
        return false;
    };
    let decoded = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).expect("base 64");
    let mut hmac = Hmac::<Sha256>::new_from_slice(&decoded(salt)).expect("a key of any length");
    hmac.update(password.replace('-', "").as_bytes());
    hmac.verify_slice(&decoded(tag)).is_ok()
}

/// The file has a header and one row for each account, and only its owner can read it.
#[track_caller]
pub(crate) fn one_row_each(accounts: &State, rows: &Path) {
    let text = fs::read_to_string(rows).expect("the rows");
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("name,temporary_password,expires_at,reset_id,error")
    );
    let mut names: Vec<_> = lines
        .map(|line| line.split(',').next().unwrap_or_default())
        .collect();
    names.sort_unstable();
    assert!(
        names.iter().eq(accounts.keys()),
        "not one row for each: {} rows",
        names.len()
    );
    assert!(text.ends_with('\n'));
    let mode = rows.metadata().expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_checker_reads_a_hash_as_the_library_does() {
    use passdesk::credentials::{Cost, TemporaryPassword, Typed, Verdict, verify};
    use passdesk::random::SystemRandomness;

    let temporary = TemporaryPassword::generate(&SystemRandomness).expect("one");
    let hash = temporary
        .hash(Cost::default(), &SystemRandomness)
        .expect("its hash");
    let shown = temporary.reveal();
    let typed = Typed::new(shown.to_string());
    let verdict = verify(&typed, Some(&hash), &Cost::default().into());
    assert_eq!(verdict.expect("the memory"), Verdict::Right);
    assert!(opens(&shown, hash.as_stored()));
    assert!(!opens("7K2QX-M4PDW-9FTVH-3RN8C-YB6E5", hash.as_stored()));
}
