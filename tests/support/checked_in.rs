//! Files that are checked in and made anew: a test tells when they are stale, and writes them if asked to.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// File contents by name.
pub(crate) type Files = BTreeMap<String, String>;

/// The files right in a folder.
pub(crate) fn files_in(folder: &Path) -> Files {
    let Ok(entries) = fs::read_dir(folder) else {
        return Files::new();
    };
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().and_then(OsStr::to_str).expect("a name");
            (name.to_owned(), fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

/// Fails unless the folder holds these files and no others; or makes it so, if asked to.
#[track_caller]
pub(crate) fn assert_checked_in(folder: &str, now: &Files) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let then = files_in(&path);
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(&path).expect("a folder");
        for name in then.keys().filter(|name| !now.contains_key(*name)) {
            fs::remove_file(path.join(name)).expect("removed");
        }
        for (name, text) in now {
            fs::write(path.join(name), text).expect("written");
        }
        return;
    }
    let names = then.keys().chain(now.keys());
    let mut stale: Vec<_> = names
        .filter(|name| then.get(*name) != now.get(*name))
        .collect();
    stale.sort();
    stale.dedup();
    assert!(
        stale.is_empty(),
        "{folder} is not what the program prints now: {stale:?}\n\
         to write it anew: UPDATE_GENERATED=1 cargo test --test main -- generated pictures"
    );
}
