//! SIGKILL, and errors, at each system call that writes, with strace.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::checker::{Verdict, judge};
use super::control::Order;
use super::strace::{
    ALLOCATING, CALLS, Came, Injection, KILL, MOST_CALLS, inject, read_along, strace_works,
};
use super::{Firm, Try};
use crate::support::say;

/// All in one batch.
const ACCOUNTS: usize = 40;
fn verdict(firm: &Firm, tried: &Try) -> Verdict {
    judge(&firm.state, &tried.state(), &tried.rows())
}

/// Does something at each call of each kind in turn, until the job makes no more; at how many.
#[track_caller]
fn at_each_call(what: &str, mut each: impl FnMut(&Injection<'_>) -> bool) -> usize {
    let at_each = |calls: &&str| {
        up_to_the_last(|call| {
            each(&Injection {
                calls,
                when: call.to_string(),
                what,
                only: &[],
                then_killed: false,
            })
        })
    };
    CALLS.iter().map(at_each).sum()
}

/// Counts up until there is nothing left to inject into.
#[track_caller]
pub(crate) fn up_to_the_last(mut each: impl FnMut(usize) -> bool) -> usize {
    let calls = (1..MOST_CALLS).find(|call| !each(*call));
    calls.expect("an end of the calls") - 1
}

#[test]
fn no_kill_at_any_call_loses_a_password_and_resume_finishes_the_job() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    let plan = firm.plan();
    let mut untouched = 0;
    let calls = at_each_call(KILL, |kill| {
        let tried = plan.begin();
        let came = inject(&tried.job(), &tried, kill);
        let verdict = verdict(&firm, &tried);
        verdict.sound();
        untouched += usize::from(verdict.untouched == ACCOUNTS);
        assert!(
            [0, ACCOUNTS].contains(&verdict.renewed),
            "half a batch: {verdict:?}"
        );
        tried.resume(&firm.state);
        came.injected
    });
    say(&format!(
        "killed at each of {calls} calls; before the commit at {untouched}"
    ));
    assert!(untouched > 10 && calls > untouched);
}

#[test]
fn no_kill_at_any_call_of_a_resume_loses_a_password() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    let plan = firm.plan();
    let calls = at_each_call(KILL, |kill| {
        let tried = plan.begin();
        // Half of them are done, and the file has more: a row of a batch that never was, and one that is torn.
        let names: Vec<_> = firm.state.keys().take(ACCOUNTS / 2).cloned().collect();
        let mut first = tried.desk.process("users reset --yes --out rows.csv");
        first.args(names).env("PASSDESK_TOKEN", &tried.token);
        let done = first.output().expect("it runs");
        assert!(done.status.success());
        let mut rows = fs::read_to_string(tried.rows()).expect("the rows");
        rows.push_str(concat!(
            "person0030,7K2QX-M4PDW-9FTVH-3RN8C-YB6E5,2026-11-23T18:16:00Z,",
            "01a2099f-3c88-7b74-88e5-29ade4ad7882,\nperson0031,7K2QX-M4"
        ));
        fs::write(tried.rows(), rows).expect("written");
        let mut job = tried.job();
        job.arg("--resume");
        let came = inject(&job, &tried, kill);
        let verdict = verdict(&firm, &tried);
        verdict.sound();
        assert!([ACCOUNTS / 2, ACCOUNTS].contains(&verdict.renewed));
        tried.resume(&firm.state);
        came.injected
    });
    say(&format!("a resume killed at each of {calls} calls"));
    assert!(calls > 10);
}

/// The whole batch or none, and the status says which; whatever happened, `--resume` finishes the job.
#[track_caller]
fn told_right(firm: &Firm, tried: &Try, came: &Came, story: &Injection<'_>) {
    let verdict = verdict(firm, tried);
    verdict.sound();
    let told = format!(
        "{story:?}: {:?}\n{}{}{verdict:?}",
        came.status, came.stdout, came.stderr
    );
    match came.status {
        Some(0) => assert_eq!(verdict.renewed, ACCOUNTS, "{told}"),
        Some(75) => {
            assert_eq!(verdict.untouched, ACCOUNTS, "{told}");
            assert!(
                came.stderr.contains("\nhint: nothing was changed"),
                "{told}"
            );
        }
        Some(1) if came.stderr.contains("error: cannot write to stdout") => {
            assert_eq!(verdict.renewed, ACCOUNTS, "{told}");
        }
        Some(1) => {
            assert_eq!(verdict.untouched, ACCOUNTS, "{told}");
            assert!(came.stderr.contains("rows.csv"), "{told}");
        }
        _ => panic!("{told}"),
    }
    if came.stdout.contains(" reset, ") {
        let summary = format!("{} reset, ", verdict.renewed);
        assert!(came.stdout.starts_with(&summary), "{told}");
    }
    tried.resume(&firm.state);
}

