//! Argon2id, and the memory it is computed in: with one lane on vector units, up to three times as fast as the `argon2` crate
//! 0.6.0. This room is to be dropped as soon as a release of that crate is within a tenth of it (`benches/hash.rs`): what
//! stays is the call of the crate in `path.rs`, and the wiping here.

use argon2::Block;
use zeroize::zeroize_stack;

use super::buffers::BUFFERS;
use super::{Cost, Unusable};
use crate::random::NoRandomness;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod lane;
mod path;
#[cfg(test)]
mod tests;

pub use path::{Hashing, HashingRemark};

/// Bytes of salt in new hashes (S5; RFC 9106, section 4).
pub(super) const SALT: usize = 16;
/// Bytes of tag in new hashes.
pub(super) const TAG: usize = 32;
/// More than any path has on the stack, in bytes.
const STACK: usize = 32 << 10;

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// There was no salt (S10).
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The text cannot be a password.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// There is not enough memory for the cost.
    #[error("there is not enough memory to hash a password")]
    NoMemory,
    /// Argon2id refused its input.
    #[error("the password could not be hashed")]
    Failed,
}

/// Fills `tag` with Argon2id version 1.3 (RFC 9106) of `password` and `salt`.
///
/// # Errors
/// [`HashError::NoMemory`] when the buffer cannot grow, [`HashError::Failed`] when Argon2id does not allow one of the
/// lengths.
pub(super) fn argon2id(
    cost: Cost,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    in_memory(cost.memory_kib(), |blocks| {
        argon2id_in(blocks, cost, password, salt, tag)
    })?
}

/// Lends `work` this many blocks of 1 KiB for its hashes; no other work sees what it left in them. Waits while as many
/// hashes are computed as there are cores.
///
/// # Errors
/// [`HashError::NoMemory`] when the buffer cannot grow; then nothing was computed.
pub(super) fn in_memory<T: Send>(
    memory_kib: u32,
    work: impl FnOnce(&mut [Block]) -> T + Send,
) -> Result<T, HashError> {
    let needed = memory_kib as usize;
    #[cfg(test)]
    tally::take(needed)?;

    BUFFERS.lend(needed, work).map_err(|_| HashError::NoMemory)
}

/// The same hash, in existing blocks with any content. What was on the stack on the way is wiped (S25).
///
/// # Errors
/// [`HashError::Failed`] when there are too few blocks, or Argon2id does not allow one of the lengths.
pub(super) fn argon2id_in(
    blocks: &mut [Block],
    cost: Cost,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    #[cfg(test)]
    tally::HASHED.with_borrow_mut(|hashed| hashed.push(cost));

    let hashed = hash(blocks, cost, password, salt, tag);
    zeroize_stack::<STACK>();
    hashed
}

/// A function of its own, so that all it has on the stack lies where the wiping reaches.
#[inline(never)]
fn hash(
    blocks: &mut [Block],
    cost: Cost,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    Hashing::chosen().hash(blocks, cost, password, salt, tag)
}

/// What was computed on this thread, so that tests can compare the work of one path with another's (S19).
#[cfg(test)]
pub(super) mod tally {
    use std::cell::{Cell, RefCell};

    use crate::credentials::{Cost, HashError};

    thread_local! {
        pub(in crate::credentials) static HASHED: RefCell<Vec<Cost>> = const { RefCell::new(Vec::new()) };
        pub(in crate::credentials) static TAGGED: Cell<usize> = const { Cell::new(0) };
        /// The blocks that each buffer had.
        static TAKEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
        /// The most blocks that can be had.
        static MOST: Cell<usize> = const { Cell::new(usize::MAX) };
    }

    /// What some work took.
    pub(in crate::credentials) struct Work {
        /// The costs of the Argon2id hashes.
        pub(in crate::credentials) hashed: Vec<Cost>,
        /// The number of HMACs.
        pub(in crate::credentials) tagged: usize,
        /// The blocks of each buffer that was touched and wiped.
        pub(in crate::credentials) memory: Vec<usize>,
    }

    /// What `work` gives, and what it took.
    pub(in crate::credentials) fn of<T>(work: impl FnOnce() -> T) -> (T, Work) {
        HASHED.take();
        TAGGED.take();
        TAKEN.take();
        let result = work();
        let work = Work {
            hashed: HASHED.take(),
            tagged: TAGGED.take(),
            memory: TAKEN.take(),
        };
        (result, work)
    }

    /// What `work` gives where no more blocks than `most` can be had.
    pub(in crate::credentials) fn with_memory<T>(most: usize, work: impl FnOnce() -> T) -> T {
        MOST.set(most);
        let result = work();
        MOST.set(usize::MAX);
        result
    }

    pub(super) fn take(blocks: usize) -> Result<(), HashError> {
        if blocks > MOST.get() {
            return Err(HashError::NoMemory);
        }
        TAKEN.with_borrow_mut(|taken| taken.push(blocks));
        Ok(())
    }
}
