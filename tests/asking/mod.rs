//! What is asked before something that cannot be undone or concerns many.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::recovery::Keys;
use crate::support::{Contents, Desk};

mod missing;
mod passwords;
mod sign_in;

/// The admins `root1`, signed in with a token `nightly`, and `ann` with one too; `bob` and `eve`; the signers
/// `sid` and `sue`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["ann", "bob", "eve"] {
        desk.add(name);
    }
    desk.run("users promote ann").status(0);
    let ann = desk.somebody_else("ann");
    ann.sign_in("ann");
    for whose in [&desk, &ann] {
        whose
            .run("tokens create nightly --scope users:list")
            .status(0);
    }
    let keys = Keys::new();
    for (name, key) in [("sid", "dan"), ("sue", "ann")] {
        fs::copy(keys.public(key), desk.root().join("key.pub")).expect("copied");
        let add = desk.run("recover signers add --key key.pub").args([name]);
        add.status(0);
    }
    desk.run("recover signers threshold 1").status(0);
    desk
}

/// What a command that was not confirmed must not have changed.
fn kept(desk: &Desk) -> Contents {
    let mut contents = desk.contents();
    contents.retain(|table, _| ["account", "token", "trusted_signer"].contains(&table.as_str()));
    contents
}

fn write(desk: &Desk, name: &str, text: &str) {
    fs::write(desk.root().join(name), text).expect("written");
}

/// The commands that ask, and what they ask.
const ASKING: &[(&str, &str)] = &[
    ("users remove bob", "remove bob? [y/N] "),
    ("users remove ann", "remove ann, an admin? [y/N] "),
    (
        "users require-change --all",
        "require a new password of 3 accounts, 1 of them an admin's? [y/N] ",
    ),
    ("tokens revoke nightly", "revoke the token nightly? [y/N] "),
    (
        "tokens revoke nightly --owner ann",
        "revoke the token nightly of ann? [y/N] ",
    ),
    (
        "recover signers remove sid",
        "remove the trusted signer sid? [y/N] ",
    ),
    (
        "users reset --role admin --out -",
        "reset the passwords of 1 account? [y/N] ",
    ),
];

#[test]
fn what_cannot_be_undone_is_asked_on_a_terminal_and_anything_but_a_yes_changes_nothing() {
    let desk = desk();
    let begin = desk.keep();
    let before = kept(&desk);
    for (command, question) in ASKING {
        for answer in ["", "n", "yess"] {
            let screen = desk.tty(command).expect(question).send_line(answer);
            let screen = screen.status(130);
            screen.shows("error: not confirmed\nhint: nothing was changed\n");
            assert_eq!(kept(&desk), before, "{command} {answer:?}");
        }
        desk.tty(command).expect(question).send_line("y").status(0);
        assert_ne!(kept(&desk), before, "{command}");
        desk.bring_back(&begin);
    }
}

#[test]
fn with_yes_nothing_is_asked_and_nobody_need_be_there() {
    let desk = desk();
    let begin = desk.keep();
    let before = kept(&desk);
    for (command, _) in ASKING {
        for yes in ["--yes", "-y"] {
            desk.bring_back(&begin);
            desk.run(command).args([yes]).status(0);
            assert_ne!(kept(&desk), before, "{command}");
        }
        desk.bring_back(&begin);
        let screen = desk.tty(&format!("{command} --yes")).status(0);
        assert!(!screen.text().contains("[y/N]"), "{}", screen.text());
        desk.bring_back(&begin);
        let done = desk.run(command).status(2).no_stdout();
        let done = done.stderr_has("must be confirmed, and nobody can be asked\n");
        done.stderr_has("hint: give --yes\n");
        assert_eq!(kept(&desk), before, "{command}");
    }
}

/// The commands that ask whoever is there, and go on where nobody is; and what they ask.
const ASKING_WHO_IS_THERE: &[(&str, &str)] = &[
    (
        "users rename bob rob",
        "rename bob to rob, and end the sessions of the account? [y/N] ",
    ),
    (
        "policy set min-length=12 session-idle=30m",
        "weaken the rules for everyone: min-length from 15 to 12? [y/N] ",
    ),
];

