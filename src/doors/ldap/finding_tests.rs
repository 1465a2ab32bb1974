//! Searches over a directory that answers in small pages.

use std::sync::Arc;

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapCompareRequest, LdapDerefAliases, LdapMsg, LdapOp, LdapSearchRequest, LdapSearchScope,
};
use uuid::Uuid;

use super::super::controls::Controls;
use super::super::filter_text::filter;
use super::super::settings::{MustChange, Settings};
use super::{Finding, Next, Search};
use crate::deeds::{DirectoryGroup, FindGroups, FindPeople, GroupsPage, PeoplePage, PersonRow};
use crate::model::Timestamp;

/// How many rows a page of this directory has, whatever is asked for.
const ROWS: usize = 3;
/// How many people there are; all are in `all`, every second in `even`.
const PEOPLE: usize = 10;

fn settings() -> Arc<Settings> {
    Arc::new(Settings {
        base: "dc=example,dc=org".parse().expect("a base"),
        change_url: None,
        must_change: MustChange::Expired,
        clear_on_loopback: false,
        has_start_tls: false,
    })
}

fn person(number: usize) -> PersonRow {
    let mut groups = vec!["all"];
    groups.extend(number.is_multiple_of(2).then_some("even"));
    PersonRow {
        id: Uuid::from_u128(100 - number as u128),
        name: format!("p{number}").parse().expect("a name"),
        display_name: None,
        mail: None,
        groups: groups
            .iter()
            .map(|group| group.parse().expect("a name"))
            .collect(),
        created_at: Timestamp::from_millis(0),
        changed_at: Timestamp::from_millis(0),
        must_change: false,
    }
}

fn people(asked: &FindPeople) -> PeoplePage {
    let mut all: Vec<_> = (0..PEOPLE).map(person).collect();
    let by_id = asked.group.is_some();
    if by_id {
        all.sort_by_key(|row| row.id);
    }
    all.retain(|row| asked.name.as_ref().is_none_or(|name| *name == row.name));
    all.retain(|row| {
        asked
            .group
            .as_ref()
            .is_none_or(|group| row.groups.contains(group))
    });
    let place = |row: &PersonRow| match by_id {
        true => row.id.to_string(),
        false => row.name.to_string(),
    };
    all.retain(|row| asked.after.as_ref().is_none_or(|after| place(row) > *after));
    let more = all.len() > ROWS;
    all.truncate(ROWS);
    PeoplePage {
        next: all.last().filter(|_| more).map(place),
        people: all,
    }
}

/// Members in pages that end in the middle of a group.
fn groups(asked: &FindGroups) -> GroupsPage {
    let mut members = Vec::new();
    for group in ["all", "even"] {
        let of_group = (0..PEOPLE)
            .map(person)
            .filter(|row| row.groups.iter().any(|own| own.as_str() == group));
        members.extend(of_group.map(|row| {
            (
                group.to_owned(),
                Uuid::from_u128(u128::MAX / 2 - row.id.as_u128()),
                row.name,
            )
        }));
    }
    members.sort();
    members.retain(|(group, ..)| {
        asked
            .name
            .as_ref()
            .is_none_or(|name| name.as_str() == group)
    });
    if let Some(member) = &asked.member {
        let of: Vec<_> = members
            .iter()
            .filter(|(.., name)| name == member)
            .map(|(group, ..)| group.clone())
            .collect();
        members.retain(|(group, ..)| of.contains(group));
    }
    let place = |(group, id, _): &(String, Uuid, _)| (group.clone(), *id);
    if asked.names_only {
        members.dedup_by(|a, b| a.0 == b.0);
        let after = asked.after.clone().unwrap_or_default();
        members.retain(|(group, ..)| *group > after);
    } else if let Some((id, group)) = asked.after.as_ref().and_then(|after| after.split_once('/')) {
        let after = (group.to_owned(), id.parse().expect("an id"));
        members.retain(|row| place(row) > after);
    }
    let more = members.len() > ROWS;
    members.truncate(ROWS);
    let next = members
        .last()
        .filter(|_| more)
        .map(|(group, id, _)| match asked.names_only {
            true => group.clone(),
            false => format!("{id}/{group}"),
        });
    let mut groups: Vec<DirectoryGroup> = Vec::new();
    for (group, _, name) in members {
        let members = if asked.names_only {
            Vec::new()
        } else {
            vec![name]
        };
        match groups.last_mut().filter(|last| last.name.as_str() == group) {
            Some(last) => last.members.extend(members),
            None => groups.push(DirectoryGroup {
                name: group.parse().expect("a name"),
                members,
            }),
        }
    }
    GroupsPage { groups, next }
}

/// The answers, and how often groups were read with their members.
fn run(search: Search) -> (Vec<LdapMsg>, usize) {
    let mut finding = Finding::new(search);
    let (mut answers, mut with_members) = (Vec::new(), 0);
    loop {
        match finding.next() {
            Next::People(asked) => finding.people(people(&asked)),
            Next::Groups(asked) => {
                with_members += usize::from(!asked.names_only);
                finding.groups(groups(&asked));
            }
            Next::End(going) => {
                answers.extend(finding.search().take_out());
                answers.extend(finding.search().end(going));
                return (answers, with_members);
            }
        }
    }
}

