//! The accounts of a Linux host: the lines of /etc/shadow and, in the same text, those of /etc/passwd and /etc/group, which
//! are told apart by their number of fields.

use std::collections::HashMap;

use passdesk::model::Timestamp;

use super::super::errors::{BadFile, ReadError};
use super::super::source::Source;
use super::ageing::{Ageing, days};
use super::not_carried::{NotCarried, Tally};
use super::people::{Found, Person, Reader};
use super::text_lines::{Shapes, TextLines};

/// How many fields the lines of /etc/group, /etc/passwd and /etc/shadow have.
const GROUP: usize = 4;
const PASSWD: usize = 7;
const SHADOW: usize = 9;

/// The accounts of a Linux host.
pub(super) struct Shadow {
    lines: TextLines,
    now: Timestamp,
    /// The fifth field of /etc/passwd, by the account's name.
    comments: HashMap<String, String>,
    groups: HashMap<String, Vec<String>>,
}

impl Shadow {
    /// At this time.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            lines: TextLines::default(),
            now,
            comments: HashMap::new(),
            groups: HashMap::new(),
        }
    }

    fn person(&self, fields: &[&str], tally: &mut Tally) -> Person {
        let name = fields[0];
        let ageing = Ageing {
            last_change: days(fields[2]),
            most: days(fields[4]),
            inactive: days(fields[6]),
            end: days(fields[7]),
        };
        let aged = ageing.at(self.now);
        tally.count_if(aged.ends_later, NotCarried::EndsLater);
        // What is put before a hash to lock it: one mark by passwd -l, on some systems two.
        let hash = fields[1].trim_start_matches('!');
        let is_locked = hash.len() < fields[1].len();
        let is_none = hash.is_empty() || hash.starts_with('*') || hash == "x";
        let comment = self.comments.get(name).map_or("", String::as_str);
        Person {
            name: name.to_owned(),
            // After commas are the room and telephone numbers (chfn(1)).
            display_name: comment.split(',').next().unwrap_or_default().to_owned(),
            groups: self.groups.get(name).cloned().unwrap_or_default(),
            password_hash: if is_none { "" } else { hash }.to_owned(),
            disabled: aged.disabled || is_locked || (is_none && !hash.is_empty()),
            must_change: aged.must_change,
            ..Person::default()
        }
    }
}

impl Reader for Shadow {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.lines.rewind(source)?;
        let mut shapes = Shapes::default();
        while let Some(line) = self.lines.next_said(source)? {
            let fields: Vec<_> = line.text.split(':').collect();
            match fields.len() {
                SHADOW => shapes.right += 1,
                PASSWD => {
                    let comment = (fields[0].to_owned(), fields[4].to_owned());
                    self.comments.extend([comment]);
                }
                GROUP => {
                    for member in fields[3].split(',').filter(|name| !name.is_empty()) {
                        let groups = self.groups.entry(member.trim().to_owned()).or_default();
                        groups.push(fields[0].to_owned());
                    }
                }
                _ => shapes.wrong(&line),
            }
        }
        shapes.check(
            "the lines are not those of /etc/shadow",
            "give /etc/shadow, or say with --source what it is",
        )?;
        if shapes.right == 0 && !(self.comments.is_empty() && self.groups.is_empty()) {
            return Err(BadFile::new("there are lines of /etc/passwd or /etc/group, and none of /etc/shadow")
                .hint("give all three: sudo cat /etc/passwd /etc/group /etc/shadow | passdesk users import - --source shadow")
                .into());
        }
        Ok(())
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        Ok(self.lines.rewind(source)?)
    }

    fn next(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Found>, ReadError> {
        while let Some(line) = self.lines.next_said(source)? {
            let fields: Vec<_> = line.text.trim_end().split(':').collect();
            let (person, refused) = match fields.len() {
                PASSWD | GROUP if !line.is_cut => continue,
                _ if line.text.starts_with(['+', '-']) => {
                    tally.count(NotCarried::Nis);
                    continue;
                }
                SHADOW if !line.is_cut => (self.person(&fields, tally), None),
                _ => {
                    let refused = "the line does not have the nine fields of /etc/shadow";
                    (Person::default(), Some(refused.to_owned()))
                }
            };
            return Ok(Some(Found {
                line: line.number,
                person,
                refused,
            }));
        }
        Ok(None)
    }
}
