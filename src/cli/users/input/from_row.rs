//! What a row asks for: a reset or a new account.

use passdesk::credentials::Typed;
use passdesk::credentials::imported::FieldText;
use passdesk::deeds::AccountToReset;
use passdesk::desk::ListedAccount;
use passdesk::model::{GroupName, InvalidMail, InvalidName, UnknownWord, Username};

use super::columns::{Cells, Column};
use crate::cli::users::listed_row::ListedRow;

/// What a row asks for.
pub(in crate::cli::users) trait FromRow: Sized {
    /// The columns that mean something; the first is the name.
    const COLUMNS: &'static [Column];

    /// Reads a row; why it cannot be used, without its text, where it can't.
    fn read(cells: &Cells) -> Result<Self, String>;
}

impl FromRow for AccountToReset {
    const COLUMNS: &'static [Column] = &[Column::Name, Column::TemporaryPassword];

    fn read(cells: &Cells) -> Result<Self, String> {
        Ok(Self {
            name: cells
                .get(Column::Name)
                .unwrap_or_default()
                .parse()
                .map_err(|error: InvalidName| error.to_string())?,
            temporary_password: cells
                .get(Column::TemporaryPassword)
                .map(|text| Typed::new(text.to_owned())),
        })
    }
}

impl FromRow for ListedRow {
    const COLUMNS: &'static [Column] = &[
        Column::Name,
        Column::DisplayName,
        Column::Role,
        Column::Mail,
        Column::Groups,
        Column::PasswordHash,
        Column::Disabled,
        Column::MustChange,
    ];

    fn read(cells: &Cells) -> Result<Self, String> {
        let name = Username::new_account(cells.get(Column::Name).unwrap_or_default());
        let account = ListedAccount {
            name: name.map_err(|error| error.to_string())?,
            display_name: cells
                .get(Column::DisplayName)
                .map(str::parse)
                .transpose()
                .map_err(|error: InvalidName| error.to_string())?,
            role: cells
                .get(Column::Role)
                .map(|word| word.trim().to_ascii_lowercase().parse())
                .transpose()
                .map_err(|error: UnknownWord| format!("role: {error}"))?,
            mail: cells
                .get(Column::Mail)
                .map(str::parse)
                .transpose()
                .map_err(|error: InvalidMail| error.to_string())?,
            groups: cells
                .get(Column::Groups)
                .map(|names| names.split_whitespace().map(GroupName::new_group).collect())
                .transpose()
                .map_err(|error| format!("groups: {error}; put spaces between their names"))?,
        };
        Ok(Self {
            account,
            password_hash: cells
                .given(Column::PasswordHash)
                .map(|text| FieldText::new(text.to_owned())),
            disabled: truth(cells, Column::Disabled)?,
            must_change: truth(cells, Column::MustChange)?,
        })
    }
}

/// Whether something is so, as databases and programs write it; where nothing stands it is not.
fn truth(cells: &Cells, column: Column) -> Result<bool, String> {
    let word = cells
        .get(column)
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match word.as_str() {
        "" | "0" | "f" | "false" | "n" | "no" => Ok(false),
        "1" | "t" | "true" | "y" | "yes" => Ok(true),
        _ => Err(format!("{}: expected one of: true, false", column.word())),
    }
}
