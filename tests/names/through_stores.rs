//! Names of every kind through a real store: entered, stored, read, listed, found again and removed.

use std::collections::{BTreeMap, HashSet};

use passdesk::model::{Account, AccountId, AccountOrder, DisplayName, Username};
use passdesk::storage::Store;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

#[cfg(feature = "postgres")]
use crate::storage::postgres::PostgresSite;
use crate::storage::samples::{account, id};
use crate::storage::sqlite::SqliteSite;
use crate::storage::{Site, listed, read, write};

/// Accounts in one transaction.
const BATCH: usize = 5_000;

/// Every character that has a case or is changed by one, in all planes.
fn cased() -> Vec<String> {
    let all = (0..=0x10_ffff).filter_map(char::from_u32);
    let cased = all.filter(|c| {
        c.is_uppercase()
            || c.is_lowercase()
            || !c.to_lowercase().eq([*c])
            || !c.to_uppercase().eq([*c])
    });
    cased.map(String::from).collect()
}

/// Random texts, among them many that a mapping changes.
fn random(number: usize) -> Vec<String> {
    let cased: Vec<char> = cased()
        .iter()
        .filter_map(|text| text.chars().next())
        .collect();
    let marks: Vec<char> = ('\u{300}'..='\u{36f}').collect();
    let piece = prop_oneof![
        1 => any::<char>(),
        4 => proptest::sample::select(cased),
        1 => proptest::sample::select(marks),
        3 => proptest::char::range('!', '~'),
    ];
    let texts = proptest::collection::vec(piece, 1..9).prop_map(String::from_iter);
    let mut runner = TestRunner::default();
    let mut text = || texts.new_tree(&mut runner).expect("a text").current();
    (0..number).map(|_| text()).collect()
}

/// Puts all texts that are names into a store, and display names with them; gives how many there were.
#[track_caller]
fn through(store: &dyn Store, texts: &[String]) -> usize {
    let mut typed: BTreeMap<Username, &str> = BTreeMap::new();
    for text in texts {
        if let Ok(name) = text.parse() {
            typed.entry(name).or_insert(text);
        }
    }
    let accounts: Vec<Account> = (1..)
        .zip(&typed)
        .map(|(number, (name, text))| Account {
            display_name: text.parse::<DisplayName>().ok(),
            name: name.clone(),
            ..account("anybody", number)
        })
        .collect();
    for batch in accounts.chunks(BATCH) {
        write(store, |tx| {
            batch
                .iter()
                .try_for_each(|account| tx.insert_account(account, None))
        });
    }
    assert!(read(store, |tx| listed(tx, AccountOrder::Name)) == accounts);
    let mut after = None;
    let mut paged = HashSet::new();
    loop {
        let page = read(store, |tx| tx.accounts_after(after, 5_000));
        assert!(page.unread.is_empty());
        let Some(last) = page.last else { break };
        after = Some(last);
        paged.extend(page.accounts.into_iter().map(|account| account.id));
    }
    assert_eq!(paged.len(), accounts.len());
    read(store, |tx| {
        assert!(tx.unreadable_accounts()?.is_empty());
        for (account, (_, text)) in accounts.iter().zip(&typed) {
            let typed: Username = text.parse().expect("a name");
            assert_eq!(tx.account(&typed)?.as_ref(), Some(account), "{text:?}");
            let shown: Username = account.name.as_str().parse().expect("a name");
            assert_eq!(shown, account.name);
        }
        Ok(())
    });
    for batch in accounts.chunks(BATCH) {
        write(store, |tx| {
            batch
                .iter()
                .try_for_each(|account| tx.remove_account(account.id))
        });
    }
    assert!(read(store, |tx| listed(tx, AccountOrder::Name)).is_empty());
    assert_eq!(read(store, |tx| tx.account_by_id(AccountId(id(1)))), None);
    accounts.len()
}

#[test]
fn s2_every_cased_character_and_a_hundred_thousand_texts_come_out_of_a_file() {
    let site = SqliteSite::new();
    let store = site.open();
    assert!(through(&*store, &cased()) > 1_000);
    assert!(through(&*store, &random(100_000)) > 10_000);
}

#[cfg(feature = "postgres")]
#[test]
fn s2_every_cased_character_and_a_thousand_texts_come_out_of_a_database() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = site.open();
    assert!(through(&*store, &cased()) > 1_000);
    assert!(through(&*store, &random(1_000)) > 100);
}
