//! The rows that go in, one by one: those that cannot be done are told in their place, and the rest is done.

use std::process::Stdio;

use super::{firm, in_force, told};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// Three accounts, one of them disabled.
fn office() -> Desk {
    let desk = firm(3);
    desk.run("users disable person0002 --quiet").status(0);
    desk
}

#[track_caller]
fn rows(desk: &Desk, words: &str, input: &str, status: i32) -> Vec<String> {
    let done = desk
        .run("users reset --from - --yes --format json")
        .args([words])
        .stdin(input)
        .status(status);
    done.stdout_rows().iter().map(told).collect()
}

#[test]
fn bad_rows_are_told_in_their_place_and_the_rest_is_done() {
    let desk = office();
    let before = desk.people();
    let input = "name,temporary_password\nperson0000\nnobody\na:b\nroot1\nperson0000\n\nperson0002\n-x,\nperson0001,short\nperson0001\n";
    let done = desk
        .run("users reset --from - --yes --skip-disabled --format json")
        .stdin(input)
        .status(9)
        .stderr("1 reset, 8 failed, 0 skipped\n{\"error\":{\"code\":\"partial\",\"message\":\"8 rows failed\",\"hint\":\"each failed row says why\"}}\n");
    let rows: Vec<_> = done.stdout_rows().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "person0000",
            "nobody: not_found: there is no account nobody",
            "a: usage: line 4: a name cannot contain ':'",
            "root1: not_permitted: nobody resets their own password",
            "person0000: conflict: the name was given twice",
            "person0002: not_permitted: the account person0002 is disabled",
            ": usage: line 9: a name cannot start with '-'",
            "person0001: password_refused: the new password was refused: it has 5 characters and needs 15; it is easily guessed",
            "person0001: conflict: the name was given twice",
        ]
    );
    let now = desk.people();
    for name in ["person0001", "person0002"] {
        assert_eq!(now[name].resets(), before[name].resets(), "{name}");
    }
    assert_ne!(now["person0000"], before["person0000"]);
}

#[test]
fn a_token_resets_no_admin_and_the_rest_is_done() {
    let desk = office();
    desk.run("users add boss --admin --quiet").status(0);
    let token = desk.token("--scope users:reset");
    let done = desk
        .by_token(&token, "users reset boss person0000 --yes --format json")
        .status(9);
    let rows: Vec<_> = done.stdout_rows().iter().map(told).collect();
    assert_eq!(
        rows[0],
        "boss: not_permitted: a token cannot act on an admin, or make one"
    );
    assert_eq!(rows[1..], ["person0000"]);
}

#[test]
fn disabled_accounts_are_reset_unless_they_are_to_be_skipped_and_stay_disabled() {
    let desk = office();
    assert_eq!(rows(&desk, "--quiet", "person0002\n", 0), ["person0002"]);
    let shown = desk.run("users show person0002 --format json").status(0);
    assert_eq!(shown.stdout_json()["status"], "disabled");
}

#[test]
fn csv_goes_in_with_or_without_a_header_from_any_editor() {
    let desk = office();
    for input in [
        "name\nperson0000\n",
        "\u{feff}Name,Department\r\nperson0000,Sales\r\n",
        "department,name,temporary_password\n\"Sales, North\",person0000,\n",
        "person0000",
        "PERSON0000,\n",
        "{\"name\":\"person0000\",\"temporary_password\":null}\n",
    ] {
        assert_eq!(
            rows(&desk, "--quiet", input, 0),
            ["person0000"],
            "{input:?}"
        );
    }
}

#[test]
fn columns_that_are_not_read_are_named() {
    office()
        .run("users reset --from - --yes --out rows.csv")
        .stdin("name,department\nperson0000,Sales\n")
        .status(0)
        .stdout("1 reset, 0 failed, 0 skipped; the rows are in rows.csv\n")
        .stderr("note: columns that are not used: department\n");
}

#[test]
fn an_entered_temporary_password_stands_in_a_column_and_works_once() {
    let desk = office();
    let done = desk
        .run("users reset --from - --yes --format csv")
        .stdin(format!(
            "name,temporary_password\nperson0000,{NEW_PASSWORD}\nperson0001,\n"
        ))
        .status(0)
        .stderr("2 reset, 0 failed, 0 skipped\n");
    let lines: Vec<_> = done.stdout_text().lines().collect();
    assert_eq!(
        lines[0],
        "name,temporary_password,expires_at,reset_id,error"
    );
    assert!(
        lines[1].starts_with(&format!("person0000,{NEW_PASSWORD},20")),
        "{done}"
    );
    assert_eq!(lines.len(), 3);
    let person = desk.somebody_else("person0000");
    person
        .run("login person0000 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n{PASSWORD}\n"))
        .status(0);
    desk.somebody_else("late")
        .run("login person0000 --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(3);
}

