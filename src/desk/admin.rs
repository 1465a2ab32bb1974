//! An admin's authority, through a session or a token, and its proof inside each operation.

use super::access::{SessionKey, Settled, SignedIn, Standing};
use super::deed::{Deed, Look, NotDone};
use super::plan::{CallerDigest, remember};
use super::{AskedOperation, Desk, DeskError};
use crate::credentials::{ScriptToken, Typed};
use crate::model::{Account, AccountNow, Action, Actor, Moment, Scope, Timestamp, Token};
use crate::storage::Tx;

mod bounds;
mod token_key;

pub(super) use bounds::{forget_recovery, keep_a_usable_admin, reach, reaches};
use token_key::TokenKey;

/// An admin who does not have to change their password: only this value can reset passwords and manage accounts.
///
/// It comes from a session, or from a token, which can do only what its scopes say (S29).
///
/// # Errors of every operation
/// - [`DeskError::NotSignedIn`]: the session has ended, or the token; or the account is gone or disabled.
/// - [`DeskError::ChangeOwed`]: the admin must choose a new password first.
/// - [`DeskError::NotAdmin`]: the account is no admin any more.
/// - [`DeskError::MissingScope`], [`DeskError::NotByToken`]: a token may not do this.
/// - [`DeskError::StaleSignIn`], for what changes something: a session's password was given more than 15 minutes ago (S14).
/// - [`DeskError::Storage`]: the store failed; with [`StorageError::OutcomeUnknown`](crate::storage::StorageError::OutcomeUnknown)
///   the operation may have been done, with every other error it was not.
/// - [`DeskError::Randomness`]: the system gave no random bytes, so nothing was done.
pub struct Admin<'d> {
    pub(super) desk: &'d Desk,
    own: AccountNow,
    authority: Authority<'d>,
}

enum Authority<'d> {
    Session(Box<SignedIn<'d>>),
    Token(TokenKey, Token),
}

/// What an operation needs besides an admin.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs {
    /// This scope of a token; any session.
    Scope(Scope),
    /// A session: a token may not do it.
    Session,
}

/// Whether a password must have been given within the last 15 minutes.
#[derive(Debug, Clone, Copy)]
enum Freshness {
    Any,
    Needed,
}

impl Desk {
    /// The admin that a token belongs to.
    ///
    /// # Errors
    /// [`DeskError::NotSignedIn`] when it is unknown, revoked or expired, or its owner is not a usable admin any more;
    /// [`DeskError::ChangeOwed`] when its owner must choose a new password first.
    pub fn by_token(&self, token: &ScriptToken) -> Result<Admin<'_>, DeskError> {
        let key = TokenKey::from(token);
        let (now, (token, account)) = self.look(|look| {
            let now = look.moment();
            match key.prove(&mut *look.tx, now) {
                Err(DeskError::NotSignedIn) => Err(key.over()),
                proved => Ok((now, proved?)),
            }
        })?;
        if token.wants_touch(now.at) {
            self.deed(|mut deed| {
                let moment = deed.moment();
                let (mut token, _) = key.prove(&mut *deed.tx, moment)?;
                token.last_used_at = Some(deed.now);
                deed.tx.update_token(&token)?;
                deed.commit()
            })?;
        }
        Ok(Admin {
            desk: self,
            own: AccountNow { account, now },
            authority: Authority::Token(key, token),
        })
    }
}

impl<'d> Settled<'d> {
    /// The account of this session as an admin.
    ///
    /// # Errors
    /// [`DeskError::NotAdmin`] if the account is not an admin; the refusal is recorded.
    pub fn admin(self) -> Result<Admin<'d>, DeskError> {
        let session = self.of_an_admin()?;
        Ok(Admin {
            desk: session.desk(),
            own: session.oneself(),
            authority: Authority::Session(Box::new(session)),
        })
    }
}

