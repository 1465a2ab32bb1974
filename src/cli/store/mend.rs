//! `store mend`: what is wrong with the store is put in order, where that can let nobody in.

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::words::{self, Mending};
use crate::cli::output::{Format, cell, escape};
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Mend what store check finds, as far as that can let nobody in
///
/// It shows what it would do, and changes nothing without --yes. With --yes it does all of it or nothing, records that, and
/// every admin is shown it at the next sign-in.
///
/// An account that cannot be read is written anew: what can be read of it stays, and it is switched off, without a password,
/// sessions, tokens and recovery codes. When its name cannot be read, it gets one that is made of its id. Look at it with
/// users show, then bring it back with users reset and users enable, or take it away with users remove.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store mend
  passdesk store mend --yes")]
pub(super) struct Mend {
    /// Do it
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    what: &'a str,
    mend: &'a str,
    done: bool,
}

pub(super) fn run(args: &Mend, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let mends = if args.yes {
        undisturbed(|| desk.mend())?
    } else {
        desk.plan_mends()?
    };
    if setup.out.format() == Format::Table {
        for mend in &mends {
            let Mending { what, how, .. } = words::of_mend(mend);
            let word = if args.yes { "mended" } else { "would mend" };
            let lines = format!("{word}: {}\n  how   {}\n", escape(&what), escape(&how));
            setup.out.verbatim(lines.as_bytes())?;
        }
        if mends.is_empty() {
            setup.out.verbatim(b"there is nothing to mend\n")?;
        }
        setup.out.flush()?;
    } else {
        let fields = &["what", "mend", "done"];
        let mut list = setup.out.list(fields, fields)?;
        for mend in &mends {
            let Mending { what, how, .. } = words::of_mend(mend);
            let row = Row {
                what: &what,
                mend: &how,
                done: args.yes,
            };
            list.push(&row, || vec![cell(row.what)])?;
        }
        list.finish()?;
    }
    let same = setup.same_store();
    match (mends.is_empty(), args.yes) {
        (true, _) => {}
        (false, false) => setup.out.note(&format!(
            "nothing was changed; do it with passdesk store mend --yes{same}"
        )),
        (false, true) => {
            for next in mends.iter().filter_map(|mend| words::of_mend(mend).next) {
                setup.out.note(&format!("next: {}{same}", escape(&next)));
            }
        }
    }
    Ok(())
}
