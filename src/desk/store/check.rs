//! Finds what is wrong with a store, or may soon be.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::credentials::{BlocklistError, Cost, PasswordHash, Policy};
use crate::desk::audit::verify;
use crate::desk::time::{clock_of, from_later};
use crate::desk::{Desk, DeskError, Surroundings};
use crate::model::{Account, Moment, StoreUrl, Subject, Timestamp, Username};
use crate::storage::{BroughtBack, CellValue, Examined, Fault, StorageError, TABLES, Tx, examine};

/// A hash that takes more than this many times the work or memory of the cost in force slows down everybody on the
/// machine; a policy that was eased leaves less behind.
const DEAR: u64 = 10;
/// The most expensive hashes that are reported.
const MOST: usize = 100;

/// Something that an admin or the owner of the store should look at.
#[derive(Debug)]
pub enum Finding {
    /// The store is damaged, or must not be used as it is.
    Fault(Fault),
    /// The events of a chain were changed.
    Chain {
        /// The subject of the chain.
        subject: Subject,
        /// The account's name, if the subject is an existing account.
        name: Option<Username>,
    },
    /// The clock is behind the store's latest time: until it has caught up, the store's time stands still (S30).
    ClockBehind {
        /// The latest time that the store has seen.
        latest_at: Timestamp,
        /// The clock's time.
        clock: Timestamp,
    },
    /// Something was done while the clock was ahead, and would be valid until the clock gets there (S50).
    FromLater(BroughtBack),
    /// The blocklist that the policy names cannot be used, so nobody can choose a password.
    Blocklist(BlocklistError),
    /// A hash whose check takes far more time or memory than one with the cost in force.
    DearHash {
        /// The account.
        name: String,
        /// The cost of a check.
        cost: Cost,
        /// How many times the work or the memory of the cost in force.
        times: u64,
    },
    /// Nobody can reset a password or manage accounts.
    NoUsableAdmin,
    /// The only usable admin has no recovery codes, and too few signers count.
    Alone(Username),
    /// Fewer trusted signers count now than must sign.
    TooFewSigners {
        /// How many count.
        counting: usize,
        /// How many must sign.
        needed: u8,
        /// When enough of them will count; `None` if that needs another signer.
        enough_from: Option<Timestamp>,
    },
}

impl Finding {
    /// Whether it ends by itself, and nobody has to act.
    #[must_use]
    pub fn only_waits(&self) -> bool {
        matches!(
            self,
            Self::TooFewSigners {
                enough_from: Some(_),
                ..
            }
        )
    }

    /// Whether the store is damaged or must not be used as it is; otherwise it works, but somebody should act in time.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Fault(Fault::LongLog(_)) => false,
            Self::Fault(_) | Self::Chain { .. } => true,
            Self::ClockBehind { .. }
            | Self::FromLater(_)
            | Self::Blocklist(_)
            | Self::DearHash { .. }
            | Self::NoUsableAdmin
            | Self::Alone(_)
            | Self::TooFewSigners { .. } => false,
        }
    }
}

impl Desk {
    /// Finds everything that is wrong with a store, also with one that [`Desk::open`] refuses, and changes nothing.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is no store, or it could not be examined; what is wrong with it is not an error.
    pub fn check_store(url: &StoreUrl, around: &Surroundings) -> Result<Vec<Finding>, DeskError> {
        let Examined { faults, store } = examine(url)?;
        let is_damaged = !faults.is_empty();
        // An account that a damaged file does not show may still be in it.
        let is_broken = faults
            .iter()
            .any(|fault| matches!(fault, Fault::Structure(_) | Fault::Refused(_)));
        let store = store.filter(|_| !is_broken);
        let mut found = Vec::new();
        let looked = match &store {
            Some(store) => store
                .read()
                .map_err(DeskError::from)
                .and_then(|mut tx| look(&mut *tx, around, faults, &mut found)),
            None => {
                found.extend(faults.into_iter().map(Finding::Fault));
                Ok(())
            }
        };
        match looked {
            // The damage that stops the reading is reported already.
            Err(DeskError::Storage(StorageError::Corrupt { .. } | StorageError::Damaged))
                if is_damaged => {}
            other => other?,
        }
        Ok(found)
    }
}

