//! Tokens that admins make for scripts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use super::admin::{Admin, Needs};
use super::deed::{Deed, if_readable};
use super::ids::time_ordered_id;
use super::plan::{Planned, Work};
use super::{DeskError, LeftOut};
use crate::credentials::{ScriptToken, TokenDigest};
use crate::model::{
    Account, AccountId, Action, Actor, Label, Reason, Scope, Timestamp, Token, Username,
};
use crate::storage::Tx;

/// How long a token is valid by default (S29).
const USUAL_LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
/// The longest time that a token is valid.
const LONGEST_LIFE: Duration = Duration::from_secs(366 * 24 * 3600);
/// From this long before its end, whoever uses a token is warned.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);
/// A token's last use is stored at most this often.
const TOUCH: Duration = Duration::from_secs(60);

/// A new token. There is no other copy of its secret.
pub struct NewToken {
    /// To be given to a script, once.
    pub secret: ScriptToken,
    /// What the store knows of it.
    pub token: Token,
}

/// A token, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedToken {
    /// The name of its owner.
    pub owner: Username,
    /// The token.
    pub token: Token,
}

/// The tokens of all admins, as one moment sees them.
#[derive(Debug)]
pub struct AllTokens {
    /// By owner and label, expired ones too.
    pub tokens: Vec<OwnedToken>,
    /// The owners that cannot be read; their tokens do not work.
    pub left_out: LeftOut,
    /// The moment.
    pub now: Timestamp,
}

impl Token {
    /// When it ends, if that is soon.
    pub(super) fn ends_soon(&self, now: Timestamp) -> Option<Timestamp> {
        (self.expires_at <= now.plus(SOON)).then_some(self.expires_at)
    }

    /// Whether its use should be stored.
    pub(super) fn wants_touch(&self, now: Timestamp) -> bool {
        self.last_used_at
            .is_none_or(|at| now.since(at) >= TOUCH || at.is_from_later(now))
    }
}

