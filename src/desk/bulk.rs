//! Many accounts at once, a few hundred in one transaction, and nothing lost half-way.

use std::collections::HashMap;
use std::time::Duration;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use uuid::Uuid;

use super::DeskError;
use super::admin::{Admin, Needs};
use super::deed::{Deed, kept, time_ordered_id};
use super::plan::{Plan, add_all, addable, admit, reset_all};
use super::reset::{NewTemporary, Prepared, Reset};
use super::users::NewAccount;
use crate::model::{
    AccountId, Action, Actor, DisplayName, Outcome, Reason, Scope, Timestamp, Username,
};

mod asking;

pub use asking::Became;

/// An account to be reset.
pub struct Wanted {
    /// Whose password.
    pub name: Username,
    /// Where its temporary password comes from.
    pub password: NewTemporary,
}

impl Wanted {
    fn is_entered(&self) -> bool {
        matches!(self.password, NewTemporary::Entered(_))
    }
}

/// What holds for all of them.
#[derive(Default)]
pub struct Terms {
    /// How long the temporary passwords live; the policy's default (24 h) unless given.
    pub expires: Option<Duration>,
    /// Why.
    pub reason: Option<Reason>,
    /// Leave disabled accounts alone.
    pub skip_disabled: bool,
}

/// A name, and its temporary password or what the policy says against it.
type PreparedReset = (Username, Result<Prepared, DeskError>);

/// What became of one account in a batch.
pub enum Row {
    /// It has a temporary password, which is in force as soon as the batch is committed.
    Done(Reset),
    /// It was left as it was.
    Failed {
        /// Whose.
        name: Username,
        /// Why.
        error: DeskError,
    },
}

impl Row {
    /// The reset, or why there is none.
    pub(super) fn into_result(self) -> Result<Reset, DeskError> {
        match self {
            Self::Done(reset) => Ok(reset),
            Self::Failed { error, .. } => Err(error),
        }
    }
}

