//! Files in which something is not as it seems: what would let a stranger in, or the wrong person.

use super::desk;

/// SHA-1 of the old password, with and without salt.
const SHA: &str = "{SHA}ggnysRVry96fcuDSRWkuMhSNvhY=";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
const APR1: &str = "$apr1$Whufytyf$5aMhMCUtX73C00T2FwvQc/";
const SHA_512: &str = "$6$rounds=20000$hhDgGbaeMIiFij45$LnnptWtza29DN4KdOLl5HIn/o8UUjuWXkbyE3ZQj1G9FQrNRs2RlynFM.HlRLsowE63oJo7BXO2d4BVFKUowh1";

/// The errors of the rows that failed, by name.
fn failed(done: &crate::support::Done) -> Vec<String> {
    let rows = done.stdout_rows();
    let failed = rows.iter().filter(|row| !row["error"].is_null());
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    failed
        .map(|row| format!("{}: {}", word(&row["name"]), word(&row["error"]["message"])))
        .collect()
}

#[test]
fn of_names_that_are_one_here_nobody_gets_the_others_password_whatever_the_file() {
    let twice = "the name was given twice, so it is not known whose password it is";
    for (source, text) in [
        ("htpasswd", format!("Amy:{APR1}\nben:{APR1}\namy:{SHA}\n")),
        ("shadow", format!("Amy:{SHA_512}:19000::::::\nben:*:19000::::::\namy:{SHA_512}:19000::::::\n")),
        ("ldif", format!("dn: uid=Amy\nuid: Amy\nuserPassword: {SHA}\n\ndn: uid=ben\nuid: ben\n\ndn: uid=amy,o=x\nuid: amy\nuserPassword: {SSHA}\n")),
        ("django", format!("[{},{},{}]", django("Amy"), django("ben"), django("amy"))),
        ("keycloak", "{\"realm\":\"x\",\"users\":[{\"username\":\"Amy\"},{\"username\":\"ben\"},{\"username\":\"amy\"}]}".to_owned()),
    ] {
        let desk = desk();
        let done = desk.bring(&text, &format!("--source {source}")).status(9);
        assert_eq!(failed(&done), [format!("amy: {twice}"), format!("amy: {twice}")], "{source}");
        assert_eq!(desk.everybody().len(), 1, "{source}");
    }
}

pub(super) fn django(name: &str) -> String {
    format!(
        "{{\"model\":\"auth.user\",\"pk\":1,\"fields\":{{\"username\":\"{name}\",\"password\":\"\",\"is_active\":true}}}}"
    )
}

#[test]
fn an_account_that_is_there_is_never_changed_by_a_file_of_another_system() {
    let desk = desk();
    desk.bring(&format!("amy:{SHA}\n"), "").status(0);
    let before = desk.stored_hash("amy");
    let text = format!("amy:{SHA_512}:0:0:99999:7:::\nroot1:{SHA_512}:19000:0:99999:7:::\n");
    desk.bring(&text, "")
        .status(0)
        .stderr_has("0 added, 2 unchanged, 0 failed, 0 skipped\n");
    assert_eq!(desk.stored_hash("amy"), before);
    assert_eq!(desk.everybody(), ["amy user active imported"]);
    // Nor by saying that it is an admin now.
    let text = "dn: uid=amy\nuid: amy\n\ndn: cn=x\ncn: x\nmemberUid: amy\n";
    let done = desk.bring(text, "--admins-from x").status(9);
    assert_eq!(failed(&done).len(), 1);
    assert_eq!(desk.everybody(), ["amy user active imported"]);
}

#[test]
fn empty_fields_and_marks_are_no_passwords_in_any_file() {
    let desk = desk();
    let text = "amy::19000::::::\nben:*:19000::::::\ncat:!:19000::::::\ndan:!!:19000::::::\neve:!*:19000::::::\nfay:x:19000::::::\ngus:*LK*:19000::::::\n";
    desk.bring(text, "--source shadow").status(0);
    let expected =
        ["ben", "cat", "dan", "eve", "fay", "gus"].map(|name| format!("{name} user disabled none"));
    assert_eq!(desk.everybody()[0], "amy user active none");
    assert_eq!(desk.everybody()[1..], expected);
    desk.is_closed("amy");
    desk.run("users enable ben").status(0);
    desk.is_closed("ben");
    let other = super::desk();
    other.bring("amy:\nben: \n", "--source htpasswd").status(0);
    other.bring(&format!("[{}]", django("cat")), "").status(0);
    other
        .bring("dn: uid=dan\nuid: dan\nuserPassword:\n", "")
        .status(0);
    assert_eq!(
        other.everybody(),
        ["amy", "ben", "cat", "dan"].map(|name| format!("{name} user active none"))
    );
}

