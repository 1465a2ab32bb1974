//! Files of real programs, with everybody in them: who signs in with the old password, who must choose another, who waits.

use super::{desk, file};
use crate::support::{Desk, Done};

impl Desk {
    #[track_caller]
    fn bring_file(&self, name: &str, more: &str) -> Done {
        self.run(&format!("users import {} --format json {more}", file(name)))
            .end()
    }
}

#[test]
fn s70_people_of_htpasswd_come_with_their_passwords() {
    let desk = desk();
    desk.bring_file("htpasswd-2.4.71", "").status(0).stderr(
        "note: this is a file of htpasswd; otherwise say so with --source\n\
         6 added, 0 failed, 0 skipped\n\
         1 account keeps a password hashed by apr1, which is weak: only Argon2id over the old hash is stored\n\
         1 account keeps a password hashed by bcrypt,10\n\
         1 account keeps a password hashed by sha1, which is weak: only Argon2id over the old hash is stored\n\
         1 account keeps a password hashed by sha256-crypt,5000, which is weak: only Argon2id over the old hash is stored\n\
         1 account keeps a password hashed by sha512-crypt,5000, which is weak: only Argon2id over the old hash is stored\n\
         1 account has no password: a DES hash counts only the first 8 bytes of a password\n",
    );
    for name in ["amy", "ben", "cat", "eve", "fay"] {
        desk.opens_with_the_old_password(name);
    }
    desk.is_closed("dan");
    // Nothing is done twice, whatever became of the passwords.
    desk.bring_file("htpasswd-2.4.71", "--source htpasswd --quiet")
        .status(0)
        .no_stderr();
}

#[test]
fn s70_people_of_a_linux_host_come_with_their_passwords_names_and_groups() {
    let desk = desk();
    desk.bring_file("shadow-4.13.txt", "--source shadow --admins-from sudo")
        .status(0)
        .stderr_has("note: 1 account ends at a later date in the other system; that date is not carried over\n")
        .stderr_has("3 accounts have no password: there is none in the other system\n");
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben user must-change imported",
            "cat user disabled imported",
            "dan user disabled none",
            "eve user disabled imported",
            "fay user active imported",
            "gus user active none",
            "root user disabled none",
        ]
    );
    let amy = desk.shown("amy");
    assert_eq!(amy["display_name"], "amy Example");
    assert_eq!(amy["groups"], serde_json::json!(["staff", "sudo"]));
    desk.opens_with_the_old_password("amy");
    desk.asks_for_a_change("ben");
    for name in ["cat", "dan", "eve", "gus", "root"] {
        desk.is_closed(name);
    }
    desk.run("users enable cat").status(0);
    desk.run("users unlock cat").status(0);
    desk.opens_with_the_old_password("cat");
}

#[test]
fn s70_people_of_an_ldap_directory_come_with_their_passwords_names_and_groups() {
    let desk = desk();
    let done = desk.bring_file("slapcat-2.5.13.ldif", "--admins-from desk-admins");
    let rows = done.status(9).stdout_rows();
    let failed = rows
        .iter()
        .find(|row| !row["error"].is_null())
        .expect("a failed row");
    assert_eq!(failed["name"], "eve");
    let message = failed["error"]["message"].as_str().expect("a message");
    assert!(
        message.ends_with(": there is more than one password"),
        "{message}"
    );
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben user must-change imported",
            "cat user must-change imported",
            "dan user disabled imported",
            "fay user active imported",
            "gus user active none",
            "zoe user active imported",
        ]
    );
    let amy = desk.shown("amy");
    assert_eq!(amy["mail"], "amy@example.org");
    assert_eq!(amy["groups"], serde_json::json!(["desk-admins", "staff"]));
    assert_eq!(desk.shown("zoe")["display_name"], "Zo\u{eb} M\u{fc}ller");
    for name in ["amy", "fay", "zoe"] {
        desk.opens_with_the_old_password(name);
    }
    for name in ["ben", "cat"] {
        desk.asks_for_a_change(name);
    }
    for name in ["dan", "gus"] {
        desk.is_closed(name);
    }
}

