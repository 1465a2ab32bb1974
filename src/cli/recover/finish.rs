//! The end of a recovery, after its proof: a new password, and new codes.

use anyhow::Result;
use passdesk::client::Client;
use passdesk::credentials::Typed;
use passdesk::deeds::{CheckRecovery, PlanRecovery, Problem, PutRecoveryInForce, RecoveryProof};
use passdesk::desk::{Accepted, Recovery};
use passdesk::model::{StoreUrl, Username};

use super::printed_codes::PrintedCodes;
use crate::cli::closed_streams;
use crate::cli::escape::escape;
use crate::cli::new_password::{agreed, rules_of};
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
    pub(super) fn from(
        setup: &Setup,
        from_stdin: bool,
        what: &str,
        client: &Client,
    ) -> Result<Self> {
        closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
        Ok(if from_stdin {
            Self::Stdin(StdinSecrets::read()?)
        } else {
            let terminal = setup.terminal_or(what, "--password-stdin")?;
            client.reach()?;
            Self::Terminal(terminal)
        })
    }

    pub(super) fn proof(&mut self, what: &'static str, prompt: &str) -> Result<Typed> {
        Ok(match self {
            Self::Terminal(terminal) => terminal.secret(prompt)?,
            Self::Stdin(secrets) => secrets.take(what)?,
        })
    }

    /// The new password, asked for twice on a terminal; `check` asks the policy.
    pub(super) fn new_password(
        self,
        client: &Client,
        check: impl Fn(&Typed) -> Result<(), Problem>,
    ) -> Result<Typed> {
        match self {
            Self::Terminal(mut terminal) => {
                let rules = rules_of(client);
                Ok(agreed(&mut terminal, "new password", rules, check)?.0)
            }
            Self::Stdin(mut secrets) => {
                let typed = secrets.take("the new password")?;
                secrets.finish()?;
                check(&typed)?;
                Ok(typed)
            }
        }
    }
}

/// Proves the right, asks for the new password, shows the new codes, sets the password, and says so.
pub(super) fn recover(
    proof: RecoveryProof,
    answers: Answers,
    client: &Client,
    setup: &mut Setup,
) -> Result<()> {
    let ask = |new_password: Option<&Typed>| {
        let proof = proof.again();
        let new_password = new_password.map(Typed::again);
        let check = CheckRecovery {
            proof,
            new_password,
        };
        client.ask(check).map(drop)
    };
    undisturbed(|| ask(None))?;
    let new_password = answers.new_password(client, |typed| ask(Some(typed)))?;
    let place = setup.place()?;
    let name = undisturbed(|| {
        showing("each of the recovery codes", |shown| {
            let planned = client.ask(PlanRecovery {
                proof: proof.again(),
                new_password,
            })?;
            PrintedCodes::of(planned.row, &place).show(&mut setup.out)?;
            shown.yes();
            let plan = planned.plan;
            Ok(client.ask(PutRecoveryInForce { proof, plan })?.name)
        })
    })?;
    say_done(&name, setup);
    Ok(())
}

/// The same for the owner of the store, whose right is proved already.
pub(super) fn finish_locally(
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
    say_done(&name, setup);
    Ok(())
}

fn say_done(name: &Username, setup: &Setup) {
    let name = escape(name.as_str());
    setup.out.note(&format!(
        "the password of {name} is set; its sessions are ended, its tokens revoked and its failures forgotten"
    ));
    setup.out.note(&format!(
        "keep the codes on paper, older ones no longer work; next: passdesk login {name}{}",
        setup.same_store()
    ));
}
