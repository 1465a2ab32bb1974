//! Many accounts at once, a few hundred in one transaction, and nothing lost half-way.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use uuid::Uuid;

use super::DeskError;
use super::admin::{Admin, Needs};
use super::deed::{NotDone, Seen, if_readable};
use super::plan::{Planned, Work};
use super::reset::{Prepared, life};
use crate::credentials::{PasswordHash, Policy};
use crate::model::{Account, AccountId, Scope, Username};

mod imported;
mod old_password;
mod one;
mod plan;
mod queries;
pub(super) mod rows;

pub use imported::{Foreseen, ImportTerms, ImportedAccount};
pub use old_password::{NotKept, OldPassword};
use plan::{Item, Plan, addable, admit};
pub(super) use plan::{add_all, record_refused, reset_all};
pub use queries::{OperationOutcome, ResetPage};
pub use rows::{BatchRow, BatchTerms, NewAccount, NewTemporary, Reset, ResetOrder, ResetTarget};

/// A name, and its temporary password or the policy's refusal.
type PreparedReset = (Username, Result<Prepared, DeskError>);

impl Admin<'_> {
    /// Resets a batch of accounts in one transaction; one that cannot be reset does not stop the others.
    ///
    /// All slow work is done before the transaction begins. `write` gets the rows before it too, and must have made
    /// them durable when it returns: so a password is never in force before it was written, and a slow reader delays
    /// nobody. When it fails, nothing is changed. When the transaction fails, the written passwords are void. An
    /// account that was removed or changed in between is left as it is, and `write` is called again with its failure.
    ///
    /// # Errors
    /// What `write` returns, and [those of every operation of an admin](Admin#errors-of-every-operation), which concern
    /// the batch as a whole.
    pub fn reset_batch<E: From<DeskError>>(
        &self,
        wanted: Vec<ResetTarget>,
        terms: &BatchTerms,
        mut write: impl FnMut(Vec<BatchRow>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.force_shown(self.plan_resets(wanted, terms)?, &mut write)
    }

    /// Decides, on one state of the store, what happens to each account of a batch, and makes the temporary passwords.
    /// They are in force when the plan is [put in force](Admin::put_in_force). What is refused is recorded
    /// with it, or at once where nothing is left to put in force.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation), which concern the batch as a whole.
    pub fn plan_resets(
        &self,
        wanted: Vec<ResetTarget>,
        terms: &BatchTerms,
    ) -> Result<Planned<Vec<BatchRow>>, DeskError> {
        let plan = self.resets(wanted, terms)?;
        let hash = |(name, id, made): Item<AccountId>| (name, id.0, stored(&made));
        self.seal(plan, |items, refused, expires_at| Work::Resets {
            reason: terms.reason.clone(),
            skip_disabled: terms.skip_disabled,
            refused,
            expires_at,
            items: items.into_iter().map(hash).collect(),
        })
    }

    /// The same for accounts that are added.
    ///
    /// # Errors
    /// The same.
    pub fn plan_additions(
        &self,
        new: Vec<NewAccount>,
        terms: &BatchTerms,
    ) -> Result<Planned<Vec<BatchRow>>, DeskError> {
        let plan = self.additions(new, terms)?;
        let hash = |(_, new, made): Item<NewAccount>| (new, stored(&made));
        self.seal(plan, |items, _, expires_at| Work::Additions {
            reason: terms.reason.clone(),
            expires_at,
            items: items.into_iter().map(hash).collect(),
        })
    }

    /// Adds a batch of accounts in one transaction, like [`Admin::reset_batch`].
    ///
    /// # Errors
    /// The same.
    pub fn add_batch<E: From<DeskError>>(
        &self,
        new: Vec<NewAccount>,
        terms: &BatchTerms,
        mut write: impl FnMut(Vec<BatchRow>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.force_shown(self.plan_additions(new, terms)?, &mut write)
    }

    /// Writes the rows of a plan, puts it in force if there is anything to do, and writes what could not be done any more.
    fn force_shown<E: From<DeskError>>(
        &self,
        Planned { shown, plan }: Planned<Vec<BatchRow>>,
        write: &mut impl FnMut(Vec<BatchRow>) -> Result<(), E>,
    ) -> Result<(), E> {
        let has_any = shown
            .iter()
            .any(|row| !matches!(row, BatchRow::Failed { .. }));
        write(shown)?;
        if !has_any {
            return Ok(());
        }
        let void = self.put_in_force(&plan)?;
        match void.is_empty() {
            true => Ok(()),
            false => write(void),
        }
    }

    /// Seals a plan. Where all are refused, nobody will put it in force, so that is recorded now.
    fn seal<T>(
        &self,
        plan: Plan<T>,
        work: impl FnOnce(Vec<Item<T>>, Vec<Uuid>, i64) -> Work,
    ) -> Result<Planned<Vec<BatchRow>>, DeskError> {
        let operation = plan.operation;
        if plan.items.is_empty() && !plan.refused.is_empty() {
            let actor = self.actor();
            self.desk.deed(|mut deed| {
                deed.operation = operation;
                record_refused(&mut deed, &actor, &plan.refused)?;
                deed.commit()
            })?;
        }
        let work = work(plan.items, plan.refused, plan.expires_at.as_millis());
        let sealed = self.sealed(&plan.seen, operation, work);
        Ok(Planned {
            shown: plan.rows,
            plan: sealed,
        })
    }

    /// What happens to each account that is to be reset.
    fn resets(
        &self,
        wanted: Vec<ResetTarget>,
        terms: &BatchTerms,
    ) -> Result<Plan<AccountId>, DeskError> {
        let (targets, seen) = self.look_to_act(Needs::Scope(Scope::UsersReset), |look| {
            let targets = wanted
                .iter()
                .map(|wanted| if_readable(look.account(&wanted.name)));
            let targets = targets.collect::<Result<Vec<_>, _>>()?;
            Ok((targets, look.seen()))
        })?;
        let mut plan = self.plan(seen, terms)?;
        let is_slow = wanted.len() > 1 && wanted.iter().any(ResetTarget::is_entered);
        let prepared = self.prepare_resets(wanted, &targets, &plan.seen.policy(), is_slow)?;
        if is_slow {
            plan.begin_again(self.desk)?;
        }
        let actor = self.actor();
        for ((name, made), target) in prepared.into_iter().zip(targets) {
            let id = target.as_ref().ok().map(|target| target.id);
            let admitted = target.map_err(NotDone::from).and_then(|target| {
                admit(&target, &actor, terms)?;
                Ok((target, made?))
            });
            match admitted {
                Ok((target, made)) => plan.add(target.name, target.id, made),
                Err(NotDone { error, lasting }) => {
                    let refused = id.filter(|_| lasting.is_some());
                    plan.refused.extend(refused.map(|AccountId(id)| id));
                    plan.fail(name, error);
                }
            }
        }
        Ok(plan)
    }

    /// The same for accounts to add.
    fn additions(
        &self,
        wanted: Vec<NewAccount>,
        terms: &BatchTerms,
    ) -> Result<Plan<NewAccount>, DeskError> {
        let actor = self.actor();
        let (found, seen) = self.look_to_act(Needs::Scope(Scope::UsersAdd), |look| {
            let found = wanted
                .iter()
                .map(|new| if_readable(addable(&mut *look.tx, &actor, new)));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            Ok((found, look.seen()))
        })?;
        let mut plan = self.plan(seen, terms)?;
        for (new, found) in wanted.into_iter().zip(found) {
            let name = new.name.clone();
            match found {
                Ok(()) => {
                    let made = Prepared::generated(&*self.desk.around.randomness)?;
                    plan.add(name, new, made);
                }
                Err(error) => plan.fail(name, error),
            }
        }
        Ok(plan)
    }

    fn plan<T>(&self, seen: Seen, terms: &BatchTerms) -> Result<Plan<T>, DeskError> {
        Ok(Plan {
            operation: self.desk.operation_id(seen.now)?,
            expires_at: seen.now.plus(life(&seen.policy(), terms.expires)?),
            seen,
            rows: Vec::new(),
            items: Vec::new(),
            refused: Vec::new(),
        })
    }

    /// Makes and hashes all temporary passwords; the policy's refusal of an entered one stays with its name.
    ///
    /// Where that is slow, as several are entered, they are hashed in parallel. Generated ones take less time than waking another thread.
    fn prepare_resets(
        &self,
        wanted: Vec<ResetTarget>,
        targets: &[Result<Account, DeskError>],
        policy: &Policy,
        is_slow: bool,
    ) -> Result<Vec<PreparedReset>, DeskError> {
        let desk = self.desk;
        let prepare = |(ResetTarget { name, password }, target): (_, &Result<Account, _>)| {
            let target = target.as_ref().ok();
            let display_name = target.and_then(|target| target.display_name.as_ref());
            let made = desk.prepare_temporary(policy, &name, display_name, password);
            match made {
                Err(DeskError::Refused(_) | DeskError::EnteredForbidden) => Ok((name, made)),
                Err(error) => Err(error),
                Ok(_) => Ok((name, made)),
            }
        };
        if is_slow {
            wanted.into_par_iter().zip(targets).map(prepare).collect()
        } else {
            wanted.into_iter().zip(targets).map(prepare).collect()
        }
    }
}

/// What a plan keeps of a temporary password.
fn stored(made: &PasswordHash) -> String {
    made.as_stored().to_owned()
}
