//! The pictures of the README: what is checked in is what a terminal shows now.

use crate::support::{Desk, PASSWORD, Tty, assert_checked_in, picture};

const README: &str = include_str!("../README.md");
const FOLDER: &str = "completions/pictures";

/// What stands for the secret and the time that are new in each run.
const TEMPORARY: &str = "7K2QX-M4PDW-9FTVH-3RN8C-YB6E5";
const UNTIL: &str = "2026-11-24 17:49:21Z (in 24 hours)";

/// The last that the list writes when it has been drawn.
const CURSOR_SHOWN: &str = "\x1b[?25h";

/// What time and the owners of the accounts would have brought about, up to now.
const LIVES: &str = "
    UPDATE account SET display_name = column2,
        last_login_at = unixepoch('now', column3) * 1000,
        password_changed_at = unixepoch(column4) * 1000
    FROM (VALUES
        ('alice',    'Alice Liddell',    '-35 minutes',  '2026-03-02 08:15'),
        ('bob',      'Bob Cratchit',     '-3 days',      '2025-12-25 09:04'),
        ('dorian',   'Dorian Gray',      '-156 days',    '2026-11-19 10:20'),
        ('emma',     'Emma Woodhouse',   '-9 hours',     '2026-08-14 13:36'),
        ('heidi',    'Heidi of the Alp', NULL,           '2026-11-23 16:05'),
        ('ishmael',  'Ishmael',          '-319 days',    '2025-10-18 12:00'),
        ('jo',       'Jo March',         '-23 hours',    '2026-09-30 21:11'),
        ('robinson', 'Robinson Crusoe',  '-2 days',      '2026-04-25 07:29'),
        ('sara',     'Sara Crewe',       '-170 minutes', '2026-10-05 15:02')
    ) WHERE name = column1";

/// A desk with an account in every status, and the admin alice signed in.
fn desk() -> Desk {
    let desk = Desk::new();
    let password = format!("{PASSWORD}\n");
    desk.run("init --admin alice --password-stdin")
        .stdin(&*password)
        .status(0);
    desk.sign_in("alice");
    for name in ["bob", "emma", "ishmael", "jo", "robinson", "sara"] {
        desk.add(name);
    }
    for name in ["dorian", "heidi"] {
        desk.run("users add").args([name]).status(0);
    }
    desk.run("users promote emma").status(0);
    desk.run("users disable ishmael").status(0);
    desk.sql("UPDATE account SET temporary_expires_at = 1 WHERE name = 'dorian'");
    desk.sql("UPDATE account SET failures = 5 WHERE name = 'robinson'");
    desk.sql("UPDATE account SET failures = 99 WHERE name = 'jo'");
    for name in ["robinson", "jo"] {
        desk.somebody_else(name)
            .run("login --password-stdin")
            .args([name])
            .stdin("a guess of somebody's\n")
            .status(3);
    }
    // The wait is over within a second: the pictures must not depend on who is faster.
    desk.sql("UPDATE account SET failed_at = 253402300799000 WHERE name = 'robinson'");
    desk.sql(LIVES);
    desk
}

/// What stands on the terminal before the program writes.
fn typed(command: &str) -> String {
    format!("\x1b[2m$\x1b[0m {command}\r\n")
}

fn list(desk: &Desk) -> String {
    let listed = desk.tty_in_color("users list").status(0);
    let screen = typed("passdesk users list") + listed.drawn();
    picture("passdesk users list", &[screen])
}

/// The list while it narrows, then how it ends.
fn reset(desk: &Desk) -> String {
    let drawn = |tty: Tty| tty.expect("Esc to leave").expect(CURSOR_SHOWN);
    let whole = drawn(desk.tty_in_color("users reset"));
    let narrowing = drawn(whole.send("c"));
    let narrowed = drawn(narrowing.send("r"));
    let choosing = narrowed.drawn().to_owned();
    let ended = narrowed
        .send("\r")
        .expect("[Enter to generate one]: ")
        .send_line("")
        .expect("[y/N] ")
        .send_line("y")
        .status(0);
    let ended = typed("passdesk users reset") + &with_fixed_values(ended.drawn());
    picture("passdesk users reset", &[choosing, ended])
}

fn with_fixed_values(drawn: &str) -> String {
    let (_, told) = drawn.split_once(", until ").expect("an expiry");
    let (until, told) = told.split_once(":\r\n").expect("the end of its line");
    let temporary = told.strip_prefix("\x1b[1m").expect("bold");
    let (temporary, _) = temporary.split_once("\x1b[0m").expect("no longer bold");
    assert_eq!(
        (temporary.len(), until.len()),
        (TEMPORARY.len(), UNTIL.len())
    );
    drawn.replace(temporary, TEMPORARY).replace(until, UNTIL)
}

#[test]
fn they_are_what_is_checked_in_and_the_readme_shows_them() {
    let desk = desk();
    let now = [
        ("users-list.svg", list(&desk)),
        ("users-reset.svg", reset(&desk)),
    ];
    let now = now.map(|(file, picture)| (file.to_owned(), picture));
    for (file, _) in &now {
        assert!(README.contains(&format!("]({FOLDER}/{file})")), "{file}");
    }
    assert_checked_in(FOLDER, &now.into());
}
