//! The commands, once more with a desk that is served: on a socket, and over TLS.

use crate::support::{SERVED, cases, once_more};

/// The tests of commands that reach a store, for every day.
const EVERY_DAY: [&str; 3] = ["contract::results", "passwd::", "script::"];

/// More of them, for every day on a socket.
const ON_A_SOCKET: [&str; 6] = [
    "bad_input::names",
    "bad_input::passwords",
    "bad_input::temporary",
    "names::unreadable",
    "recovery::commands",
    "store::check::",
];

/// The tests of what takes a token over TLS, for every day on a socket.
const OF_A_SOCKET: [&str; 1] = ["check::"];

/// The others, with who may do what.
const LONG: [&str; 21] = [
    "audit::s",
    "bad_input::acting",
    "bad_input::deeds",
    "bulk::import",
    "bulk::interrupted",
    "bulk::old_passwords",
    "bulk::resume",
    "bulk::rows",
    "contract::",
    "display::",
    "local_times::",
    "names::existing",
    "policy::",
    "recovery::terminal",
    "roles::",
    "sources::carried",
    "sources::checked_in",
    "sources::made",
    "sources::tables",
    "sources::traps",
    "terminal::",
];

/// What is about this process's own memory, or a file that only the owner of the store names.
const OF_THE_OWNER: [&str; 2] = [
    "s18_s22_without_the_memory_for_a_hash",
    "what_is_shown_can_be_set_again",
];

#[track_caller]
fn served(kind: &str) {
    let mut commands = EVERY_DAY.to_vec();
    let all = cases(0, 1) == 1;
    if all || kind == "unix" {
        commands.extend(ON_A_SOCKET);
    }
    if kind == "unix" {
        commands.extend(OF_A_SOCKET);
    }
    if all {
        commands.extend(LONG);
    }
    once_more(&commands, &OF_THE_OWNER, &[(SERVED, kind.as_ref())]);
}

#[test]
fn the_commands_do_on_a_socket_what_they_do_on_a_file() {
    served("unix");
}

#[test]
fn the_commands_do_over_tls_what_they_do_on_a_file() {
    served("https");
}
