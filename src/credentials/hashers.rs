//! Threads that do nothing but hash, for a process whose other threads wait for the disk before and after each hash.

use std::sync::OnceLock;

use rayon::ThreadPool;
use zeroize::zeroize_stack;

/// As much of a thread's stack as is wiped after each piece of work, in bytes (S63).
const STACK: usize = 64 << 10;

static HASHERS: OnceLock<ThreadPool> = OnceLock::new();

/// From now on this process hashes on threads of their own, one for each core. They go from one hash to the next, so no core is
/// idle while there is something to hash: a thread that has waited for the disk is often put behind one that hashes, although
/// another core is free.
///
/// # Errors
/// When no thread can be started; then none is.
#[cfg(feature = "serve")]
pub(crate) fn start() -> std::io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Those that were started before stay.
    drop(HASHERS.set(pool(cores)?));
    Ok(())
}

#[cfg(any(feature = "serve", test))]
fn pool(threads: usize) -> std::io::Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|_| "hasher".to_owned())
        .build()
        .map_err(std::io::Error::other)
}

/// Does the work on one of the threads, if they were started, or else here.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    run_on(HASHERS.get(), work)
}

fn run_on<T: Send>(pool: Option<&ThreadPool>, work: impl FnOnce() -> T + Send) -> T {
    match pool {
        // A thread of a batch is one for each core already. While it waits for another pool, it would begin other batches.
        Some(pool) if rayon::current_thread_index().is_none() => pool.install(|| {
            let _wiped = WipedStack;
            deeper(work)
        }),
        Some(_) | None => work(),
    }
}

/// Wipes what lies deeper on the stack when it is dropped, also after a panic.
struct WipedStack;

impl Drop for WipedStack {
    fn drop(&mut self) {
        zeroize_stack::<STACK>();
    }
}

/// A function of its own, so that what the work leaves on the stack lies where the wiping reaches.
#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::thread;

    use super::*;

    fn name() -> Option<String> {
        thread::current().name().map(str::to_owned)
    }

    #[test]
    fn s58_work_is_done_by_a_hasher_where_there_are_any() {
        let pool = pool(1).unwrap();
        assert_eq!(run_on(Some(&pool), name).as_deref(), Some("hasher"));
        assert_eq!(run_on(None, name), name());
    }

    #[test]
    fn s58_a_panic_arrives_at_whoever_asked_and_the_hasher_works_on() {
        let pool = pool(1).unwrap();
        let on_purpose = || run_on(Some(&pool), || resume_unwind(Box::new("on purpose")));
        catch_unwind(AssertUnwindSafe(on_purpose)).unwrap_err();
        assert_eq!(run_on(Some(&pool), || 7), 7);
    }

    #[test]
    fn s58_a_thread_of_a_batch_does_the_work_itself() {
        let (hashers, batch) = (pool(1).unwrap(), pool(1).unwrap());
        let (asked, done) = batch.install(|| {
            let asked = thread::current().id();
            (asked, run_on(Some(&hashers), || thread::current().id()))
        });
        assert_eq!(asked, done);
    }
}
