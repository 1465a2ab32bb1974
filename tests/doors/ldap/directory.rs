//! What is found: by a token everything, by a person the own entry.

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{LdapFilter, LdapOp, LdapSearchScope, LdapSubstringFilter};

use super::client::{any, equals, search};
use super::scene::{BASE, Scene, person};
use crate::support::PASSWORD;

fn group(name: &str) -> String {
    format!("cn={name},ou=groups,{BASE}")
}

fn all(filters: Vec<LdapFilter>) -> LdapFilter {
    LdapFilter::And(filters)
}

#[test]
fn a_token_finds_people_and_groups_and_disabled_people_are_in_neither() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let people = ["late", "odd", "owes", "right", "root1", "temp", "wait"].map(person);
    assert_eq!(
        wiki.search(BASE, equals("objectClass", "PERSON")).names(),
        people
    );
    let by_mail = equals("mail", "right@example.ORG");
    assert_eq!(
        wiki.search(BASE, by_mail.clone()).names(),
        [person("right")]
    );
    let either = LdapFilter::Or(vec![equals("uid", "odd"), by_mail]);
    let mut found = wiki.search(BASE, either).names().join(" ");
    found.truncate(200);
    assert!(
        found.contains("uid=odd") && found.contains("uid=right"),
        "{found}"
    );
    let staff = all(vec![
        equals("objectclass", "person"),
        equals("memberof", &group("Staff")),
    ]);
    let mut staff: Vec<_> = wiki.search(BASE, staff).found;
    staff.sort_by(|a, b| a.dn.cmp(&b.dn));
    assert_eq!(
        staff.iter().map(|entry| &entry.dn[..]).collect::<Vec<_>>(),
        [person("odd"), person("right")]
    );
    let of_right = equals("member", &person("Right"));
    let found = wiki.search(BASE, of_right);
    assert_eq!(found.names(), [group("staff"), group("wheel")]);
    let members = |entry: &ldap3_proto::proto::LdapSearchResultEntry| {
        let attribute = entry
            .attributes
            .iter()
            .find(|attribute| attribute.atype == "member");
        let mut members = attribute.expect("members").vals.clone();
        members.sort();
        members
    };
    let both = [person("odd"), person("right")].map(String::into_bytes);
    assert_eq!(members(&found.found[0]), both);
    assert_eq!(wiki.search(&group("none"), any()).code(), 32);
    assert_eq!(wiki.search(&person("off"), any()).code(), 32);
    assert_eq!(wiki.search("dc=org", any()).code(), 32);
    assert_eq!(wiki.search("not a name", any()).code(), 34);
}

#[test]
fn attributes_are_chosen_and_named_as_they_were_asked_for() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let mut names = |asked: &[&str], filter: LdapFilter| {
        let request = search(&person("right"), LdapSearchScope::Base, filter, asked);
        let answer = wiki.ask(request, vec![]);
        let entry = answer.found.into_iter().next().expect("an entry");
        let names = entry
            .attributes
            .into_iter()
            .map(|attribute| attribute.atype);
        names.collect::<Vec<_>>()
    };
    let everybody_sees = [
        "objectClass",
        "uid",
        "cn",
        "sn",
        "displayName",
        "mail",
        "memberOf",
    ];
    assert_eq!(names(&[], any()), everybody_sees);
    assert_eq!(names(&["*"], any()), everybody_sees);
    let rest = [
        "entryDN",
        "entryUUID",
        "createTimestamp",
        "modifyTimestamp",
        "subschemaSubentry",
    ];
    assert_eq!(names(&["+"], any()), rest);
    assert_eq!(
        names(&["MAIL", "userID", "uidNumber"], any()),
        ["MAIL", "userID"]
    );
    assert_eq!(names(&["1.1"], any()), [""; 0]);
    let cn = search(&person("right"), LdapSearchScope::Base, any(), &["cn"]);
    let LdapOp::SearchRequest(mut types) = cn.clone() else {
        unreachable!("as above");
    };
    types.typesonly = true;
    let answer = wiki.ask(LdapOp::SearchRequest(types), vec![]);
    assert!(answer.found[0].attributes[0].vals.is_empty());
    let values = wiki.ask(cn, vec![]).found[0].attributes[0].vals.clone();
    assert_eq!(values, [b"Right Person".to_vec(), b"right".to_vec()]);
}

#[test]
fn a_person_finds_the_own_entry_alone() {
    let scene = Scene::new();
    let mut right = scene.client();
    assert_eq!(right.bind(&person("right"), PASSWORD).code(), 0);
    let own = right.search(&person("right"), any());
    assert_eq!(own.names(), [person("right")]);
    let mail = own.found[0]
        .attributes
        .iter()
        .find(|attribute| attribute.atype == "mail");
    assert_eq!(
        mail.expect("a mail address").vals,
        [b"Right@Example.org".to_vec()]
    );
    assert_eq!(
        right.search(BASE, equals("objectClass", "person")).names(),
        [person("right")]
    );
    assert!(right.search(BASE, equals("uid", "odd")).names().is_empty());
    assert!(
        right
            .search(&format!("ou=groups,{BASE}"), equals("cn", "staff"))
            .names()
            .is_empty()
    );
    for other in [
        person("odd"),
        person("nobody"),
        group("staff"),
        group("none"),
    ] {
        let answer = right.search(&other, any());
        assert_eq!((answer.code(), answer.found.len()), (50, 0), "{other}");
        assert_eq!(right.compare(&other, "cn", "staff").code(), 50, "{other}");
    }
    assert_eq!(
        right
            .compare(&person("right"), "memberOf", &group("staff"))
            .code(),
        6
    );
}

