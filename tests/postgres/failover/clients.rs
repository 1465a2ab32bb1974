//! Clients that reset and sign in, again and again, and write down what they are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use passdesk::credentials::ScriptToken;
use passdesk::desk::{
    BatchRow, BatchTerms, Desk, DeskError, NewTemporary, Origin, Peer, ResetTarget, SignIn,
    StorageError, Surroundings,
};
use passdesk::storage::{Patience, PostgresStore};
use serde_json::Value;
use uuid::Uuid;

use super::Stage;
use super::judge::{Journal, Reset, Told};
use crate::rules::typed;
use crate::storage::name;
use crate::support::postgres::CLERK;
use crate::support::{self, Done, NEW_PASSWORD, pause};

/// Before trying again where nothing was changed.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// Somebody who works.
pub(super) trait Client: Send {
    /// Resets a password or signs somebody in, and writes down what was told.
    fn work(&mut self);

    fn journal(&self) -> &Journal;

    /// How many deeds were acknowledged.
    fn done(&self) -> Arc<AtomicUsize>;
}

fn journal_of(number: usize) -> Journal {
    Journal {
        signed_in: format!("sign-in{number}"),
        ..Journal::default()
    }
}

/// One desk with one connection.
pub(super) struct Desked {
    desk: Desk,
    token: ScriptToken,
    number: usize,
    signs_in: bool,
    turn: usize,
    journal: Journal,
    done: Arc<AtomicUsize>,
}

impl Desked {
    pub(super) fn new(stage: &Stage, number: usize, patience: Patience, signs_in: bool) -> Self {
        let store = PostgresStore::open_with(&stage.pair.url(CLERK), patience).expect("the store");
        let origin = Origin {
            peer: Peer::User(0),
            host: "testhost".to_owned(),
        };
        Self {
            desk: Desk::over(Box::new(store), Surroundings::of_the_system(origin)),
            token: ScriptToken::parse(&stage.token).expect("a token"),
            number,
            signs_in,
            turn: 0,
            journal: journal_of(number),
            done: Arc::default(),
        }
    }

    fn reset(&mut self) {
        let account = format!("reset{}{}", self.number, self.turn / 2 % 2);
        let wanted = vec![ResetTarget {
            name: name(&account),
            password: NewTemporary::Generated,
        }];
        let mut planned = None;
        let result = self.desk.by_token(&self.token).and_then(|admin| {
            admin.reset_batch(wanted, &BatchTerms::default(), |rows| {
                for row in rows {
                    if let BatchRow::Done(reset) = row {
                        let password = reset.temporary_password.reveal().to_string();
                        planned = Some((reset.reset_id, password));
                    }
                }
                Ok::<_, DeskError>(())
            })
        });
        let told = match result {
            Ok(()) => Told::Done,
            Err(DeskError::Storage(StorageError::OutcomeUnknown { operation })) => {
                let planned = planned.as_ref().map(|(operation, _)| *operation);
                if planned != Some(operation) {
                    // The use of the token was being written down.
                    return;
                }
                Told::Unknown
            }
            Err(error) => nothing_was_changed(error),
        };
        if let Some((operation, password)) = planned {
            self.journal.resets.push(Reset {
                account,
                operation,
                password,
                told,
            });
        }
        self.told(told);
    }

    fn sign_in(&mut self) {
        let name = name(&self.journal.signed_in);
        let told = match self.desk.sign_in(&name, &typed(NEW_PASSWORD)) {
            Ok(SignIn::Open(opened)) => {
                let digest = *opened.token.digest().as_stored();
                self.journal.sessions.push(digest);
                self.journal.sign_ins += 1;
                Told::Done
            }
            Ok(SignIn::ChangeOwed(_)) => panic!("{name} owes nothing"),
            Err(DeskError::Storage(StorageError::OutcomeUnknown { operation })) => {
                self.journal.unknown_sign_ins.push(operation);
                Told::Unknown
            }
            Err(error) => nothing_was_changed(error),
        };
        self.told(told);
    }

