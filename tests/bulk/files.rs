//! Files that people have: read as they are, or refused by one error before anything is made.

use std::io::Write;
use std::process::Stdio;

use super::firm;
use crate::support::Desk;

/// The rows that an import of a text would add, as `name/role/display name`; nothing is changed.
#[track_caller]
fn would_add(desk: &Desk, text: &[u8]) -> Vec<String> {
    let before = desk.contents();
    let done = desk
        .run("users import - --dry-run --quiet --format json")
        .stdin(text)
        .status(0);
    assert_eq!(desk.contents(), before);
    let rows = done.stdout_rows();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| {
            assert_eq!(row["would"], "add", "{row}");
            let [name, role, display_name] =
                ["name", "role", "display_name"].map(|field| word(&row[field]));
            format!("{name}/{role}/{display_name}")
        })
        .collect()
}

/// Expects one error for a file, by both commands that read one, and nothing made, reset or shown.
#[track_caller]
fn refused_whole(desk: &Desk, text: &[u8], message: &str, hint: &str) {
    let before = desk.contents();
    for command in [
        "users import - --out rows.csv",
        "users import - --dry-run",
        "users reset --from - --yes --out rows.csv",
        "users reset --from - --dry-run",
    ] {
        let done = desk.run(command).stdin(text).end();
        done.fails(2, message, hint);
        assert!(!desk.file("rows.csv").exists());
    }
    assert_eq!(desk.contents(), before);
}

#[test]
fn files_of_spreadsheets_and_programs_are_read_as_they_are() {
    let desk = firm(0);
    for text in [
        "name,role,display_name\nbob,,\ncarol,Admin,\"Peletier, Carol\"\n",
        "name,role,display_name\rbob,,\rcarol,Admin,\"Peletier, Carol\"\r",
        "\u{feff}sep=;\r\nName;Rolle Nr;Role;Display Name\r\nbob;1;User;\r\ncarol;2;ADMIN;Peletier, Carol\r\n;;;\r\n",
        "id\tNAME\trole\tdisplay-name\t\t\n1\t bob \t\t\t\t\n2\tcarol\tadmin\tPeletier, Carol\t\t\n\t\t\t\n",
        "[\n  {\"name\": \"bob\"},\n  {\n    \"name\": \"carol\",\n    \"role\": \"admin\",\n    \"displayName\": \"Peletier, Carol\"\n  }\n]\n",
        "name,role,display_name,notes\n\"bob\",\"\",\"\",\"two\nlines, \"\"quoted\"\"\"\n\"carol\",\"admin\",\"Peletier, Carol\",\"\"\n",
    ] {
        let rows = would_add(&desk, text.as_bytes());
        assert_eq!(rows, ["bob/user/", "carol/admin/Peletier, Carol"], "{text}");
    }
    let names = would_add(&desk, "\u{feff}  bob\r\rcarol,,\r,,\r".as_bytes());
    assert_eq!(names, ["bob/user/", "carol/user/"]);
}

#[test]
fn a_wrong_shape_is_one_error_and_nothing_is_made() {
    let desk = firm(0);
    let header = "there is more than one column, and no header line with a column called \"name\"";
    for (text, message) in [
        (
            &b"name\nbob\n\"carol\n"[..],
            "line 3 of standard input: a quote is opened and not closed",
        ),
        (
            b"name;x\nbob;1;2\n",
            "line 2 of standard input: there are more fields than the header has columns",
        ),
        (
            b"{\"name\":\"bob\"}\n{\"name\":\n",
            "line 3 of standard input: this is not JSON",
        ),
        (
            b"[{\"name\":\"bob\"}\n",
            "line 2 of standard input: the array is not closed",
        ),
        (
            b"\xff\xfeb\0o\0b\0\n\0",
            "standard input: the text is UTF-16 (little-endian), not UTF-8",
        ),
        (
            b"bob\nren\xe9\n",
            "line 2 of standard input: the text is not UTF-8; it looks like Latin-1 (ISO-8859-1)",
        ),
    ] {
        let before = desk.contents();
        let done = desk
            .run("users import - --out rows.csv")
            .stdin(text)
            .status(2);
        assert!(
            done.no_stdout()
                .stderr_text()
                .starts_with(&format!("error: {message}\nhint: ")),
            "{message}"
        );
        assert!(!desk.file("rows.csv").exists());
        assert_eq!(desk.contents(), before);
    }
    desk.run("users import -")
        .stdin("bob;Bob;user\ncarol;Carol;user\n")
        .end()
        .fails(
            2,
            &format!("line 1 of standard input: {header}"),
            "name the columns in the first line: name,display_name,role,mail,groups,password_hash,disabled,must_change",
        );
    desk.run("users reset --from - --yes")
        .stdin("root1\nbob,hunter2hunter2\n")
        .end()
        .fails(
            2,
            &format!("line 2 of standard input: {header}"),
            "name the columns in the first line: name,temporary_password",
        );
    refused_whole(
        &desk,
        b"username,fullname\nbob,Bob\n",
        &format!("line 1 of standard input: {header}"),
        "call column 1 \"name\"",
    );
    for text in [
        "{\"bob\":\"hunter2\"}",
        "{\"display_name\":\"only\"}",
        "{\"users\":[{\"name\":\"bob\"}]}",
    ] {
        refused_whole(
            &desk,
            text.as_bytes(),
            "line 1 of standard input: an object has no key \"name\"",
            "give one object for each account, one after the other or in an array: {\"name\":\"bob\"}",
        );
    }
    let before = desk.contents();
    for command in ["users import - --out rows.csv", "users import - --dry-run"] {
        let done = desk
            .run(command)
            .stdin("name,temporary_password\nbob,hunter2\n");
        done.end().fails(
            2,
            "line 1 of standard input: column 2 is temporary_password, but temporary passwords are generated",
            "take it out of the file; to choose the passwords of existing accounts: passdesk users reset --from FILE",
        );
        assert!(!desk.file("rows.csv").exists());
    }
    assert_eq!(desk.contents(), before);
}

