//! Accounts, their hashes and their sessions.

use std::ops::ControlFlow;

use passdesk::credentials::PasswordHash;
use passdesk::model::{Account, AccountId, AccountOrder, Guesses, PasswordKind, Role, Subject};
use passdesk::storage::{Attempt, Guessed, StorageError, Tx};

use super::samples::{account, at, digest, event, full_account, id, session};
use super::{Site, assert_conflict, listed, name, read, recorded, write};

pub(crate) fn an_account_is_found_as_it_was_added(site: &dyn Site) {
    let store = site.open();
    let permanent = Account {
        password: PasswordKind::Permanent,
        ..account("straße", 3)
    };
    for (number, added) in [account("alice", 1), full_account("bob", 2), permanent]
        .iter()
        .enumerate()
    {
        let hash = PasswordHash::from_stored(format!("$hash${number}"));
        write(&*store, |tx| tx.insert_account(added, Some(&hash)));
        let again = site.open();
        let by_name = read(&*again, |tx| tx.account(&added.name));
        assert_eq!(by_name.as_ref(), Some(added));
        let by_id = read(&*again, |tx| tx.account_by_id(added.id));
        assert_eq!(by_id.as_ref(), Some(added));
    }
}

pub(crate) fn an_account_that_is_not_there_is_none(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| tx.insert_account(&account("alice", 1), None));
    let other = AccountId(id(2));
    assert_eq!(read(&*store, |tx| tx.account(&name("alic"))), None);
    assert_eq!(read(&*store, |tx| tx.account_by_id(other)), None);
    assert!(read(&*store, |tx| tx.password_hash(other)).is_none());
    assert_eq!(read(&*store, |tx| tx.session(other, &digest(1))), None);
}

pub(crate) fn a_name_that_was_made_without_a_final_sigma_is_found_under_both_spellings(
    site: &dyn Site,
) {
    let store = site.open();
    let (older, newer) = (account("νικοσ", 1), account("νικος", 2));
    write(&*store, |tx| tx.insert_account(&older, None));
    for typed in ["ΝΙΚΟΣ", "Νικος", "νικοσ", "ΝΙΚΟσ"] {
        let found = read(&*store, |tx| tx.account(&name(typed)));
        assert_eq!(found.as_ref(), Some(&older), "{typed}");
    }
    assert_eq!(read(&*store, |tx| tx.account(&name("νικο"))), None);

    write(&*store, |tx| tx.insert_account(&newer, None));
    for (typed, account) in [("ΝΙΚΟΣ", &newer), ("νικος", &newer), ("νικοσ", &older)]
    {
        let found = read(&*store, |tx| tx.account(&name(typed)));
        assert_eq!(found.as_ref(), Some(account), "{typed}");
    }
}

pub(crate) fn a_name_and_an_id_are_taken_once(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| tx.insert_account(&account("alice", 1), None));
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.insert_account(&account("alice", 2), None));
    assert_conflict(tx.insert_account(&account("bob", 1), None));
    drop(tx);
    assert_eq!(read(&*store, |tx| listed(tx, AccountOrder::Name)).len(), 1);
}

pub(crate) fn an_update_writes_all_but_name_id_mail_groups_and_hash(site: &dyn Site) {
    let store = site.open();
    let hash = PasswordHash::from_stored("$kept".to_owned());
    write(&*store, |tx| {
        tx.insert_account(&full_account("alice", 1), Some(&hash))?;
        tx.insert_account(&full_account("bob", 2), None)
    });
    let changed = Account {
        name: name("renamed"),
        ..account("renamed", 1)
    };
    write(&*store, |tx| tx.update_account(&changed));
    let found = read(&*store, |tx| tx.account_by_id(changed.id));
    let expected = Account {
        name: name("alice"),
        created_at: full_account("alice", 1).created_at,
        mail: full_account("alice", 1).mail,
        groups: full_account("alice", 1).groups,
        ..changed
    };
    assert_eq!(found.as_ref(), Some(&expected));
    let kept = read(&*store, |tx| tx.password_hash(expected.id)).expect("a hash");
    assert_eq!(kept.as_stored(), "$kept");
    let other = read(&*store, |tx| tx.account(&name("bob")));
    assert_eq!(other, Some(full_account("bob", 2)));
}

