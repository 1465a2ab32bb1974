//! Distinguished names: read and written as RFC 4514 says, compared without case and needless spaces.

use std::fmt;
use std::str::FromStr;

use super::folded::folded;

/// A name in the tree, from the entry up to the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Dn(Vec<Rdn>);

/// One step of a name: attributes and values, in the order of their attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rdn(Vec<Pair>);

#[derive(Debug, Clone)]
struct Pair {
    /// The attribute, in small letters, by its short name.
    attribute: String,
    /// The value as it was given.
    value: String,
    /// The value as it is compared.
    compared: String,
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        (&self.attribute, &self.compared) == (&other.attribute, &other.compared)
    }
}

impl Eq for Pair {}

/// Text that is no distinguished name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not a distinguished name, for example dc=example,dc=org")]
pub struct InvalidDn;

impl Dn {
    /// Whether it names the root of all trees.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its first step, which names the entry.
    pub(super) fn first(&self) -> Option<&Rdn> {
        self.0.first()
    }

    /// The steps above `base`, the entry's own first; `None` if it is not under it.
    pub(super) fn under(&self, base: &Self) -> Option<&[Rdn]> {
        self.0.strip_suffix(base.0.as_slice())
    }
}

impl Rdn {
    /// The attribute and the value as given, if there is only one.
    pub(super) fn single(&self) -> Option<(&str, &str)> {
        match self.0.as_slice() {
            [pair] => Some((&pair.attribute, &pair.value)),
            _ => None,
        }
    }

    /// Whether it is this attribute alone with this value, in any letters.
    pub(super) fn is(&self, attribute: &str, value: &str) -> bool {
        matches!(self.0.as_slice(), [pair] if pair.attribute == attribute && pair.compared == value)
    }
}

impl FromStr for Dn {
    type Err = InvalidDn;

    fn from_str(text: &str) -> Result<Self, InvalidDn> {
        if text.trim_matches(' ').is_empty() {
            return Ok(Self::default());
        }
        let mut reader = Reader { rest: text };
        let mut rdns = Vec::new();
        loop {
            let (rdn, end) = reader.rdn()?;
            rdns.push(rdn);
            if end.is_none() {
                return Ok(Self(rdns));
            }
        }
    }
}

/// What is left of a text.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// One step, and the comma after it.
    fn rdn(&mut self) -> Result<(Rdn, Option<char>), InvalidDn> {
        let mut pairs = Vec::new();
        loop {
            let attribute = self.attribute()?;
            let (value, end) = self.value()?;
            let compared = folded(&value);
            pairs.push(Pair {
                attribute,
                value,
                compared,
            });
            if end != Some('+') {
                pairs.sort_by(|a, b| a.attribute.cmp(&b.attribute));
                return Ok((Rdn(pairs), end));
            }
        }
    }

    /// The name of an attribute, and the `=` after it.
    fn attribute(&mut self) -> Result<String, InvalidDn> {
        let (name, rest) = self.rest.split_once('=').ok_or(InvalidDn)?;
        self.rest = rest;
        let name = name.trim_matches(' ').to_ascii_lowercase();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if name.is_empty() || !name.bytes().all(fits) {
            return Err(InvalidDn);
        }
        Ok(match name.as_str() {
            "userid" | "0.9.2342.19200300.100.1.1" => "uid".to_owned(),
            "commonname" | "2.5.4.3" => "cn".to_owned(),
            "organizationalunitname" | "2.5.4.11" => "ou".to_owned(),
            "organizationname" | "2.5.4.10" => "o".to_owned(),
            "domaincomponent" | "0.9.2342.19200300.100.1.25" => "dc".to_owned(),
            _ => name,
        })
    }

    /// A value without its escapes and the spaces around it, and the character that ends it.
    fn value(&mut self) -> Result<(String, Option<char>), InvalidDn> {
        let text = self.rest.trim_start_matches(' ');
        // The bytes of a value in BER, which no client sends for an attribute of text.
        if text.starts_with('#') {
            return Err(InvalidDn);
        }
        let mut value = Vec::new();
        // How much of the value stays when the spaces after it go; an escaped space stays.
        let mut kept = 0;
        let mut chars = text.char_indices();
        let mut end = None;
        while let Some((at, c)) = chars.next() {
            match c {
                ',' | '+' => {
                    end = Some(c);
                    self.rest = &text[at + 1..];
                    break;
                }
                '\\' => {
                    let (_, first) = chars.next().ok_or(InvalidDn)?;
                    match first {
                        ' ' | '"' | '#' | '+' | ',' | ';' | '<' | '=' | '>' | '\\' => {
                            value.push(first as u8);
                        }
                        high => {
                            let (_, low) = chars.next().ok_or(InvalidDn)?;
                            let digit = |c: char| c.to_digit(16).ok_or(InvalidDn);
                            let byte = digit(high)? * 16 + digit(low)?;
                            value.push(u8::try_from(byte).map_err(|_| InvalidDn)?);
                        }
                    }
                    kept = value.len();
                }
                '"' | ';' | '<' | '>' | '\0' => return Err(InvalidDn),
                c => {
                    value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    if c != ' ' {
                        kept = value.len();
                    }
                }
            }
        }
        value.truncate(kept);
        let value = String::from_utf8(value).map_err(|_| InvalidDn)?;
        match value.is_empty() {
            true => Err(InvalidDn),
            false => Ok((value, end)),
        }
    }
}

