//! Tokens: what an admin gives to scripts.

use std::time::Duration;

use super::DeskError;
use super::admin::{Admin, Needs};
use super::deed::Deed;
use crate::credentials::ScriptToken;
use crate::model::{Action, Label, Outcome, Reason, Scope, Timestamp, Token};

/// How long a token works unless something else is asked for (S29).
const USUAL_LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long a token works at most.
const LONGEST_LIFE: Duration = Duration::from_secs(366 * 24 * 3600);
/// A token's last use is written down no more often than this.
const TOUCH: Duration = Duration::from_secs(60);

/// A token that was just made. Its secret is here and nowhere else.
pub struct NewToken {
    /// To be given to a script, once.
    pub secret: ScriptToken,
    /// What the store knows of it.
    pub token: Token,
}

impl Token {
    /// Whether its use should be written down.
    pub(super) fn wants_touch(&self, now: Timestamp) -> bool {
        self.last_used_at.is_none_or(|at| now.since(at) >= TOUCH)
    }
}

impl Admin<'_> {
    /// Makes a token of the admin's own that can do what `scopes` say and nothing else, for 90 days unless given.
    ///
    /// `write` is given the token before the commit: one that could not be shown is never made. When the commit fails, what
    /// was written is void.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::TokenExists`], [`DeskError::TokenLivesTooLong`], [`DeskError::NotByToken`] (a token never makes tokens),
    /// [`DeskError::StaleSignIn`], and those of every deed of an admin.
    pub fn create_token<E: From<DeskError>>(
        &self,
        label: Label,
        scopes: Vec<Scope>,
        expires: Option<Duration>,
        write: impl FnOnce(&NewToken) -> Result<(), E>,
    ) -> Result<(), E> {
        let (deed, made) = self.prepare_token(label, scopes, expires)?;
        write(&made)?;
        Ok(deed.commit()?)
    }

    /// Makes a token, all but the commit.
    fn prepare_token(
        &self,
        label: Label,
        mut scopes: Vec<Scope>,
        expires: Option<Duration>,
    ) -> Result<(Deed<'_>, NewToken), DeskError> {
        let life = expires.unwrap_or(USUAL_LIFE);
        if life > LONGEST_LIFE {
            return Err(DeskError::TokenLivesTooLong {
                longest: LONGEST_LIFE,
            });
        }
        scopes.sort_unstable();
        scopes.dedup();
        let secret = ScriptToken::generate(self.account().id, &*self.desk().around.randomness)?;

        let (mut deed, actor) = self.act(Needs::Session)?;
        if deed
            .tx
            .tokens(actor.account)?
            .iter()
            .any(|token| token.label == label)
        {
            return Err(DeskError::TokenExists(label));
        }
        let token = Token {
            id: deed.new_id()?,
            account: actor.account,
            label,
            scopes,
            created_at: deed.now,
            expires_at: deed.now.plus(life),
            last_used_at: None,
        };
        deed.tx.insert_token(&token, &secret.digest())?;
        let about = self.account().into();
        let which = named(&token);
        deed.record(
            Action::TokenCreate,
            Outcome::Done,
            Some(&actor),
            about,
            which.as_ref(),
        )?;
        Ok((deed, NewToken { secret, token }))
    }

    /// The admin's own tokens by label, expired ones too, and the time they were seen at.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and those of every deed of an admin.
    pub fn tokens(&self) -> Result<(Vec<Token>, Timestamp), DeskError> {
        let (mut tx, now) = self.look(Needs::Session)?;
        Ok((tx.tokens(self.account().id)?, now))
    }

    /// Revokes one of the admin's own tokens.
    ///
    /// # Errors
    /// [`DeskError::NoSuchToken`], [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and those of every deed of an admin.
    pub fn revoke_token(&self, label: &Label) -> Result<(), DeskError> {
        let (mut deed, actor) = self.act(Needs::Session)?;
        let tokens = deed.tx.tokens(actor.account)?;
        let Some(token) = tokens.into_iter().find(|token| token.label == *label) else {
            return Err(DeskError::NoSuchToken(label.clone()));
        };
        deed.tx.remove_token(actor.account, label)?;
        let about = self.account().into();
        let which = named(&token);
        deed.record(
            Action::TokenRevoke,
            Outcome::Done,
            Some(&actor),
            about,
            which.as_ref(),
        )?;
        deed.commit()
    }
}

/// Which token it was, for the record: what is done through it names its id.
fn named(token: &Token) -> Option<Reason> {
    format!("token {} {}", token.id, token.label).parse().ok()
}
