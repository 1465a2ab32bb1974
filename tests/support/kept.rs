//! How everything of a desk was at one moment, to begin from there again and again.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Desk;

/// Every file of a desk, with its mode. What is in a database is kept there.
pub(crate) struct Kept(Vec<(PathBuf, Vec<u8>, u32)>);

impl Desk {
    /// Keeps the store and all homes as they are.
    #[track_caller]
    pub(crate) fn keep(&self) -> Kept {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            database.keep();
        }
        self.stop_serving();
        let mut files = Vec::new();
        each_file(self.root(), &mut |path| {
            let mode = fs::metadata(path).expect("a file").permissions().mode();
            let bytes = fs::read(path).expect("its bytes");
            files.push((path.to_owned(), bytes, mode));
        });
        Kept(files)
    }

    /// Makes the store and all homes what they were.
    #[track_caller]
    pub(crate) fn bring_back(&self, Kept(files): &Kept) {
        #[cfg(feature = "postgres")]
        if let Some(database) = self.database() {
            database.bring_back();
        }
        self.stop_serving();
        each_file(self.root(), &mut |path| {
            fs::remove_file(path).expect("removed");
        });
        for (path, bytes, mode) in files {
            fs::write(path, bytes).expect("written");
            fs::set_permissions(path, Permissions::from_mode(*mode)).expect("its mode");
        }
    }
}

fn each_file(folder: &Path, each: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each_file(&path, each);
        } else {
            each(&path);
        }
    }
}