fn look(
    tx: &mut dyn Tx,
    around: &Surroundings,
    faults: Vec<Fault>,
    found: &mut Vec<Finding>,
) -> Result<(), DeskError> {
    // What is wrong with a chain is found below, by its hashes too.
    let others = faults
        .into_iter()
        .filter(|fault| !matches!(fault, Fault::Chain(_)));
    found.extend(others.map(Finding::Fault));
    for subject in damaged_chains(tx)? {
        let name = named(tx, subject);
        found.push(Finding::Chain { subject, name });
    }
    let info = tx.info()?;
    let clock = clock_of(around, tx);
    if info.latest_at.is_from_later(clock) {
        found.push(Finding::ClockBehind {
            latest_at: info.latest_at,
            clock,
        });
    }
    // What is not later than the latest time follows from that.
    let later = from_later(tx, clock.max(info.latest_at))?;
    if later != BroughtBack::default() {
        found.push(Finding::FromLater(later));
    }
    if let Err(error) = Policy::of(info.settings.clone()).blocklist() {
        found.push(Finding::Blocklist(error));
    }
    dear_hashes(tx, Cost::of(&info.settings), found)?;
    let now = Moment {
        at: clock.max(info.latest_at),
        limits: info.settings.limits(),
    };
    readiness(tx, now, found)
}

/// Finds the hashes whose check is far more expensive than usual: each row is read once, whatever the store.
fn dear_hashes(tx: &mut dyn Tx, in_force: Cost, found: &mut Vec<Finding>) -> Result<(), DeskError> {
    let Some(accounts) = TABLES.iter().find(|table| table.name == "account") else {
        return Ok(());
    };
    let place = |column| {
        accounts
            .columns
            .iter()
            .position(|(name, _)| *name == column)
    };
    let (Some(name), Some(hash)) = (place("name"), place("password_hash")) else {
        return Ok(());
    };
    let mut told = 0;
    tx.each_table_row(accounts, &mut |row| {
        if let [CellValue::Text(name), CellValue::Text(hash)] = [&row[name], &row[hash]]
            && let Some(cost) = PasswordHash::from_stored(hash.clone()).cost()
            && cost.times(in_force) > DEAR
            && told < MOST
        {
            told += 1;
            found.push(Finding::DearHash {
                name: name.clone(),
                cost,
                times: cost.times(in_force),
            });
        }
        Ok(())
    })?;
    Ok(())
}

/// Whether there is a usable admin, and whether there still is one when a password is lost.
fn readiness(tx: &mut dyn Tx, now: Moment, found: &mut Vec<Finding>) -> Result<(), DeskError> {
    let mut usable = tx.admins()?;
    usable.retain(|admin| admin.is_usable_admin(now));
    let mut counts_from: Vec<_> = tx
        .trusted_signers()?
        .iter()
        .map(|trusted| trusted.counts_from)
        .collect();
    counts_from.sort_unstable();
    let counting = counts_from.partition_point(|from| *from <= now.at);
    let needed = tx.trust()?.map_or(0, |trust| trust.threshold);
    let can_sign = needed > 0 && counting >= usize::from(needed);
    match usable.as_slice() {
        [] => found.push(Finding::NoUsableAdmin),
        [only] if !can_sign && has_no_codes(tx, only)? => {
            found.push(Finding::Alone(only.name.clone()));
        }
        _ => {}
    }
    if needed > 0 && !can_sign {
        found.push(Finding::TooFewSigners {
            counting,
            needed,
            enough_from: counts_from.get(usize::from(needed) - 1).copied(),
        });
    }
    Ok(())
}

fn has_no_codes(tx: &mut dyn Tx, admin: &Account) -> Result<bool, DeskError> {
    Ok(tx.recovery_codes(admin.id)?.is_empty())
}

/// The subjects whose events were changed (S38).
pub(super) fn damaged_chains(tx: &mut dyn Tx) -> Result<BTreeSet<Subject>, DeskError> {
    let mut damaged = BTreeSet::new();
    verify(tx, &[], &[], &mut |one| {
        damaged.extend(one.subject);
        ControlFlow::Continue(())
    })?;
    Ok(damaged)
}

fn named(tx: &mut dyn Tx, subject: Subject) -> Option<Username> {
    match subject {
        // If even that cannot be read, there is a finding about it.
        Subject::Account(id) => Some(tx.account_by_id(id).ok()??.name),
        Subject::Store | Subject::Unknown(_) => None,
    }
}
