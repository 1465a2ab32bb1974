//! What a writer does, transaction by transaction, and whether a store holds exactly the beginning of it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use passdesk::desk::{Admin, Desk, NewAccount, ResetOrder, SignIn};
use passdesk::model::{Action, Role, Subject};
use passdesk::storage::{StorageError, Tx};
use rusqlite::Connection;

use crate::rules::{NEXT, choose, revealed, sign_in};
use crate::storage::name;
use crate::support::Outright;

/// One transaction, about one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Add,
    Reset,
    Disable,
    Enable,
    RequireChange,
    Unlock,
    Remove,
    /// With the temporary password.
    SignIn,
    /// Of the new password, with a session; right after the sign-in.
    Choose,
}

use Step::*;

impl Step {
    /// What it records.
    fn actions(self) -> &'static [Action] {
        match self {
            Add => &[Action::AccountAdd],
            Reset => &[Action::PasswordReset],
            Disable => &[Action::AccountDisable],
            Enable => &[Action::AccountEnable],
            RequireChange => &[Action::ChangeRequire],
            Unlock => &[Action::AccountUnlock],
            Remove => &[Action::AccountRemove],
            SignIn => &[Action::SignIn],
            Choose => &[Action::PasswordChange, Action::SignIn],
        }
    }
}

/// What an account looks like after the steps about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Looks {
    there: bool,
    disabled: bool,
    permanent: bool,
    change_required: bool,
    sessions: u32,
    events: Vec<&'static str>,
}

impl Looks {
    fn after(mut self, step: Step) -> Self {
        self.events
            .extend(step.actions().iter().map(|action| action.as_str()));
        match step {
            Add => self.there = true,
            Reset => {
                self.permanent = false;
                self.change_required = false;
                self.sessions = 0;
            }
            Disable => {
                self.disabled = true;
                self.sessions = 0;
            }
            Enable => self.disabled = false,
            RequireChange => self.change_required = true,
            Unlock | SignIn => {}
            Remove => {
                self = Self {
                    events: self.events,
                    ..Self::default()
                };
            }
            Choose => {
                self.permanent = true;
                self.change_required = false;
                self.sessions = 1;
            }
        }
        self
    }
}

/// The steps of one writer, each with the number of its account.
pub(super) struct Plan {
    writer: char,
    steps: Vec<(usize, Step)>,
}

/// How many accounts a writer has in hand at once.
const IN_HAND: usize = 30;
/// One in so many steps is a sign-in, which costs a password hash.
const SIGN_INS: u64 = 100;

