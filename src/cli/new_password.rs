//! A new password, asked for twice.

use anyhow::Result;
use passdesk::client::Client;
use passdesk::credentials::Typed;
use passdesk::deeds::{AboutDesk, Kind, Problem};

use super::failure::{ExitStatus, Failure};
use super::terminal::Terminal;
use super::tries::{Wrong, ask_again};

/// For a user who does not know whether the new password was stored.
pub(crate) const TRY_THE_NEW_ONE: &str =
    "sign in with the new password; if it is refused, the old one still works";

/// What the desk asks of a new password, in words, as far as that can be found out; a refusal says it in any case.
pub(crate) fn rules_of(client: &Client) -> Option<String> {
    client.ask(AboutDesk {}).ok()?.password_rules
}

/// Says the rules, and asks for a new password until it is accepted and typed twice alike; three times at most.
pub(crate) fn agreed<A>(
    terminal: &mut Terminal,
    what: &str,
    rules: Option<String>,
    check: impl Fn(&Typed) -> Result<A, Problem>,
) -> Result<(Typed, A)> {
    let agreed = agreed_unless_empty(terminal, what, None, rules, check)?;
    agreed.ok_or_else(|| anyhow::anyhow!("no question was asked"))
}

/// The same where Enter alone is an answer too, if `enter` says what it does: then there is no password.
pub(crate) fn agreed_unless_empty<A>(
    terminal: &mut Terminal,
    what: &str,
    enter: Option<&str>,
    rules: Option<String>,
    check: impl Fn(&Typed) -> Result<A, Problem>,
) -> Result<Option<(Typed, A)>> {
    if let Some(rules) = rules {
        terminal.say(&format!("rules: {rules}"));
    }
    let prompt = match enter {
        Some(does) => format!("{what} [{does}]: "),
        None => format!("{what}: "),
    };
    ask_again(terminal, |terminal| {
        let typed = terminal.secret(&prompt)?;
        if typed.is_empty() && enter.is_some() {
            return Ok(Ok(None));
        }
        let accepted = match check(&typed) {
            Ok(accepted) => accepted,
            Err(problem) => {
                let Kind::Refused(reasons) = &problem.kind else {
                    return Err(problem.into());
                };
                return Ok(Err(Wrong::new(refusal(reasons), problem)));
            }
        };
        if typed.is_same(&terminal.secret(&format!("{what}, again: "))?) {
            return Ok(Ok(Some((typed, accepted))));
        }
        let differ = Failure::new(ExitStatus::PasswordRefused, "the two passwords differ");
        Ok(Err(differ
            .hint("nothing was changed; run the command again")
            .into()))
    })
}

/// Every reason against a password, a line each.
fn refusal(reasons: &[String]) -> Vec<String> {
    let reasons = reasons.iter().map(|reason| format!("  {reason}"));
    std::iter::once("that password was refused:".to_owned())
        .chain(reasons)
        .collect()
}