impl Admin<'_> {
    /// Makes a token of the admin's own that can do only what `scopes` say, for 90 days by default.
    ///
    /// `write` gets the token before the transaction that puts it in force: so a token that could not be shown is never
    /// in force, and a slow reader delays nobody. That transaction proves everything again; when it fails, the written
    /// token is void.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::TokenExists`], [`DeskError::TokenLivesTooLong`], [`DeskError::NotByToken`] (a
    /// token never makes tokens), [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn create_token<E: From<DeskError>>(
        &self,
        label: Label,
        scopes: Vec<Scope>,
        expires: Option<Duration>,
        write: impl FnOnce(&NewToken) -> Result<(), E>,
    ) -> Result<(), E> {
        let Planned { shown, plan } = self.plan_token(label, scopes, expires)?;
        write(&shown)?;
        self.put_in_force(&plan)?;
        Ok(())
    }

    /// Makes a token, which works when the plan is [put in force](Admin::put_in_force).
    ///
    /// # Errors
    /// Those of [`Admin::create_token`].
    pub fn plan_token(
        &self,
        label: Label,
        mut scopes: Vec<Scope>,
        expires: Option<Duration>,
    ) -> Result<Planned<NewToken>, DeskError> {
        let life = expires.unwrap_or(USUAL_LIFE);
        if life > LONGEST_LIFE {
            return Err(DeskError::TokenLivesTooLong {
                longest: LONGEST_LIFE,
            });
        }
        scopes.sort_unstable();
        scopes.dedup();
        let account = self.account().id;
        let seen = self.look_to_act(Needs::Session, |look| {
            refuse_taken(&mut *look.tx, account, &label)?;
            Ok(look.seen())
        })?;
        let now = seen.now;
        let randomness = &*self.desk.around.randomness;
        let token = Token {
            id: time_ordered_id(now, randomness)?,
            account,
            label,
            scopes,
            created_at: now,
            expires_at: now.plus(life),
            last_used_at: None,
        };
        let secret = ScriptToken::generate(account, randomness)?;
        let operation = self.desk.operation_id(now)?;
        let work = Work::Token {
            id: token.id,
            label: token.label.clone(),
            scopes: token.scopes.clone(),
            created_at: token.created_at.as_millis(),
            expires_at: token.expires_at.as_millis(),
            digest: *secret.digest().as_stored(),
        };
        let plan = self.sealed(&seen, operation, work);
        let shown = NewToken { secret, token };
        Ok(Planned { shown, plan })
    }

    /// Puts a token in force, inside an operation that has proved everything.
    pub(super) fn insert_token(
        &self,
        deed: &mut Deed<'_>,
        actor: &Actor,
        token: &Token,
        digest: &TokenDigest,
    ) -> Result<(), DeskError> {
        refuse_taken(&mut *deed.tx, token.account, &token.label)?;
        deed.tx.insert_token(token, digest)?;
        let created = Action::TokenCreate.done().about(self.account()).by(actor);
        deed.record(created.why(named(token)))
    }

    /// The admin's own tokens by label, expired ones too, and the time they were seen at.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn tokens(&self) -> Result<(Vec<Token>, Timestamp), DeskError> {
        let own = self.account().id;
        self.look(Needs::Session, |look| Ok((look.tx.tokens(own)?, look.now)))
    }

    /// The tokens of all admins. Whoever leaves has made some that go on working until they are revoked.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn all_tokens(&self) -> Result<AllTokens, DeskError> {
        self.look(Needs::Session, |look| {
            let mut all = AllTokens {
                tokens: Vec::new(),
                left_out: LeftOut::default(),
                now: look.now,
            };
            let mut owners = HashMap::new();
            for token in look.tx.all_tokens()? {
                let id = token.account;
                if let Entry::Vacant(unseen) = owners.entry(id) {
                    unseen.insert(owner(&mut *look.tx, id, &mut all.left_out)?);
                }
                if let Some(Some(owner)) = owners.get(&id) {
                    let owner = owner.clone();
                    all.tokens.push(OwnedToken { owner, token });
                }
            }
            // Those of one owner came by label, and stay so.
            all.tokens.sort_by(|one, other| one.owner.cmp(&other.owner));
            Ok(all)
        })
    }

    /// Revokes one of the admin's own tokens.
    ///
    /// # Errors
    /// [`DeskError::NoSuchToken`], [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and [those of every operation
    /// of an admin](Admin#errors-of-every-operation).
    pub fn revoke_token(&self, label: &Label) -> Result<(), DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            if !revoke(&mut deed, actor, self.account(), label)? {
                return Err(DeskError::NoSuchToken(label.clone()).into());
            }
            deed.commit()
        })
    }

    /// Revokes a token of any admin.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::NoTokenOf`], and those of [`Admin::revoke_token`].
    pub fn revoke_token_of(&self, owner: &Username, label: &Label) -> Result<(), DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            let owner = deed.account(owner)?;
            if !revoke(&mut deed, actor, &owner, label)? {
                let (owner, label) = (owner.name, label.clone());
                return Err(DeskError::NoTokenOf { owner, label }.into());
            }
            deed.commit()
        })
    }
}

/// The name of a token's owner; one that cannot be read is left out.
fn owner(
    tx: &mut dyn Tx,
    id: AccountId,
    left_out: &mut LeftOut,
) -> Result<Option<Username>, DeskError> {
    Ok(match if_readable(tx.account_by_id(id))? {
        Ok(owner) => owner.map(|owner| owner.name),
        Err(DeskError::Storage(error)) => {
            left_out.add(error);
            None
        }
        Err(error) => return Err(error),
    })
}

/// Removes a token and records it, inside an operation that has proved everything; says whether it was there.
fn revoke(
    deed: &mut Deed<'_>,
    actor: &Actor,
    owner: &Account,
    label: &Label,
) -> Result<bool, DeskError> {
    let tokens = deed.tx.tokens(owner.id)?;
    let Some(token) = tokens.into_iter().find(|token| token.label == *label) else {
        return Ok(false);
    };
    deed.tx.remove_token(owner.id, label)?;
    let revoked = Action::TokenRevoke.done().about(owner).by(actor);
    deed.record(revoked.why(named(&token)))?;
    Ok(true)
}

/// Refuses a label that another token of the same admin has.
fn refuse_taken(tx: &mut dyn Tx, account: AccountId, label: &Label) -> Result<(), DeskError> {
    match tx
        .tokens(account)?
        .iter()
        .any(|token| token.label == *label)
    {
        true => Err(DeskError::TokenExists(label.clone())),
        false => Ok(()),
    }
}

/// The token as the audit log names it; events through the token have its id.
fn named(token: &Token) -> Option<Reason> {
    format!("token {} {}", token.id, token.label).parse().ok()
}
