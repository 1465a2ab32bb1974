//! Resets by many threads on one file: each with a store and commits of its own, and with commits that they share.
//!
//! ```text
//! cargo bench --bench shared_commits
//! ```
//!
//! Both sides run in turn, and the medians of the rounds and of the ratios round by round are told, with the lowest and the
//! highest. What a shared commit saves depends on the disk, so the time of its `fdatasync` is told beside them.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use passdesk::credentials::SessionToken;
use passdesk::desk::{Desk, DeskError, Desks, NewAccount, ResetOrder};
use passdesk::model::{Role, StoreUrl, Username};

#[path = "support/figures.rs"]
mod figures;
#[path = "support/scratch.rs"]
mod scratch;
#[path = "support/signed_in.rs"]
mod signed_in;

use figures::{fdatasync, now, say, seconds, spread};
use scratch::{Scratch, surroundings};
use signed_in::{admin, session};

const THREADS: [usize; 3] = [1, 16, 64];
const ROUNDS: usize = 7;
/// How long each side works at a time.
const ROUND: Duration = Duration::from_secs(2);

fn main() {
    let scratch = Scratch::new();
    let token = session(&scratch.desk());
    let names: Vec<Username> = (0..THREADS[2]).map(name).collect();
    add(&scratch.desk(), &token, &names);
    let StoreUrl::Sqlite(path) = &scratch.url else {
        unreachable!("the store is a file");
    };
    let folder = path.parent().expect("a folder");
    for threads in THREADS {
        let mut rounds = Vec::new();
        let mut syncs = Vec::new();
        for _ in 0..ROUNDS {
            syncs.push(fdatasync(folder) * 1e3);
            let alone = rate(&names[..threads], &token, |_| scratch.desk());
            let desks = Desks::open(&scratch.url, surroundings()).expect("desks");
            let shared = rate(&names[..threads], &token, |_| desks.desk().expect("a desk"));
            rounds.push((alone, shared));
        }
        say(&format!(
            "{threads} threads: {} resets/s alone, {} shared, ratio {}; fdatasync {} ms",
            spread(rounds.iter().map(|round| round.0), 0),
            spread(rounds.iter().map(|round| round.1), 0),
            spread(rounds.iter().map(|round| round.1 / round.0), 2),
            spread(syncs.into_iter(), 2),
        ));
    }
}

/// Resets per second: each thread resets an account of its own.
fn rate(names: &[Username], token: &SessionToken, desk: impl Fn(usize) -> Desk) -> f64 {
    let desks: Vec<Desk> = (0..names.len()).map(desk).collect();
    let (done, busy) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let start = Barrier::new(names.len());
    let took = seconds(|| {
        thread::scope(|scope| {
            for (desk, name) in desks.iter().zip(names) {
                let (start, done, busy) = (&start, &done, &busy);
                scope.spawn(move || {
                    let admin = admin(desk, token);
                    start.wait();
                    let end = now() + ROUND;
                    while now() < end {
                        let reset =
                            admin.reset::<DeskError>(name, ResetOrder::default(), |_| Ok(()));
                        match reset {
                            Ok(()) => done.fetch_add(1, Ordering::Relaxed),
                            // Who looks for the lock now and then may find it taken for 5 s.
                            Err(_) => busy.fetch_add(1, Ordering::Relaxed),
                        };
                    }
                });
            }
        });
    });
    let busy = busy.into_inner();
    if busy > 0 {
        say(&format!("  {busy} resets found the store busy"));
    }
    done.into_inner() as f64 / took
}

fn add(desk: &Desk, token: &SessionToken, names: &[Username]) {
    let admin = admin(desk, token);
    for name in names {
        let new = NewAccount::new(name.clone(), Role::User);
        admin.add::<DeskError>(new, |_| Ok(())).expect("an account");
    }
}

fn name(number: usize) -> Username {
    format!("user{number:02}").parse().expect("a name")
}