pub(crate) fn a_renamed_account_is_found_by_its_new_name_alone_and_the_old_one_is_free(
    site: &dyn Site,
) {
    let store = site.open();
    let hash = PasswordHash::from_stored("$kept".to_owned());
    let bob = full_account("bob", 2);
    write(&*store, |tx| {
        tx.insert_account(&account("alice", 1), None)?;
        tx.insert_account(&bob, Some(&hash))?;
        tx.insert_session(&session(&bob, 1), &digest(1))
    });
    write(&*store, |tx| tx.rename_account(&bob, &name("robert")));
    let renamed = Account {
        name: name("robert"),
        ..bob.clone()
    };
    let again = site.open();
    assert_eq!(read(&*again, |tx| tx.account(&name("bob"))), None);
    let by_name = read(&*again, |tx| tx.account(&name("robert")));
    assert_eq!(by_name.as_ref(), Some(&renamed));
    let by_id = read(&*again, |tx| tx.account_by_id(bob.id));
    assert_eq!(by_id.as_ref(), Some(&renamed));
    let kept = read(&*again, |tx| tx.password_hash(bob.id)).expect("a hash");
    assert_eq!(kept.as_stored(), "$kept");
    let kept = read(&*again, |tx| tx.session(bob.id, &digest(1)));
    assert_eq!(kept, Some(session(&bob, 1)));
    let other = account("bob", 3);
    write(&*again, |tx| tx.insert_account(&other, None));
    let names: Vec<_> = read(&*store, |tx| listed(tx, AccountOrder::Name))
        .into_iter()
        .map(|account| account.name.to_string())
        .collect();
    assert_eq!(names, ["alice", "bob", "robert"]);
    // And back again, once it is free.
    write(&*store, |tx| tx.remove_account(other.id));
    write(&*store, |tx| tx.rename_account(&renamed, &bob.name));
    assert_eq!(read(&*again, |tx| tx.account(&bob.name)), Some(bob));
}

pub(crate) fn a_name_that_is_taken_is_no_new_name(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        tx.insert_account(&bob, None)
    });
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.rename_account(&bob, &alice.name));
    drop(tx);
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.rename_account(&account("carol", 3), &name("dave")));
    drop(tx);
    assert_eq!(read(&*store, |tx| tx.account(&alice.name)), Some(alice));
    assert_eq!(read(&*store, |tx| tx.account(&bob.name)), Some(bob));
}

pub(crate) fn a_change_of_an_account_that_is_gone_is_a_conflict(site: &dyn Site) {
    let store = site.open();
    let nobody = account("nobody", 9);
    let hash = PasswordHash::from_stored("$x".to_owned());
    type Change<'c> = &'c dyn Fn(&mut dyn Tx) -> Result<(), StorageError>;
    let changes: [Change; 3] = [
        &|tx| tx.update_account(&nobody),
        &|tx| tx.set_password_hash(nobody.id, &hash),
        &|tx| tx.replace_password(&nobody, &hash),
    ];
    for change in changes {
        // It may be told later: by the commit, or by whatever comes before that.
        let mut tx = store.write().expect("a transaction");
        assert_conflict(change(&mut *tx).and_then(|()| tx.commit()));
        let mut tx = store.write().expect("a transaction");
        assert_conflict(change(&mut *tx).and_then(|()| tx.info().map(drop)));
    }
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.remove_account(nobody.id));
    assert_conflict(tx.update_session(&session(&nobody, 1), &digest(1)));
}

pub(crate) fn a_hash_is_stored_and_replaced(site: &dyn Site) {
    let store = site.open();
    let mut alice = account("alice", 1);
    write(&*store, |tx| tx.insert_account(&alice, None));
    assert!(read(&*store, |tx| tx.password_hash(alice.id)).is_none());
    for text in ["$first", "$second"] {
        let hash = PasswordHash::from_stored(text.to_owned());
        write(&*store, |tx| tx.set_password_hash(alice.id, &hash));
        let found = read(&*store, |tx| tx.password_hash(alice.id)).expect("a hash");
        assert_eq!(found.as_stored(), text);
    }
    alice.change_required = !alice.change_required;
    let hash = PasswordHash::from_stored("$third".to_owned());
    write(&*store, |tx| tx.replace_password(&alice, &hash));
    let found = read(&*store, |tx| tx.password_hash(alice.id)).expect("a hash");
    assert_eq!(found.as_stored(), "$third");
    assert_eq!(read(&*store, |tx| tx.account_by_id(alice.id)), Some(alice));
}

pub(crate) fn s53_each_password_hash_is_given_once(site: &dyn Site) {
    let store = site.open();
    let mut expected = Vec::new();
    write(&*store, |tx| {
        tx.insert_account(&account("nobody", 400), None)?;
        (0..300).try_for_each(|number| {
            let hash = PasswordHash::from_stored(format!("$hash of {number:03}"));
            expected.push(hash.as_stored().to_owned());
            tx.insert_account(&account(&format!("user{number}"), number), Some(&hash))
        })
    });
    let mut found = Vec::new();
    read(&*store, |tx| {
        tx.each_password_hash(&mut |hash| found.push(hash.as_stored().to_owned()))
    });
    found.sort_unstable();
    assert_eq!(found, expected);
}

