//! What a server stands on fails: its disk is full, its database is away, its certificate is of somebody else, or one user
//! connects without end.

use std::fs;
use std::os::unix::net::UnixStream;

use super::running::{Served, certificate};
use crate::bulk::room::Small;
use crate::crash::Firm;
use crate::crash::checker::{self, judge};
use crate::support::Desk;
#[cfg(feature = "postgres")]
use crate::support::PASSWORD;
#[cfg(feature = "postgres")]
use crate::support::postgres::{CLERK, OWNER, cluster};

const JOB: &str = "users reset --all --yes --out rows.csv";

#[test]
fn a_full_disk_under_a_served_store_changes_whole_batches_and_room_finishes_the_job() {
    let Firm { desk, token, .. } = Firm::of(1_000);
    let Some(small) = Small::mounted(&desk, "16m") else {
        return;
    };
    let (store, before) = small.store_of(&desk);
    let server = Served::of(&desk, &store);
    let run = |words: &str| {
        desk.by_token(&token, words)
            .env("PASSDESK_STORE", server.place())
    };
    small.remount(&format!("size={}k", small.used() / 1024 + 300));
    let full = run(JOB).end();
    assert_eq!(full.code(), 75, "{full}");
    full.stderr_has("nothing was changed");
    small.remount("size=16m");
    let verdict = judge(&before, &checker::state(&store), &desk.file("rows.csv"));
    verdict.sound();
    assert!(verdict.renewed.is_multiple_of(500), "{verdict:?}");
    run(&format!("{JOB} --resume")).status(0);
    let verdict = judge(&before, &checker::state(&store), &desk.file("rows.csv"));
    verdict.sound();
    assert_eq!(verdict.renewed, before.len());
}

#[cfg(feature = "postgres")]
#[test]
fn s34_a_served_desk_whose_database_is_away_says_so_and_goes_on_when_it_is_back() {
    let Some(cluster) = cluster() else { return };
    let (database, desk) = (cluster.database(), Desk::new());
    let owner = database.url(OWNER).to_string();
    desk.run("init --admin root1 --password-stdin --store")
        .args([&owner])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    let server = Served::of(&desk, database.url(CLERK).to_string().as_ref());
    let run = |words: &str| desk.run(words).env("PASSDESK_STORE", server.place());
    run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    run("users add bob").status(0);
    let mut postgres = cluster.client("postgres", "postgres");
    let name = database.name();
    let admit = |postgres: &mut postgres::Client, whether: bool| {
        let sql = format!(
            "ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS {whether};
             SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        postgres.batch_execute(&sql).expect("done");
    };
    admit(&mut postgres, false);
    run("users reset bob --yes").status(75).no_stdout();
    admit(&mut postgres, true);
    run("whoami").status(0);
    run("users reset bob --yes").status(0);
}

#[test]
fn s56_a_server_whose_certificate_is_of_another_name_or_not_trusted_gets_no_password() {
    let desk = Desk::with_store();
    let server = Served::over_tls(&desk, "desk.example");
    let hint = "nothing was changed; check the connection, the host's name and its certificate";
    let words = "login root1 --password-stdin";
    for trusted in [true, false] {
        let run = match trusted {
            true => desk.run(words).env("SSL_CERT_FILE", certificate(&desk)),
            false => desk.run(words),
        };
        let refused = run
            .env("PASSDESK_STORE", server.place())
            .stdin("not sent\n")
            .status(75);
        refused.stderr_has(hint).no_stdout();
    }
    let log = fs::read_to_string(desk.root().join("log")).expect("the log");
    assert!(!log.contains("sign-in"), "{log}");
}

#[test]
fn s57_ten_thousand_connections_of_one_user_leave_the_server_answering() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let token = desk.token("--scope users:list");
    let server = Served::over(&desk);
    let socket = &server.socket;
    let mut held = Vec::new();
    for _ in 0..10_000 {
        let stream = UnixStream::connect(socket).expect("taken from the queue");
        if held.len() < 200 {
            held.push(stream);
        }
    }
    assert!(server.files() < 64 + 256 + 100, "{}", server.files());
    drop(held);
    desk.by_token(&token, "users list")
        .env("PASSDESK_STORE", server.place())
        .status(0);
}
