//! Where a search begins, and the sources of its entries.

use ldap3_proto::proto::LdapSearchScope;

use super::super::described::{root, schema};
use super::super::entry::Entry;
use super::super::filter::Filter;
use super::super::plan::{Key, Kind as Which, Look};
use super::super::tree::{Branch, Place};
use super::{Search, Source};
use crate::model::GroupName;

impl Search {
    /// Finds the sources for the place and the scope.
    pub(super) fn begin(&mut self, scope: &LdapSearchScope) {
        use LdapSearchScope::{Base, Children, Subtree};
        let (itself, below) = (matches!(scope, Base | Subtree), !matches!(scope, Base));
        let deep = matches!(scope, Subtree | Children);
        let mut here = Vec::new();
        match self.place.clone() {
            Place::Root if itself && !below => {
                here.push(root(&self.settings.base, self.settings.has_start_tls));
            }
            Place::Schema if itself => here.push(schema()),
            Place::Base => {
                here.extend(itself.then_some(Entry::Base));
                let branches = Branch::ALL.into_iter().map(Entry::Branch);
                here.extend(branches.filter(|_| below));
                self.add_people(deep);
                self.add_groups(deep);
            }
            Place::Branch(branch) => {
                here.extend(itself.then_some(Entry::Branch(branch)));
                self.add_people(below && branch == Branch::People);
                self.add_groups(below && branch == Branch::Groups);
            }
            Place::Person(name) => {
                self.only = Some(self.place.clone());
                self.sources.push(Source::People(Some(Key::Person(name))));
            }
            Place::Group(name) => self.add_one_group(name),
            Place::Root
            | Place::Schema
            | Place::Service(_)
            | Place::Nothing(_)
            | Place::Outside => {}
        }
        if !here.is_empty() || matches!(self.place, Place::Base | Place::Branch(_)) {
            self.is_there = true;
            self.sources.insert(0, Source::Here(here));
        } else if !itself {
            // There is nothing under a person or a group.
            self.filter = Filter::Undefined;
        }
    }

    fn add_people(&mut self, are_covered: bool) {
        if are_covered {
            let sources = keys(Look::plan(&self.filter, Which::People));
            self.sources.extend(sources.map(Source::People));
        }
    }

    fn add_groups(&mut self, are_covered: bool) {
        if are_covered {
            let sources = keys(Look::plan(&self.filter, Which::Groups));
            self.sources.extend(sources.map(Source::Groups));
        }
    }

    /// A group with many members is not read whole for the question whether somebody is one of them.
    fn add_one_group(&mut self, group: GroupName) {
        self.only = Some(self.place.clone());
        let look = keys(Look::plan(&self.filter, Which::Groups)).collect::<Vec<_>>();
        match look.as_slice() {
            [Some(of @ Key::Of(_))] if !self.needs_members(Some(of)) => {
                self.sources.push(Source::Groups(Some(of.clone())));
                self.sources.push(Source::IsThere(group));
            }
            _ => self.sources.push(Source::Groups(Some(Key::Group(group)))),
        }
    }
}

fn keys(look: Look) -> impl Iterator<Item = Option<Key>> {
    let (all, keys) = match look {
        Look::All => (Some(None), Vec::new()),
        Look::At(keys) => (None, keys.into_iter().map(Some).collect()),
    };
    all.into_iter().chain(keys)
}
