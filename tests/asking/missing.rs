//! What a command cannot do without: asked for on a terminal, named with an example elsewhere, the same for every command.

use std::fs;

use super::{desk, write};
use crate::recovery::Keys;
use crate::support::{Desk, PASSWORD, commands, name_prompt};

/// A command, what it asks for in order with the answers, and what is seen in the end.
type Asked = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const DISPLAY_NAME: &str = "the display name, such as the person's full name [Enter to leave it]: ";
const MAIL: &str = "the mail address [Enter to leave it]: ";
const TOKEN_SCOPES: &str = "what the token may do: scopes with commas between them: ";

const ASKED: &[Asked] = &[
    (
        "users add",
        &[("the account's name, for signing in: ", "carol")],
        "temporary password of carol, until ",
    ),
    (
        "users set bob",
        &[(DISPLAY_NAME, "Robert Cratchit"), (MAIL, "bob@example.org")],
        "bob has the display name Robert Cratchit and the mail address bob@example.org",
    ),
    (
        "users set bob",
        &[(DISPLAY_NAME, ""), (MAIL, "bob@example.org")],
        "bob has the mail address bob@example.org",
    ),
    (
        "groups add",
        &[
            ("the group's name: ", "staff"),
            ("the accounts' names: ", "bob ann"),
            ("one more [Enter for none]: ", "root1"),
            ("one more [Enter for none]: ", ""),
        ],
        "root1  staff",
    ),
    (
        "users rename bob",
        &[
            ("its new name, for signing in: ", "robert"),
            ("end the sessions of the account? [y/N] ", "y"),
        ],
        "bob is now robert",
    ),
    (
        "users import --out rows.csv",
        &[("the file, or - for standard input: ", "people.csv")],
        "2 added, 0 failed",
    ),
    (
        "tokens create",
        &[
            ("the token's label: ", "hr"),
            (
                "users:list, users:add, users:reset, users:manage, audit:read",
                "",
            ),
            (TOKEN_SCOPES, "users:list"),
            (
                "one more [Enter for none]: ",
                "users:add, audit:read verify",
            ),
            ("one more [Enter for none]: ", ""),
        ],
        "for users:list users:add audit:read verify:",
    ),
    (
        "tokens revoke --yes",
        &[("nightly", ""), ("the token's label: ", "nightly")],
        "the token nightly is revoked",
    ),
    (
        "policy set",
        &[
            ("a setting and its new value: ", "min-length=16"),
            ("one more [Enter for none]: ", ""),
        ],
        "min-length is 16, and was 15",
    ),
    (
        "recover request root1 --override ann",
        &[("the reason, for the signers and the audit log: ", "lost")],
        "check the name root1",
    ),
];

#[test]
fn what_a_command_lacks_is_asked_on_a_terminal() {
    let desk = desk();
    write(&desk, "people.csv", "name\ndora\nemil\n");
    desk.sql("UPDATE trusted_signer SET counts_from = 1");
    let begin = desk.keep();
    for (command, questions, end) in ASKED {
        let mut tty = desk.tty(command);
        for (question, answer) in *questions {
            tty = tty.expect(question);
            // Others are lists of what can be answered.
            if question.ends_with(' ') {
                tty = tty.send_line(answer);
            }
        }
        tty.status(0).shows(end);
        desk.bring_back(&begin);
        let _ = fs::remove_file(desk.root().join("challenge.txt"));
    }
}

#[test]
fn an_account_that_is_there_is_chosen_from_the_list() {
    let desk = desk();
    for (command, more, end) in [
        ("users show", "", "last login"),
        ("users disable", "", "bob is disabled"),
        ("users require-change", "", "bob must choose a new password"),
        ("users set", DISPLAY_NAME, "bob has the display name Robert"),
    ] {
        let mut tty = desk.tty(command).expect("which account?");
        tty = tty.expect("Esc to leave").send("bob\r");
        if !more.is_empty() {
            tty = tty.expect(more).send_line("Robert");
            tty = tty.expect(MAIL).send_line("");
        }
        let screen = tty.status(0);
        let seen = screen.text().replace("  ", "");
        assert!(seen.contains(&end.replace("  ", "")), "{command}: {seen}");
    }
    desk.tty("users show")
        .expect("Esc to leave")
        .send("\x1b")
        .status(130)
        .shows("error: nothing was chosen\nhint: nothing was changed\n");
}

#[test]
fn enter_alone_removes_no_display_name_and_no_mail_address() {
    let desk = desk();
    desk.run("users set bob --display-name Robert --mail bob@example.org")
        .status(0);
    desk.tty("users set bob")
        .expect(DISPLAY_NAME)
        .send_line("")
        .expect(MAIL)
        .send_line("")
        .status(2)
        .shows("error: no answer was given\nhint: nothing was changed; run the command again\n");
    let bob = desk.run("users show bob --format json").status(0);
    let row = bob.stdout_json();
    assert_eq!(row["display_name"], "Robert");
    assert_eq!(row["mail"], "bob@example.org");
}

