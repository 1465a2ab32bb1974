//! The second step of what was shown: the sealed plan is put in force, and everything is proved again (S60).

use super::DeskError;
use super::admin::{Admin, Needs};
use super::batch::rows::{NewPassword, TemporaryHash};
use super::batch::{BatchRow, BatchTerms, add_all, record_refused, reset_all};
use super::deed::{Deed, NotDone, Seen};
use super::plan::{Plan, SealedPlan, Work, hash_in, remember};
use super::plan_error::PlanError;
use crate::credentials::TokenDigest;
use crate::model::{AccountId, Actor, Scope, Timestamp, Token};
use uuid::Uuid;

impl Admin<'_> {
    /// Seals what this caller may put in force.
    pub(super) fn sealed(&self, seen: &Seen, operation: Uuid, work: Work) -> SealedPlan {
        SealedPlan::seal(seen, operation, self.digest(), work)
    }

    /// Puts in force what was shown, in one transaction that proves everything again. Returns the accounts that were
    /// removed or changed in between, which are left as they are: what was shown for them is void.
    ///
    /// When it fails, everything that was shown is void, unless the error is
    /// [`StorageError::OutcomeUnknown`](crate::storage::StorageError::OutcomeUnknown).
    ///
    /// # Errors
    /// [`DeskError::Plan`], [`DeskError::AlreadyDone`] for a plan that is in force, those of the kind of plan, and
    /// [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn put_in_force(&self, sealed: &SealedPlan) -> Result<Vec<BatchRow>, DeskError> {
        self.put_in_force_under(sealed, sealed.terms())
    }

    /// The same in the request that planned it, which is recognised by what it asks for: a plan that is made again is
    /// another one.
    ///
    /// # Errors
    /// Those of [`Admin::put_in_force`].
    pub fn put_in_force_at_once(&self, sealed: &SealedPlan) -> Result<Vec<BatchRow>, DeskError> {
        let asked = self.desk.operation.map(|asked| asked.terms);
        self.put_in_force_under(sealed, asked.unwrap_or_else(|| sealed.terms()))
    }

    fn put_in_force_under(
        &self,
        sealed: &SealedPlan,
        terms: [u8; 32],
    ) -> Result<Vec<BatchRow>, DeskError> {
        self.desk.deed(|mut deed| {
            // Under the lock, though that takes a moment for many accounts: it needs the store's key, and would take another
            // transaction before.
            let Plan {
                operation, work, ..
            } = sealed.open(&mut deed, self.digest())?;
            self.prove_to_act(&mut deed, needs_of(&work)?)?;
            deed.operation = operation;
            let actor = self.actor();
            remember(&mut deed, operation, actor.account, terms)?;
            let void = self.carry_out(&mut deed, &actor, work)?;
            deed.commit()?;
            Ok(void)
        })
    }

    fn carry_out(
        &self,
        deed: &mut Deed<'_>,
        actor: &Actor,
        work: Work,
    ) -> Result<Vec<BatchRow>, NotDone> {
        match work {
            Work::Resets {
                reason,
                skip_disabled,
                refused,
                expires_at,
                items,
            } => {
                let terms = BatchTerms {
                    reason,
                    skip_disabled,
                    ..BatchTerms::default()
                };
                let items: Vec<_> = items
                    .into_iter()
                    .map(|(name, id, hash)| (name, AccountId(id), temporary(&hash, expires_at)))
                    .collect();
                record_refused(deed, actor, &refused)?;
                Ok(reset_all(deed, actor, &items, &terms)?)
            }
            Work::Additions {
                reason,
                expires_at,
                items,
            } => {
                let items: Vec<_> = items
                    .into_iter()
                    .map(|(new, hash)| (new, temporary(&hash, expires_at).into()))
                    .collect();
                Ok(add_all(deed, actor, &items, reason.as_ref())?)
            }
            Work::Imports {
                reason,
                expires_at,
                items,
            } => {
                let expires_at = Timestamp::from_millis(expires_at);
                let items: Vec<_> = items
                    .into_iter()
                    .map(|(new, password)| (new, NewPassword::planned(password, expires_at)))
                    .collect();
                Ok(add_all(deed, actor, &items, reason.as_ref())?)
            }
            Work::Token {
                id,
                label,
                scopes,
                created_at,
                expires_at,
                digest,
            } => {
                let token = Token {
                    id,
                    account: self.account().id,
                    label,
                    scopes,
                    created_at: Timestamp::from_millis(created_at),
                    expires_at: Timestamp::from_millis(expires_at),
                    last_used_at: None,
                };
                let digest = TokenDigest::from_stored(digest);
                self.insert_token(deed, actor, &token, &digest)?;
                Ok(Vec::new())
            }
            Work::Codes(codes) => {
                self.replace_codes(deed, actor, &codes.stored())?;
                Ok(Vec::new())
            }
            // Refused before, as nothing that an admin does needs.
            Work::Request { .. } | Work::Recovery { .. } => Err(PlanError::Unread.into()),
        }
    }
}

/// What an admin needs who puts something in force; what is no admin's to do is refused.
fn needs_of(work: &Work) -> Result<Needs, PlanError> {
    match work {
        Work::Resets { .. } => Ok(Needs::Scope(Scope::UsersReset)),
        Work::Additions { .. } | Work::Imports { .. } => Ok(Needs::Scope(Scope::UsersAdd)),
        Work::Token { .. } | Work::Codes(_) => Ok(Needs::Session),
        Work::Request { .. } | Work::Recovery { .. } => Err(PlanError::Unread),
    }
}

fn temporary(hash: &str, expires_at: i64) -> TemporaryHash {
    TemporaryHash {
        hash: hash_in(hash),
        expires_at: Timestamp::from_millis(expires_at),
    }
}
