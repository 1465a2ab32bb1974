//! OpenLDAP's own commands at the door, as programs on Debian have them.

use std::path::PathBuf;
use std::process::Command;

use super::super::people::ODD;
use super::scene::{BASE, Scene, person};
use crate::support::{NEW_PASSWORD, Needed, PASSWORD, program};

/// A command of ldap-utils, if that is installed.
#[track_caller]
fn tool(name: &str) -> Option<PathBuf> {
    program(&format!("/usr/bin/{name}"), "ldap-utils", Needed::Always)
}

/// How a command ended, and what it said.
struct Said {
    status: Option<i32>,
    text: String,
    errors: String,
}

impl Scene {
    /// A command at the socket.
    fn ldap(&self, tool: &str, arguments: &[&str]) -> Said {
        let socket = self.socket().display().to_string().replace('/', "%2F");
        self.ldap_at(&format!("ldapi://{socket}"), tool, arguments)
    }

    fn ldap_at(&self, place: &str, tool: &str, arguments: &[&str]) -> Said {
        let done = Command::new(tool)
            .env_clear()
            .env("LDAPTLS_CACERT", self.root().join("certificate.pem"))
            .env("LDAPCONF", "/dev/null")
            .args(["-x", "-H", place])
            .args(arguments)
            .output()
            .expect("the command runs");
        Said {
            status: done.status.code(),
            text: String::from_utf8(done.stdout).expect("UTF-8"),
            errors: String::from_utf8(done.stderr).expect("UTF-8"),
        }
    }

    /// Whether somebody gets in, and what is said otherwise.
    fn whoami(&self, name: &str, password: &str) -> Said {
        let who = person(name);
        self.ldap("ldapwhoami", &["-e", "ppolicy", "-D", &who, "-w", password])
    }
}

/// Of people of every kind, those who get in.
fn who_gets_in(scene: &Scene) -> Vec<&'static str> {
    let gets_in = |name: &str, password: &str| {
        let own = person(name);
        let read = ["-s", "base", "-b", &own, "-D", &own, "-w", password, "1.1"];
        let said = scene.ldap("ldapsearch", &[&["-e", "ppolicy"], &read[..]].concat());
        said.status == Some(0)
    };
    scene.people.who_gets_in(&scene.desk, gets_in)
}

#[test]
fn s67_whoever_owes_a_change_gets_in_by_no_command_and_the_new_password_works_after_ldappasswd() {
    let (Some(_), Some(_)) = (tool("ldapsearch"), tool("ldappasswd")) else {
        return;
    };
    let scene = Scene::new();
    assert_eq!(who_gets_in(&scene), ["right", "odd"]);
    let owes = scene.whoami("owes", PASSWORD);
    assert!(owes.errors.contains("Password expired"), "{}", owes.errors);
    assert!(
        owes.errors.contains("https://desk.example/change"),
        "{}",
        owes.errors
    );
    let temporary = scene.temporary().to_owned();
    for (who, old) in [
        ("owes", PASSWORD),
        ("temp", temporary.as_str()),
        ("odd", ODD),
    ] {
        let new = format!("{ODD} {NEW_PASSWORD} {}", who.len());
        let short = scene.ldap(
            "ldappasswd",
            &["-e", "ppolicy", "-a", old, "-s", "short", &person(who)],
        );
        assert_eq!(short.status, Some(1), "{}", short.errors);
        assert!(
            short.text.contains("needs 15; it is easily guessed"),
            "{} {}",
            short.text,
            short.errors
        );
        let changed = scene.ldap("ldappasswd", &["-a", old, "-s", &new, &person(who)]);
        assert_eq!(changed.status, Some(0), "{who}: {}", changed.errors);
        assert_eq!(scene.whoami(who, &new).status, Some(0), "{who}");
        assert_eq!(scene.whoami(who, old).status, Some(49), "{who}");
    }
}

#[test]
fn a_door_that_answered_success_would_let_in_whoever_owes_a_change() {
    if tool("ldapwhoami").is_none() {
        return;
    }
    // A client that says that it enforces the change is let in by this door: so the test above can fail.
    let scene = Scene::with(&["--must-change", "aware"]);
    assert_eq!(who_gets_in(&scene), ["right", "odd", "temporary", "owing"]);
    let owes = scene.whoami("owes", PASSWORD);
    assert!(
        owes.errors.contains("Password must be changed"),
        "{}",
        owes.errors
    );
}

