//! Reads rows as our types, and lists the columns they are read from.

use super::cells::{Cells, Row, labelled, read};
use super::columns::columns;
use crate::credentials::PasswordHash;
use crate::model::{
    Account, AccountId, Actor, Chain, Event, GroupName, Guesses, Held, OlderCosts, PasswordKind,
    PasswordWord, RawEvent, Session, Settings, StoreInfo, Subject, Timestamp, Token, Username,
};
use crate::storage::{Attempt, Counts, Device, Operation, Remains, RightChecks, StorageError};

/// How many columns of the store's row come before the settings.
const BEFORE_SETTINGS: usize = 8;

pub(in crate::storage) fn info(row: &dyn Row) -> Result<StoreInfo, StorageError> {
    let cells = Cells::new(row, "store", |_| "its only row".to_owned());
    let mut numbers = [0; Settings::NUMBERS];
    let mut texts = [const { None }; Settings::TEXTS];
    let all = columns!(store).split(", ");
    let mut columns = (0..).zip(all.clone()).skip(BEFORE_SETTINGS);
    for (number, (index, column)) in numbers.iter_mut().zip(&mut columns) {
        *number = cells.get(index, column)?;
    }
    for (text, (index, column)) in texts.iter_mut().zip(columns) {
        *text = cells.get(index, column)?;
    }
    let settings = Settings::from_stored(numbers, texts).map_err(|broken| {
        let column = all.clone().nth(BEFORE_SETTINGS + broken as usize);
        cells.corrupt(column.unwrap_or("id"))
    })?;
    let older: Option<String> = cells.get(7, "older_costs")?;
    Ok(StoreInfo {
        id: cells.get(0, "id")?,
        epoch: cells.get(1, "epoch")?,
        name_key: cells.get(2, "name_key")?,
        created_at: cells.get(3, "created_at")?,
        latest_at: cells.get(4, "latest_at")?,
        recorded_at: cells.get(5, "recorded_at")?,
        record_ahead: cells.get(6, "record_ahead")?,
        older_costs: OlderCosts::from_stored(older.as_deref())
            .ok_or_else(|| cells.corrupt("older_costs"))?,
        settings,
    })
}

/// Reads how many accounts and events there are, and when the last event happened.
pub(super) fn counts(row: &dyn Row) -> Result<Counts, StorageError> {
    let cells = Cells::new(row, "event", |_| "the last row".to_owned());
    Ok(Counts {
        accounts: cells.get(0, "count")?,
        events: cells.get(1, "count")?,
        last_event_at: cells.get(2, "at")?,
    })
}

/// Reads an operation under an id of its caller's.
pub(super) fn operation(row: &dyn Row) -> Result<Operation, StorageError> {
    let cells = Cells::by_id(row, "operation");
    Ok(Operation {
        id: cells.get(0, "id")?,
        actor: cells.get(1, "actor_id")?,
        terms: cells.get(2, "terms")?,
        at: cells.get(3, "at")?,
    })
}

/// Reads `imported`.
pub(super) fn imported_kind(row: &dyn Row) -> Result<String, StorageError> {
    Cells::new(row, "account", |_| "an imported password".to_owned()).get(0, "imported")
}

/// Reads `account_id`.
pub(super) fn named(row: &dyn Row) -> Result<AccountId, StorageError> {
    Cells::by_id(row, "name").get(0, "account_id")
}

/// Reads `name, id`; the name as it is, which need not be valid.
pub(super) fn name_of(row: &dyn Row) -> Result<String, StorageError> {
    let cells = Cells::new(row, "account", |row| labelled(row, 1));
    cells.get(0, "name")
}

pub(super) fn account(row: &dyn Row) -> Result<Account, StorageError> {
    let cells = Cells::new(row, "account", |row| match read::<Username>(row, 0) {
        Some(name) => name.to_string(),
        None => labelled(row, 1),
    });
    let expires_at: Option<Timestamp> = cells.get(6, "temporary_expires_at")?;
    Ok(Account {
        name: cells.get(0, "name")?,
        id: cells.get(1, "id")?,
        display_name: cells.get(2, "display_name")?,
        role: cells.get(3, "role")?,
        disabled: cells.get(4, "disabled")?,
        password: match (cells.get(5, "password")?, expires_at) {
            (PasswordWord::None, None) => PasswordKind::None,
            (PasswordWord::Permanent, None) if cells.get(17, "imported")? => PasswordKind::Imported,
            (PasswordWord::Permanent, None) => PasswordKind::Permanent,
            (PasswordWord::Temporary, Some(expires_at)) => PasswordKind::Temporary { expires_at },
            _ => return Err(cells.corrupt("temporary_expires_at")),
        },
        change_required: cells.get(7, "change_required")?,
        password_disabled: cells.get(8, "password_disabled")?,
        guesses: Guesses {
            failures: cells.get(9, "failures")?,
            failed_at: cells.get(10, "failed_at")?,
            refusal_noted: cells.get(11, "refusal_noted")?,
        },
        password_changed_at: cells.get(12, "password_changed_at")?,
        last_login_at: cells.get(13, "last_login_at")?,
        created_at: cells.get(14, "created_at")?,
        mail: cells.get(15, "mail")?,
        groups: groups(&cells)?,
    })
}