#[test]
fn s52_passwords_beside_names_are_never_repeated() {
    let desk = firm(0);
    let hint = "give the names alone: cut -d: -f1 FILE";
    refused_whole(
        &desk,
        b"bob:hunter2\ncarol:x,\"y\n",
        "line 1 of standard input: the lines are NAME:PASSWORD, as chpasswd reads them",
        hint,
    );
    let reset = desk
        .run("users reset --from - --yes")
        .stdin("bob:$apr1$hunter2\n");
    let message = "line 1 of standard input: the lines are NAME:HASH, as htpasswd writes them";
    reset.end().fails(2, message, hint);
    for format in ["table", "csv", "json"] {
        let done = desk
            .run("users import - --out rows.csv --format")
            .args([format])
            .stdin("bob\ncarol:hunter2\ndave\n")
            .status(9);
        let rows = std::fs::read_to_string(desk.file("rows.csv")).expect("the rows");
        assert!(rows.contains("carol"), "{rows}");
        for told in [done.stdout_text(), done.stderr_text(), &rows] {
            assert!(!told.contains("hunter2"), "{told}");
        }
        std::fs::remove_file(desk.file("rows.csv")).expect("removed");
        desk.run("users remove bob --yes --quiet").status(0);
        desk.run("users remove dave --yes --quiet").status(0);
    }
}

#[test]
fn a_dry_run_of_an_import_says_what_would_happen_to_each_row_and_changes_nothing() {
    let desk = firm(1);
    let before = desk.contents();
    let people = "Name,Display Name,Role,Room\nnew1,\"One, New\",,7\nperson0000,,,\nNEW1,,,\nnew2,,chief,\nnew3,,Admin,\nx:y,,,\n";
    desk.run("users import - --dry-run --format csv --out rows.csv")
        .stdin(people)
        .status(9)
        .stdout(
            "name,would,error,display_name,role,mail,groups,password,disabled,must_change\n\
             new1,add,,\"One, New\",user,,,temporary,false,false\n\
             person0000,skip,,,,,,,false,false\n\
             new1,fail,the name was given twice,,user,,,,false,false\n\
             new2,fail,\"line 5: role: expected one of: user, admin\",,,,,,false,false\n\
             new3,add,,,admin,,,temporary,false,false\n\
             x,fail,line 7: a name cannot contain ':',,,,,,false,false\n",
        )
        .stderr("note: columns that are not used: Room\n2 would be added, 1 would stay unchanged, 3 would fail; nothing was changed\nerror: 3 rows would fail\nhint: each of these rows says why\n");
    desk.run("users import - --dry-run")
        .stdin("name,role\nnew1,admin\n")
        .status(0)
        .stdout("NAME  WOULD  ROLE   DISPLAY NAME  PASSWORD   WHY\nnew1  add    admin                temporary\n")
        .stderr("1 would be added, 0 would fail; nothing was changed\n");
    let token = desk.token("--scope users:add");
    let before_token = desk.contents();
    let done = desk
        .by_token(&token, "users import - --dry-run --format json --quiet")
        .stdin("name,role\nnew1,admin\n")
        .status(9);
    assert_eq!(
        done.stdout_rows()[0]["error"],
        "a token cannot act on an admin, or make one"
    );
    assert_eq!(desk.contents()["account"], before_token["account"]);
    assert_eq!(desk.contents()["account"], before["account"]);
    assert!(!desk.file("rows.csv").exists());
    desk.run("users import - --dry-run --expires 73h")
        .stdin("new1\n")
        .end()
        .fails(
            2,
            "a temporary password lives at most 72 hours",
            "give a shorter --expires",
        );
}

#[test]
fn a_pipe_is_counted_before_it_is_confirmed_and_leaves_no_file_behind() {
    let desk = firm(2_500);
    let folder = desk.root().join("kept");
    std::fs::create_dir(&folder).expect("a folder");
    let names: String = (0..2_500)
        .map(|n| format!("person{n:04}{:500}\n", ""))
        .collect();
    let mut child = desk
        .process("users reset --from /dev/stdin --dry-run --quiet --format json")
        .env("TMPDIR", &folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(names.as_bytes()).expect("written");
    drop(input);
    let output = child.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout.split(|byte| *byte == b'\n').count(), 2_501);
    assert_eq!(folder.read_dir().expect("the folder").count(), 0);
    let nowhere = desk
        .process("users reset --from /dev/stdin --dry-run --quiet")
        .env("TMPDIR", folder.join("nowhere"))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut nowhere = nowhere.expect("started");
    let _ = nowhere
        .stdin
        .take()
        .expect("a pipe")
        .write_all(names.as_bytes());
    let output = nowhere.wait_with_output().expect("its end");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.starts_with("error: the rows cannot be stored in a temporary file: "),
        "{told}"
    );
}
