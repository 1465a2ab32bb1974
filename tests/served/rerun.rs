//! The commands, once more with a desk that is served: on a socket, and over TLS.

use std::process::Command;

use crate::support::SERVED;

/// The tests of commands that reach a store.
const COMMANDS: [&str; 22] = [
    "audit::s",
    "bad_input::acting",
    "bad_input::deeds",
    "bad_input::names",
    "bad_input::passwords",
    "bad_input::temporary",
    "bulk::import",
    "bulk::interrupted",
    "bulk::resume",
    "bulk::rows",
    "contract::",
    "display::",
    "names::existing",
    "names::unreadable",
    "passwd::",
    "policy::",
    "recovery::commands",
    "recovery::terminal",
    "roles::",
    "script::",
    "terminal::",
    "local_times::",
];

fn once_more(kind: &str, commands: &[&str], not: &[&str]) {
    let skip = |name: &&'static str| ["--skip", *name];
    let _ = skip;
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(commands).env(SERVED, kind);
    for name in not {
        command.args(["--skip", name]);
    }
    let output = command.output().expect("the tests run");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    for module in commands {
        assert!(told.contains(&format!("test {module}")), "{module}: {told}");
    }
}

#[test]
fn the_commands_do_on_a_socket_what_they_do_on_a_file() {
    once_more("unix", &COMMANDS, &[]);
}
