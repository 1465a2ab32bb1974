//! The only check of a typed password, which does the same work in every case (S19).

use argon2::Block;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::{SALT, TAG, argon2id_in, in_memory};
use super::hand_copied::Symbols;
use super::hash::{Stored, hmac};
use super::imported::{Candidate, Digest, Imported, Kept, Schemes, message};
use super::{Cost, Costs, HashError, PasswordHash, Typed};

/// Hashed instead of a text that does not have 25 symbols.
const NO_SYMBOLS: &[u8; 25] = b"NOT TWENTY-FIVE SYMBOLS..";
/// Used instead of a missing salt and tag.
const NO_SALT: &[u8; SALT] = &[0; SALT];
const NO_TAG: &[u8; TAG] = &[0; TAG];
/// The longest tag that a stored hash can have.
const LONGEST_TAG: usize = 64;

/// The result of the check. Everything but [`Right`](Self::Right) and [`RightForOld`](Self::RightForOld) is a failure
/// (S13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is the password of an imported hash, which is to be replaced.
    RightForOld {
        /// Whether the other system read the whole of it. If not, its end may be mistyped, so it must not become the
        /// password here.
        reads_all: bool,
    },
    /// It is not the password, or there is nothing to compare it with.
    Wrong,
    /// The stored hash cannot be read, so nobody can sign in with it (S6).
    Unreadable,
}

/// Checks what was typed against the stored hash; `None` stands for an account that does not exist
/// or has no password.
///
/// Every call computes one HMAC, and Argon2id once at each cost that hashes may have, in one order: the stored hash's
/// own cost with its salt, the others with a fixed salt; and with a stand-in if the text cannot be a password. All of
/// this uses one memory, which is touched as a whole, because pages take time just as passes do. So the time does not show
/// which case it was (S19, S53).
///
/// While imported hashes are in the store, Argon2id is computed for each reading of the text that another system may have
/// hashed, and each of their schemes once before it, in the same way: so the time does not show either who was imported
/// (S71).
///
/// If the cost of a stored hash is not one of `costs`, its check replaces the one at the cost in force, and further
/// work makes up the difference. Passes in less memory are somewhat faster (`benches/timing`), those of several lanes are
/// slower, and a higher cost takes longer.
///
/// # Errors
/// [`HashError::NoMemory`] when there is not enough memory; then nothing was checked. This does not depend on what is
/// stored, unless that hash takes more memory than the cost in force.
pub fn verify(
    typed: &Typed,
    stored: Option<&PasswordHash>,
    costs: &Costs,
) -> Result<Verdict, HashError> {
    let read = stored.and_then(PasswordHash::read);
    let target = Target::of(read.as_ref());
    let in_force = costs.in_force();
    let last = (target.cost)
        .filter(|own| !costs.older().contains(own))
        .unwrap_or(in_force);
    let schemes = costs.imported();
    let readings = match schemes.all().is_empty() && target.imported.is_none() {
        true => vec![Candidate::own(typed)],
        false => Candidate::all(typed, schemes.latin_1()),
    };
    let memory_kib = in_force.memory_kib().max(last.memory_kib());
    let chosen = in_memory(memory_kib, |blocks| {
        let mut chosen = Verdict::Wrong;
        for reading in &readings {
            let old = target.old_digest(schemes, &reading.bytes)?;
            for cost in costs.older().iter().copied().chain([last]) {
                match target.check(blocks, cost, reading, old.as_ref()) {
                    Verdict::Wrong => {}
                    found => chosen = found,
                }
            }
            if let Some(rest) = in_force.made_up(last) {
                // Only its time matters. It uses the end of the memory, which a cheaper hash has not touched.
                let end = in_force.memory_kib() as usize;
                let blocks = &mut blocks[end - rest.memory_kib() as usize..end];
                let _ = argon2id_in(blocks, rest, &reading.bytes, NO_SALT, &mut [0; TAG]);
            }
        }
        Ok::<_, HashError>(chosen)
    })??;

    let is_generated = is_generated(typed, read.as_ref());

    Ok(match (stored, read) {
        (None, _) => Verdict::Wrong,
        (Some(_), Some(Stored::Generated { .. })) if is_generated => Verdict::Right,
        (Some(_), Some(Stored::Generated { .. })) => Verdict::Wrong,
        (Some(_), Some(Stored::Argon2id { .. } | Stored::Imported(_))) => chosen,
        (Some(_), None) => Verdict::Unreadable,
    })
}

