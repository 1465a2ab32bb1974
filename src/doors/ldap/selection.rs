//! Which attributes of an entry a request is for, under the names that it asked with.

use ldap3_proto::proto::{LdapPartialAttribute, LdapSearchResultEntry};

use super::attribute::Attribute;
use super::entry::Entry;
use super::tree::Base;

/// The attributes that are asked for, each under the name that is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selection {
    attributes: Vec<(Attribute, String)>,
    /// Only their names are asked for.
    types_only: bool,
}

impl Selection {
    /// Reads the list of a request: `*` and nothing are what everybody sees, `+` is the rest, `1.1` is nothing; names that
    /// are not known are passed over.
    pub(super) fn read(asked: &[String], types_only: bool) -> Self {
        let mut attributes: Vec<(Attribute, String)> = Vec::new();
        let mut add = |attribute: Attribute, name: &str| {
            if !attributes.iter().any(|(known, _)| *known == attribute) {
                attributes.push((attribute, name.to_owned()));
            }
        };
        for name in asked {
            if let Some(attribute) = Attribute::named(name) {
                add(attribute, name);
            }
        }
        let has = |what: &str| asked.iter().any(|name| name == what);
        for attribute in Attribute::ALL {
            let sign = if attribute.is_operational() { "+" } else { "*" };
            if has(sign) || (asked.is_empty() && !attribute.is_operational()) {
                add(attribute, attribute.name());
            }
        }
        Self {
            attributes,
            types_only,
        }
    }

    /// Whether members of groups are asked for.
    pub(super) fn has_members(&self) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(attribute, _)| attribute.is_member())
    }

    /// What is answered of an entry.
    pub(super) fn of(&self, entry: &Entry, base: &Base) -> LdapSearchResultEntry {
        let attributes = self.attributes.iter().filter_map(|(attribute, name)| {
            let values = entry.values(base, *attribute);
            let shown = values.iter().map(|value| value.shown(base).into_bytes());
            (!values.is_empty()).then(|| LdapPartialAttribute {
                atype: name.clone(),
                vals: match self.types_only {
                    true => Vec::new(),
                    false => shown.collect(),
                },
            })
        });
        LdapSearchResultEntry {
            dn: entry.dn(base),
            attributes: attributes.collect(),
        }
    }
}
