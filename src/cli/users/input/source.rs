//! Where rows come from: a file, or a stream that is kept aside so that it can be read twice; and what its bytes are.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::Context;

use super::errors::{BadFile, ReadError};
use crate::cli::closed_streams;
use crate::cli::failure::Failure;

/// What is read and checked at once.
const CHUNK: usize = 64 * 1024;
/// A stream stays in memory up to here; of a longer one nothing does.
const IN_MEMORY: usize = 1024 * 1024;
/// No stream is longer, in bytes: it is kept aside on a disk that others need too.
const LONGEST_STREAM: u64 = 1024 * 1024 * 1024;

/// Something that can be read again from its start.
trait Again: Read + Seek {}
impl<T: Read + Seek> Again for T {}

/// The text of rows: UTF-8, without its byte-order mark.
pub(super) struct Source {
    reader: BufReader<Box<dyn Again>>,
    /// Where the text begins.
    begin: u64,
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            closed_streams::check_stdin()?;
            return Ok(Self::over(aside(io::stdin().lock())?));
        }
        let failed = |error: io::Error| {
            Failure::usage(format!("{}: {error}", path.display()))
                .hint("name a file that can be read, or - for standard input")
        };
        let file = File::open(path).map_err(failed)?;
        let kind = file.metadata().map_err(failed)?.file_type();
        Ok(if kind.is_file() || kind.is_dir() {
            Self::over(Box::new(file))
        } else {
            Self::over(aside(file)?)
        })
    }

    fn over(again: Box<dyn Again>) -> Self {
        Self {
            reader: BufReader::with_capacity(CHUNK, again),
            begin: 0,
        }
    }

    /// The same over a text in memory.
    #[cfg(test)]
    pub(super) fn of(text: Vec<u8>) -> Self {
        Self::over(Box::new(io::Cursor::new(text)))
    }

    /// Goes back to a place: `after` bytes after the beginning of the text.
    pub(super) fn rewind(&mut self, after: u64) -> io::Result<&mut BufReader<impl Read + use<>>> {
        self.reader.seek(SeekFrom::Start(self.begin + after))?;
        Ok(&mut self.reader)
    }

    /// Goes on where the last reading ended.
    pub(super) fn reader(&mut self) -> &mut BufReader<impl Read + use<>> {
        &mut self.reader
    }

    /// Reads all of it once: it must be UTF-8, and is passed over its byte-order mark from now on.
    pub(super) fn check_text(&mut self) -> Result<(), ReadError> {
        let mut chunk = vec![0; CHUNK];
        let (mut kept, mut line, mut after_cr) = (0, 1, false);
        let mut first = true;
        loop {
            let read = fill(&mut self.reader, &mut chunk[kept..])?;
            let bytes = &chunk[..kept + read];
            if std::mem::take(&mut first) {
                if let Some(wrong) = no_text(bytes) {
                    return Err(wrong.into());
                }
                if bytes.starts_with("\u{feff}".as_bytes()) {
                    self.begin = 3;
                }
            }
            let valid = match std::str::from_utf8(bytes) {
                Ok(text) => text.len(),
                Err(error) if error.error_len().is_some() || read == 0 => {
                    let (before, wrong) = bytes.split_at(error.valid_up_to());
                    line += lines_in(before, &mut after_cr);
                    return Err(other_encoding(wrong).at(line).into());
                }
                Err(error) => error.valid_up_to(),
            };
            line += lines_in(&bytes[..valid], &mut after_cr);
            if read == 0 {
                return Ok(());
            }
            kept = bytes.len() - valid;
            chunk.copy_within(valid..valid + kept, 0);
        }
    }
}

/// How many lines end in these bytes: in CR, LF or both.
pub(super) fn lines_in(bytes: &[u8], after_cr: &mut bool) -> u64 {
    let mut lines = 0;
    for byte in bytes {
        lines += u64::from(*byte == b'\r' || (*byte == b'\n' && !*after_cr));
        *after_cr = *byte == b'\r';
    }
    lines
}