#[test]
fn ldapsearch_finds_2500_accounts_page_by_page_and_memory_stays_small() {
    if tool("ldapsearch").is_none() {
        return;
    }
    let scene = Scene::new();
    let names: String = (0..2500).map(|number| format!("p{number}\n")).collect();
    let file = scene.root().join("names.txt");
    std::fs::write(&file, format!("name\n{names}")).expect("written");
    scene
        .desk
        .run("users import names.txt --out rows.json --format json")
        .status(0);
    let service = format!("uid=wiki,ou=services,{BASE}");
    let bind = ["-D", &service, "-w", scene.directory(), "-LLL", "-b", BASE];
    let found = |more: &[&str]| {
        let said = scene.ldap("ldapsearch", &[&bind[..], more].concat());
        assert_eq!(said.status, Some(0), "{}", said.errors);
        let mut names: Vec<_> = said
            .text
            .lines()
            .filter(|line| line.starts_with("dn: "))
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    let filter = "(objectClass=person)";
    let paged = found(&["-E", "pr=500/noprompt", filter, "uid"]);
    assert_eq!(paged.len(), 2507);
    assert_eq!(found(&[filter, "uid"]), paged);
    assert_eq!(
        found(&["(uid=p1234)"]),
        [format!("dn: {}", person("p1234"))]
    );
    assert!(
        scene.most_memory() < 64 * 1024,
        "{} KiB",
        scene.most_memory()
    );
}

#[test]
fn start_tls_and_ldaps_take_passwords_and_clear_text_does_not() {
    if tool("ldapwhoami").is_none() {
        return;
    }
    let tls = crate::support::free_port();
    let place = format!("ldaps://127.0.0.1:{tls}");
    let scene = Scene::with(&["--listen", &place]);
    let who = person("odd");
    let as_odd = ["-D", &who, "-w", ODD];
    let clear = scene.ldap_at(&scene.address(), "ldapwhoami", &as_odd);
    assert_eq!(clear.status, Some(13), "{}", clear.errors);
    let begun = scene.ldap_at(
        &scene.address(),
        "ldapwhoami",
        &[&["-ZZ"], &as_odd[..]].concat(),
    );
    assert_eq!(
        (begun.status, begun.text.as_str()),
        (Some(0), &*format!("dn:{who}\n")),
        "{}",
        begun.errors
    );
    let private = scene.ldap_at(&place, "ldapwhoami", &as_odd);
    assert_eq!(private.status, Some(0), "{}", private.errors);
    let twice = scene.ldap_at(&place, "ldapwhoami", &[&["-ZZ"], &as_odd[..]].concat());
    assert_ne!(twice.status, Some(0));
}

#[test]
fn ldapcompare_and_the_schema_answer() {
    let (Some(_), Some(_)) = (tool("ldapcompare"), tool("ldapsearch")) else {
        return;
    };
    let scene = Scene::new();
    let service = format!("uid=wiki,ou=services,{BASE}");
    let bind = ["-D", &service, "-w", scene.directory()];
    let group = format!("cn=staff,ou=groups,{BASE}");
    for (name, status) in [("right", 6), ("off", 5)] {
        let asked = format!("member:{}", person(name));
        let said = scene.ldap("ldapcompare", &[&bind[..], &[&group, &asked]].concat());
        assert_eq!(said.status, Some(status), "{} {}", said.text, said.errors);
    }
    let schema = scene.ldap(
        "ldapsearch",
        &[
            "-LLL",
            "-o",
            "ldif-wrap=no",
            "-s",
            "base",
            "-b",
            "cn=Subschema",
            "+",
        ],
    );
    assert!(schema.text.contains("NAME 'memberOf'"), "{}", schema.text);
}

#[test]
fn a_name_with_the_characters_of_names_and_filters_is_found_and_signs_in() {
    let (Some(_), Some(_)) = (tool("ldapwhoami"), tool("ldapsearch")) else {
        return;
    };
    let scene = Scene::new();
    scene.desk.add("odd-name");
    // No new account is called so, but one of earlier days may be.
    let rename = r"UPDATE account SET name = 'o,d+d=n\a*m(e)#' WHERE name = 'odd-name'";
    scene.desk.sql(rename);
    let entry = person(r"o\,d\+d=n\\a*m(e)#");
    for written in [r"o\,d\+d\=n\\a*m(e)\#", r" \6F\2cd\2bd=n\5Ca\2am\28e)# "] {
        let said = scene.whoami(written, PASSWORD);
        assert_eq!(
            said.text,
            format!("dn:{entry}\n"),
            "{written}: {}",
            said.errors
        );
    }
    // A space that is escaped belongs to the name, and to no account's.
    assert_eq!(scene.whoami(" right", PASSWORD).status, Some(0));
    assert_eq!(scene.whoami(r"\ right", PASSWORD).status, Some(49));
    let service = format!("uid=wiki,ou=services,{BASE}");
    let found = |filter: &str| {
        let read = ["-LLL", "-o", "ldif-wrap=no", "-b", BASE, filter, "1.1"];
        let bind = ["-D", &service, "-w", scene.directory()];
        let said = scene.ldap("ldapsearch", &[&bind[..], &read].concat());
        assert_eq!(said.status, Some(0), "{filter}: {}", said.errors);
        said.text.trim().to_owned()
    };
    let only = format!("dn: {entry}");
    assert_eq!(found(r"(uid=o,d+d=n\5ca\2am\28e\29#)"), only);
    assert_eq!(found(r"(uid=o,d+*\5c*\2a*\28e\29#)"), only);
    assert_eq!(found(r"(uid=o,d+d=n\5ca\2am\28e\29)"), "");
}
