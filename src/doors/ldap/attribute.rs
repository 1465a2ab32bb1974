//! The attributes and object classes of the tree: their names, and how their values are compared.

/// Makes the table of attributes: a name and others for the same, its number, how it is compared, and whether it is shown
/// only to whoever asks for it.
macro_rules! attributes {
    ($($attribute:ident = $name:literal $(or $other:literal)*, $oid:literal, $matching:ident, $shown:ident;)*) => {
        /// An attribute that entries have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum Attribute {
            $(#[doc = $name] $attribute,)*
        }

        impl Attribute {
            /// All of them.
            pub(super) const ALL: [Self; [$($name),*].len()] = [$(Self::$attribute),*];

            /// Its name, other names, its number, how it is compared, when it is shown.
            const fn row(self) -> Row {
                match self {
                    $(Self::$attribute => Row {
                        name: $name,
                        others: &[$($other),*],
                        oid: $oid,
                        matching: Matching::$matching,
                        shown: Shown::$shown,
                    },)*
                }
            }
        }
    };
}

struct Row {
    name: &'static str,
    others: &'static [&'static str],
    oid: &'static str,
    matching: Matching,
    shown: Shown,
}

/// How values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// Without case and needless spaces.
    Text,
    /// As names of accounts are.
    Name,
    /// As addresses are, without the case of the letters A to Z.
    Mail,
    /// The names of entries.
    Dn,
    /// TRUE or FALSE.
    Boolean,
    /// A moment, as `20261129120000Z`.
    Time,
    /// The names of object classes.
    Class,
    /// What is never compared: descriptions of the schema, numbers of extensions.
    Opaque,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// To everybody who may see the entry.
    Always,
    /// To whoever asks for it, or for `+`.
    Asked,
}

attributes! {
    ObjectClass = "objectClass", "2.5.4.0", Class, Always;
    Uid = "uid" or "userid", "0.9.2342.19200300.100.1.1", Name, Always;
    Cn = "cn" or "commonName", "2.5.4.3", Text, Always;
    Sn = "sn" or "surname", "2.5.4.4", Text, Always;
    DisplayName = "displayName", "2.16.840.1.113730.3.1.241", Text, Always;
    Mail = "mail" or "rfc822Mailbox", "0.9.2342.19200300.100.1.3", Mail, Always;
    MemberOf = "memberOf", "1.2.840.113556.1.2.102", Dn, Always;
    Member = "member", "2.5.4.31", Dn, Always;
    UniqueMember = "uniqueMember", "2.5.4.50", Dn, Always;
    Ou = "ou" or "organizationalUnitName", "2.5.4.11", Text, Always;
    O = "o" or "organizationName", "2.5.4.10", Text, Always;
    Dc = "dc" or "domainComponent", "0.9.2342.19200300.100.1.25", Text, Always;
    EntryDn = "entryDN", "1.3.6.1.1.20", Dn, Asked;
    EntryUuid = "entryUUID", "1.3.6.1.1.16.4", Text, Asked;
    CreateTimestamp = "createTimestamp", "2.5.18.1", Time, Asked;
    ModifyTimestamp = "modifyTimestamp", "2.5.18.2", Time, Asked;
    PwdReset = "pwdReset", "1.3.6.1.4.1.42.2.27.8.1.22", Boolean, Asked;
    SubschemaSubentry = "subschemaSubentry", "2.5.18.10", Dn, Asked;
    NamingContexts = "namingContexts", "1.3.6.1.4.1.1466.101.120.5", Dn, Asked;
    SupportedControl = "supportedControl", "1.3.6.1.4.1.1466.101.120.13", Opaque, Asked;
    SupportedExtension = "supportedExtension", "1.3.6.1.4.1.1466.101.120.7", Opaque, Asked;
    SupportedLdapVersion = "supportedLDAPVersion", "1.3.6.1.4.1.1466.101.120.15", Opaque, Asked;
    VendorName = "vendorName", "1.3.6.1.1.4", Opaque, Asked;
    VendorVersion = "vendorVersion", "1.3.6.1.1.5", Opaque, Asked;
    Types = "attributeTypes", "2.5.21.5", Opaque, Asked;
    Classes = "objectClasses", "2.5.21.6", Opaque, Asked;
}

