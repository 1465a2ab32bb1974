//! An admin's authority, through a session or a token, and the proof of it inside each deed.

use super::access::{SessionKey, SignedIn, Standing};
use super::deed::{Deed, Look, kept};
use super::users::AccountNow;
use super::{Desk, DeskError};
use crate::credentials::{ScriptToken, TokenDigest, Typed};
use crate::model::{Account, AccountId, Action, Actor, Moment, Role, Scope, Token};
use crate::storage::Tx;

/// An admin who owes no password change: it alone can reset passwords and manage accounts.
///
/// It is held through a session, or through a token, which can do no more than its scopes say (S29).
pub struct Admin<'d> {
    desk: &'d Desk,
    account: Account,
    seen_at: Moment,
    authority: Authority<'d>,
}

enum Authority<'d> {
    Session(SignedIn<'d>),
    Token(TokenKey, Token),
}

/// How a store finds a token.
struct TokenKey {
    account: AccountId,
    digest: TokenDigest,
}

/// What a deed asks of whoever does it, beside being an admin.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs {
    /// This scope of a token; any session.
    Scope(Scope),
    /// A session: no token may do it.
    Session,
}

/// Whether a password must have been given lately.
#[derive(Debug, Clone, Copy)]
enum Freshness {
    Any,
    Needed,
}

impl Desk {
    /// The admin that a token stands for.
    ///
    /// # Errors
    /// [`DeskError::NotSignedIn`] when it is unknown, revoked or expired, or its owner is no usable admin any more;
    /// [`DeskError::ChangeOwed`] when its owner must choose a new password first.
    pub fn by_token(&self, token: &ScriptToken) -> Result<Admin<'_>, DeskError> {
        let key = TokenKey {
            account: token.account(),
            digest: token.digest(),
        };
        let (now, proved) = self.look(|look| {
            let now = look.moment();
            Ok((now, kept(key.prove(&mut *look.tx, now))?))
        })?;
        if matches!(proved, Err(DeskError::NotSignedIn)) {
            self.end_token(&key)?;
        }
        let (token, account) = proved?;
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
            account,
            seen_at: now,
            authority: Authority::Token(key, token),
        })
    }
}

impl Desk {
    /// Makes a token that was found expired so for good, and the store remember when that was (S30).
    fn end_token(&self, key: &TokenKey) -> Result<(), DeskError> {
        self.deed(|mut deed| {
            let found = deed.tx.token(key.account, &key.digest)?;
            if let Some(mut token) = found.filter(|token| token.has_expired(deed.now)) {
                token.end();
                deed.tx.update_token(&token)?;
            }
            deed.remember_time();
            deed.commit()
        })
    }
}

impl<'d> Admin<'d> {
    pub(super) fn of_session(session: SignedIn<'d>) -> Self {
        let AccountNow { account, now } = session.oneself();
        Self {
            desk: session.desk(),
            account,
            seen_at: now,
            authority: Authority::Session(session),
        }
    }

    /// The admin's own account, as it was when the session or the token was looked up.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The same, with the time of the look-up.
    #[must_use]
    pub fn oneself(&self) -> AccountNow {
        AccountNow {
            account: self.account.clone(),
            now: self.seen_at,
        }
    }

