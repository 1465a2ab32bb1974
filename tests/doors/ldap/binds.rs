//! Who gets in by a bind, and what the others are told.

use ldap3_proto::proto::{LdapBindCred, LdapFilter, LdapSearchScope};

use super::super::people::ODD;
use super::client::{Client, any, bind, search};
use super::scene::{BASE, CHANGE_URL, Scene, person};
use crate::support::{NEW_PASSWORD, PASSWORD};

/// What somebody is told: the code, what the password policy says, and a part of the words.
#[track_caller]
fn told(client: &mut Client, name: &str, password: &str) -> (i64, Option<u8>, String) {
    let answer = client.bind(&person(name), password);
    (answer.code(), answer.policy(), answer.result.message)
}

#[test]
fn s67_people_get_in_by_the_right_password_unless_it_must_be_changed() {
    let scene = Scene::new();
    let mut client = scene.client();
    let wrong = (49, None, "wrong name or password".to_owned());
    assert_eq!(
        told(&mut client, "right", PASSWORD),
        (0, None, String::new())
    );
    assert_eq!(told(&mut client, "odd", ODD), (0, None, String::new()));
    for (name, password) in [
        ("right", "wrong"),
        ("odd", PASSWORD),
        ("off", PASSWORD),
        ("nobody", PASSWORD),
    ] {
        assert_eq!(told(&mut client, name, password), wrong, "{name}");
    }
    let owes = told(&mut client, "owes", PASSWORD);
    assert_eq!(
        owes,
        (
            49,
            Some(0),
            format!("the password must be changed first: {CHANGE_URL}")
        )
    );
    let temporary = told(&mut client, "temp", scene.temporary());
    let says = "this password is temporary: a new one must be chosen first";
    assert_eq!(temporary, (49, Some(0), format!("{says}: {CHANGE_URL}")));
    // No client may ask for a new password here: it could not be stored.
    let (code, policy, words) = told(&mut client, "late", scene.expired());
    assert_eq!((code, policy), (49, None));
    assert!(words.contains("has expired: ask an admin"), "{words}");
    for (name, password) in [("owes", "wrong"), ("temp", PASSWORD), ("late", "wrong")] {
        assert_eq!(told(&mut client, name, password), wrong, "{name}");
    }
}

#[test]
fn s18_too_many_failures_are_told_alike_for_names_that_are_nobodys() {
    let scene = Scene::new();
    let mut client = scene.client();
    scene.after_guesses(|name, password| drop(told(&mut client, name, password)));
    told(&mut client, "nobody", "wrong");
    scene.desk.sql("UPDATE unknown_name SET failures = 30");
    told(&mut client, "nobody", "wrong");
    for name in ["wait", "nobody"] {
        let (code, policy, words) = told(&mut client, name, PASSWORD);
        assert_eq!((code, policy), (49, Some(1)), "{name}: {words}");
        assert!(
            words.starts_with("too many failures: try again in "),
            "{words}"
        );
        // The change of a password is a door for guesses too.
        let changed = client.change(
            Some(&person(name)),
            Some(PASSWORD),
            Some("seven herons cross"),
        );
        assert_eq!(
            (changed.code(), changed.policy()),
            (49, Some(1)),
            "{changed:?}"
        );
    }
}

#[test]
fn the_password_policy_is_answered_only_to_whoever_asks() {
    let scene = Scene::new();
    let mut client = scene.client();
    let owes = client.bind_with(&person("owes"), PASSWORD, Vec::new());
    assert_eq!((owes.code(), owes.policy()), (49, None));
    assert!(owes.result.message.contains(CHANGE_URL), "{owes:?}");
}

#[test]
fn s67_a_client_that_knows_of_changes_may_do_nothing_else_in_the_mode_aware() {
    let scene = Scene::with(&["--must-change", "aware"]);
    let mut client = scene.client();
    // Not without the control: that client would let them in.
    assert_eq!(
        client
            .bind_with(&person("owes"), PASSWORD, Vec::new())
            .code(),
        49
    );
    assert_eq!(client.who_am_i().extension.1.as_deref(), Some(&b""[..]));
    for (name, password) in [("owes", PASSWORD), ("temp", scene.temporary())] {
        let bound = client.bind(&person(name), password);
        assert_eq!((bound.code(), bound.policy()), (0, Some(2)), "{bound:?}");
        let refused = client.who_am_i();
        assert_eq!((refused.code(), refused.policy()), (50, Some(2)));
        assert_eq!(client.search(BASE, any()).code(), 50);
        assert_eq!(client.compare(&person(name), "uid", name).code(), 50);
        let at = |name: &str, scope| search(&person(name), scope, any(), &[]);
        assert_eq!(
            client.ask(at(name, LdapSearchScope::Base), vec![]).names(),
            [person(name)]
        );
        assert_eq!(
            client
                .ask(at(name, LdapSearchScope::Subtree), vec![])
                .code(),
            50
        );
        assert_eq!(
            client
                .ask(at("right", LdapSearchScope::Base), vec![])
                .code(),
            50
        );
        assert_eq!(
            client
                .change(None, Some(password), Some(NEW_PASSWORD))
                .code(),
            0
        );
        let name_of = format!("dn:{}", person(name));
        assert_eq!(client.who_am_i().extension.1, Some(name_of.into_bytes()));
        assert_eq!(client.bind(&person(name), NEW_PASSWORD).code(), 0);
    }
}