impl Plan {
    /// As many steps, the same for the same writer.
    pub(super) fn of(writer: char, length: usize) -> Self {
        let mut seed = u64::from(writer);
        let mut random = |below: u64| {
            // Knuth's MMIX generator: anything that is the same on each run will do.
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let (mut steps, mut hands) = (Vec::new(), Vec::<(usize, Looks)>::new());
        let mut accounts = 0;
        while steps.len() < length {
            if hands.len() < IN_HAND {
                hands.push((accounts, Looks::default().after(Add)));
                steps.push((accounts, Add));
                accounts += 1;
                continue;
            }
            let hand = usize::try_from(random(IN_HAND as u64)).expect("a small number");
            let (account, looks) = &mut hands[hand];
            let step = match random(SIGN_INS) {
                0 if !looks.disabled && !looks.permanent => SignIn,
                1..=6 if looks.disabled => Enable,
                1..=6 => Disable,
                7..=20 => RequireChange,
                21..=30 => Unlock,
                31..=33 => Remove,
                _ => Reset,
            };
            let then = (step == SignIn).then_some(Choose);
            for step in [Some(step), then].into_iter().flatten() {
                steps.push((*account, step));
                *looks = std::mem::take(looks).after(step);
            }
            if !looks.there {
                hands.swap_remove(hand);
            }
        }
        Self { writer, steps }
    }

    pub(super) fn length(&self) -> usize {
        self.steps.len()
    }

    fn name(&self, account: usize) -> String {
        format!("{}{account:05}", self.writer)
    }

    /// Does all of it; `done` is told of each step.
    pub(super) fn carry_out(&self, desk: &Desk, admin: &Admin<'_>, mut done: impl FnMut()) {
        let mut temporary = BTreeMap::<usize, String>::new();
        let mut owed = None;
        for (account, step) in &self.steps {
            let text = self.name(*account);
            let who = name(&text);
            match step {
                Add => {
                    let new = NewAccount::new(who, Role::User);
                    let made = admin.add_account(new).expect("an account");
                    temporary.insert(*account, revealed(made));
                }
                Reset => {
                    let made = admin.reset_password(&who, ResetOrder::default());
                    temporary.insert(*account, revealed(made.expect("a reset")));
                }
                Disable => drop(admin.disable(&who).expect("disabled")),
                Enable => drop(admin.enable(&who).expect("enabled")),
                RequireChange => drop(admin.require_change(&[who]).expect("required")),
                Unlock => drop(admin.unlock(&who).expect("unlocked")),
                Remove => drop(admin.remove(&who).expect("removed")),
                SignIn => match sign_in(desk, &text, &temporary[account]).expect("a sign-in") {
                    SignIn::ChangeOwed(change) => owed = Some(change),
                    SignIn::Open(_) => panic!("a temporary password opened a session"),
                },
                Choose => drop(choose(owed.take().expect("a change"), NEXT)),
            }
            done();
        }
    }

    /// Whether a store holds the beginning of the plan and nothing else, each step whole. How many steps.
    pub(super) fn beginning(&self, store: &Found) -> Result<usize, String> {
        let mine: BTreeMap<_, _> = store
            .0
            .iter()
            .filter(|(name, _)| name.starts_with(self.writer))
            .collect();
        let events = mine.values().map(|looks| looks.events.len()).sum::<usize>();
        let (mut steps, mut told) = (0, 0);
        let mut expected = BTreeMap::<String, Looks>::new();
        while told < events {
            let (account, step) = self
                .steps
                .get(steps)
                .ok_or_else(|| format!("{events} events are more than there were"))?;
            let looks = expected.entry(self.name(*account)).or_default();
            *looks = std::mem::take(looks).after(*step);
            told += step.actions().len();
            steps += 1;
        }
        if told > events {
            return Err(format!("{events} events end within a step"));
        }
        for (name, looks) in &expected {
            let found = mine.get(name);
            if found != Some(&looks) {
                return Err(format!("{name}: expected {looks:?}, found {found:?}"));
            }
        }
        match mine.keys().find(|name| !expected.contains_key(**name)) {
            Some(name) => Err(format!("{name} was not there yet")),
            None => Ok(steps),
        }
    }
}

/// What a store holds of all accounts, by name.
pub(super) struct Found(BTreeMap<String, Looks>);

impl Found {
    /// Reads it past the program; the record also of accounts that are gone.
    pub(super) fn read(store: &Connection) -> rusqlite::Result<Self> {
        let mut found = BTreeMap::<String, Looks>::new();
        let mut events =
            store.prepare("SELECT subject_name, action FROM event ORDER BY subject, sequence")?;
        let mut rows = events.query([])?;
        while let Some(row) = rows.next()? {
            let action: String = row.get(1)?;
            let action: Action = action.parse().expect("an action");
            found
                .entry(row.get(0)?)
                .or_default()
                .events
                .push(action.as_str());
        }
        let mut accounts = store.prepare(
            "SELECT name, disabled, password = 'permanent', change_required,
                (SELECT count(*) FROM session WHERE account_id = account.id) FROM account",
        )?;
        let mut rows = accounts.query([])?;
        while let Some(row) = rows.next()? {
            let looks = found.entry(row.get(0)?).or_default();
            looks.there = true;
            looks.disabled = row.get(1)?;
            looks.permanent = row.get(2)?;
            looks.change_required = row.get(3)?;
            looks.sessions = row.get(4)?;
        }
        Ok(Self(found))
    }
}

/// Whether each chain's hashes are those of its events; how many events.
pub(super) fn verified(tx: &mut dyn Tx, subjects: &[Subject]) -> Result<u64, StorageError> {
    let mut events = 0;
    for subject in subjects {
        let mut chain = passdesk::model::Chain::default();
        tx.each_event(*subject, &mut |event| {
            assert_eq!(event.hash, passdesk::desk::chained(&chain, event));
            chain.length += 1;
            chain.head = event.hash;
            ControlFlow::Continue(())
        })?;
        assert_eq!(tx.chain(*subject)?, chain);
        events += chain.length;
    }
    Ok(events)
}
