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
/// When no thread can be started; then hashes are computed where they are asked for, as before.
#[cfg(feature = "serve")]
pub(crate) fn start() -> std::io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(std::thread::available_parallelism().map_or(1, usize::from))
        .thread_name(|_| "hasher".to_owned())
        .build()
        .map_err(std::io::Error::other)?;
    // Those that were started before stay.
    drop(HASHERS.set(pool));
    Ok(())
}

/// Does the work on one of the threads, if they were started, or else here.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let Some(pool) = HASHERS.get() else {
        return work();
    };
    pool.install(|| {
        let done = deeper(work);
        zeroize_stack::<STACK>();
        done
    })
}

/// A function of its own, so that what the work leaves on the stack lies where the wiping reaches.
#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}
