//! A new password, asked for twice.

use anyhow::Result;
use passdesk::credentials::Typed;
use passdesk::deeds::{Kind, Problem};

use super::failure::{ExitStatus, Failure};
use super::terminal::Terminal;

/// How often a new password may be tried before the command ends.
pub(crate) const TRIES: usize = 3;

/// For a user who does not know whether the new password was stored.
pub(crate) const TRY_THE_NEW_ONE: &str =
    "sign in with the new password; if it is refused, the old one still works";

/// Asks for a new password until it is accepted and typed twice alike; three times at most.
pub(crate) fn agreed<A>(
    terminal: &mut Terminal,
    what: &str,
    check: impl Fn(&Typed) -> Result<A, Problem>,
) -> Result<(Typed, A)> {
    let mut last = None;
    for _ in 0..TRIES {
        let typed = terminal.secret(&format!("{what}: "))?;
        let accepted = match check(&typed) {
            Ok(accepted) => accepted,
            Err(problem) => {
                let Kind::Refused(reasons) = &problem.kind else {
                    return Err(problem.into());
                };
                terminal.refuse(reasons);
                last = Some(problem.into());
                continue;
            }
        };
        if typed.is_same(&terminal.secret(&format!("{what}, again: "))?) {
            return Ok((typed, accepted));
        }
        terminal.say("the two passwords differ");
        last = Some(
            Failure::new(ExitStatus::PasswordRefused, "the two passwords differ")
                .hint("nothing was changed; run the command again")
                .into(),
        );
    }
    Err(last.unwrap_or_else(|| anyhow::anyhow!("no question was asked")))
}
