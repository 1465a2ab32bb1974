//! Ctrl-C amid many accounts: the batch in hand is finished, and `--resume` does the rest.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{firm, in_force};
use crate::crash::checker;
use crate::support::pause;

const ACCOUNTS: usize = 4_000;

fn wait_for_rows(rows: &Path) {
    while !rows.metadata().is_ok_and(|file| file.len() > 0) {
        pause(Duration::from_micros(200));
    }
}

fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("a process id");
    kill_process(Pid::from_raw(pid).expect("a process id"), signal).expect("sent");
}

#[test]
fn ctrl_c_ends_a_job_after_the_batch_in_hand_and_resume_does_the_rest() {
    let desk = firm(ACCOUNTS);
    let (before, rows) = (desk.people(), desk.file("rows.csv"));
    let child = desk
        .process("users reset --all --yes --out rows.csv")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    wait_for_rows(&rows);
    signal(&child, Signal::INT);
    let output = child.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(130));
    let stdout = String::from_utf8(output.stdout).expect("text");
    let done: usize = stdout
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .expect("a number");
    assert_eq!(
        stdout,
        format!("{done} reset, 0 failed, 1 skipped; the rows are in rows.csv\n")
    );
    assert!(
        done > 0 && done < ACCOUNTS && done.is_multiple_of(500),
        "{done}"
    );
    assert_eq!(
        String::from_utf8(output.stderr).expect("text"),
        "skipped: your own account, root1; change its password with passdesk passwd\n\
         error: interrupted\n\
         hint: the accounts done so far stay done; with --out FILE, --resume does the rest\n"
    );
    in_force(&desk, &before, &rows, done);
    desk.run("users reset --all --yes --out rows.csv --resume")
        .status(0)
        .stdout(&format!(
            "{} reset, 0 failed, {} skipped; the rows are in rows.csv\n",
            ACCOUNTS - done,
            done + 1
        ));
    in_force(&desk, &before, &rows, ACCOUNTS);
    checker::one_row_each(&before, &rows);
}

#[test]
fn ctrl_c_on_a_terminal_does_the_same() {
    let desk = firm(ACCOUNTS);
    let (before, rows) = (desk.people(), desk.file("rows.csv"));
    let tty = desk.tty("users reset --all --out rows.csv");
    let tty = tty
        .expect("reset the passwords of 4000 accounts? [y/N] ")
        .send_line("y");
    wait_for_rows(&rows);
    let screen = tty.send_control('c').status(130);
    screen
        .shows("skipped; the rows are in rows.csv")
        .shows("error: interrupted\n");
    let done = checker::judge(&before, &desk.people(), &rows).renewed;
    assert!(done < ACCOUNTS && done.is_multiple_of(500), "{done}");
    in_force(&desk, &before, &rows, done);
}

#[test]
fn ctrl_c_of_an_import_is_the_same() {
    let desk = firm(0);
    let names: String = (0..ACCOUNTS).map(|n| format!("new{n:04}\n")).collect();
    desk.write("people.csv", &names);
    let child = desk
        .process("users import people.csv --out rows.csv")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let rows = desk.file("rows.csv");
    wait_for_rows(&rows);
    signal(&child, Signal::INT);
    let output = child.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(130));
    let added = desk.people().len();
    assert!(
        added > 0 && added < ACCOUNTS && added.is_multiple_of(500),
        "{added}"
    );
    desk.run("users import people.csv --out rows.csv --resume")
        .status(0)
        .stdout(&format!(
            "{} added, 0 failed, {added} skipped; the rows are in rows.csv\n",
            ACCOUNTS - added
        ));
    checker::one_row_each(&desk.people(), &rows);
}

#[test]
fn the_file_is_locked_as_long_as_the_job_runs_and_when_it_is_resumed_too() {
    let desk = firm(ACCOUNTS);
    let rows = desk.file("rows.csv");
    for more in ["", "--resume"] {
        let length = rows.metadata().map_or(0, |file| file.len());
        let child = desk
            .process(&format!("users reset --all --yes --out rows.csv {more}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        while rows.metadata().map_or(0, |file| file.len()) <= length {
            pause(Duration::from_micros(200));
        }
        let locked = File::open(&rows).expect("the file").try_lock();
        assert!(matches!(locked, Err(TryLockError::WouldBlock)), "{more}");
        signal(&child, Signal::INT);
        let status = child.wait_with_output().expect("its end").status;
        assert_eq!(status.code(), Some(130), "{more}");
    }
}
