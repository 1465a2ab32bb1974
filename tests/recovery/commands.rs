//! What the commands refuse, to the exit status and the hint.

use std::fs;

use super::Keys;
use super::story::locked_out;
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

#[test]
fn a_challenge_is_written_to_a_new_file_or_nothing_is_asked() {
    let (desk, _keys) = locked_out();
    let file = desk.root().join("challenge.txt");
    fs::write(&file, "mine").expect("written");
    let before = desk.contents();
    let request = "recover request root1 --reason lost";
    desk.run(request)
        .status(8)
        .no_stdout()
        .stderr("error: challenge.txt exists already\nhint: choose another file with --out FILE\n");
    desk.run(request)
        .args(["--out", "nowhere/challenge.txt"])
        .status(2)
        .no_stdout();
    assert_eq!(fs::read(&file).expect("it"), b"mine");
    assert_eq!(desk.contents(), before);
    // A request that is refused leaves no file behind.
    let desk = Desk::with_store();
    desk.run(request)
        .status(4)
        .no_stdout()
        .stderr_has("error: this store has no trusted signers\nhint: use a recovery code");
    assert!(!desk.root().join("challenge.txt").exists());
}

#[test]
fn s17_a_claim_secret_that_cannot_be_shown_is_never_made() {
    let (desk, _keys) = locked_out();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("a full disk");
    let done = desk.run_onto("recover request root1 --reason lost", full);
    assert_eq!(done.code(), 1, "{done}");
    assert!(!desk.root().join("challenge.txt").exists());
    assert!(desk.contents()["recovery_request"].is_empty());
}

#[test]
fn s43_init_takes_the_signers_in_three_forms() {
    let (desk, keys) = (Desk::new(), Keys::new());
    let [ann, bob, cy] =
        ["ann", "bob", "cy"].map(|name| fs::read_to_string(keys.public(name)).expect("a key"));
    let list = format!("ann namespaces=\"recovery@passdesk\" {ann}bob {bob}{cy}");
    fs::write(desk.root().join("signers"), list).expect("written");
    let made = desk
        .run("init --admin root1 --password-stdin --recovery-signers signers")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    let trusted = "\ntrusted signers: ann, bob, cy; 2 of 3 must sign\nrecovery codes of root1";
    assert!(made.stdout_text().contains(trusted), "{made}");
    desk.sign_in("root1");
    let listed = desk.run("recover signers list --format json").status(0);
    let rows = listed.stdout_rows();
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str()).collect();
    assert_eq!(names, [Some("ann"), Some("bob"), Some("cy")]);
}

#[test]
fn s47_a_signer_who_counts_later_is_shown_by_a_check_and_needs_nobody() {
    let (desk, keys) = (Desk::with_store(), Keys::new());
    desk.sign_in("root1");
    for name in ["ann", "bob"] {
        fs::copy(keys.public(name), desk.root().join("key.pub")).expect("copied");
        let add = desk.run("recover signers add --key key.pub").args([name]);
        add.status(0);
    }
    let checked = desk.run("store check --format json").status(0);
    let row = checked.stdout_json();
    assert_eq!(
        (&row["check"], &row["severity"]),
        (&"recovery".into(), &"note".into())
    );
    desk.run("store check --quiet")
        .status(0)
        .no_stdout()
        .no_stderr();
    // Where somebody must act, it is a warning.
    desk.sql("DELETE FROM recovery_code");
    let checked = desk.run("store check --quiet").status(9);
    let alone = "warning: root1 is the only usable admin";
    assert!(checked.stdout_text().starts_with(alone), "{checked}");
}

