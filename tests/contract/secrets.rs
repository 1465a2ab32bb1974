//! Secrets: shown once by the command whose result they are, and in clear nowhere else.

use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// Whether the text stands in the bytes.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn no_secret_is_in_the_stores_files() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    let create = "tokens create t --scope users:list --format json";
    let token = desk.run(create).status(0).field("token");
    desk.run("users list")
        .env("PASSDESK_TOKEN", &token)
        .status(0);
    let reset = "users reset bob --yes --format json";
    let generated = desk.run(reset).status(0).field("temporary_password");
    // People type passwords where a name belongs, and names that are none.
    let mistaken = "correct-horse-battery-staple";
    let login = desk.run("login --password-stdin").args([mistaken]);
    login.stdin(format!("{NEW_PASSWORD}\n")).status(3);
    let reset = "users reset bob --yes --password-stdin --reason because-he-called";
    desk.run(reset).stdin(format!("{NEW_PASSWORD}\n")).status(0);

    let bytes = desk.store_bytes();
    assert!(holds(&bytes, "because-he-called"), "what is there is found");
    let bare = generated.replace('-', "");
    for secret in [PASSWORD, NEW_PASSWORD, &generated, &bare, &token, mistaken] {
        assert!(!holds(&bytes, secret), "{secret}");
    }
}

#[test]
fn no_option_takes_a_secret() {
    let desk = Desk::with_store();
    for option in [
        "--password",
        "--temporary-password",
        "--new-password",
        "--token",
        "--secret",
    ] {
        for command in [
            "init",
            "login bob",
            "passwd bob",
            "check bob",
            "users reset bob",
            "users list",
        ] {
            let run = desk.run(command).args([format!("{option}={PASSWORD}")]);
            let done = run.status(2).no_stdout();
            assert!(!done.stderr_text().contains(PASSWORD), "{done}");
        }
    }
}
