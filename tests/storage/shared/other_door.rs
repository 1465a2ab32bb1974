//! The file's owner beside many threads that write all the time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use passdesk::model::Subject;
use passdesk::storage::{SqliteStore, StorageError, Store, Tx};

use super::SharedSite;
use crate::storage::samples::event;
use crate::storage::{Site, read};
use crate::support::{pause, say, timed};

const WRITERS: usize = 64;
/// How often the owner writes meanwhile.
const TIMES: u64 = 4;
/// How long each of the others holds the lock, as on a slow disk: so it is hardly ever free by chance.
const HELD: Duration = Duration::from_millis(1);

fn append(tx: &mut dyn Tx) -> Result<(), StorageError> {
    let chain = tx.chain(Subject::Store)?;
    let number = chain.length + 1;
    tx.append_event(&passdesk::model::Event {
        id: crate::storage::samples::id(u128::from(number)),
        ..event(Subject::Store, number)
    })
}

fn appended(store: &dyn Store, held: Duration) -> Result<(), StorageError> {
    let mut tx = store.write()?;
    append(&mut *tx)?;
    pause(held);
    tx.commit()
}

#[test]
fn the_owner_gets_a_turn_within_five_seconds_beside_64_writing_threads() {
    let site = SharedSite::new();
    let (over, done) = (AtomicBool::new(false), AtomicU64::new(0));
    let waits: Vec<Duration> = thread::scope(|scope| {
        for _ in 0..WRITERS {
            let store = site.open();
            let (over, done) = (&over, &done);
            scope.spawn(move || {
                while !over.load(Ordering::SeqCst) {
                    // A busy machine may make one of the many wait too long, but not the owner.
                    match appended(&*store, HELD) {
                        Ok(()) => done.fetch_add(1, Ordering::SeqCst),
                        Err(StorageError::Busy) => 0,
                        Err(other) => panic!("{other:?}"),
                    };
                }
            });
        }
        let owner = SqliteStore::open(site.path()).expect("the owner's door");
        let mut results = Vec::new();
        let waits = (0..TIMES)
            .map(|_| timed(|| results.push(appended(&owner, Duration::ZERO))))
            .collect();
        over.store(true, Ordering::SeqCst);
        for result in results {
            result.expect("the owner's turn");
        }
        waits
    });
    let done = done.into_inner();
    let longest = waits.iter().max().expect("turns");
    say(&format!(
        "{done} commits beside; the owner waited {longest:?} at most"
    ));
    assert!(done > TIMES, "nobody was beside");
    let chain = read(&*site.open(), |tx| tx.chain(Subject::Store));
    assert_eq!(chain.length, done + TIMES);
}
