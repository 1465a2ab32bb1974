//! What a store remembers of recoveries.

use passdesk::credentials::recovery::{RecoveryCodeHash, Signer};
use passdesk::model::{
    Account, AccountId, Action, Notice, Peer, RecoveryRequest, RequestState, Role, Trust,
};
use passdesk::storage::{StoredCode, TrustedSigner};

use super::samples::{account, at, id};
use super::{Site, assert_conflict, read, write};

pub(crate) const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm";

pub(crate) fn request(number: u128, account: u128) -> RecoveryRequest {
    RecoveryRequest {
        id: id(number),
        account: AccountId(id(account)),
        peer: Peer::User(u32::MAX),
        host: "desk.example".to_owned(),
        requested_at: at(1_000),
        expires_at: at(i64::MAX),
        state: RequestState::Open,
        failed_claims: 0,
        challenge: vec![0, 255, 10],
        challenge_sha512: Some([9; 64]),
        refusals: 3,
        limit_noted: true,
    }
}

pub(crate) fn signer(name: &str, key: &str) -> TrustedSigner {
    TrustedSigner {
        signer: Signer {
            name: name.parse().expect("a name"),
            key: key.parse().expect("a key"),
        },
        added_at: at(7),
        counts_from: at(8),
    }
}

fn admin(name: &str, number: u128) -> Account {
    Account {
        role: Role::Admin,
        ..account(name, number)
    }
}

pub(crate) fn s46_codes_are_kept_by_account_and_go_with_it(site: &dyn Site) {
    let store = site.open();
    let (ada, eve) = (admin("ada", 1), admin("eve", 2));
    let code = |number, text: &str| StoredCode {
        id: id(number),
        hash: RecoveryCodeHash::from_stored(text.to_owned()),
        made_at: at(9),
    };
    write(&*store, |tx| {
        tx.insert_account(&ada, None)?;
        tx.insert_account(&eve, None)?;
        tx.insert_recovery_code(ada.id, &code(10, "one"))?;
        tx.insert_recovery_code(ada.id, &code(11, "two"))?;
        tx.insert_recovery_code(eve.id, &code(12, "three"))
    });
    let of = |account: &Account| {
        let found = read(&*site.open(), |tx| tx.recovery_codes(account.id));
        let shown = found
            .iter()
            .map(|code| (code.hash.as_stored().to_owned(), code.made_at));
        shown.collect::<Vec<_>>()
    };
    assert_eq!(
        of(&ada),
        [("one".to_owned(), at(9)), ("two".to_owned(), at(9))]
    );
    assert_eq!(write(&*store, |tx| tx.remove_recovery_codes(ada.id)), 2);
    assert!(of(&ada).is_empty());
    assert_eq!(of(&eve).len(), 1);
    write(&*store, |tx| tx.remove_account(eve.id));
    assert!(of(&eve).is_empty());
}

pub(crate) fn s43_signers_and_threshold_come_back_as_they_were_written(site: &dyn Site) {
    let store = site.open();
    assert_eq!(read(&*store, |tx| tx.trust()), None);
    let ann = signer("ann", KEY);
    for (version, threshold) in [(1, 1), (u64::from(u32::MAX), 64)] {
        let trust = Trust { version, threshold };
        write(&*store, |tx| tx.set_trust(trust));
        assert_eq!(read(&*site.open(), |tx| tx.trust()), Some(trust));
    }
    write(&*store, |tx| tx.insert_trusted_signer(&ann));
    assert_eq!(
        read(&*site.open(), |tx| tx.trusted_signers()),
        std::slice::from_ref(&ann)
    );
    for (name, key) in [("ann", KEY), ("bob", KEY)] {
        let mut tx = store.write().expect("a transaction");
        assert_conflict(tx.insert_trusted_signer(&signer(name, key)));
    }
    let name = &ann.signer.name;
    assert!(write(&*store, |tx| tx.remove_trusted_signer(name)));
    assert!(!write(&*store, |tx| tx.remove_trusted_signer(name)));
}

