//! What honest users see while others guess passwords or hold connections: each of them a user of the system (S58).

use std::env;
use std::io::Read;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::figures::{now, say};
use crate::http::{Connection, request};
use crate::people::{Someone, login, people};
use crate::rounds::{pause, percentile};
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{file, name};

/// How long each flood lasts.
const FLOOD: Duration = Duration::from_secs(15);
/// Users who sign in with the right password.
const HONEST: usize = 4;
/// The first user id of those who are taken.
const FIRST: u32 = 30_000;
/// How often a reader asks.
const PAUSE: Duration = Duration::from_millis(5);
/// Connections that one user tries to hold.
const OPENED: usize = 10_000;

pub(crate) fn run() {
    let scratch = Scratch::new();
    let server = Server::start(file(&scratch));
    let people = people(&scratch, &server.socket, HONEST);
    let quiet = flood("quiet", &server, &people);
    let guessers = |uids: u32, each: usize| -> Vec<Child> {
        let socket = server.socket.display().to_string();
        (0..uids)
            .map(|at| {
                child(
                    FIRST + 100 + at,
                    &["as-guesser", &socket, &each.to_string()],
                )
            })
            .collect()
    };
    for (what, uids, each) in [
        ("256 guessers of one user", 1, 256),
        ("64 guessing users, 4 at once each", 64, 4),
    ] {
        let guessers = guessers(uids, each);
        let median = flood(what, &server, &people);
        say(&format!("  sign-ins at {:.2} of quiet", median / quiet));
        let done: usize = guessers
            .into_iter()
            .map(|guesser| lines(guesser).len())
            .sum();
        assert_eq!(done, uids as usize);
    }
    let socket = server.socket.display().to_string();
    let opener = child(FIRST + 99, &["as-opener", &socket]);
    flood(
        &format!("{OPENED} connections of one user"),
        &server,
        &people,
    );
    for line in lines(opener) {
        say(&format!("  {line}"));
    }
    say(&format!("server at most {:.0} MiB", server.peak()));
}

/// Lets the honest users sign in and read for a while, tells how long that took, and gives the median of the sign-ins.
fn flood(what: &str, server: &Server, people: &[Someone]) -> f64 {
    let socket = server.socket.display().to_string();
    // Whoever floods has begun.
    pause(Duration::from_secs(1));
    let mut signing = Vec::new();
    let mut reading = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let uid = FIRST + at as u32;
        let login = ["as-honest", &socket, &person.name, &person.device];
        signing.push(child(uid, &login));
        if at == 0 {
            reading.push(child(uid, &["as-reader", &socket, &person.session]));
        }
    }
    let numbers = |children: Vec<Child>| -> Vec<f64> {
        let lines = children.into_iter().flat_map(lines);
        lines.map(|line| line.parse().expect("a number")).collect()
    };
    let (mut signing, mut reading) = (numbers(signing), numbers(reading));
    let median = percentile(&mut signing, 0.5);
    say(&format!(
        "{what}: {} sign-ins, p50 {median:.0} ms, p99 {:.0} ms; whoami p50 {:.2} ms, p99 {:.2} ms; server at most {:.0} MiB",
        signing.len(),
        percentile(&mut signing, 0.99),
        percentile(&mut reading, 0.5),
        percentile(&mut reading, 0.99),
        server.peak(),
    ));
    median
}

/// This bench as another user, who does one thing.
fn child(uid: u32, words: &[&str]) -> Child {
    Command::new(env::current_exe().expect("this program"))
        .args(words)
        .uid(uid)
        .gid(uid)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process of another user: run this as root")
}

fn lines(child: Child) -> Vec<String> {
    let done = child.wait_with_output().expect("its end");
    assert!(done.status.success());
    let text = String::from_utf8(done.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}

/// What such a process does.
pub(crate) fn act(role: &str, words: impl Iterator<Item = String>) {
    let words: Vec<_> = words.collect();
    match (role, &words[..]) {
        ("as-honest", [socket, name, device]) => honest(Path::new(socket), name, device),
        ("as-reader", [socket, session]) => reader(Path::new(socket), session),
        ("as-guesser", [socket, threads]) => {
            guesser(Path::new(socket), threads.parse().expect("a number"));
        }
        ("as-opener", [socket]) => opener(Path::new(socket)),
        _ => panic!("rates, resets or floods"),
    }
}

/// Signs in again and again, and tells how long each took, in milliseconds; a refusal counts until the sign-in succeeds.
fn honest(socket: &Path, name: &str, device: &str) {
    let login = login(name, device);
    let begun = now();
    while begun.elapsed() < FLOOD {
        let asked = now();
        while Connection::open(socket)
            .ask(&login)
            .is_none_or(|(status, _)| status != 200)
        {}
        say(&format!("{}", asked.elapsed().as_secs_f64() * 1e3));
    }
}

/// Asks who is signed in, and tells how long each answer took, in milliseconds.
fn reader(socket: &Path, session: &str) {
    let whoami = request("GET", "/v1/whoami", Some(session), "");
    let mut connection = Connection::open(socket);
    let begun = now();
    while begun.elapsed() < FLOOD {
        let asked = now();
        connection.done(&whoami);
        say(&format!("{}", asked.elapsed().as_secs_f64() * 1e3));
        pause(PAUSE);
    }
}

/// Guesses passwords on so many connections, and does not wait when it is told to.
fn guesser(socket: &Path, connections: usize) {
    let begun = now();
    thread::scope(|scope| {
        for at in 0..connections {
            scope.spawn(move || {
                let guess = json!({"name": name(at % HONEST), "password": format!("guess {at}")});
                let guess = request("POST", "/v1/login", None, &guess.to_string());
                let mut connection = None;
                while begun.elapsed() < FLOOD + Duration::from_secs(3) {
                    let open = connection.get_or_insert_with(|| Connection::open(socket));
                    if open.ask(&guess).is_none() {
                        connection = None;
                    }
                }
            });
        }
    });
    say("done");
}

/// Opens connections, some at a time, and tells how soon those beyond the cap were closed.
fn opener(socket: &Path) {
    const THREADS: usize = 64;
    let outcomes = thread::scope(|scope| {
        let open = || (0..OPENED / THREADS).map(|_| open(socket)).collect();
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open)).collect();
        let opened = threads.into_iter().map(|thread| thread.join());
        let opened = opened.flat_map(|opened: thread::Result<Vec<_>>| opened.expect("its end"));
        opened.collect::<Vec<_>>()
    });
    let held = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    let mut closed: Vec<_> = outcomes.into_iter().flatten().collect();
    say(&format!(
        "{held} taken in within the limit, {} closed after {:.2} ms (p50), {:.2} ms (all)",
        closed.len(),
        percentile(&mut closed, 0.5),
        percentile(&mut closed, 1.0),
    ));
}

/// After how many milliseconds a new connection was closed, or the connection where it was not in time.
fn open(socket: &Path) -> Result<f64, UnixStream> {
    let opened = now();
    let mut stream = UnixStream::connect(socket).expect("a connection");
    let time = Some(Duration::from_millis(250));
    stream.set_read_timeout(time).expect("a time-out");
    // Nothing is asked, so nothing but an end or a refusal can come.
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => Ok(opened.elapsed().as_secs_f64() * 1e3),
        Err(_) => Err(stream),
    }
}
