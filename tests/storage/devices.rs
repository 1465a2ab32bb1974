//! Devices that signed in before.

use passdesk::model::{AccountId, Guesses};
use passdesk::storage::{Device, Guessed};

use super::samples::{account, at, digest, id, session};
use super::{Site, read, write};

fn device(account: AccountId, number: u128, used_at: i64) -> Device {
    Device {
        account,
        id: id(number),
        used_at: at(used_at),
        guesses: Guesses::default(),
    }
}

pub(crate) fn s72_devices_are_kept_by_account_and_digest(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let mut first = device(alice.id, 11, 5);
    let others = [device(alice.id, 12, 6), device(bob.id, 13, 7)];
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        tx.insert_account(&bob, None)?;
        tx.insert_device(&first, &digest(1))?;
        tx.insert_device(&others[0], &digest(2))?;
        tx.insert_device(&others[1], &digest(1))
    });
    first.used_at = at(9);
    first.guesses = Guesses {
        failures: 4,
        failed_at: Some(at(8)),
        refusal_noted: true,
    };
    write(&*store, |tx| tx.update_device(&first));
    let found = |account, byte| read(&*store, |tx| tx.device(account, &digest(byte)));
    assert_eq!(found(alice.id, 1), Some(first.clone()));
    assert_eq!(found(alice.id, 2), Some(others[0].clone()));
    assert_eq!(found(bob.id, 1), Some(others[1].clone()));
    assert_eq!(found(bob.id, 2), None);
    let keys = [
        Guessed::Device(alice.id, id(11)),
        Guessed::Account(AccountId(id(11))),
        Guessed::CodeOf(AccountId(id(11))),
    ];
    let keys: std::collections::BTreeSet<_> = keys.map(Guessed::to_key).into();
    assert_eq!(keys.len(), 3);

    assert!(write(&*store, |tx| tx.remove_device(&first)));
    assert!(!write(&*store, |tx| tx.remove_device(&first)));
    assert_eq!(found(alice.id, 1), None);
    assert_eq!(write(&*store, |tx| tx.remove_devices(alice.id)), 1);
    assert_eq!(write(&*store, |tx| tx.remove_devices(alice.id)), 0);
    write(&*store, |tx| tx.remove_account(bob.id));
    assert_eq!(found(bob.id, 1), None);
    assert_eq!(write(&*store, |tx| tx.remove_all_devices()), 0);
}

pub(crate) fn s45_all_that_lets_an_account_in_is_removed_at_once(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let found = |id| {
        read(&*store, |tx| {
            Ok((
                tx.session(id, &digest(1))?.is_some(),
                tx.device(id, &digest(2))?.is_some(),
            ))
        })
    };
    write(&*store, |tx| {
        for (account, number) in [(&alice, 11), (&bob, 12)] {
            tx.insert_account(account, None)?;
            tx.insert_session(&session(account, 1), &digest(1))?;
            tx.insert_device(&device(account.id, number, 1), &digest(2))?;
        }
        Ok(())
    });
    // The second time there is nothing left.
    for _ in 0..2 {
        write(&*store, |tx| tx.remove_access(alice.id));
        assert_eq!(found(alice.id), (false, false));
    }
    assert_eq!(found(bob.id), (true, true));
}

pub(crate) fn s72_an_account_has_ten_devices(site: &dyn Site) {
    let store = site.open();
    let alice = account("alice", 1);
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        // The one that was used first goes; of two at one moment the one that was made first.
        (1..=13).try_for_each(|number: u8| {
            let used_at = if number == 1 {
                50
            } else {
                i64::from(number / 2)
            };
            let device = device(alice.id, u128::from(number), used_at);
            tx.insert_device(&device, &digest(number))
        })
    });
    for number in 1..=13 {
        let found = read(&*store, |tx| tx.device(alice.id, &digest(number)));
        assert_eq!(found.is_some(), ![2, 3, 4].contains(&number), "{number}");
    }
}