pub(crate) fn s71_the_kinds_of_imported_hashes_are_those_that_accounts_still_have(site: &dyn Site) {
    let store = site.open();
    let kinds = || read(&*store, |tx| tx.imported_kinds());
    assert!(kinds().is_empty());
    let hash = |text: &str| PasswordHash::from_stored(text.to_owned());
    let (nt, bcrypt) = (
        hash("$imported$1$nt$utf-8$x"),
        hash("$imported$1$bcrypt,10$latin-1$x"),
    );
    write(&*store, |tx| {
        tx.insert_account(&account("own", 1), Some(&hash("$argon2id$x")))?;
        tx.insert_account(&account("none", 2), None)?;
        for number in 10..40 {
            let hash = if number % 2 == 0 { &nt } else { &bcrypt };
            tx.insert_account(&account(&format!("user{number}"), number), Some(hash))?;
        }
        Ok(())
    });
    assert_eq!(kinds(), ["bcrypt,10$latin-1", "nt$utf-8"]);
    for number in (10..40).step_by(2) {
        let id = account("any", number).id;
        write(&*store, |tx| tx.set_password_hash(id, &hash("$argon2id$x")));
    }
    assert_eq!(kinds(), ["bcrypt,10$latin-1"]);
    for number in (11..40).step_by(2) {
        write(&*store, |tx| tx.remove_account(account("any", number).id));
    }
    assert!(kinds().is_empty());
}

pub(crate) fn removing_an_account_takes_its_sessions_and_attempts_and_leaves_its_events(
    site: &dyn Site,
) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let attempt = Attempt {
        id: id(50),
        started_at: at(1),
    };
    let guesses = Guesses {
        failures: 1,
        ..Guesses::default()
    };
    write(&*store, |tx| {
        for (byte, account) in [(1, &alice), (2, &bob)] {
            tx.insert_account(account, None)?;
            tx.insert_session(&session(account, 10), &digest(byte))?;
            tx.insert_attempt(Guessed::Account(account.id), &attempt)?;
            tx.insert_attempt(Guessed::CodeOf(account.id), &attempt)?;
            tx.set_code_guesses(Guessed::CodeOf(account.id), &guesses)?;
            tx.append_event(&event(Subject::Account(account.id), 1))?;
        }
        tx.remove_account(alice.id)
    });
    read(&*store, |tx| {
        assert_eq!(tx.account(&alice.name)?, None);
        assert_eq!(tx.session(alice.id, &digest(1))?, None);
        for guessed in [Guessed::Account(alice.id), Guessed::CodeOf(alice.id)] {
            assert_eq!(tx.attempts(guessed)?, []);
            assert_eq!(tx.code_guesses(guessed)?, Guesses::default());
        }
        assert_eq!(tx.code_guesses(Guessed::CodeOf(bob.id))?, guesses);
        assert_eq!(recorded(tx, Subject::Account(alice.id))?.len(), 1);
        assert_eq!(tx.chain(Subject::Account(alice.id))?.length, 1);
        assert!(tx.session(bob.id, &digest(2))?.is_some());
        assert_eq!(tx.attempts(Guessed::Account(bob.id))?, [attempt]);
        Ok(())
    });
}

pub(crate) fn admins_are_those_with_the_role_by_name(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| {
        tx.insert_account(&full_account("zoe", 1), None)?;
        tx.insert_account(&account("bob", 2), None)?;
        tx.insert_account(&full_account("alice", 3), None)
    });
    let admins = read(&*store, |tx| tx.admins());
    assert_eq!(admins, [full_account("alice", 3), full_account("zoe", 1)]);
    let demoted = Account {
        role: Role::User,
        ..full_account("zoe", 1)
    };
    write(&*store, |tx| tx.update_account(&demoted));
    let admins = read(&*store, |tx| tx.admins());
    assert_eq!(admins, [full_account("alice", 3)]);
}

pub(crate) fn pages_of_accounts_follow_each_other_by_id_without_gap_or_overlap(site: &dyn Site) {
    let store = site.open();
    let mut names: Vec<String> = (0..25).map(|n| format!("user{n}")).collect();
    names.extend(["é", "z", "0", "~", "שלום"].map(str::to_owned));
    write(&*store, |tx| {
        for (number, name) in (1..).zip(&names) {
            tx.insert_account(&account(name, number), None)?;
        }
        Ok(())
    });
    for size in [1, 7, 30, 100] {
        let mut found: Vec<String> = Vec::new();
        let mut after = None;
        loop {
            let page = read(&*store, |tx| tx.accounts_after(after, size));
            assert!(page.accounts.len() <= usize::try_from(size).expect("a size"));
            let Some(last) = page.last else { break };
            after = Some(last);
            found.extend(page.accounts.iter().map(|account| account.name.to_string()));
        }
        assert_eq!(found, names, "in pages of {size}");
    }
}

