//! The tree: a base, under it `ou=people`, `ou=groups` and `ou=services`, and which name stands where.

use std::fmt;
use std::str::FromStr;

use super::dn::{Dn, Escaped, InvalidDn};
use crate::model::{GroupName, Username};

/// Where the description of the tree is found.
pub(super) const SCHEMA: &str = "cn=Subschema";

/// The base of a tree: its name begins with dc, o or ou.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    dn: Dn,
    text: String,
    attribute: String,
    value: String,
}

/// Text that cannot be the base of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it must be a distinguished name that begins with dc=, o= or ou=, for example dc=example,dc=org"
)]
pub struct InvalidBase;

impl From<InvalidDn> for InvalidBase {
    fn from(_: InvalidDn) -> Self {
        Self
    }
}

impl FromStr for Base {
    type Err = InvalidBase;

    fn from_str(text: &str) -> Result<Self, InvalidBase> {
        let dn: Dn = text.parse()?;
        let first = dn.first().and_then(|rdn| rdn.single()).ok_or(InvalidBase)?;
        let (attribute, value) = (first.0.to_owned(), first.1.to_owned());
        if !matches!(attribute.as_str(), "dc" | "o" | "ou") {
            return Err(InvalidBase);
        }
        let text = dn.to_string();
        Ok(Self {
            dn,
            text,
            attribute,
            value,
        })
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The parts of the tree that hold entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Branch {
    People,
    Groups,
    Services,
}

impl Branch {
    pub(super) const ALL: [Self; 3] = [Self::People, Self::Groups, Self::Services];

    /// Its name under the base.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Groups => "groups",
            Self::Services => "services",
        }
    }
}

/// Where a name stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The root of all trees, which describes the server.
    Root,
    /// The description of the tree.
    Schema,
    /// The base.
    Base,
    /// A part of the tree.
    Branch(Branch),
    /// A person, if there is such an account.
    Person(Username),
    /// A group, if there is one.
    Group(GroupName),
    /// A service, by the label of its token as given.
    Service(String),
    /// Nothing can be there; the nearest place above it that there is.
    Nothing(Option<Branch>),
    /// Outside of the tree.
    Outside,
}

impl Base {
    /// Where a name stands.
    pub(super) fn place(&self, dn: &Dn) -> Place {
        if dn.is_empty() {
            return Place::Root;
        }
        let Some(above) = dn.under(&self.dn) else {
            let is_schema = dn.to_string().eq_ignore_ascii_case(SCHEMA);
            return if is_schema {
                Place::Schema
            } else {
                Place::Outside
            };
        };
        let Some((branch, above)) = above.split_last() else {
            return Place::Base;
        };
        let mut branches = Branch::ALL.into_iter();
        let Some(branch) = branches.find(|known| branch.is("ou", known.name())) else {
            return Place::Nothing(None);
        };
        let leaf = match above {
            [] => return Place::Branch(branch),
            [leaf] => leaf.single(),
            _ => None,
        };
        let place = match (branch, leaf) {
            (Branch::People, Some(("uid", name))) => name.parse().ok().map(Place::Person),
            (Branch::Groups, Some(("cn", name))) => name.parse().ok().map(Place::Group),
            (Branch::Services, Some(("uid", label))) => Some(Place::Service(label.to_owned())),
            _ => None,
        };
        place.unwrap_or(Place::Nothing(Some(branch)))
    }

    /// The attribute and the value that the base's own name begins with.
    pub(super) fn named(&self) -> (&str, &str) {
        (&self.attribute, &self.value)
    }

    /// The name of a part of the tree.
    pub(super) fn branch(&self, branch: Branch) -> String {
        format!("ou={},{}", branch.name(), self.text)
    }

    /// The name of a person's entry.
    pub(super) fn person(&self, name: &str) -> String {
        format!("uid={},ou=people,{}", Escaped(name), self.text)
    }

    /// The name of a group's entry.
    pub(super) fn group(&self, name: &str) -> String {
        format!("cn={},ou=groups,{}", Escaped(name), self.text)
    }

    /// The name of a service.
    pub(super) fn service(&self, label: &str) -> String {
        format!("uid={},ou=services,{}", Escaped(label), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Base, Branch, Place};

    fn base() -> Base {
        "DC=Example, dc=org".parse().expect("a base")
    }

    fn place(text: &str) -> Place {
        base().place(&text.parse().unwrap_or_else(|_| panic!("{text}")))
    }

    fn person(name: &str) -> Place {
        Place::Person(name.parse().expect("a name"))
    }

    #[test]
    fn each_name_stands_in_its_place() {
        for (text, found) in [
            ("", Place::Root),
            ("cn=subschema", Place::Schema),
            ("dc=example,dc=org", Place::Base),
            ("dc=EXAMPLE , DC=ORG", Place::Base),
            ("OU=People,dc=example,dc=org", Place::Branch(Branch::People)),
            ("ou=groups,dc=example,dc=org", Place::Branch(Branch::Groups)),
            (
                "ou=services,dc=example,dc=org",
                Place::Branch(Branch::Services),
            ),
            ("uid=Alice,ou=people,dc=example,dc=org", person("alice")),
            (
                "cn=Admins,ou=groups,dc=example,dc=org",
                Place::Group("admins".parse().expect("a name")),
            ),
            (
                "uid=Wiki,ou=services,dc=example,dc=org",
                Place::Service("Wiki".to_owned()),
            ),
            ("dc=org", Place::Outside),
            ("dc=example,dc=com", Place::Outside),
            ("ou=computers,dc=example,dc=org", Place::Nothing(None)),
            (
                "cn=alice,ou=people,dc=example,dc=org",
                Place::Nothing(Some(Branch::People)),
            ),
            (
                "uid=a+cn=b,ou=people,dc=example,dc=org",
                Place::Nothing(Some(Branch::People)),
            ),
            (
                "uid=a,uid=b,ou=people,dc=example,dc=org",
                Place::Nothing(Some(Branch::People)),
            ),
            (
                "uid=a b,ou=people,dc=example,dc=org",
                Place::Nothing(Some(Branch::People)),
            ),
        ] {
            assert_eq!(place(text), found, "{text}");
        }
    }

    #[test]
    fn odd_names_are_found_again_in_the_names_that_are_written() {
        for name in [
            "a,b", "a+b", "a=b", r"a\b", "a*b", "a(b)", "#a", "a;b", "a\"b", "<a>", "jürgen",
        ] {
            let written = base().person(name);
            assert_eq!(place(&written), person(name), "{written}");
        }
        assert_eq!(
            base().service(" x"),
            r"uid=\ x,ou=services,dc=Example,dc=org"
        );
        assert_eq!(
            place(&base().service(" x")),
            Place::Service(" x".to_owned())
        );
    }

    #[test]
    fn a_base_begins_with_dc_o_or_ou() {
        for text in [
            "dc=example,dc=org",
            "o=example",
            "ou=here,dc=example",
            "o=A B, c=DE",
        ] {
            assert!(text.parse::<Base>().is_ok(), "{text}");
        }
        for text in ["", "example", "cn=example", "dc=a+o=b", "dc="] {
            assert!(text.parse::<Base>().is_err(), "{text}");
        }
    }
}
