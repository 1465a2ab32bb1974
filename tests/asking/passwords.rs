//! What is asked of a new password: its rules first, and twice.

use super::{desk, kept};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// Rules that every question for a new password begins with.
const RULES: &str = "rules: at least 15 characters, not easily guessed, without the account's name";

#[test]
fn a_password_that_an_admin_types_for_somebody_is_typed_twice_after_its_rules() {
    let desk = desk();
    let again = "temporary password, again: ";
    for (option, prompt) in [
        ("", "temporary password [Enter to generate one]: "),
        (" --enter", "temporary password: "),
    ] {
        let tty = desk.tty(&format!("users reset bob{option}"));
        tty.expect(RULES)
            .expect(prompt)
            .send_line("short")
            .expect("that password was refused:")
            .expect(prompt)
            .send_line(NEW_PASSWORD)
            .expect(again)
            .send_line(PASSWORD)
            .expect("the two passwords differ")
            .expect(prompt)
            .send_line(NEW_PASSWORD)
            .expect(again)
            .send_line(NEW_PASSWORD)
            .expect("reset the password of bob? [y/N] ")
            .send_line("y")
            .status(0)
            .shows(NEW_PASSWORD);
        let bob = desk.somebody_else("bob");
        let login = bob.run("login bob --password-stdin");
        login
            .stdin(format!("{NEW_PASSWORD}\n{PASSWORD}\n"))
            .status(0);
    }
    // Three times at most.
    let before = kept(&desk);
    let mut tty = desk.tty("users reset bob --enter");
    for _ in 0..3 {
        let typed = tty.expect("temporary password: ").send_line(NEW_PASSWORD);
        tty = typed.expect(again).send_line(PASSWORD);
    }
    tty.status(6).shows("error: the two passwords differ\n");
    assert_eq!(kept(&desk), before);
}

#[test]
fn rules_are_said_before_a_new_password_is_typed_and_two_that_differ_are_asked_again() {
    let desk = Desk::new();
    desk.tty("init --admin root1 --support-contact nobody-yet")
        .expect(RULES)
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("password, again: ")
        .send_line(NEW_PASSWORD)
        .expect("the two passwords differ")
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("password, again: ")
        .send_line(PASSWORD)
        .status(0);
    desk.sign_in("root1");
    desk.add("bob");
    desk.run("policy set min-length=20").status(0);
    let rules = RULES.replace("15", "20");
    let bob = desk.somebody_else("bob");
    let change = |words: &str, old: &str, new: &str, prompt: &str| {
        bob.tty(words)
            .expect(prompt)
            .send_line(old)
            .expect(&rules)
            .expect("new password: ")
            .send_line(new)
            .expect("new password, again: ")
            .send_line(old)
            .expect("the two passwords differ")
            .expect("new password: ")
            .send_line(new)
            .expect("new password, again: ")
            .send_line(new)
            .status(0)
            .never_showed(new);
    };
    change(
        "passwd bob",
        PASSWORD,
        NEW_PASSWORD,
        "current password of bob: ",
    );
    desk.run("users require-change bob").status(0);
    change("login bob", NEW_PASSWORD, PASSWORD, "password: ");
    let codes = desk.run("recover codes new --format json").status(0);
    let codes = codes.stdout_json()["recovery_codes"].clone();
    desk.tty("recover with-code root1")
        .expect("recovery code of root1: ")
        .send_line(codes[0].as_str().expect("a code"))
        .expect(&rules)
        .expect("new password: ")
        .send_control('c')
        .status(130);
    desk.tty("recover local root1")
        .expect("type the account's name (root1): ")
        .send_line("root1")
        .expect(&rules)
        .expect("new password: ")
        .send_control('c')
        .status(130);
}
