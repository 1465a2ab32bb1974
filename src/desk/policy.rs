//! The rules for everyone: seeing and setting them.

use super::admin::{Admin, Needs};
use super::deed::{About, Deed};
use super::{Desk, DeskError};
use crate::credentials::{Cost, HashError, Policy, try_hash};
use crate::model::{
    Account, Action, Actor, Assignment, Moment, Outcome, Reason, Setting, Settings,
};

/// What became of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub setting: Setting,
    /// What it was.
    pub before: String,
    /// What it is; the same where nothing was to be changed.
    pub after: String,
}

impl Changed {
    fn record(&self, deed: &mut Deed<'_>, actor: &Actor) -> Result<(), DeskError> {
        let Self {
            setting,
            before,
            after,
        } = self;
        let what = Reason::of_the_program(&format!("{setting} from {before} to {after}"));
        let about = About::the_store(deed.info());
        let action = Action::PolicySet;
        deed.record(action, Outcome::Done, Some(actor), about, Some(&what))
    }
}

/// What each assignment comes to.
fn changed(assignments: &[Assignment], before: &Settings, after: &Settings) -> Vec<Changed> {
    let settings = assignments.iter().map(Assignment::setting);
    settings
        .map(|setting| Changed {
            setting,
            before: before.shown(setting),
            after: after.shown(setting),
        })
        .collect()
}

impl Desk {
    /// Whom to ask when no admin can sign in, if that is set. It is for everybody, signed in or not.
    ///
    /// # Errors
    /// [`DeskError::Storage`] alone.
    pub fn support_contact(&self) -> Result<Option<String>, DeskError> {
        self.look(|look| {
            let settings = &look.info().settings;
            Ok(settings.support_contact().map(str::to_owned))
        })
    }
}

impl Admin<'_> {
    /// What the store is set to.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and those of every deed of an admin.
    pub fn settings(&self) -> Result<Settings, DeskError> {
        self.look(Needs::Session, |look| Ok(look.info().settings.clone()))
    }

    /// Changes settings for everyone, all or none, and records each one that changes: from what, to what. They hold from the
    /// commit on, in every process.
    ///
    /// # Errors
    /// [`DeskError::Blocklist`] when the blocklist cannot be used, [`DeskError::TooDear`] when this machine cannot hash a password at the new cost, [`DeskError::LastAdmin`] when the
    /// new limits would leave nobody who can administer the store (S15), [`DeskError::NotByToken`],
    /// [`DeskError::StaleSignIn`], and those of every deed of an admin.
    pub fn set(&self, assignments: &[Assignment]) -> Result<Vec<Changed>, DeskError> {
        self.try_out(assignments)?;
        self.act(Needs::Session, |mut deed, actor| {
            let before = deed.info().settings.clone();
            let after = assignments.iter().fold(before.clone(), Settings::with);
            let changed = changed(assignments, &before, &after);
            if after == before {
                return Ok(changed);
            }
            let now = Moment {
                at: deed.now,
                limits: after.limits(),
            };
            let is_usable = |admin: &Account| admin.is_usable_admin(now);
            if !deed.tx.admins()?.iter().any(is_usable) {
                let error = DeskError::LastAdmin(self.account().name.clone());
                let about = About::the_store(deed.info());
                drop(deed);
                return Err(self.desk().refuse(Action::PolicySet, actor, &about, error));
            }
            deed.tx.set_settings(&after)?;
            for one in changed.iter().filter(|one| one.before != one.after) {
                one.record(&mut deed, actor)?;
            }
            deed.commit()?;
            Ok(changed)
        })
    }

    /// Hashes once at the cost that is to be set and opens the blocklist that is to be set, if they are others: a cost that
    /// this machine has not the memory for would lock out everybody, and without the blocklist nobody could choose a
    /// password. Only for those who may set it.
    fn try_out(&self, assignments: &[Assignment]) -> Result<(), DeskError> {
        let before = self.look_to_act(Needs::Session, |look| Ok(look.info().settings.clone()))?;
        let after = assignments.iter().fold(before.clone(), Settings::with);
        if after.blocklist_file() != before.blocklist_file() {
            Policy::of(after.clone()).blocklist()?;
        }
        let cost = Cost::of(&after);
        if cost == Cost::of(&before) {
            return Ok(());
        }
        match try_hash(cost, &*self.desk().around.randomness) {
            Ok(()) => Ok(()),
            Err(HashError::NoMemory) => Err(DeskError::TooDear),
            Err(error) => Err(error.into()),
        }
    }
}