#[test]
fn marks_before_a_hash_disable_the_account_and_keep_the_hash() {
    let desk = desk();
    let text = format!("amy:!{SHA_512}:19000::::::\nben:!!{SHA_512}:19000::::::\n");
    desk.bring(&text, "").status(0);
    let ldif = format!("dn: uid=cat\nuid: cat\nuserPassword: {{CRYPT}}!{SHA_512}\n");
    desk.bring(&ldif, "").status(0);
    for name in ["amy", "ben", "cat"] {
        desk.is_closed(name);
        desk.run(&format!("users enable {name}")).status(0);
        desk.run(&format!("users unlock {name}")).status(0);
        desk.opens_with_the_old_password(name);
    }
}

#[test]
fn of_two_passwords_in_an_entry_none_is_taken_unless_only_one_is_a_hash() {
    let desk = desk();
    let text = format!(
        "dn: uid=amy\nuid: amy\nuserPassword: {SHA}\nuserPassword: {SSHA}\n\n\
         dn: uid=ben\nuid: ben\nuserPassword: secret\nuserPassword: {SHA}\n\n\
         dn: uid=cat\nuid: cat\nuserPassword: {SHA}\nuserPassword: {SHA}\n\n\
         dn: uid=dan\nuid: dan\nuserPassword:< file:///etc/shadow\n\n\
         dn: uid=eve\nuid: eve\nuserPassword: {{SASL}}eve\n"
    );
    let done = desk.bring(&text, "").status(9);
    assert_eq!(
        failed(&done),
        [
            "amy: line 1: there is more than one password",
            "dan: line 16: its password cannot be read",
        ]
    );
    assert!(!done.stdout_text().contains("secret") && !done.stderr_text().contains("secret"));
    desk.opens_with_the_old_password("ben");
    desk.opens_with_the_old_password("cat");
    desk.is_closed("eve");
}

#[test]
fn a_line_that_no_server_takes_is_told_and_stops_no_other() {
    let desk = desk();
    let text = format!(
        "# people\r\n\r\namy:{SHA}\r\nben:{SHA}:more\r\ncat\r\n=dan:{SHA}\r\n{}:{SHA}\r\nfay:{SHA}\r\n",
        "x".repeat(65)
    );
    let done = desk.bring(&text, "").status(9);
    assert_eq!(
        failed(&done),
        [
            "ben: line 4: there is a second colon; no server takes such a line for a password",
            ": line 5: there is no colon between a name and a hash",
            ": line 6: a new name cannot start with '='",
            ": line 7: a name has at most 64 bytes",
        ]
    );
    desk.opens_with_the_old_password("amy");
    desk.opens_with_the_old_password("fay");
}

#[test]
fn hashes_that_need_a_secret_of_the_other_system_are_no_passwords_here() {
    let desk = desk();
    // Plain MD5, as of WordPress before 2.5, and a Gitea row without its salt.
    let text = "name,password_hash\namy,0123456789abcdef0123456789abcdef\nben,ec207d93afcfc6f60d8ea2604c7078f10a9f26e3\n";
    desk.bring(text, "").status(0);
    assert_eq!(
        desk.everybody(),
        ["amy user active none", "ben user active none"]
    );
}

