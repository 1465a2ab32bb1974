//! `policy show`: the settings of the store, with their bounds and the sources of these.

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use passdesk::model::{Setting, Settings};

use crate::cli::row::row;
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

row! {
    struct Row {
        key: &'static str,
        value: String,
        default: String,
        unit: &'static str,
        allowed: String,
        purpose: &'static str,
        source: &'static str,
    }
}

impl Row {
    fn new(settings: &Settings, setting: Setting) -> Self {
        let rule = setting.rule();
        Self {
            key: setting.as_str(),
            value: settings.shown(setting),
            default: setting.default_text(),
            unit: rule.unit.as_str(),
            allowed: setting.allowed(),
            purpose: rule.purpose,
            source: rule.source,
        }
    }

    /// All of it for people, a line for each field.
    fn card(&self) -> String {
        let fields = [
            (self.key, &*self.value),
            ("default", &self.default),
            ("allowed", &self.allowed),
            ("purpose", self.purpose),
            ("source", self.source),
        ];
        card(21, &fields)
    }
}

pub(super) fn run(args: &Show, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let settings = setup.admin(&desk)?.settings()?;
    if !args.keys.is_empty() {
        let mut between = "";
        for setting in &args.keys {
            let row = Row::new(&settings, *setting);
            let card = format!("{between}{}", row.card());
            setup.out.row(&row, &card)?;
            between = "\n";
        }
        return Ok(());
    }
    let mut list = setup.out.list(
        &["KEY", "VALUE", "DEFAULT", "ALLOWED", "PURPOSE"],
        Row::FIELDS,
    );
    for setting in Setting::ALL {
        let row = Row::new(&settings, setting);
        list.push(&row, || {
            let texts = [row.key, &row.value, &row.default, &row.allowed, row.purpose];
            texts.map(cell).into()
        })?;
    }
    list.finish()?;
    Ok(())
}
