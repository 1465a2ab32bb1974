//! Corrections of an account on the command line: `users rename` and `users set`.

use crate::support::{Desk, PASSWORD};

/// An admin who is signed in, and the user `bob` with a password.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

fn login(desk: &Desk, name: &str, status: i32) {
    desk.run(&format!("login {name} --password-stdin"))
        .stdin(format!("{PASSWORD}\n"))
        .status(status);
}

#[test]
fn s8_whoever_is_renamed_signs_in_again_with_the_same_password_under_the_new_name() {
    let desk = desk();
    let bob = desk.somebody_else("bob");
    bob.sign_in("bob");
    let row = desk
        .run("users rename bob Robert --format json")
        .status(0)
        .no_stderr()
        .stdout_json();
    assert_eq!(row["name"], "robert");
    bob.run("whoami").status(3);
    login(&bob, "bob", 3);
    login(&bob, "robert", 0);
    let row = bob.run("whoami --format json").status(0).stdout_json();
    assert_eq!(row["name"], "robert");

    desk.run("users show bob").status(7);
    desk.run("users add bob").status(0);
    desk.run("users rename robert bob").end().fails(
        8,
        "the account bob exists already",
        "choose another name",
    );
    desk.run("users rename nobody dave").end().fails(
        7,
        "there is no account nobody",
        "see the accounts: passdesk users list",
    );
    for wrong in ["a;b", "a:b", "-x", ""] {
        desk.run("users rename --")
            .args(["robert", wrong])
            .status(2);
    }
}

#[test]
fn s37_the_audit_log_has_both_names_and_is_whole() {
    let desk = desk();
    desk.run("users rename bob robert").status(0);
    for who in ["bob", "robert"] {
        let done = desk
            .run(&format!(
                "audit list --user {who} --action account.rename --format json"
            ))
            .status(0);
        let row = done.stdout_json();
        assert_eq!(row["subject"], who);
        assert_eq!(row["reason"], "from bob to robert");
        assert_eq!(row["actor"], "root1");
    }
    desk.run("audit verify").status(0);
    desk.run("users set robert --display-name")
        .args(["Robert C"])
        .status(0);
    let done = desk
        .run("audit list --user robert --action account.set --format json")
        .status(0);
    assert_eq!(done.stdout_json()["reason"], "display name Robert C");
}

#[test]
fn an_admin_who_renames_the_own_account_is_told_to_sign_in_again() {
    let desk = desk();
    desk.run("users rename root1 root2")
        .status(0)
        .stdout("root1 is now root2, and its sessions are ended\n")
        .stderr("this was your own account: sign in again: passdesk login root2\n");
    desk.run("users list").status(3);
    desk.sign_in("root2");
    desk.run("users list --role admin --format json")
        .status(0)
        .stdout_rows();
}

#[test]
fn a_token_goes_on_when_its_owner_is_renamed() {
    let desk = desk();
    let token = desk.token("--scope users:list");
    desk.run("users rename root1 root2").status(0);
    let done = desk
        .run("users list --format json --role admin")
        .env("PASSDESK_TOKEN", &token)
        .status(0);
    assert_eq!(done.stdout_json()["name"], "root2");
}

#[test]
fn a_display_name_is_set_removed_and_refused_like_that_of_a_new_account() {
    let desk = desk();
    let set = |text: &str| desk.run("users set bob --display-name").args([text]).end();
    set("Robert Cratchit")
        .status(0)
        .stdout("bob has the display name Robert Cratchit\n")
        .no_stderr();
    let row = desk
        .run("users show bob --format json")
        .status(0)
        .stdout_json();
    assert_eq!(row["display_name"], "Robert Cratchit");
    set("").status(0).stdout("bob has no display name\n");
    let row = desk
        .run("users show bob --format json")
        .status(0)
        .stdout_json();
    assert!(row["display_name"].is_null());
    for wrong in ["=1+1", " ", "a\u{202e}b"] {
        set(wrong).status(2).no_stdout();
    }
    desk.run("users set bob")
        .status(2)
        .stderr_has("the command needs --display-name TEXT");
    desk.run("users set nobody --display-name x").status(7);
}
