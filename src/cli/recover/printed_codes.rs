//! Recovery codes as they are shown: once, ready to print.

use anyhow::Result;
use passdesk::credentials::recovery::RecoveryCode;
use passdesk::desk::NewCodes;
use passdesk::model::{StoreUrl, Timestamp, Username};
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use crate::cli::account::rfc3339;
use crate::cli::escape::escape;
use crate::cli::output::Output;

/// Codes in a row: a list in JSON, words with a space between them in CSV, which knows no lists.
pub(crate) struct Codes<'a> {
    pub(crate) codes: &'a [Zeroizing<String>],
    pub(crate) listed: bool,
}

impl Serialize for Codes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.codes.iter().map(|code| code.as_str());
        if self.listed {
            serializer.collect_seq(words)
        } else {
            let words: Vec<_> = words.collect();
            serializer.serialize_str(&Zeroizing::new(words.join(" ")))
        }
    }
}

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
    #[serde(serialize_with = "rfc3339")]
    made_at: Option<Timestamp>,
    recovery_codes: Codes<'a>,
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

    /// The codes alone.
    pub(crate) fn codes(&self) -> &[Zeroizing<String>] {
        &self.codes
    }

    /// What is printed and put into a drawer.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let date = self.made_at.to_string();
        let date = date.split('T').next().unwrap_or_default();
        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push_str(&format!(
            "recovery codes of {}, store {}, {date}; each works once:",
            escape(&self.name),
            escape(&self.store),
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
            made_at: Some(self.made_at),
            recovery_codes: Codes {
                codes: &self.codes,
                listed: out.lists_in_rows(),
            },
        };
        Ok(out.row(&row, &self.text())?)
    }
}
