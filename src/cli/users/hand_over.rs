//! Handing over temporary passwords: each is shown, and its row made sure of, before it is in force.

use anyhow::Result;
use passdesk::deeds::{PlannedRows, PutInForce, ResetRow};
use passdesk::model::Username;

use super::item::{Fate, Foresee, Item};
use super::reset_row::Revealed;
use super::row_writer::{RowWriter, SentenceWriter};
use super::rows_file::RowsFile;
use crate::cli::acting_account::AdminClient;
use crate::cli::failure::Failure;
use crate::cli::output::Output;

/// What is done to a batch: it is given the accounts and where to write their rows before they are in force.
pub(super) type Deed<'a, T> =
    dyn FnMut(Vec<T>, &mut dyn FnMut(Vec<ResetRow>) -> Result<()>) -> Result<()> + 'a;

/// Writes the rows that were planned, puts them in force if there is anything to do, and writes those that are void after
/// all.
pub(super) fn show_then_force(
    admin: &AdminClient,
    PlannedRows { rows, plan }: PlannedRows,
    write: &mut dyn FnMut(Vec<ResetRow>) -> Result<()>,
) -> Result<()> {
    let has_any = rows.iter().any(|row| row.error.is_none());
    write(rows)?;
    if !has_any {
        return Ok(());
    }
    let void = admin.ask(PutInForce { plan })?.void;
    match void.is_empty() {
        true => Ok(()),
        false => write(void),
    }
}

/// What was asked for, in order: accounts, and between them rows that are refused before anybody looks.
pub(super) struct Batch<T> {
    items: Vec<T>,
    /// A place for every row; `None` where the next of the items belongs.
    refused: Vec<Option<(String, Failure)>>,
}

impl<T> Batch<T> {
    pub(super) fn with_room_for(rows: usize) -> Self {
        Self {
            items: Vec::with_capacity(rows),
            refused: Vec::with_capacity(rows),
        }
    }

    pub(super) fn add(&mut self, item: T) {
        self.items.push(item);
        self.refused.push(None);
    }

    pub(super) fn refuse(&mut self, name: &str, why: Failure) {
        self.refused.push(Some((name.to_owned(), why)));
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.refused.len() as u64
    }
}

impl<T: Item> Batch<T> {
    /// Decides about each account; how many are left as they are, and have no row.
    pub(super) fn decide(&mut self, foresee: &mut Foresee<'_, T>) -> Result<u64> {
        let fates = foresee(&self.items)?;
        let mut fates = std::mem::take(&mut self.items).into_iter().zip(fates);
        let mut left = 0;
        let items = &mut self.items;
        self.refused.retain_mut(|place| {
            if place.is_some() {
                return true;
            }
            let Some((item, fate)) = fates.next() else {
                return false;
            };
            match fate {
                Fate::Do => items.push(item),
                Fate::Refuse(problem) => *place = Some((item.name().to_string(), problem.into())),
                Fate::Leave => {
                    left += 1;
                    return false;
                }
            }
            true
        });
        Ok(left)
    }
}

/// Does a batch: its rows are written and flushed (in a file also synced) before it is committed. Should the commit fail,
/// rows with the error follow. Gives whose passwords are in force.
pub(super) fn hand_over<T>(
    batch: Batch<T>,
    deed: &mut Deed<'_, T>,
    writer: &mut dyn RowWriter,
) -> Result<Vec<Username>> {
    let Batch { items, refused } = batch;
    let mut refused = Some(refused);
    let mut written = Vec::new();
    let mut write = |rows: Vec<ResetRow>| match refused.take() {
        Some(refused) => write_rows(refused, rows, writer, &mut written),
        None => write_void(rows, writer, &mut written),
    };
    let done = if items.is_empty() {
        write(Vec::new())
    } else {
        deed(items, &mut write)
    };
    if let Err(error) = &done {
        let why = Failure::explain(error);
        let told = written
            .iter()
            .try_for_each(|name: &Username| writer.failed(name.as_str(), &why));
        // Where that cannot be written any more either, the first error says why.
        let _ = told.and_then(|()| writer.flush());
    }
    done.map(|()| written)
}

/// Writes the rows in the order in which they were asked for.
fn write_rows(
    refused: Vec<Option<(String, Failure)>>,
    rows: Vec<ResetRow>,
    writer: &mut dyn RowWriter,
    written: &mut Vec<Username>,
) -> Result<()> {
    let mut rows = rows.into_iter();
    for refused in refused {
        if let Some((name, why)) = refused {
            writer.failed(&name, &why)?;
            continue;
        }
        match rows.next().map(Revealed::of) {
            Some(Ok(reset)) => {
                writer.done(&reset)?;
                written.push(reset.name);
            }
            Some(Err((name, why))) => writer.failed(name.as_str(), &why)?,
            None => {}
        }
    }
    writer.flush()
}