    fn told(&self, told: Told) {
        match told {
            Told::Done => drop(self.done.fetch_add(1, Ordering::SeqCst)),
            Told::Unknown => {}
            Told::Nothing => pause(TRY_AGAIN),
        }
    }
}

#[track_caller]
fn nothing_was_changed(error: DeskError) -> Told {
    match error {
        DeskError::Storage(
            StorageError::Unreachable(_) | StorageError::Lost | StorageError::Busy,
        ) => Told::Nothing,
        other => panic!("{other:?}"),
    }
}

impl Client for Desked {
    fn work(&mut self) {
        if self.signs_in && self.turn % 2 == 1 {
            self.sign_in();
        } else {
            self.reset();
        }
        self.turn += 1;
    }

    fn journal(&self) -> &Journal {
        &self.journal
    }

    fn done(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.done)
    }
}

/// Somebody who gives commands, each of them a process.
pub(super) struct Scripted {
    url: String,
    token: String,
    number: usize,
    turn: usize,
    journal: Journal,
    done: Arc<AtomicUsize>,
}

impl Scripted {
    pub(super) fn new(stage: &Stage, number: usize) -> Self {
        Self {
            url: stage.url(),
            token: stage.token.clone(),
            number,
            turn: 0,
            journal: journal_of(number),
            done: Arc::default(),
        }
    }

    fn reset(&self, desk: &support::Desk, account: &str) -> Done {
        desk.run("users reset --yes --format json")
            .args([account])
            .env("PASSDESK_STORE", &self.url)
            .env("PASSDESK_TOKEN", &self.token)
            .end()
    }

    fn sign_in(&self, desk: &support::Desk) -> Done {
        desk.run("login --password-stdin --format json")
            .args([&self.journal.signed_in])
            .env("PASSDESK_STORE", &self.url)
            .stdin(format!("{NEW_PASSWORD}\n"))
            .end()
    }

    fn write_down(&mut self, account: String, ended: &Done) {
        let told = match ended.code() {
            0 => Told::Done,
            76 => Told::Unknown,
            _ => Told::Nothing,
        };
        // A row is there before the commit; another says so where that failed.
        if let Some(row) = ended.stdout_rows().first()
            && let (Some(id), Some(password)) =
                (row["reset_id"].as_str(), row["temporary_password"].as_str())
        {
            let operation = id.parse().expect("an id");
            if told == Told::Unknown {
                assert_eq!(operation, operation_in(ended), "{ended}");
            }
            self.journal.resets.push(Reset {
                account,
                operation,
                password: password.to_owned(),
                told,
            });
        }
    }
}

/// The operation to look up, in the hint of a command that ended with 76.
pub(super) fn operation_in(ended: &Done) -> Uuid {
    let error: Value = ended.stderr_json();
    let hint = error["error"]["hint"].as_str().expect("a hint");
    let (_, id) = hint
        .rsplit_once("passdesk audit list --operation ")
        .expect("what to look up");
    id.parse().expect("an id")
}

impl Client for Scripted {
    fn work(&mut self) {
        let desk = support::Desk::new();
        let ended = if self.turn.is_multiple_of(2) {
            let account = format!("reset{}{}", self.number, self.turn / 2 % 2);
            let ended = self.reset(&desk, &account);
            self.write_down(account, &ended);
            ended
        } else {
            let ended = self.sign_in(&desk);
            match ended.code() {
                0 => self.journal.sign_ins += 1,
                76 => self.journal.unknown_sign_ins.push(operation_in(&ended)),
                _ => {}
            }
            ended
        };
        match ended.code() {
            0 => drop(self.done.fetch_add(1, Ordering::SeqCst)),
            76 => {}
            75 => pause(TRY_AGAIN),
            _ => panic!("{ended}"),
        }
        self.turn += 1;
    }

    fn journal(&self) -> &Journal {
        &self.journal
    }

    fn done(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.done)
    }
}