#[test]
fn a_file_of_the_wrong_shape_is_one_error_and_nothing_is_made() {
    let desk = desk();
    for (source, text, what) in [
        ("htpasswd", "amy\nben\n", "the lines are not name:hash"),
        (
            "shadow",
            "amy:x:1000:1000:Amy:/home/amy:/bin/sh\n",
            "there are lines of /etc/passwd or /etc/group, and none of /etc/shadow",
        ),
        (
            "shadow",
            "amy:$1$x$y\n",
            "the lines are not those of /etc/shadow",
        ),
        ("ldif", "amy\n", "a line has no attribute"),
        (
            "ldif",
            "dn: uid=amy\nchangetype: modify\nreplace: uid\n",
            "these are changes to entries, not entries",
        ),
        ("ldif", "", "there is no entry of a directory"),
        (
            "django",
            "[{\"model\":\"x.y\",\"fields\":{}}]",
            "there is no account with username, password and is_active",
        ),
        (
            "django",
            "[{\"name\":\"amy\"}]",
            "an object does not have a model and fields",
        ),
        (
            "keycloak",
            "{\"realm\":\"x\"}",
            "there are no users in this realm",
        ),
        (
            "keycloak",
            "{\"realm\":\"x\",\"users\":[{\"username\":\"amy\"}",
            "the array is not closed",
        ),
    ] {
        let done = desk.bring(text, &format!("--source {source}")).status(2);
        let told = done.stderr_text();
        assert!(told.contains(what), "{source}: {told}");
    }
    assert!(desk.everybody().is_empty());
    desk.bring(&format!("amy:{SHA}\n"), "--admins-from sudo")
        .status(2)
        .stderr_has("standard input: no account is in the group sudo");
    assert!(desk.everybody().is_empty());
}

#[test]
fn disabled_accounts_and_owed_changes_are_columns_too() {
    let desk = desk();
    let text = format!(
        "name,password_hash,disabled,must_change,groups\namy,{SHA},0,f,desk\nben,{SHA},1,,\ncat,{SHA},no,TRUE,\ndan,,yes,,\neve,,perhaps,,\n"
    );
    let done = desk.bring(&text, "--admins-from desk").status(9);
    assert_eq!(
        failed(&done),
        ["eve: line 6: disabled: expected one of: true, false"]
    );
    let json = format!(
        "{{\"name\":\"fay\",\"disabled\":true}}{{\"name\":\"gus\",\"password_hash\":\"{SHA}\",\"must_change\":1}}"
    );
    desk.bring(&json, "").status(0);
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben user disabled imported",
            "cat user must-change imported",
            "dan user disabled none",
            "fay user disabled temporary",
            "gus user must-change imported",
        ]
    );
    desk.asks_for_a_change("cat");
}

#[test]
fn s25_no_hash_of_any_file_is_printed_or_recorded() {
    let desk = desk();
    for (name, part) in [
        ("htpasswd-2.4.71", "ggnysRVry96f"),
        ("shadow-4.13.txt", "PUfQQP6w1zcSW"),
        ("slapcat-2.5.13.ldif", "ggnysRVry96f"),
        ("django-5.2.19.json", "6e1b9337c6652a43"),
        ("keycloak.json", "sjcco+ghsMBTjQY3"),
    ] {
        for more in ["--dry-run", ""] {
            let import = desk.run(&format!(
                "users import {} --source {} {more}",
                super::file(name),
                kind(name)
            ));
            let done = import.end();
            for text in [done.stdout_text(), done.stderr_text()] {
                assert!(!text.contains(part), "{name}: {text}");
            }
        }
        assert!(!format!("{:?}", desk.contents()).contains(part), "{name}");
    }
}

/// The kind of a file, by its name.
pub(super) fn kind(name: &str) -> &str {
    match name.split(['-', '.']).next() {
        Some("slapcat") => "ldif",
        Some(kind) => kind,
        None => name,
    }
}

#[test]
fn an_import_of_another_systems_file_is_gone_on_with_after_a_crash() {
    let desk = desk();
    let path = desk.file("people.htpasswd");
    std::fs::write(&path, format!("amy:{SHA}\nben:{APR1}\ncat:\n")).expect("written");
    desk.run("users import - --out rows.csv --quiet")
        .stdin(format!("amy:{SHA}\n"))
        .status(0);
    let mut rows = std::fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    // Written, and never committed.
    rows.push_str("ben,,,01a2099f-3c88-7b74-88e5-29ade4ad7882,\n");
    std::fs::write(desk.file("rows.csv"), rows).expect("written");
    desk.run("users import people.htpasswd --source htpasswd --out rows.csv --resume")
        .status(0)
        .stdout("2 added, 0 failed, 1 skipped; the rows are in rows.csv\n");
    assert_eq!(desk.everybody().len(), 3);
    desk.opens_with_the_old_password("ben");
}