impl<'d> Admin<'d> {
    /// The admin's own account, as it was when the session or the token was looked up.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.own.account
    }

    /// The account, with the time of the look-up.
    #[must_use]
    pub fn oneself(&self) -> AccountNow {
        self.own.clone()
    }

    /// Whether this may change other accounts now: always with a token, with a session for 15 minutes after a password
    /// was given.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        match &self.authority {
            Authority::Session(session) => session.is_fresh(),
            Authority::Token(..) => true,
        }
    }

    /// When the token ends that this came from, if that is within 14 days.
    #[must_use]
    pub fn token_ends_soon(&self) -> Option<Timestamp> {
        match &self.authority {
            Authority::Session(_) => None,
            Authority::Token(_, token) => token.ends_soon(self.own.now.at),
        }
    }

    /// Takes the password again, see [`SignedIn::confirm`].
    ///
    /// # Errors
    /// The same; [`DeskError::NotByToken`] where there is no session to confirm.
    pub fn confirm(&self, typed: &Typed) -> Result<(), DeskError> {
        match &self.authority {
            Authority::Session(session) => session.confirm(typed),
            Authority::Token(..) => Err(DeskError::NotByToken),
        }
    }

    /// A digest of the session or the token, to which a plan is bound.
    pub(super) fn digest(&self) -> CallerDigest {
        match &self.authority {
            Authority::Session(session) => *session.key().digest.as_stored(),
            Authority::Token(key, _) => *key.digest.as_stored(),
        }
    }

    /// The proof for changing, inside an operation.
    pub(super) fn prove_to_act(&self, deed: &mut Deed<'_>, needs: Needs) -> Result<(), NotDone> {
        self.prove(deed, needs, Freshness::Needed)
    }

    /// The actor in the audit log.
    pub(super) fn actor(&self) -> Actor {
        let token = match &self.authority {
            Authority::Session(_) => None,
            Authority::Token(_, token) => Some(token.id),
        };
        Actor {
            token,
            ..Actor::from(self.account())
        }
    }

    /// Reads one state of the store after the proof for reading; `work` may run again, see [`Desk::look`].
    pub(super) fn look<T>(
        &self,
        needs: Needs,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.look(|look| {
            self.prove(look, needs, Freshness::Any)?;
            work(look)
        })
    }

    /// Reads one state of the store without any scope, for what concerns only the caller.
    pub(super) fn look_as_anyone<T>(
        &self,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.look(|look| {
            let now = look.moment();
            let proved = match &self.authority {
                Authority::Session(session) => {
                    session.key().prove_admin(&mut *look.tx, now).map(drop)
                }
                Authority::Token(key, _) => key.prove(&mut *look.tx, now).map(drop),
            };
            proved.map_err(|error| self.refused(error))?;
            work(look)
        })
    }

    /// Reads what is about to be changed after the proof of [`Admin::act`], before anything is shown.
    pub(super) fn look_to_act<T>(
        &self,
        needs: Needs,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.look(|look| {
            self.prove(look, needs, Freshness::Needed)?;
            work(look)
        })
    }

    /// Begins to read after the proof for reading, for callers that output what they read, which cannot be done again:
    /// reading ends if the connection is lost.
    pub(super) fn look_once(&self, needs: Needs) -> Result<Look<'d>, DeskError> {
        self.desk.again(|| {
            let mut look = self.desk.begin_look()?;
            self.prove(&mut look, needs, Freshness::Any)?;
            Ok(look)
        })
    }

    /// Runs an operation after the proof for changing, which is made inside it and includes a fresh sign-in of a
    /// session. `work` gets the operation and the actor, and commits; it may run again, see [`Desk::deed`].
    pub(super) fn act<T>(
        &self,
        needs: Needs,
        mut work: impl FnMut(Deed<'d>, &Actor) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.deed(|mut deed| {
            self.prove_to_act(&mut deed, needs)?;
            let actor = self.actor();
            if let Some(AskedOperation { id, terms }) = self.desk.operation {
                remember(&mut deed, id, actor.account, terms)?;
            }
            work(deed, &actor)
        })
    }

    /// The same after the proof for reading: for reading that is recorded.
    pub(super) fn look_on_record<T>(
        &self,
        needs: Needs,
        mut work: impl FnMut(Deed<'d>, &Actor) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.deed(|mut deed| {
            self.prove(&mut deed, needs, Freshness::Any)?;
            work(deed, &self.actor())
        })
    }

    /// The only check: this is still an admin who does not have to change their password and, if needed, gave it within
    /// the last 15 minutes. Tokens need a scope instead of a fresh sign-in.
    fn prove(
        &self,
        look: &mut Look<'_>,
        needs: Needs,
        freshness: Freshness,
    ) -> Result<(), NotDone> {
        let now = look.moment();
        let tx = &mut *look.tx;
        let proved = match &self.authority {
            Authority::Session(session) => {
                let found = session.key().prove_admin(tx, now);
                found.and_then(|standing| match freshness {
                    Freshness::Any => Ok(()),
                    Freshness::Needed => standing.fresh(now.at),
                })
            }
            Authority::Token(key, token) => {
                permitted(token, needs).and_then(|()| key.prove(tx, now).map(drop))
            }
        };
        proved.map_err(|error| self.refused(error))
    }

    /// What remains after a proof failed: what has ended is removed, what was refused is recorded.
    fn refused(&self, error: DeskError) -> NotDone {
        let refused = Action::AdminAccess.refused().about(self.account());
        let refused = refused.by(self.actor());
        match (&error, &self.authority) {
            (DeskError::NotSignedIn, Authority::Session(session)) => session.key().over(),
            (DeskError::NotSignedIn, Authority::Token(key, _)) => key.over(),
            (DeskError::StaleSignIn, Authority::Session(session)) => {
                let key = session.key();
                NotDone::but(error, move |deed| {
                    key.end_freshness(deed)?;
                    deed.record_refusal(refused.clone())
                })
            }
            (
                DeskError::ChangeOwed
                | DeskError::NotAdmin
                | DeskError::StaleSignIn
                | DeskError::MissingScope(_)
                | DeskError::NotByToken,
                Authority::Session(_) | Authority::Token(..),
            ) => refused.because(error),
            (_, Authority::Session(_) | Authority::Token(..)) => error.into(),
        }
    }
}

/// Refuses an operation that a token does not have the scope for.
fn permitted(token: &Token, needs: Needs) -> Result<(), DeskError> {
    match needs {
        Needs::Scope(scope) if token.scopes.contains(&scope) => Ok(()),
        Needs::Scope(scope) => Err(DeskError::MissingScope(scope)),
        Needs::Session => Err(DeskError::NotByToken),
    }
}

impl SessionKey {
    /// Proves inside a transaction that this is a live session of an admin who does not have to change their password.
    fn prove_admin(&self, tx: &mut dyn Tx, now: Moment) -> Result<Standing, DeskError> {
        let standing = Standing::find(tx, self)?
            .filter(|standing| standing.is_live(now))
            .ok_or(DeskError::NotSignedIn)?;
        standing.settled()?;
        standing.admin()?;
        Ok(standing)
    }
}