#[test]
fn rows_may_come_from_a_pipe_that_can_be_read_once() {
    let desk = office();
    let before = desk.people();
    let script = "printf 'person0000\\nperson0001\\n' | \"$0\" users reset --from /dev/stdin --yes --out rows.csv";
    let output = desk
        .program("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_passdesk")])
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    in_force(&desk, &before, &desk.file("rows.csv"), 2);
}

#[test]
fn no_rows_are_no_error_and_a_file_that_is_missing_is() {
    let desk = office();
    assert!(rows(&desk, "--quiet", "", 0).is_empty());
    desk.run("users reset --from missing.csv --yes --out rows.csv")
        .status(2)
        .no_stdout()
        .stderr("error: missing.csv: No such file or directory\nhint: name a file that can be read, or - for standard input\n");
    assert!(!desk.file("rows.csv").exists());
}

#[test]
fn a_selection_leaves_the_acting_admin_out_and_says_so() {
    let desk = office();
    let own = "skipped: your own account, root1; change its password with passdesk passwd\n";
    for (selection, counts, note) in [
        ("--all", "3 reset, 0 failed, 1 skipped\n", own),
        ("--role user", "3 reset, 0 failed, 0 skipped\n", ""),
        ("--role admin", "0 reset, 0 failed, 1 skipped\n", own),
        ("--status disabled", "1 reset, 0 failed, 0 skipped\n", ""),
        ("--status active", "0 reset, 0 failed, 1 skipped\n", own),
        (
            "--status must-change --status disabled",
            "3 reset, 0 failed, 0 skipped\n",
            "",
        ),
    ] {
        desk.run(&format!("users reset {selection} --yes"))
            .status(0)
            .stderr(&format!("{counts}{note}"));
    }
}

#[test]
fn accounts_that_are_selected_come_in_the_order_of_their_names() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["carol", "bob", "dave", "abel"] {
        desk.run(&format!("users add {name} --quiet")).status(0);
    }
    let done = desk.run("users reset --all --yes --format json").status(0);
    let names: Vec<_> = done
        .stdout_rows()
        .iter()
        .map(|row| row["name"].clone())
        .collect();
    assert_eq!(names, ["abel", "bob", "carol", "dave"]);
}

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let desk = office();
    let before = desk.contents();
    desk.run("users reset --from - --dry-run --skip-disabled --format csv")
        .stdin(format!("name,temporary_password\nperson0000,{NEW_PASSWORD}\nnobody\nroot1\nperson0002\na:b\nperson0000\nperson0001,short\n"))
        .status(9)
        .stdout(
            "name,would,error,password\n\
             person0000,reset,,entered\n\
             nobody,fail,there is no account nobody,generated\n\
             root1,fail,nobody resets their own password,generated\n\
             person0002,fail,the account person0002 is disabled,generated\n\
             a,fail,line 6: a name cannot contain ':',\n\
             person0000,fail,the name was given twice,generated\n\
             person0001,fail,the new password was refused: it has 5 characters and needs 15; it is easily guessed,entered\n",
        )
        .stderr("1 would be reset, 6 would fail; nothing was changed\nerror: 6 rows would fail\nhint: each of these rows says why\n");
    desk.run("users reset --all --dry-run --out rows.csv")
        .status(0)
        .stderr("3 would be reset, 0 would fail; nothing was changed\n");
    assert!(!desk.file("rows.csv").exists());
    assert_eq!(desk.contents(), before);
}

#[test]
fn where_nobody_is_selected_nothing_is_asked_and_no_file_is_made() {
    let desk = office();
    let select = "users reset --status temporary-expired";
    desk.run(&format!("{select} --yes --out rows.csv"))
        .status(0)
        .stdout("0 reset, 0 failed, 0 skipped; no file was made\n")
        .no_stderr();
    let as_json = desk.run(&format!("{select} --yes --out rows.csv --format json"));
    as_json
        .status(0)
        .stdout("{\"done\":0,\"failed\":0,\"skipped\":0,\"out\":null}\n");
    for out in ["", "--out rows.csv", "--out -"] {
        let screen = desk.tty(&format!("{select} {out}")).status(0);
        assert!(!screen.text().contains('?'), "{}", screen.text());
    }
    let own = desk.run("users reset --role admin --yes --out rows.csv");
    own.status(0)
        .stdout("0 reset, 0 failed, 1 skipped; no file was made\n")
        .stderr("skipped: your own account, root1; change its password with passdesk passwd\n");
    assert!(!desk.file("rows.csv").exists());
}
