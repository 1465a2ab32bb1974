//! The names of accounts, for an admin who is signed in.

use std::env;
use std::ops::ControlFlow;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use passdesk::client::Client;
use passdesk::deeds::{AccountRow, Credential, ListUsers, WhoAmI};
use passdesk::desk::Desk;
use passdesk::model::{Role, Status, is_unsafe_to_show};

use crate::cli::desk_place::{DeskPlace, StoreArg};
use crate::cli::escape::escape;
use crate::cli::session_file::SessionFile;
use crate::cli::setup::Setup;
use crate::cli::terminal;

/// How long the desk may take: with what the program does besides, nobody waits 100 ms for a completion.
const PATIENCE: Duration = Duration::from_millis(80);

/// The names that begin like this, with one's own or without, and what the people are called: all of them or, if they are not there in time, none. A
/// part of them would have a shell take the only one that is there for the one that is meant.
pub(super) fn names(begin: &str, store: Option<&str>, with_own: bool) -> Vec<(String, String)> {
    let (begin, store) = (begin.to_owned(), store.map(str::to_owned));
    let (sender, receiver) = mpsc::channel();
    // When the time is over, the thread ends with the program.
    thread::spawn(move || sender.send(asked(&begin, store, with_own).unwrap_or_default()));
    receiver.recv_timeout(PATIENCE).unwrap_or_default()
}

/// Asks with the session that is there, and asks for a list only what may have it: a refusal would be an event.
fn asked(begin: &str, store: Option<String>, with_own: bool) -> Result<Vec<(String, String)>> {
    let place = StoreArg::new(store.or_else(|| env::var("PASSDESK_STORE").ok())).place()?;
    terminal::no_core_dumps()?;
    let Some(session) = SessionFile::of(&place)?.read()? else {
        return Ok(Vec::new());
    };
    let mut client = match place {
        DeskPlace::Store(url) => Client::here(Desk::open(&url, Setup::surroundings())?),
        DeskPlace::Served(url) => Client::there(url)?,
    };
    client.be(Some(Credential::Session(session)));
    let oneself = client.ask(WhoAmI {})?;
    if oneself.role != Role::Admin || oneself.status != Status::Active {
        return Ok(Vec::new());
    }
    let asked = ListUsers {
        search: (!begin.is_empty()).then(|| begin.to_owned()),
        ..ListUsers::default()
    };
    let mut names = Vec::new();
    client.list(asked, &mut |AccountRow {
                                  name, display_name, ..
                              }| {
        let is_meant = with_own || name != oneself.name;
        let name = name.as_str();
        if name.starts_with(begin) {
            if is_meant && is_plain(name) {
                let person = display_name.unwrap_or_default();
                names.push((name.to_owned(), escape(&person).into_owned()));
            }
        } else if name > begin {
            // They come by name, so no other begins like this.
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(names)
}

/// Whether no shell takes any of it for something else. A name such as `$(date)` is allowed, and has to be typed.
fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || "._-+@".contains(c),
        false => !is_unsafe_to_show(c),
    };
    name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_no_shell_takes_for_something_else_are_plain() {
        for name in ["bob", "ann.lee-2_x+y@example.org", "李雷", "zoë", "अनिल"] {
            assert!(is_plain(name), "{name}");
        }
        for c in (0x21..0x7f).map(char::from) {
            let is_in_words = c.is_ascii_alphanumeric() || "._-+@".contains(c);
            assert_eq!(is_plain(&format!("a{c}b")), is_in_words, "{c}");
        }
        assert!(!is_plain("a\u{202e}b"));
    }
}
