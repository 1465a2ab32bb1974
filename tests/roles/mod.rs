//! Who may do what: every kind of caller against every command, to the exit status.

use std::collections::BTreeMap;

use crate::support::{Contents, Desk, commands};

mod callers;
mod deeds;
mod expected;

use callers::{CALLERS, Caller, Prepared};
use deeds::{DEEDS, Deed, Target};
use expected::expected;

/// What only admins can do: the line of each such command, for a user of this name.
pub(crate) fn lines_of_admins(own: &str) -> Vec<String> {
    let refused = |deed: &&Deed| expected(Caller::User, **deed, Target::There) == 4;
    let lines = DEEDS.iter().filter(refused);
    lines.map(|deed| deed.line(own, Target::There)).collect()
}

#[test]
fn every_kind_of_caller_gets_what_is_written_from_every_command() {
    // Two at a time, each on a store of its own.
    let (some, others) = CALLERS.split_at(CALLERS.len() / 2);
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let halves = [some, others].map(|callers| scope.spawn(|| wrong_cells(callers)));
        let cells = halves.map(|half| half.join().expect("no cell could not be tried"));
        cells.into_iter().flatten().collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_is_in_the_matrix() {
    let told: Vec<_> = {
        let counted: BTreeMap<_, _> = DEEDS.iter().map(|deed| (deed.command(), ())).collect();
        counted.into_keys().map(str::to_owned).collect()
    };
    let mut there = commands(&Desk::new());
    // They ask for no account, and go on until they are stopped.
    there.retain(|command| command != "serve" && !command.starts_with("door "));
    assert_eq!(there, told, "a row in deeds.rs for each");
}

/// The cells that are not as written, in words.
fn wrong_cells(callers: &[Caller]) -> Vec<String> {
    let prepared = Prepared::new();
    let begin = prepared.desk.keep();
    let before = prepared.desk.contents();
    let mut wrong = Vec::new();
    for caller in callers {
        for deed in DEEDS {
            // The demo runs many commands on a store of its own, and asks nobody who they are: once will do.
            if *deed == Deed::Demo && *caller != callers[0] {
                continue;
            }
            for target in deed.targets() {
                prepared.desk.bring_back(&begin);
                wrong.extend(cell(&prepared, &before, *caller, *deed, *target));
            }
        }
    }
    wrong
}

fn cell(
    prepared: &Prepared,
    before: &Contents,
    caller: Caller,
    deed: Deed,
    target: Target,
) -> Option<String> {
    // A database has tools of its own for this, and nobody is asked who they are.
    let expected = match deed {
        Deed::StoreBackup if !prepared.desk.is_a_file() => expected::USAGE,
        _ => expected(caller, deed, target),
    };
    let done = prepared.run(caller, deed, target);
    let told = || format!("{caller:?} {deed:?} {target:?}: expected {expected}, found{done}");
    if done.code() != expected {
        return Some(told());
    }
    // Whoever is refused has changed nothing but the record and, with a wrong password, its counters.
    let refused = expected != 0 && expected != 9;
    if !refused || matches!(deed, Deed::Login | Deed::Passwd | Deed::Check) {
        return None;
    }
    let after = prepared.desk.contents();
    let kept = |table: &str| before[table] == after[table];
    (!kept("account") || !kept("token")).then_some(format!("{}\nit changed something", told()))
}
