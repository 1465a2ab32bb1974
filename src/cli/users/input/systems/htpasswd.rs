//! The password files of Apache and nginx: `name:hash` on each line.

use super::super::errors::{BadFile, ReadError};
use super::super::source::Source;
use super::not_carried::Tally;
use super::people::{Found, Person, Reader};
use super::text_lines::{Line, TextLines};

/// A password file.
#[derive(Debug, Default)]
pub(super) struct Htpasswd {
    lines: TextLines,
}

impl Htpasswd {
    /// The next line that is neither empty nor a comment.
    fn line(&mut self, source: &mut Source) -> Result<Option<Line>, ReadError> {
        while let Some(line) = self.lines.next(source)? {
            if !line.text.trim().is_empty() && !line.text.starts_with('#') {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }
}

impl Reader for Htpasswd {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.lines.rewind(source)?;
        let (mut right, mut wrong, mut first) = (0_u64, 0_u64, None);
        while let Some(line) = self.line(source)? {
            match line.text.matches(':').count() {
                1 => right += 1,
                _ => {
                    wrong += 1;
                    first.get_or_insert(line.number);
                }
            }
        }
        match first {
            Some(line) if wrong > right => Err(BadFile::new("the lines are not name:hash")
                .at(line)
                .hint("give a password file of htpasswd, or say with --source what it is")
                .into()),
            _ => Ok(()),
        }
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        Ok(self.lines.rewind(source)?)
    }

    fn next(&mut self, source: &mut Source, _: &mut Tally) -> Result<Option<Found>, ReadError> {
        let Some(line) = self.line(source)? else {
            return Ok(None);
        };
        let mut person = Person::default();
        let refused = match line.text.split(':').collect::<Vec<_>>()[..] {
            _ if line.is_cut => Some("the line is too long"),
            [name, hash] => {
                person.name = name.to_owned();
                person.password_hash = hash.trim_end().to_owned();
                None
            }
            [_] => Some("there is no colon between a name and a hash"),
            [name, ..] => {
                person.name = name.to_owned();
                Some("there is a second colon; no server takes such a line for a password")
            }
            [] => None,
        };
        Ok(Some(Found {
            line: line.number,
            person,
            refused: refused.map(str::to_owned),
        }))
    }
}