#[test]
fn enter_alone_is_no_answer_where_one_is_needed() {
    let desk = desk();
    desk.tty("recover inspect")
        .expect("the challenge's file: ")
        .send_line("")
        .expect("an answer is needed")
        .expect("the challenge's file: ")
        .send_line("nowhere")
        .status(2)
        .shows("hint: name a file that can be read\n");
}

#[test]
fn a_wrong_answer_is_asked_for_again_three_times_in_all() {
    let desk = desk();
    let (prompt, wrong) = ("the account's name, for signing in: ", "a name ");
    desk.tty("users add")
        .expect(prompt)
        .send_line("two words")
        .expect(wrong)
        .expect(prompt)
        .send_line("carol")
        .status(0)
        .shows("temporary password of carol");
    desk.tty("users add")
        .expect(prompt)
        .send_line("two words")
        .expect(prompt)
        .send_line("")
        .expect("this is the last try")
        .expect(prompt)
        .send_line("a:b")
        .status(2)
        .shows("hint: nothing was changed; run the command again\n");
}

#[test]
fn who_may_not_is_refused_before_a_question_and_who_is_not_signed_in_is_asked_that_first() {
    let desk = desk();
    let eve = desk.somebody_else("eve");
    eve.sign_in("eve");
    for command in ["users add", "users show", "tokens create", "policy set"] {
        let screen = eve.tty(command).status(4);
        screen.shows("error: only admins may do this\n");
    }
    let ann = desk.somebody_else("nobody");
    ann.tty("users add")
        .expect("not signed in")
        .expect(&name_prompt())
        .send_line("ann")
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("signed in as ann (admin)")
        .expect("the account's name, for signing in: ")
        .send_line("carol")
        .status(0);
}

#[test]
fn every_command_that_lacks_something_asks_for_it_and_where_nobody_can_be_asked_gives_an_example() {
    let desk = desk();
    let mut lacking = Vec::new();
    for command in commands(&desk) {
        let help = desk.run(&command).args(["--help"]).status(0);
        let usage = help
            .stdout_text()
            .lines()
            .find(|line| line.starts_with("Usage: "));
        if !usage.expect("a usage line").contains(" <") {
            continue;
        }
        let done = desk.run(&command).status(2).no_stdout();
        let told = done.stderr_text();
        assert!(told.contains(", and nobody can be asked\n"), "{told}");
        let example = format!("\nhint: for example: passdesk {command} ");
        assert!(told.contains(&example), "{told}");
        let screen = desk.tty(&format!("{command} --no-input")).status(2);
        assert!(screen.text().contains(&example), "{}", screen.text());

        let is_chosen = command.starts_with("users ")
            && !["users add", "users import"].contains(&command.as_str());
        let question = if is_chosen { "which account?" } else { ": " };
        let asked = desk.tty(&command).expect(question).send_control('c');
        asked.status(130);
        lacking.push(command);
    }
    for command in [
        "users add",
        "users import",
        "users rename",
        "users set",
        "tokens create",
        "tokens revoke",
        "policy set",
        "recover request",
    ] {
        assert!(lacking.contains(&command.to_owned()), "{lacking:?}");
    }
}

#[test]
fn a_list_of_signers_is_checked_before_the_first_question_and_names_the_lines() {
    let keys = Keys::new();
    let key = |name: &str| fs::read_to_string(keys.public(name)).expect("a key");
    let (ann, bob) = (key("ann"), key("bob"));
    for (list, message) in [
        (
            format!("ann {ann}# one more\nann {bob}"),
            "signers: lines 1 and 3 have the same name, ann",
        ),
        (
            format!("ann {ann}bob {ann}"),
            "signers: lines 1 and 2 have the same key, that of ann",
        ),
    ] {
        let desk = Desk::new();
        write(&desk, "signers", &list);
        let screen = desk.tty("init --recovery-signers signers").status(2);
        let hint = "hint: nothing was changed; correct the file, and run the command again\n";
        assert_eq!(screen.text(), format!("error: {message}\n{hint}"));
        assert!(!desk.has_store());
    }
}

#[test]
fn a_key_that_cannot_sign_is_asked_for_again() {
    let (desk, keys) = (desk(), Keys::new());
    keys.key_of_kind("rsa", "rsa");
    fs::copy(keys.public("rsa"), desk.root().join("rsa.pub")).expect("copied");
    fs::copy(keys.public("eve"), desk.root().join("eve.pub")).expect("copied");
    let asked = "the signer's public key, as ssh-keygen wrote it: ";
    desk.tty("recover signers add eve")
        .expect(asked)
        .send_line("eve.pup")
        .expect("there is no file eve.pup")
        .expect(asked)
        .send_line("rsa.pub")
        .expect("rsa.pub: RSA keys cannot be used")
        .expect(asked)
        .send_line("eve.pub")
        .expect("the trusted signer eve is added")
        .status(0);
}

#[test]
fn init_asks_again_for_a_name_that_cannot_be_one() {
    let desk = Desk::new();
    desk.tty("init --generate")
        .expect("name of the first admin: ")
        .send_line("two words")
        .expect("a name ")
        .expect("name of the first admin: ")
        .send_line("root1")
        .status(0)
        .shows("made the store");
}
