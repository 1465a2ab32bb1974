//! Files that people have, and what is read in them.

use passdesk::deeds::AccountToReset;
use passdesk::model::Role;

use super::fields::ROW_BYTES;
use super::*;
use crate::cli::failure::Failure;
use crate::cli::users::listed_row::ListedRow;

fn rows<A: FromRow>(text: impl Into<Vec<u8>>) -> Result<Rows<A>, String> {
    Rows::over(Source::of(text.into()), Reading::plain(), "FILE".to_owned()).map_err(|trouble| {
        let failure = Failure::explain(&trouble.of("FILE"));
        assert_eq!(failure.code(), "usage");
        failure.to_string()
    })
}

/// The names in a file, `NAME! WHY` for rows that cannot be used; or the one error.
fn names(text: impl Into<Vec<u8>>) -> Vec<String> {
    match rows::<AccountToReset>(text) {
        Ok(rows) => rows
            .map(|row| match row.expect("readable") {
                Ok(wanted) => wanted.name.to_string(),
                Err(bad) => format!("{}! {}", bad.name, bad.message),
            })
            .collect(),
        Err(message) => vec![message],
    }
}

fn added(text: impl Into<Vec<u8>>) -> Vec<String> {
    match rows::<ListedRow>(text) {
        Ok(rows) => rows
            .map(|row| match row.expect("readable") {
                Ok(ListedRow { account: new, .. }) => {
                    let display_name = new.display_name.as_ref().map_or("", |name| name.as_str());
                    format!(
                        "{}/{display_name}/{}",
                        new.name,
                        new.role.map_or("user", Role::as_str)
                    )
                }
                Err(bad) => format!("{}! {}", bad.name, bad.message),
            })
            .collect(),
        Err(message) => vec![message],
    }
}

#[test]
fn names_stand_one_a_line_whatever_ends_a_line() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("alice{end}Bob{end}{end}  carol \t{end}");
        assert_eq!(names(text), ["alice", "bob", "carol"], "{end:?}");
    }
    assert!(names("").is_empty());
    assert!(names("\u{feff}").is_empty());
    assert_eq!(names("\u{feff}alice"), ["alice"]);
    assert_eq!(
        names("alice,,\nbob,\n,,\ncarol; ;\n;;\n"),
        ["alice", "bob", "carol"]
    );
}

#[test]
fn a_header_says_which_separator_and_which_columns() {
    for text in [
        "name,display_name,role\nalice,\"Liddell, Alice\",User\nbob,,ADMIN\n",
        "role;Display Name;NAME\r\nuser;Liddell, Alice;alice\r\nadmin;;bob\r\n",
        ";;\n;;\nname;display_name;role\nalice;Liddell, Alice;\nbob;;admin;;\n",
        "sep=;\r\nrole;display_name;name\r\nuser;Liddell, Alice;alice\r\n;;\r\nadmin;;bob\r\n;;",
        "\"sep=\t\"\rname\tdisplayName\trole\ralice\tLiddell, Alice\tuser\rbob\t\tadmin\r",
        "\u{feff}id| name |role |display-name\n7|alice | |Liddell, Alice\n8| bob|admin|||\n",
        "[{\"name\":\"alice\",\"display_name\":\"Liddell, Alice\"},\n\n{\"Name\":\"bob\",\"role\":\"Admin\"}]",
        "{\n  \"name\": \"alice\",\n  \"displayName\": \"Liddell, Alice\"\n}\n{\"name\":\"bob\",\"role\":\"admin\"}\n",
    ] {
        assert_eq!(
            added(text),
            ["alice/Liddell, Alice/user", "bob//admin"],
            "{text}"
        );
    }
}

#[test]
fn columns_that_mean_nothing_are_told_and_those_that_nearly_do_are_refused() {
    let rows = rows::<AccountToReset>("name,shoe size,id\nalice,44,7\n").expect("readable");
    assert_eq!(
        rows.form.unread(),
        ["columns that are not used: shoe size, id"]
    );
    let rows =
        super::tests::rows::<AccountToReset>("[{\"name\":\"alice\",\"id\":7}]").expect("readable");
    assert_eq!(rows.form.unread(), ["columns that are not used: id"]);
    for (text, message) in [
        (
            "name,Password\nalice,x\n",
            "line 1 of FILE: column 2 looks like temporary_password but has another name",
        ),
        (
            "name,temporary_pasword\nalice,x\n",
            "line 1 of FILE: column 2 looks like temporary_password but has another name",
        ),
        (
            "{\"name\":\"alice\",\"password\":\"x\"}\n",
            "line 1 of FILE: a key looks like temporary_password but has another name",
        ),
        (
            "{\"name\":\"alice\"}\n\n{\"username\":\"bob\"}\n",
            "line 3 of FILE: a key looks like name but has another name",
        ),
    ] {
        assert_eq!(names(text), [message], "{text}");
    }
}

