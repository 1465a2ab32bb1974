//! What signing in leaves in a home.

use std::fs;
use std::path::{Path, PathBuf};

/// The one session that is kept in this home.
#[track_caller]
pub(crate) fn session_file(home: &Path) -> PathBuf {
    let mut sessions = files(home, "session-");
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    sessions.remove(0)
}

/// The files by which a desk knows whoever signed in from this home before.
#[track_caller]
pub(crate) fn device_files(home: &Path) -> Vec<PathBuf> {
    files(home, "device-")
}

#[track_caller]
fn files(home: &Path, start: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(home.join("runtime/passdesk")).expect("the folder");
    let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
    files.retain(|path| {
        let name = path.file_name().expect("a name");
        name.to_string_lossy().starts_with(start)
    });
    files
}