#[test]
fn a_challenge_with_a_blank_in_its_name_is_signed_by_the_line_that_is_shown() {
    let (desk, keys) = locked_out();
    let asked = desk
        .run("recover request root1 --reason lost --out")
        .args(["ann's text.txt"])
        .status(0);
    let first = asked.stderr_text().lines().next().expect("a line");
    let line = first.strip_prefix("next, each signer: ").expect("a line");
    assert!(line.contains(r"< 'ann'\''s text.txt' >"), "{line}");
    let key = keys.key("ann");
    let line = line.replace("KEY", key.to_str().expect("a path"));
    desk.shell(&line.replace("NAME", "ann")).status(0);
    assert!(desk.root().join("ann.sig").exists());
}

#[test]
fn s43_a_file_of_signers_that_says_more_than_it_may_makes_no_store() {
    let (desk, keys) = (Desk::new(), Keys::new());
    let good = fs::read_to_string(keys.allowed_signers(&["ann"])).expect("a file");
    keys.key_of_kind("rsa", "rsa");
    let rsa = fs::read_to_string(keys.public("rsa")).expect("a key");
    keys.key_of_kind("p384", "ecdsa-sha2-nistp384");
    let p384 = fs::read_to_string(keys.public("p384")).expect("a key");
    let private = fs::read_to_string(keys.key("ann")).expect("a key");
    let twice = format!("{good}{}", good.replacen("ann", "ann2", 1));
    for (text, told) in [
        (
            format!("{good}old {rsa}"),
            "allowed_signers: line 2: RSA keys cannot be used",
        ),
        (
            format!("{good}{rsa}"),
            "allowed_signers: line 2: RSA keys cannot be used",
        ),
        (
            format!("{good}{p384}"),
            "allowed_signers: line 2: ecdsa-sha2-nistp384 keys cannot be used",
        ),
        (
            private,
            "allowed_signers: line 1: it is a private key; give the public one",
        ),
        (format!("{good}bob\n"), "allowed_signers: line 2: "),
        (
            good.replacen("ann ", "ann cert-authority,", 1),
            "allowed_signers: line 1: cert-authority",
        ),
        (twice, "have the same key"),
    ] {
        fs::write(desk.root().join("allowed_signers"), text).expect("written");
        let done = desk
            .run("init --admin root1 --password-stdin --recovery-signers allowed_signers")
            .stdin(format!("{PASSWORD}\n"))
            .end();
        assert!(matches!(done.code(), 2 | 8), "{done}");
        assert!(done.stderr_text().contains(told), "{done}");
        assert!(!desk.has_store(), "{done}");
    }
}

#[test]
fn s42_keys_that_may_not_sign_are_refused_with_their_reason() {
    let (desk, keys) = (Desk::with_store(), Keys::new());
    desk.sign_in("root1");
    keys.key_of_kind("rsa", "rsa");
    let small = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let file = desk.root().join("key.pub");
    for (text, told) in [
        (
            fs::read_to_string(keys.public("rsa")).expect("a key"),
            "RSA keys cannot be used",
        ),
        (small.to_owned(), "it is a weak key"),
        (String::new(), "there is no public key in it"),
        ("x".repeat(70_000), "longer than a public key"),
    ] {
        fs::write(&file, text).expect("written");
        desk.run("recover signers add mallory --key key.pub")
            .status(2)
            .no_stdout()
            .stderr_has(told);
    }
    desk.run("recover signers add mallory --key nowhere.pub")
        .status(2);
    assert!(desk.contents()["trusted_signer"].is_empty());
}

#[test]
fn s41_a_challenge_that_was_touched_is_not_inspected() {
    let (desk, _keys) = locked_out();
    desk.run("recover request root1 --reason lost").status(0);
    let text = fs::read_to_string(desk.root().join("challenge.txt")).expect("a challenge");
    let nobody = Desk::new();
    let touched = nobody.root().join("challenge.txt");
    for text in [
        text.replace('\n', "\r\n"),
        format!("{text}\n"),
        format!("{text}note: sign quickly\n"),
        text.replacen("challenge 1", "challenge 2", 1),
        text.replacen("reason: lost", "reason: lost\u{202e}", 1),
        "x".repeat(4096),
        String::new(),
    ] {
        fs::write(&touched, text).expect("written");
        nobody
            .run("recover inspect challenge.txt")
            .status(2)
            .no_stdout()
            .stderr_has("hint: do not sign it; ask for the file again");
    }
    fs::write(&touched, &text).expect("written");
    nobody.run("recover inspect challenge.txt").status(0);
    assert!(!nobody.has_store());
}