/// Written with the shortest escapes.
impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, rdn) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            for (at, pair) in rdn.0.iter().enumerate() {
                if at > 0 {
                    f.write_str("+")?;
                }
                write!(f, "{}={}", pair.attribute, Escaped(&pair.value))?;
            }
        }
        Ok(())
    }
}

/// A value as it stands in a distinguished name.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = *self;
        for (at, c) in text.char_indices() {
            let is_edge = at == 0 || at + c.len_utf8() == text.len();
            match c {
                '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{c}")?,
                ' ' if is_edge => f.write_str("\\ ")?,
                '#' if at == 0 => f.write_str("\\#")?,
                '\0' => f.write_str("\\00")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::{Dn, Escaped};

    fn dn(text: &str) -> Dn {
        text.parse().unwrap_or_else(|_| panic!("{text:?}"))
    }

    #[test]
    fn names_compare_without_case_and_needless_spaces() {
        let plain = dn("uid=ann bee,ou=people,dc=example,dc=org");
        for same in [
            "UID=Ann Bee,OU=People,DC=Example,DC=ORG",
            "uid = ann  bee , ou= people,dc =example, dc=org ",
            "userid=ann bee,2.5.4.11=people,dc=example,domainComponent=org",
            "uid=\\61nn\\20bee,ou=people,dc=example,dc=org",
        ] {
            assert_eq!(dn(same), plain, "{same}");
        }
        for other in [
            "uid=annbee,ou=people,dc=example,dc=org",
            "uid=ann bee,dc=example,dc=org",
            "cn=ann bee,ou=people,dc=example,dc=org",
            "uid=ann bee\\ ,ou=people,dc=example,dc=com",
        ] {
            assert_ne!(dn(other), plain, "{other}");
        }
        assert_eq!(dn("a=1+b=2"), dn("B=2+A=1"));
        assert!(dn("  ").is_empty());
    }

    #[test]
    fn escapes_are_read_and_written() {
        let read = dn(r"uid=\ \#a\,b\+c\=d\\e\22\C3\A9*()\ ,ou=people");
        let value = read.first().and_then(|rdn| rdn.single());
        assert_eq!(value, Some(("uid", " #a,b+c=d\\e\"é*() ")));
        assert_eq!(read.to_string(), r#"uid=\ #a\,b\+c=d\\e\"é*()\ ,ou=people"#);
        assert_eq!(dn(&read.to_string()), read);
        assert_eq!(Escaped("#x").to_string(), r"\#x");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "alice",
            "uid",
            "=x",
            "uid=",
            "uid=a,",
            ",uid=a",
            "uid=a,,b=c",
            "uid=a+",
            "uid=a\\",
            "uid=a\\g",
            "uid=a\\f",
            "uid=\\ff",
            "uid=#04026869",
            "uid=\"a\"",
            "uid=a;b=c",
            "u d=a",
            "uid=a\0",
            "uid=\\é",
        ] {
            assert!(text.parse::<Dn>().is_err(), "{text}");
        }
        // A message is at most 16 KiB; a name of 1 MiB does no harm either.
        let long = format!("uid={}", "a,".repeat(500_000));
        assert!(long.parse::<Dn>().is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_is_written_and_read_again(text in any::<String>()) {
            if let Ok(read) = text.parse::<Dn>() {
                prop_assert_eq!(read.to_string().parse::<Dn>().ok(), Some(read));
            }
        }

        #[test]
        fn text_made_of_special_characters_does_no_harm(text in "[a=,+\\\\ #\"0f;é]{0,24}") {
            if let Ok(read) = text.parse::<Dn>() {
                prop_assert_eq!(read.to_string().parse::<Dn>().ok(), Some(read));
            }
        }

        #[test]
        fn any_value_is_found_again_in_the_name_that_is_written(value in any::<String>()) {
            if value.is_empty() {
                return Ok(());
            }
            let written = format!("uid={},ou=people", Escaped(&value));
            let read = written.parse::<Dn>();
            prop_assert!(read.is_ok(), "{}", written);
            let read = read.unwrap_or_default();
            prop_assert_eq!(read.first().and_then(|rdn| rdn.single()), Some(("uid", value.as_str())));
        }
    }
}
