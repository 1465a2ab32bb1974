//! What of a password is in the memory of a server, read from outside.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::process::Stdio;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use blake2::{Blake2b512, Digest};
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};

use super::running::Served;
use crate::support::{Desk, PASSWORD, pause};

/// Far longer than a server needs to see that a client is gone.
const PATIENCE: Duration = Duration::from_secs(20);
const BLINK: Duration = Duration::from_millis(1);
/// Between two looks at what is left: each look takes a while, on a processor that the server needs as well.
const REST: Duration = Duration::from_millis(200);

/// Something against which guesses could be checked, or the password itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trace {
    Typed,
    /// What the first block is made of, and its beginning.
    Start,
    /// Blocks as they are in the end.
    Blocks,
}

/// Words of memory by which the traces of a password are known.
struct Traces(HashMap<u64, Trace>);

impl Traces {
    /// Those of a check of [`PASSWORD`] against the hash of `root1`.
    fn of(desk: &Desk) -> Self {
        let store = Connection::open(desk.store()).expect("the store");
        let query = "SELECT password_hash FROM account WHERE name = 'root1'";
        let stored: String = store
            .query_row(query, [], |row| row.get(0))
            .expect("a hash");
        let stored = PasswordHash::new(&stored).expect("a PHC string");
        let params = Params::try_from(&stored).expect("parameters");
        let (salt, mut tag) = (stored.salt.expect("a salt"), [0; 32]);

        let mut start = Blake2b512::new();
        for number in [1, 32, params.m_cost(), params.t_cost(), 0x13, 2] {
            start.update(number.to_le_bytes());
        }
        for input in [PASSWORD.as_bytes(), salt.as_ref(), &[], &[]] {
            start.update(u32::try_from(input.len()).expect("short").to_le_bytes());
            start.update(input);
        }
        let start = start.finalize();
        let first = Blake2b512::new_with_prefix(1024u32.to_le_bytes());
        let first = first.chain_update(start).chain_update([0; 8]).finalize();

        let mut blocks = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2
            .hash_password_into_with_memory(PASSWORD.as_bytes(), &salt, &mut tag, &mut blocks)
            .expect("a hash");
        assert_eq!(stored.hash.expect("a tag").as_bytes(), tag);

        let blocks = blocks
            .iter()
            .step_by(300)
            .map(|block| (block.as_ref()[0], Trace::Blocks));
        let starts = [word(&start), word(&first)].map(|word| (word, Trace::Start));
        // Wherever the text lies, one of these is at a multiple of eight.
        let typed = (0..8).map(|at| (word(&PASSWORD.as_bytes()[at..]), Trace::Typed));
        Self(blocks.chain(starts).chain(typed).collect())
    }

    /// Those that a process has in its memory.
    fn in_memory_of(&self, process: u32) -> BTreeSet<Trace> {
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("its maps");
        let memory = File::open(format!("/proc/{process}/mem")).expect("its memory, as root");
        let mut found = BTreeSet::new();
        let (mut page, empty) = (vec![0; 4096], vec![0; 4096]);
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (start, end) = line
                .split_once(' ')
                .and_then(|(range, _)| range.split_once('-'))
                .expect("a range");
            let address = |text| u64::from_str_radix(text, 16).expect("an address");
            for at in (address(start)..address(end)).step_by(page.len()) {
                if memory.read_exact_at(&mut page, at).is_ok() && page != empty {
                    let words = page.chunks_exact(8).map(word).filter(|word| *word != 0);
                    found.extend(words.filter_map(|word| self.0.get(&word)));
                }
            }
        }
        found
    }
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes[..8].try_into().expect("eight"))
}

/// Signs `root1` in, stops the server on the way again and again, and gives all that it had in its memory.
fn seen_while_signing_in(desk: &Desk, server: &Served, traces: &Traces) -> BTreeSet<Trace> {
    let pid = Pid::from_raw(server.pid().cast_signed()).expect("a process");
    let mut login = desk
        .process("login root1 --password-stdin --store")
        .arg(server.place())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("login starts");
    let mut typing = login.stdin.take().expect("its input");
    writeln!(typing, "{PASSWORD}").expect("typed");
    drop(typing);
    let mut seen = BTreeSet::new();
    let status = loop {
        kill_process(pid, Signal::STOP).expect("stopped");
        seen.append(&mut traces.in_memory_of(server.pid()));
        kill_process(pid, Signal::CONT).expect("running");
        if let Some(status) = login.try_wait().expect("asked") {
            break status;
        }
        pause(BLINK);
    };
    assert!(status.success(), "{status}");
    seen
}

#[test]
fn s25_s63_a_server_has_nothing_of_a_password_in_its_memory_once_the_sign_in_is_over() {
    let desk = Desk::new();
    desk.init();
    let traces = Traces::of(&desk);
    let server = Served::over(&desk);
    assert_eq!(traces.in_memory_of(server.pid()), BTreeSet::new());
    let all = BTreeSet::from([Trace::Typed, Trace::Start, Trace::Blocks]);
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        seen.append(&mut seen_while_signing_in(&desk, &server, &traces));
        if seen == all {
            break;
        }
    }
    assert_eq!(
        seen, all,
        "the control: they are found before they are wiped"
    );

    let mut waited = Duration::ZERO;
    loop {
        let left = traces.in_memory_of(server.pid());
        if left.is_empty() {
            break;
        }
        assert!(waited < PATIENCE, "still in memory: {left:?}");
        pause(REST);
        waited += REST;
    }
}
