//! A pseudo-terminal with a command on it, and a shell beneath that watches the terminal's settings.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rexpect::session::{PtySession, spawn_with_options};
use rexpect::{ReadUntil, session::Options};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{Winsize, tcsetwinsize};
use vt100::Parser;

use super::Desk;

/// How long a text may take to appear.
const PATIENCE_MS: u64 = 30_000;

/// What is seen when Ctrl-Z has brought the shell back.
const STOPPED: &str = "[stopped]";

/// Runs the command in the foreground of a shell with job control, notes the terminal's settings but for its size
/// before, after and at every stop, and takes the command back after a stop when a line is typed.
/// Everything the shell notes goes to files, so that the screen is the command's alone.
const SHELL: &str = r#"
notes=$1 columns=$2 rows=$3; shift 3
settings() { stty -a | sed 's/ rows [0-9]*; columns [0-9]*;//'; }
stty sane columns "$columns" rows "$rows"; settings > "$notes/before"
set -m
sh -c 'echo $$ > "$0/pid"; exec "$@"' "$notes" "$@"
status=$?
while [ $status -eq 147 ] || [ $status -eq 148 ]; do
    settings > "$notes/stopped"
    echo '[stopped]'
    read -r _
    fg > "$notes/fg"
    status=$?
done
settings > "$notes/after"
echo $status > "$notes/status"
"#;

/// A command on a terminal. [`Tty::status`] ends the story.
#[must_use]
pub(crate) struct Tty {
    session: PtySession,
    words: String,
    notes: PathBuf,
    screen: String,
    done: bool,
}

impl Tty {
    /// Starts it, with more variables than those of the desk, on a terminal of so many columns and rows; of none, it does not
    /// say how large it is.
    #[track_caller]
    pub(super) fn new(
        desk: &Desk,
        words: &str,
        more: &[(&str, &str)],
        (columns, rows): (u16, u16),
    ) -> Self {
        let notes = tempfile::tempdir_in(desk.root()).expect("a folder").keep();
        let mut command = Command::new("sh");
        command
            .env_clear()
            .envs(desk.environment(words))
            .env("TERM", "xterm")
            .envs(more.iter().copied())
            .current_dir(desk.root())
            .args(["-c", SHELL, "sh"])
            .arg(&notes)
            .args([columns.to_string(), rows.to_string()])
            .arg(env!("CARGO_BIN_EXE_passdesk"))
            .args(words.split_whitespace());
        let options = Options::new().timeout_ms(Some(PATIENCE_MS));
        let session = spawn_with_options(command, options).expect("a terminal");
        Self {
            session,
            words: words.to_owned(),
            notes,
            screen: String::new(),
            done: false,
        }
    }

    /// Waits for a text on the screen.
    #[track_caller]
    pub(crate) fn expect(mut self, text: &str) -> Self {
        match self.session.exp_string(&in_bytes(text)) {
            Ok(before) => self
                .screen
                .push_str(&format!("{}{text}", of_bytes(&before))),
            Err(error) => panic!("no {text:?}: {error}\n{}", self.story()),
        }
        self
    }

    /// Types a line and Enter.
    #[track_caller]
    pub(crate) fn send_line(mut self, line: &str) -> Self {
        self.session.send_line(line).expect("typed");
        self
    }

    /// Types without Enter.
    #[track_caller]
    pub(crate) fn send(mut self, text: &str) -> Self {
        self.session.send(text).expect("typed");
        self.session.flush().expect("typed");
        self
    }

    /// Types Ctrl and a letter.
    #[track_caller]
    pub(crate) fn send_control(mut self, letter: char) -> Self {
        self.session.send_control(letter).expect("typed");
        self
    }

