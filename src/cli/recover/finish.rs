//! The end of a recovery, after its proof: a new password, and new codes.

use anyhow::Result;
use passdesk::credentials::Typed;
use passdesk::desk::{Accepted, DeskError, Recovery};
use passdesk::model::StoreUrl;

use super::printed_codes::PrintedCodes;
use crate::cli::closed_streams;
use crate::cli::escape::escape;
use crate::cli::new_password::agreed;
use crate::cli::setup::Setup;
use crate::cli::shown_secrets::showing;
use crate::cli::stdin_secrets::StdinSecrets;
use crate::cli::terminal::{Terminal, undisturbed};

/// Two secrets: the one that proves, and the new password.
pub(super) enum Answers {
    Terminal(Terminal),
    Stdin(StdinSecrets),
}

impl Answers {
    pub(super) fn from(setup: &Setup, from_stdin: bool, what: &str) -> Result<Self> {
        closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
        Ok(if from_stdin {
            Self::Stdin(StdinSecrets::read()?)
        } else {
            Self::Terminal(setup.terminal_or(what, "--password-stdin")?)
        })
    }

    pub(super) fn proof(&mut self, what: &'static str, prompt: &str) -> Result<Typed> {
        Ok(match self {
            Self::Terminal(terminal) => terminal.secret(prompt)?,
            Self::Stdin(secrets) => secrets.take(what)?,
        })
    }

    /// The new password, asked for twice on a terminal.
    pub(super) fn new_password(
        self,
        check: impl Fn(&Typed) -> Result<Accepted, DeskError>,
    ) -> Result<Accepted> {
        match self {
            Self::Terminal(mut terminal) => Ok(agreed(&mut terminal, "new password", check)?.1),
            Self::Stdin(mut secrets) => {
                let typed = secrets.take("the new password")?;
                secrets.finish()?;
                Ok(check(&typed)?)
            }
        }
    }
}

/// Shows the new codes, sets the password, and says so.
pub(super) fn finish(
    recovery: Recovery<'_>,
    accepted: &Accepted,
    store: &StoreUrl,
    setup: &mut Setup,
) -> Result<()> {
    let name = recovery.account().name.clone();
    undisturbed(|| {
        showing("each of the recovery codes", |shown| {
            recovery.finish(accepted, |codes| {
                PrintedCodes::new(&name, store, codes).show(&mut setup.out)?;
                shown.yes();
                Ok(())
            })
        })
    })?;
    let name = escape(name.as_str());
    setup.out.note(&format!(
        "the password of {name} is set; its sessions are ended, its tokens revoked and its failures forgotten"
    ));
    setup.out.note(&format!(
        "keep the codes on paper, older ones no longer work; next: passdesk login {name}{}",
        setup.same_store()
    ));
    Ok(())
}
