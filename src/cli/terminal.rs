//! The terminal: every question to a person is asked here, and every answer read.

use std::cell::RefCell;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::rc::Rc;

use inquire::ui::RenderConfig;
use inquire::{InquireError, Select};
use passdesk::credentials::Typed;
use rpassword::{ConfigBuilder, read_password_with_config};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use rustix::termios::{QueueSelector, tcflush};
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

use super::escape::escape;
use super::signals::{Asking, Mode};

pub(crate) use super::signals::{
    Interruptible, aside, say_when_interrupted, undisturbed, watch_signals,
};

/// The longest line that is taken. The kernel cuts what is typed at 4095 bytes without a word,
/// so a line that long may be half of one.
const LINE_BYTES: usize = 4094;
/// How many choices are seen at once.
const PAGE: usize = 10;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// Ctrl-C, or Esc in a list.
    #[error("interrupted")]
    Interrupted,
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

/// An account to choose.
pub(crate) struct Choice {
    /// Its name.
    pub(crate) name: String,
    /// The person's name, or nothing.
    pub(crate) display_name: String,
    /// The word for its role.
    pub(crate) role: &'static str,
    /// The word for its status.
    pub(crate) status: &'static str,
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
        let asking = Asking::open(&self.tty, &escape(prompt), Mode::Visible)?;
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
        let asking = Asking::open(&self.tty, &escape(prompt), Mode::Secret)?;
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
    /// The list is drawn on stderr; where that leads elsewhere, the name is asked for instead.
    pub(crate) fn pick(&mut self, prompt: &str, choices: &[Choice]) -> Result<usize, NoAnswer> {
        if !io::stderr().is_terminal() || std::env::var_os("TERM").is_some_and(|t| t == "dumb") {
            return self.pick_by_name(prompt, choices);
        }
        let asking = Asking::open(&self.tty, "", Mode::Picker)?;
        let answer = Select::new(&escape(prompt), ChoiceLine::align(choices))
            .with_page_size(PAGE)
            .with_help_message("type to narrow, arrows to move, Enter to choose, Esc to leave")
            .with_scorer(&|typed, shown, _, _| shown.matches(typed).then_some(0))
            .with_sorter(&|_| {})
            .with_formatter(&|chosen| chosen.value.name.clone())
            .with_render_config(if self.color {
                RenderConfig::default_colored()
            } else {
                RenderConfig::empty()
            })
            .raw_prompt();
        drop(asking);
        match answer {
            Ok(chosen) => Ok(chosen.index),
            Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => {
                Err(NoAnswer::Interrupted)
            }
            Err(InquireError::IO(error)) => Err(NoAnswer::Failed(error)),
            Err(error) => Err(NoAnswer::Failed(io::Error::other(error.to_string()))),
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
        let _ = writeln!(self.tty, "{}", escape(text));
    }

    /// Says every reason against a password.
    pub(crate) fn refuse(&mut self, reasons: &[String]) {
        self.say("that password was refused:");
        for reason in reasons {
            self.say(&format!("  {reason}"));
        }
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

/// A choice as it is seen: `name  display name  role  status`, in columns.
struct ChoiceLine {
    name: String,
    text: String,
    sought: String,
}

impl ChoiceLine {
    fn align(choices: &[Choice]) -> Vec<Self> {
        let escaped: Vec<[_; 2]> = choices
            .iter()
            .map(|choice| [escape(&choice.name), escape(&choice.display_name)])
            .collect();
        let width = |column: usize| {
            let widths = escaped.iter().map(|texts| texts[column].width());
            widths.max().unwrap_or(0)
        };
        // Formatting counts characters, of which some are two columns wide and some none.
        let padded = |text: &str, width: usize| text.to_owned() + &" ".repeat(width - text.width());
        let (names, display_names) = (width(0), width(1));
        choices
            .iter()
            .zip(&escaped)
            .map(|(choice, [name, display_name])| {
                let text = format!(
                    "{}  {}  {:5}  {}",
                    padded(name, names),
                    padded(display_name, display_names),
                    choice.role,
                    choice.status
                );
                Self {
                    name: name.to_string(),
                    sought: text.to_lowercase(),
                    text,
                }
            })
            .collect()
    }

    /// Whether every word typed stands somewhere in the line.
    fn matches(&self, typed: &str) -> bool {
        typed
            .to_lowercase()
            .split_whitespace()
            .all(|word| self.sought.contains(word))
    }
}

impl fmt::Display for ChoiceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(name: &str, display_name: &str, role: &'static str) -> Choice {
        Choice {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            role,
            status: "active",
        }
    }

    #[test]
    fn choices_stand_in_columns_and_are_found_by_any_word_of_theirs() {
        let choices = [
            choice("alice", "Alice Liddell", "user"),
            choice("bo", "", "admin"),
        ];
        let shown = ChoiceLine::align(&choices);
        assert_eq!(shown[0].text, "alice  Alice Liddell  user   active");
        assert_eq!(shown[1].text, "bo                    admin  active");
        assert!(shown[0].matches("LIDD act"));
        assert!(!shown[0].matches("admin"));
        assert!(shown[1].matches("adm"));
    }

    #[test]
    fn columns_stand_under_each_other_whatever_the_width_of_a_character() {
        let choices = [
            choice("alice", "高橋", "user"),
            choice("bo", "Zoe\u{308}", "admin"),
        ];
        let shown = ChoiceLine::align(&choices);
        assert_eq!(shown[0].text, "alice  高橋  user   active");
        assert_eq!(shown[1].text, "bo     Zoe\u{308}   admin  active");
    }

    #[test]
    fn a_name_cannot_draw_on_the_list() {
        let shown = ChoiceLine::align(&[choice("a\u{1b}[2J", "", "user")]);
        assert!(!shown[0].text.contains('\u{1b}'), "{}", shown[0].text);
    }
}
