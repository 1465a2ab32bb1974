//! What would happen to each of many accounts; nothing is changed.

use anyhow::Result;
use passdesk::desk::{Admin, BatchTerms, DeskError, NewAccount, NewTemporary, ResetTarget};
use passdesk::model::Username;

use super::input::BadRow;
use super::job::{InputRow, Item, NamesSeen, TWICE};
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::output::{List, Output};
use crate::cli::row::row;
use crate::cli::table::{cell, counted};
use crate::cli::unwritten::Unwritten;

/// Something that would be done to an account.
pub(super) trait Would: Item {
    /// "reset", "add".
    const WOULD: &'static str;
    /// The same as a past participle: "reset", "added".
    const DONE: &'static str;
    /// The fields of a row, as CSV has them.
    const FIELDS: &'static [&'static str];
    /// The same for people.
    const COLUMNS: &'static [&'static str];

    /// Why it would be refused, if it would.
    fn refusal(
        &self,
        admin: &Admin<'_>,
        terms: &BatchTerms,
    ) -> Result<Option<DeskError>, DeskError>;

    /// Writes a row: whose, what was asked for where that could be read, and why it would fail if it would.
    fn write(
        list: &mut List<'_>,
        name: &str,
        asked: Option<&Self>,
        error: Option<&str>,
    ) -> Result<(), Unwritten>;
}

fn word<T: Would>(error: Option<&str>) -> &'static str {
    if error.is_some() { "fail" } else { T::WOULD }
}

row! {
    /// What would happen to an account that is there.
    struct WouldReset<'a> {
        name: &'a str,
        would: &'static str,
        error: Option<&'a str>,
        password: Option<&'static str>,
    }
}

/// Where a temporary password comes from, in one word.
fn origin(password: &NewTemporary) -> &'static str {
    match password {
        NewTemporary::Generated => "generated",
        NewTemporary::Entered(_) => "entered",
    }
}

impl Would for ResetTarget {
    const WOULD: &'static str = "reset";
    const DONE: &'static str = "reset";
    const FIELDS: &'static [&'static str] = WouldReset::FIELDS;
    const COLUMNS: &'static [&'static str] = &["NAME", "WOULD", "PASSWORD", "WHY"];

    fn refusal(
        &self,
        admin: &Admin<'_>,
        terms: &BatchTerms,
    ) -> Result<Option<DeskError>, DeskError> {
        admin.would_refuse(self, terms)
    }

    fn write(
        list: &mut List<'_>,
        name: &str,
        asked: Option<&Self>,
        error: Option<&str>,
    ) -> Result<(), Unwritten> {
        let would = word::<Self>(error);
        let password = asked.map(|wanted| origin(&wanted.password));
        let row = WouldReset {
            name,
            would,
            error,
            password,
        };
        list.push(&row, || {
            [
                name,
                would,
                password.unwrap_or_default(),
                error.unwrap_or_default(),
            ]
            .map(cell)
            .to_vec()
        })
    }
}

row! {
    /// What would happen to an account that is to be made.
    struct WouldAdd<'a> {
        name: &'a str,
        would: &'static str,
        error: Option<&'a str>,
        display_name: Option<&'a str>,
        role: Option<&'static str>,
    }
}

impl Would for NewAccount {
    const WOULD: &'static str = "add";
    const DONE: &'static str = "added";
    const FIELDS: &'static [&'static str] = WouldAdd::FIELDS;
    const COLUMNS: &'static [&'static str] = &["NAME", "WOULD", "ROLE", "DISPLAY NAME", "WHY"];

    fn refusal(&self, admin: &Admin<'_>, _: &BatchTerms) -> Result<Option<DeskError>, DeskError> {
        admin.would_refuse_to_add(self)
    }

    fn write(
        list: &mut List<'_>,
        name: &str,
        asked: Option<&Self>,
        error: Option<&str>,
    ) -> Result<(), Unwritten> {
        let would = word::<Self>(error);
        let display_name = asked.and_then(|new| new.display_name.as_ref());
        let display_name = display_name.map(|name| name.as_str());
        let role = asked.map(|new| new.role.as_str());
        let row = WouldAdd {
            name,
            would,
            error,
            display_name,
            role,
        };
        list.push(&row, || {
            [
                name,
                would,
                role.unwrap_or_default(),
                display_name.unwrap_or_default(),
                error.unwrap_or_default(),
            ]
            .map(cell)
            .to_vec()
        })
    }
}

/// Says what would happen to each of the accounts.
pub(super) fn run<T: Would>(
    asked: &mut dyn Iterator<Item = InputRow<T>>,
    admin: &Admin<'_>,
    terms: &BatchTerms,
    out: &mut Output,
) -> Result<()> {
    let mut list = out.list(T::COLUMNS, T::FIELDS)?;
    let (mut done, mut failures) = (0_u64, 0_u64);
    let mut seen = NamesSeen::default();
    for row in asked {
        let (name, item, refusal) = match row? {
            Err(BadRow { name, message }) => (name, None, Some(message)),
            Ok(item) => {
                let refusal = if seen.insert(item.name()) {
                    let error = item.refusal(admin, terms)?;
                    error.map(|error| Failure::of_desk(&error).to_string())
                } else {
                    Some(TWICE.to_owned())
                };
                (item.name().to_string(), Some(item), refusal)
            }
        };
        T::write(&mut list, &name, item.as_ref(), refusal.as_deref())?;
        if refusal.is_some() {
            failures += 1;
        } else {
            done += 1;
        }
    }
    list.finish()?;
    out.note(&format!(
        "{done} would be {}, {failures} would fail; nothing was changed",
        T::DONE
    ));
    if failures > 0 {
        let message = format!("{} would fail", counted(failures, "row", "rows"));
        return Err(Failure::new(ExitStatus::Partial, message)
            .hint("each of these rows says why")
            .into());
    }
    Ok(())
}

/// Says that a reset of one account would be done.
pub(super) fn one_reset(name: &Username, entered: bool, out: &mut Output) -> Result<()> {
    let row = WouldReset {
        name: name.as_str(),
        would: ResetTarget::WOULD,
        error: None,
        password: Some(if entered { "entered" } else { "generated" }),
    };
    let sentence = format!("would reset {}", out.emphasis(row.name));
    Ok(out.row(&row, &sentence)?)
}
