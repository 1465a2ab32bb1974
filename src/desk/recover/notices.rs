//! What every admin is told at sign-in: what was recovered, which signers changed, and who is about to be alone.

use std::time::Duration;

use uuid::Uuid;

use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::model::{Account, Action, Moment, Notice, Scope, Timestamp, Username};
use crate::storage::Tx;

/// A temporary password that ends within this time is about to expire.
const SOON: Duration = Duration::from_secs(4 * 3600);

/// What may leave the store without an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Nobody else can help this admin, and neither can codes or signers.
    Alone(Username),
    /// The temporary password of the only other admin is about to expire.
    SoonAlone {
        /// Who will be alone.
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

    /// Acknowledges notices: this admin is not shown them again.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and [those of every operation of an admin](Admin#errors-of-every-operation).
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

    /// What may leave the store without an admin, as far as it shows now.
    ///
    /// # Errors
    /// Those of every deed of an admin.
    pub fn warnings(&self) -> Result<Vec<Warning>, DeskError> {
        self.look(Needs::Scope(Scope::UsersList), |look| {
            let now = look.moment();
            Ok(of(&mut *look.tx, now)?)
        })
    }
}

/// What there is to warn of.
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

/// Whether an admin who is alone has neither codes nor signers.
fn is_helpless(tx: &mut dyn Tx, admin: &Account) -> Result<bool, DeskError> {
    Ok(tx.recovery_codes(admin.id)?.is_empty() && tx.trust()?.is_none())
}