#[test]
fn more_than_one_column_needs_a_header_with_name() {
    let none =
        "of FILE: there is more than one column, and no header line with a column called \"name\"";
    for (line, text) in [
        (1, "alice,hunter2\nbob,x\n"),
        (1, "username,fullname\nalice,Alice\n"),
        (1, "alice;Alice Liddell\n"),
        (1, "alice\tAlice Liddell\n"),
        (2, "alice\nbob,hunter2\n"),
        (3, "alice\n\nbob;hunter2\n"),
        (1, "sep=|\nalice|x\n"),
    ] {
        let line = if text.starts_with("sep") { 2 } else { line };
        assert_eq!(names(text), [format!("line {line} {none}")], "{text}");
    }
    assert_eq!(
        names("Username\nalice\n"),
        ["line 1 of FILE: the first line looks like a header, and has no column called \"name\""]
    );
    assert_eq!(names("name\nusername\n"), ["username"]);
    assert_eq!(
        names("name,name\na,b\n"),
        ["line 1 of FILE: the column \"name\" is there twice"]
    );
    assert_eq!(
        names("name,x\nalice,1\nbob,1,hunter2\n"),
        ["line 3 of FILE: there are more fields than the header has columns"]
    );
    assert_eq!(
        names("name,,x\nalice,,1\nbob,hunter2,1\n"),
        ["line 3 of FILE: field 2 is in a column without a name"]
    );
}

#[test]
fn quotes_are_for_what_they_hold_and_are_closed() {
    assert_eq!(
        added(
            "name,display_name\nalice, \"She said \"\"no\"\"\" \nbob,Bob \"Bobby\" Lee\n\"carol\",\" C \"\n"
        ),
        [
            "alice/She said \"no\"/user",
            "bob/Bob \"Bobby\" Lee/user",
            "carol/ C /user"
        ]
    );
    assert_eq!(
        added("name,notes\n\"alice\",\"two\nlines\"\nbob,\"\r\"\n\"ca\nrol\",x\n"),
        [
            "alice//user",
            "bob//user",
            "! line 6: a name cannot contain a line break: it is made of letters, digits and punctuation, without spaces or invisible characters",
        ]
    );
    for text in [
        "name,role\nalice,user\n\"admin\nbob,user\n",
        "alice\n\nadmin,\"\n",
    ] {
        assert_eq!(
            names(text),
            ["line 3 of FILE: a quote is opened and not closed"],
            "{text}"
        );
    }
    assert_eq!(
        names("name\n\"ali\"ce\n"),
        ["line 2 of FILE: text follows a closing quote"]
    );
}

#[test]
fn other_encodings_are_named_once() {
    let utf_16 = |little: bool, text: &str| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    };
    for (text, message) in [
        (
            utf_16(true, "\u{feff}name\nbob\n"),
            "FILE: the text is UTF-16 (little-endian), not UTF-8",
        ),
        (
            utf_16(true, "name\nbob\n"),
            "FILE: the text is UTF-16 (little-endian), not UTF-8",
        ),
        (
            utf_16(false, "\u{feff}bob\n"),
            "FILE: the text is UTF-16 (big-endian), not UTF-8",
        ),
        (
            utf_16(false, "bob\n"),
            "FILE: the text is UTF-16 (big-endian), not UTF-8",
        ),
        (
            b"\xff\xfe\0\0b\0\0\0".to_vec(),
            "FILE: the text is UTF-32, not UTF-8",
        ),
        (
            b"alice\rren\xe9\r".to_vec(),
            "line 2 of FILE: the text is not UTF-8; it looks like Latin-1 (ISO-8859-1)",
        ),
        (
            b"name,price\nbob,\x80 3\n".to_vec(),
            "line 2 of FILE: the text is not UTF-8; it looks like Windows-1252",
        ),
        (
            b"\xc4\xe3\xba\xc3\n".to_vec(),
            "line 1 of FILE: the text is not UTF-8",
        ),
        (
            b"PK\x03\x04\x14\0\x06\0".to_vec(),
            "FILE: this is a spreadsheet's own file, not text",
        ),
        (
            b"\x7fELF\x02\x01\0\0\x01".to_vec(),
            "FILE: this is not text",
        ),
    ] {
        assert_eq!(names(text), [message]);
    }
}

#[test]
fn s52_lines_with_passwords_are_refused_once_and_never_repeated() {
    for (text, kind) in [
        (
            "alice:hunter2\nbob:a,\"b;\n",
            "NAME:PASSWORD, as chpasswd reads them",
        ),
        ("alice:$apr1$x$y\n", "NAME:HASH, as htpasswd writes them"),
        ("alice:{SHA}x=\n", "NAME:HASH, as htpasswd writes them"),
        (
            "bob:x:1000:1000:Bob,,,:/home/bob:/bin/sh\n",
            "those of /etc/passwd, not names",
        ),
        (
            "bob:!:19000:0:99999:7:::\n",
            "those of /etc/shadow, not names",
        ),
    ] {
        assert_eq!(
            names(text),
            [format!("line 1 of FILE: the lines are {kind}")],
            "{text}"
        );
    }
    assert_eq!(
        names("alice\nbob:hunter2\ncarol\n"),
        ["alice", "bob! line 2: a name cannot contain ':'", "carol"]
    );
    assert_eq!(
        names("alice\n-p hunter2\n"),
        ["alice", "! line 2: a name cannot start with '-'"]
    );
}