#[test]
fn a_weaker_policy_and_another_name_are_asked_on_a_terminal_alone() {
    let desk = desk();
    let begin = desk.keep();
    let kept = |desk: &Desk| {
        let mut contents = desk.contents();
        contents.retain(|table, _| ["account", "store"].contains(&table.as_str()));
        contents
    };
    let before = kept(&desk);
    for (command, question) in ASKING_WHO_IS_THERE {
        for answer in ["", "n"] {
            let screen = desk.tty(command).expect(question).send_line(answer);
            screen.status(130).shows("nothing was changed");
            assert_eq!(kept(&desk), before, "{command}");
        }
        desk.tty(command).expect(question).send_line("y").status(0);
        assert_ne!(kept(&desk), before, "{command}");
        desk.bring_back(&begin);
        for more in ["--yes", "-y", "--no-input"] {
            let screen = desk.tty(&format!("{command} {more}")).status(0);
            assert!(!screen.text().contains("[y/N]"), "{command} {more}");
            desk.bring_back(&begin);
        }
        // Scripts go on without it.
        for more in ["", "--yes"] {
            desk.run(&format!("{command} {more}")).status(0);
            assert_ne!(kept(&desk), before, "{command}");
            desk.bring_back(&begin);
        }
    }
    // What protects more, or is as it was, is not asked.
    for more in [
        "policy set min-length=15 session-idle=10m entered-temporary=off",
        "policy set support-contact=me",
    ] {
        let screen = desk.tty(more).status(0);
        assert!(!screen.text().contains("[y/N]"), "{more}");
    }
    let screen = desk.tty("policy set entered-temporary=on session-idle=1h");
    let screen =
        screen.expect("entered-temporary from off to on, session-idle from 10m to 1h? [y/N] ");
    screen.send_line("").status(130);
}

#[test]
fn what_is_not_there_is_refused_without_a_question() {
    let desk = desk();
    for (command, message) in [
        ("users remove nobody", "there is no account nobody"),
        ("users rename nobody somebody", "there is no account nobody"),
        ("tokens revoke weekly", "there is no token weekly"),
        (
            "tokens revoke weekly --owner ann",
            "ann does not have a token weekly",
        ),
        (
            "recover signers remove lee",
            "there is no trusted signer lee",
        ),
    ] {
        desk.run(command).status(7).stderr_has(message);
        let screen = desk.tty(command).status(7).shows(message);
        assert!(!screen.text().contains("[y/N]"), "{}", screen.text());
    }
}

#[test]
fn a_new_name_that_an_account_has_is_refused_without_a_question() {
    let desk = desk();
    desk.tty("users rename bob ann")
        .status(8)
        .shows("error: the account ann exists already\nhint: choose another name\n")
        .never_showed("[y/N]");
    desk.tty("users rename bob bobby")
        .expect("[y/N] ")
        .send_line("n")
        .status(130);
}

#[test]
fn a_lifetime_that_is_too_long_is_refused_before_a_password_is_asked_for() {
    let desk = desk();
    desk.tty("users reset bob --expires 100h")
        .status(2)
        .shows(
            "error: a temporary password lives at most 72 hours\nhint: give a shorter --expires\n",
        )
        .never_showed("Enter to generate");
}

#[test]
fn whoever_may_not_do_it_is_refused_without_a_question() {
    let desk = desk();
    let eve = desk.somebody_else("eve");
    eve.sign_in("eve");
    let tokens = desk.token("--scope users:list");
    for (command, _) in ASKING {
        let screen = eve.tty(command).status(4);
        assert!(!screen.text().contains("[y/N]"), "{}", screen.text());
    }
    // A token is good for some of them, and may not look first.
    let managing = desk
        .run("tokens create m --scope users:manage --format json")
        .status(0)
        .field("token");
    let by = |token: &str, command| {
        desk.tty_with(command, &[("NO_COLOR", "1"), ("PASSDESK_TOKEN", token)])
    };
    by(&managing, "users remove bob")
        .expect("remove bob? [y/N] ")
        .send_line("y")
        .status(0)
        .shows("bob is removed");
    by(&managing, "users require-change --all")
        .expect("require a new password of every user? [y/N] ")
        .send_line("y")
        .status(0)
        .shows("1 account must choose a new password");
    by(&tokens, "users remove eve")
        .expect("remove eve? [y/N] ")
        .send_line("y")
        .status(4);
    by(&tokens, "tokens revoke nightly").status(4);
}

