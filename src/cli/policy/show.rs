//! `policy show`: the settings of the store, with their bounds and the sources of these.

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use passdesk::deeds::{SettingRow, SettingRows, ShowPolicy};
use passdesk::model::{Setting, Unit};

use crate::cli::setup::Setup;
use crate::cli::table::{card, cell};

/// Show the settings of this store
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk policy show
  passdesk policy show min-length              with the source of its bounds
  passdesk policy show --format json | jq -r '.key + \"=\" + .value'")]
pub(crate) struct Show {
    /// Show only these settings, each with the source of its bounds
    #[arg(
        value_name = "KEY",
        value_parser = PossibleValuesParser::new(Setting::ALL.map(Setting::as_str))
            .try_map(|word| word.parse::<Setting>())
    )]
    keys: Vec<Setting>,
}

/// All of a setting for people, a line for each field.
fn setting_card(row: &SettingRow) -> String {
    let (value, default) = (with_unit(row, &row.value), with_unit(row, &row.default));
    let fields = [
        (row.key.as_str(), &value),
        ("default", &default),
        ("allowed", &row.allowed),
        ("purpose", &row.purpose),
        ("source", &row.source),
    ];
    card(21, &fields)
}

/// A value with its unit, where a number alone could be one of bytes. A table has it with the allowed ones.
fn with_unit(row: &SettingRow, value: &str) -> String {
    match row.key.rule().unit {
        Unit::Kibibytes => format!("{value} {}", row.unit),
        _ => value.to_owned(),
    }
}

pub(super) fn run(args: &Show, mut setup: Setup) -> Result<()> {
    let SettingRows { settings } = setup.admin()?.ask(ShowPolicy {})?;
    if !args.keys.is_empty() {
        let mut between = "";
        for key in &args.keys {
            for row in settings.iter().filter(|row| row.key == *key) {
                let card = format!("{between}{}", setting_card(row));
                setup.out.row(row, &card)?;
                between = "\n";
            }
        }
        return Ok(());
    }
    let mut list = setup.out.list(
        &["KEY", "VALUE", "DEFAULT", "ALLOWED", "PURPOSE"],
        SettingRow::FIELDS,
    );
    for row in &settings {
        list.push(row, || {
            let texts = [
                row.key.as_str(),
                &row.value,
                &row.default,
                &row.allowed,
                &row.purpose,
            ];
            texts.map(cell).into()
        })?;
    }
    list.finish()?;
    Ok(())
}
