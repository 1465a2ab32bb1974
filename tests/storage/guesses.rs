//! What is remembered of wrong passwords.

use passdesk::model::{AccountId, Guesses};
use passdesk::storage::{Attempt, Guessed};

use super::samples::{at, id};
use super::{Site, assert_conflict, read, write};

pub(crate) fn s19_unknown_names_are_counted_by_bucket(site: &dyn Site) {
    let store = site.open();
    let none = Guesses::default();
    assert_eq!(read(&*store, |tx| tx.unknown_guesses(0)), none);
    let mut guesses = Guesses {
        failures: 1,
        failed_at: Some(at(7)),
        refusal_noted: true,
    };
    for bucket in [0, u16::MAX] {
        write(&*store, |tx| tx.set_unknown_guesses(bucket, &guesses));
        guesses.failures = 2;
        write(&*store, |tx| tx.set_unknown_guesses(bucket, &guesses));
        assert_eq!(read(&*store, |tx| tx.unknown_guesses(bucket)), guesses);
    }
    assert_eq!(read(&*store, |tx| tx.unknown_guesses(1)), none);
    write(&*store, |tx| tx.set_unknown_guesses(0, &none));
    assert_eq!(read(&*store, |tx| tx.unknown_guesses(0)), none);
}

pub(crate) fn s20_attempts_come_back_oldest_first(site: &dyn Site) {
    let store = site.open();
    let guessed = Guessed::Account(AccountId(id(1)));
    let attempt = |number, millis| Attempt {
        id: id(number),
        started_at: at(millis),
    };
    let (first, second, third) = (attempt(3, -5), attempt(1, 10), attempt(2, 10));
    write(&*store, |tx| {
        [&third, &first, &second]
            .into_iter()
            .try_for_each(|attempt| tx.insert_attempt(guessed, attempt))
    });
    let found = read(&*store, |tx| tx.attempts(guessed));
    assert_eq!(found, [first, second.clone(), third]);
    assert_conflict(
        store
            .write()
            .expect("a transaction")
            .insert_attempt(guessed, &second),
    );
    assert!(write(&*store, |tx| tx.remove_attempt(guessed, second.id)));
    assert!(!write(&*store, |tx| tx.remove_attempt(guessed, second.id)));
    assert_eq!(read(&*store, |tx| tx.attempts(guessed)).len(), 2);
}

pub(crate) fn s20_attempts_of_different_kinds_never_mix(site: &dyn Site) {
    let store = site.open();
    let all = [
        Guessed::Account(AccountId(id(1))),
        Guessed::Account(AccountId(id(2))),
        Guessed::Unknown(0),
        Guessed::Unknown(1),
        Guessed::Unknown(u16::MAX),
    ];
    let attempt = |number: usize| Attempt {
        id: id(number as u128),
        started_at: at(0),
    };
    write(&*store, |tx| {
        all.iter()
            .enumerate()
            .try_for_each(|(number, guessed)| tx.insert_attempt(*guessed, &attempt(number)))
    });
    for (number, guessed) in all.into_iter().enumerate() {
        let found = read(&*store, |tx| tx.attempts(guessed));
        assert_eq!(found, [attempt(number)], "{guessed:?}");
    }
}

pub(crate) fn s54_codes_are_counted_apart_from_passwords(site: &dyn Site) {
    let store = site.open();
    let alice = AccountId(id(1));
    let all = [
        Guessed::Account(alice),
        Guessed::Unknown(0),
        Guessed::CodeOf(alice),
        Guessed::CodeOfUnknown(0),
        Guessed::CodeOfUnknown(u16::MAX),
    ];
    let keys: std::collections::BTreeSet<_> = all.iter().map(|guessed| guessed.to_key()).collect();
    assert_eq!(keys.len(), all.len());
    let guesses = |failures| Guesses {
        failures,
        failed_at: Some(at(8)),
        refusal_noted: failures == 2,
    };
    for guessed in &all[2..] {
        for failures in [1, 2] {
            write(&*store, |tx| {
                tx.set_code_guesses(*guessed, &guesses(failures))
            });
            assert_eq!(
                read(&*store, |tx| tx.code_guesses(*guessed)),
                guesses(failures)
            );
        }
    }
    write(&*store, |tx| tx.forget_code_guesses(all[2]));
    let found = |guessed| read(&*store, |tx| tx.code_guesses(guessed));
    assert_eq!(found(all[2]), Guesses::default());
    assert_eq!(found(all[3]), guesses(2));
    assert_eq!(
        read(&*store, |tx| tx.unknown_guesses(0)),
        Guesses::default()
    );
}
