//! Rows as they are, for whoever copies a store: all that a store can hold, read and written.

use passdesk::credentials::PasswordHash;
use passdesk::credentials::recovery::RecoveryCodeHash;
use passdesk::desk::chained;
use passdesk::model::{
    Account, Action, Chain, Event, Guesses, Notice, RequestState, Scope, Subject, Token, Trust,
};
use passdesk::storage::{
    Attempt, CellValue, Guessed, StorageError, StoredCode, TABLES, Table, TableRow, Tx,
};

use super::recovery::{KEY, request, signer};
use super::samples::{account, at, digest, event, full_account, id, session};
use super::{Site, assert_conflict, read, write};

/// Puts something into every table, and into every column that can be empty something and nothing.
pub(crate) fn fill(tx: &mut dyn Tx) -> Result<(), StorageError> {
    let (alice, bob) = (full_account("alice", 1), account("bob", 2));
    let hash = PasswordHash::from_stored("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned());
    tx.insert_account(&alice, Some(&hash))?;
    tx.insert_account(&bob, None)?;
    tx.insert_session(&session(&alice, 3), &digest(9))?;
    tx.set_unknown_guesses(0, &Guesses::default())?;
    tx.set_unknown_guesses(u16::MAX, &alice.guesses)?;
    tx.set_code_guesses(Guessed::CodeOf(alice.id), &alice.guesses)?;
    for (guessed, number) in [(Guessed::Account(bob.id), 61), (Guessed::Unknown(7), 60)] {
        let attempt = Attempt {
            id: id(number),
            started_at: at(4),
        };
        tx.insert_attempt(guessed, &attempt)?;
    }
    for (label, scopes, last_used_at) in [
        ("nightly", vec![Scope::UsersList, Scope::UsersReset], None),
        ("élan", Vec::new(), Some(at(-1))),
    ] {
        let token = Token {
            account: alice.id,
            label: label.parse().expect("a label"),
            id: id(70),
            scopes,
            created_at: at(1),
            expires_at: at(2),
            last_used_at,
        };
        tx.insert_token(&token, &digest(u8::try_from(label.len()).expect("a byte")))?;
    }
    let bare = Event {
        actor: None,
        reason: None,
        clock_at: None,
        ..event(Subject::Account(bob.id), 1)
    };
    let (first, second) = (event(Subject::Store, 1), event(Subject::Store, 2));
    for (number, mut event) in (1_500..).zip([first, second, event(Subject::Unknown(3), 1), bare]) {
        event.id = id(number);
        append(tx, event)?;
    }
    let code = StoredCode {
        id: id(30),
        hash: RecoveryCodeHash::from_stored("$hash$of a code".to_owned()),
        made_at: at(6),
    };
    tx.insert_recovery_code(alice.id, &code)?;
    tx.set_trust(Trust {
        version: 3,
        threshold: 2,
    })?;
    tx.insert_trusted_signer(&signer("ann", KEY))?;
    let mut redeemed = request(41, 1);
    redeemed.state = RequestState::Redeemed;
    tx.insert_request(&request(40, 1))?;
    tx.insert_request(&redeemed)?;
    let ann = "ann".parse().expect("a name");
    tx.insert_recovery_signature(&redeemed, &ann, b"\xffsigned")?;
    tx.insert_notice(&Notice {
        id: id(20),
        at: at(5),
        action: Action::RecoveryRedeem,
        text: "alice was brought back".to_owned(),
    })?;
    tx.acknowledge_notice(alice.id, id(20))
}

/// Appends an event with the hash that it must have.
pub(crate) fn append(tx: &mut dyn Tx, mut event: Event) -> Result<Chain, StorageError> {
    let chain = tx.chain(event.subject)?;
    event.hash = chained(&chain, &event);
    tx.append_event(&event)?;
    tx.chain(event.subject)
}

/// Every column that a copy takes over, with its table, in the order of their names.
pub(crate) fn columns_taken_over() -> Vec<String> {
    let mut columns_of_all: Vec<_> = TABLES
        .iter()
        .flat_map(|table| {
            let columns = table.columns.iter();
            columns.map(|(column, _)| format!("{}.{column}", table.name))
        })
        .collect();
    columns_of_all.sort();
    columns_of_all
}

/// Every row of a table.
pub(crate) fn rows_of(
    tx: &mut dyn Tx,
    table: &'static Table,
) -> Result<Vec<TableRow>, StorageError> {
    let mut rows = Vec::new();
    tx.each_table_row(table, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

pub(crate) fn s33_rows_are_read_as_they_are_and_written_once(site: &dyn Site) {
    let store = site.open();
    write(&*store, fill);
    for table in &TABLES {
        let rows = read(&*store, |tx| rows_of(tx, table));
        assert!(!rows.is_empty(), "{}", table.name);
        assert!(rows.iter().all(|row| row.len() == table.columns.len()));
        let mut tx = store.write().expect("a transaction");
        assert_conflict(tx.insert_table_rows(table, &rows));
    }
    let [accounts, ..] = &TABLES;
    let carol = |mut row: TableRow| {
        row[0] = CellValue::Id(id(3));
        row[1] = CellValue::Text("carol".to_owned());
        row
    };
    let before = read(&*store, |tx| rows_of(tx, accounts));
    let carol = carol(before[0].clone());
    write(&*store, |tx| {
        tx.insert_table_rows(accounts, std::slice::from_ref(&carol))
    });
    assert_eq!(read(&*store, |tx| rows_of(tx, accounts))[2], carol);
    // A name leads to what was written, as to any other account.
    let found = read(&*store, |tx| tx.account(&super::name("carol")));
    let expected = Account {
        groups: Vec::new(),
        ..full_account("carol", 3)
    };
    assert_eq!(found.expect("an account"), expected);
}
