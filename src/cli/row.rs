//! Rows of results: a struct with the names of its fields, and lists within a row.

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::failure::{ExitStatus, Failure};
use super::format::Format;
use super::table::counted;

/// A struct that serialises as a row, with the names of its fields as `FIELDS`: the header of a CSV file, also of one
/// without rows.
macro_rules! row {
    (
        $(#[$about:meta])*
        $seen:vis struct $name:ident $(<$life:lifetime>)? {
            $($(#[$of_field:meta])* $field:ident: $kind:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(serde::Serialize)]
        $seen struct $name $(<$life>)? {
            $($(#[$of_field])* $field: $kind,)*
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// The names of the fields.
            $seen const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}
pub(crate) use row;

/// What a command ends with after rows of which some failed.
pub(crate) fn rows_failed(failed: u64) -> Failure {
    let message = format!("{} failed", counted(failed, "row", "rows"));
    Failure::new(ExitStatus::Partial, message).hint("each failed row says why")
}

/// Why nothing was done about an account of many, in its row.
#[derive(Serialize)]
pub(crate) struct Why {
    code: &'static str,
    message: String,
}

impl From<&Failure> for Why {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code(),
            message: failure.to_string(),
        }
    }
}

impl Why {
    /// The same as one text, for CSV.
    pub(crate) fn flat(&self) -> String {
        format!("{}: {}", self.code, self.message)
    }
}

/// Words in a row: a list in JSON, one text with a space between them in CSV, which knows no lists.
pub(crate) struct Words<'a, T> {
    words: &'a [T],
    format: Format,
}

impl<'a, T> Words<'a, T> {
    pub(crate) fn of(words: &'a [T], format: Format) -> Self {
        Self { words, format }
    }
}

impl<T: AsRef<str>> Serialize for Words<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let words = self.words.iter().map(AsRef::as_ref);
        if self.format != Format::Csv {
            return serializer.collect_seq(words);
        }
        // Some are secrets.
        let text = Zeroizing::new(words.collect::<Vec<&str>>().join(" "));
        serializer.serialize_str(&text)
    }
}
