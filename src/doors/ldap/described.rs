//! What the server says of itself and of the tree: the root entry and the schema.

use super::attribute::{Attribute, CLASSES, Matching};
use super::controls::{MANAGE, PAGES, POLICY};
use super::entry::Entry;
use super::password_modify;
use super::tree::{Base, SCHEMA};

/// The number of StartTLS (RFC 4511, section 4.14).
pub(super) const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// The number of the question who is signed in (RFC 4532).
pub(super) const WHO_AM_I: &str = "1.3.6.1.4.1.4203.1.11.3";

/// The root entry: what the server can do.
pub(super) fn root(base: &Base, has_start_tls: bool) -> Entry {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let mut extensions = vec![password_modify::OID, WHO_AM_I];
    extensions.extend(has_start_tls.then_some(START_TLS));
    let said = vec![
        (Attribute::NamingContexts, vec![base.to_string()]),
        (Attribute::SubschemaSubentry, texts(&[SCHEMA])),
        (Attribute::SupportedLdapVersion, texts(&["3"])),
        (Attribute::SupportedControl, texts(&[POLICY, PAGES, MANAGE])),
        (Attribute::SupportedExtension, texts(&extensions)),
        (Attribute::VendorName, texts(&["passdesk"])),
        (
            Attribute::VendorVersion,
            texts(&[env!("CARGO_PKG_VERSION")]),
        ),
    ];
    Entry::Described("", &["top"], said)
}

/// The schema: all that is served, because some clients refuse what they do not find in it.
pub(super) fn schema() -> Entry {
    let classes = CLASSES.iter().map(|class| {
        let above = class
            .above
            .map(|above| format!(" SUP {above}"))
            .unwrap_or_default();
        let (must, may) = (list("MUST", class.must), list("MAY", class.may));
        format!(
            "( {} NAME '{}'{above} {}{must}{may} )",
            class.oid, class.name, class.kind
        )
    });
    let said = vec![
        (
            Attribute::Types,
            Attribute::ALL.into_iter().map(definition).collect(),
        ),
        (Attribute::Classes, classes.collect()),
    ];
    Entry::Described(SCHEMA, &["top", "subschema"], said)
}

/// ` MUST ( a $ b )`, or nothing.
fn list(word: &str, attributes: &[Attribute]) -> String {
    let names: Vec<_> = attributes
        .iter()
        .map(|attribute| attribute.name())
        .collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(" {word} ( {} )", names.join(" $ ")),
    }
}

/// The definition of an attribute (RFC 4512, section 4.1.2).
fn definition(attribute: Attribute) -> String {
    let names: Vec<_> = attribute.names().map(|name| format!("'{name}'")).collect();
    let names = match names.as_slice() {
        [name] => name.clone(),
        names => format!("( {} )", names.join(" ")),
    };
    let (rules, syntax) = match attribute.matching() {
        Matching::Text | Matching::Name => (
            " EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch",
            "1.3.6.1.4.1.1466.115.121.1.15",
        ),
        Matching::Mail => (
            " EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreIA5SubstringsMatch",
            "1.3.6.1.4.1.1466.115.121.1.26",
        ),
        Matching::Dn => (
            " EQUALITY distinguishedNameMatch",
            "1.3.6.1.4.1.1466.115.121.1.12",
        ),
        Matching::Boolean => (" EQUALITY booleanMatch", "1.3.6.1.4.1.1466.115.121.1.7"),
        Matching::Time => (
            " EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch",
            "1.3.6.1.4.1.1466.115.121.1.24",
        ),
        Matching::Class => (
            " EQUALITY objectIdentifierMatch",
            "1.3.6.1.4.1.1466.115.121.1.38",
        ),
        Matching::Opaque => ("", "1.3.6.1.4.1.1466.115.121.1.15"),
    };
    let single = if attribute.is_single() {
        " SINGLE-VALUE"
    } else {
        ""
    };
    let usage = match attribute.is_operational() {
        true => " NO-USER-MODIFICATION USAGE directoryOperation",
        false => "",
    };
    format!(
        "( {} NAME {names}{rules} SYNTAX {syntax}{single}{usage} )",
        attribute.oid()
    )
}

#[cfg(test)]
mod tests {
    use super::{Attribute, CLASSES, Entry, root, schema};
    use crate::doors::ldap::entry::{Group, Person};

    fn values(entry: &Entry, attribute: Attribute) -> Vec<String> {
        let base = "dc=example,dc=org".parse().expect("a base");
        let values = entry.values(&base, attribute);
        values.iter().map(|value| value.shown(&base)).collect()
    }

    #[test]
    fn the_root_says_what_the_server_can_do() {
        let base = "dc=example,dc=org".parse().expect("a base");
        let entry = root(&base, false);
        assert_eq!(
            values(&entry, Attribute::NamingContexts),
            ["dc=example,dc=org"]
        );
        assert_eq!(values(&entry, Attribute::SupportedLdapVersion), ["3"]);
        assert_eq!(values(&entry, Attribute::SupportedExtension).len(), 2);
        let with_tls = root(&base, true);
        assert!(
            values(&with_tls, Attribute::SupportedExtension).contains(&super::START_TLS.to_owned())
        );
        assert_eq!(values(&entry, Attribute::Uid), [""; 0]);
    }

    #[test]
    fn the_schema_defines_every_attribute_and_class_that_is_served() {
        let entry = schema();
        let types = values(&entry, Attribute::Types);
        assert_eq!(types.len(), Attribute::ALL.len());
        let uid = "( 0.9.2342.19200300.100.1.1 NAME ( 'uid' 'userid' ) EQUALITY caseIgnoreMatch SUBSTR \
                   caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )";
        assert!(types.contains(&uid.to_owned()), "{types:#?}");
        let classes = values(&entry, Attribute::Classes);
        for class in Person::CLASSES.iter().chain(Group::CLASSES) {
            assert!(CLASSES.iter().any(|known| known.name == *class), "{class}");
        }
        let person = "( 2.16.840.1.113730.3.2.2 NAME 'inetOrgPerson' SUP organizationalPerson STRUCTURAL \
                      MAY ( displayName $ mail $ o $ uid ) )";
        assert!(classes.contains(&person.to_owned()), "{classes:#?}");
        assert_eq!(values(&entry, Attribute::ObjectClass), ["top", "subschema"]);
    }
}
