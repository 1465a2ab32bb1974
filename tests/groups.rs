//! Groups and mail addresses on the command line.

use serde_json::{Value, json};

use crate::support::Desk;

/// An admin who is signed in, and the users `bob` and `carol`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["bob", "carol"] {
        desk.add(name);
    }
    desk
}

fn rows(desk: &Desk, words: &str) -> Vec<Value> {
    let done = desk.run(&format!("{words} --format json")).status(0);
    done.stdout_rows()
}

/// Expects a line of bob's card.
#[track_caller]
fn shows(desk: &Desk, line: &str) {
    let done = desk.run("users show bob").status(0);
    assert!(done.stdout_text().contains(line), "{}", done.stdout_text());
}

#[test]
fn accounts_join_and_leave_groups_which_are_there_as_long_as_they_have_one() {
    let desk = desk();
    desk.run("groups list")
        .status(0)
        .stdout("there is no group; passdesk groups add GROUP NAME makes one\n");
    desk.run("groups add Staff bob")
        .status(0)
        .stdout("bob is in staff\n")
        .no_stderr();
    assert_eq!(
        rows(&desk, "groups add staff bob carol"),
        [
            json!({"name": "bob", "groups": ["staff"]}),
            json!({"name": "carol", "groups": ["staff"]})
        ]
    );
    desk.run("groups add apes bob").status(0);
    assert_eq!(
        rows(&desk, "groups list"),
        [
            json!({"group": "apes", "accounts": 1}),
            json!({"group": "staff", "accounts": 2})
        ]
    );
    let shown = rows(&desk, "users show bob");
    assert_eq!(shown[0]["groups"], json!(["apes", "staff"]));
    shows(&desk, "groups        apes staff\n");
    desk.run("groups remove staff bob")
        .status(0)
        .stdout("bob is not in staff\n");
    let named = |words: &str| -> Vec<String> {
        let rows = rows(&desk, words);
        let names = rows.iter().map(|row| row["name"].as_str());
        names.map(|name| name.expect("a name").to_owned()).collect()
    };
    assert_eq!(named("users list --group STAFF"), ["carol"]);
    assert_eq!(named("users list --group apes"), ["bob"]);
    desk.run("users list --group nothing")
        .status(0)
        .stdout("no account matches\n");
    desk.run("groups remove staff carol").status(0);
    desk.run("groups remove apes bob").status(0);
    desk.run("groups list --format json").status(0).no_stdout();
    desk.run("audit verify").status(0);
}

#[test]
fn one_name_that_fails_of_many_is_its_own_row_and_alone_it_is_the_commands_error() {
    let desk = desk();
    let done = desk
        .run("groups add staff bob nobody carol --format json")
        .status(9);
    let rows = done.stdout_rows();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["groups"], json!(["staff"]));
    assert_eq!(rows[1]["name"], "nobody");
    assert_eq!(rows[1]["error"]["code"], "not_found");
    assert_eq!(rows[2]["groups"], json!(["staff"]));
    let csv = desk
        .run("groups remove staff bob nobody --format csv")
        .status(9);
    csv.stdout("name,groups,error\nbob,,\nnobody,,not_found: there is no account nobody\n");
    desk.run("groups add staff nobody").end().fails(
        7,
        "there is no account nobody",
        "see the accounts: passdesk users list",
    );
    for wrong in ["a;b", "a:b", "#x", "a b", ""] {
        desk.run("groups add")
            .args([wrong, "bob"])
            .status(2)
            .no_stdout();
    }
    desk.run("groups add staff").status(2);
}

#[test]
fn more_names_than_one_transaction_takes_are_all_added() {
    let desk = desk();
    let many: Vec<String> = (0..1001).map(|n| format!("nobody{n}")).collect();
    let words = format!("groups add staff bob {} carol", many.join(" "));
    let done = desk.run(&format!("{words} --format csv")).status(9);
    assert_eq!(done.stdout_text().lines().count(), 1 + 1003);
    assert_eq!(
        rows(&desk, "groups list"),
        [json!({"group": "staff", "accounts": 2})]
    );
}

