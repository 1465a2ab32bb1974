//! LDIF (RFC 2849): entries with their attributes, from folded lines, Base64 and comments.

use data_encoding::BASE64;

use super::super::errors::{BadFile, ReadError};
use super::super::fields::ROW_BYTES;
use super::super::source::Source;
use super::text_lines::{Line, TextLines};

/// What to do where the text is not LDIF.
pub(super) const HINT: &str = "give LDIF, as slapcat and ldapsearch -LLL write it";

/// The longest entry, in bytes, with some for each value that is kept.
const ENTRY_BYTES: usize = 1024 * 1024;
const EACH: usize = 64;

/// An entry of a directory.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) dn: String,
    /// Whether it has more than is kept.
    pub(super) is_cut: bool,
    attributes: Vec<(&'static str, Value)>,
}

/// What an attribute has.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    /// Too long, not text, or in another file.
    Unread,
}

/// A part of a text of entries.
#[derive(Debug)]
pub(super) enum Part {
    /// An entry begins at a line.
    Begin { line: u64, dn: String },
    /// It has an attribute that is wanted.
    Has(&'static str, Value),
    /// It has no more.
    End,
}

impl Entry {
    /// The values of an attribute that are text.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.attributes
            .iter()
            .filter_map(move |(found, value)| match value {
                Value::Text(text) if *found == name => Some(text.as_str()),
                _ => None,
            })
    }

    /// The first of them.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Whether an attribute has a value that cannot be read.
    pub(super) fn has_unread(&self, name: &str) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(found, value)| *found == name && matches!(value, Value::Unread))
    }
}

/// The entries of a text, one at a time.
#[derive(Debug, Default)]
pub(super) struct Ldif {
    lines: TextLines,
    /// A line that was read too far.
    ahead: Option<Line>,
    /// Whether an entry has begun and not ended.
    within: bool,
}

impl Ldif {
    /// Goes back to the first entry.
    pub(super) fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        (self.ahead, self.within) = (None, false);
        Ok(self.lines.rewind(source)?)
    }

    /// The next entry, with those of its attributes that are wanted (in lower case).
    pub(super) fn next(
        &mut self,
        source: &mut Source,
        wanted: &'static [&'static str],
    ) -> Result<Option<Entry>, ReadError> {
        let (mut entry, mut bytes) = (Entry::default(), 0);
        while let Some(part) = self.part(source, wanted)? {
            match part {
                Part::Begin { line, dn } => (entry.line, entry.dn) = (line, dn),
                Part::Has(name, value) => {
                    bytes += EACH + value.len();
                    match bytes <= ENTRY_BYTES {
                        true => entry.attributes.push((name, value)),
                        false => entry.is_cut = true,
                    }
                }
                Part::End => return Ok(Some(entry)),
            }
        }
        Ok(None)
    }

    /// The next part of an entry, whose attributes are passed over unless they are wanted (in lower case).
    pub(super) fn part(
        &mut self,
        source: &mut Source,
        wanted: &'static [&'static str],
    ) -> Result<Option<Part>, ReadError> {
        while let Some(line) = self.unfolded(source)? {
            let text = line.text.as_str();
            if text.is_empty() {
                match std::mem::take(&mut self.within) {
                    true => return Ok(Some(Part::End)),
                    false => continue,
                }
            }
            let Some((name, rest)) = text.split_once(':') else {
                return Err(wrong("a line has no attribute", &line).into());
            };
            let name = name.to_ascii_lowercase();
            match (self.within, name.as_str()) {
                (false, "version" | "search" | "result" | "ref") => {}
                (false, "dn") => match value(rest, line.is_cut) {
                    Some(Value::Text(dn)) => {
                        self.within = true;
                        let line = line.number;
                        return Ok(Some(Part::Begin { line, dn }));
                    }
                    _ => return Err(wrong("the name of an entry cannot be read", &line).into()),
                },
                (false, _) => return Err(wrong("an entry does not begin with dn:", &line).into()),
                (true, "dn") => {
                    return Err(wrong("there is no empty line between two entries", &line).into());
                }
                (true, "changetype") if !rest.trim().eq_ignore_ascii_case("add") => {
                    return Err(BadFile::new("these are changes to entries, not entries")
                        .at(line.number)
                        .hint("give what slapcat or ldapsearch writes")
                        .into());
                }
                (true, name) => {
                    let Some(name) = wanted.iter().find(|wanted| **wanted == name) else {
                        continue;
                    };
                    let Some(value) = value(rest, line.is_cut) else {
                        return Err(wrong("a value is not Base64", &line).into());
                    };
                    return Ok(Some(Part::Has(name, value)));
                }
            }
        }
        Ok(std::mem::take(&mut self.within).then_some(Part::End))
    }

    /// The next line with those that go on with it, without comments.
    fn unfolded(&mut self, source: &mut Source) -> Result<Option<Line>, ReadError> {
        loop {
            let first = match self.ahead.take() {
                Some(line) => Some(line),
                None => self.lines.next(source)?,
            };
            let Some(mut line) = first else {
                return Ok(None);
            };
            while let Some(next) = self.lines.next(source)? {
                let Some(rest) = next.text.strip_prefix(' ') else {
                    self.ahead = Some(next);
                    break;
                };
                line.is_cut |= next.is_cut || line.text.len() + rest.len() > ROW_BYTES;
                if !line.is_cut {
                    line.text.push_str(rest);
                }
            }
            if !line.text.starts_with('#') {
                return Ok(Some(line));
            }
        }
    }
}

