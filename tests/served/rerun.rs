//! The commands, once more with a desk that is served: on a socket, and over TLS.

use std::process::Command;

use crate::support::{SERVED, cases};

/// The tests of commands that reach a store, for every day.
const EVERY_DAY: [&str; 3] = ["contract::results", "passwd::", "script::"];

/// More of them, for every day on a socket.
const ON_A_SOCKET: [&str; 5] = [
    "bad_input::names",
    "bad_input::passwords",
    "bad_input::temporary",
    "names::unreadable",
    "recovery::commands",
];

/// The others, with who may do what.
const LONG: [&str; 15] = [
    "audit::s",
    "bad_input::acting",
    "bad_input::deeds",
    "bulk::import",
    "bulk::interrupted",
    "bulk::resume",
    "bulk::rows",
    "contract::",
    "display::",
    "local_times::",
    "names::existing",
    "policy::",
    "recovery::terminal",
    "roles::",
    "terminal::",
];

/// What is about this process's own memory, or a file that only the owner of the store names.
const OF_THE_OWNER: [&str; 2] = [
    "s18_s22_without_the_memory_for_a_hash",
    "what_is_shown_can_be_set_again",
];

/// Tests of the library that have a name like those of a command.
const OF_THE_LIBRARY: [&str; 3] = ["rules::", "postgres::", "storage::"];

fn once_more(kind: &str) {
    let mut commands = EVERY_DAY.to_vec();
    let all = cases(0, 1) == 1;
    if all || kind == "unix" {
        commands.extend(ON_A_SOCKET);
    }
    if all {
        commands.extend(LONG);
    }
    let skip = |name| ["--skip", name];
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(&commands)
        .args(
            OF_THE_OWNER
                .into_iter()
                .chain(OF_THE_LIBRARY)
                .flat_map(skip),
        )
        .env(SERVED, kind)
        .output()
        .expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    for module in commands {
        assert!(told.contains(&format!("test {module}")), "{module}: {told}");
    }
}

#[test]
fn the_commands_do_on_a_socket_what_they_do_on_a_file() {
    once_more("unix");
}

#[test]
fn the_commands_do_over_tls_what_they_do_on_a_file() {
    once_more("https");
}