fn request(base: &str, text: &str, attributes: &[&str]) -> LdapSearchRequest {
    LdapSearchRequest {
        base: base.to_owned(),
        scope: LdapSearchScope::Subtree,
        aliases: LdapDerefAliases::Never,
        sizelimit: 0,
        timelimit: 0,
        typesonly: false,
        filter: filter(text),
        attrs: attributes.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn read(request: &LdapSearchRequest, controls: &Controls) -> Search {
    Search::read(1, request, controls, &settings()).unwrap_or_else(|outcome| panic!("{outcome:?}"))
}

/// What comes before the first comma of the names found, and how many members the entries have.
fn found(text: &str, attributes: &[&str]) -> (Vec<String>, usize, usize) {
    let request = request("dc=example,dc=org", text, attributes);
    let (answers, with_members) = run(read(&request, &Controls::default()));
    let (mut names, mut members) = (Vec::new(), 0);
    for answer in answers {
        if let LdapOp::SearchResultEntry(entry) = answer.op {
            names.push(entry.dn.split(',').next().unwrap_or_default().to_owned());
            members += entry
                .attributes
                .iter()
                .filter(|found| found.atype == "member")
                .map(|found| found.vals.len())
                .sum::<usize>();
        }
    }
    (names, members, with_members)
}

#[test]
fn people_and_groups_are_read_to_the_last_page() {
    let (names, members, _) = found("(objectClass=*)", &["member"]);
    assert_eq!(names.len(), 4 + PEOPLE + 2);
    assert_eq!(members, PEOPLE + PEOPLE / 2);
    let (names, members, _) = found("(cn=even)", &["member"]);
    assert_eq!((names, members), (vec!["cn=even".to_owned()], PEOPLE / 2));
    let (names, ..) = found("(|(memberOf=even)(memberOf=all)(uid=p3))", &["1.1"]);
    assert_eq!(names.len(), PEOPLE);
}

#[test]
fn members_are_read_only_where_somebody_asks_for_them() {
    let member = |name: &str| format!("(member=uid={name},ou=people,dc=example,dc=org)");
    assert_eq!(
        found(&member("p2"), &["cn"]),
        (vec!["cn=all".to_owned(), "cn=even".to_owned()], 0, 0)
    );
    assert_eq!(
        found(&member("p3"), &["cn"]),
        (vec!["cn=all".to_owned()], 0, 0)
    );
    let (_, members, with_members) = found(&member("p3"), &["member"]);
    assert_eq!(members, PEOPLE);
    assert!(with_members > 0);
    let both = format!("(&{}{})", member("p2"), member("p3"));
    assert_eq!(found(&both, &["cn"]).0, ["cn=all"]);
    assert_eq!(
        found("(objectClass=groupOfNames)", &["cn"]),
        (vec!["cn=all".to_owned(), "cn=even".to_owned()], 0, 0)
    );
}

#[test]
fn a_member_is_compared_without_reading_the_group() {
    let compare = |group: &str, name: &str| {
        let asked = LdapCompareRequest {
            dn: format!("cn={group},ou=groups,dc=example,dc=org"),
            atype: "member".to_owned(),
            val: format!("uid={name},ou=people,dc=example,dc=org").into_bytes(),
        };
        let search = Search::compare(1, &asked, &settings()).expect("a comparison");
        let (answers, with_members) = run(search);
        assert_eq!(with_members, 0);
        match &answers[..] {
            [
                LdapMsg {
                    op: LdapOp::CompareResult(result),
                    ..
                },
            ] => result.code.clone() as i64,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(compare("even", "p2"), 6);
    assert_eq!(compare("even", "p3"), 5);
    assert_eq!(compare("even", "nobody"), 5);
    assert_eq!(compare("none", "p2"), 32);
}

#[test]
fn pages_of_any_size_give_every_entry_once() {
    let request = request("dc=example,dc=org", "(objectClass=*)", &["member"]);
    let whole = found("(objectClass=*)", &["member"]);
    for size in 1..=20 {
        let (mut names, mut members, mut cookie) = (Vec::new(), 0, Vec::new());
        loop {
            let controls = Controls::read(&[LdapControl::SimplePagedResults { size, cookie }]);
            let (answers, _) = run(read(&request, &controls));
            cookie = Vec::new();
            for answer in answers {
                match (answer.op, answer.ctrl.as_slice()) {
                    (LdapOp::SearchResultEntry(entry), _) => {
                        names.push(entry.dn.split(',').next().unwrap_or_default().to_owned());
                        members += entry
                            .attributes
                            .iter()
                            .map(|found| found.vals.len())
                            .sum::<usize>();
                    }
                    (_, [LdapControl::SimplePagedResults { cookie: next, .. }]) => {
                        cookie = next.clone()
                    }
                    (op, _) => panic!("{op:?}"),
                }
            }
            if cookie.is_empty() {
                break;
            }
        }
        assert_eq!((&names, members), (&whole.0, whole.1), "{size}");
    }
}
