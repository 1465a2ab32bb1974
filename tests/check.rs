//! `check`: is this password right? For scripts, and for programs that run a helper.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::support::{Desk, NEW_PASSWORD, PASSWORD, Run, name_prompt, os_user, session_file};

const ODD: &str = "p%s: été \\ \"q\" +&= and some more";

/// The admin `root1` signed in, and `bob`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

fn plain(desk: &Desk, name: &str, password: &str) -> Run {
    let run = desk.run("check --password-stdin").args([name]);
    run.stdin(format!("{password}\n"))
}

fn pipe(desk: &Desk, lines: impl Into<Vec<u8>>) -> Run {
    desk.run("check --as pipe --service apache").stdin(lines)
}

fn pam(desk: &Desk, name: impl AsRef<OsStr>, password: impl Into<Vec<u8>>) -> Run {
    let run = desk.run("check --as pam-exec").env("PAM_USER", name);
    run.env("PAM_SERVICE", "sshd")
        .env("PAM_RHOST", "192.0.2.7")
        .stdin(password)
}

/// In every dialect.
#[track_caller]
fn ends(desk: &Desk, name: &str, password: &str, status: i32) {
    plain(desk, name, password).status(status);
    pipe(desk, format!("{name}\n{password}\n"))
        .status(status)
        .no_stdout();
    pam(desk, name, password).status(status).no_stdout();
}

const FORGOTTEN: &str = "try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: passdesk recover --help";

#[test]
fn s65_each_outcome_has_its_exit_status_in_every_dialect() {
    let desk = desk();
    desk.run("users reset bob --yes --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(0);
    ends(&desk, "bob", NEW_PASSWORD, 5);
    desk.run("passwd bob --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n{ODD}\n"))
        .status(0);
    ends(&desk, "bob", ODD, 0);
    ends(&desk, "bob", "wrong", 3);
    ends(&desk, "nobody", ODD, 3);
    ends(&desk, "bob", "", 3);
    desk.run("users unlock bob").status(0);
    desk.run("users require-change bob").status(0);
    ends(&desk, "bob", ODD, 5);
    desk.run("users disable bob").status(0);
    ends(&desk, "bob", ODD, 3);
    desk.run("users enable bob").status(0);
    desk.run("users unlock bob").status(0);
    for _ in 0..6 {
        plain(&desk, "bob", "wrong").status(3);
    }
    desk.sql("UPDATE account SET failures = 50 WHERE name = 'bob'");
    ends(&desk, "bob", ODD, 10);
    let added = desk.run("users add eve --format json").status(0);
    let temporary = added.field("temporary_password");
    ends(&desk, "eve", &temporary, 5);
    desk.sql("UPDATE account SET temporary_expires_at = 1 WHERE name = 'eve'");
    ends(&desk, "eve", &temporary, 3);
}

#[test]
fn it_says_in_one_line_what_it_is_and_names_the_way_out() {
    let desk = desk();
    plain(&desk, "bob", PASSWORD)
        .status(0)
        .stdout("the password of bob is right\n")
        .no_stderr();
    plain(&desk, "bob", "wrong")
        .end()
        .fails(3, "wrong name or password", FORGOTTEN);
    desk.run("users require-change bob").status(0);
    let message =
        "the password is right, but an admin asks for a change: a new one must be chosen first";
    plain(&desk, "bob", PASSWORD)
        .end()
        .fails(5, message, "passdesk passwd bob");
    pipe(&desk, format!("bob\n{PASSWORD}\n"))
        .end()
        .fails(5, message, "passdesk passwd bob");
    let added = desk.run("users add eve --format json").status(0);
    plain(&desk, "eve", &added.field("temporary_password"))
        .end()
        .fails(
            5,
            "the password is right, but temporary: a new one must be chosen first",
            "passdesk passwd eve",
        );
}

#[test]
fn it_opens_no_session_and_leaves_the_one_that_there_is() {
    let desk = desk();
    let file = session_file(desk.home());
    let before = fs::read(&file).expect("a session");
    plain(&desk, "bob", PASSWORD).status(0);
    plain(&desk, "root1", PASSWORD).status(0);
    assert_eq!(fs::read(&file).expect("the session"), before);
    desk.run("whoami")
        .status(0)
        .stdout("root1 (admin, active)\n");
    let elsewhere = desk.somebody_else("elsewhere");
    plain(&elsewhere, "bob", PASSWORD).status(0);
    assert!(!elsewhere.home().join("state/passdesk").exists());
}

#[test]
fn on_a_terminal_it_asks_for_what_is_missing() {
    let desk = desk();
    let asked = desk.tty("check bob").expect("password: ");
    let screen = asked.send_line(PASSWORD).status(0);
    let screen = screen.shows("the password of bob is right\n");
    screen.never_showed(PASSWORD);
    let asked = desk.tty("check").expect(&name_prompt());
    let asked = asked.send_line("bob").expect("password: ");
    asked
        .send_line("wrong")
        .status(3)
        .shows("error: wrong name or password\n");
    if let Some(user) = os_user() {
        desk.add(&user);
        let asked = desk.tty("check").expect(&name_prompt());
        let asked = asked.send_line("").expect("password: ");
        asked.send_line(PASSWORD).status(0);
    }
    for words in [
        "check",
        "check bob",
        "check --password-stdin",
        "check --no-input bob",
    ] {
        desk.run(words).status(2).no_stdout();
    }
}

