//! What people type, and how they leave: no way out leaves a trace of a secret, a half-done deed or a mute terminal.

use std::collections::BTreeSet;

use rustix::process::Signal;

use crate::support::{Desk, NEW_PASSWORD, PASSWORD, Screen, Tty};

/// A store with the admin `root1` signed in, and `bob`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

/// What a command that was left must not have touched.
fn kept(desk: &Desk) -> [BTreeSet<String>; 2] {
    let mut contents = desk.contents();
    ["account", "session"].map(|table| contents.remove(table).expect("the table"))
}

/// A way to a prompt: the command, then each prompt and the answer to it, then the prompt to stand at.
type Way = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const TEMPORARY: &str = "temporary password [Enter to generate one]: ";

/// The ways to all prompts for a visible line, and to the list.
const VISIBLE: &[Way] = &[
    ("login", &[], "name"),
    ("users reset", &[], "whose password?"),
    (
        "recover local root1",
        &[],
        "to go on, type the account's name (root1): ",
    ),
    (
        "users reset bob",
        &[(TEMPORARY, "")],
        "reset the password of bob? [y/N] ",
    ),
];

/// The ways to all prompts for a secret.
const SECRET: &[Way] = &[
    ("login bob", &[], "password: "),
    ("recover with-code root1", &[], "recovery code of root1: "),
    ("passwd bob", &[], "current password of bob: "),
    (
        "passwd bob",
        &[("current password of bob: ", PASSWORD)],
        "new password: ",
    ),
    (
        "passwd bob",
        &[
            ("current password of bob: ", PASSWORD),
            ("new password: ", NEW_PASSWORD),
        ],
        "new password, again: ",
    ),
    ("users reset bob", &[], TEMPORARY),
];

#[track_caller]
fn go<'w>(desk: &Desk, (command, answers, prompt): &'w Way) -> (Tty, &'w str) {
    let mut tty = desk.tty(command);
    for (question, answer) in *answers {
        tty = tty.expect(question).send_line(answer);
    }
    (tty.expect(prompt), prompt)
}

fn without_secrets(screen: Screen) -> Screen {
    screen
        .never_showed(PASSWORD)
        .never_showed(NEW_PASSWORD)
        .never_showed("half a pass")
}

#[test]
fn ctrl_c_at_any_prompt_changes_nothing_and_brings_echo_back() {
    let desk = desk();
    let before = kept(&desk);
    for way in SECRET.iter().chain(VISIBLE) {
        let (tty, _) = go(&desk, way);
        let screen = tty.send_control('c').status(130);
        without_secrets(screen).shows("error: interrupted");
        assert_eq!(kept(&desk), before, "{way:?}");
    }
}

#[test]
fn ctrl_c_in_the_middle_of_a_secret_shows_none_of_it() {
    let desk = desk();
    for way in SECRET {
        let (tty, _) = go(&desk, way);
        let screen = tty.send("half a pass").send_control('c').status(130);
        without_secrets(screen);
    }
}

#[test]
fn escape_leaves_the_list_as_ctrl_c_does() {
    let desk = desk();
    let before = kept(&desk);
    let tty = desk.tty("users reset").expect("whose password?");
    // The list has switched the terminal by the time it has drawn its last line.
    tty.expect("Esc to leave").send("\x1b").status(130);
    assert_eq!(kept(&desk), before);
}

#[test]
fn ctrl_z_gives_the_shell_its_echo_and_fg_asks_again_without() {
    let desk = desk();
    for way in SECRET {
        let (tty, prompt) = go(&desk, way);
        let again = tty.send("half a pass").stop().resume().expect(prompt);
        let screen = again.send("half a pass").send_control('c').status(130);
        without_secrets(screen);
    }
}

#[test]
fn a_secret_typed_after_ctrl_z_counts_and_what_was_typed_before_does_not() {
    let desk = desk();
    let prompt = "password: ";
    let tty = desk.somebody_else("bob").tty("login bob").expect(prompt);
    let again = tty.send("half a pass").stop().resume().expect(prompt);
    let screen = again.send_line(PASSWORD).status(0);
    without_secrets(screen).shows("signed in as bob (user) until ");
}

#[test]
fn signals_that_end_the_program_bring_echo_back_first() {
    let desk = desk();
    let before = kept(&desk);
    let signals = [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
        (Signal::INT, 130),
    ];
    for way in [&SECRET[0], &SECRET[4], &VISIBLE[0]] {
        for (signal, status) in signals {
            let (tty, _) = go(&desk, way);
            tty.kill(signal).status(status);
            assert_eq!(kept(&desk), before, "{way:?} {signal:?}");
        }
    }
}

