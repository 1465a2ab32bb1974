//! Plain data: what accounts, sessions and audit events are. No I/O, no secrets.

mod account;
mod byte_order_mark;
mod event;
mod group;
mod key_value;
mod mail;
mod name;
mod older_costs;
mod peer;
mod postgres_url;
mod raw_event;
mod reason;
mod recovery;
mod safe_text;
mod served_url;
mod service;
mod setting;
mod settings;
mod store;
mod time;
mod token;
mod wait;
mod weaker;
mod words;

pub use account::{
    Account, AccountId, AccountNow, AccountOrder, Guesses, PasswordKind, PasswordWord, Role,
    Session, Status,
};
pub use byte_order_mark::without_mark;
pub use event::{Action, Actor, Chain, Event, Held, Outcome, Subject};
pub use group::GroupName;
pub use key_value::Assignment;
pub use mail::{InvalidMail, MailAddress};
pub use name::{DisplayName, InvalidName, Username};
pub use older_costs::OlderCosts;
pub use peer::Peer;
pub use postgres_url::{InvalidPostgresUrl, PostgresHost, PostgresUrl};
pub use raw_event::RawEvent;
pub use reason::{InvalidReason, Reason};
pub use recovery::{Notice, RecoveryRequest, RequestState, Trust};
pub(crate) use safe_text::Named;
pub use safe_text::{escaped, is_unsafe_to_show, joins, shell_word};
pub use served_url::{InvalidServedUrl, ServedUrl};
pub use service::{InvalidServiceName, ServiceName};
pub use setting::{InvalidSetting, Rule, Setting, Unit};
pub use settings::{Limits, Moment, Settings};
pub use store::{InvalidStoreUrl, StoreInfo, StoreUrl};
pub use time::{CLOCK_SLACK, InvalidDuration, InvalidWhen, Timestamp, When, parse_duration};
pub use token::{InvalidLabel, Label, Scope, Token};
pub use wait::Wait;
pub use words::UnknownWord;
pub(crate) use words::{as_text, words};