#[test]
fn json_that_is_broken_is_refused_as_a_file_and_an_object_that_is_wrong_as_a_row() {
    for (text, message) in [
        (
            "{\"name\":\"alice\"}\n{\"name\":hunter2}\n",
            "line 2 of FILE: this is not JSON",
        ),
        (
            "[{\"name\":\"alice\"}",
            "line 1 of FILE: the array is not closed",
        ),
        (
            "[{\"name\":\"alice\"}\n{\"name\":\"bob\"}]",
            "line 2 of FILE: a comma is missing between two objects",
        ),
        (
            "[{\"name\":\"alice\"},]",
            "line 1 of FILE: this is not a JSON object",
        ),
        ("[\"alice\"]", "line 1 of FILE: this is not a JSON object"),
        (
            "[]\nalice",
            "line 2 of FILE: text follows the end of the array",
        ),
        (
            "{\"name\":\"alice\"}\nbob\n",
            "line 2 of FILE: this is not a JSON object",
        ),
    ] {
        assert_eq!(names(text), [message], "{text}");
    }
    assert_eq!(
        names(
            "[{\"name\":7},\n{\"name\":null},\n{\"name\":\"a\",\"name\":\"b\"},\n{\"name\":\"bob\"}]"
        ),
        [
            "! line 1: name is not text",
            "! line 2: a name cannot be empty",
            "! line 3: the key \"name\" is there twice",
            "bob",
        ]
    );
}

#[test]
fn s52_an_object_without_a_name_is_refused_as_a_file_and_never_repeated() {
    for (line, text) in [
        (1, "{\"bob\":\"hunter2\"}"),
        (1, "{\"display_name\":\"only\"}"),
        (1, "{\"users\":[{\"name\":\"bob\"}]}"),
        (2, "{\"name\":\"alice\"}\n{\"bob\":\"hunter2\"}\n"),
        (2, "[{\"name\":\"alice\"},\n{\"role\":\"user\"}]"),
    ] {
        let message = format!("line {line} of FILE: an object has no key \"name\"");
        assert_eq!(names(text), [&*message], "{text}");
        assert_eq!(added(text), [message], "{text}");
    }
}

#[test]
fn s52_passwords_for_new_accounts_are_refused_as_a_file_not_passed_over() {
    for (what, text) in [
        ("column 2 is", "name,temporary_password\nalice,hunter2\n"),
        ("column 1 is", "Temporary Password;name\n;alice\n"),
        ("column 2 looks like", "name,password\nalice,hunter2\n"),
        ("a key is", "{\"name\":\"a\",\"temporary_password\":null}"),
        ("a key looks like", "{\"name\":\"a\",\"passwd\":\"x\"}"),
    ] {
        assert_eq!(
            added(text),
            [format!(
                "line 1 of FILE: {what} temporary_password, but temporary passwords are generated"
            )],
            "{text}"
        );
    }
}

#[test]
fn s36_a_row_without_end_takes_no_memory() {
    let long = "a".repeat(3 * ROW_BYTES);
    let message = format!("line 1 of FILE: the row is longer than {ROW_BYTES} bytes");
    assert_eq!(names(long.clone()), [message]);
    assert_eq!(
        names(format!("name\n\"{long}")),
        ["line 2 of FILE: a quote is opened and not closed"]
    );
    assert_eq!(
        names(format!("{{\"name\":\"{long}")),
        [format!(
            "line 1 of FILE: an object is longer than {ROW_BYTES} bytes, or is not closed"
        )]
    );
    assert_eq!(
        names(",".repeat(1_001)),
        ["line 1 of FILE: there are more than 1000 fields"]
    );
}

#[test]
fn a_temporary_password_in_quotes_is_taken_as_it_is() {
    let rows = rows::<AccountToReset>("name,temporary_password\nalice,\" a \"\"b\"\" \"\nbob,\n");
    let mut rows = rows
        .expect("readable")
        .map(|row| row.expect("readable").ok().expect("good"));
    assert!(rows.next().expect("alice").temporary_password.is_some());
    assert!(rows.next().expect("bob").temporary_password.is_none());
}

#[test]
fn a_role_is_a_word_in_any_case() {
    let rows =
        rows::<ListedRow>("name,role\nalice, Admin\nbob,USER\ncarol,boss\n").expect("readable");
    let roles: Vec<_> = rows
        .map(|row| row.expect("readable").ok().and_then(|new| new.account.role))
        .collect();
    assert_eq!(roles, [Some(Role::Admin), Some(Role::User), None]);
}
