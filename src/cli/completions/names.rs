//! The names of accounts and groups, for an admin who is signed in.

use std::env;
use std::ops::ControlFlow;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use passdesk::client::Client;
use passdesk::deeds::{
    AccountRow, Credential, GroupRow, ListGroups, ListTokens, ListUsers, WhoAmI,
};
use passdesk::desk::Desk;
use passdesk::model::{Role, Status, Username, is_unsafe_to_show};

use crate::cli::desk_place::{DeskPlace, StoreArg};
use crate::cli::escape::escape;
use crate::cli::session_file::SessionFile;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal;

/// How long the desk may take: with what the program does besides, nobody waits 100 ms for a completion.
const PATIENCE: Duration = Duration::from_millis(80);

/// What is asked of the desk for a completion, with its beginning and one's own name: names, and what they mean.
type Ask = fn(&Client, &str, &Username) -> Result<Vec<(String, String)>>;

/// The names of accounts that begin like this, with one's own or without, and what the people are called.
pub(super) fn names(begin: &str, store: Option<&str>, with_own: bool) -> Vec<(String, String)> {
    in_time(if with_own { accounts_of } else { others_of }, begin, store)
}

/// The names of groups that begin like this, and how many accounts are in them.
pub(super) fn groups(begin: &str, store: Option<&str>) -> Vec<(String, String)> {
    in_time(groups_of, begin, store)
}

/// The labels of one's own tokens that begin like this, and what they may do.
pub(super) fn labels(begin: &str, store: Option<&str>) -> Vec<(String, String)> {
    in_time(labels_of, begin, store)
}

/// All of them or, if they are not there in time, none. A part of them would have a shell take the only one that is there
/// for the one that is meant.
fn in_time(ask: Ask, begin: &str, store: Option<&str>) -> Vec<(String, String)> {
    let (begin, store) = (begin.to_owned(), store.map(str::to_owned));
    let (sender, receiver) = mpsc::channel();
    // When the time is over, the thread ends with the program.
    thread::spawn(move || sender.send(asked(ask, &begin, store).unwrap_or_default()));
    receiver.recv_timeout(PATIENCE).unwrap_or_default()
}

/// Asks with the session that is there, and asks for a list only what may have it: a refusal would be an event.
fn asked(ask: Ask, begin: &str, store: Option<String>) -> Result<Vec<(String, String)>> {
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
    ask(&client, begin, &oneself.name)
}

fn others_of(client: &Client, begin: &str, own: &Username) -> Result<Vec<(String, String)>> {
    let mut found = accounts_of(client, begin, own)?;
    found.retain(|(name, _)| name != own.as_str());
    Ok(found)
}

fn accounts_of(client: &Client, begin: &str, _own: &Username) -> Result<Vec<(String, String)>> {
    let asked = ListUsers {
        search: (!begin.is_empty()).then(|| begin.to_owned()),
        ..ListUsers::default()
    };
    let mut found = Vec::new();
    client.list(asked, &mut |AccountRow {
                                  name, display_name, ..
                              }| {
        let person = display_name.unwrap_or_default();
        offer(&mut found, begin, name.as_str(), &escape(&person))
    })?;
    Ok(found)
}

fn groups_of(client: &Client, begin: &str, _own: &Username) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    client.list(ListGroups {}, &mut |GroupRow { group, accounts }| {
        let accounts = counted(accounts, "account", "accounts");
        offer(&mut found, begin, group.as_str(), &accounts)
    })?;
    Ok(found)
}

fn labels_of(client: &Client, begin: &str, _own: &Username) -> Result<Vec<(String, String)>> {
    let tokens = client.ask(ListTokens {})?.tokens.into_iter();
    let offered = tokens.filter(|token| {
        let label = token.label.as_str();
        label.starts_with(begin) && is_plain(label)
    });
    let offered = offered.map(|token| {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        (token.label.to_string(), scopes.join(" "))
    });
    Ok(offered.collect())
}

/// Takes the next name if it begins like this, and stops after the last that can.
fn offer(
    found: &mut Vec<(String, String)>,
    begin: &str,
    name: &str,
    meaning: &str,
) -> ControlFlow<()> {
    if name.starts_with(begin) {
        if is_plain(name) {
            found.push((name.to_owned(), meaning.to_owned()));
        }
    } else if name > begin {
        // They come by name, so no other begins like this.
        return ControlFlow::Break(());
    }
    ControlFlow::Continue(())
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
