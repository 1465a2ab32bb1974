//! `--resume`: what it keeps of the earlier file, and what it leaves alone.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::{firm, in_force};
use crate::crash::checker;
use crate::support::Desk;

/// A row of a batch that was written and never committed.
const VOID: &str = "person0002,7K2QX-M4PDW-9FTVH-3RN8C-YB6E5,2026-11-23T18:16:00Z,01a2099f-3c88-7b74-88e5-29ade4ad7882,\n";
const RESUME: &str = "users reset --all --yes --out rows.csv --resume";

/// Four accounts, two of which were reset into `rows.csv`; then whatever is added to it.
fn begun(more: &str) -> Desk {
    let desk = firm(4);
    desk.run("users reset person0000 person0001 --yes --out rows.csv --quiet")
        .status(0);
    let rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    desk.write("rows.csv", &format!("{rows}{more}"));
    desk
}

#[test]
fn the_rest_is_done_whatever_the_end_of_the_file_looks_like() {
    for more in [
        "",
        "person0002,7K2QX-M4P",
        "person0002",
        VOID,
        &VOID[..VOID.len() - 1],
        &format!("{VOID}person0002,,,,unavailable: the disk is full\n"),
        "nobody,,,,not_found: there is no account nobody\n",
        // Nobody knew what became of these; the first was done and the second not.
        "person0001,,,,outcome_unknown: the connection was lost\n",
        &format!("{VOID}person0002,,,,outcome_unknown: the connection was lost\n"),
        "\0\0\0\0\0\0\0\0",
    ] {
        let desk = begun(more);
        let before = desk.people();
        desk.run(RESUME)
            .status(0)
            .stdout("2 reset, 0 failed, 3 skipped; the rows are in rows.csv\n")
            .stderr("skipped: your own account, root1; change its password with passdesk passwd\n");
        checker::one_row_each(&before, &desk.file("rows.csv"));
        let now = desk.people();
        for (name, was) in &before {
            assert_eq!(now[name].resets(), 1, "{more:?} {name}");
            assert_eq!(
                now[name] == *was,
                name < &"person0002".to_owned(),
                "{more:?}"
            );
        }
    }
}

#[test]
fn a_person_is_told_why_accounts_are_skipped() {
    let resumed = begun("").tty(RESUME).status(0);
    resumed.shows("skipped: 2 accounts that an earlier run has reset");
}

#[test]
fn a_file_that_is_not_there_is_made_and_one_that_was_barely_begun_is_gone_on_with() {
    for begun in [
        None,
        Some(""),
        Some("name,tempo"),
        Some("name,temporary_password,expires_at,reset_id,error\n"),
    ] {
        let desk = firm(2);
        let before = desk.people();
        if let Some(text) = begun {
            desk.write("rows.csv", text);
        }
        desk.run(RESUME).status(0);
        in_force(&desk, &before, &desk.file("rows.csv"), 2);
        checker::one_row_each(&before, &desk.file("rows.csv"));
    }
}

#[track_caller]
fn refused(desk: &Desk, words: &str, status: i32, stderr: &str) {
    let (before, file) = (
        desk.people(),
        fs::read(desk.file("rows.csv")).expect("the file"),
    );
    let files = || fs::read_dir(desk.root()).expect("the folder").count();
    let there = files();
    desk.run(words).status(status).no_stdout().stderr(stderr);
    assert_eq!(desk.people(), before);
    assert_eq!(fs::read(desk.file("rows.csv")).expect("the file"), file);
    assert_eq!(files(), there);
}

const ELSEWHERE: &str = "hint: nothing was changed; give the file of the job to finish, or a new file without --resume\n";

#[test]
fn a_file_that_holds_something_else_stays_as_it_is() {
    let desk = firm(2);
    for text in [
        "Dear diary,\n",
        "name,shoe size\nperson0000,44\n",
        "x",
        "{\"x\":1}\n",
    ] {
        desk.write("rows.csv", text);
        let stderr =
            format!("error: rows.csv does not hold the rows of an earlier run\n{ELSEWHERE}");
        refused(&desk, RESUME, 2, &stderr);
    }
    let header = "name,temporary_password,expires_at,reset_id,error\n";
    desk.write("rows.csv", &format!("{header}{}", "x".repeat(100_000)));
    let stderr = format!("error: rows.csv does not hold the rows of an earlier run\n{ELSEWHERE}");
    refused(&desk, RESUME, 2, &stderr);
}

#[test]
fn the_file_of_another_store_or_job_stays_as_it_is() {
    let other = VOID.replace("29ade4ad7882", "29ade4ad7883");
    let stderr = format!("error: rows.csv has rows of another job or store\n{ELSEWHERE}");
    refused(&begun(&format!("{VOID}{other}")), RESUME, 2, &stderr);

    let desk = firm(0);
    desk.run("users import - --out rows.csv --quiet")
        .stdin("person0000\n")
        .status(0);
    refused(&desk, RESUME, 2, &stderr);
}

#[test]
fn rows_in_another_format_are_not_mixed() {
    let desk = begun("");
    let json = format!("{RESUME} --format json");
    refused(
        &desk,
        &json,
        2,
        "{\"error\":{\"code\":\"usage\",\"message\":\"rows.csv has rows in CSV\",\"hint\":\"leave --format json out\"}}\n",
    );
    let desk = firm(2);
    desk.run("users reset person0000 --yes --out rows.csv --format json")
        .status(0);
    refused(
        &desk,
        RESUME,
        2,
        "error: rows.csv has rows in JSON\nhint: give --format json too\n",
    );
    desk.run(&json)
        .status(0)
        .stdout("{\"done\":1,\"failed\":0,\"skipped\":2,\"out\":\"rows.csv\"}\n");
    let rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    let names: Vec<_> = rows
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .map(|row| super::told(&row))
        .collect();
    assert_eq!(names, ["person0000", "person0001"]);
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let desk = begun("");
    for mode in [0o640, 0o604, 0o620] {
        fs::set_permissions(desk.file("rows.csv"), Permissions::from_mode(mode)).expect("its mode");
        refused(
            &desk,
            RESUME,
            2,
            "error: rows.csv is not a file that only you can read and write\nhint: chmod 600 rows.csv\n",
        );
    }
}

#[test]
fn a_file_that_another_run_writes_to_is_left_to_it() {
    let desk = begun("");
    let held = File::open(desk.file("rows.csv")).expect("the file");
    held.try_lock().expect("the lock");
    refused(
        &desk,
        RESUME,
        8,
        "error: another command is writing to rows.csv\nhint: wait until it has ended\n",
    );
    drop(held);
    desk.run(RESUME).status(0);
}

#[test]
fn what_a_killed_resume_left_is_put_away() {
    let desk = begun(VOID);
    let files = || fs::read_dir(desk.root()).expect("the folder").count();
    let there = files();
    desk.write(".rows.csv.resume", "name,temp");
    desk.run(RESUME).status(0);
    assert_eq!(files(), there);
}

#[test]
fn the_row_of_an_account_that_was_removed_since_is_no_hindrance() {
    let desk = begun(VOID);
    desk.run("users remove person0000 --yes --quiet").status(0);
    desk.run(RESUME)
        .status(0)
        .stdout("2 reset, 0 failed, 2 skipped; the rows are in rows.csv\n");
}

#[test]
fn resume_without_a_file_is_a_mistake() {
    firm(1)
        .run("users reset --all --yes --resume")
        .status(2)
        .no_stdout()
        .stderr(
            "error: the command needs --out FILE, and nobody can be asked\n\
             hint: for example: passdesk users reset --from leavers.csv --yes --out temporary.csv\n",
        );
}