/// Writes which of the rows that were written are void after all.
fn write_void(
    rows: Vec<ResetRow>,
    writer: &mut dyn RowWriter,
    written: &mut Vec<Username>,
) -> Result<()> {
    for row in rows {
        if let Err((name, why)) = Revealed::of(row) {
            writer.failed(name.as_str(), &why)?;
            written.retain(|other| *other != name);
        }
    }
    writer.flush()
}

/// Does a batch of one and says what is next: a table has a sentence, and what is refused is an error.
pub(super) fn hand_over_one<T>(
    item: T,
    out: &mut Output,
    file: Option<&RowsFile>,
    mut deed: impl FnMut(Vec<T>, &mut dyn FnMut(Vec<ResetRow>) -> Result<()>) -> Result<()>,
) -> Result<()> {
    let mut batch = Batch::with_room_for(1);
    batch.add(item);
    let mut rows = file.map(RowsFile::output).transpose()?;
    let mut writer = SentenceWriter::new(rows.as_mut().unwrap_or(&mut *out), file);
    let handed = hand_over(batch, &mut deed, &mut writer);
    if let Some(refused) = writer.refused {
        return Err(refused.into());
    }
    for name in handed? {
        if let Some(file) = file {
            let path = file.path.display().to_string();
            let path = out.emphasis(&path);
            out.note(&format!("the temporary password is in {path}"));
        }
        out.note(&format!(
            "hand it over; it works once, and {name} must choose a new one then"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use passdesk::desk::{DeskError, StorageError};
    use passdesk::model::Timestamp;
    use uuid::Uuid;
    use zeroize::Zeroizing;

    use super::*;
    use crate::cli::format::Format;

    type Write<'a> = &'a mut dyn FnMut(Vec<ResetRow>) -> Result<()>;

    fn bob() -> Username {
        "bob".parse().expect("a name")
    }

    fn done() -> ResetRow {
        ResetRow {
            name: bob(),
            temporary_password: Some(Zeroizing::new("secret".to_owned())),
            expires_at: Some(Timestamp::from_millis(1_800_000_000_000)),
            reset_id: Some(Uuid::nil()),
            old_password: None,
            error: None,
        }
    }

    fn refused() -> ResetRow {
        ResetRow {
            name: bob(),
            temporary_password: None,
            expires_at: None,
            reset_id: None,
            old_password: None,
            error: Some(DeskError::NoSuchAccount(bob()).into()),
        }
    }

    /// The lines that are written when an operation fails, and the failure.
    fn failing(format: Format, deed: fn(Write<'_>) -> Result<()>) -> (Vec<String>, Failure) {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let mut out = Output::to_file(file.reopen().expect("the file"), format);
        let failed = hand_over_one((), &mut out, None, |_, write| deed(write));
        drop(out);
        let written = fs::read_to_string(file.path()).expect("what was written");
        let lines = written.lines().map(str::to_owned).collect();
        (lines, Failure::explain(&failed.expect_err("a failure")))
    }

    #[test]
    fn what_is_refused_before_it_is_shown_is_an_error_and_no_row() {
        for format in [Format::Table, Format::Json] {
            let (lines, failure) = failing(format, |write| write(vec![refused()]));
            assert!(lines.is_empty(), "{lines:?}");
            assert_eq!(failure.code(), "not_found");
        }
    }

    #[test]
    fn what_is_refused_after_it_was_shown_is_void() {
        let deed = |write: Write<'_>| {
            write(vec![done()])?;
            write(vec![refused()])
        };
        let (lines, failure) = failing(Format::Table, deed);
        assert_eq!(lines.len(), 3, "{lines:?}");
        let void = "the temporary password shown for bob does not work";
        assert_eq!(lines[2], void);
        assert_eq!(failure.code(), "not_found");
        let (lines, _) = failing(Format::Json, deed);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].starts_with(r#"{"name":"bob","error":{"code":"not_found","#));
    }

    #[test]
    fn s34_of_one_in_an_unknown_outcome_nobody_knows_whether_it_is_in_force() {
        let (lines, failure) = failing(Format::Table, |write| {
            write(vec![done()])?;
            let operation = Uuid::from_u128(0x4711);
            Err(DeskError::from(StorageError::OutcomeUnknown { operation }).into())
        });
        let unknown = "it is not known whether the temporary password shown for bob works";
        assert_eq!(lines[2], unknown);
        assert_eq!(failure.code(), "outcome_unknown");
    }
}
