//! Trusted signers: who may sign a recovery, and how many must (S43, S47).

use std::time::Duration;

use crate::credentials::recovery::{InvalidTrust, Signer, SignerName, TrustList};
use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::{Deed, NotDone};
use crate::model::{Action, Actor, Timestamp, Trust};
use crate::storage::{TrustedSigner, Tx};

/// A new key counts only after this long (S47).
const WAIT: Duration = Duration::from_secs(72 * 3600);

/// The trusted signers at one moment.
#[derive(Debug, Clone)]
pub struct Signers {
    /// How many must sign; zero if there are no trusted signers.
    pub threshold: u8,
    /// The signers, by name.
    pub signers: Vec<TrustedSigner>,
    /// The moment.
    pub now: Timestamp,
}

/// The list of a store's trusted signers, and from when on each key counts.
pub(super) struct Trusted {
    pub(super) list: TrustList,
    pub(super) signers: Vec<TrustedSigner>,
}

impl Trusted {
    /// The list, if there are any signers.
    pub(super) fn of(tx: &mut dyn Tx) -> Result<Option<Self>, DeskError> {
        let Some(trust) = tx.trust()? else {
            return Ok(None);
        };
        let signers = tx.trusted_signers()?;
        let list = TrustList::new(trust.version, trust.threshold, plain(&signers))?;
        Ok(Some(Self { list, signers }))
    }

    /// How many of them count at a moment.
    pub(super) fn counting(&self, at: Timestamp) -> usize {
        counting(&self.signers, at)
    }

    /// The first of these who did not count yet at a moment.
    pub(super) fn too_new(&self, names: &[SignerName], at: Timestamp) -> Option<&TrustedSigner> {
        self.signers
            .iter()
            .find(|trusted| names.contains(&trusted.signer.name) && at < trusted.counts_from)
    }
}

fn plain(signers: &[TrustedSigner]) -> Vec<Signer> {
    signers
        .iter()
        .map(|trusted| trusted.signer.clone())
        .collect()
}

fn counting(signers: &[TrustedSigner], at: Timestamp) -> usize {
    signers
        .iter()
        .filter(|trusted| trusted.counts_from <= at)
        .count()
}

/// Stores the signers of a new store, who count at once (S47).
pub(in crate::desk) fn first(
    tx: &mut dyn Tx,
    signers: Vec<Signer>,
    now: Timestamp,
) -> Result<(), DeskError> {
    if signers.is_empty() {
        return Ok(());
    }
    let threshold = TrustList::usual_threshold(signers.len());
    let list = TrustList::new(1, threshold, signers)?;
    tx.set_trust(Trust {
        version: 1,
        threshold,
    })?;
    for signer in list.signers() {
        tx.insert_trusted_signer(&TrustedSigner {
            signer: signer.clone(),
            added_at: now,
            counts_from: now,
        })?;
    }
    Ok(())
}

/// Makes signers who were added while the clock was ahead count as early as if they were added now (S50); returns how many.
pub(in crate::desk) fn bring_back(tx: &mut dyn Tx, clock: Timestamp) -> Result<u64, DeskError> {
    let counts_from = clock.plus(WAIT);
    let mut moved = 0;
    for trusted in tx.trusted_signers()? {
        if trusted.counts_from > counts_from {
            tx.remove_trusted_signer(&trusted.signer.name)?;
            tx.insert_trusted_signer(&TrustedSigner {
                signer: trusted.signer,
                added_at: trusted.added_at.min(clock),
                counts_from,
            })?;
            moved += 1;
        }
    }
    Ok(moved)
}

