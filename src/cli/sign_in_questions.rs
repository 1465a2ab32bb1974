//! Signing in: the questions, and where the session that opens is kept.

use anyhow::Result;
use passdesk::client::Client;
use passdesk::credentials::{SessionToken, Typed};
use passdesk::deeds::{CheckChange, Credential, Kind, Login, Logout, Problem, SessionRow, WhoAmI};
use passdesk::desk::DeskError;
use passdesk::model::Username;

use super::failure::{Failure, unless_known};
use super::new_password::{TRY_THE_NEW_ONE, agreed, rules_of};
use super::session_file::{Draft, SessionFile};
use super::system_user;
use super::terminal::{Terminal, undisturbed};
use super::tries::ask_again;

/// Signs in by asking; also for a command that finds no session.
pub(crate) fn ask(
    client: &Client,
    file: &SessionFile,
    terminal: &mut Terminal,
    name: Option<Username>,
) -> Result<SessionRow> {
    client.reach()?;
    let name = match name {
        Some(name) => name,
        None => ask_name(terminal)?,
    };
    for other in others_signed_in(client, file, &name) {
        terminal.say(&format!("signing in ends the session of {other}"));
    }
    let password = terminal.secret("password: ")?;
    let door = Door::ready(client, file)?;
    match door.sign_in(&name, &password, None) {
        Ok(opened) => Ok(opened),
        Err(error) => {
            let problem = owed(error)?;
            terminal.say(&problem.message);
            let rules = rules_of(client);
            let (new, ()) = agreed(terminal, "new password", rules, |new| {
                check(client, Some(file), &name, &password, new)
            })?;
            let opened = Door::ready(client, file)?.sign_in(&name, &password, Some(&new))?;
            terminal.say(&format!("the password of {name} is changed"));
            Ok(opened)
        }
    }
}

/// The problem of a sign-in for which a new password must be chosen, or else the error.
pub(super) fn owed(error: anyhow::Error) -> Result<Problem> {
    match error.downcast::<Problem>() {
        Ok(problem) if matches!(problem.kind, Kind::ChangeOwed(_)) => Ok(problem),
        Ok(problem) => Err(problem.into()),
        Err(error) => Err(error),
    }
}

/// The problem of a password that was asked for again of the account that is signed in: its name is not in doubt.
pub(super) fn of_own_password(problem: Problem) -> Problem {
    match problem.message == DeskError::WrongPassword.to_string() {
        true => Problem {
            message: "that is not the password of this account".to_owned(),
            ..problem
        },
        false => problem,
    }
}

/// Checks a new password with the policy.
pub(super) fn check(
    client: &Client,
    file: Option<&SessionFile>,
    name: &Username,
    password: &Typed,
    new: &Typed,
) -> Result<(), Problem> {
    let asked = CheckChange {
        name: name.clone(),
        password: password.again(),
        new_password: new.again(),
        device_token: file.and_then(|file| file.device(name).read()),
        service: None,
        address: None,
    };
    client.ask(asked).map(drop)
}

/// Asks for the name of the own account, and offers that of the user of the operating system.
pub(super) fn ask_name(terminal: &mut Terminal) -> Result<Username> {
    let offered = system_user::likely_account();
    let prompt = match &offered {
        Some(name) => format!("name [{name}]: "),
        None => "name: ".to_owned(),
    };
    ask_again(terminal, |terminal| {
        let typed = terminal.line(&prompt)?;
        match (typed.trim(), &offered) {
            ("", Some(name)) => Ok(Ok(name.clone())),
            (typed, _) => {
                let name = typed.parse::<Username>();
                Ok(name.map_err(|error| Failure::usage(error.to_string()).into()))
            }
        }
    })
}

/// Other accounts that are signed in here, and whose session a sign-in as `name` ends.
pub(super) fn others_signed_in(
    client: &Client,
    file: &SessionFile,
    name: &Username,
) -> Vec<Username> {
    let held = file.held().into_iter();
    let accounts = held.filter_map(|token| {
        let signed_in = client.ask_as(Credential::Session(token), WhoAmI {});
        signed_in.ok().map(|account| account.name)
    });
    accounts.filter(|account| account != name).collect()
}

/// Where a session that opens is kept, made ready before anything is asked of the desk: no session is opened that nobody
/// holds, and the one that was held before is ended.
pub(super) struct Door<'d> {
    client: &'d Client,
    file: &'d SessionFile,
    draft: Draft,
    before: Vec<SessionToken>,
}

impl<'d> Door<'d> {
    pub(super) fn ready(client: &'d Client, file: &'d SessionFile) -> Result<Self> {
        Ok(Self {
            client,
            file,
            draft: file.draft()?,
            before: file.held(),
        })
    }

    /// Signs in, with the new password where one is owed, and keeps the session.
    pub(super) fn sign_in(
        self,
        name: &Username,
        password: &Typed,
        new: Option<&Typed>,
    ) -> Result<SessionRow> {
        let device = self.file.device(name);
        let asked = Login {
            name: name.clone(),
            password: password.again(),
            new_password: new.map(Typed::again),
            device_token: device.read(),
            service: None,
            address: None,
        };
        let hint = match new {
            Some(_) => TRY_THE_NEW_ONE,
            None => "sign in again: that does no harm",
        };
        undisturbed(|| {
            let opened = self.client.ask(asked);
            let opened = opened.map_err(|problem| unless_known(problem, hint))?;
            self.keep(&opened)?;
            device.keep(&opened);
            Ok(opened)
        })
    }

    fn keep(self, opened: &SessionRow) -> Result<()> {
        // First, in case that it is the same folder by another name.
        if let Some(earlier) = self.file.of_earlier_versions() {
            // Should this fail, it opens nothing any more.
            let _ = earlier.remove();
        }
        self.draft.keep(&opened.token)?;
        for before in self.before {
            // Nobody holds it any more; should this fail, it ends by itself within the hour.
            let _ = self.client.ask_as(Credential::Session(before), Logout {});
        }
        Ok(())
    }
}