#[test]
fn a_mail_address_is_set_removed_and_refused() {
    let desk = desk();
    let set = |text: &str| desk.run("users set bob --mail").args([text]).end();
    set("Bob@example.org")
        .status(0)
        .stdout("bob has the mail address Bob@example.org\n")
        .no_stderr();
    assert_eq!(rows(&desk, "users show bob")[0]["mail"], "Bob@example.org");
    shows(&desk, "mail          Bob@example.org\n");
    set("").status(0).stdout("bob has no mail address\n");
    assert!(rows(&desk, "users show bob")[0]["mail"].is_null());
    for wrong in ["bob", "=b@x", "a b@x", "b@x\u{202e}", "@"] {
        set(wrong).status(2).no_stdout();
    }
    desk.run("users set bob --mail b@x --display-name Bob")
        .status(0)
        .stdout("bob has the display name Bob and the mail address b@x\n");
    desk.run("users set bob")
        .status(2)
        .stderr_has("--display-name")
        .stderr_has("--mail");
}

#[test]
fn a_file_of_accounts_has_columns_for_mail_and_groups() {
    let desk = desk();
    let import = |file: &str| {
        desk.run("users import - --format json")
            .stdin(file.to_owned())
            .end()
    };
    let csv = "name;mail;groups\ndave;dave@example.org;staff  Wheel\nerin;;\n";
    assert_eq!(import(csv).status(0).stdout_rows().len(), 2);
    let dave = rows(&desk, "users show dave").remove(0);
    assert_eq!(dave["mail"], "dave@example.org");
    assert_eq!(dave["groups"], json!(["staff", "wheel"]));
    // The same again is as it should be, in whatever order; an empty field says nothing.
    for same in [
        csv,
        "name,groups\ndave,wheel staff\n",
        "name,mail,groups\ndave,,\n",
        r#"{"name": "dave", "groups": ["wheel", "staff"], "mail": "dave@example.org"}"#,
        r#"{"name": "dave", "groups": "wheel staff"}"#,
        r#"{"name": "dave", "groups": null}"#,
    ] {
        import(same).status(0).no_stdout().stderr_has("unchanged");
    }
    let refused = import("name,mail,groups\ndave,d@x,staff\n").status(9);
    assert_eq!(
        refused.stdout_json()["error"]["message"],
        "the account dave exists already, with another mail address and list of groups"
    );
    for (wrong, why) in [
        (
            "name,mail\nfred,nowhere\n",
            "line 2: a mail address has one '@'",
        ),
        (
            "name,groups\nfred,\"a;b\"\n",
            "put spaces between their names",
        ),
        (
            r#"{"name": "fred", "groups": [1]}"#,
            "groups is not a list of texts",
        ),
        (r#"{"name": "fred", "mail": ["a@b"]}"#, "mail is not text"),
    ] {
        let done = import(wrong).status(9);
        let message = done.stdout_json()["error"]["message"].clone();
        assert!(message.as_str().expect("text").contains(why), "{message}");
    }
    let dry = desk
        .run("users import - --dry-run --format csv")
        .stdin("name,mail,groups\nfred,f@x,staff wheel\n")
        .status(0);
    dry.stdout("name,would,error,display_name,role,mail,groups,password,disabled,must_change\nfred,add,,,user,f@x,staff wheel,temporary,false,false\n");
}

#[test]
fn csv_has_the_names_of_groups_with_a_space_between_them() {
    let desk = desk();
    for group in ["staff", "wheel"] {
        desk.run(&format!("groups add {group} bob")).status(0);
    }
    let done = desk.run("users list --format csv --role user").status(0);
    let lines: Vec<_> = done.stdout_text().lines().collect();
    assert!(
        lines[0].ends_with(",created_at,mail,groups"),
        "{}",
        lines[0]
    );
    assert!(lines[1].ends_with("Z,,staff wheel"), "{}", lines[1]);
    assert!(lines[2].ends_with("Z,,"), "{}", lines[2]);
}
