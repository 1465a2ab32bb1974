//! Thousands of damaged stores: each is refused or read, and none makes the program panic.

use std::fs;
use std::sync::OnceLock;

use passdesk::storage::{SqliteStore, Store};
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;

use super::content::{filled, read_all};
use super::{Place, set_mode};
use crate::storage::samples::account;
use crate::storage::write;

/// What happens to a file.
#[derive(Debug, Clone)]
enum Damage {
    Set(Index, u8),
    SetInHeader(Index, u8),
    Truncate(Index),
    Zero(Index, u16),
    Copy(Index, Index, u16),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = || any::<Index>();
    let byte = || prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(0x80)];
    prop_oneof![
        8 => (index(), byte()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        2 => (index(), byte()).prop_map(|(at, byte)| Damage::SetInHeader(at, byte)),
        1 => index().prop_map(Damage::Truncate),
        1 => (index(), any::<u16>()).prop_map(|(at, length)| Damage::Zero(at, length % 600)),
        1 => (index(), index(), any::<u16>())
            .prop_map(|(from, to, length)| Damage::Copy(from, to, length % 600)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    let end = |at: usize, length: u16| (at + usize::from(length)).min(bytes.len());
    match damage {
        Damage::Set(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Damage::SetInHeader(at, byte) => {
            // The file's header, and the head of a page of its schema.
            let at = at.index(bytes.len().min(160));
            bytes[at] = *byte;
        }
        Damage::Truncate(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Zero(at, length) => {
            let at = at.index(bytes.len());
            let end = end(at, *length);
            bytes[at..end].fill(0);
        }
        Damage::Copy(from, to, length) => {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let length = end(from, *length) - from;
            let length = length.min(bytes.len() - to);
            bytes.copy_within(from..from + length, to);
        }
    }
}

/// A store's file and its log, as a crash leaves them: half of the content is still in the log.
fn whole() -> &'static [Vec<u8>; 2] {
    static WHOLE: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let (_place, path) = Place::with_store();
        filled(&SqliteStore::open(&path).expect("the store"));
        let store = SqliteStore::open(&path).expect("the store");
        write(&store, |tx| {
            (100..140).try_for_each(|number| {
                tx.insert_account(&account(&format!("user{number}"), number), None)
            })
        });
        [&path, &path.with_extension("db-wal")].map(|path| fs::read(path).expect("a file"))
    })
}

/// Writes the damaged files and reads all that can be read. Whether anything was refused.
fn is_refused(file: &[u8], log: Option<&[u8]>) -> bool {
    let place = Place::new();
    let path = place.join("desk.db");
    for (path, bytes) in [(&path, Some(file)), (&path.with_extension("db-wal"), log)] {
        if let Some(bytes) = bytes {
            fs::write(path, bytes).expect("a damaged file");
            set_mode(path, 0o600);
        }
    }
    SqliteStore::open(&path)
        .and_then(|store| read_all(&mut *store.read()?))
        .is_err()
}

#[test]
fn a_store_with_the_log_of_a_crash_is_read_whole() {
    let [file, log] = whole();
    assert!(!is_refused(file, Some(log)));
    assert!(!is_refused(file, None));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn s32_a_damaged_store_is_refused_or_read_and_never_panics(damages in vec(damage(), 1..12)) {
        let mut bytes = whole()[0].clone();
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        // Either answer is right; what a row holds is checked where it is decoded.
        is_refused(&bytes, None);
    }

    #[test]
    fn s32_a_damaged_log_is_refused_or_read_and_never_panics(
        file_damages in vec(damage(), 0..3),
        log_damages in vec(damage(), 1..6),
    ) {
        let [mut file, mut log] = whole().clone();
        file_damages.iter().for_each(|damage| apply(&mut file, damage));
        log_damages.iter().for_each(|damage| apply(&mut log, damage));
        is_refused(&file, Some(&log));
    }
}
