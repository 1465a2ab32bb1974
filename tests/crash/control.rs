//! The control: a job that commits before it writes must be found out, or the tests beside it show nothing.
//!
//! The order is the library's contract: `Admin::reset_batch` commits after `write` has returned. The wrong order is played
//! from outside, by a `write` that only keeps the rows until the commit is done; so the product needs no switch that could
//! be set by mistake. This test binary runs itself to have a process that can be killed; but for the order, both jobs are
//! the same, and both go through the killer and the checker that judge the real program.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use passdesk::credentials::ScriptToken;
use passdesk::desk::{
    BatchRow, BatchTerms, Desk, DeskError, NewTemporary, Origin, Peer, Reset, ResetTarget,
    Surroundings,
};
use passdesk::model::StoreUrl;

use super::checker::judge;
use super::moments::{Dice, Length};
use super::{Firm, Try};
use crate::support::say;

/// The order in which the job is played, set for the process that plays it.
const ORDER: &str = "PASSDESK_TEST_ORDER";
/// Accounts in all, and in one transaction.
const ACCOUNTS: usize = 600;
const BATCH: usize = 200;
/// One in twenty-five or so falls between the commit and the rows.
const MOST_KILLS: usize = 500;
/// So often is it found out before the killer rests.
const ENOUGH: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    WriteFirst,
    CommitFirst,
}

impl Order {
    const fn word(self) -> &'static str {
        match self {
            Self::WriteFirst => "write-first",
            Self::CommitFirst => "commit-first",
        }
    }

    /// The job in this order, as a process of its own.
    pub(super) fn job(self, tried: &Try) -> Command {
        let program = env::current_exe().expect("this test binary");
        let mut command = tried.desk.program(program);
        command
            .args([
                "--exact",
                "crash::control::plays_the_job_when_it_is_told_to",
            ])
            .env(ORDER, self.word())
            .env("PASSDESK_TOKEN", &tried.token);
        command
    }
}

/// The helper process; nothing when it is run as a test.
#[test]
fn plays_the_job_when_it_is_told_to() {
    let Ok(word) = env::var(ORDER) else {
        return;
    };
    let order = [Order::WriteFirst, Order::CommitFirst]
        .into_iter()
        .find(|order| order.word() == word)
        .expect("an order");
    play(order);
}

fn play(order: Order) {
    let origin = Origin {
        peer: Peer::User(0),
        host: "control".to_owned(),
    };
    let store = env::var("PASSDESK_STORE").expect("the store");
    let url = StoreUrl::Sqlite(PathBuf::from(store));
    let desk = Desk::open(&url, Surroundings::of_the_system(origin)).expect("the desk");
    let token = env::var("PASSDESK_TOKEN").expect("the token");
    let token = ScriptToken::parse(&token).expect("a token");
    let admin = desk.by_token(&token).expect("the admin");
    let mut last = None;
    let limit = u32::try_from(BATCH).expect("a small number");
    while let Some(page) = admin
        .names_to_reset(&Default::default(), last, limit)
        .expect("a page")
    {
        last = Some(page.last);
        let wanted = page
            .names
            .into_iter()
            .map(|name| ResetTarget {
                name,
                password: NewTemporary::Generated,
            })
            .collect();
        let mut kept = Vec::new();
        admin
            .reset_batch(wanted, &BatchTerms::default(), |rows| {
                match order {
                    Order::WriteFirst => write(rows),
                    Order::CommitFirst => kept = rows,
                }
                Ok::<_, DeskError>(())
            })
            .expect("the batch");
        write(kept);
    }
}

/// Writes rows and makes sure of them, as the program does.
fn write(rows: Vec<BatchRow>) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(Path::new("rows.csv"))
        .expect("the file");
    for row in rows {
        let BatchRow::Done(Reset {
            name,
            temporary_password,
            expires_at,
            reset_id,
        }) = row
        else {
            continue;
        };
        let password = temporary_password.reveal();
        let line = format!("{name},{},{expires_at},{reset_id},\n", *password);
        file.write_all(line.as_bytes()).expect("written");
    }
    file.sync_data().expect("synced");
}

/// Kills a job over and over until so many kills have lost passwords: how many kills, and how many of them lost some.
fn kill(firm: &Firm, order: Order, dice: &mut Dice, kills: usize, enough: usize) -> (usize, usize) {
    let plan = firm.plan();
    let mut length = Length::of(|run| {
        let tried = plan.begin();
        run(order.job(&tried), &tried.rows());
    });
    let mut losing = 0;
    for done in 0..kills {
        if losing == enough {
            return (done, losing);
        }
        let tried = plan.begin();
        length.kill(order.job(&tried), &tried.rows(), dice);
        let verdict = judge(&firm.state, &tried.state(), &tried.rows());
        assert!(verdict.half_done.is_empty(), "{verdict:?}");
        losing += usize::from(!verdict.lost.is_empty());
    }
    (kills, losing)
}

#[test]
fn a_job_that_commits_before_it_writes_is_found_out() {
    let firm = Firm::of(ACCOUNTS);
    let mut dice = Dice::new("kills of the control");
    let (kills, wrong) = kill(&firm, Order::CommitFirst, &mut dice, MOST_KILLS, ENOUGH);
    let (_, right) = kill(&firm, Order::WriteFirst, &mut dice, kills, 1);
    say(&format!(
        "of {kills} kills each, {wrong} lost passwords where the commit came first, {right} where the rows did"
    ));
    assert!(wrong > 0, "the control was not found out");
    assert_eq!(right, 0);
}
