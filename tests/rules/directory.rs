//! The directory: who reads it, and that each part of it comes by pages.

use passdesk::deeds::{
    Caller, Code, Credential, Deed, DirectoryGroup, FindGroups, FindPeople, OwnEntry, PeoplePage,
};
use passdesk::desk::{DeskError, MembershipChange};
use passdesk::model::{GroupName, Scope, Username};

use super::{PASSWORD, World, name, open, revealed};
use crate::support::Outright;

fn group(text: &str) -> GroupName {
    text.parse().expect("a group's name")
}

/// Whoever carries a token of `ada`'s with this scope.
fn token(world: &World, scope: Scope) -> Caller {
    let mut secret = None;
    let label = scope.as_str().replace(':', "-").parse().expect("a label");
    world
        .admin()
        .create_token::<DeskError>(label, vec![scope], None, |made| {
            secret = Credential::parse(made.secret.reveal());
            Ok(())
        })
        .expect("a token");
    Caller::with(secret)
}

fn session(world: &World, who: &str) -> Caller {
    Caller::with(Some(Credential::Session(open(&world.desk, who, PASSWORD))))
}

/// The users `user000` and so on, those with an even number in `even`, and those with one that three divides in `third`.
fn crowded(count: usize) -> World {
    let world = World::new();
    let names: Vec<Username> = (0..count).map(|n| name(&format!("user{n:03}"))).collect();
    for who in &names {
        world.user(who.as_str());
    }
    let ada = world.admin();
    for (of, by) in [("even", 2), ("third", 3)] {
        let of_group: Vec<_> = names.iter().step_by(by).cloned().collect();
        ada.change_group(MembershipChange::Add, &group(of), &of_group)
            .expect("added");
    }
    drop(ada);
    world
}

/// All that such a request finds, page by page, and the size of each page.
fn people(world: &World, caller: &Caller, asked: &FindPeople) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut sizes) = (Vec::new(), Vec::new());
    let mut asked = asked.clone();
    loop {
        let PeoplePage { people, next } =
            asked.clone().perform(&world.desk, caller).expect("a page");
        sizes.push(people.len());
        names.extend(people.into_iter().map(|person| person.name.to_string()));
        asked.after = next;
        if asked.after.is_none() {
            return (names, sizes);
        }
    }
}

fn groups(world: &World, caller: &Caller, asked: &FindGroups) -> Vec<DirectoryGroup> {
    let mut found: Vec<DirectoryGroup> = Vec::new();
    let mut asked = asked.clone();
    loop {
        let page = asked.clone().perform(&world.desk, caller).expect("a page");
        for group in page.groups {
            assert!(group.members.len() <= 4);
            match found.last_mut().filter(|last| last.name == group.name) {
                Some(last) => last.members.extend(group.members),
                None => found.push(group),
            }
        }
        asked.after = page.next;
        if asked.after.is_none() {
            return found;
        }
    }
}

#[test]
fn everybody_comes_once_by_pages_in_the_order_of_names() {
    let world = crowded(10);
    let caller = token(&world, Scope::Directory);
    let asked = FindPeople {
        limit: Some(4),
        ..FindPeople::default()
    };
    let (names, sizes) = people(&world, &caller, &asked);
    let mut expected: Vec<String> = (0..10).map(|n| format!("user{n:03}")).collect();
    expected.insert(0, "ada".to_owned());
    assert_eq!(names, expected);
    assert_eq!(sizes, [4, 4, 3]);
    let of_group = FindPeople {
        group: Some(group("Third")),
        limit: Some(3),
        ..FindPeople::default()
    };
    let (mut names, sizes) = people(&world, &caller, &of_group);
    names.sort();
    assert_eq!(names, ["user000", "user003", "user006", "user009"]);
    assert_eq!(sizes, [3, 1]);
}

