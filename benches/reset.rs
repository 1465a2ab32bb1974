//! A batch of resets against what resets one after the other would be: an Argon2id hash and one durable UPDATE for each.
//!
//! Both count accounts, so the items per second can be compared.

use divan::Bencher;
use divan::counter::ItemsCount;
use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::desk::{BatchTerms, DeskError, NewAccount, NewTemporary, ResetTarget, SignIn};
use passdesk::model::{Role, Username};
use passdesk::random::SystemRandomness;
use rusqlite::{Connection, params};

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch};

/// Accounts in the store, and in a batch of `users reset --all`.
const ACCOUNTS: usize = 10_000;
const BATCH: usize = 500;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn batch(bencher: Bencher<'_, '_>) {
    let scratch = Scratch::new();
    let desk = scratch.desk();
    let root = ADMIN.parse().expect("a name");
    let password = Typed::new(PASSWORD.to_owned());
    let SignIn::Open(opened) = desk.sign_in(&root, &password).expect("a sign-in") else {
        unreachable!("the password is permanent");
    };
    let admin = || -> Result<_, DeskError> { desk.signed_in(&opened.token)?.settled()?.admin() };
    let admin = admin().expect("an admin");
    let terms = BatchTerms::default();
    for batch in names().chunks(BATCH) {
        let new = batch.iter().map(new_account).collect();
        admin
            .add_batch::<DeskError>(new, &terms, |_| Ok(()))
            .expect("accounts");
    }
    let names = names();
    let mut batches = names.chunks(BATCH).cycle();
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(|| batches.next().into_iter().flatten().map(wanted).collect())
        .bench_local_values(|wanted| {
            admin
                .reset_batch::<DeskError>(wanted, &terms, |_| Ok(()))
                .expect("resets");
        });
}

#[divan::bench(sample_count = 60, sample_size = 1)]
fn hash_and_update(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let table = Connection::open(folder.path().join("other.db")).expect("a file");
    table
        .execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = full;
             CREATE TABLE account (name TEXT PRIMARY KEY, password_hash TEXT) WITHOUT ROWID; BEGIN;",
        )
        .expect("a table");
    for name in names() {
        let row = params![name.as_str(), ""];
        table
            .execute("INSERT INTO account VALUES (?1, ?2)", row)
            .expect("a row");
    }
    table.execute_batch("COMMIT").expect("rows");
    let mut update = table
        .prepare("UPDATE account SET password_hash = ?2 WHERE name = ?1")
        .expect("a statement");
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())).expect("a password");
    let names = names();
    let mut names = names.iter().cycle();
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        let hash = PasswordHash::of(&password, Cost::default(), &SystemRandomness).expect("a hash");
        let name = names.next().map(Username::as_str);
        update
            .execute(params![name, hash.as_stored()])
            .expect("an update")
    });
}

/// Names in an order that is not the accounts' own.
fn names() -> Vec<Username> {
    (0..ACCOUNTS)
        .map(|number| format!("user{:05}", number * 7_919 % ACCOUNTS))
        .map(|name| name.parse().expect("a name"))
        .collect()
}

fn new_account(name: &Username) -> NewAccount {
    NewAccount::new(name.clone(), Role::User)
}

fn wanted(name: &Username) -> ResetTarget {
    ResetTarget {
        name: name.clone(),
        password: NewTemporary::Generated,
    }
}
