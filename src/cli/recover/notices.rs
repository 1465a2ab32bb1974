//! `recover notices`, and what an admin is shown at sign-in.

use anyhow::Result;
use clap::Args;
use passdesk::client::Client;
use passdesk::deeds::{
    AcknowledgeNotices, CodesLeft, ListNotices, ListWarnings, NoticeRow, NoticeRows,
};
use passdesk::desk::Warning;
use passdesk::model::Timestamp;

use crate::cli::escape::escape;
use crate::cli::output::Output;
use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::table::{cell, time_cell};
use crate::cli::terminal::undisturbed;
use crate::cli::times::{noted, short_time, with_times};

/// Notices that are shown at sign-in; the rest is counted.
const SHOWN: usize = 5;

/// Show which accounts were recovered and which signers changed
///
/// The notices are shown at each of your sign-ins until you acknowledge them.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover notices
  passdesk recover notices --acknowledge")]
pub(crate) struct Notices {
    /// Do not show these again
    #[arg(long)]
    acknowledge: bool,
}

row! {
    struct Row<'a> {
        at: Timestamp,
        action: &'static str,
        notice: &'a str,
        acknowledged: bool,
    }
}

pub(crate) fn run(args: &Notices, mut setup: Setup) -> Result<()> {
    let admin = if args.acknowledge {
        setup.fresh_admin()?
    } else {
        setup.admin()?
    };
    let NoticeRows { notices } = admin.ask(ListNotices {})?;
    let to_terminal = setup.out.to_terminal();
    let mut list = setup.out.list(&["AT", "NOTICE"], Row::FIELDS);
    for notice in &notices {
        let row = Row {
            at: notice.at,
            action: notice.action.as_str(),
            notice: &notice.notice,
            acknowledged: args.acknowledge,
        };
        list.push(&row, || {
            vec![
                time_cell(row.at),
                // Elsewhere than on a terminal it is as programs know it.
                match to_terminal {
                    true => cell(&with_times(row.notice, short_time)),
                    false => cell(row.notice),
                },
            ]
        })?;
    }
    list.finish_or(Some("there are no notices"))?;
    // Only what has been shown is acknowledged.
    if args.acknowledge && !notices.is_empty() {
        let notices: Vec<_> = notices.iter().map(|notice| notice.id).collect();
        let count = notices.len();
        undisturbed(|| admin.ask(AcknowledgeNotices { notices }))?;
        setup.out.note(&format!("acknowledged: {count}"));
    }
    Ok(())
}

/// Shows an admin who has just signed in the notices and warnings, even with `--quiet` (S48), and says on a
/// terminal where there are no recovery codes: a reset of this account has made those on paper void.
pub(crate) fn tell(out: &Output, client: &Client) -> Result<()> {
    let NoticeRows { notices } = client.ask(ListNotices {})?;
    let (hidden, shown) = notices.split_at(notices.len().saturating_sub(SHOWN));
    for NoticeRow { at, notice, .. } in shown {
        let notice = with_times(notice, noted);
        out.warn(&format!("notice: {}: {}", noted(*at), escape(&notice)));
    }
    if !hidden.is_empty() {
        out.warn(&format!("notice: and {} older ones", hidden.len()));
    }
    if !notices.is_empty() {
        out.warn("if all of this is in order: passdesk recover notices --acknowledge");
    }
    let warnings = warn_of(out, client)?;
    let asks_for_codes = |warning: &Warning| matches!(warning, Warning::Alone(_));
    let may_lack = out.to_terminal() && !warnings.iter().any(asks_for_codes);
    if may_lack && client.ask(CodesLeft {})?.left == 0 {
        out.tip(
            "note: you have no recovery codes that work; make new ones: passdesk recover codes new",
        );
    }
    Ok(())
}

/// Warns an admin of what may leave the store without one; gives the warnings.
pub(crate) fn warn_of(out: &Output, client: &Client) -> Result<Vec<Warning>> {
    let warnings = client.ask(ListWarnings {})?.warnings;
    for warning in &warnings {
        out.warn(&format!("warning: {}", warn(warning)));
    }
    Ok(warnings)
}

/// The words for a warning, with the command that helps.
pub(crate) fn warn(warning: &Warning) -> String {
    match warning {
        Warning::Alone(name) => format!(
            "{name} is the only usable admin, and nothing could bring it back if its password is lost; make codes: passdesk recover codes new"
        ),
        Warning::SoonAlone { name, other, at } => format!(
            "{name} will be the only usable admin when the temporary password of {other} expires at {}; set a new one: passdesk users reset {other}",
            noted(*at)
        ),
        Warning::Expires { name, at } => format!(
            "{name} is the only usable admin, and its temporary password expires at {}; choose a new one: passdesk login {name}",
            noted(*at)
        ),
    }
}
