//! What programs look up about people and groups, a page at a time. Accounts that are switched off are in none of it.

use uuid::Uuid;

use super::DeskError;
use super::admin::{Admin, Needs};
use super::deed::{Look, if_readable};
use crate::model::{Account, AccountId, GroupName, MailAddress, Scope, Username};
use crate::storage::{Member, Page, PeoplePage};

/// Which people, and after whom.
#[derive(Debug, Clone)]
pub enum People {
    /// Everybody after a name, by name.
    All(String),
    /// The one of this name.
    Named(Username),
    /// Those with this mail address, whatever the case of its ASCII letters, after a name, by name.
    WithMail(MailAddress, String),
    /// Those in a group, after an id, by id.
    InGroup(GroupName, AccountId),
}

/// Which groups.
#[derive(Debug, Clone)]
pub enum Groups {
    /// All of them.
    All,
    /// The one of this name.
    Named(GroupName),
    /// Those that the account of this name is in.
    Of(Username),
}

/// A place between members of groups: a group's name, and the id of a member.
pub type GroupPlace = (String, AccountId);

/// A group, or a part of a large one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: GroupName,
    /// Its members, in the order of their ids.
    pub members: Vec<Username>,
}

/// Some groups, with their members as far as they fit.
#[derive(Debug, Default)]
pub struct GroupPage {
    /// The groups, by name.
    pub groups: Vec<Group>,
    /// After which member the next page begins; `None` when there are no more.
    pub next: Option<GroupPlace>,
}

const NEEDS: Needs = Needs::Scope(Scope::Directory);

/// The id before all others.
const FIRST: AccountId = AccountId(Uuid::nil());

impl Admin<'_> {
    /// The next people, at most `limit`. Like listing accounts, this is not recorded.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn people(&self, which: &People, limit: u32) -> Result<PeoplePage, DeskError> {
        self.look(NEEDS, |look| {
            Ok(match which {
                People::All(after) => look.tx.people_after(after, limit)?,
                People::Named(name) => PeoplePage {
                    accounts: person(look, name)?.into_iter().collect(),
                    last: None,
                },
                People::WithMail(mail, after) => look.tx.people_with_mail(mail, after, limit)?,
                People::InGroup(group, after) => look.tx.people_in_group(group, *after, limit)?,
            })
        })
    }

    /// The next groups after a member, with at most `limit` members in all. A group with more of them goes on on the next
    /// page. A group that has no people is in none.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn groups(
        &self,
        which: &Groups,
        after: &GroupPlace,
        limit: u32,
    ) -> Result<GroupPage, DeskError> {
        self.look(NEEDS, |look| {
            let mut page = GroupPage::default();
            match which {
                Groups::All => page.add(look.tx.members_after(None, (&after.0, after.1), limit)?),
                Groups::Named(group) => {
                    let place = (after.0.as_str(), after.1);
                    page.add(look.tx.members_after(Some(group), place, limit)?);
                }
                Groups::Of(name) => {
                    let groups = groups_of(look, name)?;
                    let mut left = limit;
                    for group in groups.iter().filter(|group| group.as_str() >= &*after.0) {
                        let is_same = group.as_str() == after.0;
                        let from = if is_same { after.1 } else { FIRST };
                        let members = look.tx.members_after(Some(group), ("", from), left)?;
                        left -= u32::try_from(members.rows.len()).unwrap_or(left).min(left);
                        page.add(members);
                        if page.next.is_some() {
                            break;
                        }
                    }
                }
            }
            Ok(page)
        })
    }

    /// The names of the next groups after a name, at most `limit`, without their members.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn group_names(
        &self,
        which: &Groups,
        after: &str,
        limit: u32,
    ) -> Result<Page<GroupName>, DeskError> {
        self.look(NEEDS, |look| {
            Ok(match which {
                Groups::All => look.tx.groups_after(after, limit)?,
                Groups::Named(group) => {
                    let found = look.tx.members_after(Some(group), ("", FIRST), 1)?;
                    Page {
                        rows: found.rows.into_iter().map(|member| member.group).collect(),
                        is_full: false,
                    }
                }
                Groups::Of(name) => {
                    let mut groups = groups_of(look, name)?;
                    groups.retain(|group| group.as_str() > after);
                    let most = usize::try_from(limit).unwrap_or(usize::MAX);
                    let is_full = groups.len() >= most;
                    groups.truncate(most);
                    Page {
                        rows: groups,
                        is_full,
                    }
                }
            })
        })
    }
}

/// The groups of an account, by name; none where there is no such account, or it is switched off.
fn groups_of(look: &mut Look<'_>, name: &Username) -> Result<Vec<GroupName>, DeskError> {
    let account = person(look, name)?;
    Ok(account.map_or_else(Vec::new, |account| account.groups))
}

/// An account that is there and not switched off.
fn person(look: &mut Look<'_>, name: &Username) -> Result<Option<Account>, DeskError> {
    let found = if_readable(look.tx.account(name))?.ok().flatten();
    Ok(found.filter(|account| !account.disabled))
}

impl GroupPage {
    /// Adds members, which are in the order of their groups.
    fn add(&mut self, page: Page<Member>) {
        for Member {
            group,
            account,
            name,
        } in page.rows
        {
            self.next = page.is_full.then(|| (group.as_str().to_owned(), account));
            match self.groups.last_mut().filter(|last| last.name == group) {
                Some(last) => last.members.extend(name),
                None => self.groups.push(Group {
                    name: group,
                    members: name.into_iter().collect(),
                }),
            }
        }
    }
}