#[test]
fn an_error_at_any_call_leaves_the_whole_batch_or_none_of_it() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    let plan = firm.plan();
    for error in ["error=EIO", "error=ENOSPC"] {
        let calls = at_each_call(error, |failure| {
            let tried = plan.begin();
            let came = inject(&tried.job(), &tried, failure);
            told_right(&firm, &tried, &came, failure);
            came.injected
        });
        say(&format!("{error} at each of {calls} calls"));
        assert!(calls > 20);
    }
}

#[test]
fn a_disk_that_stays_full_from_any_call_on_leaves_the_whole_batch_or_none_of_it() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    let plan = firm.plan();
    // The file, the store, and both: stderr stays writable.
    let store = ["store/passdesk.db", "store/passdesk.db-wal"];
    let both = [store[0], store[1], "rows.csv"];
    for only in [&both[2..], &store, &both] {
        let calls = up_to_the_last(|call| {
            let tried = plan.begin();
            let full = Injection {
                calls: ALLOCATING,
                when: format!("{call}+"),
                what: "error=ENOSPC",
                only,
                then_killed: false,
            };
            let came = inject(&tried.job(), &tried, &full);
            told_right(&firm, &tried, &came, &full);
            came.injected
        });
        say(&format!("full from each of {calls} calls on: {only:?}"));
        assert!(calls > 0);
    }
}

#[test]
fn a_job_that_commits_before_it_writes_is_found_out_at_its_calls() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    let plan = firm.plan();
    for (order, loses) in [(Order::CommitFirst, true), (Order::WriteFirst, false)] {
        let mut losing = 0;
        let calls = at_each_call(KILL, |kill| {
            let tried = plan.begin();
            let came = inject(&order.job(&tried), &tried, kill);
            losing += usize::from(!verdict(&firm, &tried).lost.is_empty());
            came.injected
        });
        say(&format!(
            "{order:?}: {losing} of {calls} kills lost passwords"
        ));
        assert_eq!(losing > 0, loses, "{order:?}");
    }
}

#[test]
fn the_rows_and_the_files_name_are_on_the_disk_before_the_commit_is() {
    if !strace_works() {
        return;
    }
    let firm = Firm::of(ACCOUNTS);
    for resumed in [false, true] {
        let tried = firm.plan().begin();
        let mut job = tried.job();
        if resumed {
            // Nothing but a torn header.
            fs::write(tried.rows(), "name,tem").expect("written");
            fs::set_permissions(tried.rows(), Permissions::from_mode(0o600)).expect("its mode");
            job.arg("--resume");
        }
        let log = read_along(&job, &tried);
        let lines: Vec<_> = log.lines().collect();
        let place = |file: &str| {
            let path = format!("{}/{file}", tried.desk.root().display());
            let path = format!("<{}>", path.trim_end_matches('/'));
            lines.iter().rposition(|line| line.contains(&path))
        };
        let [name, rows] = [place(""), place("rows.csv")];
        assert!(name.is_some() && name < rows, "{log}");
        // The commit's, and the one that precedes the log's way into the store at the end.
        let logged = lines[rows.expect("the rows")..]
            .iter()
            .filter(|line| line.contains("passdesk.db-wal>"));
        assert_eq!(logged.count(), 2, "{log}");
    }
}

/// Fails syncs of a job on disks of two kinds, then kills it before its log is removed. How often a crash brought back what
/// was told as failed.
#[track_caller]
fn brought_back(firm: &Firm, until: &str) -> usize {
    let plan = firm.plan();
    let tried_at = |call: usize| {
        let tried = plan.begin();
        let failure = Injection {
            calls: "fsync,fdatasync",
            when: format!("{call}{until}"),
            what: "error=EIO",
            only: &[],
            then_killed: true,
        };
        inject(&tried.job(), &tried, &failure);
        let verdict = verdict(firm, &tried);
        verdict.sound();
        let rows = fs::read_to_string(tried.rows()).unwrap_or_default();
        tried.resume(&firm.state);
        verdict.renewed == ACCOUNTS && rows.contains(",unavailable: ")
    };
    (1..=8).filter(|call| tried_at(*call)).count()
}

/// When the disk does not confirm a commit, SQLite gives it up, but the log holds all of it until it is emptied.
#[test]
fn a_commit_that_one_sync_failed_is_not_brought_back_by_a_crash() {
    if !strace_works() {
        return;
    }
    assert_eq!(brought_back(&Firm::of(ACCOUNTS), ""), 0);
}

/// Where no sync works any more, the log cannot be emptied either. The rows of what comes back are in the file all the same.
#[test]
fn a_failed_commit_that_a_crash_brings_back_loses_no_password() {
    if !strace_works() {
        return;
    }
    let times = brought_back(&Firm::of(ACCOUNTS), "+");
    say(&format!(
        "{times} failed commits were brought back by a crash"
    ));
    assert!(times > 0);
}
