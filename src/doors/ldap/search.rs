//! A search or a comparison: what it is for, and where its entries come from, one source after the other.

use std::sync::Arc;

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapCompareRequest, LdapMsg, LdapOp, LdapResultCode, LdapSearchRequest, LdapSearchScope,
};

use super::attribute::Attribute;
use super::controls::{Controls, Position, page_end};
use super::entry::{Entry, Person};
use super::filter::{Filter, Wanted};
use super::frame::Kind;
use super::plan::Key;
use super::reply::Outcome;
use super::selection::Selection;
use super::settings::Settings;
use super::tree::Place;
use crate::model::GroupName;

mod beginning;

/// Where entries come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// From here.
    Here(Vec<Entry>),
    /// All people, or those that a key finds.
    People(Option<Key>),
    /// All groups, or those that a key finds.
    Groups(Option<Key>),
    /// No entry: only whether there is a group that the sources before did not find.
    IsThere(GroupName),
}

/// A search, and how far it is.
pub(super) struct Search {
    id: i32,
    pub(super) settings: Arc<Settings>,
    /// Where it begins.
    place: Place,
    pub(super) filter: Filter,
    pub(super) selection: Selection,
    /// The one entry that it is for, if it is for one.
    only: Option<Place>,
    pub(super) sources: Vec<Source>,
    pub(super) position: Position,
    most: Option<usize>,
    page: Option<usize>,
    sent: usize,
    /// Whether the entry that it is for is there.
    pub(super) is_there: bool,
    /// Whether only the answer matters: it is a comparison.
    compares: bool,
    found: bool,
    pub(super) out: Vec<LdapMsg>,
}

/// Whether a search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    On,
    /// As many entries as are wanted were found.
    Enough,
    /// There are more entries than the client wants.
    TooMany,
}

impl Search {
    /// Reads a search.
    pub(super) fn read(
        id: i32,
        asked: &LdapSearchRequest,
        controls: &Controls,
        settings: &Arc<Settings>,
    ) -> Result<Self, Outcome> {
        let filter = Filter::read(&asked.filter, &settings.base).map_err(|_| {
            let code = LdapResultCode::AdminLimitExceeded;
            Outcome::new(code, "a filter has at most 256 terms")
        })?;
        let selection = Selection::read(&asked.attrs, asked.typesonly);
        let mut search = Self::new(id, &asked.base, &asked.scope, filter, selection, settings)?;
        search.most = usize::try_from(asked.sizelimit)
            .ok()
            .filter(|most| *most > 0);
        if let Some(page) = &controls.page {
            search.page = Some(page.size);
            search.position = Position::read(&page.cookie).ok_or_else(|| {
                let code = LdapResultCode::UnwillingToPerform;
                Outcome::new(code, "this page cannot be found: begin the search anew")
            })?;
            if page.size == 0 {
                search.sources.clear();
                search.is_there = true;
            }
        }
        Ok(search)
    }

    /// Reads a comparison: a search for the one entry if it has the value.
    pub(super) fn compare(
        id: i32,
        asked: &LdapCompareRequest,
        settings: &Arc<Settings>,
    ) -> Result<Self, Outcome> {
        let attribute = Attribute::named(&asked.atype).ok_or_else(|| {
            let code = LdapResultCode::UndefinedAttributeType;
            Outcome::new(code, "this attribute is not known here")
        })?;
        let value = String::from_utf8_lossy(&asked.val);
        let wanted = Wanted::read(attribute, &value, &settings.base);
        let filter = wanted.map_or(Filter::Undefined, |wanted| Filter::Is(attribute, wanted));
        let nothing = Selection::read(&["1.1".to_owned()], false);
        let mut search = Self::new(
            id,
            &asked.dn,
            &LdapSearchScope::Base,
            filter,
            nothing,
            settings,
        )?;
        search.compares = true;
        Ok(search)
    }

    fn new(
        id: i32,
        base: &str,
        scope: &LdapSearchScope,
        filter: Filter,
        selection: Selection,
        settings: &Arc<Settings>,
    ) -> Result<Self, Outcome> {
        let dn = base.parse().map_err(|_| {
            Outcome::new(
                LdapResultCode::InvalidDNSyntax,
                "the base is not a distinguished name",
            )
        })?;
        let place = settings.base.place(&dn);
        let mut search = Self {
            id,
            settings: Arc::clone(settings),
            only: None,
            sources: Vec::new(),
            position: Position::default(),
            most: None,
            page: None,
            sent: 0,
            is_there: false,
            compares: false,
            found: false,
            out: Vec::new(),
            place,
            filter,
            selection,
        };
        search.begin(scope);
        Ok(search)
    }

    /// Whether the members of groups must be read, beside the one by whom groups are found.
    pub(super) fn needs_members(&self, key: Option<&Key>) -> bool {
        let known = match key {
            Some(Key::Of(name)) => Some(name),
            _ => None,
        };
        let is_alone = self
            .sources
            .iter()
            .filter(|source| matches!(source, Source::Groups(_)))
            .count()
            <= 1;
        !is_alone || self.selection.has_members() || self.filter.asks_for_members(known)
    }

