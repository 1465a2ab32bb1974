//! Filters that programs are configured with, asked of a small desk.

use super::super::filter_text::filter;
use proptest::prelude::{any, prop_assert, proptest};

use super::{Filter, TooManyTerms};
use crate::doors::ldap::entry::{Entry, Group, Person};
use crate::doors::ldap::plan::{Key, Kind, Look};
use crate::doors::ldap::tree::Base;
use crate::model::{GroupName, Timestamp, Username};

fn base() -> Base {
    "dc=example,dc=org".parse().expect("a base")
}

fn name(text: &str) -> Username {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn group_name(text: &str) -> GroupName {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn person(of: &str, display_name: Option<&str>, mail: Option<&str>, groups: &[&str]) -> Person {
    Person {
        id: uuid::Uuid::from_u128(7),
        name: name(of),
        display_name: display_name.map(str::to_owned),
        mail: mail.map(str::to_owned),
        groups: groups.iter().map(|group| group_name(group)).collect(),
        owes_change: of == "carol",
        created_at: Some(Timestamp::from_millis(1_700_000_000_000)),
        changed_at: Some(Timestamp::from_millis(1_750_000_000_000)),
    }
}

fn people() -> Vec<Person> {
    vec![
        person(
            "alice",
            Some("Alice Adams"),
            Some("Alice@x.org"),
            &["admins", "wiki"],
        ),
        person("bob", None, Some("bob@y.org"), &["wiki"]),
        person("carol", Some("Carol  (C*) Ö"), None, &[]),
        person("o+b=(c)*", None, None, &["a,b"]),
    ]
}

fn groups() -> Vec<Group> {
    let members_of = |group: &str| {
        let people = people().into_iter();
        let members = people.filter(|person| person.groups.contains(&group_name(group)));
        members.map(|person| person.name).collect()
    };
    let names = ["a,b", "admins", "wiki"];
    let groups = names.map(|of| Group {
        name: group_name(of),
        members: members_of(of),
    });
    groups.into()
}

fn read(text: &str) -> Filter {
    Filter::read(&filter(text), &base()).unwrap_or_else(|_| panic!("{text}"))
}

/// The names of the entries that a filter is for, looked at as its plan says; and that the plan leaves none out.
#[track_caller]
fn found(text: &str) -> Vec<String> {
    let filter = read(text);
    let mut found = Vec::new();
    let entries = people().into_iter().map(Entry::Person);
    let entries = entries.chain(groups().into_iter().map(Entry::Group));
    for entry in entries {
        let (kind, name) = match &entry {
            Entry::Person(person) => (Kind::People, person.name.to_string()),
            Entry::Group(group) => (Kind::Groups, group.name.to_string()),
            _ => unreachable!("as above"),
        };
        if filter.takes(&entry, &base()) {
            let look = Look::plan(&filter, kind);
            assert!(
                is_looked_at(&look, &entry),
                "{text}: {look:?} passes over {name}"
            );
            found.push(name);
        }
    }
    found
}

fn is_looked_at(look: &Look, entry: &Entry) -> bool {
    match look {
        Look::All => true,
        Look::At(keys) => keys.iter().any(|key| match entry {
            Entry::Person(person) => key.finds_person(person),
            Entry::Group(group) => key.finds_group(group),
            _ => false,
        }),
    }
}

#[test]
fn every_filter_of_the_list_gives_the_right_entries_in_any_letters() {
    let everybody = ["alice", "bob", "carol", "o+b=(c)*"];
    let all_groups = ["a,b", "admins", "wiki"];
    let nobody: [&str; 0] = [];
    let expected: &[(&str, &[&str])] = &[
        ("(objectClass=person)", &everybody),
        ("(objectclass=inetOrgPerson)", &everybody),
        ("(objectClass=groupOfUniqueNames)", &all_groups),
        ("(objectClass=groupOfNames)", &all_groups),
        ("(uid=alice)", &["alice"]),
        ("(uid=*)", &everybody),
        ("(mail=alice@x.org)", &["alice"]),
        ("(mail=*@y.org)", &["bob"]),
        ("(cn=alice)", &["alice"]),
        ("(cn=alice adams)", &["alice"]),
        ("(&(objectClass=person))", &everybody),
        ("(&(objectClass=person)(uid=alice))", &["alice"]),
        ("(&(uid=alice)(objectclass=person))", &["alice"]),
        (
            "(&(objectClass=inetOrgPerson)(mail=alice@x.org))",
            &["alice"],
        ),
        ("(|(uid=bob)(mail=alice@x.org))", &["alice", "bob"]),
        ("(&(|(uid=bob)(mail=bob))(objectClass=person))", &["bob"]),
        (
            "(&(objectClass=person)(|(mail=bob@y.org)(uid=bob@y.org)))",
            &["bob"],
        ),
        (
            "(memberof=cn=wiki,ou=groups,dc=example,dc=org)",
            &["alice", "bob"],
        ),
        ("(memberOf=wiki)", &["alice", "bob"]),
        (
            "(&(uid=bob)(memberof=cn=wiki,ou=groups,dc=example,dc=org))",
            &["bob"],
        ),
        (
            "(&(uid=bob)(memberof=cn=admins,ou=groups,dc=example,dc=org))",
            &nobody,
        ),
        (
            "(&(uid=bob)(memberOf=cn=wiki,ou=groups,dc=example,dc=org)(objectclass=person))",
            &["bob"],
        ),
        (
            "(&(objectclass=person)(memberOf=cn=wiki,ou=groups,dc=example,dc=org))",
            &["alice", "bob"],
        ),
        (
            "(&(&(objectclass=person)(memberOf=cn=wiki,ou=groups,dc=example,dc=org))(uid=alice))",
            &["alice"],
        ),
        (
            "(&(objectClass=person)(|(memberof=cn=wiki,ou=groups,dc=example,dc=org)\
             (memberof=cn=admins,ou=groups,dc=example,dc=org)))",
            &["alice", "bob"],
        ),
        (
            "(&(|(uid=bob)(mail=bob))(memberOf=cn=wiki,ou=groups,dc=example,dc=org))",
            &["bob"],
        ),
        (
            "(member=uid=alice,ou=people,dc=example,dc=org)",
            &["admins", "wiki"],
        ),
        (
            "(uniqueMember=uid=bob,ou=people,dc=example,dc=org)",
            &["wiki"],
        ),
        (
            "(&(member=uid=bob,ou=people,dc=example,dc=org)(objectclass=groupOfUniqueNames))",
            &["wiki"],
        ),
        (
            "(&(uniqueMember=uid = bob , OU=people,dc=example,dc=org)(objectclass=groupOfUniqueNames))",
            &["wiki"],
        ),
        (
            "(&(objectclass=groupOfUniqueNames)(|(cn=wiki)(cn=admins)))",
            &["admins", "wiki"],
        ),
        (
            "(&(|(objectclass=groupOfUniqueNames))(|(cn=wiki)(cn=none)))",
            &["wiki"],
        ),
        ("(&(objectclass=groupOfUniqueNames)(cn=wiki))", &["wiki"]),
        ("(&(cn=admins)(objectclass=groupOfNames))", &["admins"]),
        (
            "(&(|(objectClass=person)(member=cn=wiki,ou=groups,dc=example,dc=org))(uid=bob))",
            &["bob"],
        ),
        (
            "(&(objectclass=person)(|(mail=bob@y.org)(mailAlias1=bob@y.org)(mailAlias2=bob@y.org)))",
            &["bob"],
        ),
        ("(&(uid=bob))", &["bob"]),
        ("(gidNumber=*)", &nobody),
        (
            "(!(pwdReset=TRUE))",
            &["alice", "bob", "o+b=(c)*", "a,b", "admins", "wiki"],
        ),
    ];
    for (text, names) in expected {
        assert_eq!(found(text), *names, "{text}");
        assert_eq!(
            found(&text.to_uppercase().replace(r"\2A", r"\2a")),
            *names,
            "{text} in capitals"
        );
        assert_eq!(
            found(&text.to_lowercase()),
            *names,
            "{text} in small letters"
        );
    }
}

#[test]
fn odd_characters_in_values_mean_themselves() {
    let nobody: [&str; 0] = [];
    assert_eq!(found(r"(uid=o+b=\28c\29\2a)"), ["o+b=(c)*"]);
    assert_eq!(found(r"(uid=o*\2a)"), ["o+b=(c)*"]);
    assert_eq!(found(r"(uid=\2a)"), nobody);
    assert_eq!(found(r"(cn=carol \28c\2a\29 ö)"), ["carol"]);
    assert_eq!(
        found(r"(memberOf=cn=a\5c,b,ou=groups,dc=example,dc=org)"),
        ["o+b=(c)*"]
    );
    assert_eq!(
        found(r"(member=uid=o\5c+b=\28c\29\2a,ou=people,dc=example,dc=org)"),
        ["a,b"]
    );
    assert_eq!(found("(uid= alice )"), ["alice"]);
    assert_eq!(found("(uid=alice,ou=people)"), nobody);
}

#[test]
fn what_no_entry_can_say_is_neither_so_nor_not_so() {
    let nobody: [&str; 0] = [];
    for text in [
        "(!(gidNumber=5))",
        "(!(uid>=a))",
        "(member=alice)",
        "(!(member=alice))",
        "(!(createTimestamp=yesterday))",
        "(uid:caseExactMatch:=alice)",
        "(!(userAccountControl:1.2.840.113556.1.4.803:=2))",
    ] {
        assert_eq!(found(text), nobody, "{text}");
    }
    assert_eq!(found("(|(gidNumber=5)(uid=bob))"), ["bob"]);
    assert_eq!(found("(uid:=bob)"), ["bob"]);
    assert_eq!(found("(uid~=BOB)"), ["bob"]);
}

#[test]
fn texts_moments_and_ids_are_compared_as_they_are() {
    assert_eq!(found("(cn=al*ce*ad*s)"), ["alice"]);
    assert_eq!(found("(cn=*admin*)"), ["admins"]);
    assert_eq!(
        found("(&(objectClass=person)(modifyTimestamp>=20250615150640Z))").len(),
        4
    );
    assert!(found("(&(objectClass=person)(modifyTimestamp>=20250615150641Z))").is_empty());
    assert_eq!(
        found("(&(objectClass=person)(createTimestamp<=20231114221320Z))").len(),
        4
    );
    let id = "(entryUUID=00000000-0000-0000-0000-000000000007)";
    assert_eq!(found(id).len(), 4);
    assert_eq!(
        found("(entryDN=UID=bob,ou=people,dc=example,dc=org)"),
        ["bob"]
    );
    assert_eq!(found("(pwdReset=true)"), ["carol"]);
}

#[test]
fn a_plan_looks_at_no_more_than_it_must() {
    let plan = |text: &str, kind| Look::plan(&read(text), kind);
    let at = |keys: &[Key]| Look::At(keys.iter().cloned().collect());
    let by_name = at(&[Key::Person(name("bob"))]);
    assert_eq!(
        plan("(&(objectClass=person)(uid=bob))", Kind::People),
        by_name
    );
    assert_eq!(
        plan("(&(objectClass=person)(uid=bob))", Kind::Groups),
        at(&[])
    );
    assert_eq!(plan("(&(memberOf=wiki)(uid=bob))", Kind::People), by_name);
    assert_eq!(
        plan("(|(uid=bob)(mail=BOB@x.org))", Kind::People),
        at(&[Key::Person(name("bob")), Key::Mail("bob@x.org".to_owned())])
    );
    assert_eq!(
        plan("(memberOf=wiki)", Kind::People),
        at(&[Key::In(group_name("wiki"))])
    );
    let of = at(&[Key::Of(name("bob"))]);
    assert_eq!(
        plan("(member=uid=bob,ou=people,dc=example,dc=org)", Kind::Groups),
        of
    );
    assert_eq!(plan("(gidNumber=*)", Kind::People), at(&[]));
    assert_eq!(plan("(uid=*)", Kind::People), Look::All);
    assert_eq!(plan("(uid=*)", Kind::Groups), at(&[]));
    assert_eq!(plan("(!(uid=bob))", Kind::People), Look::All);
}

#[test]
fn a_filter_has_at_most_256_terms() {
    let any = |count: usize| format!("(|{})", "(uid=a)".repeat(count));
    let terms = |text: &str| Filter::read(&filter(text), &base()).map(|_| ());
    assert_eq!(terms(&any(255)), Ok(()));
    assert_eq!(terms(&any(256)), Err(TooManyTerms));
}

proptest! {
    #[test]
    fn no_plan_passes_over_what_a_filter_is_for(
        terms in proptest::collection::vec((0..12_usize, any::<bool>()), 1..5),
        is_and in any::<bool>(),
    ) {
        const TERMS: [&str; 12] = [
            "(uid=alice)", "(mail=BOB@y.org)", "(memberOf=wiki)", "(cn=admins)", "(objectClass=person)",
            "(member=uid=bob,ou=people,dc=example,dc=org)", "(gidNumber=1)", "(uid=*)", "(pwdReset=TRUE)",
            "(cn=*a*)", "(memberOf=cn=a\\5c,b,ou=groups,dc=example,dc=org)", "(entryDN=uid=carol,ou=people,dc=example,dc=org)",
        ];
        let terms = terms.iter().map(|(at, is_not)| match is_not {
            true => format!("(!{})", TERMS[*at]),
            false => TERMS[*at].to_owned(),
        });
        let text = format!("({}{})", if is_and { '&' } else { '|' }, terms.collect::<String>());
        // Fails by itself where a plan leaves an entry out.
        prop_assert!(found(&text).len() <= 7);
    }
}
