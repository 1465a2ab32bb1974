//! `audit list`: the events of the audit log.

use std::borrow::Cow;
use std::cell::RefCell;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use comfy_table::Cell;
use passdesk::desk::AuditFilter;
use passdesk::model::{Action, Outcome, RawEvent, Subject, Timestamp, Username, When};
use uuid::Uuid;

use super::archive::say_what_was_put_away;
use crate::cli::format::Format;
use crate::cli::row::row;
use crate::cli::setup::Setup;
use crate::cli::table::{cell, second_cell};
use crate::cli::terminal::{say_when_interrupted, undisturbed};

/// How many digits a SHA-256 has, and how many of them a table shows.
const DIGEST: usize = 64;
const SHOWN: usize = 12;
/// The audit log's time is that of the clock, or within this of it, unless a clock was wrong.
const NOTICEABLE: Duration = Duration::from_secs(60);

/// List the events of the audit log, the newest last
///
/// On a terminal it shows the newest 200 events, elsewhere all of them. An event has the name that an account had at the time, so events of
/// removed accounts are found, and so are attempts with names that never were accounts. Reading is an event too; a list does not show its own.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit list --user bob --since 30d
  passdesk audit list --actor alice --action password.reset --format csv
  passdesk audit list --operation 01a20986-d6da-7235-9568-875a91a6dc0d
  passdesk audit list --follow --limit 10")]
pub(crate) struct List {
    /// Only events about the account with this name
    #[arg(long, value_name = "NAME")]
    user: Option<Username>,
    /// Only events that the account with this name caused
    #[arg(long, value_name = "NAME")]
    actor: Option<Username>,
    /// Only events of this action; may be given several times
    #[arg(long, value_name = "ACTION", value_parser = action())]
    action: Vec<Action>,
    /// Only events from this time on: RFC 3339, a date (from 00:00 UTC), or how long ago, such as 30d or 2h
    #[arg(long, value_name = "TIME")]
    since: Option<When>,
    /// Only events before this time
    #[arg(long, value_name = "TIME")]
    until: Option<When>,
    /// Show at most the newest N events
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Only events of this operation, such as a reset_id
    #[arg(long, value_name = "ID", value_parser = operation)]
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

/// The id of an operation.
fn operation(text: &str) -> Result<Uuid, &'static str> {
    text.parse().map_err(
        |_| "not an operation id (a UUID, the operation_id of passdesk audit list --format json)",
    )
}

row! {
    /// An event, its fields in the contract's order.
    struct Row<'a> {
        id: Uuid,
        at: Timestamp,
        action: Cow<'a, str>,
        outcome: Cow<'a, str>,
        actor: Option<Cow<'a, str>>,
        subject: Cow<'a, str>,
        sequence: u64,
        reason: Option<Cow<'a, str>>,
        operation_id: Uuid,
        os_uid: Option<u32>,
        host: Cow<'a, str>,
        actor_id: Option<Uuid>,
        token_id: Option<Uuid>,
        subject_id: Option<Uuid>,
        clock_at: Option<Timestamp>,
        peer_address: Option<Cow<'a, str>>,
    }
}

impl<'a> Row<'a> {
    const COLUMNS: &'static [&'static str] =
        &["AT", "ACTION", "OUTCOME", "ACTOR", "SUBJECT", "REASON"];

    fn new(event: &RawEvent<'a>) -> Self {
        let text = String::from_utf8_lossy;
        Self {
            id: event.id,
            at: event.at,
            action: text(event.action),
            outcome: text(event.outcome),
            actor: event.actor_name.map(text),
            subject: text(event.subject_name),
            sequence: event.sequence,
            reason: event.reason.map(text),
            operation_id: event.operation,
            os_uid: event.os_uid,
            host: text(event.host),
            actor_id: event.actor,
            token_id: event.actor_token,
            subject_id: match event.subject {
                Subject::Account(id) => Some(id.0),
                Subject::Store | Subject::Unknown(_) => None,
            },
            clock_at: event.clock_at,
            peer_address: event.peer_address.map(text),
        }
    }

    fn cells(&self, event: &RawEvent<'_>) -> Vec<Cell> {
        let actor = match (&self.actor, self.token_id) {
            (Some(name), Some(_)) => format!("{name} by token"),
            (Some(name), None) => name.to_string(),
            // Operations of the owner of the store need no account.
            (None, _) if event.subject == Subject::Store => match (self.os_uid, &self.peer_address)
            {
                (Some(uid), _) => format!("uid {uid} on {}", self.host),
                (None, Some(address)) => format!("{address} through {}", self.host),
                (None, None) => String::new(),
            },
            (None, _) => String::new(),
        };
        let subject = match event.subject {
            Subject::Store => "the store",
            Subject::Unknown(_) | Subject::Account(_) => &self.subject,
        };
        vec![
            second_cell(shown_at(event)),
            cell(&self.action),
            outcome_cell(&self.outcome),
            cell(&actor),
            cell(subject),
            cell(&shortened(self.reason.as_deref().unwrap_or_default())),
        ]
    }
}

/// When it happened, for people: by the clock, where the audit log's own time is noticeably another.
fn shown_at(event: &RawEvent<'_>) -> Timestamp {
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
    fn filter(&self) -> AuditFilter {
        AuditFilter {
            user: self.user.clone(),
            actor: self.actor.clone(),
            actions: self.action.clone(),
            since: self.since,
            until: self.until,
            operation: self.operation,
        }
    }
}

pub(super) fn run(args: &List, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let admin = setup.admin(&desk)?;
    let filter = args.filter();
    let limit = args.limit.or(setup.out.most_rows());
    let command = if args.follow {
        "audit list --follow"
    } else {
        "audit list"
    };
    let reading = undisturbed(|| admin.read_audit(command))?;
    if args.follow && setup.out.format() != Format::Json {
        // Ctrl-C is how one stops to follow; it is no error that needs words.
        say_when_interrupted("");
    }

    let put_away = reading.put_away_since(filter.since)?;
    if args.follow {
        // There is no end to say it at.
        say_what_was_put_away(&setup.out, put_away);
    }
    let list = RefCell::new(setup.out.list(Row::COLUMNS, Row::FIELDS));
    let mut each = |event: &RawEvent<'_>| {
        let row = Row::new(event);
        list.borrow_mut().feed(&row, || row.cells(event))
    };
    if args.follow {
        let mut looked = || list.borrow_mut().flush_or_break();
        reading.follow(&filter, limit, &mut each, &mut looked)?;
    } else {
        reading.list(&filter, limit, &mut each)?;
    }
    let shown = list.into_inner().finish()?;
    if !args.follow {
        say_what_was_put_away(&setup.out, put_away);
    }
    if args.limit.is_none() && limit == Some(shown) {
        setup.out.note(&format!(
            "the newest {shown} events; more with --limit N, fewer with --user, --action or --since"
        ));
    }
    Ok(())
}
