//! Accounts of another system as rows of ours.

use passdesk::model::{DisplayName, GroupName, MailAddress};

use super::super::columns::{Cells, Column};
use super::super::errors::ReadError;
use super::super::form::{Form, Row};
use super::super::reading::Reading;
use super::super::source::Source;
use super::not_carried::{NotCarried, Tally};

/// An account as another system has it.
#[derive(Debug, Default, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) mail: String,
    pub(super) groups: Vec<String>,
    /// The field for its password; empty where there is none.
    pub(super) password_hash: String,
    pub(super) disabled: bool,
    pub(super) must_change: bool,
    /// Whether it may do everything there.
    pub(super) superuser: bool,
}

/// An account, where it stands, and why it cannot be used if it can't.
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) person: Person,
    pub(super) refused: Option<String>,
}

/// Reads the accounts of one system.
pub(super) trait Reader {
    /// Reads the whole text once: what is wrong with it as a file, and what later rows need.
    fn prepare(&mut self, source: &mut Source) -> Result<(), ReadError>;

    /// Goes back to the first account.
    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError>;

    /// The next account.
    fn next(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Found>, ReadError>;
}

/// The accounts of another system.
pub(super) struct People<R> {
    reader: R,
    reading: Reading,
    /// What is not carried over, counted in the survey.
    tally: Tally,
}

impl<R> People<R> {
    pub(super) fn of(reader: R, reading: Reading) -> Self {
        Self {
            reader,
            reading,
            tally: Tally::default(),
        }
    }
}

impl<R: Reader> People<R> {
    fn row(&mut self, source: &mut Source, tally: &mut Tally) -> Result<Option<Row>, ReadError> {
        let Some(found) = self.reader.next(source, tally)? else {
            return Ok(None);
        };
        let Found {
            line,
            person,
            refused,
        } = found;
        let mut groups = person.groups.iter();
        let makes_admin = groups.any(|group| self.reading.makes_admin(group));
        tally.count_if(person.superuser && !makes_admin, NotCarried::Superuser);
        Ok(Some(Row {
            makes_admin,
            refused,
            ..Row::of(line, cells(&person, tally))
        }))
    }
}

impl<R: Reader> Form for People<R> {
    fn survey(&mut self, source: &mut Source) -> Result<u64, ReadError> {
        self.reader.prepare(source)?;
        self.reader.rewind(source)?;
        let (mut rows, mut tally) = (0, Tally::default());
        while self.row(source, &mut tally)?.is_some() {
            rows += 1;
        }
        self.tally = tally;
        Ok(rows)
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.reader.rewind(source)
    }

    fn next(&mut self, source: &mut Source) -> Result<Option<Row>, ReadError> {
        self.row(source, &mut Tally::default())
    }

    fn unread(&self) -> Vec<String> {
        self.tally.sentences()
    }

    fn may_have_hashes(&self) -> bool {
        true
    }
}

/// The row of an account. What cannot be used here, but is not its name, is left out.
fn cells(person: &Person, tally: &mut Tally) -> Cells {
    let mut cells = Cells::default();
    cells.set(Column::Name, &person.name);
    cells.set(Column::PasswordHash, &person.password_hash);
    let display_name = person.display_name.trim();
    match display_name.parse::<DisplayName>() {
        Ok(_) => cells.set(Column::DisplayName, display_name),
        Err(_) => tally.count_if(!display_name.is_empty(), NotCarried::DisplayName),
    }
    let mail = person.mail.trim();
    match mail.parse::<MailAddress>() {
        Ok(_) => cells.set(Column::Mail, mail),
        Err(_) => tally.count_if(!mail.is_empty(), NotCarried::Mail),
    }
    let mut groups: Vec<&str> = Vec::new();
    for group in &person.groups {
        match GroupName::new_group(group) {
            Ok(_) => groups.push(group),
            Err(_) => tally.count(NotCarried::Membership),
        }
    }
    cells.set(Column::Groups, &groups.join(" "));
    for (column, is_so) in [
        (Column::Disabled, person.disabled),
        (Column::MustChange, person.must_change),
    ] {
        if is_so {
            cells.set(column, "true");
        }
    }
    cells
}
