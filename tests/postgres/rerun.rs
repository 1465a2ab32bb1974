//! The commands, once more on PostgreSQL; what they send can be spread over several machines as well.

use super::spread::spreadable;
use crate::support::once_more;
use crate::support::postgres::{KIND, LOG, is_installed};

/// The tests of commands, but for those in which no store has a part; the rules beneath them are run once more elsewhere,
/// and with them who may do what, of which the whole matrix would take longer than all of these.
const COMMANDS: [&str; 31] = [
    "archive::s",
    "audit::s",
    "bad_input::acting",
    "bad_input::deeds",
    "bad_input::names",
    "bad_input::passwords",
    "bad_input::settings",
    "bad_input::streams",
    "bad_input::temporary",
    "blocklist::doors",
    "bulk::import",
    "bulk::interrupted",
    "bulk::old_passwords",
    "bulk::resume",
    "bulk::rows",
    "contract::",
    "display::",
    "names::existing",
    "names::unreadable",
    "passwd::",
    "places::folders",
    "places::streams",
    "policy::",
    "recovery::commands",
    "recovery::terminal",
    "script::",
    "sources::carried",
    "sources::checked_in",
    "sources::made",
    "sources::tables",
    "sources::traps",
];

/// What is about a store's file or its path, and the configuration that names it; so are all of `bad_input::stores` and
/// `bulk::room`, and more elsewhere (`sqlite_files`, `store`, `crash`).
const OF_FILES: [&str; 4] = [
    "bad_input::settings::a_broken_configuration",
    "bad_input::settings::a_store_is_named_by_its_path",
    "places::streams::a_store_is_not_made",
    "script::a_store_that_is_missing",
];

#[test]
fn the_commands_do_on_postgres_what_they_do_on_a_file() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let instead = [(KIND, "postgres".as_ref()), (LOG, log.as_os_str())];
    once_more(&COMMANDS, &OF_FILES, &instead);
    assert!(spreadable(&log).len() > 20, "the log is read");
}
