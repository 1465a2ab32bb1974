//! `passwd`: what a new password ends, and what it leaves.

use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

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