/// What is computed for a stored hash, and compared with.
struct Target<'h> {
    /// The cost of its Argon2id, if it has any.
    cost: Option<Cost>,
    salt: &'h [u8],
    tag: &'h [u8],
    imported: Option<&'h Imported>,
}

impl<'h> Target<'h> {
    fn of(read: Option<&'h Stored>) -> Self {
        let (cost, salt, tag, imported) = match read {
            Some(Stored::Argon2id { cost, salt, tag }) => {
                (Some(*cost), salt.as_ref(), tag.as_bytes(), None)
            }
            Some(Stored::Imported(imported)) => match &imported.kept {
                Kept::Wrapped { cost, salt, tag } => {
                    (Some(*cost), &salt[..], &tag[..], Some(imported))
                }
                Kept::Digest(_) => (None, &NO_SALT[..], &NO_TAG[..], Some(imported)),
            },
            Some(Stored::Generated { .. }) | None => (None, &NO_SALT[..], &NO_TAG[..], None),
        };
        Self {
            cost,
            salt,
            tag,
            imported,
        }
    }

    /// Runs all schemes that imported hashes have; returns what its own makes of a reading, if it is imported.
    fn old_digest(&self, schemes: &Schemes, bytes: &[u8]) -> Result<Option<Digest>, HashError> {
        let own = self.imported.map(|imported| imported.scheme);
        let unknown = own.filter(|own| !schemes.all().contains(own));
        let mut old = None;
        for scheme in schemes.all().iter().copied().chain(unknown) {
            let is_own = own == Some(scheme);
            let salt = self.imported.filter(|_| is_own);
            let salt = salt.map_or(&NO_SALT[..], |imported| &imported.salt);
            let digest = scheme.digest(salt, bytes)?;
            if is_own {
                old = Some(digest);
            }
        }
        Ok(old)
    }

    /// Computes Argon2id at one of the costs, and compares if it is the hash's own, or if that has none.
    fn check(
        &self,
        blocks: &mut [Block],
        cost: Cost,
        reading: &Candidate,
        old: Option<&Digest>,
    ) -> Verdict {
        let is_own = self.cost == Some(cost);
        let message = match (self.imported, old) {
            (Some(imported), Some(old)) => message(imported.scheme, old),
            _ => reading.bytes.clone(),
        };
        let salt = if is_own { self.salt } else { NO_SALT };
        let mut computed = Zeroizing::new([0; LONGEST_TAG]);
        let computed = &mut computed[..self.tag.len()];
        let hashed = argon2id_in(blocks, cost, &message, salt, computed);
        let is_tag = bool::from(computed.ct_eq(self.tag)) && is_own;
        let Some(imported) = self.imported else {
            return match hashed {
                Err(_) if is_own => Verdict::Unreadable,
                Ok(()) if is_tag && reading.is_password => Verdict::Right,
                Ok(()) | Err(_) => Verdict::Wrong,
            };
        };
        let is_old = match (&imported.kept, old) {
            (Kept::Digest(digest), Some(old)) => bool::from(old.ct_eq(digest)),
            (Kept::Wrapped { .. }, _) => is_tag && hashed.is_ok(),
            (Kept::Digest(_), None) => false,
        };
        match is_old && reading.counts_for(imported) {
            true => Verdict::RightForOld {
                reads_all: imported.scheme.reads_all(&reading.bytes),
            },
            false => Verdict::Wrong,
        }
    }
}

/// Whether what was typed is a generated temporary password, without the work of [`verify`]: with 120 bits nobody can guess
/// it, so it can be looked at before a wait is over (S72). `None` stands for an account without a password.
///
/// It always computes one HMAC.
pub(crate) fn is_right_generated(typed: &Typed, stored: Option<&PasswordHash>) -> bool {
    let read = stored.and_then(PasswordHash::read);
    is_generated(typed, read.as_ref()) && matches!(read, Some(Stored::Generated { .. }))
}

/// Compares what was typed with a generated password, or with stand-ins.
fn is_generated(typed: &Typed, read: Option<&Stored>) -> bool {
    let symbols = Symbols::read(typed.as_str());
    let (salt, tag) = match read {
        Some(Stored::Generated { salt, tag }) => (salt, tag),
        Some(Stored::Argon2id { .. } | Stored::Imported(_)) | None => (NO_SALT, NO_TAG),
    };
    let letters = symbols.as_ref().map(Symbols::letters);
    let computed = hmac(salt, letters.as_deref().unwrap_or(NO_SYMBOLS));
    bool::from(computed.ct_eq(tag)) && symbols.is_some()
}

#[cfg(test)]
#[path = "verify_imported_tests.rs"]
mod imported_tests;

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