impl Admin<'_> {
    /// The trusted signers.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn signers(&self) -> Result<Signers, DeskError> {
        self.look(Needs::Session, |look| Ok(seen(&mut *look.tx, look.now)?))
    }

    /// Adds a trusted signer, who counts after 72 hours. With the second one, two must sign.
    ///
    /// # Errors
    /// [`DeskError::Trust`] when the name or the key exists already, [`DeskError::NotByToken`],
    /// [`DeskError::StaleSignIn`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn add_signer(&self, signer: Signer) -> Result<Signers, DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            let mut signers = deed.tx.trusted_signers()?;
            let before = deed.tx.trust()?.map_or(0, |trust| trust.threshold);
            let usual = TrustList::usual_threshold(signers.len());
            let added = TrustedSigner {
                signer: signer.clone(),
                added_at: deed.now,
                counts_from: deed.now.plus(WAIT),
            };
            refuse_shared(&signers, &added.signer)?;
            signers.push(added.clone());
            let threshold = if before <= usual {
                TrustList::usual_threshold(signers.len()).max(before)
            } else {
                before
            };
            deed.tx.insert_trusted_signer(&added)?;
            let what = format!(
                "the trusted signer {} ({}) was added by {} and counts from {}",
                added.signer.name,
                added.signer.key.fingerprint(),
                actor.name,
                added.counts_from
            );
            let action = Action::SignerAdd;
            let who = added.signer.name.as_str();
            changed(deed, actor, action, who, threshold, what)
        })
    }

    /// Removes a trusted signer at once, unless fewer would be left than must sign.
    ///
    /// # Errors
    /// [`DeskError::NoSuchSigner`], [`DeskError::TooFewLeft`], [`DeskError::LastSigner`], and those of [`Admin::add_signer`].
    pub fn remove_signer(&self, name: &SignerName) -> Result<Signers, DeskError> {
        self.act(Needs::Session, |deed, actor| self.strike(deed, actor, name))
    }

    fn strike(
        &self,
        mut deed: Deed<'_>,
        actor: &Actor,
        name: &SignerName,
    ) -> Result<Signers, NotDone> {
        let (signers, trust) = (deed.tx.trusted_signers()?, deed.tx.trust()?);
        let Some(threshold) = trust
            .filter(|_| signers.iter().any(|trusted| trusted.signer.name == *name))
            .map(|trust| trust.threshold)
        else {
            return Err(DeskError::NoSuchSigner(name.clone()).into());
        };
        let (removed, rest): (Vec<_>, Vec<_>) = signers
            .into_iter()
            .partition(|trusted| trusted.signer.name == *name);
        // Removing a signer who does not count yet takes nothing from those who do.
        let left = if counting(&removed, deed.now) > 0 {
            counting(&rest, deed.now)
        } else {
            rest.len()
        };
        if left < usize::from(threshold) {
            let error = match rest.is_empty() {
                true => DeskError::LastSigner(name.clone()),
                false => DeskError::TooFewLeft {
                    name: name.clone(),
                    needed: threshold,
                    left,
                },
            };
            let refused = Action::SignerRemove.refused().about(self.account());
            return Err(refused.by(actor).because(error));
        }
        deed.tx.remove_trusted_signer(name)?;
        let what = format!("the trusted signer {name} was removed by {}", actor.name);
        let action = Action::SignerRemove;
        changed(deed, actor, action, name.as_str(), threshold, what)
    }

    /// Changes how many must sign.
    ///
    /// # Errors
    /// [`DeskError::Trust`] for a number that cannot be met, and those of [`Admin::add_signer`].
    pub fn set_threshold(&self, threshold: u8) -> Result<Signers, DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            let signers = deed.tx.trusted_signers()?;
            if !(1..=signers.len()).contains(&usize::from(threshold)) {
                return Err(InvalidTrust::Threshold.into());
            }
            let what = format!(
                "the number of trusted signers who must sign was set to {threshold} by {}",
                actor.name
            );
            let action = Action::SignerThreshold;
            let number = threshold.to_string();
            changed(deed, actor, action, &number, threshold, what)
        })
    }
}

/// Returns the error for a name or key that exists already, before the store does.
fn refuse_shared(signers: &[TrustedSigner], new: &Signer) -> Result<(), DeskError> {
    let mut all = plain(signers);
    all.push(new.clone());
    TrustList::new(1, 1, all)?;
    Ok(())
}

/// Raises the version, makes all open requests void, and records and announces the change (S47).
fn changed(
    mut deed: Deed<'_>,
    actor: &Actor,
    action: Action,
    about_what: &str,
    threshold: u8,
    text: String,
) -> Result<Signers, NotDone> {
    let version = deed.tx.trust()?.map_or(0, |trust| trust.version) + 1;
    deed.tx.set_trust(Trust { version, threshold })?;
    deed.tx.void_requests(None)?;
    let changed = action.done().about(deed.info()).by(actor);
    deed.record(changed.why(super::reason(about_what)))?;
    deed.notify(action, &text)?;
    let now = deed.now;
    let signers = seen(&mut *deed.tx, now)?;
    deed.commit()?;
    Ok(signers)
}

fn seen(tx: &mut dyn Tx, now: Timestamp) -> Result<Signers, DeskError> {
    Ok(Signers {
        threshold: tx.trust()?.map_or(0, |trust| trust.threshold),
        signers: tx.trusted_signers()?,
        now,
    })
}
