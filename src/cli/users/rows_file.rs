//! The file that rows of resets go to: made anew, or gone on with after a crash; never shared, never followed elsewhere.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs::{self, File, TryLockError};
use std::io::{BufWriter, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use passdesk::deeds::WhatBecame;
use passdesk::model::Action;
use passdesk::private_files::{self, NotMine, Use, folder_of};

use super::earlier_rows::{EarlierLines, RowsInForce};
use super::names_seen::NamesSeen;
use super::reset_row::FIELDS;
use crate::cli::acting_account::AdminClient;
use crate::cli::closed_streams;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name::{exists, is_stdout};
use crate::cli::format::Format;
use crate::cli::new_file::{self, NOTHING_CHANGED, check_folder, sync_folder, unwritten};
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::undisturbed;
use crate::cli::tries::{Wrong, ask_again};

/// What to do where the file is there already.
const ANOTHER_FILE: &str = "name another file, or finish its job with --resume";

/// Where the rows go.
#[derive(Args)]
pub(crate) struct Destination {
    /// Write the rows to a new file that only you can read, and print a summary; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Finish an earlier run that was interrupted; accounts that are done stay as they are
    #[arg(long, requires = "out")]
    pub(super) resume: bool,
}

impl Destination {
    /// Refuses a place where nobody would see the rows, before anything is done.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.file() {
            None if self.resume => {
                Err(Failure::usage("--resume needs the file of the earlier run")
                    .hint("give the file: --out FILE --resume"))
            }
            None => closed_streams::check_stdout("write the rows to a file: --out FILE"),
            Some(_) => Ok(()),
        }
    }

    /// Refuses a file that is there, if it is to be a new one.
    pub(super) fn check_new(&self) -> Result<(), Failure> {
        match self.file() {
            Some(path) if !self.resume && is_there(path) => Err(exists(path).hint(ANOTHER_FILE)),
            _ => Ok(()),
        }
    }

    /// Whether a new file is named, or will be asked for.
    pub(super) fn may_make_file(&self, out: &Output) -> bool {
        match self.file() {
            Some(path) => !(self.resume && is_there(path)),
            None => self.out.is_none() && out.to_terminal(),
        }
    }

    /// The place of many rows: where nothing is said, they are not printed on a terminal unasked.
    pub(super) fn for_many(&self, rows: u64, setup: &Setup) -> Result<Self> {
        let out = match &self.out {
            None if rows > 0 && setup.out.to_terminal() => {
                let what = counted(rows, "temporary password", "temporary passwords");
                Some(ask_for_file(&what, setup)?)
            }
            out => out.clone(),
        };
        Ok(Self {
            out,
            resume: self.resume,
        })
    }

    /// Where the passwords will be, for whoever is asked.
    pub(super) fn in_words(&self, out: &Output) -> String {
        match self.file() {
            Some(file) => format!("the temporary passwords will be in {}", file.display()),
            None if out.to_terminal() => "the temporary passwords are shown here".to_owned(),
            None => "the temporary passwords go to standard output".to_owned(),
        }
    }

    /// The file, unless standard output is meant.
    pub(super) fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| !is_stdout(path))
    }
}

/// Whether there is anything, a link too.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Asks for a new file, or the dash for the terminal itself; three times at most.
fn ask_for_file(what: &str, setup: &Setup) -> Result<PathBuf> {
    let hint = "write them to a file: --out FILE; or print them here: --out -";
    let printed = format!("{what} would be printed on this terminal");
    let Some(mut terminal) = setup.terminal() else {
        return Err(Failure::usage(printed).hint(hint).into());
    };
    ask_again(&mut terminal, |terminal| {
        let typed = terminal.line(&format!("new file for {what} [- to print them here]: "))?;
        let path = PathBuf::from(typed.trim());
        let wrong = if path.as_os_str().is_empty() {
            "give the name of a file, or -".to_owned()
        } else if !is_stdout(&path) && is_there(&path) {
            exists(&path).to_string()
        } else {
            return Ok(Ok(path));
        };
        let failure = Failure::usage("no file was named, so nothing was changed");
        Ok(Err(Wrong::new(vec![wrong], failure.hint(hint))))
    })
}

/// A file of rows. As long as it is held, nobody else writes to it.
pub(super) struct RowsFile {
    pub(super) path: PathBuf,
    file: File,
    format: Format,
    /// Whose rows stand in it from an earlier run and are in force.
    pub(super) done: NamesSeen,
    /// Whether it has a header already.
    headed: bool,
}

impl RowsFile {
    /// The file that was asked for, if one was: a new one, or that of an earlier run. Tables are for people, so a file has
    /// CSV unless JSON is asked for.
    pub(super) fn of(
        destination: &Destination,
        out: &Output,
        admin: &AdminClient,
        action: Action,
    ) -> Result<Option<Self>> {
        let format = match out.format() {
            Format::Json => Format::Json,
            Format::Csv | Format::Table => Format::Csv,
        };
        undisturbed(|| match destination.file() {
            None => Ok(None),
            Some(path) if destination.resume && is_there(path) => {
                Self::resume(path, format, admin, action).map(Some)
            }
            Some(path) => Self::create(path, format).map(Some),
        })
    }

