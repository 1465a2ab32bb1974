//! What every admin is shown at sign-in: notices, and warnings about being the last usable admin.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Caller, Deed, Done, Problem, Route, Work};
use crate::desk::{Desk, Warning};
use crate::model::{Action, Timestamp};

/// The notices that the caller has not acknowledged, oldest first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListNotices {}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoticeRow {
    /// Its id, to acknowledge it.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: Action,
    /// The same in words.
    pub notice: String,
}

/// The notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NoticeRows {
    /// Oldest first.
    pub notices: Vec<NoticeRow>,
}

impl Deed for ListNotices {
    type Answer = NoticeRows;
    const ROUTE: Route = Route::get("notices.list", "/v1/notices");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<NoticeRows, Problem> {
        let notices = caller.admin(desk)?.notices()?;
        let row = |notice: crate::model::Notice| NoticeRow {
            id: notice.id,
            at: notice.at,
            action: notice.action,
            notice: notice.text,
        };
        Ok(NoticeRows {
            notices: notices.into_iter().map(row).collect(),
        })
    }
}

/// Acknowledges notices: they are not shown to the caller again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeNotices {
    /// Their ids.
    pub notices: Vec<Uuid>,
}

impl Deed for AcknowledgeNotices {
    type Answer = Done;
    const ROUTE: Route = Route::post(
        "notices.acknowledge",
        "/v1/notices/acknowledge",
        Work::Write,
    );

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        caller.admin(desk)?.acknowledge(&self.notices)?;
        Ok(Done {})
    }
}

/// What may leave the store without a usable admin.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListWarnings {}

/// The warnings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WarningRows {
    /// All of them.
    pub warnings: Vec<Warning>,
}

impl Deed for ListWarnings {
    type Answer = WarningRows;
    const ROUTE: Route = Route::get("warnings.list", "/v1/warnings");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<WarningRows, Problem> {
        Ok(WarningRows {
            warnings: caller.admin(desk)?.warnings()?,
        })
    }
}
