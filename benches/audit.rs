//! `audit verify` beside `sha256sum` of the same bytes: a million events unless told otherwise.
//!
//!     cargo bench --bench audit [-- EVENTS]
//!
//! Both run in turn, A B A B ..., as whole processes; the medians of their wall times and of the ratios pair by pair are printed,
//! and the peak memory that GNU time tells. The bytes are those that the events' hashes are taken over, one event after the
//! other, in a file.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use passdesk::desk::{chained, hashed_bytes};
use passdesk::model::{
    AccountId, Action, Actor, Chain, Event, Outcome, StoreUrl, Subject, Timestamp,
};
use passdesk::storage::{SqliteStore, Store};
use uuid::Uuid;

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch};

/// Events of one account.
const CHAIN: u64 = 10;
const RUNS: usize = 7;
/// Bytes that `sha256sum` reads at once.
const BUFFER: usize = 1 << 20;

fn main() {
    let told = std::env::args().find_map(|word| word.parse().ok());
    let events: u64 = told.unwrap_or(1_000_000);
    let scratch = Scratch::new();
    // Signing in computes a hash; a desk has to be open for it.
    drop(scratch.desk());
    let StoreUrl::Sqlite(path) = &scratch.url else {
        panic!("a file");
    };
    let folder = path.parent().expect("a folder");
    let bytes = folder.join("bytes");
    fill(path, &bytes, events);
    sign_in(path);

    let size = bytes.metadata().expect("the bytes").len();
    println!(
        "{events} events in {} chains, {size} bytes",
        events.div_ceil(CHAIN)
    );
    let mut times: [Vec<f64>; 3] = Default::default();
    for run in 0..=RUNS {
        let verify = timed(&mut passdesk(path, &["audit", "verify", "--quiet"]));
        let sum = timed(Command::new("sha256sum").arg(&bytes));
        // The first is a rehearsal.
        if run > 0 {
            times[0].push(verify);
            times[1].push(sum);
            times[2].push(sum / verify);
        }
    }
    let [verify, sum, ratio] = times.map(median);
    let rate = |seconds: f64| size as f64 / seconds / 1e6;
    println!(
        "audit verify {verify:.2} s ({:.0} MB/s, {:.0} events/s), sha256sum {sum:.2} s ({:.0} MB/s); its rate is {ratio:.2} of that",
        rate(verify),
        events as f64 / verify,
        rate(sum),
    );
    memory(path);
}

/// Writes the events of many accounts into the store, and what is hashed of them into a file.
fn fill(path: &Path, bytes: &Path, events: u64) {
    let store = SqliteStore::open(path).expect("the store");
    let file = File::create(bytes).expect("a file");
    let mut file = BufWriter::with_capacity(BUFFER, file);
    let mut number = 0;
    while number < events {
        let mut tx = store.write().expect("a transaction");
        for _ in 0..2_000 {
            let subject = id(number);
            let mut chain = Chain::default();
            while chain.length < CHAIN && number < events {
                let mut event = event(subject, number, chain.length + 1);
                event.hash = chained(&chain, &event);
                file.write_all(&hashed_bytes(&chain, &event))
                    .expect("written");
                tx.append_event(&event).expect("an event");
                chain = Chain {
                    length: event.sequence,
                    head: event.hash,
                };
                number += 1;
            }
        }
        tx.commit().expect("a commit");
    }
    file.flush().expect("written");
}

fn id(number: u64) -> Uuid {
    Uuid::from_u128((0x0190_0000_0000_7000 << 64) + (u128::from(number) << 70) + u128::from(number))
}

/// A reset as an admin does it, or a sign-in.
fn event(subject: Uuid, number: u64, sequence: u64) -> Event {
    let reset = sequence.is_multiple_of(2);
    let actor = Actor {
        account: AccountId(id(1)),
        name: "alice".to_owned(),
        token: None,
    };
    Event {
        id: id(number),
        at: Timestamp::from_millis(1_700_000_000_000 + i64::try_from(number).expect("a time")),
        clock_at: Some(Timestamp::from_millis(
            1_700_000_000_000 + i64::try_from(number).expect("a time"),
        )),
        action: if reset {
            Action::PasswordReset
        } else {
            Action::SignIn
        },
        outcome: Outcome::Done,
        actor: Some(actor),
        subject: Subject::Account(AccountId(subject)),
        subject_name: format!("user{:07}", number / CHAIN),
        sequence,
        reason: reset.then(|| "called, known by voice".to_owned()),
        operation: id(number),
        os_uid: Some(1000),
        peer_address: None,
        host: "desk.example.org".to_owned(),
        hash: [0; 32],
    }
}

fn passdesk(path: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passdesk"));
    command.args(arguments).env("PASSDESK_STORE", path);
    command.env("XDG_STATE_HOME", path.parent().expect("a folder"));
    command
}

fn sign_in(path: &Path) {
    let mut login = passdesk(path, &["login", ADMIN, "--password-stdin"]);
    let login = login
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut login = login.spawn().expect("a sign-in");
    let mut stdin = login.stdin.take().expect("its input");
    writeln!(stdin, "{PASSWORD}").expect("written");
    drop(stdin);
    assert!(login.wait().expect("a sign-in").success());
}

#[expect(clippy::disallowed_methods, reason = "it measures real time")]
fn timed(command: &mut Command) -> f64 {
    let begun = Instant::now();
    let ended = command.stdout(Stdio::null()).status().expect("it runs");
    assert!(ended.success(), "{command:?}");
    begun.elapsed().as_secs_f64()
}

fn memory(path: &Path) {
    let verify = passdesk(path, &["audit", "verify", "--quiet"]);
    let mut time = Command::new("time");
    time.args(["-f", "its peak: %M KiB"])
        .arg(verify.get_program());
    time.args(verify.get_args());
    for (name, value) in verify.get_envs() {
        time.env(name, value.expect("a value"));
    }
    if time.stdout(Stdio::null()).status().is_err() {
        println!("its peak is told where GNU time is installed");
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
