//! An account as every format shows it.

use comfy_table::Cell;
use passdesk::deeds::AccountRow;
use passdesk::model::{GroupName, MailAddress, Role, Status, Timestamp, Username};

use super::escape::escape;
use super::format::Format;
use super::output::Output;
use super::row::{Words, row};
use super::table::{ago_cell, card, cell, status_cell, time_cell};
use super::times::dated;

row! {
    /// An account as JSON and CSV have it, its fields in the contract's order.
    pub(crate) struct AccountFields<'a> {
        name: &'a Username,
        display_name: Option<&'a str>,
        role: Role,
        status: Status,
        password: &'a str,
        temporary_expires_at: Option<Timestamp>,
        password_changed_at: Option<Timestamp>,
        last_login_at: Option<Timestamp>,
        created_at: Timestamp,
        mail: Option<&'a MailAddress>,
        groups: Words<'a, GroupName>,
    }
}

impl<'a> AccountFields<'a> {
    pub(crate) fn of(row: &'a AccountRow, format: Format) -> Self {
        Self {
            name: &row.name,
            display_name: row.display_name.as_deref(),
            role: row.role,
            status: row.status,
            password: &row.password,
            temporary_expires_at: row.temporary_expires_at,
            password_changed_at: row.password_changed_at,
            last_login_at: row.last_login_at,
            created_at: row.created_at,
            mail: row.mail.as_ref(),
            groups: Words::of(&row.groups, format),
        }
    }
}

/// The columns of a table of accounts.
pub(crate) const COLUMNS: &[&str] = &["NAME", "ROLE", "STATUS", "LAST LOGIN", "PASSWORD CHANGED"];

/// The same where there is room for more.
pub(crate) const WIDE_COLUMNS: &[&str] = &[
    "NAME",
    "ROLE",
    "STATUS",
    "LAST LOGIN",
    "PASSWORD CHANGED",
    "DISPLAY NAME",
];

/// All of an account for people, a line for each field.
pub(crate) fn account_card(row: &AccountRow, out: &Output) -> String {
    let time = |time: Option<Timestamp>| time.map_or_else(|| "never".to_owned(), dated);
    let mail = row.mail.as_ref().map_or("none", MailAddress::as_str);
    let groups: Vec<&str> = row.groups.iter().map(GroupName::as_str).collect();
    let groups = match groups.is_empty() {
        true => "none".to_owned(),
        false => groups.join(" "),
    };
    let mut lines = vec![
        ("name", out.emphasis(row.name.as_str()).into_owned()),
        (
            "display name",
            escape(row.display_name.as_deref().unwrap_or("none")).into_owned(),
        ),
        ("mail", escape(mail).into_owned()),
        ("role", row.role.to_string()),
        ("groups", escape(&groups).into_owned()),
        ("status", row.status.to_string()),
        ("password", escape(&row.password).into_owned()),
    ];
    if let Some(at) = row.temporary_expires_at {
        lines.push(("expires", dated(at)));
    }
    lines.extend([
        ("changed", time(row.password_changed_at)),
        ("last login", time(row.last_login_at)),
        ("created", dated(row.created_at)),
    ]);
    card(12, &lines)
}

/// The cells under [`COLUMNS`].
pub(crate) fn account_cells(row: &AccountRow) -> Vec<Cell> {
    vec![
        cell(row.name.as_str()),
        cell(row.role.as_str()),
        status_cell(row.status),
        ago_cell(row.last_login_at),
        time_cell(row.password_changed_at),
    ]
}

/// The cells under [`WIDE_COLUMNS`].
pub(crate) fn wide_cells(row: &AccountRow) -> Vec<Cell> {
    let mut cells = account_cells(row);
    cells.push(cell(row.display_name.as_deref().unwrap_or_default()));
    cells
}

#[cfg(test)]
mod tests {
    use passdesk::model::{
        Account, AccountId, AccountNow, Guesses, Moment, PasswordKind, Role, Settings,
    };
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
            mail: None,
            groups: vec!["staff".parse().expect("a name")],
        };
        let now = Moment {
            at: Timestamp::from_millis(1),
            limits: Settings::default().limits(),
        };
        let row = AccountRow::from(AccountNow { account, now });
        let json = serde_json::to_string(&AccountFields::of(&row, Format::Json)).expect("json");
        assert_eq!(json, serde_json::to_string(&row).expect("json"));
        assert_eq!(
            json,
            r#"{"name":"alice","display_name":null,"role":"user","status":"must-change","password":"temporary","temporary_expires_at":"1970-01-02T00:00:00Z","password_changed_at":"1970-01-01T00:00:00Z","last_login_at":null,"created_at":"2026-11-23T17:20:50Z","mail":null,"groups":["staff"]}"#
        );
        let mut rest = json.as_str();
        for field in AccountFields::FIELDS {
            let quoted = format!("\"{field}\":");
            let found = rest
                .find(&quoted)
                .expect("the field, after those before it");
            rest = &rest[found + quoted.len()..];
        }
        assert_eq!(account_cells(&row).len(), COLUMNS.len());
        assert_eq!(wide_cells(&row).len(), WIDE_COLUMNS.len());
    }
}