#[test]
fn ctrl_d_is_an_answer_to_nothing() {
    let desk = desk();
    let before = kept(&desk);
    for way in SECRET.iter().chain([&VISIBLE[0], &VISIBLE[2]]) {
        let (tty, _) = go(&desk, way);
        without_secrets(tty.send_control('d').status(2));
        assert_eq!(kept(&desk), before, "{way:?}");
    }
}

#[test]
fn a_pasted_password_is_taken_without_the_marks_around_it() {
    let bob = desk().somebody_else("bob");
    let tty = bob.tty("login bob").expect("password: ");
    let screen = tty
        .send_line(&format!("\x1b[200~{PASSWORD}\x1b[201~"))
        .status(0);
    without_secrets(screen).shows("signed in as bob (user) until ");
}

#[test]
fn lines_pasted_beyond_a_secret_answer_nothing_and_are_never_shown() {
    let desk = desk();
    let tty = desk.tty("passwd bob").expect("current password of bob: ");
    // One write, as a paste is: what comes later, with no prompt open, is echoed like any typing.
    let pasted = format!("{PASSWORD}\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n");
    let third = "a barge full of quiet lanterns";
    let screen = tty
        .send(&pasted)
        .expect("new password: ")
        .send_line(third)
        .expect("new password, again: ")
        .send_line(third)
        .status(0);
    without_secrets(screen).never_showed(third);
    desk.somebody_else("bob")
        .run("login bob --password-stdin")
        .stdin(format!("{third}\n"))
        .status(0);
}

#[test]
fn the_list_narrows_as_one_types() {
    let desk = desk();
    desk.add("alice");
    let tty = desk.tty("users reset").expect("Esc to leave").send("bo");
    let chosen = tty.send("b\r").expect(TEMPORARY).send_line("");
    chosen
        .expect("reset the password of bob? [y/N] ")
        .send_line("y")
        .status(0)
        .shows("temporary password of bob, until ");
}

#[test]
fn only_a_yes_is_a_yes() {
    let desk = desk();
    let before = kept(&desk);
    for answer in ["", "n", "Nope", "yess"] {
        let (tty, _) = go(&desk, &VISIBLE[2]);
        tty.send_line(answer).status(130);
        assert_eq!(kept(&desk), before, "{answer:?}");
    }
}

/// Begins `init` on a terminal, up to the question that comes after the password.
fn asked_for_support(desk: &Desk, more: &str) -> Tty {
    desk.tty(&format!("init --admin root1{more}"))
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("password, again: ")
        .send_line(PASSWORD)
}

#[test]
fn init_asks_whom_to_ask_when_no_admin_can_sign_in_and_takes_nobody_for_an_answer() {
    let question = "whom to ask when no admin can sign in [Enter for nobody]: ";
    for (answer, set) in [
        ("", "none"),
        (
            "the service desk, +1 555 0100",
            "the service desk, +1 555 0100",
        ),
    ] {
        let desk = Desk::new();
        let asked = asked_for_support(&desk, "").expect(question);
        asked.send_line(answer).status(0).shows("made the store");
        desk.sign_in("root1");
        let shown = desk.run("policy show support-contact --format json");
        assert_eq!(shown.status(0).field("value"), set);
    }

    // One that is too long is asked for again, three times in all.
    let desk = Desk::new();
    let mut asked = asked_for_support(&desk, "").expect(question);
    for _ in 0..2 {
        asked = asked.send_line(&"x".repeat(201)).expect(question);
    }
    asked.send_line(&"x".repeat(201)).status(2);
    assert!(!desk.has_store());

    // Nobody is asked for what was given.
    let given = asked_for_support(&desk, " --support-contact 5550100").status(0);
    assert!(!given.text().contains(question));
}

#[test]
fn a_script_gives_init_whom_to_ask_by_an_option() {
    let desk = Desk::new();
    let init = |contact: &str| {
        desk.run("init --admin root1 --password-stdin --support-contact")
            .args([contact])
            .stdin(format!("{PASSWORD}\n"))
    };
    init("two\nlines").status(2).no_stdout();
    assert!(!desk.has_store());
    init("desk@example.org").status(0);
    let refused = desk.run("login root1 --password-stdin").stdin("wrong\n");
    refused
        .status(3)
        .stderr_has("; if no admin can sign in: desk@example.org\n");
}
