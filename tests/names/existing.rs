//! Names that no new account may have, and that some have: such accounts go on working.

use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// A desk where root1 is signed in and an account has a name that an earlier program gave it.
fn desk(name: &str) -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    let quoted = name.replace('\'', "''");
    desk.sql(&format!(
        "UPDATE account SET name = '{quoted}' WHERE name = 'bob'"
    ));
    if !desk.is_a_file() {
        desk.sql(&format!(
            "UPDATE name SET name = '{quoted}' WHERE name = 'bob'"
        ));
    }
    desk
}

#[test]
fn an_account_whose_name_could_not_be_given_today_goes_on_working() {
    for (name, typed) in [
        ("\u{ab70}", "\u{13a0}"),
        ("#bob", "#BOB"),
        ("admin\"", "admin\""),
        ("bob;carol", "Bob;Carol"),
        ("=1+2", "=1+2"),
        ("\u{3c3}\u{3c3}", "\u{3a3}\u{3a3}"),
    ] {
        let desk = desk(name);
        let listed = desk.run("users list --format json").status(0);
        assert!(
            listed.stdout_rows().iter().any(|row| row["name"] == name),
            "{listed}"
        );
        for spelled in [name, typed] {
            let shown = desk
                .run("users show --format json")
                .args([spelled])
                .status(0);
            assert_eq!(shown.field("name"), name);
        }
        let reset = desk
            .run("users reset --yes --format json")
            .args([typed])
            .status(0);
        assert_eq!(reset.field("name"), name);
        let secret = reset.field("temporary_password");
        let answers = format!("{secret}\n{NEW_PASSWORD}\n");
        desk.run("passwd --password-stdin")
            .args([typed])
            .stdin(answers)
            .status(0);
        let all = desk.run("users reset --role user --yes").status(0);
        assert!(all.stderr_text().contains("1 reset, 0 failed"), "{all}");
        let recorded = desk.run("audit list --format json --user").args([typed]);
        assert!(!recorded.status(0).stdout_rows().is_empty());
        desk.run("store check").status(0);
        let added = desk.run("users add --").args([typed]).end();
        assert!([2, 8].contains(&added.code()), "{added}");
        desk.run("users remove --yes").args([typed]).status(0);
        desk.run("users show").args([typed]).status(7);
    }
}

#[test]
fn both_spellings_of_a_final_sigma_are_one_account() {
    let desk = desk("νικοσ");
    desk.run("users add ΝΙΚΟΣ").end().fails(
        8,
        "the account νικος exists already",
        "choose another name",
    );
    let reset = desk
        .run("users reset νικοσ ΝΙΚΟΣ --yes --format json")
        .status(9);
    let rows = reset.stdout_rows();
    assert_eq!(
        (&rows[0]["name"], &rows[1]["error"]["code"]),
        (&"νικοσ".into(), &"conflict".into()),
        "{reset}"
    );
}

#[test]
fn what_no_new_name_has_is_refused_wherever_an_account_is_made() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for (name, why) in [
        (
            "Ꭰ",
            "a new name cannot contain 'ꭰ' (U+AB70): it is made of the letters and digits that RFC 8265 allows, and of ASCII punctuation",
        ),
        ("a;b", "a new name cannot contain ';'"),
        ("a,b", "a new name cannot contain ','"),
        ("a\"b", "a new name cannot contain '\"'"),
        ("[a", "a new name cannot start with '['"),
        ("{a", "a new name cannot start with '{'"),
        ("#a", "a new name cannot start with '#'"),
        ("=a", "a new name cannot start with '='"),
        ("+a", "a new name cannot start with '+'"),
        ("@a", "a new name cannot start with '@'"),
    ] {
        desk.run("users add --").args([name]).end().fails(
            2,
            &format!("<NAME>: {why}"),
            "passdesk users add --help",
        );
        let fresh = Desk::new();
        let init = fresh
            .run("init --generate")
            .args([format!("--admin={name}").as_str()])
            .end();
        init.fails(2, &format!("--admin <NAME>: {why}"), "passdesk init --help");
        let rows = serde_json::json!({ "name": name }).to_string();
        let import = desk
            .run("users import - --format json")
            .stdin(format!("{rows}\n"))
            .end();
        assert!(
            import
                .stdout_text()
                .contains(&serde_json::to_string(why).expect("text")[1..]),
            "{import}"
        );
        let login = desk
            .run("login --password-stdin --")
            .args([name])
            .stdin(format!("{PASSWORD}\n"))
            .end();
        assert_eq!(login.code(), 3, "{login}");
    }
    assert_eq!(
        desk.run("users list --format json")
            .status(0)
            .stdout_rows()
            .len(),
        1
    );
}
