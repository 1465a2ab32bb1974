//! `store mend`: mends what is wrong with the store, where that gives nobody access.

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Desk, DeskError};
use passdesk::model::Timestamp;

use super::findings::{self, Mending};
use crate::cli::escape::escape;
use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Mend what store check finds, where that gives nobody access
///
/// Without --yes it shows what it would do, and changes nothing. With --yes it does all of it or nothing; the audit log records
/// it, and every admin is shown it at the next sign-in.
///
/// An account that cannot be read is written again: the readable parts stay, and it is disabled, without a password, sessions,
/// tokens and recovery codes. If its name cannot be read, it gets a name made from its id. Look at it with users show, then
/// bring it back with users reset and users enable, or remove it with users remove.
///
/// With --clock, after the clock was ahead: the latest time that the store has seen is set back to the clock's time, so correct
/// the clock first. All sessions end; temporary passwords, tokens and recovery requests that have expired, or were made later
/// than the clock's time, are expired for good; waits after later failures start again now. The audit log keeps its own time.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store mend
  passdesk store mend --yes
  passdesk store mend --clock --yes")]
pub(crate) struct Mend {
    /// Mend the store after the clock was ahead: set its time back to the clock's
    #[arg(long)]
    clock: bool,
    /// Do it, instead of only showing it
    #[arg(long)]
    yes: bool,
}

row! {
    struct Row<'a> {
        what: &'a str,
        mend: &'a str,
        done: bool,
    }
}

/// What is mended, in words.
fn mends(
    args: &Mend,
    desk: &Desk,
    time: fn(Timestamp) -> String,
) -> Result<Vec<Mending>, DeskError> {
    let of_clock_mend = |mend| findings::of_clock_mend(mend, time);
    Ok(match (args.clock, args.yes) {
        (false, false) => desk.plan_mends()?.iter().map(findings::of_mend).collect(),
        (false, true) => desk.mend()?.iter().map(findings::of_mend).collect(),
        (true, false) => desk.plan_clock_mend()?.iter().map(of_clock_mend).collect(),
        (true, true) => desk.mend_clock()?.iter().map(of_clock_mend).collect(),
    })
}

/// Whether the other mend has something to do. It is only a pointer: where it cannot be found out, nothing is printed.
fn clock_needs_mend(desk: &Desk) -> bool {
    desk.plan_clock_mend().is_ok_and(|mend| mend.is_some())
}

pub(super) fn run(args: &Mend, mut setup: Setup) -> Result<()> {
    // A wrong clock is reported below.
    let desk = match args.clock {
        true => setup.desk_without_word()?,
        false => setup.desk()?,
    };
    let time = setup.out.time();
    let mends = if args.yes {
        undisturbed(|| mends(args, &desk, time))?
    } else {
        mends(args, &desk, time)?
    };
    let word = if args.yes { "mended" } else { "would mend" };
    for Mending { what, how, .. } in &mends {
        let row = Row {
            what,
            mend: how,
            done: args.yes,
        };
        let lines = format!("{word}: {}\n  how   {}", escape(what), escape(how));
        setup.out.row(&row, &lines)?;
    }
    if mends.is_empty() {
        let sentence = "there is nothing to mend";
        setup.out.no_rows(Row::FIELDS, Some(sentence))?;
    }
    let same = setup.same_store();
    match (mends.is_empty(), args.yes) {
        (true, _) if !args.clock && clock_needs_mend(&desk) => setup.out.note(&format!(
            "the clock was ahead earlier, which has a mend of its own; see what it would do: passdesk store mend --clock{same}"
        )),
        (true, _) => {}
        (false, false) => setup.out.note(&format!(
            "nothing was changed; do it with passdesk store mend{} --yes{same}",
            if args.clock { " --clock" } else { "" }
        )),
        (false, true) => {
            for next in mends.iter().filter_map(|mend| mend.next.as_deref()) {
                setup.out.note(&format!("next: {}{same}", escape(next)));
            }
        }
    }
    Ok(())
}
