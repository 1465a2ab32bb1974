//! Consent to what cannot be undone or concerns many: a question on a terminal, or `--yes`.

use anyhow::Result;
use clap::Args;

use super::failure::{ExitStatus, Failure};
use super::setup::Setup;
use super::terminal::Terminal;

/// The option that answers the question.
#[derive(Args, Clone, Copy)]
pub(crate) struct Yes {
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
}

impl From<bool> for Yes {
    /// For a command whose `--yes` is an option of its own.
    fn from(yes: bool) -> Self {
        Self { yes }
    }
}

/// How consent is given.
pub(crate) enum Consent {
    /// By `--yes`.
    Given,
    /// By an answer.
    Asked(Terminal),
}

impl Yes {
    /// How consent is given to `what`, an act with its article; an error where it is not given and nobody can be asked.
    pub(crate) fn to(self, what: &str, setup: &Setup) -> Result<Consent, Failure> {
        if self.yes {
            return Ok(Consent::Given);
        }
        setup.terminal().map(Consent::Asked).ok_or_else(|| {
            Failure::usage(format!("{what} must be confirmed, and nobody can be asked"))
                .hint("give --yes")
        })
    }

    /// Asks for consent on a terminal. Elsewhere the command itself is consent: scripts have always gone on. `None` where there
    /// is nothing to ask.
    pub(crate) fn ask_who_is_there(
        self,
        setup: &Setup,
        question: impl FnOnce() -> Result<Option<String>>,
    ) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        let Some(terminal) = setup.terminal() else {
            return Ok(());
        };
        match question()? {
            Some(question) => Consent::Asked(terminal).ask(|_| Ok(question)),
            None => Ok(()),
        }
    }

    /// Asks for consent to `what`. The question is made first, so that what is refused in any case is refused without it.
    pub(crate) fn ask(
        self,
        what: &str,
        setup: &Setup,
        question: impl FnOnce() -> Result<String>,
    ) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        let question = question()?;
        self.to(what, setup)?.ask(|_| Ok(question))
    }
}

impl Consent {
    /// Whether a question is to be asked.
    pub(crate) fn is_asked(&self) -> bool {
        match self {
            Self::Given => false,
            Self::Asked(_) => true,
        }
    }

    /// Asks the question, if one is to be asked; anything but a yes ends the command.
    pub(crate) fn ask(
        &mut self,
        question: impl FnOnce(&mut Terminal) -> Result<String>,
    ) -> Result<()> {
        let Self::Asked(terminal) = self else {
            return Ok(());
        };
        let question = question(terminal)?;
        if terminal.confirm(&question)? {
            return Ok(());
        }
        Err(Failure::new(ExitStatus::Interrupted, "not confirmed")
            .hint("nothing was changed")
            .into())
    }
}
