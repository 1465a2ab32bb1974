//! A command of the real binary, and what it did, checked to the letter.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use super::Desk;

/// No command takes this long, whatever else the machine does.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that has yet to run; [`Run::status`] runs it.
#[must_use]
pub(crate) struct Run {
    command: assert_cmd::Command,
    words: String,
    done: bool,
}

impl Run {
    /// A command, its words set apart by spaces.
    pub(super) fn new(desk: &Desk, words: &str) -> Self {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_passdesk"));
        command
            .env_clear()
            .envs(desk.environment(words))
            .current_dir(desk.root())
            .timeout(PATIENCE)
            .args(words.split_whitespace());
        Self {
            command,
            words: words.to_owned(),
            done: false,
        }
    }

    /// A command with an environment of its own, which the words describe.
    pub(crate) fn of(command: std::process::Command, words: &str) -> Self {
        let mut command = assert_cmd::Command::from_std(command);
        command.timeout(PATIENCE);
        Self {
            command,
            words: words.to_owned(),
            done: false,
        }
    }

    /// More arguments, as they are.
    pub(crate) fn args<const N: usize>(
        mut self,
        arguments: [impl AsRef<OsStr> + Debug; N],
    ) -> Self {
        self.words.push_str(&format!(" {arguments:?}"));
        self.command.args(arguments);
        self
    }

    /// What stands on its standard input; nothing unless given.
    pub(crate) fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.command.write_stdin(text);
        self
    }

    /// One more variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// One variable less.
    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it, however it ends.
    pub(crate) fn end(mut self) -> Done {
        self.done = true;
        let output = self.command.output().expect("the command runs");
        Done::new(std::mem::take(&mut self.words), output)
    }

    /// Runs it and checks its exit status.
    #[track_caller]
    pub(crate) fn status(self, status: i32) -> Done {
        self.end().status(status)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        assert!(
            self.done || std::thread::panicking(),
            "never run, its status never checked: {}",
            self.words
        );
    }
}

/// What a command did; each check gives it back for the next.
pub(crate) struct Done {
    words: String,
    output: Output,
}

impl Done {
    pub(super) fn new(words: String, output: Output) -> Self {
        Self { words, output }
    }

    /// Its exit status.
    #[track_caller]
    pub(crate) fn status(self, status: i32) -> Self {
        assert_eq!(self.code(), status, "{self}");
        self
    }

    /// The exit status; a death by a signal is none.
    #[track_caller]
    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().expect("an exit status")
    }

    /// An error with its hint, and nothing else anywhere.
    #[track_caller]
    pub(crate) fn fails(self, status: i32, message: &str, hint: &str) -> Self {
        self.status(status)
            .no_stdout()
            .stderr(&format!("error: {message}\nhint: {hint}\n"))
    }

    /// A text in the one object on stdout.
    #[track_caller]
    pub(crate) fn field(&self, name: &str) -> String {
        let object = self.stdout_json();
        object[name].as_str().expect("a text").to_owned()
    }
    /// All of stdout, to the letter.
    #[track_caller]
    pub(crate) fn stdout(self, expected: &str) -> Self {
        assert_eq!(self.stdout_text(), expected, "{self}");
        self
    }

    /// All of stderr, to the letter.
    #[track_caller]
    pub(crate) fn stderr(self, expected: &str) -> Self {
        assert_eq!(self.stderr_text(), expected, "{self}");
        self
    }

    /// A part of stderr, where the rest says what differs from run to run.
    #[track_caller]
    pub(crate) fn stderr_has(self, part: &str) -> Self {
        assert!(self.stderr_text().contains(part), "no {part:?}\n{self}");
        self
    }

    /// Nothing on stdout.
    #[track_caller]
    pub(crate) fn no_stdout(self) -> Self {
        self.stdout("")
    }

    /// Nothing on stderr.
    #[track_caller]
    pub(crate) fn no_stderr(self) -> Self {
        self.stderr("")
    }

    /// Stdout as text.
    #[track_caller]
    pub(crate) fn stdout_text(&self) -> &str {
        std::str::from_utf8(&self.output.stdout).expect("stdout is text")
    }

    /// Stderr as text.
    #[track_caller]
    pub(crate) fn stderr_text(&self) -> &str {
        std::str::from_utf8(&self.output.stderr).expect("stderr is text")
    }

    /// Stdout as one JSON object on one line.
    #[track_caller]
    pub(crate) fn stdout_json(&self) -> Value {
        let mut rows = self.stdout_rows();
        assert_eq!(rows.len(), 1, "one row\n{self}");
        rows.remove(0)
    }

    /// Stdout as one JSON object a line.
    #[track_caller]
    pub(crate) fn stdout_rows(&self) -> Vec<Value> {
        let rows = self.stdout_text().lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().expect("an object a line")
    }

    /// The error object on stderr, as `--format json` has it.
    #[track_caller]
    pub(crate) fn stderr_json(&self) -> Value {
        serde_json::from_str(self.stderr_text()).expect("one object on stderr")
    }
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\n$ passdesk {}", self.words)?;
        writeln!(f, "status: {}", self.output.status)?;
        let text = |bytes| String::from_utf8_lossy(bytes);
        write!(f, "stdout: {}", text(&self.output.stdout))?;
        write!(f, "\nstderr: {}", text(&self.output.stderr))
    }
}
