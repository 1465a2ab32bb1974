//! What signing in leaves in a home.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// The prompt for the own account's name, which offers that of the user of the operating system.
pub(crate) fn name_prompt() -> String {
    match os_user() {
        Some(name) => format!("name [{name}]: "),
        None => "name: ".to_owned(),
    }
}

/// The user who runs the tests, where the machine has a name for them.
pub(crate) fn os_user() -> Option<String> {
    let id = Command::new("id").arg("-un").output().expect("id runs");
    let name = String::from_utf8(id.stdout).expect("a name");
    id.status.success().then(|| name.trim().to_lowercase())
}

#[track_caller]
fn files(home: &Path, start: &str) -> Vec<PathBuf> {
    let folder = fs::read_dir(home.join("state/passdesk")).expect("the folder");
    let mut files: Vec<_> = folder.map(|file| file.expect("a file").path()).collect();
    files.retain(|path| {
        let name = path.file_name().expect("a name");
        name.to_string_lossy().starts_with(start)
    });
    files
}