    /// Writes rows to its end.
    pub(super) fn output(&self) -> Result<Output> {
        let file = self.file.try_clone();
        let output = Output::to_file(file.map_err(|e| self.unwritten(e))?, self.format);
        Ok(if self.headed {
            output.after_header()
        } else {
            output
        })
    }

    /// Makes sure that all rows are on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        Ok(self.file.sync_data().map_err(|e| self.unwritten(e))?)
    }

    /// Why rows could not be written to it; the batch in hand is not committed then.
    pub(super) fn unwritten(&self, error: impl Display) -> Failure {
        unwritten(&self.path, error)
            .hint("the accounts whose rows are missing were not changed; free some disk space and finish the job with --resume")
    }

    /// Makes a new file.
    fn create(path: &Path, format: Format) -> Result<Self> {
        let file = new_file::create(path, ANOTHER_FILE)?;
        lock(&file, path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            format,
            done: NamesSeen::default(),
            headed: false,
        })
    }

    /// Goes on with the file of an earlier run: keeps the rows that are in force and drops all others, whose batch was never
    /// committed, in one step.
    ///
    /// Only the last batch of a run can be written and not committed, so a file with more that is not in force comes from
    /// elsewhere; it stays as it is, since its rows may be in force there.
    fn resume(path: &Path, format: Format, admin: &AdminClient, action: Action) -> Result<Self> {
        check_folder(path)?;
        let earlier = open_earlier(path)?;
        let draft_name = draft_name(path);
        match fs::remove_file(folder_of(path).join(&draft_name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(unwritten(path, error).hint(NOTHING_CHANGED).into());
            }
            // One that was there is of a run that was cut short, as the lock tells.
            _ => {}
        }
        let failed = |error: std::io::Error| unwritten(path, error).hint(NOTHING_CHANGED);
        let mut draft = tempfile::Builder::new()
            .prefix(&draft_name)
            .rand_bytes(0)
            .tempfile_in(folder_of(path))
            .map_err(failed)?;
        let mut writer = BufWriter::new(draft.as_file_mut());
        let mut kept = RowsInForce::default();
        let mut lines = EarlierLines::of(&earlier, path, format);
        let headed = lines.take_beginning()?;
        if headed {
            writeln!(writer, "{}", FIELDS.join(",")).map_err(failed)?;
        }
        loop {
            let batch = lines.batch()?;
            if batch.is_empty() {
                break;
            }
            let (asked, lines): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            let adds = action == Action::AccountAdd;
            let rows = asked.clone();
            let became = admin.ask(WhatBecame { rows, adds })?.outcomes;
            for (((name, reset_id), line), became) in asked.into_iter().zip(lines).zip(became) {
                if kept.keeps(&name, reset_id, became, action, path)? {
                    writer.write_all(&line).map_err(failed)?;
                    writer.write_all(b"\n").map_err(failed)?;
                }
            }
        }
        writer.flush().map_err(failed)?;
        drop(writer);
        draft.as_file().sync_all().map_err(failed)?;
        lock(draft.as_file(), path)?;
        let file = draft.persist(path).map_err(|e| failed(e.error))?;
        sync_folder(path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            format,
            done: kept.done,
            headed,
        })
    }
}

/// The file of an earlier run, if it is ours alone and nobody writes to it.
fn open_earlier(path: &Path) -> Result<File> {
    let (file, metadata) = private_files::open(path, Use::Secret).map_err(|why| match why {
        NotMine::Unopened(_) | NotMine::NoFile | NotMine::NoFolder => {
            let message = format!("{} is not a plain file that can be read", path.display());
            Failure::usage(message).hint("name the file of the earlier run itself, not a link")
        }
        NotMine::Others(_) | NotMine::Readable(_) | NotMine::Writable(_) | NotMine::TooLarge => {
            Failure::usage(format!(
                "{} is not a file that only you can read and write",
                path.display()
            ))
            .hint(format!("chmod 600 {}", path.display()))
        }
    })?;
    lock(&file, path)?;
    // Another run may have put its own file here before the lock was ours.
    let same = |now: fs::Metadata| now.dev() == metadata.dev() && now.ino() == metadata.ino();
    if !path.symlink_metadata().is_ok_and(same) {
        return Err(in_use(path));
    }
    Ok(file)
}

/// Keeps other runs off: two that write to one file would each lose rows of the other.
fn lock(file: &File, path: &Path) -> Result<()> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(in_use(path)),
        Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
            Err(unwritten(path, error).hint(NOTHING_CHANGED).into())
        }
        _ => Ok(()),
    }
}

fn in_use(path: &Path) -> anyhow::Error {
    let message = format!("another command is writing to {}", path.display());
    Failure::new(ExitStatus::Conflict, message)
        .hint("wait until it has ended")
        .into()
}

/// The same for every run, so that what a crash leaves is found and removed by the next.
fn draft_name(path: &Path) -> OsString {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".resume");
    name
}
