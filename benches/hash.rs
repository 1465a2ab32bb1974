//! This program's Argon2id, wiped, on each path of this machine, against the stock call of the `argon2` crate, on one thread
//! and on two. `cargo bench --bench hash -- 40` takes as many rounds. The room `src/credentials/argon2id` is to be dropped
//! when a release of the crate comes within a tenth of it here.
//!
//! Each path is a process of its own that stays; in each round all of them hash in turn, so that a ratio compares what the
//! machine did at one time. What is compared is processor time, which other programs change less. Debian's program `argon2` is
//! one more where it is installed: it hashes once in a new process, and tells that hash's processor time in milliseconds.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use passdesk::credentials::{Cost, Hashing, Password, PasswordHash, Typed};
use passdesk::random::{SystemRandomness, random_bytes};
use rustix::time::{ClockId, clock_gettime};

#[path = "support/figures.rs"]
#[expect(dead_code, reason = "other benches need the rest")]
mod figures;

use figures::{say, spread};

const TEXT: &str = "correct horse battery staple";
const COSTS: [(u32, u32); 2] = [(19_456, 2), (65_536, 3)];
const THREADS: [u32; 2] = [1, 2];
/// Hashes of each thread in a round.
const HASHES: u32 = 5;
const STOCK: &str = "stock";
/// Names what a process of the bench does.
const PART: &str = "PASSDESK_BENCH_HASH";

fn main() {
    if let Ok(part) = env::var(PART) {
        return answer(&part);
    }
    let rounds = env::args().find_map(|word| word.parse().ok()).unwrap_or(20);
    for cost in COSTS {
        for threads in THREADS {
            compare(cost, threads, rounds);
        }
    }
}

/// One line for each path: milliseconds of the processor for a hash, and how often it is done while the stock call is done once.
fn compare(cost: (u32, u32), threads: u32, rounds: usize) {
    say(&format!(
        "{} KiB, {} passes, {threads} threads:",
        cost.0, cost.1
    ));
    let mut parts: Vec<_> = [STOCK, "crate", "avx2", "avx512"]
        .into_iter()
        .filter_map(Part::start)
        .collect();
    let mut times = vec![Vec::new(); parts.len()];
    let mut debians = Vec::new();
    for _ in 0..=rounds {
        for (part, times) in parts.iter_mut().zip(&mut times) {
            times.push(part.time(cost, threads));
        }
        debians.extend((threads == 1).then(|| debians_time(cost)).flatten());
    }
    let names = parts.iter().map(|part| part.name).zip(times.clone());
    let debian = (!debians.is_empty()).then_some(("Debian's argon2", debians));
    for (name, own) in names.chain(debian) {
        // The first round is for the memory to be had.
        let own = &own[1..];
        let ratios = times[0][1..]
            .iter()
            .zip(own)
            .map(|(stock, own)| stock / own);
        let milliseconds = spread(own.iter().map(|time| time * 1e3), 1);
        say(&format!(
            "  {name:16} {milliseconds:24} ms  {}",
            spread(ratios, 2)
        ));
    }
}

/// A process that hashes in one way, whenever it is asked.
struct Part {
    name: &'static str,
    process: Child,
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
}

impl Part {
    /// Nothing where the machine does not have it.
    fn start(name: &'static str) -> Option<Self> {
        let mut process = Command::new(env::current_exe().expect("this program"))
            .env(PART, name)
            .env(
                "PASSDESK_ARGON2ID",
                if name == STOCK { "crate" } else { name },
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let asked = process.stdin.take().expect("its input");
        let told = BufReader::new(process.stdout.take().expect("its output"));
        let mut part = Self {
            name,
            process,
            asked,
            told,
        };
        (part.line() == "ready").then_some(part)
    }

    /// The processor's seconds for one hash.
    fn time(&mut self, (memory, passes): (u32, u32), threads: u32) -> f64 {
        writeln!(self.asked, "{memory} {passes} {threads}").expect("asked");
        self.line().parse().expect("seconds")
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).expect("told");
        line.trim_end().to_owned()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What such a process does.
fn answer(part: &str) {
    if part != STOCK && Hashing::chosen().path() != part {
        return say("not here");
    }
    say("ready");
    for line in std::io::stdin().lines() {
        let line = line.expect("a line");
        let mut numbers = line
            .split(' ')
            .map(|number| number.parse().expect("a number"));
        let mut next = || numbers.next().expect("three numbers");
        let (memory, passes, threads) = (next(), next(), next());
        let hashes = || (0..HASHES).for_each(|_| hash(part, memory, passes));
        let begun = processor_time();
        thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(hashes))));
        let hashed = f64::from(threads * HASHES);
        say(&format!("{}", (processor_time() - begun) / hashed));
    }
}

fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn hash(part: &str, memory: u32, passes: u32) {
    if part == STOCK {
        let params = Params::new(memory, passes, 1, None).expect("parameters");
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        // What `hash_password` does, with the salt from the same generator.
        let salt = random_bytes::<16>(&SystemRandomness).expect("a salt");
        let hash = hasher.hash_password_with_salt(TEXT.as_bytes(), &salt);
        drop(hash.expect("a hash").to_string());
    } else {
        let cost = Cost::new(memory, passes, 1).expect("a cost");
        let password = Password::prepare(&Typed::new(TEXT.to_owned())).expect("a password");
        drop(PasswordHash::of(&password, cost, &SystemRandomness).expect("a hash"));
    }
}

/// The seconds of one hash by the C library, as Debian's program tells them.
fn debians_time((memory, passes): (u32, u32)) -> Option<f64> {
    let mut process = Command::new("argon2")
        .args(["sixteen of salt!", "-id", "-p", "1", "-l", "32"])
        .args(["-k", &memory.to_string(), "-t", &passes.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut typing = process.stdin.take()?;
    typing.write_all(TEXT.as_bytes()).ok()?;
    drop(typing);
    let told = process.wait_with_output().ok()?.stdout;
    let told = String::from_utf8(told).ok()?;
    let line = told
        .lines()
        .find_map(|line| line.strip_suffix(" seconds"))?;
    line.parse().ok()
}