#[test]
fn what_a_directory_says_that_is_not_carried_over_is_reported() {
    let desk = desk();
    desk.bring_file("slapcat-2.5.13.ldif", "--dry-run")
        .status(9)
        .stderr_has(
            "note: this is a file of an LDAP directory (ldif); otherwise say so with --source\n",
        )
        .stderr_has("note: 1 account has more than one uid, and comes with the first\n")
        .stderr_has("note: 1 entry has a password and no uid, and is left out\n");
}

#[test]
fn s70_people_of_a_django_application_come_with_their_passwords_names_and_groups() {
    let desk = desk();
    let admins = ["--admins-from", "Site Admins"];
    desk.run(&format!(
        "users import {} --format json --accept-cost",
        file("django-5.2.19.json")
    ))
    .args(admins)
    .status(0)
    .stderr_has(
        "note: this is a file of a Django application (django); otherwise say so with --source\n",
    )
    .stderr_has("note: 1 membership is left out: the name of the group cannot be used here\n")
    .stderr_has("note: 2 objects are neither accounts nor groups, and are left out\n")
    .stderr_has("2 accounts have no password: there is none in the other system\n");
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben user active imported",
            "cat user disabled imported",
            "dan user active imported",
            "eve user active imported",
            "fay user active none",
            "gus user active none",
        ]
    );
    for name in ["amy", "ben", "dan", "eve"] {
        desk.opens_with_the_old_password(name);
    }
    for name in ["cat", "fay"] {
        desk.is_closed(name);
    }
    let amy = desk.shown("amy");
    assert_eq!(amy["display_name"], "Amy Example");
    assert_eq!(amy["mail"], "amy@example.org");
    assert_eq!(amy["groups"], serde_json::json!(["staff"]));
}

#[test]
fn s70_the_table_of_a_django_application_does_as_well() {
    let desk = desk();
    desk.bring_file("django-5.2.19.csv", "")
        .status(0)
        .stderr_has(
            "3 accounts have no password: a check of its hash takes too long or too much memory; --accept-cost keeps it\n",
        );
    let kept = desk.everybody();
    let kept = kept.iter().filter(|row| row.ends_with(" imported"));
    assert_eq!(
        kept.collect::<Vec<_>>(),
        ["amy user active imported", "eve user active imported"]
    );
    for name in ["amy", "eve"] {
        desk.opens_with_the_old_password(name);
    }
}

#[test]
fn s70_people_of_a_keycloak_realm_come_with_their_passwords_names_and_groups() {
    let desk = desk();
    desk.bring_file("keycloak.json", "--accept-cost --admins-from staff/desk")
        .status(0)
        .stderr_has("note: this is a file of a Keycloak realm (keycloak); otherwise say so with --source\n")
        .stderr_has("note: 1 membership is left out: the name of the group cannot be used here\n")
        .stderr_has("note: 1 account has a second factor, which is not carried over: the password alone is enough here\n")
        .stderr_has("note: 1 account owes the other system something else than a new password; that is not carried over\n")
        .stderr_has("note: 1 account has roles in the other system, which are not carried over\n")
        .stderr_has("note: 1 service account is left out\n");
    assert_eq!(
        desk.everybody(),
        [
            "amy admin active imported",
            "ben user must-change imported",
            "cat user disabled imported",
            "dan user active imported",
            "eve user active none",
        ]
    );
    for name in ["amy", "dan"] {
        desk.opens_with_the_old_password(name);
    }
    desk.asks_for_a_change("ben");
    desk.is_closed("eve");
    desk.run("users enable cat").status(0);
    desk.opens_with_the_old_password("cat");
}

#[test]
fn s70_tables_of_wordpress_and_nextcloud_are_csv_with_a_column_of_hashes() {
    for name in ["wordpress-6.1.9.csv", "nextcloud-php-8.2.36.csv"] {
        let desk = desk();
        desk.bring_file(name, "--accept-cost").status(0);
        for name in ["amy", "ben"] {
            desk.opens_with_the_old_password(name);
        }
    }
}
