//! Corrections of an account: another name, another display name or mail address.

use crate::desk::DeskError;
use crate::desk::admin::Admin;
use crate::model::{AccountNow, Action, DisplayName, MailAddress, Reason, Username};

/// The longest reason in the audit log, in code points (S37).
const REASON_LENGTH: usize = 200;

/// What an account is to say of its owner. What is not named stays, `Some(None)` removes it.
#[derive(Debug, Clone, Default)]
pub struct Corrections {
    /// The person's name.
    pub display_name: Option<Option<DisplayName>>,
    /// Where the person gets mail.
    pub mail: Option<Option<MailAddress>>,
}

impl Admin<'_> {
    /// Gives an account another name, by the rules for names of new accounts, and ends its sessions. Its open recovery
    /// requests name it, so they become void. Its password, its tokens and the tokens of its devices stay, its chain of
    /// events goes on, and the old name is free again.
    ///
    /// Two events keep both names, so that it is found by either of them. Returns the account with its new name.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::AccountExists`] and [`DeskError::NewName`] for the new name,
    /// [`DeskError::AdminByToken`], [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn rename(&self, name: &Username, to: &Username) -> Result<AccountNow, DeskError> {
        let action = Action::AccountRename;
        self.change_saying(action, name, |deed, account, actor| {
            to.may_be_new()?;
            let found = deed.tx.account(to)?;
            // The name in its older spelling is found by the newer one, and is the account's own.
            if found.is_some_and(|other| other.id != account.id || other.name == *to) {
                return Err(DeskError::AccountExists(to.clone()).into());
            }
            let names = Reason::of_the_program(&format!("from {} to {to}", account.name));
            let before = action.done().about(&*account).by(actor);
            deed.record(before.why(Some(names.clone())))?;
            deed.tx.rename_account(account, to)?;
            deed.tx.remove_sessions(account.id, None)?;
            deed.tx.void_requests(Some(account.id))?;
            account.name = to.clone();
            Ok(Some(names))
        })
    }

    /// Corrects what an account says of its owner; what is not named stays as it is. Two corrections are two events.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::AdminByToken`], [`DeskError::StaleSignIn`], and [those of every
    /// operation of an admin](Admin#errors-of-every-operation).
    pub fn correct(&self, name: &Username, to: &Corrections) -> Result<AccountNow, DeskError> {
        self.change_saying(Action::AccountSet, name, |deed, account, actor| {
            let mut said = Vec::new();
            if let Some(display_name) = &to.display_name {
                account.display_name.clone_from(display_name);
                deed.tx.update_account(account)?;
                said.push(match display_name {
                    Some(to) => format!("display name {}", to.as_str()),
                    None => "no display name".to_owned(),
                });
            }
            if let Some(mail) = &to.mail {
                account.mail.clone_from(mail);
                deed.tx.set_mail(account.id, mail.as_ref())?;
                said.push(match mail {
                    Some(to) => format!("mail {to}"),
                    None => "no mail".to_owned(),
                });
            }
            let last = said.pop().map(|said| shortened(&said));
            for said in said {
                let set = Action::AccountSet.done().about(&*account).by(actor);
                deed.record(set.why(Some(shortened(&said))))?;
            }
            Ok(last)
        })
    }
}

fn shortened(said: &str) -> Reason {
    let said: String = said.chars().take(REASON_LENGTH).collect();
    Reason::of_the_program(&said)
}
