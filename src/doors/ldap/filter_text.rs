//! Filters as people write them (RFC 4515), for tests: the crate reads only some of them.

use ldap3_proto::proto::{LdapFilter, LdapMatchingRuleAssertion, LdapSubstringFilter};

/// Reads a filter that is one.
pub(super) fn filter(text: &str) -> LdapFilter {
    let (filter, rest) = read(text);
    assert!(rest.is_empty(), "{text}");
    filter
}

fn read(text: &str) -> (LdapFilter, &str) {
    let inner = text.strip_prefix('(').unwrap_or_else(|| panic!("{text}"));
    match inner.chars().next() {
        Some('&') => {
            let (filters, rest) = several(&inner[1..]);
            (LdapFilter::And(filters), rest)
        }
        Some('|') => {
            let (filters, rest) = several(&inner[1..]);
            (LdapFilter::Or(filters), rest)
        }
        Some('!') => {
            let (filter, rest) = read(&inner[1..]);
            (
                LdapFilter::Not(Box::new(filter)),
                rest.strip_prefix(')').expect("an end"),
            )
        }
        _ => {
            let (term, rest) = inner.split_once(')').expect("an end");
            (self::term(term), rest)
        }
    }
}

fn several(mut text: &str) -> (Vec<LdapFilter>, &str) {
    let mut filters = Vec::new();
    loop {
        if let Some(rest) = text.strip_prefix(')') {
            return (filters, rest);
        }
        let (filter, rest) = read(text);
        filters.push(filter);
        text = rest;
    }
}

fn term(text: &str) -> LdapFilter {
    let (name, value) = text.split_once('=').expect("a comparison");
    let text = || value_of(value);
    match name.chars().last() {
        Some('>') => LdapFilter::GreaterOrEqual(name[..name.len() - 1].to_owned(), text()),
        Some('<') => LdapFilter::LessOrEqual(name[..name.len() - 1].to_owned(), text()),
        Some('~') => LdapFilter::Approx(name[..name.len() - 1].to_owned(), text()),
        Some(':') => {
            let mut parts = name[..name.len() - 1].split(':').map(str::to_owned);
            LdapFilter::Extensible(LdapMatchingRuleAssertion {
                type_: parts.next(),
                matching_rule: parts.next(),
                match_value: text(),
                dn_attributes: false,
            })
        }
        _ if value == "*" => LdapFilter::Present(name.to_owned()),
        _ if value.contains('*') => {
            let mut parts: Vec<_> = value.split('*').map(value_of).collect();
            let some = |text: String| Some(text).filter(|text| !text.is_empty());
            let final_ = parts.pop().and_then(some);
            let initial = some(parts.remove(0));
            let any = parts;
            LdapFilter::Substring(
                name.to_owned(),
                LdapSubstringFilter {
                    initial,
                    any,
                    final_,
                },
            )
        }
        _ => LdapFilter::Equality(name.to_owned(), text()),
    }
}

/// A value without its escapes.
fn value_of(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digits =
            (byte == b'\\').then(|| [rest.next(), rest.next()].map(Option::unwrap_or_default));
        bytes.push(match digits {
            Some(digits) => {
                let digits = std::str::from_utf8(&digits).expect("digits").to_owned();
                u8::from_str_radix(&digits, 16).expect("digits")
            }
            None => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8")
}
