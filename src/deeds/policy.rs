//! The rules for everyone.

use serde::{Deserialize, Serialize};

use super::{Caller, Deed, Problem, Route, Work};
use crate::credentials::Cost;
use crate::desk::{Desk, DeskError};
use crate::model::{Assignment, Setting};

/// The settings of the store.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShowPolicy {}

/// A setting, with its bounds and their source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SettingRow {
    /// Its name.
    pub key: Setting,
    /// Its value.
    pub value: String,
    /// The value unless it is set.
    pub default: String,
    /// The unit of its value.
    pub unit: String,
    /// The values it can have.
    pub allowed: String,
    /// What it is for.
    pub purpose: String,
    /// The source of its bounds.
    pub source: String,
}

impl SettingRow {
    /// The names of the fields: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &[
        "key", "value", "default", "unit", "allowed", "purpose", "source",
    ];
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SettingRows {
    /// All of them.
    pub settings: Vec<SettingRow>,
}

impl Deed for ShowPolicy {
    type Answer = SettingRows;
    const ROUTE: Route = Route::get("policy.show", "/v1/policy");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SettingRows, Problem> {
        let settings = caller.admin(desk)?.settings()?;
        let row = |setting: Setting| {
            let rule = setting.rule();
            SettingRow {
                key: setting,
                value: settings.shown(setting),
                default: setting.default_text(),
                unit: rule.unit.as_str().to_owned(),
                allowed: setting.allowed(),
                purpose: rule.purpose.to_owned(),
                source: rule.source.to_owned(),
            }
        };
        Ok(SettingRows {
            settings: Setting::ALL.into_iter().map(row).collect(),
        })
    }
}

/// Changes settings for everyone, all or none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetPolicy {
    /// Each as `KEY=VALUE`.
    #[cfg_attr(test, schemars(example = ["min-length=15"]))]
    pub assignments: Vec<String>,
}

/// A setting that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangedSettingRow {
    /// Its name.
    pub key: Setting,
    /// Its old value.
    pub before: String,
    /// Its new value; the same where nothing changes.
    pub after: String,
}

/// A cost of hashing passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CostRow {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ChangedSettings {
    /// Each setting that was given.
    pub changed: Vec<ChangedSettingRow>,
    /// If the cost of hashing was among them: the earlier costs that every sign-in computes too.
    pub older_costs: Vec<CostRow>,
}

impl Deed for SetPolicy {
    type Answer = ChangedSettings;
    const ROUTE: Route = Route::post("policy.set", "/v1/policy", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<ChangedSettings, Problem> {
        let parsed = self
            .assignments
            .iter()
            .map(|text| text.parse::<Assignment>());
        let assignments: Vec<_> = parsed
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::usage(error.to_string()))?;
        let admin = caller.admin(desk)?;
        let names_a_path = |one: &Assignment| one.setting() == Setting::BlocklistFile;
        if !caller.is_owner && assignments.iter().any(names_a_path) {
            // A served desk opens no path that a caller names (S59).
            return Err(DeskError::OwnersOnly.into());
        }
        let changed = admin.set(&assignments)?;
        let is_of_cost = changed.iter().any(|one| one.setting.is_of_the_cost());
        // What is set is set, also where this cannot be read any more.
        let older = match is_of_cost {
            true => admin.older_costs().unwrap_or_default(),
            false => Vec::new(),
        };
        let cost = |cost: &Cost| CostRow {
            memory_kib: cost.memory_kib(),
            passes: cost.passes(),
            lanes: cost.lanes(),
        };
        let row = |one: crate::desk::ChangedSetting| ChangedSettingRow {
            key: one.setting,
            before: one.before,
            after: one.after,
        };
        Ok(ChangedSettings {
            changed: changed.into_iter().map(row).collect(),
            older_costs: older.iter().map(cost).collect(),
        })
    }
}
