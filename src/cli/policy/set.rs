//! `policy set`: new rules for everyone, all or none.

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValue;
use passdesk::deeds::{CostRow, SetPolicy, ShowPolicy};
use passdesk::model::{Assignment, Setting, Settings, Unit};

use crate::cli::acting_account::AdminClient;
use crate::cli::consent::Yes;
use crate::cli::escape::escape;
use crate::cli::failure::Failure;
use crate::cli::one_of::one_of;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Set rules for everyone: all that are given, or none
///
/// They apply at once, on every machine that uses the store; the audit log records the old and the new value of each. On a
/// terminal, what weakens the rules is asked first.
/// After a change of the Argon2id cost, each user gets a new hash at the next sign-in. Until no old hash is left and the cost
/// is set once more, every sign-in computes one hash at each cost, so that all take the same time.
#[derive(Args)]
#[command(after_help = keys())]
pub(crate) struct Set {
    /// A setting and its new value
    #[arg(
        value_name = "KEY=VALUE",
        required = true,
        value_parser = one_of::<Assignment>(beginnings()),
        hide_possible_values = true
    )]
    assignments: Vec<Assignment>,
    #[command(flatten)]
    yes: Yes,
}

/// What an assignment begins with, and the whole of it where there are only two, for completions.
fn beginnings() -> Vec<PossibleValue> {
    let settings = Setting::ALL.into_iter();
    let begun = settings.flat_map(|setting| {
        let rule = setting.rule();
        let values: &[&str] = match rule.unit {
            Unit::Switch => &["on", "off"],
            _ => &[""],
        };
        let begun = values.iter().map(move |value| format!("{setting}={value}"));
        begun.map(move |text| PossibleValue::new(text).help(rule.purpose))
    });
    begun.collect()
}

/// Every key with its bounds, its default and their source, for the help.
fn keys() -> String {
    let mut text = "Keys:\n".to_owned();
    for setting in Setting::ALL {
        let rule = setting.rule();
        text.push_str(&format!(
            "  {}\n      {}\n      {}; {} unless set\n      {}\n",
            setting,
            rule.purpose,
            setting.allowed(),
            setting.default_text(),
            rule.source,
        ));
    }
    text.push_str(
        "
Examples:
  passdesk policy set min-length=12
  passdesk policy set temporary-expiry=4h entered-temporary=off",
    );
    text
}

pub(super) fn run(args: &Set, mut setup: Setup) -> Result<()> {
    refuse_doubles(&args.assignments)?;
    let admin = setup.fresh_admin()?;
    args.yes
        .ask_who_is_there(&setup, || weakening(&args.assignments, &admin))?;
    let assignments = args.assignments.iter().map(ToString::to_string).collect();
    let set = undisturbed(|| admin.ask(SetPolicy { assignments }))?;
    for row in &set.changed {
        let (before, after) = (escape(&row.before), setup.out.emphasis(&row.after));
        let sentence = if row.before == row.after {
            format!("{} is {after} already", row.key)
        } else {
            format!("{} is {after}, and was {before}", row.key)
        };
        setup.out.row(row, &sentence)?;
    }
    say_older(&setup, &set.older_costs);
    Ok(())
}

/// What is asked before rules get weaker; `None` where none does.
fn weakening(assignments: &[Assignment], admin: &AdminClient) -> Result<Option<String>> {
    let rows = admin.ask(ShowPolicy {})?.settings;
    let now = rows
        .iter()
        .filter_map(|row| Assignment::of(row.key, &row.value).ok());
    let before = now.fold(Settings::default(), |settings, one| settings.with(&one));
    let after = assignments.iter().fold(before.clone(), Settings::with);
    let weaker = after.weaker_than(&before).map(|setting| {
        let (before, after) = (before.shown(setting), after.shown(setting));
        format!("{setting} from {before} to {after}")
    });
    let weaker: Vec<_> = weaker.collect();
    Ok((!weaker.is_empty())
        .then(|| format!("weaken the rules for everyone: {}", weaker.join(", "))))
}

/// Says what every sign-in computes beside the cost in force, and how that ends.
fn say_older(setup: &Setup, older: &[CostRow]) {
    let words = |cost: &CostRow| {
        format!(
            "memory {}, passes {}, lanes {}",
            cost.memory_kib, cost.passes, cost.lanes
        )
    };
    let costs: Vec<_> = older.iter().map(words).collect();
    if costs.is_empty() {
        return;
    }
    setup.out.note(&format!(
        "every sign-in also computes a hash at each earlier cost: {}",
        costs.join("; ")
    ));
    setup.out.note(
        "next: to end that, set the cost once more when all users have signed in or were reset",
    );
}

fn refuse_doubles(assignments: &[Assignment]) -> Result<()> {
    for (place, assignment) in assignments.iter().enumerate() {
        let setting = assignment.setting();
        let before = &assignments[..place];
        if before.iter().any(|other| other.setting() == setting) {
            return Err(Failure::usage(format!("{setting} is given twice"))
                .hint("give each key once")
                .into());
        }
    }
    Ok(())
}
