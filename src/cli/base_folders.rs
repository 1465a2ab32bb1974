//! The user's folders of configurations, sessions and stores (XDG Base Directory Specification).

use std::path::PathBuf;

use anyhow::Result;
use passdesk::private_files::belongs_to_others;

use super::failure::Failure;

/// A folder that a variable names; only absolute paths count.
pub(crate) fn named_folder(variable: &str) -> Result<Option<PathBuf>> {
    let Some(path) = std::env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    if begins_with_tilde(&path) {
        let message = format!("{variable} begins with ~, which only a shell expands");
        return Err(Failure::usage(message)
            .hint(format!("write the whole path: {variable}=$HOME/..."))
            .into());
    }
    Ok(Some(path).filter(|path| path.is_absolute()))
}

/// A base folder: what the variable names, else its place in the home folder. One of another user is passed
/// over: after `su` or `sudo` the variables may still name another user's.
pub(crate) fn base_folder(variable: &str, under_home: &str) -> Result<Option<PathBuf>> {
    let own = |folder: &PathBuf| !belongs_to_others(folder);
    if let Some(folder) = named_folder(variable)?.filter(own) {
        return Ok(Some(folder));
    }
    let home = named_folder("HOME")?.filter(own);
    Ok(home.map(|home| home.join(under_home)).filter(own))
}

/// Whether a path begins with a home folder as shells write it. A file that is called so has `./` before its name.
pub(crate) fn begins_with_tilde(path: &std::path::Path) -> bool {
    path.as_os_str().as_encoded_bytes().first() == Some(&b'~')
}