#[test]
fn the_question_of_a_bulk_reset_says_how_many_are_admins_and_where_the_passwords_will_be() {
    let desk = desk();
    desk.run("users promote eve").status(0);
    write(&desk, "some.csv", "name\nbob\nann\nnobody\n");
    let places = [
        (
            "--out rows.csv",
            "the temporary passwords will be in rows.csv",
        ),
        ("--out -", "the temporary passwords are shown here"),
    ];
    for (selection, number, admins) in [
        ("--all", 3, "2 of them admins'"),
        ("--role user", 1, "none of them an admin's"),
        ("--role admin", 2, "2 of them admins'"),
        ("--status active", 3, "2 of them admins'"),
        ("bob ann", 2, "1 of them an admin's"),
        ("--from some.csv", 2, "1 of them an admin's"),
        ("bob ann nobody", 2, "1 of them an admin's"),
    ] {
        for (out, place) in places {
            let accounts = match number {
                1 => "1 account".to_owned(),
                number => format!("{number} accounts"),
            };
            let tty = desk.tty(&format!("users reset {selection} {out}"));
            let told = tty.expect(&format!("{accounts}, {admins}; {place}\r\n"));
            told.expect(&format!("reset the passwords of {accounts}? [y/N] "))
                .send_line("n")
                .status(130);
        }
    }
    assert!(!desk.root().join("rows.csv").exists());
    for (names, told) in [
        ("bob nobody", "there is no account nobody\r\n1 account, "),
        (
            "bob n1 n2 n3 n4 n5 n6 n7",
            "there are no accounts n1, n2, n3, n4, n5 and 2 more\r\n1 account, ",
        ),
    ] {
        let tty = desk.tty(&format!("users reset {names} --out -"));
        tty.expect(told)
            .expect("reset the passwords of 1 account? [y/N] ")
            .send_line("n")
            .status(130);
    }
    let tty = desk.tty("users reset n1 n2 --out -").status(9);
    tty.shows("2 rows failed");
    // What was counted is what is reset then.
    desk.tty("users reset --from some.csv --out rows.csv")
        .expect("[y/N] ")
        .send_line("y")
        .status(9)
        .shows("2 reset, 1 failed, 0 skipped; the rows are in rows.csv");
}

#[test]
fn s17_many_passwords_are_not_printed_on_a_terminal_unasked() {
    let desk = desk();
    write(&desk, "people.csv", "name\ncarol\ndora\n");
    write(&desk, "there.csv", "");
    let begin = desk.keep();
    for (command, number) in [
        ("users import people.csv", 2),
        ("users reset --all --yes", 3),
        ("users reset bob eve --yes --format json", 2),
    ] {
        let ask = format!("new file for {number} temporary passwords [- to print them here]: ");
        let tty = desk.tty(command).expect(&ask).send_line("");
        let tty = tty.expect("give the name of a file, or -").expect(&ask);
        let tty = tty
            .send_line("there.csv")
            .expect("there.csv exists already");
        let screen = tty.expect(&ask).send_line("rows.csv").status(0);
        let screen = screen.shows("rows.csv").shows("skipped");
        let rows = fs::read_to_string(desk.root().join("rows.csv")).expect("rows");
        let csv = !command.contains("json");
        assert_eq!(rows.lines().count(), number + usize::from(csv), "{rows}");
        let mode = fs::metadata(desk.root().join("rows.csv"))
            .expect("rows")
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        if csv {
            let password = |line: &str| line.split(',').nth(1).map(str::to_owned);
            let passwords = rows.lines().skip(1).filter_map(password);
            passwords.fold(screen, |screen, password| screen.never_showed(&password));
        }
        desk.bring_back(&begin);

        // The screen is meant.
        let printed = desk.tty(command).expect(&ask).send_line("-").status(0);
        printed.shows(" 0 failed, ");
        desk.bring_back(&begin);
        let screen = desk.tty(&format!("{command} --out -")).status(0);
        let screen = screen.shows(" 0 failed, ");
        assert!(!screen.text().contains("new file for"), "{}", screen.text());
        desk.bring_back(&begin);

        let before = kept(&desk);
        let screen = desk.tty(&format!("{command} --no-input")).status(2);
        let message = format!("{number} temporary passwords would be printed on this terminal");
        screen.shows(&message).shows("--out -");
        let tty = desk.tty(command).expect(&ask).send_line("");
        let tty = tty.expect(&ask).send_line("").expect(&ask).send_line("");
        tty.status(2)
            .shows("no file was named, so nothing was changed");
        assert_eq!(kept(&desk), before, "{command}");
        desk.bring_back(&begin);
        // Elsewhere than on a terminal they are rows for a program.
        desk.run(command).status(0).stderr_has("0 failed");
        desk.bring_back(&begin);
    }
    // One password is one line, and none is none: those that are there already are neither counted nor asked about.
    desk.run("users import people.csv --quiet").status(0);
    write(&desk, "more.csv", "name\ncarol\ndora\nfay\n");
    for (command, done) in [
        (
            "users import people.csv",
            "0 added, 2 unchanged, 0 failed, 0 skipped\n",
        ),
        (
            "users import people.csv --out none.csv",
            "0 added, 2 unchanged, 0 failed, 0 skipped; no file was made\n",
        ),
    ] {
        let screen = desk.tty(command).status(0);
        assert_eq!(screen.text(), done);
    }
    assert!(!desk.root().join("none.csv").exists());
    let tty = desk.tty("users import more.csv");
    let tty = tty.expect("new file for 1 temporary password [- to print them here]: ");
    tty.send_line("-").status(0).shows("1 added, 2 unchanged, ");
    desk.tty("users reset bob --yes").status(0);
    desk.tty("users reset --status disabled --yes").status(0);
}
