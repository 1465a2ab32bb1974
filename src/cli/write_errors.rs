//! The error for output that could not be written.

use std::io;

/// Why a result did not reach stdout, or rows their file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    /// The reader has closed it (`| head -1`): the program ends without a word, with
    /// [`Unwritten::CLOSED`], as a death by `SIGPIPE` shows in a shell.
    #[error("nobody reads it")]
    Closed,
    /// Disk full and the like.
    #[error("{0}")]
    Failed(io::Error),
}

impl Unwritten {
    /// The exit status for a closed stdout.
    pub(crate) const CLOSED: u8 = 141;
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Failed(error),
        }
    }
}

impl From<csv::Error> for Unwritten {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Failed(io::Error::other(format!("{other:?}"))),
        }
    }
}

impl From<serde_json::Error> for Unwritten {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}
