//! The entries of the tree, and the values of their attributes.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::attribute::Attribute;
use super::tree::{Base, Branch, SCHEMA};
use crate::deeds::{CheckedAccount, PersonRow};
use crate::model::{GroupName, Timestamp, Username};

/// A person's account, as programs may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: Uuid,
    pub(super) name: Username,
    pub(super) display_name: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) groups: Vec<GroupName>,
    /// Whether a new password must be chosen first.
    pub(super) owes_change: bool,
    /// When it was added, if that is known.
    pub(super) created_at: Option<Timestamp>,
    /// When it was changed last, if that is known.
    pub(super) changed_at: Option<Timestamp>,
}

/// A group and the people in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: GroupName,
    pub(super) members: Vec<Username>,
}

/// An entry of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// What describes the server or the tree: its name, its class, and what it says.
    Described(
        &'static str,
        &'static [&'static str],
        Vec<(Attribute, Vec<String>)>,
    ),
    Base,
    Branch(Branch),
    Person(Person),
    Group(Group),
}

/// A value; those that name entries are written out only when they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Person(&'a Username),
    Group(&'a GroupName),
}

impl Value<'_> {
    /// The value as it is shown.
    pub(super) fn shown(&self, base: &Base) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Person(name) => base.person(name.as_str()),
            Self::Group(name) => base.group(name.as_str()),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl Entry {
    /// Its name.
    pub(super) fn dn(&self, base: &Base) -> String {
        match self {
            Self::Described(name, ..) => (*name).to_owned(),
            Self::Base => base.to_string(),
            Self::Branch(branch) => base.branch(*branch),
            Self::Person(person) => base.person(person.name.as_str()),
            Self::Group(group) => base.group(group.name.as_str()),
        }
    }

    /// The values of an attribute; none where it has none.
    pub(super) fn values<'a>(&'a self, base: &'a Base, attribute: Attribute) -> Vec<Value<'a>> {
        match (self, attribute) {
            (_, Attribute::ObjectClass) => {
                let classes = self.classes(base).iter().copied();
                classes.map(Value::from).collect()
            }
            (Self::Described(.., said), attribute) => {
                let said = said.iter().filter(|(of, _)| *of == attribute);
                let values = said.flat_map(|(_, values)| values);
                values.map(|value| value.as_str().into()).collect()
            }
            (Self::Person(person), Attribute::EntryDn) => vec![Value::Person(&person.name)],
            (Self::Group(group), Attribute::EntryDn) => vec![Value::Group(&group.name)],
            (_, Attribute::EntryDn) => vec![self.dn(base).into()],
            (_, Attribute::SubschemaSubentry) => vec![SCHEMA.into()],
            (Self::Base, attribute) => {
                let (name, value) = base.named();
                let is_it = attribute.name().eq_ignore_ascii_case(name);
                is_it.then(|| value.into()).into_iter().collect()
            }
            (Self::Branch(branch), Attribute::Ou) => vec![branch.name().into()],
            (Self::Branch(_), _) => Vec::new(),
            (Self::Person(person), attribute) => person.values(attribute),
            (Self::Group(group), attribute) => group.values(base, attribute),
        }
    }

    /// Its object classes.
    fn classes(&self, base: &Base) -> &'static [&'static str] {
        match self {
            Self::Described(_, classes, _) => classes,
            Self::Base => match base.named().0 {
                "dc" => &["top", "domain"],
                "o" => &["top", "organization"],
                _ => &["top", "organizationalUnit"],
            },
            Self::Branch(_) => &["top", "organizationalUnit"],
            Self::Person(_) => Person::CLASSES,
            Self::Group(_) => Group::CLASSES,
        }
    }
}

impl Person {
    /// The object classes of people.
    pub(super) const CLASSES: &'static [&'static str] =
        &["top", "person", "organizationalPerson", "inetOrgPerson"];

    fn values(&self, attribute: Attribute) -> Vec<Value<'_>> {
        let name = self.name.as_str();
        let moment = |time: Option<Timestamp>| {
            let shown = time.map(|time| generalized(time).into());
            shown.into_iter().collect()
        };
        match attribute {
            Attribute::Uid => vec![name.into()],
            // Programs look for what was typed in cn too, and show the first value.
            Attribute::Cn => match self.display_name.as_deref() {
                Some(shown) if shown != name => vec![shown.into(), name.into()],
                _ => vec![name.into()],
            },
            Attribute::Sn => vec![self.display_name.as_deref().unwrap_or(name).into()],
            Attribute::DisplayName => self
                .display_name
                .as_deref()
                .map(Value::from)
                .into_iter()
                .collect(),
            Attribute::Mail => self.mail.as_deref().map(Value::from).into_iter().collect(),
            Attribute::MemberOf => self.groups.iter().map(Value::Group).collect(),
            Attribute::EntryUuid => vec![self.id.to_string().into()],
            Attribute::CreateTimestamp => moment(self.created_at),
            Attribute::ModifyTimestamp => moment(self.changed_at),
            Attribute::PwdReset if self.owes_change => vec!["TRUE".into()],
            _ => Vec::new(),
        }
    }
}

impl Group {
    /// The object classes of groups.
    pub(super) const CLASSES: &'static [&'static str] =
        &["top", "groupOfNames", "groupOfUniqueNames"];

    fn values(&self, base: &Base, attribute: Attribute) -> Vec<Value<'_>> {
        match attribute {
            Attribute::Cn => vec![self.name.as_str().into()],
            Attribute::Member | Attribute::UniqueMember => {
                self.members.iter().map(Value::Person).collect()
            }
            Attribute::EntryUuid => vec![self.id(base).to_string().into()],
            _ => Vec::new(),
        }
    }

    /// Groups have no id of their own: one that is always the same for the same name.
    fn id(&self, base: &Base) -> Uuid {
        let digest: [u8; 32] = Sha256::digest(base.group(self.name.as_str())).into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            display_name: row.display_name,
            mail: row.mail.map(|mail| mail.as_str().to_owned()),
            groups: row.groups,
            owes_change: row.must_change,
            created_at: Some(row.created_at),
            changed_at: Some(row.changed_at),
        }
    }
}

impl From<CheckedAccount> for Person {
    fn from(account: CheckedAccount) -> Self {
        Self {
            id: account.id,
            groups: account.groups,
            name: account.name,
            display_name: account.display_name,
            mail: account.mail.map(|mail| mail.as_str().to_owned()),
            owes_change: false,
            created_at: None,
            changed_at: None,
        }
    }
}

/// A moment as RFC 4517 writes it, in UTC and whole seconds.
fn generalized(time: Timestamp) -> String {
    let rfc3339 = time.to_string();
    let digits = rfc3339.chars().filter(|c| !matches!(c, '-' | ':' | 'T'));
    digits.collect()
}
