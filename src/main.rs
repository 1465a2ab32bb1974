//! The program: parse, run, exit status.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

mod cli;

/// Wipes whatever is freed: what a library has read or copied of a password, and cannot wipe itself, does not stay in memory
/// (S25, S63).
#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    cli::run()
}
