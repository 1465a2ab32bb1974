//! Standard streams that are closed, and the dash that stands for standard output.

use super::{desk, mode};
use crate::recovery::Keys;
use crate::support::{Desk, PASSWORD};

const CLOSED: &str = "standard output is closed, so nobody would see what is shown only once";

#[test]
fn s17_no_secret_is_made_for_a_standard_output_that_is_closed() {
    let desk = desk();
    let before = desk.contents();
    let elsewhere = "nothing was changed; send it to a terminal, a pipe or a file";
    let to_file = "nothing was changed; write the rows to a file: --out FILE";
    for (command, hint) in [
        ("users reset bob --yes --quiet", to_file),
        ("users reset bob --yes --out -", to_file),
        ("users reset --all --yes --format json", to_file),
        ("users import people.csv", to_file),
        ("users add carol", elsewhere),
        ("tokens create t --scope users:list", elsewhere),
        ("recover codes new", elsewhere),
        ("recover request root1 --reason x", elsewhere),
        ("recover with-code root1 --password-stdin", elsewhere),
    ] {
        let refused = desk.shell(&format!("\"$passdesk\" {command} >&-"));
        if command.ends_with("json") {
            assert_eq!(refused.code(), 1, "{refused}");
            let error = &refused.stderr_json()["error"];
            assert_eq!(error["code"], "internal");
            assert_eq!(error["message"], CLOSED);
        } else {
            refused.fails(1, CLOSED, hint);
        }
        assert!(desk.contents() == before, "{command} changed something");
    }
}

#[test]
fn what_needs_no_standard_output_does_without() {
    let desk = desk();
    let reset = "users reset bob --yes --out rows.csv";
    desk.shell(&format!("\"$passdesk\" {reset} >&-")).status(0);
    assert_eq!(mode(&desk.root().join("rows.csv")), 0o600);
    desk.shell("\"$passdesk\" users disable bob >&-").status(0);
    // Whoever sends a secret to /dev/null wants nobody to know it.
    desk.shell("\"$passdesk\" users reset bob --yes > /dev/null")
        .status(0);
    desk.shell("\"$passdesk\" users list 2>&- <&-").status(0);
}

#[test]
fn a_store_is_not_made_for_a_password_that_nobody_would_see() {
    let desk = Desk::new();
    desk.shell("\"$passdesk\" init --admin root1 --generate >&-")
        .status(1)
        .stderr_has(CLOSED);
    assert!(!desk.has_store());
    desk.shell(&format!(
        "echo '{PASSWORD}' | \"$passdesk\" init --admin root1 --password-stdin --quiet >&-"
    ))
    .status(0)
    .stderr_has("nobody saw the recovery codes");
    assert!(desk.has_store());
}

#[test]
fn a_standard_input_that_is_closed_is_told() {
    let desk = desk();
    let hint = "nothing was changed; use a pipe or a file";
    for command in [
        "login root1 --password-stdin",
        "passwd root1 --password-stdin",
        "users reset bob --yes --password-stdin",
        "users import - --out rows.csv",
        "users reset --from - --yes --out rows.csv",
        "policy blocklist build - words.filter",
    ] {
        let before = desk.contents();
        desk.shell(&format!("\"$passdesk\" {command} <&-")).fails(
            1,
            "standard input is closed",
            hint,
        );
        assert!(desk.contents() == before, "{command} changed something");
    }
}

#[test]
fn a_dash_stands_for_standard_output_and_makes_no_file() {
    let desk = desk();
    for command in ["users reset bob --yes --out -", "audit anchor --out -"] {
        let done = desk.run(command).args(["--format", "json"]).status(0);
        assert_eq!(done.stdout_rows().len(), 1, "{done}");
    }
    desk.run("users import - --out - --format csv")
        .stdin("name\ncarol\n")
        .status(0)
        .stderr_has("1 added");
    desk.run("users reset bob --yes --out - --resume")
        .end()
        .fails(
            2,
            "--resume needs the file of the earlier run",
            "give the file: --out FILE --resume",
        );
    assert!(!desk.root().join("-").exists());
}

#[test]
fn a_challenge_goes_to_standard_output_whole() {
    let (desk, keys) = (Desk::new(), Keys::new());
    desk.run("init --admin root1 --password-stdin --recovery-signers")
        .args([keys.allowed_signers(&["ann"])])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    let request = "recover request root1 --reason x --out -";
    let done = desk.run(request).status(0);
    let text = done.stdout_text();
    let (challenge, rest) = text.split_once("\n\n").expect("a line between them");
    assert!(
        challenge.starts_with("passdesk recovery challenge 1\n"),
        "{done}"
    );
    assert!(challenge.ends_with("\nreason: x"), "{done}");
    assert!(rest.contains("claim secret, for you alone:"), "{done}");
    let row = desk.run(request).args(["--format", "json"]).status(0);
    assert_eq!(row.field("challenge_file"), "-");
    assert!(row.field("challenge").ends_with("\nreason: x\n"));
    assert!(!desk.root().join("-").exists());
}

#[test]
fn the_umask_takes_nothing_from_whoever_makes_a_file() {
    let desk = desk();
    desk.shell(
        "umask 0777
         \"$passdesk\" users reset bob --yes --out rows.csv || exit
         \"$passdesk\" audit anchor --quiet --out anchors.txt || exit
         \"$passdesk\" man pages || exit",
    )
    .status(0);
    assert_eq!(mode(&desk.root().join("rows.csv")), 0o600);
    assert_eq!(mode(&desk.root().join("anchors.txt")), 0o600);
    assert_eq!(mode(&desk.root().join("pages")), 0o700);
    assert_eq!(mode(&desk.root().join("pages/passdesk.1")), 0o600);
}
