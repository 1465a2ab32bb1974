//! An account that is chosen from a list.

use std::ops::ControlFlow;

use anyhow::Result;
use passdesk::deeds::ListUsers;
use passdesk::model::Username;

use crate::cli::acting_account::AdminClient;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::terminal::{Choice, Terminal};

/// How many accounts a list to choose from holds; with more, a part of the name is asked for first.
const CHOICES: u64 = 5_000;

/// Which account is chosen, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Any, the admin's own too.
    AnyAccount,
    /// That of another, whose password is reset.
    PasswordOfAnother,
}

impl Whose {
    fn question(self) -> &'static str {
        match self {
            Self::AnyAccount => "which account?",
            Self::PasswordOfAnother => "whose password?",
        }
    }
}

/// Lets the account be chosen from a list; in a store with thousands, from those that contain what is asked for first.
pub(crate) fn choose_account(
    admin: &AdminClient,
    terminal: &mut Terminal,
    whose: Whose,
) -> Result<Username> {
    let own = &admin.account().name;
    let mut search = None;
    loop {
        let mut names = Vec::new();
        let mut choices = Vec::new();
        let asked = ListUsers {
            search: search.clone(),
            limit: Some(CHOICES),
            ..ListUsers::default()
        };
        let end = admin.list(asked, &mut |row| {
            if whose == Whose::AnyAccount || row.name != *own {
                choices.push(Choice {
                    name: row.name.to_string(),
                    display_name: row.display_name.unwrap_or_default(),
                    role: row.role.as_str(),
                    status: row.status.as_str(),
                });
                names.push(row.name);
            }
            ControlFlow::Continue(())
        })?;
        let end = end.unwrap_or_default();
        if end.shown < end.matching {
            terminal.say(&format!("{} accounts", end.matching));
            search = Some(terminal.line("part of the name: ")?);
            continue;
        }
        if choices.is_empty() && search.is_some() {
            terminal.say("no name contains that");
            search = None;
            continue;
        }
        if choices.is_empty() {
            return Err(
                Failure::new(ExitStatus::NotFound, "there is no other account to reset")
                    .hint("add one: passdesk users add NAME")
                    .into(),
            );
        }
        let place = terminal.pick(whose.question(), &choices)?;
        return Ok(names.swap_remove(place));
    }
}