pub(crate) fn s44_requests_are_found_by_id_by_account_and_by_who_asked(site: &dyn Site) {
    let store = site.open();
    let (one, two, other) = (request(1, 50), request(2, 50), request(3, 51));
    let other = RecoveryRequest {
        peer: Peer::User(0),
        challenge: Vec::new(),
        challenge_sha512: None,
        limit_noted: false,
        requested_at: at(2_000),
        ..other
    };
    write(&*store, |tx| {
        tx.insert_request(&two)?;
        tx.insert_request(&one)?;
        tx.insert_request(&other)
    });
    read(&*site.open(), |tx| {
        assert_eq!(tx.recovery_request(one.id)?, Some(one.clone()));
        assert_eq!(tx.recovery_request(id(9))?, None);
        assert_eq!(tx.open_requests(one.account)?, [one.clone(), two.clone()]);
        assert_eq!(tx.latest_requests(2)?, [other.clone(), two.clone()]);
        assert_eq!(
            tx.requests_since(Peer::User(u32::MAX), at(999))?,
            [one.clone(), two.clone()]
        );
        assert_eq!(tx.requests_since(Peer::User(u32::MAX), at(1_000))?, []);
        assert_eq!(
            tx.requests_since(Peer::User(0), at(0))?,
            std::slice::from_ref(&other)
        );
        Ok(())
    });
    let [seven, eight] = [7, 8].map(|last| Peer::Address([192, 0, 2, last].into()));
    let over_tls = RecoveryRequest {
        peer: seven,
        ..request(4, 52)
    };
    write(&*store, |tx| tx.insert_request(&over_tls));
    read(&*site.open(), |tx| {
        assert_eq!(tx.requests_since(seven, at(999))?, [over_tls]);
        assert_eq!(tx.requests_since(seven, at(1_000))?, []);
        assert_eq!(tx.requests_since(eight, at(999))?, []);
        Ok(())
    });
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.insert_request(&RecoveryRequest {
        id: one.id,
        ..other.clone()
    }));
    drop(tx);

    let cancelled = RecoveryRequest {
        state: RequestState::Cancelled,
        failed_claims: 4,
        refusals: u32::MAX,
        limit_noted: false,
        ..one.clone()
    };
    write(&*store, |tx| tx.update_request(&cancelled));
    assert_eq!(
        read(&*store, |tx| tx.recovery_request(one.id)),
        Some(cancelled)
    );
    assert_eq!(write(&*store, |tx| tx.void_requests(Some(one.account))), 1);
    assert_eq!(write(&*store, |tx| tx.void_requests(None)), 2);
    for (id, state) in [
        (one.id, RequestState::Cancelled),
        (two.id, RequestState::Void),
        (other.id, RequestState::Void),
    ] {
        let found = read(&*store, |tx| tx.recovery_request(id)).expect("a request");
        assert_eq!(found.state, state);
    }
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.update_request(&request(9, 50)));
}

pub(crate) fn s45_the_signatures_of_a_redemption_are_kept(site: &dyn Site) {
    let store = site.open();
    let request = request(1, 50);
    let [ann, bob] = ["ann", "bob"].map(|name| name.parse().expect("a name"));
    write(&*store, |tx| {
        tx.insert_request(&request)?;
        tx.insert_recovery_signature(&request, &bob, b"\xffsigned")?;
        tx.insert_recovery_signature(&request, &ann, b"too")
    });
    let kept = read(&*site.open(), |tx| tx.recovery_signatures(&request));
    assert_eq!(
        kept,
        [
            (ann.clone(), b"too".to_vec()),
            (bob, b"\xffsigned".to_vec())
        ]
    );
    let mut tx = store.write().expect("a transaction");
    assert_conflict(tx.insert_recovery_signature(&request, &ann, b"again"));
}

pub(crate) fn s48_notices_are_shown_to_each_account_until_it_acknowledges_them(site: &dyn Site) {
    let store = site.open();
    let (ada, eve) = (admin("ada", 1), admin("eve", 2));
    let notice = |number| Notice {
        id: id(number),
        at: at(5),
        action: Action::RecoveryRedeem,
        text: "ada was brought back".to_owned(),
    };
    write(&*store, |tx| {
        tx.insert_account(&ada, None)?;
        tx.insert_account(&eve, None)?;
        tx.insert_notice(&notice(21))?;
        tx.insert_notice(&notice(20))
    });
    let of = |account: &Account| read(&*site.open(), |tx| tx.notices(account.id));
    assert_eq!(of(&ada), [notice(20), notice(21)]);
    for _ in 0..2 {
        write(&*store, |tx| tx.acknowledge_notice(ada.id, id(20)));
    }
    assert_eq!(of(&ada), [notice(21)]);
    assert_eq!(of(&eve), [notice(20), notice(21)]);
    write(&*store, |tx| tx.remove_account(ada.id));
    assert_eq!(of(&eve), [notice(20), notice(21)]);
}
