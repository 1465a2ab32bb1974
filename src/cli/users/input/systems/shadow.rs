//! The accounts of a Linux host: the lines of /etc/shadow and, in the same text, those of /etc/passwd and /etc/group, which
//! are told apart by their number of fields.

use passdesk::model::Timestamp;

use super::super::errors::{BadFile, ReadError};
use super::super::source::Source;
use super::ageing::{Ageing, days};
use super::lookup::Lookup;
use super::not_carried::{NotCarried, Tally};
use super::people::{Found, Person, Reader};
use super::text_lines::{Shapes, TextLines};

/// How many fields the lines of /etc/group, /etc/passwd and /etc/shadow have.
const GROUP: usize = 4;
const PASSWD: usize = 7;
const SHADOW: usize = 9;

/// What to do where the other lines are too many.
const FEWER: &str = "leave out the lines of accounts and groups that are not needed";

/// The accounts of a Linux host.
pub(super) struct Shadow {
    lines: TextLines,
    now: Timestamp,
    /// The fifth field of /etc/passwd, by the account's name.
    comments: Lookup,
    groups: Lookup,
}

impl Shadow {
    /// At this time.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            lines: TextLines::default(),
            now,
            comments: Lookup::of("there are too many lines of /etc/passwd", FEWER),
            groups: Lookup::of("there are too many lines and members of /etc/group", FEWER),
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
        let comment = self.comments.all(name).last().unwrap_or_default();
        Person {
            name: name.to_owned(),
            // After commas are the room and telephone numbers (chfn(1)).
            display_name: comment.split(',').next().unwrap_or_default().to_owned(),
            groups: self.groups.all(name).map(str::to_owned).collect(),
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
        let (mut shapes, mut has_others) = (Shapes::default(), false);
        while let Some(line) = self.lines.next_said(source)? {
            let fields: Vec<_> = line.text.split(':').collect();
            match fields.len() {
                SHADOW => shapes.right += 1,
                PASSWD => {
                    has_others = true;
                    self.comments.link(fields[0], self.comments.next_place())?;
                    self.comments.add(fields[4])?;
                }
                GROUP => {
                    has_others = true;
                    for member in fields[3].split(',').filter(|name| !name.is_empty()) {
                        self.groups.link(member.trim(), self.groups.next_place())?;
                    }
                    self.groups.add(fields[0])?;
                }
                _ => shapes.wrong(&line),
            }
        }
        self.comments.sort();
        self.groups.sort();
        shapes.check(
            "the lines are not those of /etc/shadow",
            "give /etc/shadow, or say with --source what it is",
        )?;
        if shapes.right == 0 && has_others {
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
