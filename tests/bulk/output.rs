//! Where the rows go: a file, a pipe, or nowhere.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::process::Stdio;

use super::{firm, in_force};
use crate::support::Desk;

#[track_caller]
fn refused(desk: &Desk, out: &str, status: i32, stderr: &str) {
    let before = desk.people();
    for words in [
        "users reset --all --yes --out",
        "users reset person0000 --yes --out",
    ] {
        desk.run(words)
            .args([out])
            .status(status)
            .no_stdout()
            .stderr(stderr);
    }
    assert_eq!(desk.people(), before);
}

#[test]
fn a_file_that_exists_stays_as_it_is() {
    let desk = firm(3);
    let path = desk.write("rows.csv", "somebody's\n");
    let stderr = "error: rows.csv exists already\nhint: name another file, or finish its job with --resume\n";
    refused(&desk, "rows.csv", 8, stderr);
    assert_eq!(fs::read_to_string(path).expect("read"), "somebody's\n");
}

#[test]
fn a_link_is_not_followed_whatever_it_leads_to() {
    let desk = firm(3);
    let target = desk.write("target", "somebody's\n");
    symlink(&target, desk.file("link")).expect("a link");
    symlink(desk.file("nothing"), desk.file("dangling")).expect("a link");
    for name in ["link", "dangling"] {
        let stderr = format!(
            "error: {name} exists already\nhint: name another file, or finish its job with --resume\n"
        );
        refused(&desk, name, 8, &stderr);
        desk.run("users reset --all --yes --resume --out")
            .args([name])
            .status(2)
            .no_stdout()
            .stderr(&format!(
                "error: {name} is not a plain file that can be read\nhint: name the file of the earlier run itself, not a link\n"
            ));
    }
    assert_eq!(fs::read_to_string(target).expect("read"), "somebody's\n");
    assert!(!desk.file("nothing").exists());
}

#[test]
fn a_folder_that_is_missing_is_not_made() {
    let stderr = "error: cannot write to missing/rows.csv: No such file or directory\n\
                  hint: nothing was changed\n";
    refused(&firm(3), "missing/rows.csv", 1, stderr);
}

#[test]
fn a_full_stdout_changes_nothing_and_is_told() {
    let desk = firm(3);
    let before = desk.people();
    for format in ["table", "csv", "json"] {
        let full = fs::File::options()
            .write(true)
            .open("/dev/full")
            .expect("a full device");
        let output = desk
            .process("users reset --all --yes --format")
            .arg(format)
            .stdin(Stdio::null())
            .stdout(full)
            .output()
            .expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(
            stderr.starts_with("0 reset, 3 failed, 1 skipped\n"),
            "{stderr}"
        );
        assert!(
            stderr.contains("cannot write to stdout: No space left on device"),
            "{stderr}"
        );
    }
    assert_eq!(desk.people(), before);
}

#[test]
fn a_full_stdout_costs_the_summary_and_not_the_rows_in_a_file() {
    let desk = firm(3);
    let before = desk.people();
    let full = fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("a full device");
    let output = desk
        .process("users reset --all --yes --out rows.csv")
        .stdin(Stdio::null())
        .stdout(full)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    in_force(&desk, &before, &desk.file("rows.csv"), 3);
}

#[test]
fn a_pipe_that_nobody_reads_changes_nothing() {
    let desk = firm(3);
    let before = desk.people();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = desk
        .process("users reset --all --yes --quiet --format json")
        .stdin(Stdio::null())
        .stdout(writer)
        .output()
        .expect("its end");
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(desk.people(), before);
}

#[test]
fn a_pipe_that_is_closed_after_one_line_ends_the_job_at_a_batch() {
    let desk = firm(2_000);
    let before = desk.people();
    let mut child = desk
        .process("users reset --all --yes --format csv")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut first = String::new();
    BufReader::new(child.stdout.take().expect("a pipe"))
        .read_line(&mut first)
        .expect("a line");
    let output = child.wait_with_output().expect("its end");
    assert_eq!(first, "name,temporary_password,expires_at,reset_id,error\n");
    assert_eq!(output.status.code(), Some(141));
    let now = desk.people();
    let renewed = before
        .iter()
        .filter(|(name, was)| now[*name] != **was)
        .count();
    assert!(renewed < 2_000 && renewed.is_multiple_of(500), "{renewed}");
    let stderr = String::from_utf8(output.stderr).expect("text");
    assert!(
        stderr.starts_with(&format!("{renewed} reset, 500 failed, 1 skipped\n")),
        "{stderr}"
    );
    assert!(!stderr.contains("error:"), "{stderr}");
}

#[test]
fn a_single_reset_writes_its_file_as_many_do_and_can_be_gone_on_with() {
    let desk = firm(3);
    let before = desk.people();
    desk.run("users reset person0000 --yes --out rows.csv")
        .status(0)
        .no_stdout();
    in_force(&desk, &before, &desk.file("rows.csv"), 1);
    desk.run("users reset --all --yes --out rows.csv --resume")
        .status(0)
        .stdout("2 reset, 0 failed, 2 skipped; the rows are in rows.csv\n");
    in_force(&desk, &before, &desk.file("rows.csv"), 3);
    crate::crash::checker::one_row_each(&before, &desk.file("rows.csv"));
}
