//! Recovery codes as they are shown: once, ready to print.

use anyhow::Result;
use passdesk::credentials::recovery::RecoveryCode;
use passdesk::deeds::CodesRow;
use passdesk::desk::NewCodes;
use passdesk::model::{StoreUrl, Timestamp, Username};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::cli::desk_place::DeskPlace;
use crate::cli::escape::escape;
use crate::cli::output::Output;
use crate::cli::row::Words;
use crate::cli::times::day;

/// New codes with what a printed page needs.
pub(crate) struct PrintedCodes {
    name: String,
    store: String,
    made_at: Timestamp,
    codes: Vec<Zeroizing<String>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    store: &'a str,
    made_at: Timestamp,
    recovery_codes: Words<'a, Zeroizing<String>>,
}

impl PrintedCodes {
    pub(crate) fn new(name: &Username, store: &StoreUrl, new: NewCodes) -> Self {
        Self {
            name: name.to_string(),
            store: store.to_string(),
            made_at: new.made_at,
            codes: new.codes.into_iter().map(RecoveryCode::reveal).collect(),
        }
    }

    /// The codes that a desk answered.
    pub(crate) fn of(row: CodesRow, place: &DeskPlace) -> Self {
        Self {
            name: row.name.to_string(),
            store: place.to_string(),
            made_at: row.made_at,
            codes: row.codes,
        }
    }

    /// The codes alone.
    pub(crate) fn codes(&self) -> &[Zeroizing<String>] {
        &self.codes
    }

    /// What is printed and put into a drawer.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push_str(&format!(
            "recovery codes of {}, store {}, {}; each works once:",
            escape(&self.name),
            escape(&self.store),
            day(self.made_at)
        ));
        for code in &self.codes {
            text.push_str("\n  ");
            text.push_str(code);
        }
        text
    }

    /// Shows them.
    pub(crate) fn show(&self, out: &mut Output) -> Result<()> {
        let row = Row {
            name: &self.name,
            store: &self.store,
            made_at: self.made_at,
            recovery_codes: Words::of(&self.codes, out.format()),
        };
        Ok(out.row(&row, &self.text())?)
    }
}
