//! Accounts, sessions and events to put into a store.

use passdesk::credentials::TokenDigest;
use passdesk::model::{
    Account, AccountId, Action, Actor, Event, GroupName, Guesses, OlderCosts, Outcome,
    PasswordKind, Role, Session, Setting, Settings, StoreInfo, Subject, Timestamp,
};
use uuid::Uuid;

use super::name;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// An id as version 7 makes them: its first bytes are a time.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128((0x0190_0000_0000_7000 << 64) | number)
}

pub(crate) fn info() -> StoreInfo {
    StoreInfo {
        id: id(0xA),
        epoch: id(0xB),
        name_key: [7; 32],
        created_at: at(1_000),
        latest_at: at(2_000),
        recorded_at: at(2_000),
        record_ahead: std::time::Duration::ZERO,
        older_costs: OlderCosts::from_stored(Some("19456,2,1")).expect("a cost"),
        settings: settings(),
    }
}

/// Settings of which each is another than it is unless set, and no two are alike but where they must be.
pub(crate) fn settings() -> Settings {
    let numbers = [
        16, 4_000, 0, 20_000, 3, 2, 3_000, 30_000, 4, 600, 90, 21_000,
    ];
    let texts = ["/etc/passdesk/Élodie's filter", "Élodie's desk, \"B\""];
    let texts = texts.map(|text| Some(text.to_owned()));
    Settings::from_stored(numbers, texts).unwrap_or_else(|setting: Setting| panic!("{setting}"))
}

/// An account with nothing but what it must have.
pub(crate) fn account(text: &str, number: u128) -> Account {
    Account {
        id: AccountId(id(number)),
        name: name(text),
        display_name: None,
        role: Role::User,
        disabled: false,
        password: PasswordKind::None,
        change_required: false,
        password_disabled: false,
        guesses: Guesses::default(),
        password_changed_at: None,
        last_login_at: None,
        created_at: at(0),
        mail: None,
        groups: Vec::new(),
    }
}

/// Names of groups, in their order.
pub(crate) fn groups(names: &[&str]) -> Vec<GroupName> {
    let mut groups: Vec<GroupName> = names
        .iter()
        .map(|name| name.parse().expect("a group's name"))
        .collect();
    groups.sort();
    groups
}

/// An account with everything it can have, and no two fields alike.
pub(crate) fn full_account(text: &str, number: u128) -> Account {
    Account {
        display_name: Some("Élodie O'Neil 'a%_\"; --".parse().expect("a display name")),
        role: Role::Admin,
        disabled: true,
        password: PasswordKind::Temporary {
            expires_at: at(i64::MAX),
        },
        change_required: true,
        password_disabled: true,
        guesses: Guesses {
            failures: u32::MAX,
            failed_at: Some(at(11)),
            refusal_noted: true,
        },
        password_changed_at: Some(at(-12)),
        last_login_at: Some(at(13)),
        created_at: at(i64::MIN),
        mail: Some(
            "Élodie+'a%_\"--@Example.org"
                .parse()
                .expect("a mail address"),
        ),
        groups: groups(&["étudiants", "o'neil%_"]),
        ..account(text, number)
    }
}

pub(crate) fn session(account: &Account, millis: i64) -> Session {
    Session {
        account: account.id,
        opened_at: at(millis),
        last_used_at: at(millis + 1),
        authenticated_at: at(millis + 2),
    }
}

pub(crate) fn digest(byte: u8) -> TokenDigest {
    TokenDigest::from_stored([byte; 32])
}

pub(crate) fn event(subject: Subject, sequence: u64) -> Event {
    let number = u128::from(sequence);
    Event {
        id: id(1_000 + number),
        at: at(5),
        clock_at: Some(at(4)),
        action: Action::PasswordReset,
        outcome: Outcome::Done,
        actor: Some(Actor {
            token: None,
            account: AccountId(id(99)),
            name: "root\u{e9}".to_owned(),
        }),
        subject,
        subject_name: "alice".to_owned(),
        sequence,
        reason: Some("forgot 'it'; -- \\u{202e}".to_owned()),
        operation: id(2_000 + number),
        os_uid: Some(u32::MAX),
        peer_address: None,
        host: "desk.example".to_owned(),
        hash: [u8::try_from(sequence % 250).expect("a byte") + 1; 32],
    }
}