impl Value {
    fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Unread => 0,
        }
    }
}

/// The value after the colon of an attribute; nothing if it should be Base64 and is not.
fn value(rest: &str, is_cut: bool) -> Option<Value> {
    if is_cut || rest.starts_with('<') {
        return Some(Value::Unread);
    }
    let Some(encoded) = rest.strip_prefix(':') else {
        return Some(Value::Text(rest.trim_start_matches(' ').to_owned()));
    };
    let bytes = BASE64.decode(encoded.trim().as_bytes()).ok()?;
    Some(String::from_utf8(bytes).map_or(Value::Unread, Value::Text))
}

fn wrong(what: &str, line: &Line) -> BadFile {
    BadFile::new(what).at(line.number).hint(HINT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::users::input::errors::ReadError;

    fn entries(text: &str) -> Result<Vec<String>, String> {
        let mut source = Source::of(text.as_bytes().to_vec());
        let mut ldif = Ldif::default();
        let mut entries = Vec::new();
        loop {
            match ldif.next(&mut source, &["uid", "cn", "jpegphoto"]) {
                Ok(Some(entry)) => {
                    let all: Vec<_> = entry.all("uid").chain(entry.all("cn")).collect();
                    let unread = match (entry.is_cut, entry.has_unread("cn")) {
                        (true, _) => " and more",
                        (false, true) => "!",
                        (false, false) => "",
                    };
                    entries.push(format!(
                        "{}: {}|{}{unread}",
                        entry.line,
                        entry.dn,
                        all.join("|")
                    ));
                }
                Ok(None) => return Ok(entries),
                Err(ReadError::File(wrong)) => return Err(format!("{wrong:?}")),
                Err(ReadError::Io(error)) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn an_entry_is_read_whatever_folds_and_encodes_it() {
        let long = "x".repeat(ROW_BYTES + 9);
        let text = format!(
            "version: 1\r\n\r\n# amy,\n  and more\ndn: uid=amy,\n  dc=example\nuid:amy\nUID: a\n my\nsn: A\ncn:: Wm/D\n qw==\n\n\n\
             dn:: dWlkPWJlbg==\nchangetype: add\nuid: ben \njpegPhoto: {long}\ncn: {long}\ncn:< file:///etc/shadow\ncn:: /w==\n\n"
        );
        assert_eq!(
            entries(&text),
            Ok(vec![
                "5: uid=amy, dc=example|amy|amy|Zo\u{eb}".to_owned(),
                "15: uid=ben|ben !".to_owned(),
            ])
        );
        assert_eq!(entries(""), Ok(Vec::new()));
    }

    #[test]
    fn s36_of_an_entry_without_end_no_more_is_kept_than_there_is_room_for() {
        let many = "cn: a value\n".repeat(20_000);
        let text = format!("dn: uid=amy\nuid: amy\n{many}\ndn: uid=ben\nuid: ben\n");
        let read = entries(&text).unwrap();
        assert_eq!(read.len(), 2);
        assert!(read[0].ends_with(" and more") && read[0].len() < ENTRY_BYTES);
        assert_eq!(read[1], "20004: uid=ben|ben");
    }

    #[test]
    fn what_is_no_list_of_entries_is_an_error_of_the_file() {
        for text in [
            "uid: amy\n",
            "dn: uid=amy\nuid: amy\ndn: uid=ben\n",
            "dn: uid=amy\nno colon\n",
            "dn: uid=amy\ncn:: ?\n",
            "dn: uid=amy\nchangetype: modify\nreplace: cn\n",
        ] {
            assert!(entries(text).is_err(), "{text}");
        }
    }
}
