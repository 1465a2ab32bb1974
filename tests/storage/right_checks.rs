//! Right checks that were not recorded one by one.

use passdesk::model::{AccountId, Outcome, ServiceName};
use passdesk::storage::RightChecks;

use super::samples::{account, at};
use super::{Site, read, write};

fn service(text: &str) -> Option<ServiceName> {
    Some(text.parse().expect("a service"))
}

fn checks(account: AccountId, service: Option<ServiceName>, since: i64) -> RightChecks {
    RightChecks {
        account,
        service,
        outcome: Outcome::Done,
        since: at(since),
        more: 0,
    }
}

pub(crate) fn s37_right_checks_are_kept_by_account_service_and_outcome(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let mut first = checks(alice.id, service("mail"), 5);
    let others = [
        checks(alice.id, None, 6),
        checks(bob.id, service("mail"), 7),
        RightChecks {
            outcome: Outcome::ChangeOwed,
            ..checks(alice.id, service("mail"), 8)
        },
    ];
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        tx.insert_account(&bob, None)?;
        tx.insert_right_checks(&first)?;
        others
            .iter()
            .try_for_each(|one| tx.insert_right_checks(one))
    });
    (first.since, first.more) = (at(9), u32::MAX);
    write(&*store, |tx| tx.update_right_checks(&first));
    let found = |one: &RightChecks| {
        let (service, outcome) = (one.service.as_ref(), one.outcome);
        read(&*store, |tx| tx.right_checks(one.account, service, outcome))
    };
    for one in others.iter().chain([&first]) {
        assert_eq!(found(one).as_ref(), Some(one));
    }
    assert_eq!(found(&checks(alice.id, service("web"), 0)), None);
    write(&*store, |tx| tx.remove_account(bob.id));
    assert_eq!(found(&others[1]), None);
    assert_eq!(found(&first), Some(first));
}

pub(crate) fn s37_an_account_has_right_checks_of_32_services(site: &dyn Site) {
    let store = site.open();
    let alice = account("alice", 1);
    let of = |number: i64| checks(alice.id, service(&format!("s{number}")), number);
    write(&*store, |tx| {
        tx.insert_account(&alice, None)?;
        (0..35).try_for_each(|number| tx.insert_right_checks(&of(number)))
    });
    for number in 0..35 {
        let one = of(number);
        let found = read(&*store, |tx| {
            tx.right_checks(alice.id, one.service.as_ref(), one.outcome)
        });
        assert_eq!(found.is_some(), number > 2, "{number}");
    }
}
