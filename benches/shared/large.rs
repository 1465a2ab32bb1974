//! A large store beside a small one: the time of a `login`, and what `users list` takes.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::postgres_server::{CLERK, Cluster, Database};
use crate::rounds::{median, now, say};
use crate::store::{ADMIN, PASSWORD, made};

const SMALL: usize = 1_000;
const LOGINS: usize = 61;
const PASSDESK: &str = env!("CARGO_BIN_EXE_passdesk");

/// Accounts as an import makes them, with the first event of each left out, which neither command reads.
const FILL: &str = "
    CREATE TEMP TABLE made AS
        SELECT gen_random_uuid() AS id, 'user' || lpad(i::text, 7, '0') AS name, i
        FROM generate_series(1, $ACCOUNTS) AS i;
    INSERT INTO name (name, account_id) SELECT name, id FROM made;
    INSERT INTO account (id, name, display_name, role, disabled, password, temporary_expires_at,
            change_required, password_disabled, failures, refusal_noted, created_at, password_hash)
        SELECT id, name, 'User Number ' || i, 'user', false, 'temporary', 1900000000000,
            false, false, 0, false, 1800000000000 + i, repeat('x', 100) FROM made ORDER BY id;
    DROP TABLE made";

pub(crate) fn beside_a_small_one(cluster: &'static Cluster, accounts: usize) {
    let (small, large) = (filled(cluster, SMALL), filled(cluster, accounts));
    let pair = |_| (login(&large), login(&small));
    // The first is a rehearsal.
    let pairs: Vec<_> = (0..=LOGINS).map(pair).skip(1).collect();
    say(&format!(
        "login with {accounts} accounts {:.1} ms, with {SMALL} {:.1} ms, ratio {:.2}",
        median(pairs.iter().map(|pair| pair.0)),
        median(pairs.iter().map(|pair| pair.1)),
        median(pairs.iter().map(|pair| pair.0 / pair.1)),
    ));
    list(&large, accounts);
}

/// A store, and a home for whoever uses it.
struct Place {
    database: Database,
    home: TempDir,
}

fn filled(cluster: &'static Cluster, accounts: usize) -> Place {
    let database = made(cluster);
    let fill = FILL.replace("$ACCOUNTS", &accounts.to_string());
    let mut client = database.client();
    client.batch_execute(&fill).expect("accounts");
    client.batch_execute("VACUUM ANALYZE").expect("at rest");
    let home = tempfile::tempdir().expect("a home");
    Place { database, home }
}

/// A program in an environment in which passdesk finds the store.
fn command(place: &Place, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", place.home.path())
        .env("PASSDESK_STORE", place.database.url(CLERK).to_string());
    command
}

/// The whole command's time, in milliseconds.
fn login(place: &Place) -> f64 {
    let begun = now();
    let mut process = command(place, PASSDESK)
        .args(["login", ADMIN, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("passdesk");
    let mut stdin = process.stdin.take().expect("its input");
    stdin.write_all(PASSWORD.as_bytes()).expect("written");
    drop(stdin);
    assert!(process.wait().expect("its end").success());
    begun.elapsed().as_secs_f64() * 1000.0
}

fn list(place: &Place, accounts: usize) {
    let begun = now();
    let listed = command(place, "time")
        .args(["-f", "%M", PASSDESK, "users", "list", "--format", "csv"])
        .output()
        .expect("GNU time");
    let seconds = begun.elapsed().as_secs_f64();
    assert!(listed.status.success(), "{listed:?}");
    let lines = listed.stdout.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines, accounts + 2, "a header, the admin and the users");
    let peak = String::from_utf8_lossy(&listed.stderr);
    say(&format!(
        "users list of {accounts}: {seconds:.1} s, peak {} KiB",
        peak.trim()
    ));
    let begun = now();
    let ended = command(place, "sh")
        .args(["-c", "\"$0\" users list --format csv 2>&1 | head -2"])
        .arg(PASSDESK)
        .output()
        .expect("a shell");
    let millis = begun.elapsed().as_secs_f64() * 1000.0;
    let rows = String::from_utf8_lossy(&ended.stdout);
    assert!(
        rows.starts_with("name,") && rows.lines().count() == 2,
        "{rows}"
    );
    say(&format!("its first row: {millis:.0} ms"));
}
