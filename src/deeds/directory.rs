//! The directory: what doors and other programs read about people and their groups, by an admin or a token of the scope
//! `directory`. Accounts that are switched off are in none of it. Like listing accounts, reading it is not recorded.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Caller, Deed, Problem, Route};
use crate::desk::{Desk, Groups, People};
use crate::model::{Account, AccountId, GroupName, MailAddress, Timestamp, Username};

/// The most rows of a page, and how many there are unless fewer are asked for.
const MOST: u32 = 1000;

/// The next people: all of them, or those of one name, mail address or group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FindPeople {
    /// Only the one of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Username>,
    /// Only those with this mail address, whatever the case of its letters A to Z.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailAddress>,
    /// Only those in this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupName>,
    /// The `next` of the page before; those of all people are names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most so many people, up to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A person: an account that is not switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PersonRow {
    /// The account's id, which stays the same when its name changes.
    pub id: Uuid,
    /// The name it signs in with.
    pub name: Username,
    /// The person's name, if one was given.
    pub display_name: Option<String>,
    /// Where the person gets mail, if that was given.
    pub mail: Option<MailAddress>,
    /// The groups that it is in, by name.
    pub groups: Vec<GroupName>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When its password was last set, or else when it was added.
    pub changed_at: Timestamp,
    /// Whether a new password must be chosen before anything else works: a change is owed, or the password is a temporary one.
    pub must_change: bool,
}

impl From<Account> for PersonRow {
    fn from(account: Account) -> Self {
        let must_change = account.owes_change();
        let display_name = account.display_name.as_ref();
        Self {
            id: account.id.0,
            display_name: display_name.map(|name| name.as_str().to_owned()),
            name: account.name,
            mail: account.mail,
            groups: account.groups,
            created_at: account.created_at,
            changed_at: account.password_changed_at.unwrap_or(account.created_at),
            must_change,
        }
    }
}

/// Some people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PeoplePage {
    /// By name; those of a group in an order of their own.
    pub people: Vec<PersonRow>,
    /// What the next page is asked for with; absent when there are no more.
    pub next: Option<String>,
}

impl Deed for FindPeople {
    type Answer = PeoplePage;
    const ROUTE: Route = Route::get("directory.people", "/v1/directory/people");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PeoplePage, Problem> {
        let admin = caller.admin(desk)?;
        let after = self.after.unwrap_or_default();
        let by_id = self.group.is_some();
        let which = match (self.name, self.mail, self.group) {
            (None, None, None) => People::All(after),
            (Some(name), None, None) => People::Named(name),
            (None, Some(mail), None) => People::WithMail(mail, after),
            (None, None, Some(group)) => People::InGroup(group, place(&after)?),
            _ => return Err(one_of("name, mail, group")),
        };
        let page = admin.people(&which, limit(self.limit)?)?;
        Ok(PeoplePage {
            people: page.accounts.into_iter().map(PersonRow::from).collect(),
            next: page.last.map(|(name, AccountId(id))| match by_id {
                true => id.to_string(),
                false => name,
            }),
        })
    }
}

/// The next groups: all of them, one, or those of one person.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FindGroups {
    /// Only the one of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<GroupName>,
    /// Only those that this person is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Username>,
    /// Without their members: names alone.
    pub names_only: bool,
    /// The `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most so many members of all groups together, or names, up to 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A group, or the part of its members that fits on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DirectoryGroup {
    /// The group's name.
    pub name: GroupName,
    /// The names of its members, in an order of their own; none where only names were asked for.
    pub members: Vec<Username>,
}

/// Some groups that have people in them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GroupsPage {
    /// By name. The last group of a page goes on as the first of the next one if its members do not fit.
    pub groups: Vec<DirectoryGroup>,
    /// What the next page is asked for with; absent when there are no more.
    pub next: Option<String>,
}

impl Deed for FindGroups {
    type Answer = GroupsPage;
    const ROUTE: Route = Route::get("directory.groups", "/v1/directory/groups");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<GroupsPage, Problem> {
        let admin = caller.admin(desk)?;
        let which = match (self.name, self.member) {
            (None, None) => Groups::All,
            (Some(name), None) => Groups::Named(name),
            (None, Some(member)) => Groups::Of(member),
            (Some(_), Some(_)) => return Err(one_of("name, member")),
        };
        let limit = limit(self.limit)?;
        let after = self.after.unwrap_or_default();
        if self.names_only {
            let page = admin.group_names(&which, &after, limit)?;
            let last = page.rows.last().filter(|_| page.is_full);
            return Ok(GroupsPage {
                next: last.map(ToString::to_string),
                groups: page.rows.into_iter().map(DirectoryGroup::named).collect(),
            });
        }
        // No name of a group has a slash in it.
        let (id, group) = after.split_once('/').unwrap_or_default();
        let page = admin.groups(&which, &(group.to_owned(), place(id)?), limit)?;
        let group = |group: crate::desk::Group| DirectoryGroup {
            name: group.name,
            members: group.members,
        };
        Ok(GroupsPage {
            groups: page.groups.into_iter().map(group).collect(),
            next: page
                .next
                .map(|(group, AccountId(id))| format!("{id}/{group}")),
        })
    }
}

impl DirectoryGroup {
    fn named(name: GroupName) -> Self {
        Self {
            name,
            members: Vec::new(),
        }
    }
}

/// The directory's entry of the person who is signed in; an admin's own too, and also while a change is owed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnEntry {}

impl Deed for OwnEntry {
    type Answer = PersonRow;
    const ROUTE: Route = Route::get("directory.own", "/v1/directory/own");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PersonRow, Problem> {
        Ok(caller.signed_in(desk)?.oneself().account.into())
    }
}

/// How many rows a page has at most.
fn limit(asked: Option<u32>) -> Result<u32, Problem> {
    match asked {
        None => Ok(MOST),
        Some(limit @ 1..=MOST) => Ok(limit),
        Some(_) => Err(Problem::usage(format!("a page has 1 to {MOST} rows"))),
    }
}

/// The id in a place where a page begins; the first of all where there is none.
fn place(id: &str) -> Result<AccountId, Problem> {
    let id = match id {
        "" => Ok(Uuid::nil()),
        id => id.parse(),
    };
    id.map(AccountId).map_err(|_| {
        Problem::usage("after is not where a page ended")
            .hint("ask with the next of the page before, and the same fields")
    })
}

fn one_of(fields: &str) -> Problem {
    Problem::usage(format!("only one of these can be asked for: {fields}"))
}
