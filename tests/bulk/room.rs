//! Disks that are full or read-only, on small file systems of their own, and files that may not grow.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{firm, in_force};
use crate::crash::checker::{self, State};
use crate::support::{Desk, say};

/// A small file system in memory; gone when this goes.
pub(crate) struct Small(PathBuf);

impl Small {
    /// Where it can be mounted; says loudly where not.
    pub(crate) fn mounted(desk: &Desk, size: &str) -> Option<Self> {
        let place = desk.file("small");
        fs::create_dir(&place).expect("a folder");
        let small = mount(
            &["-t", "tmpfs", "-o"],
            &format!("size={size},mode=700"),
            &["passdesk"],
            &place,
        );
        if !small {
            say("SKIPPED: no file system can be mounted here, so none was full or read-only");
        }
        small.then_some(Self(place))
    }

    #[track_caller]
    pub(crate) fn remount(&self, options: &str) {
        assert!(mount(&["-o"], &format!("remount,{options}"), &[], &self.0));
    }

    /// A copy of a desk's store on it, and the state of that.
    pub(crate) fn store_of(&self, desk: &Desk) -> (PathBuf, State) {
        let store = self.0.join("passdesk.db");
        fs::copy(desk.store(), &store).expect("copied");
        fs::set_permissions(&store, Permissions::from_mode(0o600)).expect("its mode");
        let before = checker::state(&store);
        (store, before)
    }

    /// How many bytes its files have.
    pub(crate) fn used(&self) -> u64 {
        let files = fs::read_dir(&self.0).expect("the folder");
        let sizes = files.map(|file| file.expect("a file").metadata().expect("its size").len());
        sizes.sum()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(before: &[&str], options: &str, after: &[&str], place: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(before).arg(options).args(after).arg(place);
    mount.output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_under_the_file_ends_the_job_and_room_finishes_it() {
    let desk = firm(1_000);
    let Some(small) = Small::mounted(&desk, "64k") else {
        return;
    };
    let (before, rows) = (desk.people(), desk.file("small/rows.csv"));
    desk.run("users reset --all --yes --out small/rows.csv")
        .status(1)
        .stdout("500 reset, 500 failed, 1 skipped; the rows are in small/rows.csv\n")
        .stderr_has("error: cannot write to small/rows.csv: No space left on device\n\
                     hint: the accounts whose rows are missing were not changed; free some disk space and finish the job with --resume\n");
    in_force(&desk, &before, &rows, 500);
    // There is no room for a second file either: nothing is lost of the first.
    desk.run("users reset --all --yes --out small/rows.csv --resume")
        .status(1)
        .no_stdout()
        .stderr("error: cannot write to small/rows.csv: No space left on device\nhint: nothing was changed\n");
    in_force(&desk, &before, &rows, 500);
    small.remount("size=1m");
    desk.run("users reset --all --yes --out small/rows.csv --resume")
        .status(0)
        .stdout("500 reset, 0 failed, 501 skipped; the rows are in small/rows.csv\n");
    in_force(&desk, &before, &rows, 1_000);
    checker::one_row_each(&before, &rows);
    assert_eq!(fs::read_dir(&small.0).expect("the folder").count(), 1);
}

#[test]
fn a_full_disk_under_the_store_leaves_whole_batches_and_room_finishes_the_job() {
    let desk = firm(1_000);
    let token = desk.token("--scope users:reset");
    let Some(small) = Small::mounted(&desk, "4m") else {
        return;
    };
    let (store, before) = small.store_of(&desk);
    // From no room for the first page to room for all but the last ones.
    let mut outcomes = [0, 0];
    for (number, room) in [16, 64, 256, 400, 600, 800, 1_000].into_iter().enumerate() {
        fs::copy(desk.store(), &store).expect("copied");
        let size = fs::metadata(&store).expect("the store").len() / 1024 + room;
        small.remount(&format!("size={size}k"));
        let name = format!("rows{number}.csv");
        let job = format!("users reset --all --yes --store small/passdesk.db --out {name}");
        let run = desk.by_token(&token, &job).end();
        assert!(matches!(run.code(), 0 | 75), "{run}");
        // Reading takes room too.
        small.remount("size=16m");
        let verdict = checker::judge(&before, &checker::state(&store), &desk.file(&name));
        verdict.sound();
        assert!(verdict.renewed.is_multiple_of(500), "{verdict:?}");
        let full = run.code() == 75;
        outcomes[usize::from(full)] += 1;
        if full {
            assert!(
                run.stderr_text().contains("\nhint: nothing was changed"),
                "{run}"
            );
        }
        if !run.stdout_text().is_empty() {
            let summary = format!("{} reset, ", verdict.renewed);
            assert!(run.stdout_text().starts_with(&summary), "{run}");
        }
        desk.by_token(&token, &format!("{job} --resume")).status(0);
        checker::one_row_each(&before, &desk.file(&name));
    }
    assert!(outcomes[1] > 0, "never full: {outcomes:?}");
}

#[test]
fn a_read_only_store_is_left_alone_and_no_file_is_made() {
    let desk = firm(10);
    let token = desk.token("--scope users:reset");
    let Some(small) = Small::mounted(&desk, "4m") else {
        return;
    };
    let (store, before) = small.store_of(&desk);
    small.remount("ro");
    desk.by_token(
        &token,
        "users reset --all --yes --store small/passdesk.db --out rows.csv",
    )
    .status(75)
    .no_stdout()
    .stderr_has("hint: nothing was changed; run it as the user that owns the store");
    assert!(!desk.file("rows.csv").exists());
    small.remount("rw");
    assert_eq!(checker::state(&store), before);
}

#[test]
fn a_list_by_name_needs_no_room_for_temporary_files() {
    const COUNT: usize = 60_000;
    let desk = firm(COUNT);
    // In blocks of 512 bytes: the index of the log has room, what SQLite sorts has not.
    let list = |sort: &str| {
        let script = format!(
            "trap '' XFSZ; ulimit -f 256; exec \"$0\" users list --format csv --sort {sort} --no-input"
        );
        desk.program("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_passdesk")])
            .output()
            .expect("it runs")
    };
    assert_eq!(list("created").status.code(), Some(75), "it had room");
    let output = list("name");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let rows = String::from_utf8(output.stdout).expect("text");
    let names = rows.lines().skip(1);
    let mut names = names.filter_map(|row| row.split(',').next());
    assert!(names.clone().is_sorted_by(|one, next| one < next));
    assert_eq!(names.by_ref().count(), COUNT + 1, "with the admin");
}

#[test]
fn a_limit_on_files_is_told_as_a_full_disk_is() {
    let desk = firm(1_000);
    let store = fs::metadata(desk.store()).expect("the store").len() / 512;
    // In blocks of 512 bytes: no room for a row, for the log's index, for the second batch's log; then for all.
    for (blocks, statuses) in [(8, &[1, 75][..]), (store - 64, &[1, 75]), (20_000, &[0])] {
        let before = desk.people();
        let name = format!("rows{blocks}.csv");
        let script = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" users reset --all --yes --out {name} --no-input"
        );
        let output = desk
            .program("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_passdesk")])
            .output()
            .expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let status = output.status.code().expect("it ends by itself");
        assert!(statuses.contains(&status), "{blocks}: {status} {stderr}");
        let verdict = checker::judge(&before, &desk.people(), &desk.file(&name));
        verdict.sound();
        assert!(verdict.renewed.is_multiple_of(500), "{verdict:?}");
    }
}