/// The groups of an account, by name.
fn groups(cells: &Cells<'_>) -> Result<Vec<GroupName>, StorageError> {
    let mut groups = cells
        .get::<Option<Vec<GroupName>>>(16, "groups")?
        .unwrap_or_default();
    groups.sort_unstable();
    Ok(groups)
}

/// Reads `account_id, group_name`.
pub(super) fn membership(row: &dyn Row) -> Result<(), StorageError> {
    let cells = Cells::by_id(row, "membership");
    cells.get::<AccountId>(0, "account_id")?;
    cells.get::<GroupName>(1, "group_name").map(drop)
}

/// An account, or why it cannot be read; such an account does not stop the reading of others.
pub(in crate::storage) fn account_if_readable(
    row: &dyn Row,
) -> Result<Result<Account, StorageError>, StorageError> {
    match account(row) {
        Err(error @ StorageError::Corrupt { .. }) => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(account) => Ok(Ok(account)),
    }
}

/// The same with the id, if that can be read.
pub(super) fn account_by_id(
    row: &dyn Row,
) -> Result<(Option<AccountId>, Result<Account, StorageError>), StorageError> {
    Ok((read(row, 1), account_if_readable(row)?))
}

/// The readable parts of an account that cannot be read as a whole; `None` if it can be read or has no id.
pub(super) fn remains(row: &dyn Row) -> Option<Remains> {
    let error = account(row).err()?;
    Some(Remains {
        id: read(row, 1)?,
        error,
        name: read(row, 0),
        display_name: read(row, 2).flatten(),
        role: read(row, 3),
        last_login_at: read(row, 13).flatten(),
        created_at: read(row, 14),
        mail: read(row, 15).flatten(),
        groups: read(row, 16).flatten().unwrap_or_default(),
    })
}

/// Reads `password_hash, id`.
pub(super) fn password_hash(row: &dyn Row) -> Result<Option<PasswordHash>, StorageError> {
    let cells = Cells::new(row, "account", |row| labelled(row, 1));
    cells.get(0, "password_hash")
}

pub(super) fn unknown_guesses(row: &dyn Row) -> Result<Guesses, StorageError> {
    let cells = Cells::new(row, "unknown_name", |row| {
        read::<u32>(row, 3).map_or_else(|| "a bucket".to_owned(), |n| format!("bucket {n}"))
    });
    guesses(&cells)
}

pub(super) fn code_guesses(row: &dyn Row) -> Result<Guesses, StorageError> {
    let cells = Cells::new(row, "code_guess", |row| labelled(row, 3));
    guesses(&cells)
}

pub(super) fn device(row: &dyn Row) -> Result<Device, StorageError> {
    let cells = Cells::new(row, "device", |row| labelled(row, 3));
    Ok(Device {
        account: cells.get(4, "account_id")?,
        id: cells.get(3, "id")?,
        used_at: cells.get(5, "used_at")?,
        guesses: guesses(&cells)?,
    })
}

pub(super) fn right_checks(row: &dyn Row) -> Result<RightChecks, StorageError> {
    let cells = Cells::by_id(row, "right_check");
    let service: String = cells.get(1, "service")?;
    Ok(RightChecks {
        account: cells.get(0, "account_id")?,
        service: match service.is_empty() {
            true => None,
            false => Some(service.parse().map_err(|_| cells.corrupt("service"))?),
        },
        outcome: cells.get(2, "outcome")?,
        since: cells.get(3, "since")?,
        more: cells.get(4, "more")?,
    })
}

fn guesses(cells: &Cells<'_>) -> Result<Guesses, StorageError> {
    Ok(Guesses {
        failures: cells.get(0, "failures")?,
        failed_at: cells.get(1, "failed_at")?,
        refusal_noted: cells.get(2, "refusal_noted")?,
    })
}

pub(super) fn attempt(row: &dyn Row) -> Result<Attempt, StorageError> {
    let cells = Cells::new(row, "attempt", |row| labelled(row, 2));
    Ok(Attempt {
        id: cells.get(0, "id")?,
        started_at: cells.get(1, "started_at")?,
    })
}

