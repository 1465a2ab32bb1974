//! The memory that passwords are hashed in: a few buffers for however many threads.

use std::collections::TryReserveError;
use std::num::NonZero;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use argon2::Block;

use super::hashers;

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

/// The buffers that are not lent, and how many borrowers have none yet.
struct Rest {
    /// At most as many as borrowers wait: each of these goes to one of them, or to whoever comes first.
    used: Vec<Buffer>,
    wiped: Vec<Buffer>,
    never_used: usize,
    waiting: usize,
}

/// Blocks of which the first ones may hold something.
#[derive(Default)]
struct Buffer {
    blocks: Vec<Block>,
    used: usize,
}

impl Buffers {
    fn new(most: usize) -> Self {
        Self {
            rest: Mutex::new(Rest {
                used: Vec::with_capacity(most),
                wiped: Vec::with_capacity(most),
                never_used: most,
                waiting: 0,
            }),
            returned: Condvar::new(),
        }
    }

    /// Lends `work` this many blocks of 1 KiB, with any content. They are wiped afterwards, used or not, unless other work
    /// waits for them and writes over them at once. `work` must not borrow again, or wait for a thread that does. It is done on
    /// one of the [`hashers`], if there are any.
    ///
    /// # Errors
    /// When the buffer cannot grow; then nothing was computed.
    pub(super) fn lend<T: Send>(
        &self,
        needed: usize,
        work: impl FnOnce(&mut [Block]) -> T + Send,
    ) -> Result<T, TryReserveError> {
        self.rest().waiting += 1;
        hashers::run(|| self.lend_here(needed, work))
    }

    fn lend_here<T>(
        &self,
        needed: usize,
        work: impl FnOnce(&mut [Block]) -> T,
    ) -> Result<T, TryReserveError> {
        let mut lent = self.take();
        let buffer = &mut lent.buffer;
        if buffer.blocks.len() < needed {
            // The system moves a block that grows, and leaves what was in it behind.
            buffer.wipe();
            buffer.blocks.clear();
            buffer.blocks.try_reserve_exact(needed)?;
            buffer.blocks.resize_with(needed, Block::new);
        }
        buffer.used = buffer.used.max(needed);
        Ok(work(&mut buffer.blocks[..needed]))
    }

    /// A buffer for one that waits.
    fn take(&self) -> Lent<'_> {
        let mut rest = self.rest();
        let buffer = loop {
            if let Some(buffer) = rest.used.pop().or_else(|| rest.wiped.pop()) {
                break buffer;
            }
            if rest.never_used > 0 {
                rest.never_used -= 1;
                break Buffer::default();
            }
            rest = self
                .returned
                .wait(rest)
                .unwrap_or_else(PoisonError::into_inner);
        };
        rest.waiting -= 1;
        Lent { buffer, to: self }
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buffer {
    /// The buffer outlives the hash, and guesses could be checked against its content (S25). The compiler cannot remove these
    /// writes, because the buffer is read again. Written word by word, it becomes one clearing of the whole; `fill` becomes a
    /// copy for each block, which takes two to three times as long.
    fn wipe(&mut self) {
        for block in &mut self.blocks[..self.used] {
            block.as_mut().fill(0);
        }
        self.used = 0;
    }
}

/// A buffer that goes back when this is dropped.
struct Lent<'b> {
    buffer: Buffer,
    to: &'b Buffers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut rest = self.to.rest();
        if rest.used.len() < rest.waiting {
            rest.used.push(buffer);
        } else {
            drop(rest);
            buffer.wipe();
            rest = self.to.rest();
            rest.wiped.push(buffer);
        }
        drop(rest);
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
            let rest = buffers.rest();
            let ([], [kept]) = (&rest.used[..], &rest.wiped[..]) else {
                panic!("not one wiped buffer");
            };
            assert_eq!(kept.blocks.len(), 50);
            assert!(is_wiped(&kept.blocks));
        }
    }

    fn is_wiped(blocks: &[Block]) -> bool {
        blocks.iter().all(|block| block.as_ref() == [0; 128])
    }

    #[test]
    fn s25_a_buffer_goes_as_it_is_to_whoever_waits_and_is_wiped_as_a_whole_when_nobody_does() {
        let buffers = Buffers::new(1);
        thread::scope(|scope| {
            let first = |blocks: &mut [Block]| {
                blocks.iter_mut().for_each(|block| block.as_mut().fill(7));
                let second = scope.spawn(|| buffers.lend(8, |blocks| !is_wiped(blocks)));
                while buffers.rest().waiting == 0 {
                    thread::yield_now();
                }
                second
            };
            let second = buffers.lend(50, first).unwrap();
            let was_as_it_was = second.join().unwrap().unwrap();
            assert!(was_as_it_was, "wiping was not saved");
        });
        let rest = buffers.rest();
        assert!(rest.used.is_empty());
        assert!(is_wiped(&rest.wiped[0].blocks), "the first one's rest too");
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
        assert!(buffers.lend(4, |blocks| is_wiped(blocks)).unwrap());
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
                        let work = |blocks: &mut [Block]| {
                            blocks.iter_mut().for_each(|block| block.as_mut().fill(7));
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
        assert_eq!(rest.wiped.len() + rest.never_used, MOST);
        assert!(rest.wiped.iter().all(|kept| is_wiped(&kept.blocks)));
    }
}
