//! The ways to hash: all of them make and check the same hashes, and one that is not there is reported.

use std::fs;

use super::running::started;
use crate::support::{Desk, HASHING, PASSWORD};

const WAYS: [&str; 3] = ["avx512", "avx2", "crate"];
const NOT_HERE: &str = "PASSDESK_ARGON2ID is \"avx9000\", and passwords are hashed with \"crate\": this machine has \"";

#[test]
fn a_password_that_was_set_in_one_way_is_right_in_every_other() {
    for way in WAYS {
        let desk = Desk::new();
        let made = desk.run("init --admin root1 --password-stdin");
        let made = made.env(HASHING, way).stdin(format!("{PASSWORD}\n"));
        made.status(0);
        for other in WAYS {
            let signed_in = desk.run("login root1 --password-stdin").env(HASHING, other);
            signed_in.stdin(format!("{PASSWORD}\n")).status(0);
        }
    }
}

#[test]
fn a_way_that_is_not_there_is_reported_by_each_command_that_hashes() {
    let desk = Desk::with_store();
    let run = |words: &str| desk.run(words).env(HASHING, "avx9000");
    let signed_in = run("login root1 --password-stdin --quiet");
    let signed_in = signed_in.stdin(format!("{PASSWORD}\n")).status(0);
    let reported = signed_in.stderr_text();
    assert!(
        reported.starts_with(&format!("note: {NOT_HERE}")),
        "{reported}"
    );
    run("whoami").status(0).no_stderr();
}

#[test]
fn a_server_reports_it_once_in_its_log_and_its_clients_do_not() {
    let desk = Desk::with_store();
    let (socket, log) = (desk.root().join("desk.sock"), desk.root().join("log"));
    let place = format!("unix:{}", socket.display());
    let mut command = desk.process("serve --as-root --listen");
    command
        .arg(&place)
        .env("PASSDESK_STORE", desk.store())
        .env(HASHING, "avx9000");
    let mut server = started(command, &socket, &log);
    for _ in 0..2 {
        let signed_in = desk.run("login root1 --password-stdin --store");
        let signed_in = signed_in.args([&place]).env(HASHING, "avx9000");
        signed_in
            .stdin(format!("{PASSWORD}\n"))
            .status(0)
            .no_stderr();
    }
    server.kill().expect("killed");
    server.wait().expect("waited for");
    let log = fs::read_to_string(log).expect("the log");
    let quoted = NOT_HERE.replace('"', "\\\"");
    assert_eq!(
        log.matches(&format!("{{\"note\":\"{quoted}")).count(),
        1,
        "{log}"
    );
}