#[test]
fn a_group_with_more_members_than_a_page_goes_on_on_the_next() {
    let world = crowded(10);
    let caller = token(&world, Scope::Directory);
    let mut asked = FindGroups {
        limit: Some(4),
        ..FindGroups::default()
    };
    let told = |groups: Vec<DirectoryGroup>| -> Vec<(String, usize)> {
        let told = groups.into_iter().map(|mut group| {
            group.members.sort();
            group.members.dedup();
            (group.name.to_string(), group.members.len())
        });
        told.collect()
    };
    let both = [("even".to_owned(), 5), ("third".to_owned(), 4)];
    assert_eq!(told(groups(&world, &caller, &asked)), both);
    asked.member = Some(name("user006"));
    assert_eq!(told(groups(&world, &caller, &asked)), both);
    asked.member = Some(name("user003"));
    assert_eq!(told(groups(&world, &caller, &asked)), both[1..]);
    asked.member = None;
    asked.name = Some(group("even"));
    assert_eq!(told(groups(&world, &caller, &asked)), both[..1]);

    for (member, expected) in [
        (None, &["even", "third"][..]),
        (Some("user002"), &["even"]),
        (Some("user001"), &[]),
        (Some("nobody"), &[]),
    ] {
        let names = FindGroups {
            member: member.map(name),
            names_only: true,
            limit: Some(1),
            ..FindGroups::default()
        };
        let found = groups(&world, &caller, &names);
        let found: Vec<_> = found.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(found, expected, "{member:?}");
    }
}

#[test]
fn an_account_that_is_switched_off_is_in_none_of_it() {
    let world = crowded(4);
    let caller = token(&world, Scope::Directory);
    let ada = world.admin();
    for who in ["user000", "user003"] {
        ada.disable(&name(who)).expect("disabled");
    }
    let mail = "off@example.org".parse().expect("a mail address");
    let id = world.account("user000").id;
    world.write(|tx| tx.set_mail(id, Some(&mail)));
    let all = FindPeople::default();
    let by_name = FindPeople {
        name: Some(name("user000")),
        ..FindPeople::default()
    };
    let by_mail = FindPeople {
        mail: Some(mail.clone()),
        ..FindPeople::default()
    };
    let by_group = FindPeople {
        group: Some(group("even")),
        ..FindPeople::default()
    };
    for (asked, expected) in [
        (all, &["ada", "user001", "user002"][..]),
        (by_name, &[]),
        (by_mail, &[]),
        (by_group, &["user002"]),
    ] {
        assert_eq!(people(&world, &caller, &asked).0, expected, "{asked:?}");
    }
    // Both members of `third` are switched off, so it is not there.
    for names_only in [false, true] {
        let asked = FindGroups {
            names_only,
            ..FindGroups::default()
        };
        let found = groups(&world, &caller, &asked);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].name, group("even"));
    }
    let of_one = FindGroups {
        member: Some(name("user000")),
        ..FindGroups::default()
    };
    assert_eq!(groups(&world, &caller, &of_one), []);
}

#[test]
fn a_person_is_as_the_account_is() {
    let world = World::new();
    let caller = token(&world, Scope::Directory);
    let temporary = world.admin().add_account(super::record::user("bob"));
    revealed(temporary.expect("an account"));
    let find = |who: &str| {
        let asked = FindPeople {
            name: Some(name(who)),
            ..FindPeople::default()
        };
        let page = asked.perform(&world.desk, &caller).expect("a page");
        assert_eq!(page.next, None);
        page.people.into_iter().next().expect("the person")
    };
    let (bob, account) = (find("BOB"), world.account("bob"));
    assert_eq!((bob.id, &bob.name), (account.id.0, &account.name));
    assert_eq!(bob.created_at, account.created_at);
    assert_eq!(Some(bob.changed_at), account.password_changed_at);
    assert!(bob.must_change);
    assert!(!find("ada").must_change);
}

