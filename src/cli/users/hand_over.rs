//! Handing over temporary passwords: each is shown, and its row made sure of, before it is in force.

use anyhow::Result;
use passdesk::desk::Row;
use passdesk::model::Username;

use super::reset_row::Revealed;
use super::row_writer::{RowWriter, SentenceWriter};
use super::rows_file::RowsFile;
use crate::cli::failure::Failure;
use crate::cli::output::Output;

/// What is done to a batch: it is given the accounts and where to write their rows before they are in force.
pub(super) type Deed<'a, T> =
    dyn FnMut(Vec<T>, &mut dyn FnMut(Vec<Row>) -> Result<()>) -> Result<()> + 'a;

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
    let mut write = |rows: Vec<Row>| match refused.take() {
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
    rows: Vec<Row>,
    writer: &mut dyn RowWriter,
    written: &mut Vec<Username>,
) -> Result<()> {
    let mut rows = rows.into_iter();
    for refused in refused {
        if let Some((name, why)) = refused {
            writer.failed(&name, &why)?;
            continue;
        }
        match rows.next() {
            Some(Row::Done(reset)) => {
                let reset = Revealed::from(reset);
                writer.done(&reset)?;
                written.push(reset.name);
            }
            Some(Row::Failed { name, error }) => {
                writer.failed(name.as_str(), &Failure::of_desk(&error))?;
            }
            None => {}
        }
    }
    writer.flush()
}

/// Writes which of the rows that were written are void after all.
fn write_void(
    rows: Vec<Row>,
    writer: &mut dyn RowWriter,
    written: &mut Vec<Username>,
) -> Result<()> {
    for row in rows {
        if let Row::Failed { name, error } = row {
            writer.failed(name.as_str(), &Failure::of_desk(&error))?;
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
    mut deed: impl FnMut(Vec<T>, &mut dyn FnMut(Vec<Row>) -> Result<()>) -> Result<()>,
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