pub(crate) fn each_order_lists_every_account_once(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| {
        for (number, name, login, created) in [
            (1, "c", Some(5), 3),
            (2, "a", None, 2),
            (3, "d", None, 2),
            (4, "b", Some(-4), 9),
            (5, "e", Some(5), -1),
        ] {
            let account = Account {
                last_login_at: login.map(at),
                created_at: at(created),
                ..account(name, number)
            };
            tx.insert_account(&account, None)?;
        }
        Ok(())
    });
    for (order, expected) in [
        (AccountOrder::Name, "abcde"),
        (AccountOrder::LastLogin, "adbce"),
        (AccountOrder::Created, "eadcb"),
    ] {
        let found = read(&*store, |tx| listed(tx, order));
        let names: String = found.iter().map(|account| account.name.as_str()).collect();
        assert_eq!(names, expected, "{order:?}");
    }
}

pub(crate) fn many_accounts_are_listed_by_name_once_each_and_until_told_to_stop(site: &dyn Site) {
    const COUNT: u32 = 5_000;
    let store = site.open();
    write(&*store, |tx| {
        // By id they come in another order than by name.
        (0..COUNT).try_for_each(|n| {
            let name = format!("user{:04}", n * 7 % COUNT);
            tx.insert_account(&account(&name, u128::from(n) + 1), None)
        })
    });
    for end in [1, 3_999, 4_000, 4_001, 4_500, COUNT, COUNT + 1] {
        let mut found = Vec::new();
        read(&*store, |tx| {
            tx.each_account(AccountOrder::Name, &mut |read| {
                found.push(read.expect("an account").name.to_string());
                match found.len() as u32 == end {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })
        });
        let expected = (0..end.min(COUNT)).map(|n| format!("user{n:04}"));
        assert!(found.iter().cloned().eq(expected), "until {end}: {found:?}");
    }
}

pub(crate) fn a_listing_stops_when_it_is_told_to(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| {
        (1..=5).try_for_each(|n| tx.insert_account(&account(&format!("user{n}"), n), None))
    });
    let mut seen = 0;
    read(&*store, |tx| {
        tx.each_account(AccountOrder::Name, &mut |_| {
            seen += 1;
            if seen == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    assert_eq!(seen, 2);
    assert_eq!(read(&*store, |tx| listed(tx, AccountOrder::Name)).len(), 5);
}

pub(crate) fn s8_sessions_are_kept_by_account_and_digest(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let opened = session(&alice, 100);
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        tx.insert_account(&bob, None)?;
        tx.insert_session(&opened, &digest(1))
    });
    read(&*store, |tx| {
        assert_eq!(tx.session(alice.id, &digest(1))?, Some(opened.clone()));
        assert_eq!(tx.session(alice.id, &digest(2))?, None);
        assert_eq!(tx.session(bob.id, &digest(1))?, None);
        Ok(())
    });
    let mut used = opened.clone();
    used.last_used_at = at(500);
    used.authenticated_at = at(600);
    write(&*store, |tx| tx.update_session(&used, &digest(1)));
    let found = read(&*store, |tx| tx.session(alice.id, &digest(1)));
    assert_eq!(found, Some(used));
    assert_conflict(
        store
            .write()
            .expect("a transaction")
            .insert_session(&opened, &digest(1)),
    );
    assert!(write(&*store, |tx| tx.remove_session(alice.id, &digest(1))));
    assert!(!write(&*store, |tx| tx.remove_session(alice.id, &digest(1))));
}

pub(crate) fn s8_all_sessions_but_one_can_be_ended(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        tx.insert_account(&bob, None)?;
        tx.insert_session(&session(&bob, 0), &digest(1))?;
        (1..=4).try_for_each(|byte| tx.insert_session(&session(&alice, 0), &digest(byte)))
    });
    let kept = digest(3);
    let ended = write(&*store, |tx| tx.remove_sessions(alice.id, Some(&kept)));
    assert_eq!(ended, 3);
    assert!(read(&*store, |tx| tx.session(alice.id, &kept)).is_some());
    assert_eq!(write(&*store, |tx| tx.remove_sessions(alice.id, None)), 1);
    assert_eq!(write(&*store, |tx| tx.remove_sessions(alice.id, None)), 0);
    assert!(read(&*store, |tx| tx.session(bob.id, &digest(1))).is_some());
}

pub(crate) fn a_session_needs_its_account(site: &dyn Site) {
    let store = site.open();
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.insert_session(&session(&account("nobody", 9), 1), &digest(1)));
}