#[test]
fn s29_only_an_admin_or_a_token_of_this_scope_reads_it_and_a_person_sees_the_own_entry() {
    let world = World::new();
    world.user("bob");
    let all = || FindPeople::default();
    let refused = |caller: &Caller| {
        let people = all().perform(&world.desk, caller).map(drop);
        let groups = FindGroups::default().perform(&world.desk, caller).map(drop);
        let [people, groups] = [people, groups].map(|done| done.expect_err("refused").code);
        assert_eq!(people, groups);
        people
    };
    for scope in Scope::ALL {
        let caller = token(&world, scope);
        match scope {
            Scope::Directory => assert!(all().perform(&world.desk, &caller).is_ok()),
            _ => assert_eq!(refused(&caller), Code::NotPermitted, "{scope}"),
        }
        let own = OwnEntry {}.perform(&world.desk, &caller);
        assert_eq!(own.expect_err("a token").code, Code::NotPermitted);
    }
    let bob = session(&world, "bob");
    assert_eq!(refused(&bob), Code::NotPermitted);
    assert_eq!(refused(&Caller::default()), Code::NotSignedIn);
    let own = OwnEntry {}.perform(&world.desk, &bob).expect("the entry");
    assert_eq!(own.name, name("bob"));
    world.alter("bob", |bob| bob.change_required = true);
    let own = OwnEntry {}.perform(&world.desk, &bob).expect("the entry");
    assert!(own.must_change);
    let ada = session(&world, "ada");
    assert_eq!(
        all()
            .perform(&world.desk, &ada)
            .expect("a page")
            .people
            .len(),
        2
    );
}

#[test]
fn s37_reading_it_is_not_recorded_like_listing_accounts() {
    let world = World::new();
    let caller = token(&world, Scope::Directory);
    let read = || {
        let people = FindPeople::default().perform(&world.desk, &caller);
        assert_eq!(people.expect("a page").people.len(), 1);
        let groups = FindGroups::default().perform(&world.desk, &caller);
        assert_eq!(groups.expect("a page").groups, []);
    };
    // The first use of a token is remembered with it.
    read();
    let before = world.tables();
    read();
    assert_eq!(world.tables(), before);
}

#[test]
fn s49_a_row_that_cannot_be_read_hides_no_other_person() {
    let world = crowded(4);
    let caller = token(&world, Scope::Directory);
    world.sql("UPDATE account SET display_name = 'u\u{202e}ser' WHERE name = 'user001'");
    world.sql("UPDATE account SET display_name = 'u\u{202e}ser' WHERE name = 'user002'");
    let asked = FindPeople {
        limit: Some(1),
        ..FindPeople::default()
    };
    let (names, _) = people(&world, &caller, &asked);
    assert_eq!(names, ["ada", "user000", "user003"]);
}

#[test]
fn what_is_no_page_is_refused() {
    let world = World::new();
    let caller = token(&world, Scope::Directory);
    let asked = |asked: FindPeople| {
        let refused = asked.perform(&world.desk, &caller);
        assert_eq!(refused.expect_err("refused").code, Code::Usage);
    };
    for limit in [0, 1001, u32::MAX] {
        asked(FindPeople {
            limit: Some(limit),
            ..FindPeople::default()
        });
    }
    asked(FindPeople {
        name: Some(name("bob")),
        group: Some(group("staff")),
        ..FindPeople::default()
    });
    asked(FindPeople {
        group: Some(group("staff")),
        after: Some("bob".to_owned()),
        ..FindPeople::default()
    });
    let both = FindGroups {
        name: Some(group("staff")),
        member: Some(name("bob")),
        ..FindGroups::default()
    };
    let refused = both.perform(&world.desk, &caller);
    assert_eq!(refused.expect_err("refused").code, Code::Usage);
    let nowhere = FindGroups {
        after: Some("x/staff".to_owned()),
        ..FindGroups::default()
    };
    let refused = nowhere.perform(&world.desk, &caller);
    assert_eq!(refused.expect_err("refused").code, Code::Usage);
}
