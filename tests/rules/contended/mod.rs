//! A store that finds, at each call of a writing transaction in turn, that others changed the same, or loses its connection
//! at each call of one that only looks: every deed is begun again, and all is as if it had gone through at once (S33, S34).

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use passdesk::credentials::{ScriptToken, SessionToken};
use passdesk::desk::{Desk, DeskError};
use passdesk::model::{Account, AccountId, AccountOrder, Role};
use passdesk::storage::StorageError;
use uuid::Uuid;

use super::record::{everything, verified};
use super::watched::{Call, Watch};
use super::{MINUTE, PASSWORD, World, name, open, sign_in, typed};
use crate::recovery::staff::{self, Ask, Staff};

mod deeds;
mod limits;

/// A store with all that a deed can need, to be copied for each try.
struct Scene {
    staff: Staff,
    session: SessionToken,
    script: ScriptToken,
    code: String,
    ask: Ask,
    signatures: Vec<Vec<u8>>,
    temporary: String,
}

impl Scene {
    fn new() -> Self {
        let staff = Staff::of(&["ann"]);
        let world = &staff.world;
        world.user("bob");
        world.user("dee");
        let temporary = world.added("cy", Role::User);
        let script = staff::token(world);
        let code = staff::new_codes(world).remove(0);
        let ask = staff.ask();
        let signatures = staff.signed(&ask, &["ann"]);
        let session = open(&world.desk, "ada", PASSWORD);
        // So that the use of session and token is written down.
        world.clock.pass(2 * MINUTE);
        Self {
            session,
            script,
            code,
            ask,
            signatures,
            temporary,
            staff,
        }
    }
}

/// What a transaction can meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Met {
    /// Others, who changed the same; whoever only looks never does.
    #[default]
    Others,
    /// A connection that breaks. Whoever writes goes on as after meeting others, so this is for whoever looks.
    Loss,
}

/// Makes the transactions of a desk meet others, or a loss.
#[derive(Default)]
struct Meeting(Mutex<State>);

#[derive(Default)]
struct State {
    writing: bool,
    given_up: bool,
    calls: usize,
    begun: usize,
    met: Met,
    /// The call that fails, of all those that can.
    at: Option<usize>,
    /// Every commit fails, or every beginning where connections break.
    never_ending: bool,
    failed: usize,
}

impl Meeting {
    fn watch(self: &Arc<Self>) -> Watch {
        let meeting = self.clone();
        Arc::new(move |call| meeting.on(call))
    }

    fn on(&self, call: Call) -> Result<(), StorageError> {
        let mut state = self.0.lock().expect("the state");
        match call {
            Call::Read => {
                state.writing = false;
                state.given_up = false;
            }
            Call::Write => {
                state.writing = true;
                state.given_up = false;
                state.begun += 1;
            }
            Call::Look | Call::Change | Call::Append | Call::Commit => {}
        }
        let ends = match state.met {
            Met::Others if !state.writing => return Ok(()),
            Met::Others => call == Call::Commit,
            Met::Loss if state.writing => return Ok(()),
            Met::Loss => call == Call::Read,
        };
        if state.given_up {
            let problem = "a transaction went on after it had failed";
            return Err(StorageError::Internal(problem.to_owned()));
        }
        let fails = state.at == Some(state.calls) || state.never_ending && ends;
        state.calls += 1;
        if fails {
            state.failed += 1;
            state.given_up = true;
            return Err(match state.met {
                Met::Others => StorageError::Contended,
                Met::Loss => StorageError::Lost,
            });
        }
        Ok(())
    }

    fn state<T>(&self, of: impl FnOnce(&mut State) -> T) -> T {
        of(&mut self.0.lock().expect("the state"))
    }
}

