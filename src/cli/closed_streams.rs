//! Standard streams that were closed when the program began.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};

use super::failure::{ExitStatus, Failure};

/// Where what is shown once can go.
pub(crate) const ELSEWHERE: &str = "send it to a terminal, a pipe or a file";

/// Refuses to show what is shown once where nobody sees it; `instead` says where else it could go.
pub(crate) fn check_stdout(instead: &str) -> Result<(), Failure> {
    if !stdout_is_closed() {
        return Ok(());
    }
    let message = "standard output is closed, so nobody would see what is shown only once";
    Err(Failure::new(ExitStatus::Internal, message).hint(format!("nothing was changed; {instead}")))
}

/// Whether nobody sees what is shown.
pub(crate) fn stdout_is_closed() -> bool {
    is_closed(std::io::stdout().as_fd())
}

/// Refuses to read what nobody can have given.
pub(crate) fn check_stdin() -> Result<(), Failure> {
    if !is_closed(std::io::stdin().as_fd()) {
        return Ok(());
    }
    Err(
        Failure::new(ExitStatus::Internal, "standard input is closed")
            .hint("nothing was changed; use a pipe or a file"),
    )
}

/// Whether a stream is `/dev/null`, open for reading and writing. Before `main`, Rust's runtime puts that in the place of
/// a stream that is closed, as sudo and daemons do. A shell's `> /dev/null` is open for writing alone: a user who types
/// that wants to see nothing.
fn is_closed(stream: BorrowedFd<'_>) -> bool {
    let is_null = fstat(stream)
        .ok()
        .zip(stat("/dev/null").ok())
        .is_some_and(|(found, null)| {
            FileType::from_raw_mode(found.st_mode).is_char_device() && found.st_rdev == null.st_rdev
        });
    is_null && fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDWR)
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn what_stands_for_a_closed_stream_is_told_from_what_a_shell_opens() {
        let opened = |path: &str, read, write| {
            let file = File::options().read(read).write(write).open(path);
            file.expect("opened")
        };
        assert!(is_closed(opened("/dev/null", true, true).as_fd()));
        assert!(!is_closed(opened("/dev/null", false, true).as_fd()));
        assert!(!is_closed(opened("/dev/null", true, false).as_fd()));
        assert!(!is_closed(opened("/dev/zero", true, true).as_fd()));
    }
}
