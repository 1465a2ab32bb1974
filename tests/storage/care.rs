//! What looks after a store as a whole.

use passdesk::model::{Account, Subject, Token};

use super::samples::{account, at, digest, event, id, info, session};
use super::{Site, read, write};

pub(crate) fn s41_a_store_can_begin_a_life_of_its_own(site: &dyn Site) {
    let store = site.open();
    let (alice, bob) = (account("alice", 1), account("bob", 2));
    let token = |owner: &Account| Token {
        account: owner.id,
        label: "nightly".parse().expect("a label"),
        id: id(70),
        scopes: Vec::new(),
        created_at: at(1),
        expires_at: at(2),
        last_used_at: None,
    };
    write(&*store, |tx| {
        for (owner, byte) in [(&alice, 1), (&bob, 2)] {
            tx.insert_account(owner, None)?;
            tx.insert_session(&session(owner, 5), &digest(byte))?;
            tx.insert_token(&token(owner), &digest(byte + 10))?;
        }
        Ok(())
    });
    let ended = write(&*site.open_as_owner(), |tx| {
        tx.set_epoch(id(77))?;
        Ok((tx.remove_all_sessions()?, tx.remove_all_tokens()?))
    });
    assert_eq!(ended, (2, 2));
    read(&*site.open(), |tx| {
        assert_eq!(tx.info()?.epoch, id(77));
        assert_eq!(tx.info()?.id, info().id);
        for (owner, byte) in [(&alice, 1), (&bob, 2)] {
            assert!(tx.session(owner.id, &digest(byte))?.is_none());
            assert_eq!(tx.tokens(owner.id)?, []);
        }
        Ok(())
    });
}

pub(crate) fn a_store_counts_what_it_holds(site: &dyn Site) {
    let store = site.open();
    let nothing = read(&*store, |tx| tx.counts());
    assert_eq!((nothing.accounts, nothing.events), (0, 0));
    assert_eq!(nothing.last_event_at, None);
    write(&*store, |tx| {
        tx.insert_account(&account("alice", 1), None)?;
        tx.append_event(&event(Subject::Store, 1))?;
        tx.append_event(&event(Subject::Store, 2))?;
        let mut late = event(Subject::Unknown(3), 1);
        late.id = id(9_000);
        late.at = at(7);
        late.clock_at = Some(at(6));
        tx.append_event(&late)
    });
    let held = read(&*store, |tx| tx.counts());
    assert_eq!((held.accounts, held.events), (1, 3));
    assert_eq!(held.last_event_at, Some(at(6)));
    let engine = store.engine().expect("an engine");
    assert!(engine.bytes > 0 && engine.schema > 0);
    assert!(!engine.name.is_empty() && !engine.version.is_empty());
}
