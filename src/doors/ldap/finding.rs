//! How a search reads the directory: which page is asked for next, and what becomes of its rows. Only one page, and of groups
//! the members of one, are held at a time.

use uuid::Uuid;

use super::entry::{Entry, Group};
use super::plan::Key;
use super::search::{Going, Search, Source};
use crate::deeds::{FindGroups, FindPeople, GroupsPage, PeoplePage};

/// The most rows that are asked for at once, and the fewest where only some of them may be wanted.
const MOST: usize = 1000;
const FEWEST: usize = 100;

/// A search that reads the directory.
pub(super) struct Finding {
    search: Search,
    /// Where the directory's next page begins, in the middle of a source.
    next: Option<String>,
    /// A group whose members are not all read.
    begun: Option<Group>,
    going: Going,
}

/// What a search needs next.
#[derive(Debug)]
pub(super) enum Next {
    /// A page of people.
    People(FindPeople),
    /// A page of groups.
    Groups(FindGroups),
    /// Nothing more: how it ended.
    End(Going),
}

impl Finding {
    pub(super) fn new(search: Search) -> Self {
        let after = search.position.after.clone();
        Self {
            search,
            next: Some(after).filter(|after| !after.is_empty()),
            begun: None,
            going: Going::On,
        }
    }

    /// The search itself, for its answers.
    pub(super) fn search(&mut self) -> &mut Search {
        &mut self.search
    }

    fn source(&self) -> Option<Source> {
        let sources = &self.search.sources;
        sources.get(self.search.position.source).cloned()
    }

    /// What is needed next.
    pub(super) fn next(&mut self) -> Next {
        while self.going == Going::On {
            match self.source() {
                None => break,
                Some(Source::Here(_)) => {
                    self.going = self.search.offer_here();
                    self.next = None;
                }
                Some(Source::People(key)) => return Next::People(self.people_by(key)),
                Some(Source::Groups(key)) => return Next::Groups(self.groups_by(key)),
                Some(Source::IsThere(_)) if self.search.is_there => self.next_source(),
                Some(Source::IsThere(name)) => {
                    return Next::Groups(FindGroups {
                        name: Some(name),
                        names_only: true,
                        ..FindGroups::default()
                    });
                }
            }
        }
        Next::End(self.going)
    }

    fn limit(&self) -> Option<u32> {
        // One more, to know whether there are more.
        let wanted = self
            .search
            .wanted()
            .map_or(MOST, |wanted| wanted.saturating_add(1));
        u32::try_from(wanted.clamp(FEWEST, MOST)).ok()
    }

    fn people_by(&self, key: Option<Key>) -> FindPeople {
        let mut asked = FindPeople {
            after: self.next.clone(),
            limit: self.limit(),
            ..FindPeople::default()
        };
        match key {
            Some(Key::Person(name)) => asked.name = Some(name),
            Some(Key::Mail(mail)) => asked.mail = mail.parse().ok(),
            Some(Key::In(group)) => asked.group = Some(group),
            Some(Key::Group(_) | Key::Of(_)) | None => {}
        }
        asked
    }

    fn groups_by(&self, key: Option<Key>) -> FindGroups {
        let mut asked = FindGroups {
            names_only: !self.search.needs_members(key.as_ref()),
            after: self.next.clone(),
            limit: self.limit(),
            ..FindGroups::default()
        };
        match key {
            Some(Key::Group(name)) => asked.name = Some(name),
            Some(Key::Of(name)) => asked.member = Some(name),
            Some(Key::Person(_) | Key::Mail(_) | Key::In(_)) | None => {}
        }
        // Members come in pages of their own, however many groups are wanted.
        if !asked.names_only {
            asked.limit = None;
        }
        asked
    }

    /// The page after this one, where everybody is wanted: it can be asked for before this one is taken.
    pub(super) fn people_after(&self, page: &PeoplePage) -> Option<FindPeople> {
        let Some(Source::People(key)) = self.source() else {
            return None;
        };
        let after = page.next.clone()?;
        self.search.wanted().is_none().then(|| FindPeople {
            after: Some(after),
            ..self.people_by(key)
        })
    }

    /// Takes a page of people.
    pub(super) fn people(&mut self, page: PeoplePage) {
        let by_id = matches!(self.source(), Some(Source::People(Some(Key::In(_)))));
        for row in page.people {
            let after = match by_id {
                true => row.id.to_string(),
                false => row.name.to_string(),
            };
            self.offer(&Entry::Person(row.into()), after);
        }
        self.turn(page.next);
    }

    /// Takes a page of groups.
    pub(super) fn groups(&mut self, page: GroupsPage) {
        let key = match self.source() {
            Some(Source::Groups(key)) => key,
            _ => {
                self.search.is_there |= !page.groups.is_empty();
                return self.next_source();
            }
        };
        let has_members = self.search.needs_members(key.as_ref());
        for row in page.groups {
            if !has_members {
                let members = match &key {
                    Some(Key::Of(name)) => vec![name.clone()],
                    _ => Vec::new(),
                };
                let after = row.name.to_string();
                let name = row.name;
                self.offer(&Entry::Group(Group { name, members }), after);
                continue;
            }
            match &mut self.begun {
                Some(begun) if begun.name == row.name => begun.members.extend(row.members),
                _ => {
                    self.end_group();
                    self.begun = Some(Group {
                        name: row.name,
                        members: row.members,
                    });
                }
            }
        }
        if page.next.is_none() {
            self.end_group();
        }
        self.turn(page.next);
    }

    /// Offers the group whose members are all read.
    fn end_group(&mut self) {
        if let Some(group) = self.begun.take() {
            let after = format!("{}/{}", Uuid::max(), group.name);
            self.offer(&Entry::Group(group), after);
        }
    }

    fn offer(&mut self, entry: &Entry, after: String) {
        if self.going == Going::On {
            self.going = self.search.offer(entry, after);
        }
    }

    /// Goes on with the next page of the source, or with the next source.
    fn turn(&mut self, next: Option<String>) {
        match (self.going, next) {
            (Going::On, None) => self.next_source(),
            (_, next) => self.next = next,
        }
    }

    fn next_source(&mut self) {
        self.search.next_source();
        self.next = None;
    }
}

#[cfg(test)]
#[path = "finding_tests.rs"]
mod tests;
