//! Makes a store with its first admin.

use std::time::Duration;

use super::ids::time_ordered_id;
use super::recover::{NewCodes, first_signers, prepare_codes};
use super::time::Now;
use super::{Desk, DeskError, Surroundings};
use crate::credentials::recovery::Signer;
use crate::credentials::{About, Password, PasswordHash, Policy, TemporaryPassword, Typed};
use crate::model::{
    Account, AccountId, Action, OlderCosts, PasswordKind, Role, Settings, StoreInfo, StoreUrl,
    Username,
};
use crate::random::random_bytes;
use crate::storage::{self, StorageError, StoredCode, Tx};

/// The first admin's password.
pub enum FirstPassword {
    /// Chosen by the admin; it must meet the policy like any other.
    Chosen(Typed),
    /// A generated temporary one, which must be changed at the first sign-in.
    Generated,
}

/// The content of a new store.
pub struct NewStore {
    /// Its first admin.
    pub admin: Username,
    /// The first admin's password.
    pub password: FirstPassword,
    /// Who may sign recoveries; empty for nobody.
    pub signers: Vec<Signer>,
    /// Its settings.
    pub settings: Settings,
}

impl NewStore {
    /// A store with default settings and without trusted signers.
    #[must_use]
    pub fn new(admin: Username, password: FirstPassword) -> Self {
        Self {
            admin,
            password,
            signers: Vec::new(),
            settings: Settings::default(),
        }
    }
}

/// A store that was just made.
pub struct InitializedStore {
    /// Its first admin.
    pub admin: Account,
    /// The generated temporary password, if one was asked for.
    pub temporary_password: Option<TemporaryPassword>,
    /// The first admin's recovery codes.
    pub recovery_codes: NewCodes,
}

impl Desk {
    /// Checks whether a store could be made there, before anybody is asked for a password.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when something exists there.
    pub fn may_init(url: &StoreUrl) -> Result<(), DeskError> {
        Ok(storage::may_create(url)?)
    }

    /// Checks the first admin's password with the policy.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check_first(url: &StoreUrl, admin: &Username, typed: &Typed) -> Result<(), DeskError> {
        first_password(&Policy::default(), url, admin, typed).map(|_| ())
    }

    /// Makes a store with its first admin and its trusted signers, who count at once (S47); all or nothing.
    ///
    /// `show` gets the secrets before the store exists; when it fails, no store is made.
    ///
    /// # Errors
    /// [`DeskError::Storage`] with [`StorageError::Exists`] when something exists there, or with what is wrong with the
    /// place; [`DeskError::NewName`] for a name that no new account may have; [`DeskError::Refused`] for a password
    /// that breaks the policy; [`DeskError::Trust`] for signers that are not a valid list.
    pub fn init<E: From<DeskError> + From<StorageError>>(
        url: &StoreUrl,
        around: &Surroundings,
        new: NewStore,
        show: impl FnOnce(InitializedStore) -> Result<(), E>,
    ) -> Result<(), E> {
        let (info, first, made) = Self::prepare_init(url, around, new)?;
        storage::create(url, &info, |tx: &mut dyn Tx| {
            first.put_in(tx, around, &info, &made)?;
            show(made)
        })
    }

    /// Makes everything that does not need the store.
    fn prepare_init(
        url: &StoreUrl,
        around: &Surroundings,
        new: NewStore,
    ) -> Result<(StoreInfo, First, InitializedStore), DeskError> {
        new.admin.may_be_new()?;
        let now = around.clock.now();
        let policy = Policy::of(new.settings.clone());
        let (hash, kind, temporary_password) = match new.password {
            FirstPassword::Chosen(typed) => {
                let password = first_password(&policy, url, &new.admin, &typed)?;
                let hash = PasswordHash::of(&password, policy.cost(), &*around.randomness)?;
                (hash, PasswordKind::Permanent, None)
            }
            FirstPassword::Generated => {
                let temporary = TemporaryPassword::generate(&*around.randomness)?;
                let hash = temporary.hash(policy.cost(), &*around.randomness)?;
                let expires_at = now.plus(policy.temporary_default());
                (
                    hash,
                    PasswordKind::Temporary { expires_at },
                    Some(temporary),
                )
            }
        };
        let id = AccountId(time_ordered_id(now, &*around.randomness)?);
        let admin = Account {
            role: Role::Admin,
            password: kind,
            password_changed_at: Some(now),
            ..Account::new(id, new.admin, now)
        };
        let info = StoreInfo {
            id: time_ordered_id(now, &*around.randomness)?,
            epoch: time_ordered_id(now, &*around.randomness)?,
            name_key: random_bytes(&*around.randomness)?,
            created_at: now,
            latest_at: now,
            recorded_at: now,
            record_ahead: Duration::ZERO,
            older_costs: OlderCosts::default(),
            settings: new.settings,
        };
        let (recovery_codes, codes) = prepare_codes(admin.id, now, &*around.randomness)?;
        let made = InitializedStore {
            admin,
            temporary_password,
            recovery_codes,
        };
        let first = First {
            hash,
            codes,
            signers: new.signers,
        };
        Ok((info, first, made))
    }
}

/// What a new store begins with, besides what is shown of it.
struct First {
    hash: PasswordHash,
    codes: Vec<StoredCode>,
    signers: Vec<Signer>,
}

impl First {
    fn put_in(
        self,
        tx: &mut dyn Tx,
        around: &Surroundings,
        info: &StoreInfo,
        made: &InitializedStore,
    ) -> Result<(), DeskError> {
        let InitializedStore { admin, .. } = made;
        tx.insert_account(admin, Some(&self.hash))?;
        for code in &self.codes {
            tx.insert_recovery_code(admin.id, code)?;
        }
        let mut deeds = vec![
            Action::StoreInit.done().about(info),
            Action::AccountAdd.done().about(admin),
        ];
        for signer in &self.signers {
            let name = signer.name.as_str().parse().ok();
            deeds.push(Action::SignerAdd.done().about(info).why(name));
        }
        first_signers(tx, self.signers, info.created_at)?;
        let operation = time_ordered_id(info.created_at, &*around.randomness)?;
        for (nth, entry) in (0..).zip(deeds) {
            entry.append(tx, around, Now::first(info.created_at), operation, nth)?;
        }
        Ok(())
    }
}

fn first_password(
    policy: &Policy,
    url: &StoreUrl,
    admin: &Username,
    typed: &Typed,
) -> Result<Password, DeskError> {
    let about = About {
        account: admin.as_str(),
        display_name: None,
        store: url.name(),
    };
    Ok(policy.check(typed, &about, None)?)
}