/// Reads until the buffer is full or there is no more.
fn fill(reader: &mut impl Read, mut buffer: &mut [u8]) -> io::Result<usize> {
    let mut all = 0;
    while !buffer.is_empty() {
        match reader.read(buffer) {
            Ok(0) => break,
            Ok(read) => {
                all += read;
                buffer = &mut buffer[read..];
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Keeps a stream aside: in memory, or in a file without a name (mode 0600) that goes with this process, since rows may
/// hold passwords.
fn aside(mut stream: impl Read) -> anyhow::Result<Box<dyn Again>> {
    let mut begin = vec![0; CHUNK];
    let read = fill(&mut stream, &mut begin).context("reading the rows")?;
    begin.truncate(read);
    let mut kept = tempfile::spooled_tempfile(IN_MEMORY);
    let unkept = |error: io::Error| {
        Failure::usage(format!(
            "the rows cannot be stored in a temporary file: {error}"
        ))
        .hint("set TMPDIR to a folder with free space, or write the rows to a file and give that")
    };
    kept.write_all(&begin).map_err(unkept)?;
    // The beginning shows that it is not text; then the rest need not be kept.
    if no_text(&begin).is_none() {
        let mut rest = stream.take(LONGEST_STREAM);
        let mut chunk = begin;
        chunk.resize(CHUNK, 0);
        loop {
            let read = fill(&mut rest, &mut chunk).context("reading the rows")?;
            if read == 0 {
                break;
            }
            kept.write_all(&chunk[..read]).map_err(unkept)?;
        }
        if rest.limit() == 0 {
            return Err(Failure::usage("standard input holds more than 1 GiB")
                .hint("write the rows to a file and give that")
                .into());
        }
    }
    kept.rewind().map_err(unkept)?;
    Ok(Box::new(kept))
}

/// Bytes that begin like this are not text in UTF-8, whatever follows.
fn no_text(begin: &[u8]) -> Option<BadFile> {
    let nuls = |of: usize| {
        let every_other = begin.iter().skip(of).step_by(2).take(64);
        every_other.filter(|byte| **byte == 0).count()
    };
    let utf_16 = |which| {
        BadFile::new(format!("the text is {which}, not UTF-8"))
            .hint("save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE")
    };
    if begin.starts_with(b"PK\x03\x04") || begin.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(
            BadFile::new("this is a spreadsheet's own file, not text")
                .hint("save it as CSV in UTF-8 and give that file"),
        );
    }
    if begin.starts_with(b"\xff\xfe\0\0") || begin.starts_with(b"\0\0\xfe\xff") {
        return Some(
            BadFile::new("the text is UTF-32, not UTF-8")
                .hint("save it as UTF-8: iconv -f UTF-32 -t UTF-8 FILE"),
        );
    }
    match begin {
        [0xff, 0xfe, ..] => Some(utf_16("UTF-16 (little-endian)")),
        [0xfe, 0xff, ..] => Some(utf_16("UTF-16 (big-endian)")),
        _ if !begin.contains(&0) => None,
        _ if nuls(1) > 0 && nuls(0) == 0 => Some(utf_16("UTF-16 (little-endian)")),
        _ if nuls(0) > 0 && nuls(1) == 0 => Some(utf_16("UTF-16 (big-endian)")),
        _ => Some(BadFile::new("this is not text").hint("give names, CSV or JSON in UTF-8")),
    }
}

/// Says which encoding bytes look like that are not UTF-8.
fn other_encoding(bytes: &[u8]) -> BadFile {
    let line = bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    let single = !line
        .windows(2)
        .any(|pair| !pair[0].is_ascii() && !pair[1].is_ascii());
    let (looks, name) = if !single {
        return BadFile::new("the text is not UTF-8").hint("save it as UTF-8");
    } else if line.iter().any(|byte| matches!(byte, 0x80..=0x9f)) {
        ("Windows-1252", "WINDOWS-1252")
    } else {
        ("Latin-1 (ISO-8859-1)", "ISO-8859-1")
    };
    BadFile::new(format!("the text is not UTF-8; it looks like {looks}"))
        .hint(format!("save it as UTF-8: iconv -f {name} -t UTF-8 FILE"))
}
