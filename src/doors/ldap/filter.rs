//! Filters: which entries a search is for. Read once from a request, then asked of each entry.

use ldap3_proto::proto::{LdapFilter, LdapMatchingRuleAssertion, LdapSubstringFilter};

use super::attribute::{Attribute, Matching, class_named};
use super::entry::{Entry, Value};
use super::folded::folded;
use super::tree::{Base, Place};
use crate::model::{GroupName, Username};

/// The most terms of a filter: each of them is asked of every entry.
const MOST_TERMS: usize = 256;

/// A filter with its attributes found and its values made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// A value is this.
    Is(Attribute, Wanted),
    /// There is a value.
    Has(Attribute),
    /// A value has these parts in this order.
    Like(Attribute, Parts),
    /// A moment is not before this one.
    From(Attribute, String),
    /// A moment is not after this one.
    Until(Attribute, String),
    /// No entry says whether it is so.
    Undefined,
}

/// A value that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Text(String),
    Person(Username),
    Group(GroupName),
}

/// The parts of a text with anything between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    start: String,
    middle: Vec<String>,
    end: String,
}

/// A filter with too many terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooManyTerms;

impl Filter {
    /// Reads the filter of a request. Its depth was bounded when the message was decoded.
    pub(super) fn read(filter: &LdapFilter, base: &Base) -> Result<Self, TooManyTerms> {
        let mut terms = 0;
        read(filter, base, &mut terms)
    }

    /// Whether it asks for members of groups, beside the one that is known.
    pub(super) fn asks_for_members(&self, known: Option<&Username>) -> bool {
        let is_member = |attribute: &Attribute| attribute.is_member();
        match self {
            Self::And(filters) | Self::Or(filters) => {
                filters.iter().any(|filter| filter.asks_for_members(known))
            }
            Self::Not(filter) => filter.asks_for_members(known),
            Self::Is(attribute, Wanted::Person(name)) => {
                is_member(attribute) && known != Some(name)
            }
            Self::Is(attribute, _)
            | Self::Has(attribute)
            | Self::Like(attribute, _)
            | Self::From(attribute, _)
            | Self::Until(attribute, _) => is_member(attribute),
            Self::Undefined => false,
        }
    }

    /// Whether an entry is meant.
    pub(super) fn takes(&self, entry: &Entry, base: &Base) -> bool {
        self.says(entry, base) == Some(true)
    }

    /// RFC 4511, section 4.5.1.7: true, false, or undefined.
    fn says(&self, entry: &Entry, base: &Base) -> Option<bool> {
        match self {
            Self::And(all) => {
                let said = all.iter().map(|filter| filter.says(entry, base));
                combined(said, false)
            }
            Self::Or(any) => {
                let said = any.iter().map(|filter| filter.says(entry, base));
                combined(said, true)
            }
            Self::Not(filter) => filter.says(entry, base).map(|is| !is),
            Self::Is(attribute, wanted) => {
                let values = entry.values(base, *attribute);
                Some(
                    values
                        .iter()
                        .any(|value| wanted.is(*attribute, value, base)),
                )
            }
            Self::Has(attribute) => Some(!entry.values(base, *attribute).is_empty()),
            Self::Like(attribute, parts) => {
                let values = entry.values(base, *attribute);
                let is_like = |value: &Value<'_>| match value {
                    Value::Text(text) => parts.are_in(&folded(text)),
                    Value::Person(_) | Value::Group(_) => false,
                };
                Some(values.iter().any(is_like))
            }
            Self::From(attribute, moment) => {
                let values = entry.values(base, *attribute);
                Some(values.iter().any(|value| value.shown(base) >= *moment))
            }
            Self::Until(attribute, moment) => {
                let values = entry.values(base, *attribute);
                Some(values.iter().any(|value| value.shown(base) <= *moment))
            }
            Self::Undefined => None,
        }
    }
}

