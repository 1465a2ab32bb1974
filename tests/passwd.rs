//! `passwd`: what a new password ends, and what it leaves.

use crate::support::{Desk, Done, NEW_PASSWORD, PASSWORD};

/// Root1 signed in at home and elsewhere, and a token.
fn desk() -> (Desk, Desk, String) {
    let desk = Desk::with_store();
    let elsewhere = desk.somebody_else("elsewhere");
    elsewhere.sign_in("root1");
    desk.sign_in("root1");
    let create = "tokens create t --scope users:list --format json";
    let token = desk.run(create).status(0).field("token");
    (desk, elsewhere, token)
}

#[test]
fn it_ends_every_other_session_and_leaves_tokens_unless_told() {
    for (option, with_token) in [("", 0), ("--revoke-tokens", 3)] {
        let (desk, elsewhere, token) = desk();
        let passwd = desk.run(&format!("passwd --password-stdin {option}"));
        passwd
            .stdin(format!("{PASSWORD}\n{NEW_PASSWORD}\n"))
            .status(0);
        desk.run("users list").status(0);
        elsewhere.run("users list").status(3);
        let list = elsewhere.run("users list").env("PASSDESK_TOKEN", &token);
        list.status(with_token);
    }
}

#[test]
fn a_refused_change_revokes_nothing() {
    let (desk, elsewhere, token) = desk();
    let passwd = desk.run("passwd --password-stdin --revoke-tokens");
    passwd.stdin(format!("{PASSWORD}\nshort\n")).status(6);
    elsewhere.run("users list").status(0);
    desk.run("users list")
        .env("PASSDESK_TOKEN", &token)
        .status(0);
}

/// The last hint of a refusal.
fn hint(done: &Done) -> String {
    let told = done.stderr_text();
    let (_, hint) = told.trim_end().rsplit_once("\nhint: ").expect("a hint");
    hint.to_owned()
}

/// What is said to a name at both doors on a device that is not known, at first and when it has failed so often that it must wait.
fn refusals(desk: &Desk, name: &str) -> Vec<(i32, String)> {
    let stranger = desk.somebody_else("elsewhere");
    let guess = |command: &str, lines: &str| {
        let run = stranger.run(&format!("{command} {name} --password-stdin"));
        let done = run.stdin(lines).end();
        (done.code(), hint(&done))
    };
    let (login, passwd) = ("wrong\n", format!("wrong\n{NEW_PASSWORD}\n"));
    let mut told = vec![guess("login", login), guess("passwd", &passwd)];
    desk.sql(&match name {
        "nobody" => "UPDATE unknown_name SET failures = 20".to_owned(),
        name => format!("UPDATE account SET failures = 20 WHERE name = '{name}'"),
    });
    told.push(guess("login", login));
    told.push(guess("passwd", &passwd));
    told
}

#[test]
fn s18_whoever_is_refused_is_told_in_the_same_words_whom_to_ask_when_no_admin_can_sign_in() {
    for contact in [None, Some("Zoë on +31 20 555 0100, room 'B = 4'")] {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        desk.add("bob");
        if let Some(contact) = contact {
            let set = desk.run("policy set");
            set.args([format!("support-contact={contact}")]).status(0);
        }
        let help = "ask an admin for a reset: passdesk users reset NAME; if no admin can sign in: ";
        let help = format!("{help}{}", contact.unwrap_or("passdesk recover --help"));
        let whom = contact.unwrap_or("passdesk recover --help");
        let wrong = format!(
            "try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: {whom}"
        );
        let wait = format!(
            "an admin can lift the wait: passdesk users unlock NAME; if the password is forgotten, {help}"
        );
        let expected = [(3, &wrong), (3, &wrong), (10, &wait), (10, &wait)]
            .map(|(status, hint)| (status, hint.clone()));
        // The sole admin, a user, and nobody.
        for name in ["root1", "bob", "nobody"] {
            assert_eq!(refusals(&desk, name), expected, "{name}");
        }

        desk.run("users unlock bob").status(0);
        let reset = desk.run("users reset bob --yes --format json").status(0);
        desk.sql("UPDATE account SET temporary_expires_at = 1 WHERE name = 'bob'");
        let late = desk.run("login bob --password-stdin");
        let late = late.stdin(format!("{}\n", reset.field("temporary_password")));
        assert_eq!(hint(&late.status(3)), help);
    }
}

#[test]
fn an_admin_who_must_give_the_password_once_more_and_cannot_is_told_whom_to_ask() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("policy set support-contact=5550100").status(0);
    desk.sql("UPDATE session SET authenticated_at = authenticated_at - 901000");
    desk.tty("policy set min-length=16")
        .expect("password of root1, once more: ")
        .send_line("wrong")
        .status(3)
        .shows("; if no admin can sign in: 5550100");
}

#[test]
fn s26_whom_to_ask_is_one_line_that_no_terminal_obeys() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let before = desk.contents();
    for (text, shown) in [
        ("two\nlines", "two\\u{a}lines"),
        ("\u{1b}[2Jclean", "\\u{1b}[2Jclean"),
        ("\u{202e}backwards", "\\u{202e}backwards"),
    ] {
        let set = desk.run("policy set");
        let argument = format!("support-contact={text}");
        set.args([argument])
            .status(2)
            .no_stdout()
            .stderr_has(&format!(
                "support-contact is one line of at most 200 characters, or none, not '{shown}' ("
            ));
    }
    assert_eq!(desk.contents(), before);
    // Cleared by nothing as well as by the word for it.
    for none in ["", "none"] {
        desk.run("policy set support-contact=x").status(0);
        let set = desk.run("policy set");
        set.args([format!("support-contact={none}")])
            .status(0)
            .stdout("support-contact is none, and was x\n");
    }
}

#[test]
fn a_temporary_password_that_is_changed_before_any_sign_in_leads_to_one() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let added = desk.run("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    let bob = desk.somebody_else("bob");
    let change = bob.run("passwd bob --password-stdin");
    change
        .stdin(format!("{temporary}\n{PASSWORD}\n"))
        .status(0)
        .stdout("the password of bob is changed, and its sessions are ended\n")
        .stderr("next: passdesk login bob\n");
    bob.sign_in("bob");
    let change = bob.run("passwd --password-stdin");
    change
        .stdin(format!("{PASSWORD}\n{NEW_PASSWORD}\n"))
        .status(0)
        .stdout("the password of bob is changed, and its other sessions are ended\n")
        .no_stderr();
}
