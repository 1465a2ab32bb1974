//! `users import --try`: whether somebody's password fits the row that a file has of them. Nothing is asked of the desk.

use anyhow::Result;
use passdesk::credentials::Typed;
use passdesk::credentials::imported::{Field, OldHash};
use passdesk::model::Username;
use serde::Serialize;

use super::input::{BadRow, Rows};
use super::item::Item;
use super::listed_row::ListedRow;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::setup::Setup;
use crate::cli::stdin_secrets::StdinSecrets;

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    scheme: &'a str,
}

/// Asks for the password of the account of this name, and says whether it is the one of its row.
pub(super) fn run(
    name: &Username,
    mut rows: Rows<ListedRow>,
    latin_1: bool,
    password_stdin: bool,
    setup: &mut Setup,
) -> Result<()> {
    let hash = hash_of(name, &mut rows)?;
    let typed = ask(name, password_stdin, setup)?;
    if !hash.fits(&typed, latin_1)? {
        let message = format!("this is not the password of {name} in this file");
        return Err(Failure::new(ExitStatus::NotSignedIn, message)
            .hint("type it as in the other system; if that had it in Latin-1, add --latin-1")
            .into());
    }
    let scheme = hash.scheme().to_string();
    let row = Row {
        name: name.as_str(),
        scheme: &scheme,
    };
    let shown = setup.out.emphasis(row.name);
    let sentence = format!("this is the password of {shown} ({scheme})");
    Ok(setup.out.row(&row, &sentence)?)
}

/// The hash in the only row of an account.
fn hash_of(name: &Username, rows: &mut Rows<ListedRow>) -> Result<OldHash> {
    let mut found = None;
    for row in rows {
        match row? {
            Ok(row) if row.name() == name => {
                if found.replace(row).is_some() {
                    let message = format!("the name {name} was given twice");
                    return Err(Failure::new(ExitStatus::Conflict, message)
                        .hint("none of its rows would be imported; leave one of them in the file")
                        .into());
                }
            }
            Err(BadRow { name: bad, message }) if bad == name.as_str() => {
                return Err(Failure::usage(message)
                    .hint("this row would not be imported; correct it, or leave it out")
                    .into());
            }
            Ok(_) | Err(_) => {}
        }
    }
    let Some(row) = found else {
        return Err(not_found(format!("no row is that of {name}"))
            .hint("name an account as the file has it")
            .into());
    };
    let text = row.password_hash;
    match text.as_ref().map(|text| Field::read(text.as_str())) {
        Some(Ok(Field::Hash(hash) | Field::DisabledHash(hash))) => Ok(hash),
        None | Some(Ok(Field::None | Field::Disabled)) => {
            Err(not_found(format!("{name} has no password in this file"))
                .hint(format!("after the import, passdesk users reset {name} gives the account one"))
                .into())
        }
        Some(Err(why)) => Err(not_found(format!("the password of {name} cannot be tried: {why}"))
            .hint(format!(
                "it cannot be imported either; passdesk users reset {name} gives the account another one"
            ))
            .into()),
    }
}

fn not_found(message: String) -> Failure {
    Failure::new(ExitStatus::NotFound, message)
}

fn ask(name: &Username, password_stdin: bool, setup: &Setup) -> Result<Typed> {
    if password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let password = secrets.take("the password")?;
        secrets.finish()?;
        return Ok(password);
    }
    let mut terminal = setup.terminal_or("the password", "--password-stdin")?;
    Ok(terminal.secret(&format!("password of {name} in the other system: "))?)
}
