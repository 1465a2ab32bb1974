//! `policy blocklist`: filters of the passwords that are known from breaches.

use std::fmt::Display;
use std::fs::{File, Permissions};
use std::io::{self, BufReader, BufWriter};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::credentials::blocklist::{BadLine, BuildError, Filter, InputError, Known};
use passdesk::private_files::folder_of;
use serde::Serialize;

use crate::cli::closed_streams;
use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name;
use crate::cli::output::Output;
use crate::cli::progress::progress;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::{Interruptible, NoAnswer};

/// The list is read and written in pieces of this size.
const BUFFER: usize = 1 << 20;
/// Anybody may read a filter: it holds nothing but what is known to everybody.
const MODE: u32 = 0o644;

/// Make filters of passwords that are known from breaches
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk policy blocklist build breached.txt breached.filter")]
pub(crate) enum Blocklist {
    Build(Build),
}

/// Make a filter from a list of known passwords
///
/// The list has one password per line: its SHA-1 in hexadecimal digits, with or without a colon and a count after it, as in
/// the published files of breached passwords, or the password itself in UTF-8. All lines must be like the first. They need
/// not be sorted. Making the filter takes 8 bytes of memory for each line, and the filter has about 19 bits for each
/// password. It finds every password of the list, and also refuses 15 in a million others by mistake.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk policy blocklist build pwnedpasswords.txt breached.filter
  cat company-words.txt more-words.txt | passdesk policy blocklist build - words.filter")]
pub(crate) struct Build {
    /// The list; - is standard input
    input: PathBuf,
    /// The filter, a new file
    out: PathBuf,
}

/// What was made.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    entries: u64,
    duplicates: u64,
    left_out: u64,
    bytes: u64,
}

pub(crate) fn run(blocklist: Blocklist, mut setup: Setup) -> Result<()> {
    match blocklist {
        Blocklist::Build(args) => build(&args, &mut setup.out),
    }
}

fn build(args: &Build, out: &mut Output) -> Result<()> {
    file_name::check(&args.out)?;
    // Asked before the list is read, which may take minutes, and again when the file is put in its place.
    if args.out.symlink_metadata().is_ok() {
        return Err(exists(&args.out));
    }
    let folder = folder_of(&args.out);
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(Failure::usage(message)
            .hint("make it first, or name another file")
            .into());
    }
    let known = read(&args.input, out)?;
    let filter = Filter::of(known).map_err(|error| not_built(&args.input, error))?;
    let bytes = write(&filter, &args.out, out)?;

    let row = Row {
        file: &args.out.to_string_lossy(),
        entries: filter.entries(),
        duplicates: filter.duplicates(),
        left_out: filter.left_out(),
        bytes,
    };
    let mut sentence = format!(
        "{} holds {} in {} bytes",
        escape(row.file),
        counted(row.entries, "password", "passwords"),
        row.bytes,
    );
    if row.duplicates > 0 {
        let duplicates = counted(row.duplicates, "duplicate", "duplicates");
        sentence.push_str(&format!("; {duplicates} dropped"));
    }
    out.row(&row, &sentence)?;
    if row.left_out > 0 {
        out.note(&format!(
            "note: {} left out that cannot be a password",
            counted(row.left_out, "line", "lines")
        ));
    }
    Ok(())
}

/// Reads the list. Nothing is written yet, so a signal ends the program at once.
fn read(path: &Path, out: &Output) -> Result<Known> {
    let (input, bytes): (Box<dyn io::Read>, _) = if path == Path::new("-") {
        closed_streams::check_stdin()?;
        (Box::new(io::stdin()), None)
    } else {
        let file = File::open(path).map_err(|error| unreadable(path, &error))?;
        let metadata = file.metadata().map_err(|error| unreadable(path, &error))?;
        (Box::new(file), metadata.is_file().then_some(metadata.len()))
    };
    let bar = progress(
        out,
        bytes,
        "{bar:40} {bytes} of {total_bytes} read, {eta} left",
    );
    let input = BufReader::with_capacity(BUFFER, input);
    let known = Known::read(input, |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    known.map_err(|error| unusable(path, &error))
}

/// Writes the filter beside its place, makes sure that it is on the disk, and puts it there in one step; however this
/// ends, nothing half made is left.
fn write(filter: &Filter, path: &Path, out: &Output) -> Result<u64> {
    let failed = |error: &dyn Display| {
        Failure::new(
            ExitStatus::Unavailable,
            format!("cannot write to {}: {error}", path.display()),
        )
        .hint("no part of it was kept; free some disk space, or name another file")
    };
    let interruptible = Interruptible::begin();
    let mut draft = tempfile::Builder::new()
        .prefix(".passdesk-filter-")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder_of(path))
        .map_err(|error| failed(&error))?;
    let style = "{bar:40} {human_pos} of {human_len} passwords written, {eta} left";
    let bar = progress(out, Some(filter.entries()), style);
    let mut writer = BufWriter::with_capacity(BUFFER, draft.as_file_mut());
    let written = filter.write(&mut writer, |entries| {
        bar.set_position(entries);
        if interruptible.was_asked_to_end() {
            return Err(anyhow::Error::from(NoAnswer::Interrupted));
        }
        Ok(())
    });
    bar.finish_and_clear();
    let bytes = written.map_err(|error| match error.downcast_ref::<BuildError>() {
        Some(BuildError::Unwritten(error)) => failed(error).into(),
        _ => error,
    })?;
    drop(writer);
    draft.as_file().sync_all().map_err(|error| failed(&error))?;
    draft
        .persist_noclobber(path)
        .map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists(path),
            _ => failed(&error.error).into(),
        })?;
    // It is there by now, whether or not a crash of the machine could still take it.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(bytes)
}

fn exists(path: &Path) -> anyhow::Error {
    file_name::exists(path)
        .hint("name another file, or remove that one first")
        .into()
}

/// What stands before the error: the file, or that it was standard input.
fn name_of(path: &Path) -> String {
    if path == Path::new("-") {
        return "standard input".to_owned();
    }
    path.display().to_string()
}

fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    Failure::usage(format!("{}: {error}", name_of(path)))
        .hint("name a file that can be read, or - for standard input")
        .into()
}

/// What is wrong with the list.
fn unusable(path: &Path, error: &InputError) -> anyhow::Error {
    let (number, what) = match error {
        InputError::Unreadable(error) => return unreadable(path, error),
        InputError::Line { number, what } => (number, what),
        _ => return Failure::usage(format!("{}: {error}", name_of(path))).into(),
    };
    let hint = match what {
        BadLine::NotText => {
            "unpack it if it is compressed; convert text in another encoding: iconv -t UTF-8"
        }
        BadLine::OtherDigest => "take the published list of SHA-1 hashes, or a list of passwords",
        _ => "each line is a SHA-1 and perhaps a count (HASH:COUNT), or each line is a password",
    };
    Failure::usage(format!("{}: line {number} {what}", name_of(path)))
        .hint(hint)
        .into()
}

/// Why there is no filter of the list.
fn not_built(path: &Path, error: BuildError) -> anyhow::Error {
    match error {
        BuildError::Empty | BuildError::TooMany => {
            Failure::usage(format!("{}: {error}", name_of(path)))
                .hint("give one password, or its SHA-1, per line")
                .into()
        }
        _ => error.into(),
    }
}