#[test]
fn s18_wrong_codes_and_wrong_requests_answer_alike() {
    let (desk, _keys) = locked_out();
    let code = "0000-0000-0000-0000-0000-0000-0000\n";
    let done = desk
        .run("recover with-code root1 --password-stdin")
        .stdin(code);
    let known = done.status(3);
    let done = desk
        .run("recover with-code nobody --password-stdin")
        .stdin(code);
    let unknown = done.status(3);
    assert_eq!(known.stderr_text(), unknown.stderr_text());
    desk.run("recover with-code --password-stdin")
        .stdin(code)
        .status(2);
    desk.run("recover with-code root1 --no-input").status(2);
    desk.run("recover with-code root1 --password-stdin")
        .stdin("hunter2\n")
        .status(3)
        .stderr_has(
            "that is not a recovery code: it does not have 7 groups of 4 letters and digits",
        );
    desk.run("recover redeem --request 1 --signature x")
        .status(2);
}

#[test]
fn s48_a_change_of_the_signers_is_told_at_the_next_sign_in_however_quiet() {
    let (desk, keys) = locked_out();
    desk.sign_in("root1");
    let key = keys.public("cy");
    desk.run("recover signers add cy --key")
        .args([key.to_str().expect("a path")])
        .status(0);
    let login = || {
        desk.run("login root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
    };
    login()
        .status(0)
        .stderr_has("notice: ")
        .stderr_has("the trusted signer cy (SHA256:")
        .stderr_has("if all of this is in order: passdesk recover notices --acknowledge");
    login().args(["--quiet"]).status(0).stderr_has("notice: ");
    desk.run("recover notices --acknowledge").status(0);
    login().status(0).no_stderr();
}

#[test]
fn an_admin_who_is_alone_and_helpless_is_warned_with_the_command_that_helps() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.sql("DELETE FROM recovery_code");
    let warning = "warning: root1 is the only usable admin, and nothing could bring it back if its password is lost; make codes: passdesk recover codes new\n";
    desk.run("users list").status(0).stderr(warning);
    desk.run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0)
        .stderr(warning);
    desk.run("recover codes new").status(0);
    desk.run("users list").status(0).no_stderr();

    // The only admin's password is temporary.
    let other = Desk::new();
    let made = other
        .run("init --admin root1 --generate --format json")
        .status(0);
    let temporary = made.field("temporary_password");
    other
        .run("login root1 --password-stdin")
        .stdin(format!("{temporary}\n"))
        .status(5)
        .stderr_has(
            "warning: root1 is the only usable admin, and its temporary password expires at ",
        );
    other
        .run("login root1 --password-stdin")
        .stdin(format!("{temporary}\n{NEW_PASSWORD}\n"))
        .status(0)
        .no_stderr();
}

#[test]
fn a_request_says_where_to_send_it_if_the_policy_does_whatever_the_name() {
    let (desk, _keys) = locked_out();
    let request = |name: &str, out: &str| {
        let run = desk.run("recover request --reason lost");
        run.args([name, "--out", out]).status(0)
    };
    let silent = request("root1", "1.txt");
    assert!(!silent.stdout_text().contains("send it to"), "{silent}");
    desk.sql("UPDATE store SET support_contact = 'desk@example.org'");
    for (name, out) in [("root1", "2.txt"), ("nobody", "3.txt")] {
        let told = request(name, out);
        let line = "\nsend it to: desk@example.org\nclaim secret";
        assert!(told.stdout_text().contains(line), "{told}");
    }
    let row = desk.run("recover request root1 --reason lost --format json");
    assert_eq!(row.status(0).field("support_contact"), "desk@example.org");
}