    /// Whether commands over others are open: always to a token, to a session for 15 minutes after a password was given.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        match &self.authority {
            Authority::Session(session) => session.is_fresh(),
            Authority::Token(..) => true,
        }
    }

    /// Gives the password once more, see [`SignedIn::confirm`].
    ///
    /// # Errors
    /// The same; [`DeskError::NotByToken`] where there is no session to confirm.
    pub fn confirm(&self, typed: &Typed) -> Result<(), DeskError> {
        match &self.authority {
            Authority::Session(session) => session.confirm(typed),
            Authority::Token(..) => Err(DeskError::NotByToken),
        }
    }

    pub(super) fn desk(&self) -> &'d Desk {
        self.desk
    }

    /// Whoever acts, for the record.
    pub(super) fn actor(&self) -> Actor {
        let token = match &self.authority {
            Authority::Session(_) => None,
            Authority::Token(_, token) => Some(token.id),
        };
        Actor {
            token,
            ..Actor::from(&self.account)
        }
    }

    /// Looks at one state of the store after the proof for reading; `work` may be done again, see [`Desk::look`].
    pub(super) fn look<T>(
        &self,
        needs: Needs,
        work: impl FnMut(&mut Look<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.look_with(needs, Freshness::Any, work)
    }

    /// The same at what is about to be changed, after the proof of [`Admin::act`], before anything is shown.
    pub(super) fn look_to_act<T>(
        &self,
        needs: Needs,
        work: impl FnMut(&mut Look<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.look_with(needs, Freshness::Needed, work)
    }

    /// Begins to look after the proof for reading. For whoever gives away what is there while it is read, which cannot be
    /// done again: the look ends where the connection does.
    pub(super) fn look_once(&self, needs: Needs) -> Result<Look<'d>, DeskError> {
        self.permitted(needs)?;
        self.desk.again(|| self.begin_look(Freshness::Any))
    }

    fn look_with<T>(
        &self,
        needs: Needs,
        freshness: Freshness,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.permitted(needs)?;
        self.desk.again(|| work(&mut self.begin_look(freshness)?))
    }

    fn begin_look(&self, freshness: Freshness) -> Result<Look<'d>, DeskError> {
        let mut look = self.desk.begin_look()?;
        let now = look.moment();
        match self.prove(&mut *look.tx, now, freshness) {
            Ok(()) => Ok(look),
            Err(error) => {
                drop(look);
                Err(self.refused(error))
            }
        }
    }

    /// Does a deed after the proof for changing, of a session a fresh sign-in too, which is made inside it. `work` is
    /// given the deed and whoever acts, and commits; it may be done again, see [`Desk::deed`].
    pub(super) fn act<T>(
        &self,
        needs: Needs,
        work: impl FnMut(Deed<'d>, &Actor) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.act_with(needs, Freshness::Needed, work)
    }

    /// The same after the proof for reading: for the record of it.
    pub(super) fn look_on_record<T>(
        &self,
        needs: Needs,
        work: impl FnMut(Deed<'d>, &Actor) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.act_with(needs, Freshness::Any, work)
    }

    fn act_with<T>(
        &self,
        needs: Needs,
        freshness: Freshness,
        mut work: impl FnMut(Deed<'d>, &Actor) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        self.permitted(needs)?;
        let actor = self.actor();
        self.desk.deed(|mut deed| {
            let now = deed.moment();
            match self.prove(&mut *deed.tx, now, freshness) {
                Ok(()) => work(deed, &actor),
                Err(error) => {
                    drop(deed);
                    Err(self.refused(error))
                }
            }
        })
    }

    /// The one predicate: whoever holds this is still an admin who owes nothing and, where it is needed, gave a password
    /// lately. Tokens need no fresh sign-in.
    fn prove(&self, tx: &mut dyn Tx, now: Moment, freshness: Freshness) -> Result<(), DeskError> {
        match (&self.authority, freshness) {
            (Authority::Session(session), Freshness::Any) => {
                session.key().prove_admin(tx, now).map(drop)
            }
            (Authority::Session(session), Freshness::Needed) => {
                session.key().prove_admin(tx, now)?.fresh(now.at)
            }
            (Authority::Token(key, _), Freshness::Any | Freshness::Needed) => {
                key.prove(tx, now).map(drop)
            }
        }
    }

    /// Makes a proof that failed outlast it: what has ended is forgotten, what was refused is recorded.
    fn refused(&self, error: DeskError) -> DeskError {
        let outlasting = match (&error, &self.authority) {
            (DeskError::NotSignedIn, Authority::Session(session)) => {
                self.desk.forget_session(session.key())
            }
            (DeskError::NotSignedIn, Authority::Token(key, _)) => self.desk.end_token(key),
            (DeskError::StaleSignIn, Authority::Session(session)) => {
                match self.desk.end_freshness(session.key()) {
                    Ok(()) => return self.refused_on_record(error),
                    Err(failure) => Err(failure),
                }
            }
            (DeskError::ChangeOwed | DeskError::NotAdmin | DeskError::StaleSignIn, _) => {
                return self.refused_on_record(error);
            }
            (_, Authority::Session(_) | Authority::Token(..)) => Ok(()),
        };
        match outlasting {
            Ok(()) => error,
            Err(failure) => failure,
        }
    }

    fn refused_on_record(&self, error: DeskError) -> DeskError {
        let refusal = Action::AdminAccess.refused().about(&self.account);
        self.desk.refuse(&refusal.by(self.actor()), error)
    }

    /// Refuses, and records, what a token has no scope for. A token's scopes never change, so this needs no transaction.
    fn permitted(&self, needs: Needs) -> Result<(), DeskError> {
        let Authority::Token(_, token) = &self.authority else {
            return Ok(());
        };
        let error = match needs {
            Needs::Scope(scope) if token.scopes.contains(&scope) => return Ok(()),
            Needs::Scope(scope) => DeskError::MissingScope(scope),
            Needs::Session => DeskError::NotByToken,
        };
        Err(self.refused_on_record(error))
    }
}

impl SessionKey {
    /// Proves inside a transaction that this is a live session of an admin who owes nothing.
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
    /// Proves inside a transaction that this is a live token of a usable admin who owes nothing.
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

/// How far whoever acts reaches: a token never to an admin, nor to making or unmaking one (S29).
pub(super) fn reaches(actor: &Actor, role: Role) -> Result<(), DeskError> {
    match (role, actor.token) {
        (Role::Admin, Some(_)) => Err(DeskError::AdminByToken),
        (Role::User, _) | (Role::Admin, None) => Ok(()),
    }
}

/// Fails unless a usable admin remains (S15). Asked under the write lock, after an account that was `before` has changed;
/// a user's change takes no admin away.
pub(super) fn keep_a_usable_admin(deed: &mut Deed<'_>, before: &Account) -> Result<(), DeskError> {
    match before.role {
        Role::User => return Ok(()),
        Role::Admin => {}
    }
    let now = deed.moment();
    let admins = deed.tx.admins()?;
    if admins.iter().any(|admin| admin.is_usable_admin(now)) {
        return Ok(());
    }
    Err(DeskError::LastAdmin(before.name.clone()))
}