/// What a deed tells whoever asked for it.
enum Told {
    Operation(Uuid),
    Password(&'static str, String),
    Session(SessionToken),
    Token(ScriptToken),
    Code(String),
}

/// What was told, as a deed goes on: also what was shown before it failed.
type Shown<'a> = &'a RefCell<Vec<Told>>;

type Deed = fn(&Scene, &Desk, Shown<'_>) -> Result<(), DeskError>;

/// What a deed left, without what chance made of it.
#[derive(Debug, PartialEq)]
struct Left {
    result: String,
    told: usize,
    rows: Vec<(String, usize)>,
    accounts: Vec<Account>,
    record: Vec<String>,
}

impl Left {
    fn by(world: &World, result: &Result<(), DeskError>, told: usize) -> Self {
        let mut accounts = Vec::new();
        world.look(|tx| {
            tx.each_account(AccountOrder::Name, &mut |account| {
                accounts.push(Account {
                    id: AccountId(Uuid::nil()),
                    ..account.expect("an account")
                });
                ControlFlow::Continue(())
            })
        });
        let mut record: Vec<_> = everything(world)
            .into_iter()
            .map(|event| {
                let actor = event.actor.map(|actor| actor.name);
                format!(
                    "{} {} {:?} {actor:?} {:?} {}",
                    event.subject_name,
                    event.sequence,
                    event.action,
                    event.outcome,
                    event.reason.is_some()
                )
            })
            .collect();
        record.sort();
        Self {
            result: format!("{result:?}"),
            told,
            rows: world.tables().counts(),
            accounts,
            record,
        }
    }
}

/// Whether what was told is so.
#[track_caller]
fn holds(told: Vec<Told>, world: &World) {
    let desk = &world.desk;
    for told in told {
        match told {
            Told::Operation(id) => {
                let is_there = everything(world).iter().any(|event| event.operation == id);
                assert!(is_there, "another operation was told than was done");
            }
            Told::Password(who, password) => drop(sign_in(desk, who, &password).expect(who)),
            Told::Session(token) => drop(desk.signed_in(&token).expect("a session")),
            Told::Token(token) => drop(desk.by_token(&token).expect("a token")),
            Told::Code(code) => drop(desk.with_code(&name("ada"), &typed(&code)).expect("a code")),
        }
    }
}

#[track_caller]
fn meets_others_at_every_call(deeds: &[(&str, Deed)]) {
    let scene = Scene::new();
    let mut lost = 0;
    for (what, deed) in deeds {
        let met = meets_at_every_call(&scene, Met::Others, what, *deed);
        assert!(met > 3, "{what} met others {met} times only");
        lost += meets_at_every_call(&scene, Met::Loss, what, *deed);
    }
    assert!(lost > 10, "{lost} losses in all");
}

/// How many calls there were to fail.
#[track_caller]
fn meets_at_every_call(scene: &Scene, met: Met, what: &str, deed: Deed) -> usize {
    let mut calls = 0;
    let mut expected = None;
    for at in 0_usize.. {
        let world = scene.staff.world.copied();
        let meeting = Arc::new(Meeting::default());
        let desk = world.watched_desk(meeting.watch());
        // Nobody else is there at the first try, which says what is to be expected.
        meeting.state(|state| (state.met, state.at) = (met, at.checked_sub(1)));
        let shown = RefCell::default();
        let result = deed(scene, &desk, &shown);
        let told = shown.into_inner();
        let left = Left::by(&world, &result, told.len());
        verified(&world);
        holds(told, &world);
        match &expected {
            None => expected = Some(left),
            Some(expected) => assert_eq!(&left, expected, "{what}, {met:?} at call {at}"),
        }
        if at > 0 && meeting.state(|state| state.failed) == 0 {
            break;
        }
        calls = at;
    }
    if calls == 0 {
        return 0;
    }

    let world = scene.staff.world.copied();
    let meeting = Arc::new(Meeting::default());
    let desk = world.watched_desk(meeting.watch());
    meeting.state(|state| (state.met, state.never_ending) = (met, true));
    let before = world.tables();
    match (met, deed(scene, &desk, &RefCell::default())) {
        (Met::Others, Err(DeskError::Storage(StorageError::Busy)))
        | (Met::Loss, Err(DeskError::Storage(StorageError::Unreachable(_)))) => {}
        other => panic!("{what}: {other:?}"),
    }
    assert_eq!(world.tables(), before, "{what}");
    calls
}