    /// Takes an entry that was found, after which the next page of this source may begin.
    pub(super) fn offer(&mut self, entry: &Entry, after: String) -> Going {
        let base = &self.settings.base;
        let is_meant = match (&self.only, entry) {
            (None, _) => true,
            (Some(Place::Person(name)), Entry::Person(person)) => *name == person.name,
            (Some(Place::Group(name)), Entry::Group(group)) => *name == group.name,
            _ => false,
        };
        self.is_there |= is_meant;
        if !is_meant || self.is_found_before(entry) || !self.filter.takes(entry, base) {
            self.position.after = after;
            return Going::On;
        }
        if self.page.is_some_and(|page| self.sent >= page) {
            return Going::Enough;
        }
        if self.most.is_some_and(|most| self.sent >= most) {
            return Going::TooMany;
        }
        self.found = true;
        self.sent += 1;
        if !self.compares {
            let entry = self.selection.of(entry, base);
            self.out
                .push(LdapMsg::new(self.id, LdapOp::SearchResultEntry(entry)));
        }
        self.position.after = after;
        Going::On
    }

    /// Whether a source before this one has found the entry too.
    fn is_found_before(&self, entry: &Entry) -> bool {
        let before = self.sources.iter().take(self.position.source);
        before.into_iter().any(|source| match (source, entry) {
            (Source::People(Some(key)), Entry::Person(person)) => key.finds_person(person),
            (Source::Groups(Some(key)), Entry::Group(group)) => key.finds_group(group),
            _ => false,
        })
    }

    /// The entries found since, encoded by whoever sends them.
    pub(super) fn take_out(&mut self) -> Vec<LdapMsg> {
        std::mem::take(&mut self.out)
    }

    /// The last answer.
    pub(super) fn end(&self, going: Going) -> Vec<LdapMsg> {
        let outcome = match going {
            _ if !self.is_there => {
                Outcome::new(LdapResultCode::NoSuchObject, "there is no such entry")
            }
            Going::On if self.compares => match self.found {
                true => Outcome::new(LdapResultCode::CompareTrue, ""),
                false => Outcome::new(LdapResultCode::CompareFalse, ""),
            },
            Going::On => Outcome::success().with(self.page_end(Vec::new())),
            Going::Enough => Outcome::success().with(self.page_end(self.position.to_cookie())),
            Going::TooMany => {
                let code = LdapResultCode::SizeLimitExceeded;
                Outcome::new(code, "there are more entries").with(self.page_end(Vec::new()))
            }
        };
        self.ended(outcome)
    }

    /// The last answer, where something else ended it.
    pub(super) fn ended(&self, outcome: Outcome) -> Vec<LdapMsg> {
        let kind = if self.compares {
            Kind::Compare
        } else {
            Kind::Search
        };
        outcome.of(kind, self.id).into_iter().collect()
    }

    fn page_end(&self, cookie: Vec<u8>) -> Vec<LdapControl> {
        self.page.map(|_| page_end(cookie)).into_iter().collect()
    }

    /// What a person may see: the tree itself and the own entry.
    pub(super) fn of_one(mut self, own: &Person) -> Vec<LdapMsg> {
        let is_other = match &self.place {
            Place::Person(name) => *name != own.name,
            Place::Group(_) => true,
            _ => false,
        };
        if is_other {
            return self.ended(not_allowed(
                "only the own entry can be read without a token",
            ));
        }
        let covers = |source: &Source| match source {
            Source::People(None) => true,
            Source::People(Some(key)) => key.finds_person(own),
            Source::Here(_) | Source::Groups(_) | Source::IsThere(_) => false,
        };
        let mut entries = Vec::new();
        if let Some(Source::Here(here)) = self.sources.first() {
            entries.extend(here.iter().cloned());
        }
        if self.sources.iter().any(covers) {
            entries.push(Entry::Person(own.clone()));
        }
        self.sources = vec![Source::Here(entries)];
        self.of_here()
    }

    /// What everybody may see: what the server says of itself.
    pub(super) fn of_nobody(mut self) -> Vec<LdapMsg> {
        match self.place {
            Place::Root | Place::Schema => self.of_here(),
            _ => self.ended(not_allowed("sign in first, by a bind")),
        }
    }

    /// All that is found here.
    fn of_here(&mut self) -> Vec<LdapMsg> {
        let going = self.offer_here();
        let mut answer = self.take_out();
        answer.extend(self.end(going));
        answer
    }

    /// Offers what comes from here, from the position on, and goes on to the next source.
    pub(super) fn offer_here(&mut self) -> Going {
        let Some(Source::Here(entries)) = self.sources.get(self.position.source).cloned() else {
            return Going::On;
        };
        let begun = self.position.after.parse().unwrap_or(0);
        for (at, entry) in entries.iter().enumerate().skip(begun) {
            match self.offer(entry, (at + 1).to_string()) {
                Going::On => {}
                ended => return ended,
            }
        }
        self.next_source();
        Going::On
    }

    /// Goes on to the beginning of the next source.
    pub(super) fn next_source(&mut self) {
        self.position = Position {
            source: self.position.source + 1,
            after: String::new(),
        };
    }

    /// How many entries are still wanted, if that is bounded.
    pub(super) fn wanted(&self) -> Option<usize> {
        let most = self.page.into_iter().chain(self.most).min();
        most.map(|most| most.saturating_sub(self.sent))
    }
}

fn not_allowed(why: &str) -> Outcome {
    Outcome::new(LdapResultCode::InsufficentAccessRights, why)
}
