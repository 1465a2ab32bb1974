//! A served desk on a socket: requests, sign-ins and whole commands, beside what they cost without it.
//!
//! ```text
//! cargo bench --bench served
//! ```
//!
//! Both sides of each pair run in turn, and the medians of the rounds and of the ratios round by round are told, with the
//! lowest and the highest.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::desk::{BatchTerms, Desk, DeskError, NewAccount, SignIn};
use passdesk::model::{Role, StoreUrl};
use passdesk::random::SystemRandomness;

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch};

const ROUNDS: usize = 9;
/// How long each side works at a time.
const ROUND: Duration = Duration::from_secs(1);
/// Accounts in the store that is started with.
const ACCOUNTS: usize = 100_000;

fn main() {
    let scratch = Scratch::new();
    let token = session(&scratch.desk());
    let StoreUrl::Sqlite(store) = &scratch.url else {
        unreachable!("the store is a file");
    };
    let server = Server::start(store);

    let whoami = format!("authorization: Bearer {token}\r\n");
    pair(
        "16 clients, requests/s: empty, whoami",
        || rate(16, &server.socket, "GET", "/v1/health", "", ""),
        || rate(16, &server.socket, "GET", "/v1/whoami", &whoami, ""),
    );
    let login = format!(r#"{{"name":"{ADMIN}","password":"{PASSWORD}"}}"#);
    pair("sign-ins/s: hashes alone, 64 clients", hashes, || {
        rate(64, &server.socket, "POST", "/v1/login", "", &login)
    });
    pair(
        "one whole whoami, commands/s: directly, served",
        || commands(&server, &store.display().to_string()),
        || commands(&server, &format!("unix:{}", server.socket.display())),
    );
    drop(server);

    fill(&scratch.desk(), &token);
    let starts: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let begun = now();
            drop(Server::start(store));
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    say(&format!(
        "from start to the first answer with {ACCOUNTS} accounts: {} ms",
        spread(starts.into_iter(), 1)
    ));
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
fn now() -> Instant {
    Instant::now()
}

/// Runs both sides in turn.
fn pair(what: &str, mut one: impl FnMut() -> f64, mut other: impl FnMut() -> f64) {
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (one(), other())).collect();
    say(&format!(
        "{what}: {}, {}, ratio {}",
        spread(rounds.iter().map(|round| round.0), 0),
        spread(rounds.iter().map(|round| round.1), 0),
        spread(rounds.iter().map(|round| round.1 / round.0), 2),
    ));
}

/// A server on a socket, until it is dropped.
struct Server {
    process: Child,
    socket: PathBuf,
    folder: tempfile::TempDir,
}

impl Server {
    fn start(store: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), mode).expect("its mode");
        let socket = folder.path().join("desk.sock");
        let process = Command::new(env!("CARGO_BIN_EXE_passdesk"))
            .args(["serve", "--as-root", "--store"])
            .arg(store)
            .arg("--listen")
            .arg(format!("unix:{}", socket.display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("a server");
        while UnixStream::connect(&socket).is_err() {
            thread::yield_now();
        }
        Self {
            process,
            socket,
            folder,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Requests a second that are done, of so many clients, each on a connection of its own.
fn rate(clients: usize, socket: &Path, method: &str, path: &str, more: &str, body: &str) -> f64 {
    let done = AtomicUsize::new(0);
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\ncontent-length: {}\r\n{more}\r\n{body}",
        body.len()
    );
    let begun = now();
    thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let stream = UnixStream::connect(socket).expect("a connection");
                let mut reader = BufReader::new(stream.try_clone().expect("a connection"));
                while begun.elapsed() < ROUND {
                    (&stream).write_all(request.as_bytes()).expect("sent");
                    if answered(&mut reader) {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    done.into_inner() as f64 / begun.elapsed().as_secs_f64()
}

/// Reads one answer; whether it was 200.
fn answered(reader: &mut BufReader<UnixStream>) -> bool {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a status");
    let is_done = line.starts_with("HTTP/1.1 200");
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a number");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    is_done
}

/// Hashes a second on all cores.
fn hashes() -> f64 {
    let done = AtomicUsize::new(0);
    let begun = now();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let typed = Typed::new(PASSWORD.to_owned());
                let password = Password::prepare(&typed).expect("a password");
                while begun.elapsed() < ROUND {
                    PasswordHash::of(&password, Cost::default(), &SystemRandomness)
                        .expect("a hash");
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    done.into_inner() as f64 / begun.elapsed().as_secs_f64()
}

/// Whole commands a second, one after the other.
fn commands(server: &Server, place: &str) -> f64 {
    let home = server.folder.path().join("home");
    let state = home.join("passdesk");
    std::fs::create_dir_all(&state).expect("a folder");
    for folder in [&home, &state] {
        let mode = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder, mode).expect("its mode");
    }
    let run = |words: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_passdesk"));
        command
            .env_clear()
            .env("HOME", &home)
            .env("XDG_STATE_HOME", &home)
            .env("PASSDESK_STORE", place)
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("a command");
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(input.as_bytes()).expect("written");
        drop(stdin);
        assert!(child.wait().expect("a command").success(), "{words:?}");
    };
    run(
        &["login", ADMIN, "--password-stdin"],
        &format!("{PASSWORD}\n"),
    );
    let (begun, mut done) = (now(), 0_u32);
    while begun.elapsed() < ROUND {
        run(&["whoami"], "");
        done += 1;
    }
    f64::from(done) / begun.elapsed().as_secs_f64()
}

fn session(desk: &Desk) -> String {
    let typed = Typed::new(PASSWORD.to_owned());
    match desk
        .sign_in(&ADMIN.parse().expect("a name"), &typed)
        .expect("a sign-in")
    {
        SignIn::Open(opened) => opened.token.reveal().to_owned(),
        SignIn::ChangeOwed(_) => unreachable!("the password is permanent"),
    }
}

fn fill(desk: &Desk, token: &str) {
    let token = passdesk::credentials::SessionToken::parse(token).expect("a token");
    let names: Vec<_> = (0..ACCOUNTS)
        .map(|number| format!("user{number}"))
        .collect();
    for names in names.chunks(500) {
        let admin = desk
            .signed_in(&token)
            .and_then(|session| session.settled()?.admin());
        let new = names.iter().map(|name| NewAccount {
            name: name.parse().expect("a name"),
            display_name: None,
            role: Role::User,
        });
        let admin = admin.expect("an admin");
        admin
            .add_batch(new.collect(), &BatchTerms::default(), |_| {
                Ok::<_, DeskError>(())
            })
            .expect("added");
    }
}

/// The median, with the lowest and the highest.
fn spread(values: impl Iterator<Item = f64>, digits: usize) -> String {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    format!(
        "{:.digits$} ({:.digits$} to {:.digits$})",
        values[values.len() / 2],
        values[0],
        values[values.len() - 1]
    )
}

#[expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]
fn say(text: &str) {
    println!("{text}");
}
