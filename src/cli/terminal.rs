//! The terminal: every question to a person is asked here, and every answer read.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::rc::Rc;

use passdesk::credentials::Typed;
use rpassword::{ConfigBuilder, read_password_with_config};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use rustix::termios::{QueueSelector, tcflush};
use zeroize::Zeroizing;

use super::escape::escape;
use super::fold::folded;
use super::picker;
use super::signals::{Asking, Mode};
use super::width::columns_of;

pub(crate) use super::picker::Choice;
pub(crate) use super::signals::{
    Interruptible, aside, say_when_interrupted, undisturbed, watch_signals,
};

/// The longest line that is taken. The kernel cuts what is typed at 4095 bytes without a word,
/// so a line that long may be half of one.
const LINE_BYTES: usize = 4094;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// Esc in a list.
    #[error("nothing was chosen")]
    Left,
    /// Ctrl-D, or the terminal is gone.
    #[error("the input ended before an answer was given")]
    Ended,
    /// Bytes that are not UTF-8.
    #[error("what was typed is not UTF-8 text")]
    NotText,
    /// Longer than any answer.
    #[error("what was typed is longer than {LINE_BYTES} bytes")]
    TooLong,
    /// The terminal could not be used.
    #[error("cannot use the terminal: {0}")]
    Failed(#[from] io::Error),
}

/// The terminal that the program was started from, wherever its streams go.
pub(crate) struct Terminal {
    tty: File,
    color: bool,
}

impl Terminal {
    /// Opens it; `None` where nobody can be asked.
    pub(crate) fn open() -> Option<Self> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let tty = OpenOptions::new()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        Some(Self { tty, color: false })
    }

    /// With or without colour in lists; without unless set.
    pub(crate) fn with_color(self, color: bool) -> Self {
        Self { color, ..self }
    }

    /// Asks for a line that is seen while it is typed.
    pub(crate) fn line(&mut self, prompt: &str) -> Result<String, NoAnswer> {
        let asking = Asking::open(&self.tty, &self.shown(prompt), Mode::Visible)?;
        let mut line = Line::new(&self.tty)?;
        io::copy(&mut line, &mut io::sink())?;
        let bytes = line.bytes.borrow();
        let text = self.ended(&bytes, asking)?;
        // A terminal that was left in bracketed paste marks what is pasted.
        Ok(text.replace("\x1b[200~", "").replace("\x1b[201~", ""))
    }

    /// Asks for a secret: echo is off before the prompt is seen, and on again only when what was
    /// typed ahead is gone. rpassword takes the line apart (it drops escape sequences, such as
    /// those around a paste); the terminal is switched here, because there Ctrl-C would leave it
    /// without echo and Ctrl-Z would do nothing.
    pub(crate) fn secret(&mut self, prompt: &str) -> Result<Typed, NoAnswer> {
        let asking = Asking::open(&self.tty, &self.shown(prompt), Mode::Secret)?;
        let line = Line::new(&self.tty)?;
        let bytes = Rc::clone(&line.bytes);
        let config = ConfigBuilder::new()
            .input_reader(line)
            .output_discard()
            .build();
        let secret =
            read_password_with_config(config)
                .map(Typed::new)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::Interrupted => NoAnswer::Interrupted,
                    _ => NoAnswer::Failed(error),
                })?;
        // Whether the line was whole is seen in its bytes, not in what rpassword made of them.
        self.ended(&bytes.borrow(), asking)?;
        Ok(secret)
    }

    /// Asks `question? [y/N]`; only `y` and `yes` are a yes.
    pub(crate) fn confirm(&mut self, question: &str) -> Result<bool, NoAnswer> {
        let answer = self.line(&format!("{question}? [y/N] "))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Lets an account be chosen from a list that narrows as one types; gives its place in `choices`.
    ///
    /// A terminal that cannot draw is asked for the name instead.
    pub(crate) fn pick(&mut self, prompt: &str, choices: &[Choice]) -> Result<usize, NoAnswer> {
        if std::env::var_os("TERM").is_none_or(|term| term == "dumb") {
            return self.pick_by_name(prompt, choices);
        }
        match picker::pick(&self.tty, prompt, choices, self.color) {
            Ok(Some(place)) => {
                self.say(&format!("{prompt} {}", choices[place].name));
                Ok(place)
            }
            Ok(None) => Err(NoAnswer::Left),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(NoAnswer::Ended),
            Err(error) => Err(NoAnswer::Failed(error)),
        }
    }

    fn pick_by_name(&mut self, prompt: &str, choices: &[Choice]) -> Result<usize, NoAnswer> {
        loop {
            let name = self.line(&format!("{prompt} "))?;
            match choices.iter().position(|choice| choice.name == name.trim()) {
                Some(place) => return Ok(place),
                None => self.say("there is no such account"),
            }
        }
    }

    /// Prints a line. Errors are ignored: a terminal that is gone has no reader.
    pub(crate) fn say(&mut self, text: &str) {
        let text = self.shown(text);
        let _ = writeln!(self.tty, "{text}");
    }

    /// A text as it is shown here: escaped, and folded.
    fn shown(&self, text: &str) -> String {
        folded(&escape(text), columns_of(&self.tty)).to_string()
    }

    /// Closes the prompt; the line, if it is whole.
    fn ended<'b>(&self, bytes: &'b [u8], asking: Asking) -> Result<&'b str, NoAnswer> {
        let Some((b'\n' | b'\r', line)) = bytes.split_last() else {
            if bytes.len() > LINE_BYTES {
                tcflush(&self.tty, QueueSelector::IFlush).map_err(io::Error::from)?;
                return Err(NoAnswer::TooLong);
            }
            return Err(NoAnswer::Ended);
        };
        asking.answered();
        std::str::from_utf8(line).map_err(|_| NoAnswer::NotText)
    }
}

/// One line of the terminal, as bytes; it ends with its newline, whatever follows.
struct Line {
    tty: File,
    bytes: Rc<RefCell<Zeroizing<Vec<u8>>>>,
}

impl Line {
    fn new(tty: &File) -> io::Result<Self> {
        // Room for all that is ever read, so that no copy is left behind by growing.
        let bytes = Zeroizing::new(Vec::with_capacity(LINE_BYTES + 2));
        Ok(Self {
            tty: tty.try_clone()?,
            bytes: Rc::new(RefCell::new(bytes)),
        })
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.borrow_mut();
        let over = matches!(bytes.last(), Some(b'\n' | b'\r')) || bytes.len() > LINE_BYTES;
        if over || buffer.is_empty() {
            return Ok(0);
        }
        // A byte at a time: the next line belongs to the next question.
        let read = loop {
            match self.tty.read(&mut buffer[..1]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        bytes.extend_from_slice(&buffer[..read]);
        Ok(read)
    }
}

/// Forbids core dumps, which would hold secrets, also those that are piped to a program, and other processes of the same
/// user a look into our memory (S25).
pub(crate) fn no_core_dumps() -> io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    Ok(setrlimit(Resource::Core, none)?)
}