#[test]
fn values_are_compared() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    for (name, attribute, value, code) in [
        (group("staff"), "member", person("RIGHT"), 6),
        (group("staff"), "uniqueMember", person("odd"), 6),
        (group("staff"), "member", person("off"), 5),
        (group("none"), "member", person("right"), 32),
        (group("wheel"), "cn", "Wheel".to_owned(), 6),
        (person("right"), "mail", "RIGHT@example.org".to_owned(), 6),
        (person("right"), "uid", "odd".to_owned(), 5),
        (person("nobody"), "uid", "nobody".to_owned(), 32),
        (person("right"), "uidNumber", "1".to_owned(), 17),
        ("right".to_owned(), "uid", "right".to_owned(), 34),
    ] {
        let answer = wiki.compare(&name, attribute, &value);
        assert_eq!(
            answer.code(),
            code,
            "{name} {attribute} {value}: {answer:?}"
        );
    }
}

#[test]
fn pages_and_limits_cut_a_search_and_no_entry_is_lost_or_doubled() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let whole = wiki.search(BASE, any()).found;
    let request = || search(BASE, LdapSearchScope::Subtree, any(), &["1.1"]);
    for size in 1..=14 {
        let (mut paged, mut cookie) = (Vec::new(), Vec::new());
        loop {
            let page = LdapControl::SimplePagedResults { size, cookie };
            let answer = wiki.ask(request(), vec![page]);
            assert_eq!(answer.code(), 0);
            assert!(answer.found.len() <= size as usize);
            cookie = answer.cookie().expect("a cookie");
            paged.extend(answer.found.into_iter().map(|entry| entry.dn));
            if cookie.is_empty() {
                break;
            }
        }
        let names: Vec<_> = whole.iter().map(|entry| entry.dn.clone()).collect();
        assert_eq!(paged, names, "{size}");
    }
    // By groups, mail addresses and names at once, each entry is there once.
    let any_of = LdapFilter::Or(vec![
        equals("memberOf", "staff"),
        equals("memberOf", "wheel"),
        equals("mail", "right@example.org"),
        equals("uid", "right"),
        equals("uid", "temp"),
    ]);
    let (mut paged, mut cookie) = (Vec::new(), Vec::new());
    loop {
        let page = LdapControl::SimplePagedResults { size: 1, cookie };
        let one = search(BASE, LdapSearchScope::Subtree, any_of.clone(), &["1.1"]);
        let answer = wiki.ask(one, vec![page]);
        cookie = answer.cookie().expect("a cookie");
        paged.extend(answer.found.into_iter().map(|entry| entry.dn));
        if cookie.is_empty() {
            break;
        }
    }
    paged.sort();
    assert_eq!(paged, ["odd", "right", "temp"].map(person));
    let LdapOp::SearchRequest(mut limited) = request() else {
        unreachable!("as above");
    };
    limited.sizelimit = 3;
    let answer = wiki.ask(LdapOp::SearchRequest(limited), vec![]);
    assert_eq!((answer.code(), answer.found.len()), (4, 3));
    let page = |size, cookie: &[u8]| LdapControl::SimplePagedResults {
        size,
        cookie: cookie.to_vec(),
    };
    assert_eq!(wiki.ask(request(), vec![page(0, b"1:a")]).names(), [""; 0]);
    assert_eq!(wiki.ask(request(), vec![page(5, b"made up")]).code(), 53);
    assert_eq!(wiki.ask(request(), vec![page(5, b"9:x")]).code(), 0);
}

#[test]
fn filters_may_be_of_any_kind_over_the_wire() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    let parts = LdapSubstringFilter {
        initial: None,
        any: Vec::new(),
        final_: Some("@EXAMPLE.org".to_owned()),
    };
    let like = LdapFilter::Substring("mail".to_owned(), parts);
    assert_eq!(wiki.search(BASE, like).names(), [person("right")]);
    let reset = LdapFilter::Not(Box::new(equals("pwdReset", "TRUE")));
    let settled = all(vec![equals("objectClass", "person"), reset]);
    assert_eq!(
        wiki.search(BASE, settled).names(),
        ["odd", "right", "root1", "wait"].map(person)
    );
    let unknown = LdapFilter::Present("gidNumber".to_owned());
    assert!(wiki.search(BASE, unknown).names().is_empty());
}

#[test]
fn s29_a_token_that_was_revoked_finds_nothing_more_and_signs_nobody_in() {
    let scene = Scene::new();
    let mut wiki = scene.wiki();
    assert_eq!(wiki.search(BASE, any()).code(), 0);
    scene.desk.run("tokens revoke wiki --yes").status(0);
    let answer = wiki.search(BASE, any());
    assert_eq!(answer.code(), 50);
    assert!(
        answer.result.message.contains("the token does not work"),
        "{answer:?}"
    );
    assert_eq!(wiki.who_am_i().extension.1.as_deref(), Some(&b""[..]));
    let service = format!("uid=wiki,ou=services,{BASE}");
    assert_eq!(wiki.bind(&service, scene.directory()).code(), 49);
    let without_scope = std::fs::read_to_string(scene.root().join("door.token")).expect("a token");
    for token in [&without_scope, PASSWORD, "pdk_x"] {
        assert_eq!(wiki.bind(&service, token.trim_end()).code(), 49);
    }
}
