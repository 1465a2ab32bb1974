//! What would happen to each of many accounts; nothing is changed.

use anyhow::Result;
use comfy_table::Cell;
use passdesk::deeds::{AccountToReset, OldPasswordRow};
use passdesk::model::{GroupName, MailAddress, Role, Username};

use super::input::BadRow;
use super::item::{Fate, Item};
use super::listed_row::ListedRow;
use super::many_accounts::{InputRow, TWICE};
use super::names_seen::NamesSeen;
use super::old_passwords::in_words;
use crate::cli::failure::{ExitStatus, Failure, Problem};
use crate::cli::format::Format;
use crate::cli::output::{List, Output};
use crate::cli::row::{Words, row};
use crate::cli::table::{cell, counted};
use crate::cli::write_errors::Unwritten;

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

    /// Writes a row, with what was asked for where that could be read.
    fn write(
        list: &mut List<'_>,
        prospect: Prospect<'_>,
        asked: Option<&Self>,
    ) -> Result<(), Unwritten>;
}

/// What would happen to an account, whatever would be done to it.
pub(super) struct Prospect<'a> {
    name: &'a str,
    would: &'static str,
    /// Why it would fail, if it would.
    error: Option<&'a str>,
    /// What would become of the password that it has in another system.
    password: Option<&'a OldPasswordRow>,
    disabled: bool,
    must_change: bool,
    format: Format,
}

/// What is foreseen for an account.
pub(super) struct Foreseen {
    pub(super) fate: Fate,
    pub(super) password: Option<OldPasswordRow>,
    pub(super) disabled: bool,
    /// Whether its owner must choose a new password.
    pub(super) must_change: bool,
}

impl From<Fate> for Foreseen {
    fn from(fate: Fate) -> Self {
        Self {
            fate,
            password: None,
            disabled: false,
            must_change: false,
        }
    }
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
fn origin(entered: bool) -> &'static str {
    match entered {
        true => "entered",
        false => "generated",
    }
}

impl Would for AccountToReset {
    const WOULD: &'static str = "reset";
    const DONE: &'static str = "reset";
    const FIELDS: &'static [&'static str] = WouldReset::FIELDS;
    const COLUMNS: &'static [&'static str] = &["NAME", "WOULD", "PASSWORD", "WHY"];

    fn write(
        list: &mut List<'_>,
        Prospect {
            name, would, error, ..
        }: Prospect<'_>,
        asked: Option<&Self>,
    ) -> Result<(), Unwritten> {
        let password = asked.map(|wanted| origin(wanted.temporary_password.is_some()));
        let row = WouldReset {
            name,
            would,
            error,
            password,
        };
        let texts = [Some(name), Some(would), password, error];
        list.push(&row, || cells(&texts))
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
        mail: Option<&'a str>,
        groups: Option<Words<'a, GroupName>>,
        password: Option<&'a str>,
        disabled: bool,
        must_change: bool,
    }
}

impl Would for ListedRow {
    const WOULD: &'static str = "add";
    const DONE: &'static str = "added";
    const FIELDS: &'static [&'static str] = WouldAdd::FIELDS;
    const COLUMNS: &'static [&'static str] =
        &["NAME", "WOULD", "ROLE", "DISPLAY NAME", "PASSWORD", "WHY"];

    fn write(
        list: &mut List<'_>,
        Prospect {
            name,
            would,
            error,
            password,
            disabled,
            must_change,
            format,
        }: Prospect<'_>,
        asked: Option<&Self>,
    ) -> Result<(), Unwritten> {
        let asked = asked.map(|row| &row.account);
        let lost = password.and_then(|password| password.reason.as_deref());
        let temporary = (would == Self::WOULD).then_some("temporary");
        let password = password.map(in_words).or(temporary);
        let error = error.or(lost);
        let display_name = asked.and_then(|new| new.display_name.as_ref());
        let display_name = display_name.map(|name| name.as_str());
        // Of an account that is there the list may not say it.
        let unsaid = (would != LEFT).then_some(Role::User);
        let role = asked.and_then(|listed| listed.role.or(unsaid));
        let role = role.map(Role::as_str);
        let row = WouldAdd {
            name,
            would,
            error,
            display_name,
            role,
            mail: asked
                .and_then(|listed| listed.mail.as_ref())
                .map(MailAddress::as_str),
            groups: asked
                .and_then(|listed| listed.groups.as_ref())
                .map(|groups| Words::of(groups, format)),
            password,
            disabled,
            must_change,
        };
        let owed = must_change.then_some("must choose a new password");
        let why = [error, disabled.then_some("disabled"), owed];
        let why = why.into_iter().flatten().collect::<Vec<_>>().join("; ");
        let texts = [
            Some(name),
            Some(would),
            role,
            display_name,
            password,
            Some(&why),
        ];
        list.push(&row, || cells(&texts))
    }
}

/// What would happen to an account that is as it should be.
const LEFT: &str = "skip";

fn cells(texts: &[Option<&str>]) -> Vec<Cell> {
    texts
        .iter()
        .map(|text| cell(text.unwrap_or_default()))
        .collect()
}

/// Says what would happen to each of the accounts.
pub(super) fn run<T: Would>(
    asked: &mut dyn Iterator<Item = InputRow<T>>,
    mut foresee: impl FnMut(&T) -> Result<Foreseen, Problem>,
    out: &mut Output,
) -> Result<()> {
    let format = out.format();
    let mut list = out.list(T::COLUMNS, T::FIELDS);
    let (mut done, mut unchanged, mut failures) = (0_u64, 0_u64, 0_u64);
    let mut seen = NamesSeen::default();
    for row in asked {
        let (name, item, foreseen) = match row? {
            Err(BadRow { name, message }) => {
                (name, None, Fate::Refuse(Problem::usage(message)).into())
            }
            Ok(item) => {
                let foreseen = match seen.insert(item.name()) {
                    true => foresee(&item)?,
                    false => Fate::Refuse(Problem::new(ExitStatus::Conflict, TWICE)).into(),
                };
                (item.name().to_string(), Some(item), foreseen)
            }
        };
        let (would, count, error) = match foreseen.fate {
            Fate::Do => (T::WOULD, &mut done, None),
            Fate::Leave => (LEFT, &mut unchanged, None),
            Fate::Refuse(problem) => ("fail", &mut failures, Some(problem.message)),
        };
        *count += 1;
        let prospect = Prospect {
            name: &name,
            would,
            error: error.as_deref(),
            password: foreseen.password.as_ref(),
            disabled: foreseen.disabled,
            must_change: foreseen.must_change,
            format,
        };
        T::write(&mut list, prospect, item.as_ref())?;
    }
    list.finish()?;
    let unchanged = match unchanged {
        0 => String::new(),
        unchanged => format!(", {unchanged} would stay unchanged"),
    };
    out.note(&format!(
        "{done} would be {}{unchanged}, {failures} would fail; nothing was changed",
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
        would: AccountToReset::WOULD,
        error: None,
        password: Some(origin(entered)),
    };
    let sentence = format!("would reset {}", out.emphasis(row.name));
    Ok(out.row(&row, &sentence)?)
}