    /// Makes the window this large.
    #[track_caller]
    pub(crate) fn resize(self, columns: u16, rows: u16) -> Self {
        let terminal = self.session.process().get_file_handle();
        let size = Winsize {
            ws_col: columns,
            ws_row: rows,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(terminal.expect("the terminal"), size).expect("resized");
        self
    }

    /// What is seen now on a terminal of this size, line by line.
    pub(crate) fn seen(&self, columns: u16, rows: u16) -> Vec<String> {
        seen(&self.screen, columns, rows)
    }

    /// Presses Ctrl-Z and waits for the shell, which has its echo back.
    #[track_caller]
    pub(crate) fn stop(self) -> Self {
        let stopped = self.send_control('z').expect(STOPPED);
        assert_eq!(stopped.note("stopped"), stopped.note("before"));
        stopped
    }

    /// Brings the command back after [`Tty::stop`].
    #[track_caller]
    pub(crate) fn resume(self) -> Self {
        self.send_line("")
    }

    /// Sends the command, not the shell, a signal.
    #[track_caller]
    pub(crate) fn kill(self, signal: Signal) -> Self {
        let pid: i32 = self.note("pid").trim().parse().expect("a process id");
        kill_process(Pid::from_raw(pid).expect("a process id"), signal).expect("sent");
        self
    }

    /// All that was written to the terminal so far, with what moves and colours it.
    pub(crate) fn drawn(&self) -> &str {
        &self.screen
    }

    /// Waits for its end and checks its status, and that the terminal is as it was before.
    #[track_caller]
    pub(crate) fn status(mut self, status: i32) -> Screen {
        self.done = true;
        match self.session.exp_any(vec![ReadUntil::EOF]) {
            Ok((before, end)) => self.screen.push_str(&of_bytes(&format!("{before}{end}"))),
            Err(error) => panic!("it does not end: {error}\n{}", self.story()),
        }
        let ended = self.note("status");
        assert_eq!(ended.trim(), status.to_string(), "{}", self.story());
        assert_eq!(self.note("after"), self.note("before"), "{}", self.story());
        Screen(std::mem::take(&mut self.screen))
    }

    fn note(&self, name: &str) -> String {
        fs::read_to_string(self.notes.join(name)).unwrap_or_default()
    }

    fn story(&self) -> String {
        format!("$ passdesk {}\n{}", self.words, self.screen)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        assert!(
            self.done || std::thread::panicking(),
            "its status was never checked: {}",
            self.words
        );
    }
}

/// All that was ever on the screen.
pub(crate) struct Screen(String);

impl Screen {
    /// All that was written to the terminal, with what moves and colours it.
    pub(crate) fn drawn(&self) -> &str {
        &self.0
    }

    /// What is seen of it in the end on a terminal of this size, line by line.
    pub(crate) fn seen(&self, columns: u16, rows: u16) -> Vec<String> {
        seen(&self.0, columns, rows)
    }

    /// The text of it, its lines ended as in files.
    pub(crate) fn text(&self) -> String {
        self.0.replace("\r\n", "\n")
    }

    /// Whether a text was shown.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Self {
        assert!(self.text().contains(text), "no {text:?} in\n{}", self.0);
        self
    }

    /// That a secret was not.
    #[track_caller]
    pub(crate) fn never_showed(self, secret: &str) -> Self {
        assert!(!self.0.contains(secret), "{secret:?} in\n{}", self.0);
        self
    }
}

/// A text as rexpect has it, which takes each byte for a character.
fn in_bytes(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// What rexpect has read.
fn of_bytes(read: &str) -> String {
    let bytes = read.chars().filter_map(|c| u8::try_from(c).ok()).collect();
    String::from_utf8(bytes).expect("text")
}

fn seen(drawn: &str, columns: u16, rows: u16) -> Vec<String> {
    let mut terminal = Parser::new(
        rows.try_into().expect("rows"),
        columns.try_into().expect("columns"),
        0,
    );
    terminal.process(drawn.as_bytes());
    let lines = terminal.screen().rows(0, columns);
    let mut lines: Vec<_> = lines.map(|line| line.trim_end().to_owned()).collect();
    let last = lines.iter().rposition(|line| !line.is_empty());
    lines.truncate(last.map_or(0, |last| last + 1));
    lines
}
