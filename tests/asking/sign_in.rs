//! A sign-in inside another command, and a desk that is not there.

use super::desk;
use crate::support::{Desk, name_prompt};

/// One that does not have her name in it, as others do.
const OF_EVE: &str = "a barge full of quiet lanterns";

#[test]
fn who_signs_in_with_a_temporary_password_within_a_command_hears_that_it_is_changed() {
    let desk = desk();
    let reset = desk.run("users reset eve --yes --format json").status(0);
    let eve = desk.somebody_else("eve");
    let screen = eve
        .tty("users list")
        .expect("not signed in")
        .expect(&name_prompt())
        .send_line("eve")
        .expect("password: ")
        .send_line(&reset.field("temporary_password"))
        .expect("new password: ")
        .send_line(OF_EVE)
        .expect("new password, again: ")
        .send_line(OF_EVE)
        .status(4);
    screen.shows(
        "the password of eve is changed\nsigned in as eve (user)\nerror: only admins may do this\n",
    );
    eve.run("whoami").status(0).stdout("eve (user, active)\n");
}

#[test]
fn nothing_is_asked_where_the_desk_is_not_there() {
    let desk = Desk::new();
    for command in [
        "login",
        "login bob",
        "passwd",
        "passwd bob",
        "users list",
        "users add",
        "tokens create",
        "policy set",
        "recover with-code",
        "recover request",
    ] {
        let line = format!("{command} --store unix:desk.sock");
        let screen = desk.tty(&line).status(75);
        let text = screen.text();
        assert!(
            text.starts_with("error: the desk cannot be reached at unix:"),
            "{command}: {text}"
        );
        assert!(!text.contains("os error"), "{text}");
    }
}

#[test]
fn a_wrong_current_password_is_answered_for_whoever_typed_it() {
    let desk = desk();
    let hint = "hint: try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: passdesk recover --help\n";
    // Whoever is signed in is asked about no name.
    desk.tty("passwd")
        .expect("current password of root1: ")
        .send_line("wrong")
        .status(3)
        .shows(&format!(
            "error: that is not the password of this account\n{hint}"
        ));
    // S18: one answer for a name that may be nobody's.
    for name in ["bob", "nobody"] {
        desk.tty(&format!("passwd {name}"))
            .expect(&format!("current password of {name}: "))
            .send_line("wrong")
            .status(3)
            .shows(&format!("error: wrong name or password\n{hint}"));
    }
    desk.sql("UPDATE session SET authenticated_at = authenticated_at - 901000");
    desk.tty("users disable bob")
        .expect("password of root1, once more: ")
        .send_line("wrong")
        .status(3)
        .shows("error: that is not the password of this account\n");
}

#[test]
fn the_last_admin_is_not_removed_and_nobody_is_asked_whether_to() {
    let desk = desk();
    desk.run("users demote ann").status(0);
    let screen = desk.tty("users remove root1").status(4);
    let screen = screen.shows("error: root1 is the last usable admin\n");
    assert!(!screen.text().contains("[y/N]"), "{}", screen.text());
    // Another who cannot sign in is no help.
    desk.run("users promote ann").status(0);
    desk.run("users disable ann").status(0);
    let screen = desk.tty("users remove root1").status(4);
    assert!(!screen.text().contains("[y/N]"), "{}", screen.text());
}

#[test]
fn s47_the_last_trusted_signer_stays_and_it_is_said_how_another_takes_over() {
    let desk = desk();
    desk.run("recover signers remove sid --yes").status(0);
    desk.run("recover signers remove sue --yes").end().fails(
        4,
        "sue is the last trusted signer, and at least 1 must be left",
        "add the signer who takes over first, and remove this one when the new key counts, after 72 h: passdesk recover signers add NAME --key FILE.pub",
    );
}

#[test]
fn a_name_with_a_typing_mistake_is_answered_with_the_one_that_was_meant() {
    let desk = desk();
    desk.run("users add margaret").status(0);
    for (command, meant) in [
        ("users show magraret", "margaret"),
        ("users disable margret", "margaret"),
        ("users reset bbo --yes", "bob"),
    ] {
        let hint = format!(
            "hint: did you mean {meant}? otherwise see the accounts: passdesk users list\n"
        );
        desk.run(command).status(7).stderr_has(&hint);
    }
    desk.run("users show zacharias")
        .status(7)
        .stderr_has("hint: see the accounts: passdesk users list\n");
    // A token that may not list accounts is refused nothing more.
    let token = desk.run("tokens create m --scope users:manage --format json");
    let token = token.status(0).field("token");
    let events = |desk: &Desk| desk.contents()["event"].len();
    let before = events(&desk);
    desk.run("users disable bbo")
        .env("PASSDESK_TOKEN", token)
        .status(7)
        .stderr_has("hint: see the accounts: passdesk users list\n");
    assert!(events(&desk) <= before + 1);
}

#[test]
fn recover_local_of_a_user_says_whom_it_is_for() {
    let desk = desk();
    desk.tty("recover local bob").status(4).shows(
        "error: bob is not an admin, and only admins are brought back like this\nhint: ask an admin to reset the password: passdesk users reset bob\n",
    );
}

#[test]
fn recover_local_names_the_admin_to_ask_and_the_command_that_goes_on_without() {
    let desk = desk();
    desk.tty("recover local root1").status(4).shows(
        "error: ann is an admin who can reset this password\nhint: ask ann: passdesk users reset root1; if ann cannot help: passdesk recover local root1 --override ann\n",
    );
}
