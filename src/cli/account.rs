//! An account as every format shows it.

use comfy_table::Cell;
use passdesk::model::{Account, Moment, Status, Timestamp};
use serde::Serializer;

use super::escape::escape;
use super::output::Output;
use super::row::row;
use super::table::{ago_cell, card, cell, status_cell, time_cell};
use super::times::dated;

row! {
    /// An account as every format shows it, its fields in the contract's order.
    pub(crate) struct AccountRow<'a> {
        name: &'a str,
        display_name: Option<&'a str>,
        role: &'static str,
        #[serde(serialize_with = "status_word")]
        status: Status,
        password: &'static str,
        temporary_expires_at: Option<Timestamp>,
        password_changed_at: Option<Timestamp>,
        last_login_at: Option<Timestamp>,
        created_at: Timestamp,
    }
}

impl<'a> AccountRow<'a> {
    /// The columns of a table of accounts.
    pub(crate) const COLUMNS: &'static [&'static str] =
        &["NAME", "ROLE", "STATUS", "LAST LOGIN", "PASSWORD CHANGED"];

    /// The account as it stands at `now`.
    pub(crate) fn new(account: &'a Account, now: Moment) -> Self {
        Self {
            name: account.name.as_str(),
            display_name: account.display_name.as_ref().map(|name| name.as_str()),
            role: account.role.as_str(),
            status: account.status(now),
            password: account.password.as_str(),
            temporary_expires_at: account.password.expires_at(),
            password_changed_at: account.password_changed_at,
            last_login_at: account.last_login_at,
            created_at: account.created_at,
        }
    }

    /// All of it for people, a line for each field.
    pub(crate) fn card(&self, out: &Output) -> String {
        let time = |time: Option<Timestamp>| time.map_or_else(|| "never".to_owned(), dated);
        let mut lines = vec![
            ("name", out.emphasis(self.name).into_owned()),
            (
                "display name",
                escape(self.display_name.unwrap_or("none")).into_owned(),
            ),
            ("role", self.role.to_owned()),
            ("status", self.status.as_str().to_owned()),
            ("password", self.password.to_owned()),
        ];
        if let Some(at) = self.temporary_expires_at {
            lines.push(("expires", dated(at)));
        }
        lines.extend([
            ("changed", time(self.password_changed_at)),
            ("last login", time(self.last_login_at)),
            ("created", dated(self.created_at)),
        ]);
        card(12, &lines)
    }

    /// The cells under [`AccountRow::COLUMNS`].
    pub(crate) fn cells(&self) -> Vec<Cell> {
        vec![
            cell(self.name),
            cell(self.role),
            status_cell(self.status),
            ago_cell(self.last_login_at),
            time_cell(self.password_changed_at),
        ]
    }
}

fn status_word<S: Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.as_str())
}

#[cfg(test)]
mod tests {
    use passdesk::model::{AccountId, Guesses, PasswordKind, Role, Settings};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_fields_are_the_contracts_in_its_order() {
        let account = Account {
            id: AccountId(Uuid::nil()),
            name: "alice".parse().expect("a name"),
            display_name: None,
            role: Role::User,
            disabled: false,
            password: PasswordKind::Temporary {
                expires_at: Timestamp::from_millis(86_400_000),
            },
            change_required: false,
            password_disabled: false,
            guesses: Guesses::default(),
            password_changed_at: Some(Timestamp::from_millis(0)),
            last_login_at: None,
            created_at: Timestamp::from_millis(1_795_454_450_999),
        };
        let now = Moment {
            at: Timestamp::from_millis(1),
            limits: Settings::default().limits(),
        };
        let row = AccountRow::new(&account, now);
        let json = serde_json::to_string(&row).expect("json");
        assert_eq!(
            json,
            r#"{"name":"alice","display_name":null,"role":"user","status":"must-change","password":"temporary","temporary_expires_at":"1970-01-02T00:00:00Z","password_changed_at":"1970-01-01T00:00:00Z","last_login_at":null,"created_at":"2026-11-23T17:20:50Z"}"#
        );
        let mut rest = json.as_str();
        for field in AccountRow::FIELDS {
            let quoted = format!("\"{field}\":");
            let found = rest
                .find(&quoted)
                .expect("the field, after those before it");
            rest = &rest[found + quoted.len()..];
        }
        assert_eq!(row.cells().len(), AccountRow::COLUMNS.len());
    }
}