pub(super) fn session(row: &dyn Row) -> Result<Session, StorageError> {
    let cells = Cells::by_id(row, "session");
    Ok(Session {
        account: cells.get(0, "account_id")?,
        opened_at: cells.get(1, "opened_at")?,
        last_used_at: cells.get(2, "last_used_at")?,
        authenticated_at: cells.get(3, "authenticated_at")?,
    })
}

pub(super) fn token(row: &dyn Row) -> Result<Token, StorageError> {
    let cells = Cells::new(row, "token", |row| labelled(row, 2));
    Ok(Token {
        account: cells.get(0, "account_id")?,
        label: cells.get(1, "label")?,
        id: cells.get(2, "id")?,
        scopes: cells.get(3, "scopes")?,
        created_at: cells.get(4, "created_at")?,
        expires_at: cells.get(5, "expires_at")?,
        last_used_at: cells.get(6, "last_used_at")?,
    })
}

pub(super) fn subject_and_held(row: &dyn Row) -> Result<(Subject, Held), StorageError> {
    let subject = read(row, 2).ok_or_else(|| StorageError::Corrupt {
        table: "chain",
        column: "subject",
        row: labelled(row, 2),
    })?;
    let cells = Cells::new(row, "chain", |row| labelled(row, 2));
    let after = Chain {
        length: cells.get(3, "archived_to")?,
        head: cells.get(4, "archived_head")?,
    };
    let to = chain(row)?;
    Ok((subject, Held { after, to }))
}

/// Reads `length, head, subject`.
pub(super) fn chain(row: &dyn Row) -> Result<Chain, StorageError> {
    let cells = Cells::new(row, "chain", |row| labelled(row, 2));
    Ok(Chain {
        length: cells.get(0, "length")?,
        head: cells.get(1, "head")?,
    })
}

pub(super) fn event(row: &dyn Row) -> Result<Event, StorageError> {
    let cells = Cells::new(row, "event", event_label);
    let actor_name: Option<String> = cells.get(7, "actor_name")?;
    Ok(Event {
        subject: cells.get(0, "subject")?,
        sequence: cells.get(1, "sequence")?,
        id: cells.get(2, "id")?,
        at: cells.get(3, "at")?,
        clock_at: cells.get(15, "clock_at")?,
        action: cells.get(4, "action")?,
        outcome: cells.get(5, "outcome")?,
        actor: match (cells.get(6, "actor_id")?, actor_name) {
            (Some(account), Some(name)) => Some(Actor {
                account,
                name,
                token: cells.get(14, "actor_token")?,
            }),
            (None, None) => None,
            _ => return Err(cells.corrupt("actor_name")),
        },
        subject_name: cells.get(8, "subject_name")?,
        reason: cells.get(9, "reason")?,
        operation: cells.get(10, "operation")?,
        os_uid: cells.get(11, "os_uid")?,
        peer_address: cells.get(16, "peer_address")?,
        host: cells.get(12, "host")?,
        hash: cells.get(13, "hash")?,
    })
}

/// Reads the same columns without decoding their words.
pub(super) fn raw_event(row: &dyn Row) -> Result<RawEvent<'_>, StorageError> {
    let cells = Cells::new(row, "event", event_label);
    Ok(RawEvent {
        subject: cells.get(0, "subject")?,
        sequence: cells.get(1, "sequence")?,
        id: cells.get(2, "id")?,
        at: cells.get(3, "at")?,
        clock_at: cells.get(15, "clock_at")?,
        action: cells.bytes(4, "action")?,
        outcome: cells.bytes(5, "outcome")?,
        actor: cells.get(6, "actor_id")?,
        actor_name: cells.bytes_if_any(7, "actor_name")?,
        actor_token: cells.get(14, "actor_token")?,
        subject_name: cells.bytes(8, "subject_name")?,
        reason: cells.bytes_if_any(9, "reason")?,
        operation: cells.get(10, "operation")?,
        os_uid: cells.get(11, "os_uid")?,
        peer_address: cells.bytes_if_any(16, "peer_address")?,
        host: cells.bytes(12, "host")?,
        hash: cells.get(13, "hash")?,
    })
}

fn event_label(row: &dyn Row) -> String {
    let place = read::<u64>(row, 1).map_or_else(|| "?".to_owned(), |n| n.to_string());
    format!("{} number {place}", labelled(row, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Setting;

    #[test]
    fn the_settings_stand_in_a_stores_row_in_their_order() {
        let columns = columns!(store).split(", ").skip(BEFORE_SETTINGS);
        let settings = Setting::ALL.map(|setting| setting.as_str().replace('-', "_"));
        assert!(columns.eq(settings.iter()), "{settings:?}");
    }
}
