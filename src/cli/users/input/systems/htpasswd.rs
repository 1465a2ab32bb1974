//! The password files of Apache and nginx: `name:hash` on each line.

use super::super::errors::ReadError;
use super::super::source::Source;
use super::not_carried::Tally;
use super::people::{Found, Person, Reader};
use super::text_lines::{Shapes, TextLines};

/// A password file.
#[derive(Debug, Default)]
pub(super) struct Htpasswd {
    lines: TextLines,
}

impl Reader for Htpasswd {
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.lines.rewind(source)?;
        let mut shapes = Shapes::default();
        while let Some(line) = self.lines.next_said(source)? {
            match line.text.matches(':').count() {
                1 => shapes.right += 1,
                _ => shapes.wrong(&line),
            }
        }
        shapes.check(
            "the lines are not name:hash",
            "give a password file of htpasswd, or say with --source what it is",
        )
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        Ok(self.lines.rewind(source)?)
    }

    fn next(&mut self, source: &mut Source, _: &mut Tally) -> Result<Option<Found>, ReadError> {
        let Some(line) = self.lines.next_said(source)? else {
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