/// `decides` if one says so, undefined if one does not know, else the other.
fn combined(said: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let mut all = Some(!decides);
    for one in said {
        match one {
            Some(is) if is == decides => return Some(decides),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

fn read(filter: &LdapFilter, base: &Base, terms: &mut usize) -> Result<Filter, TooManyTerms> {
    *terms += 1;
    if *terms > MOST_TERMS {
        return Err(TooManyTerms);
    }
    let mut several = |filters: &[LdapFilter]| -> Result<Vec<Filter>, TooManyTerms> {
        filters
            .iter()
            .map(|filter| read(filter, base, terms))
            .collect()
    };
    Ok(match filter {
        LdapFilter::And(filters) => Filter::And(several(filters)?),
        LdapFilter::Or(filters) => Filter::Or(several(filters)?),
        LdapFilter::Not(filter) => Filter::Not(Box::new(read(filter, base, terms)?)),
        LdapFilter::Equality(name, value) | LdapFilter::Approx(name, value) => {
            is(name, value, base)
        }
        LdapFilter::Present(name) => Attribute::named(name).map_or(Filter::Undefined, Filter::Has),
        LdapFilter::Substring(name, parts) => like(name, parts),
        LdapFilter::GreaterOrEqual(name, value) => compared(name, value, Filter::From),
        LdapFilter::LessOrEqual(name, value) => compared(name, value, Filter::Until),
        LdapFilter::Extensible(LdapMatchingRuleAssertion {
            matching_rule: None,
            type_: Some(name),
            match_value,
            ..
        }) => is(name, match_value, base),
        LdapFilter::Extensible(_) => Filter::Undefined,
    })
}

fn is(name: &str, value: &str, base: &Base) -> Filter {
    let Some(attribute) = Attribute::named(name) else {
        return Filter::Undefined;
    };
    match Wanted::read(attribute, value, base) {
        Some(wanted) => Filter::Is(attribute, wanted),
        None => Filter::Undefined,
    }
}

fn like(name: &str, parts: &LdapSubstringFilter) -> Filter {
    match Attribute::named(name) {
        Some(attribute)
            if matches!(
                attribute.matching(),
                Matching::Text | Matching::Name | Matching::Mail
            ) =>
        {
            let part = |text: &Option<String>| text.as_deref().map(to_lower).unwrap_or_default();
            Filter::Like(
                attribute,
                Parts {
                    start: part(&parts.initial),
                    middle: parts.any.iter().map(|text| to_lower(text)).collect(),
                    end: part(&parts.final_),
                },
            )
        }
        _ => Filter::Undefined,
    }
}

/// A part of a text: a space at its end may stand before another word.
fn to_lower(text: &str) -> String {
    text.to_lowercase()
}

fn compared(name: &str, value: &str, filter: fn(Attribute, String) -> Filter) -> Filter {
    match Attribute::named(name) {
        Some(attribute) if attribute.matching() == Matching::Time && is_moment(value) => {
            filter(attribute, value.to_owned())
        }
        _ => Filter::Undefined,
    }
}

/// Whether a text is a moment in UTC to the second, `20261129120000Z`, which is what entries have.
fn is_moment(text: &str) -> bool {
    let digits = text.strip_suffix('Z').unwrap_or_default();
    digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Wanted {
    /// A value that is looked for, ready to be compared; `None` if no entry can have it or lack it.
    pub(super) fn read(attribute: Attribute, text: &str, base: &Base) -> Option<Self> {
        Some(match attribute.matching() {
            Matching::Text => Self::Text(folded(text)),
            Matching::Mail => Self::Text(text.to_ascii_lowercase()),
            Matching::Name => match text.trim_matches(' ').parse::<Username>() {
                Ok(name) => Self::Text(name.as_str().to_owned()),
                Err(_) => Self::Text(folded(text)),
            },
            Matching::Dn => match text.parse().map(|dn| base.place(&dn)) {
                Ok(Place::Person(name)) => Self::Person(name),
                Ok(Place::Group(name)) => Self::Group(name),
                Ok(_) => Self::Text(folded(text)),
                // Some programs ask for the name of a group alone.
                Err(_) if attribute == Attribute::MemberOf => Self::Group(text.parse().ok()?),
                Err(_) => return None,
            },
            Matching::Class => Self::Text(class_named(text).unwrap_or(text).to_owned()),
            Matching::Boolean => Self::Text(text.to_ascii_uppercase()),
            Matching::Time => Self::Text(is_moment(text).then(|| text.to_owned())?),
            Matching::Opaque => return None,
        })
    }

    /// Whether a value is it.
    pub(super) fn is(&self, attribute: Attribute, value: &Value<'_>, base: &Base) -> bool {
        match (self, value) {
            (Self::Text(wanted), Value::Text(text)) => match attribute.matching() {
                Matching::Text => *wanted == folded(text),
                Matching::Mail => wanted.eq_ignore_ascii_case(text),
                // The name of another entry than a person's or a group's.
                Matching::Dn => {
                    let place = |text: &str| text.parse().ok().map(|dn| base.place(&dn));
                    place(wanted) == place(text)
                }
                _ => wanted == text,
            },
            (Self::Person(wanted), Value::Person(name)) => wanted == *name,
            (Self::Group(wanted), Value::Group(name)) => wanted == *name,
            _ => false,
        }
    }
}

impl Parts {
    /// Whether a text in small letters has all parts in this order.
    fn are_in(&self, text: &str) -> bool {
        let Some(mut rest) = text.strip_prefix(self.start.as_str()) else {
            return false;
        };
        for part in &self.middle {
            match rest.split_once(part.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(self.end.as_str())
    }
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
