//! Argon2id over one buffer per thread.

use std::cell::RefCell;

use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::{Cost, Unusable};
use crate::random::NoRandomness;

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

thread_local! {
    /// Kept between hashes: getting cleared pages from the system each time takes up to a third as long as the hash itself
    /// (`benches/hash.rs`). It grows to the largest need so far.
    static BLOCKS: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
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

/// Lends `work` this many blocks of 1 KiB for its hashes, and wipes all of them afterwards, used or not.
///
/// # Errors
/// [`HashError::NoMemory`] when the buffer cannot grow; then nothing was computed.
pub(super) fn in_memory<T>(
    memory_kib: u32,
    work: impl FnOnce(&mut [Block]) -> T,
) -> Result<T, HashError> {
    let needed = memory_kib as usize;
    #[cfg(test)]
    tally::take(needed)?;

    BLOCKS.with_borrow_mut(|blocks| {
        if blocks.len() < needed {
            blocks.clear();
            blocks
                .try_reserve_exact(needed)
                .map_err(|_| HashError::NoMemory)?;
            blocks.resize_with(needed, Block::new);
        }
        let blocks = &mut blocks[..needed];
        let result = work(blocks);
        // The buffer outlives the hash, and guesses could be checked against its content, so it is wiped (S25). The
        // compiler cannot remove these writes, because the buffer is read again. Written word by word, it becomes one
        // clearing of the whole; `fill` becomes a copy for each block, which takes two to three times as long.
        for block in &mut *blocks {
            block.as_mut().fill(0);
        }
        Ok(result)
    })
}

/// The same hash, in existing blocks with any content.
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

    let params = Params::new(
        cost.memory_kib(),
        cost.passes(),
        cost.lanes(),
        Some(tag.len()),
    )
    .map_err(|_| HashError::Failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt, tag, blocks)
        .map_err(|_| HashError::Failed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s25_the_buffer_is_kept_but_nothing_stays_in_it() {
        for cost in [Cost::default(), Cost::stored(8, 1, 1).unwrap()] {
            argon2id(cost, b"password", b"somesalt", &mut [0; 32]).unwrap();
            BLOCKS.with_borrow(|blocks| {
                assert_eq!(blocks.len(), 19_456);
                assert!(blocks.iter().all(|block| block.as_ref() == [0; 128]));
            });
        }
    }
}
