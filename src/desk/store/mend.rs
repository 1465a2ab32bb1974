//! Mends what is wrong with a store, if that can let nobody in: first a plan, then one recorded operation.

use crate::desk::deed::Deed;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Role, Username};
use crate::storage::{Remains, Tx};

/// An account that cannot be read, and can be mended. What can be read of it stays; it is switched off, without a password,
/// sessions, tokens and recovery codes.
#[derive(Debug)]
pub struct Mend {
    /// What can be read of it.
    pub remains: Remains,
    /// Its name afterwards: its own, or one made from its id.
    pub name: Username,
}

impl Desk {
    /// What can be mended in the store; nothing is changed.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn plan_mends(&self) -> Result<Vec<Mend>, DeskError> {
        self.look(|look| Ok(planned(&mut *look.tx)?))
    }

    /// Mends all that, all or nothing, as one operation; returns what was mended. It is recorded for the store and for
    /// each account, and every admin gets a notice.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn mend(&self) -> Result<Vec<Mend>, DeskError> {
        self.deed(|mut deed| {
            let mends = planned(&mut *deed.tx)?;
            if mends.is_empty() {
                return Ok(mends);
            }
            for mend in &mends {
                put_in_order(&mut deed, mend)?;
            }
            say_so(&mut deed, &mends)?;
            deed.commit()?;
            Ok(mends)
        })
    }
}

fn planned(tx: &mut dyn Tx) -> Result<Vec<Mend>, DeskError> {
    let mut mends = Vec::new();
    for remains in tx.unreadable_accounts()? {
        let made_up = format!("unreadable-{}", remains.id.0.simple());
        let name = match remains.name.clone() {
            Some(name) => name,
            None => made_up.parse()?,
        };
        mends.push(Mend { remains, name });
    }
    Ok(mends)
}

/// Writes the row again, without anything that could have been read wrongly, and without any way to sign in.
fn put_in_order(deed: &mut Deed<'_>, mend: &Mend) -> Result<(), DeskError> {
    let Mend { remains, name } = mend;
    let created_at = remains.created_at.unwrap_or(deed.now);
    let account = Account {
        display_name: remains.display_name.clone(),
        role: remains.role.unwrap_or(Role::User),
        disabled: true,
        last_login_at: remains.last_login_at,
        mail: remains.mail.clone(),
        groups: remains.groups.clone(),
        ..Account::new(remains.id, name.clone(), created_at)
    };
    deed.tx.remove_account(account.id)?;
    deed.tx.void_requests(Some(account.id))?;
    deed.tx.insert_account(&account, None)?;
    let how = match remains.name {
        Some(_) => "could not be read; switched off, without a password",
        None => "its name could not be read; switched off, without a password",
    };
    let mended = Action::StoreMend.done().about(&account);
    deed.record(mended.why(how.parse().ok()))
}

/// Records what was mended in the whole store, and leaves a notice for every admin.
fn say_so(deed: &mut Deed<'_>, mends: &[Mend]) -> Result<(), DeskError> {
    let how = format!("accounts that could not be read: {}", mends.len());
    let mended = Action::StoreMend.done().about(deed.info());
    deed.record(mended.why(how.parse().ok()))?;
    let text = format!("the store was mended by {}; {how}", deed.origin());
    deed.notify(Action::StoreMend, &text)
}