#[test]
fn s18_words_and_statuses_of_a_request_are_the_same_for_every_name() {
    let (desk, keys) = locked_out();
    desk.sign_in("root1");
    desk.run("users add carol").status(0);
    desk.run("logout").status(0);
    let somebody = desk.somebody_else("somebody");
    fs::write(desk.root().join("junk.sig"), "junk").expect("written");
    let told = ["root1", "carol", "nobody"].map(|who| {
        let asked = somebody
            .run("recover request --reason lost --format json --out")
            .args([&format!("{who}.txt"), who])
            .status(0);
        let asked = asked.stdout_json();
        let text = |field: &str| asked[field].as_str().expect("a text").to_owned();
        let (id, claim) = (text("request_id"), text("claim_secret"));
        let challenge = fs::read(desk.root().join(format!("{who}.txt"))).expect("a challenge");
        let one = desk.root().join("one.sig");
        fs::write(one, keys.sign("ann", &challenge)).expect("written");
        let mut told = Vec::new();
        for (words, status, hint) in [
            (
                "recover redeem --password-stdin --signature junk.sig --request",
                4,
                "signature 1 (junk.sig) was refused",
            ),
            (
                "recover redeem --password-stdin --signature one.sig --request",
                4,
                "1 signed, but 2 are needed",
            ),
            ("recover cancel --password-stdin", 0, "is cancelled"),
            ("recover cancel --password-stdin", 8, "cancelled already"),
            (
                "recover redeem --password-stdin --signature one.sig --request",
                8,
                "cancelled already",
            ),
        ] {
            let secrets = match status {
                0 => format!("{claim}\n"),
                _ if words.contains("cancel") => format!("{claim}\n"),
                _ => format!("{claim}\n{NEW_PASSWORD}\n"),
            };
            let done = somebody
                .run(words)
                .args([&id])
                .stdin(secrets)
                .status(status);
            let all = format!("{done}")
                .replace(&id, "ID")
                .replace(&claim, "CLAIM");
            assert!(all.contains(hint), "{all}");
            told.push(all);
        }
        told
    });
    let [first, others @ ..] = &told;
    for other in others {
        assert_eq!(first, other);
    }
}

#[test]
fn s46_an_admin_hears_that_codes_do_not_work_at_the_reset_and_at_every_sign_in_until_there_are_new_ones()
 {
    const NO_CODES: &str = "note: you have no recovery codes that work";
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("ann");
    let promoted = desk.tty("users promote ann").status(0);
    promoted.shows("note: ann makes recovery codes");
    let ann = desk.somebody_else("ann");
    let sign_in = |password: &str| {
        let tty = ann.tty("login ann").expect("password: ");
        tty.send_line(password)
    };
    sign_in(PASSWORD).status(0).shows(NO_CODES);
    ann.run("recover codes new").status(0);
    sign_in(PASSWORD).status(0).never_showed(NO_CODES);

    let reset = desk.tty("users reset ann --yes").status(0);
    let shown = reset.text();
    let words = shown.split_whitespace();
    let temporary = words
        .clone()
        .find(|word| word.len() == 29 && word.contains('-'));
    reset.shows("note: recovery codes of ann no longer work");
    let tty = sign_in(temporary.expect("a temporary password"));
    let tty = tty.expect("new password: ").send_line(NEW_PASSWORD);
    let tty = tty.expect("new password, again: ").send_line(NEW_PASSWORD);
    tty.status(0).shows(NO_CODES);
    let demoted = desk.tty("users demote ann").status(0);
    demoted.shows("note: recovery codes of ann no longer work");
    // A user has none and needs none.
    sign_in(NEW_PASSWORD).status(0).never_showed(NO_CODES);
}