#[test]
fn names_are_found_in_any_letters_and_others_are_nobodys() {
    let scene = Scene::new();
    let mut client = scene.client();
    for name in [
        "UID=Right, OU=People, DC=Example, DC=Org".to_owned(),
        format!("uid=\\72ight,ou=people,{BASE}"),
    ] {
        assert_eq!(client.bind(&name, PASSWORD).code(), 0, "{name}");
        let who = client.who_am_i().extension.1;
        assert_eq!(who, Some(format!("dn:{}", person("right")).into_bytes()));
    }
    for (name, code) in [
        (format!("cn=right,ou=people,{BASE}"), 49),
        (format!("uid=right,{BASE}"), 49),
        ("uid=right,ou=people,dc=example,dc=com".to_owned(), 49),
        (format!("uid=right+cn=x,ou=people,{BASE}"), 49),
        (BASE.to_owned(), 49),
        (String::new(), 49),
        ("right".to_owned(), 34),
        ("uid=right,ou=people,".to_owned(), 34),
    ] {
        assert_eq!(client.bind(&name, PASSWORD).code(), code, "{name}");
        assert_eq!(
            client.who_am_i().extension.1.as_deref(),
            Some(&b""[..]),
            "{name}"
        );
    }
    for odd in [" lead", "a,b", "a+b", "a=b", "a\\b", "a*b", "a(b)", "#a"] {
        let escaped: String = odd.bytes().map(|byte| format!("\\{byte:02x}")).collect();
        assert_eq!(client.bind(&person(&escaped), PASSWORD).code(), 49, "{odd}");
    }
}

#[test]
fn an_empty_password_is_never_a_success_and_nobody_sees_only_the_root_and_the_schema() {
    let scene = Scene::new();
    let mut client = scene.client();
    assert_eq!(client.bind(&person("right"), "").code(), 53);
    assert_eq!(
        client
            .bind(&format!("uid=wiki,ou=services,{BASE}"), "")
            .code(),
        53
    );
    assert_eq!(client.bind("", "").code(), 0);
    assert_eq!(client.search(BASE, any()).code(), 50);
    assert_eq!(client.search("", any()).code(), 32);
    let root = client.ask(search("", LdapSearchScope::Base, any(), &["+"]), vec![]);
    assert_eq!((root.code(), root.found.len()), (0, 1));
    let at = |base, filter: LdapFilter| search(base, LdapSearchScope::Base, filter, &["+"]);
    assert_eq!(client.ask(at("cn=Subschema", any()), vec![]).found.len(), 1);
    assert_eq!(client.compare(&person("right"), "uid", "right").code(), 50);
}

#[test]
fn only_simple_binds_of_version_3_are_taken() {
    let scene = Scene::new();
    let mut client = scene.client();
    let simple = || LdapBindCred::Simple(PASSWORD.to_owned());
    assert_eq!(
        client
            .ask(bind(2, &person("right"), simple()), vec![])
            .code(),
        2
    );
    let sasl = LdapBindCred::SASL(ldap3_proto::proto::SaslCredentials {
        mechanism: "PLAIN".to_owned(),
        credentials: format!("\0right\0{PASSWORD}").into_bytes(),
    });
    assert_eq!(client.ask(bind(3, "", sasl), vec![]).code(), 7);
    assert_eq!(client.who_am_i().extension.1.as_deref(), Some(&b""[..]));
    // A bind that fails ends the one before.
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
    assert_eq!(client.bind(&person("right"), "wrong").code(), 49);
    assert_eq!(client.who_am_i().extension.1.as_deref(), Some(&b""[..]));
}

#[test]
fn s65_the_audit_log_names_the_program_that_asked() {
    let scene = Scene::new();
    let mut client = scene.wiki();
    assert_eq!(client.bind(&person("right"), PASSWORD).code(), 0);
    let listed = scene
        .desk
        .run("audit list --format json --user right")
        .status(0);
    assert!(
        listed.stdout_text().contains("ldap:wiki"),
        "{}",
        listed.stdout_text()
    );
    assert!(!scene.log().contains(PASSWORD));
}
