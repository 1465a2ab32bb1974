//! An admin's authority, through a session or a token, and its proof inside each operation.

use super::access::{SessionKey, Settled, SignedIn, Standing};
use super::deed::{Deed, Look, NotDone};
use super::event::NewEvent;
use super::plan::{CallerDigest, Plan, SealedPlan, remember};
use super::{AskedOperation, Desk, DeskError};
use crate::credentials::{ScriptToken, TokenDigest, Typed};
use crate::model::{
    Account, AccountId, AccountNow, Action, Actor, Moment, Role, Scope, Timestamp, Token,
};
use crate::storage::Tx;
use uuid::Uuid;

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

/// The key by which a store finds a token.
#[derive(Clone, Copy)]
struct TokenKey {
    account: AccountId,
    digest: TokenDigest,
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
        let key = TokenKey {
            account: token.account(),
            digest: token.digest(),
        };
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

    /// Opens a plan of this caller's.
    pub(super) fn open_plan(&self, sealed: &SealedPlan) -> Result<Plan, DeskError> {
        self.desk.look(|look| Ok(sealed.open(look, self.digest())?))
    }

    /// Puts something planned in force, under the operation of its plan and its terms, after the proof for changing (S60).
    pub(super) fn act_as_planned<T>(
        &self,
        needs: Needs,
        (operation, terms): (Uuid, [u8; 32]),
        mut work: impl FnMut(&mut Deed<'d>, &Actor) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.desk.deed(|mut deed| {
            self.prove(&mut deed, needs, Freshness::Needed)?;
            deed.operation = operation;
            let actor = self.actor();
            remember(&mut deed, operation, actor.account, terms)?;
            let done = work(&mut deed, &actor)?;
            deed.commit()?;
            Ok(done)
        })
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
            self.prove(&mut deed, needs, Freshness::Needed)?;
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

impl TokenKey {
    /// A token that was found expired stays expired, and the store remembers when that was (S30).
    fn over(self) -> NotDone {
        NotDone::but(DeskError::NotSignedIn, move |deed| {
            let found = deed.tx.token(self.account, &self.digest)?;
            if let Some(mut token) = found.filter(|token| token.has_expired(deed.now)) {
                token.end();
                deed.tx.update_token(&token)?;
            }
            deed.remember_time();
            Ok(())
        })
    }

    /// Proves inside a transaction that this is a live token of a usable admin who does not have to change their password.
    fn prove(&self, tx: &mut dyn Tx, now: Moment) -> Result<(Token, Account), DeskError> {
        let token = tx
            .token(self.account, &self.digest)?
            .filter(|token| !token.has_expired(now.at))
            .ok_or(DeskError::NotSignedIn)?;
        let account = tx
            .account_by_id(self.account)?
            .filter(|account| account.is_usable_admin(now))
            .ok_or(DeskError::NotSignedIn)?;
        if account.owes_change() {
            return Err(DeskError::ChangeOwed);
        }
        Ok((token, account))
    }
}

/// Whether the actor may act on this role: a token never on an admin, and never to make or demote one (S29).
pub(super) fn reaches(actor: &Actor, role: Role) -> bool {
    match (role, actor.token) {
        (Role::Admin, Some(_)) => false,
        (Role::User, _) | (Role::Admin, None) => true,
    }
}

/// Refuses an account that the actor may not act on.
pub(super) fn reach(actor: &Actor, role: Role, refused: &NewEvent) -> Result<(), NotDone> {
    match reaches(actor, role) {
        true => Ok(()),
        false => Err(refused.clone().because(DeskError::AdminByToken)),
    }
}

/// Makes everything void that could bring back an account that is no longer an admin, or is switched off.
pub(super) fn forget_recovery(deed: &mut Deed<'_>, account: &Account) -> Result<(), DeskError> {
    deed.tx.remove_recovery_codes(account.id)?;
    deed.tx.void_requests(Some(account.id))?;
    Ok(())
}

/// Refuses unless a usable admin remains (S15). Called under the write lock, after an account that was `before` has
/// changed; a change of a user does not remove an admin.
pub(super) fn keep_a_usable_admin(
    deed: &mut Deed<'_>,
    before: &Account,
    refused: &NewEvent,
) -> Result<(), NotDone> {
    match before.role {
        Role::User => return Ok(()),
        Role::Admin => {}
    }
    let now = deed.moment();
    let admins = deed.tx.admins()?;
    if admins.iter().any(|admin| admin.is_usable_admin(now)) {
        return Ok(());
    }
    let last = DeskError::LastAdmin(before.name.clone());
    Err(refused.clone().because(last))
}
