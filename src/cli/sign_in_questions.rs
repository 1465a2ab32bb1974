//! Signing in: the questions, and where the session that opens is kept.

use anyhow::Result;
use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{Accepted, Change, Desk, OpenedSession, SignIn};
use passdesk::model::Username;

use super::failure::{Failure, unless_known, with_support};
use super::new_password::{TRY_THE_NEW_ONE, agreed};
use super::session_file::{Draft, SessionFile};
use super::terminal::{Terminal, undisturbed};

/// Signs in by asking; also for a command that finds no session.
pub(crate) fn ask(
    desk: &Desk,
    file: &SessionFile,
    terminal: &mut Terminal,
    name: Option<Username>,
) -> Result<OpenedSession> {
    let name = match name {
        Some(name) => name,
        None => ask_name(terminal)?,
    };
    let typed = terminal.secret("password: ")?;
    let door = Door::ready(desk, file)?;
    match door.sign_in(&name, &typed, true)? {
        SignIn::Open(opened) => Ok(opened),
        SignIn::ChangeOwed(change) => {
            terminal.say(owed_because(&change));
            let (_, accepted) = agreed(terminal, "new password", |typed| change.check(typed))?;
            Door::ready(desk, file)?.finish(change, &accepted)
        }
    }
}

/// Asks for the name of an account.
pub(super) fn ask_name(terminal: &mut Terminal) -> Result<Username> {
    let name = terminal.line("name: ")?.trim().parse::<Username>();
    Ok(name.map_err(|error| Failure::usage(error.to_string()))?)
}

/// Where a session that opens is kept, made ready before anything is asked of the store: no session is opened that nobody
/// holds, and the one that was held before is ended.
pub(super) struct Door<'d> {
    desk: &'d Desk,
    draft: Draft,
    before: Option<SessionToken>,
}

impl<'d> Door<'d> {
    pub(super) fn ready(desk: &'d Desk, file: &SessionFile) -> Result<Self> {
        Ok(Self {
            desk,
            draft: file.draft()?,
            before: file.read().ok().flatten(),
        })
    }

    pub(super) fn sign_in(self, name: &Username, typed: &Typed, keep: bool) -> Result<SignIn<'d>> {
        undisturbed(|| {
            let outcome = self.desk.sign_in(name, typed);
            let signed_in = outcome.map_err(|error| {
                let error = unless_known(error, "sign in again: that does no harm");
                with_support(self.desk, error)
            })?;
            if let (SignIn::Open(opened), true) = (&signed_in, keep) {
                self.keep(opened)?;
            }
            Ok(signed_in)
        })
    }

    pub(super) fn finish(self, change: Change<'_>, accepted: &Accepted) -> Result<OpenedSession> {
        undisturbed(|| {
            let opened = change
                .finish_and_sign_in(accepted)
                .map_err(|error| unless_known(error, TRY_THE_NEW_ONE))?;
            self.keep(&opened)?;
            Ok(opened)
        })
    }

    fn keep(self, opened: &OpenedSession) -> Result<()> {
        self.draft.keep(&opened.token)?;
        if let Some(before) = self.before {
            // Nobody holds it any more; should this fail, it ends by itself within the hour.
            let _ = self.desk.sign_out(&before);
        }
        Ok(())
    }
}

pub(super) fn owed_because(change: &Change<'_>) -> &'static str {
    if change.account().password.expires_at().is_some() {
        "this password is temporary: a new one must be chosen now"
    } else {
        "an admin asks for a change: a new password must be chosen now"
    }
}
