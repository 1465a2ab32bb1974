//! Mail addresses, groups, and pages of people.

use std::ops::ControlFlow;

use passdesk::model::{Account, AccountId, GroupName, MailAddress};
use passdesk::storage::{PeoplePage, StorageError, Store, Tx};
use uuid::Uuid;

use super::samples::{account, full_account, groups, id};
use super::{Site, name, read, write};

/// The id before all others.
const FIRST: AccountId = AccountId(Uuid::nil());

fn mail(text: &str) -> MailAddress {
    text.parse().expect("a mail address")
}

fn group(text: &str) -> GroupName {
    text.parse().expect("a group's name")
}

/// The account in these groups.
fn member(text: &str, number: u128, of: &[&str]) -> Account {
    Account {
        groups: groups(of),
        ..account(text, number)
    }
}

fn disabled(text: &str, number: u128, of: &[&str]) -> Account {
    Account {
        disabled: true,
        ..member(text, number, of)
    }
}

fn add(store: &dyn Store, accounts: &[Account]) {
    write(store, |tx| {
        accounts
            .iter()
            .try_for_each(|account| tx.insert_account(account, None))
    });
}

/// All groups, with the number of their accounts.
fn all_groups(store: &dyn Store) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    read(store, |tx| {
        tx.each_group(&mut |group, accounts| {
            found.push((group.to_string(), accounts));
            ControlFlow::Continue(())
        })
    });
    found
}

/// All pages of people, each with their names.
fn pages(
    store: &dyn Store,
    mut page: impl FnMut(&mut dyn Tx, &Option<(String, AccountId)>) -> Result<PeoplePage, StorageError>,
) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut last = None;
    loop {
        let found = read(store, |tx| page(tx, &last));
        let names = found
            .accounts
            .iter()
            .map(|account| account.name.to_string());
        pages.push(names.collect());
        last = found.last;
        if last.is_none() {
            return pages;
        }
    }
}

pub(crate) fn a_mail_address_is_replaced_and_removed(site: &dyn Site) {
    let store = site.open();
    let mut alice = full_account("alice", 1);
    add(&*store, &[alice.clone(), account("bob", 2)]);
    for to in [Some(mail("alice@example.org")), None] {
        write(&*store, |tx| tx.set_mail(alice.id, to.as_ref()));
        alice.mail = to;
        let found = read(&*store, |tx| tx.account(&alice.name));
        assert_eq!(found.as_ref(), Some(&alice));
    }
    let mut tx = store.write().expect("a transaction");
    super::assert_conflict(tx.set_mail(AccountId(id(3)), None));
}

pub(crate) fn groups_are_there_as_long_as_they_have_an_account(site: &dyn Site) {
    let store = site.open();
    add(
        &*store,
        &[member("alice", 1, &["étude", "staff"]), account("bob", 2)],
    );
    let change = |adds: bool, account: u128, name: &str| {
        let (account, group) = (AccountId(id(account)), group(name));
        write(&*store, |tx| match adds {
            true => tx.add_member(account, &group),
            false => tx.remove_member(account, &group),
        })
    };
    assert!(change(true, 2, "staff"));
    assert!(!change(true, 2, "staff"));
    assert!(change(true, 2, "apes"));
    let of = |number: u128| {
        let found = read(&*store, |tx| tx.account_by_id(AccountId(id(number))));
        found.expect("an account").groups
    };
    assert_eq!(of(1), groups(&["staff", "étude"]));
    assert_eq!(of(2), groups(&["apes", "staff"]));
    let counted = |expected: &[(&str, u64)]| {
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, accounts)| ((*name).to_owned(), *accounts))
            .collect();
        assert_eq!(all_groups(&*store), expected);
    };
    counted(&[("apes", 1), ("staff", 2), ("étude", 1)]);
    assert!(change(false, 2, "apes"));
    assert!(!change(false, 2, "apes"));
    assert!(change(false, 2, "staff"));
    assert_eq!(of(2), []);
    counted(&[("staff", 1), ("étude", 1)]);
    let mut stopped = 0;
    read(&*store, |tx| {
        tx.each_group(&mut |_, _| {
            stopped += 1;
            ControlFlow::Break(())
        })
    });
    assert_eq!(stopped, 1);
}