impl Admin<'_> {
    /// Resets a batch of accounts in one transaction; one that cannot be reset does not stop the others.
    ///
    /// All slow work is done before the transaction begins. `write` is given the rows before it, too, and must have made
    /// them durable when it returns: so no password is ever in force that was not written, and a slow reader holds up
    /// nobody. When it fails, nothing is changed. When the transaction fails, what was written is void. An account that
    /// was removed or changed in between is left as it is, and `write` is called again with its failure.
    ///
    /// # Errors
    /// What `write` returns, and those of every deed of an admin, which concern the batch as a whole.
    pub fn reset_batch<E: From<DeskError>>(
        &self,
        wanted: Vec<Wanted>,
        terms: &Terms,
        mut write: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        let prepared = self.prepare_resets(wanted, terms)?;
        let plan = self.plan_resets(prepared, terms)?;
        write(plan.rows)?;
        let void = self.carry_out(plan.operation, Scope::UsersReset, |deed, actor| {
            for target in &plan.refused {
                let (action, outcome) = (Action::PasswordReset, Outcome::Refused);
                deed.record(action, outcome, Some(actor), target.into(), None)?;
            }
            reset_all(deed, actor, &plan.items, terms)
        })?;
        if !void.is_empty() {
            write(void)?;
        }
        Ok(())
    }

    /// Adds a batch of accounts in one transaction, like [`Admin::reset_batch`].
    ///
    /// # Errors
    /// The same.
    pub fn add_batch<E: From<DeskError>>(
        &self,
        new: Vec<NewAccount>,
        terms: &Terms,
        mut write: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        let prepared = self.prepare_additions(new, terms)?;
        let plan = self.plan_additions(prepared)?;
        write(plan.rows)?;
        let void = self.carry_out(plan.operation, Scope::UsersAdd, |deed, actor| {
            add_all(deed, actor, &plan.items, terms)
        })?;
        if !void.is_empty() {
            write(void)?;
        }
        Ok(())
    }

    /// Proves everything once more, in the transaction that does it; gives what could not be done any more.
    fn carry_out(
        &self,
        operation: Uuid,
        scope: Scope,
        mut deeds: impl FnMut(&mut Deed<'_>, &Actor) -> Result<Vec<Row>, DeskError>,
    ) -> Result<Vec<Row>, DeskError> {
        self.act(Needs::Scope(scope), |mut deed, actor| {
            deed.operation = operation;
            let void = deeds(&mut deed, actor)?;
            deed.commit()?;
            Ok(void)
        })
    }

    /// Decides, on one state of the store, what each account of a batch will get.
    fn plan_resets(
        &self,
        prepared: Vec<PreparedReset>,
        terms: &Terms,
    ) -> Result<Plan<AccountId>, DeskError> {
        let (targets, now) = self.look_to_act(Needs::Scope(Scope::UsersReset), |look| {
            let targets = prepared.iter().map(|(name, _)| look.tx.account(name));
            Ok((targets.collect::<Result<Vec<_>, _>>()?, look.now))
        })?;
        let actor = self.actor();
        let mut plan = self.plan(now, prepared.len())?;
        for ((name, made), target) in prepared.into_iter().zip(targets) {
            let Some(target) = target else {
                plan.fail(name.clone(), DeskError::NoSuchAccount(name));
                continue;
            };
            match admit(&target, &actor, terms).and(made) {
                Ok(made) => plan.add(name, target.id, made, now),
                Err(error) => {
                    if matches!(error, DeskError::OwnAccount | DeskError::AdminByToken) {
                        plan.refused.push(target);
                    }
                    plan.fail(name, error);
                }
            }
        }
        Ok(plan)
    }

    fn plan_additions(
        &self,
        prepared: Vec<(NewAccount, Prepared)>,
    ) -> Result<Plan<NewAccount>, DeskError> {
        let actor = self.actor();
        let (found, now) = self.look_to_act(Needs::Scope(Scope::UsersAdd), |look| {
            let found = prepared
                .iter()
                .map(|(new, _)| kept(addable(&mut *look.tx, &actor, new)));
            Ok((found.collect::<Result<Vec<_>, _>>()?, look.now))
        })?;
        let mut plan = self.plan(now, prepared.len())?;
        for ((new, made), found) in prepared.into_iter().zip(found) {
            let name = new.name.clone();
            match found {
                Ok(()) => plan.add(name, new, made, now),
                Err(error @ (DeskError::AccountExists(_) | DeskError::AdminByToken)) => {
                    plan.fail(name, error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(plan)
    }

    fn plan<T>(&self, now: Timestamp, size: usize) -> Result<Plan<T>, DeskError> {
        Ok(Plan {
            operation: time_ordered_id(now, &*self.desk().around.randomness)?,
            rows: Vec::with_capacity(size),
            items: Vec::with_capacity(size),
            refused: Vec::new(),
        })
    }

    /// Makes and hashes all temporary passwords; what the policy says against an entered one stays with its name.
    ///
    /// Entered ones are hashed in parallel. Generated ones take less time than waking another thread.
    fn prepare_resets(
        &self,
        wanted: Vec<Wanted>,
        terms: &Terms,
    ) -> Result<Vec<PreparedReset>, DeskError> {
        let desk = self.desk();
        let policy = desk.policy()?;
        let slow = wanted.len() > 1 && wanted.iter().any(Wanted::is_entered);
        let display_names = self.display_names(&wanted)?;
        let prepare = |Wanted { name, password }| {
            let display_name = display_names.get(&name).map(DisplayName::as_str);
            let made =
                desk.prepare_temporary(&policy, &name, display_name, password, terms.expires);
            match made {
                Err(DeskError::Refused(_) | DeskError::EnteredForbidden) => Ok((name, made)),
                Err(error) => Err(error),
                Ok(_) => Ok((name, made)),
            }
        };
        if slow {
            wanted.into_par_iter().map(prepare).collect()
        } else {
            wanted.into_iter().map(prepare).collect()
        }
    }

    /// The display names that the policy wants to know of when a password is entered.
    fn display_names(
        &self,
        wanted: &[Wanted],
    ) -> Result<HashMap<Username, DisplayName>, DeskError> {
        if !wanted.iter().any(Wanted::is_entered) {
            return Ok(HashMap::new());
        }
        self.look(Needs::Scope(Scope::UsersReset), |look| {
            let mut found = HashMap::new();
            for Wanted { name, .. } in wanted.iter().filter(|wanted| wanted.is_entered()) {
                let account = look.tx.account(name)?;
                if let Some(display_name) = account.and_then(|account| account.display_name) {
                    found.insert(name.clone(), display_name);
                }
            }
            Ok(found)
        })
    }

    fn prepare_additions(
        &self,
        new: Vec<NewAccount>,
        terms: &Terms,
    ) -> Result<Vec<(NewAccount, Prepared)>, DeskError> {
        let desk = self.desk();
        let policy = desk.policy()?;
        new.into_iter()
            .map(|new| {
                let generated = NewTemporary::Generated;
                let made =
                    desk.prepare_temporary(&policy, &new.name, None, generated, terms.expires)?;
                Ok((new, made))
            })
            .collect()
    }
}
