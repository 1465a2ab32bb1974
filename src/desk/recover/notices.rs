//! What every admin is shown at sign-in: recoveries, changed signers, and warnings about being the last usable admin.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::model::{Account, Action, Moment, Notice, Scope, Timestamp, Username};
use crate::storage::Tx;

/// A temporary password is about to expire if it ends within this time.
const SOON: Duration = Duration::from_secs(4 * 3600);

/// A state that may leave the store without a usable admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// No other admin can help this one, and there are no codes or signers either.
    Alone(Username),
    /// The temporary password of the only other admin is about to expire.
    SoonAlone {
        /// Who will be the only one.
        name: Username,
        /// Whose password expires.
        other: Username,
        /// When.
        at: Timestamp,
    },
    /// The only admin's own password is temporary.
    Expires {
        /// Who.
        name: Username,
        /// When it expires.
        at: Timestamp,
    },
}

impl Admin<'_> {
    /// The notices that this admin has not acknowledged, oldest first.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn notices(&self) -> Result<Vec<Notice>, DeskError> {
        let own = self.account().id;
        self.look(Needs::Session, |look| Ok(look.tx.notices(own)?))
    }

    /// Acknowledges notices: they are not shown to this admin again.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn acknowledge(&self, notices: &[Uuid]) -> Result<(), DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            for notice in notices {
                deed.tx.acknowledge_notice(actor.account, *notice)?;
            }
            let acknowledged = Action::NoticeAcknowledge.done().about(self.account());
            deed.record(acknowledged.by(actor))?;
            deed.commit()
        })
    }

    /// What may leave the store without a usable admin, as far as this can be seen now.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn warnings(&self) -> Result<Vec<Warning>, DeskError> {
        self.look(Needs::Scope(Scope::UsersList), |look| {
            let now = look.moment();
            Ok(of(&mut *look.tx, now)?)
        })
    }
}

/// The warnings at this moment.
pub(in crate::desk) fn of(tx: &mut dyn Tx, now: Moment) -> Result<Vec<Warning>, DeskError> {
    let mut usable = tx.admins()?;
    usable.retain(|admin| admin.is_usable_admin(now));
    let warning = match usable.as_slice() {
        [only] => match only.password.expires_at() {
            Some(at) => Some(Warning::Expires {
                name: only.name.clone(),
                at,
            }),
            None => is_helpless(tx, only)?.then(|| Warning::Alone(only.name.clone())),
        },
        [one, other] => {
            let expires = |admin: &Account| {
                let soon = now.at.plus(SOON);
                admin.password.expires_at().filter(|at| *at <= soon)
            };
            let soon_alone = |name: &Account, other: &Account, at| Warning::SoonAlone {
                name: name.name.clone(),
                other: other.name.clone(),
                at,
            };
            match (expires(one), expires(other)) {
                (None, Some(at)) => Some(soon_alone(one, other, at)),
                (Some(at), None) => Some(soon_alone(other, one, at)),
                (None, None) | (Some(_), Some(_)) => None,
            }
        }
        _ => None,
    };
    Ok(warning.into_iter().collect())
}

/// Whether the only admin has neither codes nor signers.
fn is_helpless(tx: &mut dyn Tx, admin: &Account) -> Result<bool, DeskError> {
    Ok(tx.recovery_codes(admin.id)?.is_empty() && tx.trust()?.is_none())
}