pub(crate) fn groups_go_with_an_account_and_stay_when_it_is_renamed(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (member("alice", 1, &["staff"]), member("bob", 2, &["staff"]));
    add(&*store, &[alice.clone(), bob.clone()]);
    write(&*store, |tx| tx.rename_account(&alice, &name("alicia")));
    write(&*store, |tx| tx.remove_account(bob.id));
    let staff = group("staff");
    let members = read(&*store, |tx| tx.members_after(Some(&staff), ("", FIRST), 9));
    let members: Vec<_> = members.rows.into_iter().map(|row| row.name).collect();
    assert_eq!(members, [Some(name("alicia"))]);
    assert_eq!(all_groups(&*store), [("staff".to_owned(), 1)]);
}

pub(crate) fn enabled_people_follow_each_other_by_name(site: &dyn Site) {
    let store = site.open();
    add(
        &*store,
        &[
            account("dora", 1),
            account("alice", 2),
            disabled("bob", 3, &[]),
            account("émile", 4),
            account("carol", 5),
        ],
    );
    let found = pages(&*store, |tx, last| {
        let after = last.as_ref().map_or("", |(name, _)| name.as_str());
        tx.people_after(after, 2)
    });
    assert_eq!(
        found,
        [vec!["alice", "carol"], vec!["dora", "émile"], vec![]]
    );
}

pub(crate) fn people_are_found_by_mail_whatever_its_case(site: &dyn Site) {
    let store = site.open();
    let with = |account: Account, address: &str| Account {
        mail: Some(mail(address)),
        ..account
    };
    add(
        &*store,
        &[
            with(account("dora", 1), "Desk@Example.org"),
            with(account("alice", 2), "desk@example.ORG"),
            with(disabled("bob", 3, &[]), "desk@example.org"),
            with(account("carol", 4), "other@example.org"),
            with(account("zoë", 5), "ZOË@example.org"),
            account("eve", 6),
        ],
    );
    let found = |address: &str| {
        pages(&*store, |tx, last| {
            let after = last.as_ref().map_or("", |(name, _)| name.as_str());
            tx.people_with_mail(&mail(address), after, 1)
        })
    };
    let desk = [vec!["alice"], vec!["dora"], vec![]];
    assert_eq!(found("DESK@example.org"), desk);
    assert_eq!(found("desk@example.orga"), [Vec::<String>::new()]);
    // Both stores know the case of the letters A to Z alone.
    assert_eq!(found("zoË@EXAMPLE.org"), [vec!["zoë"], vec![]]);
    assert_eq!(found("zoë@example.org"), [Vec::<String>::new()]);
}

pub(crate) fn people_and_members_of_a_group_follow_each_other_without_those_switched_off(
    site: &dyn Site,
) {
    let store = site.open();
    add(
        &*store,
        &[
            member("dora", 1, &["staff", "wheel"]),
            disabled("bob", 2, &["off", "staff"]),
            member("alice", 3, &["staff"]),
            member("carol", 4, &["staff", "zoo"]),
            account("eve", 5),
        ],
    );
    let staff = group("staff");
    let found = pages(&*store, |tx, last| {
        let after = last.as_ref().map_or(FIRST, |(_, id)| *id);
        tx.people_in_group(&staff, after, 2)
    });
    assert_eq!(found, [vec!["dora", "alice"], vec!["carol"]]);

    let all = read(&*store, |tx| tx.members_after(None, ("", FIRST), 4));
    assert!(all.is_full);
    let told = |rows: &[passdesk::storage::Member]| -> Vec<String> {
        let told = rows.iter().map(|row| {
            let name = row.name.as_ref().expect("a name");
            format!("{} {name}", row.group)
        });
        told.collect()
    };
    assert_eq!(
        told(&all.rows),
        ["staff dora", "staff alice", "staff carol", "wheel dora"]
    );
    let last = &all.rows[1];
    let rest = read(&*store, |tx| {
        tx.members_after(None, (last.group.as_str(), last.account), 9)
    });
    assert!(!rest.is_full);
    assert_eq!(told(&rest.rows), ["staff carol", "wheel dora", "zoo carol"]);
    let of_staff = read(&*store, |tx| {
        tx.members_after(Some(&staff), ("", last.account), 9)
    });
    assert_eq!(told(&of_staff.rows), ["staff carol"]);

    let names = |after: &str, limit| read(&*store, |tx| tx.groups_after(after, limit));
    assert_eq!(names("", 9).rows, groups(&["staff", "wheel", "zoo"]));
    let page = names("staff", 1);
    assert!(page.is_full);
    assert_eq!(page.rows, groups(&["wheel"]));
}
