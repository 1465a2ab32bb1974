//! The memory that passwords are hashed in: a few buffers for however many threads.

use std::collections::TryReserveError;
use std::num::NonZero;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use argon2::Block;

/// The process's own: one for each core, as more hashes at once would not be done sooner (S58).
///
/// They are kept between hashes: getting cleared pages from the system each time takes up to a third as long as the hash
/// itself (`benches/hash.rs`).
pub(super) static BUFFERS: LazyLock<Buffers> =
    LazyLock::new(|| Buffers::new(available_parallelism().map_or(1, NonZero::get)));

/// A number of buffers, each of which grows to its largest need so far. When all are lent, the next borrower waits.
pub(super) struct Buffers {
    rest: Mutex<Rest>,
    returned: Condvar,
}

/// The buffers that are not lent.
struct Rest {
    used_before: Vec<Vec<Block>>,
    never_used: usize,
}

impl Buffers {
    fn new(most: usize) -> Self {
        Self {
            rest: Mutex::new(Rest {
                used_before: Vec::with_capacity(most),
                never_used: most,
            }),
            returned: Condvar::new(),
        }
    }

    /// Lends `work` this many blocks of 1 KiB, and wipes all of them afterwards, used or not. `work` must not borrow
    /// again, or wait for a thread that does.
    ///
    /// # Errors
    /// When the buffer cannot grow; then nothing was computed.
    pub(super) fn lend<T>(
        &self,
        needed: usize,
        work: impl FnOnce(&mut [Block]) -> T,
    ) -> Result<T, TryReserveError> {
        let mut lent = self.take();
        let blocks = &mut lent.blocks;
        if blocks.len() < needed {
            blocks.clear();
            blocks.try_reserve_exact(needed)?;
            blocks.resize_with(needed, Block::new);
        }
        lent.dirty = needed;
        Ok(work(&mut lent.blocks[..needed]))
    }

    fn take(&self) -> Lent<'_> {
        let mut rest = self.rest();
        let blocks = loop {
            if let Some(blocks) = rest.used_before.pop() {
                break blocks;
            }
            if rest.never_used > 0 {
                rest.never_used -= 1;
                break Vec::new();
            }
            rest = self
                .returned
                .wait(rest)
                .unwrap_or_else(PoisonError::into_inner);
        };
        Lent {
            blocks,
            dirty: 0,
            to: self,
        }
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that goes back, wiped, when this is dropped.
struct Lent<'b> {
    blocks: Vec<Block>,
    dirty: usize,
    to: &'b Buffers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        // The buffer outlives the hash, and guesses could be checked against its content, so it is wiped (S25). The
        // compiler cannot remove these writes, because the buffer is read again. Written word by word, it becomes one
        // clearing of the whole; `fill` becomes a copy for each block, which takes two to three times as long.
        for block in &mut self.blocks[..self.dirty] {
            block.as_mut().fill(0);
        }
        let blocks = std::mem::take(&mut self.blocks);
        self.to.rest().used_before.push(blocks);
        self.to.returned.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn s25_the_buffer_is_kept_but_nothing_stays_in_it() {
        let buffers = Buffers::new(1);
        for needed in [50, 8] {
            buffers
                .lend(needed, |blocks| {
                    assert_eq!(blocks.len(), needed);
                    blocks.iter_mut().for_each(|block| block.as_mut().fill(7));
                })
                .unwrap();
            let [kept] = &buffers.rest().used_before[..] else {
                panic!("not one buffer");
            };
            assert_eq!(kept.len(), 50);
            assert!(kept.iter().all(|block| block.as_ref() == [0; 128]));
        }
    }

    #[test]
    fn s25_s58_a_panic_gives_the_buffer_back_and_leaves_nothing_in_it() {
        let buffers = Buffers::new(1);
        let panicked = thread::scope(|scope| {
            let lending = scope.spawn(|| {
                buffers.lend(4, |blocks| {
                    blocks[3].as_mut().fill(7);
                    std::panic::resume_unwind(Box::new("on purpose"))
                })
            });
            lending.join().map(|lent: Result<(), _>| lent.unwrap())
        });
        panicked.unwrap_err();
        let is_wiped = |blocks: &mut [Block]| blocks[3].as_ref() == [0; 128];
        assert!(buffers.lend(4, is_wiped).unwrap());
    }

    #[test]
    fn s58_many_threads_hash_in_a_few_buffers_and_all_finish() {
        const MOST: usize = 3;
        let buffers = Buffers::new(MOST);
        let (at_once, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    for needed in 1..=50 {
                        let work = |_: &mut [Block]| {
                            assert!(at_once.fetch_add(1, Ordering::SeqCst) < MOST);
                            thread::yield_now();
                            at_once.fetch_sub(1, Ordering::SeqCst);
                        };
                        buffers.lend(needed, work).unwrap();
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 16 * 50);
        let rest = buffers.rest();
        assert_eq!(rest.used_before.len() + rest.never_used, MOST);
    }
}