#[test]
fn s72_guesses_of_strangers_do_not_stop_a_check_where_the_account_signed_in() {
    let desk = desk();
    let stranger = desk.somebody_else("stranger");
    for _ in 0..6 {
        plain(&stranger, "root1", "wrong").status(3);
    }
    desk.sql("UPDATE account SET failures = 50 WHERE name = 'root1'");
    plain(&stranger, "root1", PASSWORD).status(10);
    plain(&desk, "root1", PASSWORD).status(0);
}

#[test]
fn s37_the_event_names_the_service_that_the_program_or_the_option_says() {
    let desk = desk();
    let with = |words: &str| desk.run(words).env("PAM_USER", "bob");
    plain(&desk, "bob", PASSWORD)
        .args(["--service", "backup"])
        .status(0);
    pipe(&desk, format!("bob\n{PASSWORD}\n")).status(0);
    pam(&desk, "bob", PASSWORD).status(0);
    with("check --as pam-exec --service su")
        .env("PAM_SERVICE", "sshd")
        .stdin(PASSWORD)
        .status(0);
    with("check --as pam-exec")
        .env("PAM_SERVICE", "no; service")
        .env("PAM_RHOST", "host.example")
        .stdin(PASSWORD)
        .status(0);
    let listed = desk.run("audit list --user bob --action password.check --format json");
    let events = listed.status(0).stdout_rows();
    let mut told: Vec<_> = events
        .iter()
        .map(|event| event["reason"].as_str().unwrap_or("none"))
        .collect();
    told.sort_unstable();
    let expected = [
        "none",
        "service apache",
        "service backup",
        "service sshd",
        "service su",
    ];
    assert_eq!(told, expected);
}

#[test]
fn s29_s65_a_token_must_have_the_scope_and_its_trouble_is_never_a_wrong_password() {
    let desk = desk();
    let made = |label: &str, scope: &str| {
        let create = desk
            .run("tokens create --format json")
            .args([label, "--scope", scope]);
        create.status(0).field("token")
    };
    let (verify, reset) = (made("v", "verify"), made("r", "users:reset"));
    let checked = |token: &str| plain(&desk, "bob", PASSWORD).env("PASSDESK_TOKEN", token);
    checked(&verify).status(0);
    checked(&reset)
        .status(4)
        .stderr_has("error: this token lacks the scope verify\n");
    checked("pdk_nonsense")
        .status(4)
        .stderr_has("hint: make one: passdesk tokens create LABEL --scope verify\n");
    let list = desk.run("users list").env("PASSDESK_TOKEN", &verify);
    list.status(4);
    desk.run("tokens revoke v --yes").status(0);
    checked(&verify)
        .status(4)
        .stderr_has("error: this token does not work: ");
}

#[test]
fn s68_a_desk_that_is_away_is_unavailable_in_every_dialect() {
    let desk = desk();
    for place in [
        "nowhere.db",
        "unix:/nowhere/desk.sock",
        "https://127.0.0.1:1",
    ] {
        let away = |run: Run| run.args(["--store", place]).status(75);
        away(plain(&desk, "bob", "wrong")).no_stdout();
        away(pipe(&desk, "bob\nwrong\n")).no_stdout();
        away(pam(&desk, "bob", "wrong")).no_stdout();
    }
}

#[test]
fn what_a_program_sends_wrongly_lets_nobody_in_and_gets_a_clear_answer() {
    let desk = desk();
    for (lines, status, told) in [
        (&b""[..], 2, "standard input ended before the name"),
        (b"bob\n", 2, "standard input ended before the password"),
        (b"bob\n\n", 3, "wrong name or password"),
        (b"\n\n", 3, "wrong name or password"),
        (
            b"bob\none\ntwo\n",
            2,
            "standard input holds more lines than expected",
        ),
        (b"bob\n\xe9t\xe9\n", 2, "standard input is not UTF-8 text"),
        (b"bob\na\0b\n", 3, "wrong name or password"),
        (b"b:o/b\nwrong\n", 3, "wrong name or password"),
        (b" bob,+=\\*()#\nwrong\n", 3, "wrong name or password"),
    ] {
        let done = pipe(&desk, lines).status(status).no_stdout();
        done.stderr_has(&format!("error: {told}\n"));
    }
    let long = vec![b'x'; 1024 * 1024];
    let most = "standard input holds more than 8192 bytes";
    pipe(&desk, [&long[..], b"\nwrong\n"].concat())
        .status(2)
        .stderr_has(most);
    pam(&desk, "bob", long).status(2).stderr_has(most);
    pam(&desk, "bob", "x".repeat(8000)).status(3);
    pipe(&desk, format!("{}\nwrong\n", "x".repeat(7000))).status(3);
    pam(&desk, "bob", "").status(3);
    pam(&desk, OsStr::from_bytes(b"b\xff"), PASSWORD).status(3);
    pam(&desk, "", PASSWORD).status(3);
    pam(&desk, "bob", format!("{PASSWORD}\n{PASSWORD}")).status(2);
    let run = desk.run("check --as pam-exec").stdin(PASSWORD);
    run.status(2).stderr_has("error: PAM_USER is not set");
    for dialect in ["pipe", "pam-exec"] {
        let run = desk.run("check bob --as").args([dialect]);
        run.status(2).stderr_has("hint: leave NAME out");
        let screen = desk.tty(&format!("check --as {dialect}")).status(2);
        screen.shows("hint: leave --as out to be asked for the password\n");
    }
    let service = desk.run("check bob --service").args(["two words"]);
    service.status(2).no_stdout();
}
