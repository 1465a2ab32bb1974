//! Resets by many threads on one file: each with a store and commits of its own, and with commits that they share.
//!
//! ```text
//! cargo bench --bench shared_commits
//! ```
//!
//! Both sides run in turn, and the medians of the rounds and of the ratios round by round are told, with the lowest and the
//! highest. What a shared commit saves depends on the disk, so the time of its `fdatasync` is told beside them.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{Desk, DeskError, Desks, NewAccount, ResetOrder, SignIn};
use passdesk::model::{Role, StoreUrl, Username};

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch, surroundings};

const THREADS: [usize; 3] = [1, 16, 64];
const ROUNDS: usize = 7;
/// How long each side works at a time.
const ROUND: Duration = Duration::from_secs(2);
/// How often the disk is asked to make a page durable.
const SYNCS: usize = 200;

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
                    let admin = (|| desk.signed_in(token)?.settled()?.admin())().expect("an admin");
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

/// The seconds that the disk takes to make one page durable: the median.
fn fdatasync(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("page")).expect("a file");
    let mut times: Vec<f64> = (0..SYNCS)
        .map(|_| {
            file.seek(SeekFrom::Start(0)).expect("its start");
            file.write_all(&[7; 4096]).expect("a page");
            seconds(|| file.sync_data().expect("durable"))
        })
        .collect();
    median(&mut times)
}

fn session(desk: &Desk) -> SessionToken {
    let password = Typed::new(PASSWORD.to_owned());
    let root = ADMIN.parse().expect("a name");
    match desk.sign_in(&root, &password).expect("a sign-in") {
        SignIn::Open(opened) => opened.token,
        _ => unreachable!("the password is permanent"),
    }
}

fn add(desk: &Desk, token: &SessionToken, names: &[Username]) {
    let admin = (|| desk.signed_in(token)?.settled()?.admin())().expect("an admin");
    for name in names {
        let new = NewAccount {
            name: name.clone(),
            display_name: None,
            role: Role::User,
        };
        admin.add::<DeskError>(new, |_| Ok(())).expect("an account");
    }
}

fn name(number: usize) -> Username {
    format!("user{number:02}").parse().expect("a name")
}

/// The median, the lowest and the highest.
fn spread(numbers: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut numbers: Vec<f64> = numbers.collect();
    let middle = median(&mut numbers);
    let (low, high) = (numbers[0], numbers[numbers.len() - 1]);
    format!("{middle:.digits$} ({low:.digits$} to {high:.digits$})")
}

/// Sorts them, and returns the middle one.
fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn seconds(work: impl FnOnce()) -> f64 {
    let begun = now();
    work();
    begun.elapsed().as_secs_f64()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
fn now() -> Instant {
    Instant::now()
}

fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}
