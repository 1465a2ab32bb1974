//! Where things are read from and written to: streams, folders and files, of oneself and of others (S51).

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use crate::support::Desk;

mod config;
mod files;
mod folders;
mod read_only;
mod streams;

/// Another user; files are given to them where the tests may do so.
const SOMEBODY: u32 = 65_534;

/// Gives a file or folder to another user; whether that could be done.
fn give_away(path: &Path) -> bool {
    let root = rustix::process::geteuid().is_root();
    if root {
        chown(path, Some(SOMEBODY), Some(SOMEBODY)).expect("given");
    }
    root
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}

fn mode(path: &Path) -> u32 {
    let found = path.symlink_metadata().expect("it is there");
    found.permissions().mode() & 0o7777
}

/// A store with the admin `root1` signed in, and `bob`.
#[track_caller]
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}
