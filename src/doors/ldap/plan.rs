//! The plan of a search: what has to be looked at for a filter, which is then asked of each entry that is found.

use std::collections::BTreeSet;

use super::attribute::Attribute;
use super::entry::{Group, Person};
use super::filter::{Filter, Wanted};
use crate::model::{GroupName, MailAddress, Username};

/// The people or the groups to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// All of them.
    All,
    /// What these find, nothing if there are none.
    At(BTreeSet<Key>),
}

/// What finds a few people or groups.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The person of this name.
    Person(Username),
    /// The people who have this mail address, in small letters.
    Mail(String),
    /// The people in this group.
    In(GroupName),
    /// The group of this name.
    Group(GroupName),
    /// The groups that this person is in.
    Of(Username),
}

impl Key {
    /// How many entries it finds at most, roughly.
    fn weight(&self) -> usize {
        match self {
            Self::Person(_) | Self::Group(_) => 1,
            Self::Mail(_) => 2,
            Self::Of(_) => 100,
            Self::In(_) => 10_000,
        }
    }

    /// Whether it finds this person.
    pub(super) fn finds_person(&self, person: &Person) -> bool {
        match self {
            Self::Person(name) => *name == person.name,
            Self::Mail(mail) => {
                let own = person.mail.as_deref();
                own.is_some_and(|own| own.eq_ignore_ascii_case(mail))
            }
            Self::In(group) => person.groups.contains(group),
            Self::Group(_) | Self::Of(_) => false,
        }
    }

    /// Whether it finds this group, whose members are known.
    pub(super) fn finds_group(&self, group: &Group) -> bool {
        match self {
            Self::Group(name) => *name == group.name,
            Self::Of(name) => group.members.contains(name),
            Self::Person(_) | Self::Mail(_) | Self::In(_) => false,
        }
    }
}

/// Which of the two is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    People,
    Groups,
}

impl Look {
    fn nothing() -> Self {
        Self::At(BTreeSet::new())
    }

    fn one(key: Key) -> Self {
        Self::At(BTreeSet::from([key]))
    }

    fn weight(&self) -> usize {
        match self {
            Self::All => usize::MAX,
            Self::At(keys) => keys.iter().map(Key::weight).sum(),
        }
    }

    /// What to look at for a filter.
    pub(super) fn plan(filter: &Filter, kind: Kind) -> Self {
        match filter {
            Filter::And(all) => {
                let looks = all.iter().map(|filter| Self::plan(filter, kind));
                looks.min_by_key(Self::weight).unwrap_or(Self::All)
            }
            Filter::Or(any) => {
                let mut keys = BTreeSet::new();
                for filter in any {
                    match Self::plan(filter, kind) {
                        Self::All => return Self::All,
                        Self::At(more) => keys.extend(more),
                    }
                }
                Self::At(keys)
            }
            Filter::Is(attribute, wanted) => Self::for_value(*attribute, wanted, kind),
            Filter::Has(attribute)
            | Filter::Like(attribute, _)
            | Filter::From(attribute, _)
            | Filter::Until(attribute, _) => match has(kind, *attribute) {
                true => Self::All,
                false => Self::nothing(),
            },
            // What is not so is everything else.
            Filter::Not(_) => Self::All,
            Filter::Undefined => Self::nothing(),
        }
    }

    fn for_value(attribute: Attribute, wanted: &Wanted, kind: Kind) -> Self {
        match (kind, attribute, wanted) {
            (_, Attribute::ObjectClass, Wanted::Text(class)) => {
                let classes = match kind {
                    Kind::People => Person::CLASSES,
                    Kind::Groups => Group::CLASSES,
                };
                match classes.contains(&class.as_str()) {
                    true => Self::All,
                    false => Self::nothing(),
                }
            }
            (Kind::People, Attribute::Uid, Wanted::Text(name)) => match name.parse() {
                Ok(name) => Self::one(Key::Person(name)),
                Err(_) => Self::nothing(),
            },
            (Kind::Groups, Attribute::Cn, Wanted::Text(name)) => match name.parse() {
                Ok(name) => Self::one(Key::Group(name)),
                Err(_) => Self::nothing(),
            },
            (Kind::People, Attribute::EntryDn, Wanted::Person(name)) => {
                Self::one(Key::Person(name.clone()))
            }
            (Kind::Groups, Attribute::EntryDn, Wanted::Group(name)) => {
                Self::one(Key::Group(name.clone()))
            }
            (_, Attribute::EntryDn, _) => Self::nothing(),
            (Kind::People, Attribute::Mail, Wanted::Text(mail)) => {
                match mail.parse::<MailAddress>() {
                    Ok(_) => Self::one(Key::Mail(mail.clone())),
                    Err(_) => Self::nothing(),
                }
            }
            (Kind::People, Attribute::MemberOf, Wanted::Group(group)) => {
                Self::one(Key::In(group.clone()))
            }
            (Kind::Groups, Attribute::Member | Attribute::UniqueMember, Wanted::Person(name)) => {
                Self::one(Key::Of(name.clone()))
            }
            (_, Attribute::MemberOf | Attribute::Member | Attribute::UniqueMember, _) => {
                Self::nothing()
            }
            (kind, attribute, _) => match has(kind, attribute) {
                true => Self::All,
                false => Self::nothing(),
            },
        }
    }
}

/// Whether such entries can have the attribute.
fn has(kind: Kind, attribute: Attribute) -> bool {
    match attribute {
        Attribute::ObjectClass
        | Attribute::Cn
        | Attribute::EntryDn
        | Attribute::EntryUuid
        | Attribute::SubschemaSubentry => true,
        Attribute::Uid
        | Attribute::Sn
        | Attribute::DisplayName
        | Attribute::Mail
        | Attribute::MemberOf
        | Attribute::CreateTimestamp
        | Attribute::ModifyTimestamp
        | Attribute::PwdReset => kind == Kind::People,
        Attribute::Member | Attribute::UniqueMember => kind == Kind::Groups,
        Attribute::Ou
        | Attribute::O
        | Attribute::Dc
        | Attribute::NamingContexts
        | Attribute::SupportedControl
        | Attribute::SupportedExtension
        | Attribute::SupportedLdapVersion
        | Attribute::VendorName
        | Attribute::VendorVersion
        | Attribute::Types
        | Attribute::Classes => false,
    }
}
