//! `audit list`: the events of the audit log.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};
use comfy_table::Cell;
use passdesk::clock::{Clock, SystemClock};
use passdesk::deeds::{EventRow, ListEvents};
use passdesk::model::{Action, Outcome, Timestamp, Username, When};
use uuid::Uuid;

use super::archive::say_what_was_put_away;
use crate::cli::acting_account::AdminClient;
use crate::cli::at_least_one::at_least_one;
use crate::cli::format::Format;
use crate::cli::identifier::identifier;
use crate::cli::setup::Setup;
use crate::cli::table::{cell, second_cell};
use crate::cli::terminal::say_when_interrupted;

/// How many digits a SHA-256 has, and how many of them a table shows.
const DIGEST: usize = 64;
const SHOWN: usize = 12;
/// The audit log's time is that of the clock, or within this of it, unless a clock was wrong.
const NOTICEABLE: Duration = Duration::from_secs(60);

/// The pause between two looks at the audit log.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// List the events of the audit log, the newest last
///
/// On a terminal it shows the newest 200 events, elsewhere all of them. An event has the name that an account had at the time, so events of
/// removed accounts are found, and so are attempts with names that never were accounts. Reading is an event too; a list does not show its own.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit list --user bob --since 30d
  passdesk audit list --since yesterday --until today
  passdesk audit list --actor alice --action password.reset --format csv
  passdesk audit list --operation 01a20986-d6da-7235-9568-875a91a6dc0d
  passdesk audit list --follow --limit 10")]
pub(crate) struct List {
    /// Only events about the account with this name
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Username)]
    user: Option<Username>,
    /// Only events that the account with this name caused
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Username)]
    actor: Option<Username>,
    /// Only events of this action; may be given several times
    #[arg(long, value_name = "ACTION", value_parser = action())]
    action: Vec<Action>,
    /// Only events from this time on: RFC 3339, a date, today or yesterday (from 00:00 UTC), or how long ago, such as 30d or 2h
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Only events before this time
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
    /// Show at most the newest N events
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    limit: Option<u64>,
    /// Only events of this operation, such as a reset_id
    #[arg(long, value_name = "ID", value_parser = identifier)]
    operation: Option<Uuid>,
    /// Go on with new events as they are recorded, until Ctrl-C
    #[arg(long, conflicts_with = "until")]
    follow: bool,
}

/// The words for actions, for completions and the manual too.
fn action() -> impl TypedValueParser<Value = Action> {
    PossibleValuesParser::new(Action::ALL.map(Action::as_str))
        .try_map(|word| word.parse::<Action>())
}

/// The columns of a table of events.
const COLUMNS: &[&str] = &["AT", "ACTION", "OUTCOME", "ACTOR", "SUBJECT", "REASON"];

/// The cells under [`COLUMNS`].
fn cells(row: &EventRow) -> Vec<Cell> {
    let actor = match (&row.actor, row.token_id) {
        (Some(name), Some(_)) => format!("{name} by token"),
        (Some(name), None) => name.clone(),
        // The owner of the store needs no account.
        (None, _) if row.is_of_owner() => match (row.os_uid, &row.peer_address) {
            (Some(uid), _) => format!("uid {uid} on {}", row.host),
            (None, Some(address)) => format!("{address} through {}", row.host),
            (None, None) => String::new(),
        },
        (None, _) => String::new(),
    };
    let subject = match row.is_about_store() {
        true => "the store",
        false => &row.subject,
    };
    vec![
        second_cell(shown_at(row)),
        cell(&row.action),
        outcome_cell(&row.outcome),
        cell(&actor),
        cell(subject),
        cell(&shortened(row.reason.as_deref().unwrap_or_default())),
    ]
}

/// When it happened, for people: by the clock, where the audit log's own time is noticeably another.
fn shown_at(event: &EventRow) -> Timestamp {
    let clock_at = event.happened_at();
    let apart = event.at.since(clock_at).max(clock_at.since(event.at));
    if apart > NOTICEABLE {
        clock_at
    } else {
        event.at
    }
}

/// A reason for a table: of a digest, which would not stand on one line, only the beginning.
fn shortened(reason: &str) -> String {
    let is_digest =
        |word: &str| word.len() == DIGEST && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = reason.split(' ').map(|word| match word.get(..SHOWN) {
        Some(begin) if is_digest(word) => format!("{begin}…").into(),
        _ => Cow::Borrowed(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An outcome, coloured by how much attention it needs.
fn outcome_cell(word: &str) -> Cell {
    let shown = cell(word);
    match word.parse() {
        Ok(Outcome::Done) => shown.fg(comfy_table::Color::Green),
        Ok(Outcome::ChangeOwed | Outcome::Unfinished) => shown.fg(comfy_table::Color::Yellow),
        Ok(
            Outcome::Wrong
            | Outcome::Expired
            | Outcome::Throttled
            | Outcome::Unreadable
            | Outcome::Refused,
        )
        | Err(_) => shown.fg(comfy_table::Color::Red),
    }
}

impl List {
    fn asked(&self, limit: Option<u64>) -> ListEvents {
        ListEvents {
            user: self.user.clone(),
            actor: self.actor.clone(),
            action: self.action.clone(),
            since: self.since,
            until: self.until,
            operation: self.operation,
            limit,
            follow: self.follow,
            from: None,
            reading: None,
        }
    }
}

pub(super) fn run(args: &List, mut setup: Setup) -> Result<()> {
    let admin = setup.admin()?;
    let limit = args.limit.or(setup.out.most_rows());
    if args.follow {
        return follow(&admin, args.asked(limit), &mut setup);
    }
    let mut list = setup.out.list(COLUMNS, EventRow::FIELDS);
    let end = admin.list(args.asked(limit), &mut |row| {
        list.feed(&row, || cells(&row))
    })?;
    let shown = list.finish_or(Some("no event matches"))?;
    say_what_was_put_away(&setup.out, end.and_then(|end| end.archived_before));
    if args.limit.is_none() && limit == Some(shown) {
        setup.out.note(&format!(
            "the newest {shown} events; more with --limit N, fewer with --user, --action or --since"
        ));
    }
    Ok(())
}

/// Lists, and goes on with new events, each one once.
fn follow(admin: &AdminClient, asked: ListEvents, setup: &mut Setup) -> Result<()> {
    if setup.out.format() != Format::Json {
        // Ctrl-C is how one stops to follow; it is no error that needs words.
        say_when_interrupted("");
    }
    let mut list = setup.out.list(COLUMNS, EventRow::FIELDS);
    let first = admin.list(asked.clone(), &mut |row| list.feed(&row, || cells(&row)))?;
    if let Some(end) = first {
        let mut asked = ListEvents {
            limit: None,
            from: end.next,
            reading: Some(end.reading),
            ..asked
        };
        let mut seen: BTreeSet<_> = end.seen.into_iter().collect();
        while list.flush_or_break().is_continue() {
            SystemClock.pause(LOOK_AGAIN);
            let end = admin.list(asked.clone(), &mut |row| match seen.insert(row.id) {
                true => list.feed(&row, || cells(&row)),
                false => ControlFlow::Continue(()),
            })?;
            let Some(end) = end else { break };
            if let Some(next) = end.next {
                seen = seen.split_off(&next);
            }
            asked.from = end.next;
        }
    }
    list.finish()?;
    Ok(())
}