impl Attribute {
    /// The attribute of this name or number, in any letters.
    pub(super) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| {
            let Row {
                name, others, oid, ..
            } = attribute.row();
            let is = |name: &str| name.eq_ignore_ascii_case(text);
            is(name) || is(oid) || others.iter().copied().any(is)
        })
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        self.row().name
    }

    /// All its names.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let Row { name, others, .. } = self.row();
        std::iter::once(name).chain(others.iter().copied())
    }

    /// Its number.
    pub(super) fn oid(self) -> &'static str {
        self.row().oid
    }

    /// How its values are compared.
    pub(super) fn matching(self) -> Matching {
        self.row().matching
    }

    /// Whether its values are the members of a group.
    pub(super) fn is_member(self) -> bool {
        matches!(self, Self::Member | Self::UniqueMember)
    }

    /// Whether it is shown only to whoever asks for it.
    pub(super) fn is_operational(self) -> bool {
        self.row().shown == Shown::Asked
    }

    /// Whether an entry has at most one value of it.
    pub(super) fn is_single(self) -> bool {
        matches!(
            self,
            Self::DisplayName
                | Self::Dc
                | Self::EntryDn
                | Self::EntryUuid
                | Self::CreateTimestamp
                | Self::ModifyTimestamp
                | Self::PwdReset
                | Self::SubschemaSubentry
                | Self::VendorName
                | Self::VendorVersion
        )
    }
}

/// An object class: its name, its number, what it stands on, its kind, what it must and may have.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) oid: &'static str,
    pub(super) above: Option<&'static str>,
    pub(super) kind: &'static str,
    pub(super) must: &'static [Attribute],
    pub(super) may: &'static [Attribute],
}

/// All object classes of the tree.
pub(super) const CLASSES: [Class; 10] = {
    use Attribute::{
        Classes, Cn, Dc, DisplayName, Mail, Member, O, ObjectClass, Ou, Sn, Types, Uid,
        UniqueMember,
    };
    const fn class(
        (name, oid): (&'static str, &'static str),
        above: Option<&'static str>,
        kind: &'static str,
        must: &'static [Attribute],
        may: &'static [Attribute],
    ) -> Class {
        Class {
            name,
            oid,
            above,
            kind,
            must,
            may,
        }
    }
    const TOP: Option<&str> = Some("top");
    [
        class(("top", "2.5.6.0"), None, "ABSTRACT", &[ObjectClass], &[]),
        class(("person", "2.5.6.6"), TOP, "STRUCTURAL", &[Sn, Cn], &[]),
        class(
            ("organizationalPerson", "2.5.6.7"),
            Some("person"),
            "STRUCTURAL",
            &[],
            &[Ou],
        ),
        class(
            ("inetOrgPerson", "2.16.840.1.113730.3.2.2"),
            Some("organizationalPerson"),
            "STRUCTURAL",
            &[],
            &[DisplayName, Mail, O, Uid],
        ),
        class(
            ("groupOfNames", "2.5.6.9"),
            TOP,
            "STRUCTURAL",
            &[Cn],
            &[Member],
        ),
        class(
            ("groupOfUniqueNames", "2.5.6.17"),
            TOP,
            "STRUCTURAL",
            &[Cn],
            &[UniqueMember],
        ),
        class(
            ("organizationalUnit", "2.5.6.5"),
            TOP,
            "STRUCTURAL",
            &[Ou],
            &[],
        ),
        class(("organization", "2.5.6.4"), TOP, "STRUCTURAL", &[O], &[]),
        class(
            ("domain", "0.9.2342.19200300.100.4.13"),
            TOP,
            "STRUCTURAL",
            &[Dc],
            &[],
        ),
        class(
            ("subschema", "2.5.20.1"),
            TOP,
            "AUXILIARY",
            &[],
            &[Types, Classes],
        ),
    ]
};

/// The name of an object class that is given by name or number, in any letters.
pub(super) fn class_named(text: &str) -> Option<&'static str> {
    let mut classes = CLASSES.iter();
    let found = classes.find(|class| class.name.eq_ignore_ascii_case(text) || class.oid == text);
    found.map(|class| class.name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Attribute, CLASSES, class_named};

    #[test]
    fn attributes_and_classes_are_found_by_any_of_their_names() {
        for (text, found) in [
            ("UID", Some(Attribute::Uid)),
            ("userId", Some(Attribute::Uid)),
            ("0.9.2342.19200300.100.1.1", Some(Attribute::Uid)),
            ("memberof", Some(Attribute::MemberOf)),
            ("uidNumber", None),
            ("", None),
        ] {
            assert_eq!(Attribute::named(text), found, "{text}");
        }
        assert_eq!(class_named("INETORGPERSON"), Some("inetOrgPerson"));
        assert_eq!(class_named("2.5.6.9"), Some("groupOfNames"));
        assert_eq!(class_named("posixAccount"), None);
    }

    #[test]
    fn every_name_and_number_is_there_once() {
        let names: Vec<_> = Attribute::ALL
            .into_iter()
            .flat_map(Attribute::names)
            .collect();
        let numbers = Attribute::ALL.into_iter().map(Attribute::oid);
        let classes = CLASSES.iter().flat_map(|class| [class.name, class.oid]);
        let all: Vec<_> = names.into_iter().chain(numbers).chain(classes).collect();
        let lower: HashSet<_> = all.iter().map(|name| name.to_ascii_lowercase()).collect();
        assert_eq!(lower.len(), all.len());
    }
}
