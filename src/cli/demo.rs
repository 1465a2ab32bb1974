//! `demo`: the whole story on a throw-away store, by running the real commands.

use std::env;
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use passdesk::credentials::{Shape, Typed, shape};
use tempfile::TempDir;

use super::failure::ExitStatus;
use super::output::Output;
use super::setup::Setup;
use super::terminal::undisturbed;

/// Show how passdesk works, on a throw-away store
///
/// Every command is really run and shown with its output. Nothing is asked, and nothing is left behind.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk demo
  passdesk demo | less")]
pub(crate) struct Demo;

/// One command of the story.
struct Step {
    /// What is shown, in a few words.
    shows: &'static str,
    who: &'static str,
    /// The lines on standard input.
    typed: &'static [&'static str],
    command: &'static [&'static str],
    /// How it ends, where that is not with success.
    refused: Option<ExitStatus>,
}

/// The line that stands for the temporary password that was last handed over.
const TEMPORARY: &str = "(the temporary password)";

const ALICES: &str = "seven lamps above the harbour";
const BOBS: &str = "a kettle sings in the attic";
const BOBS_SECOND: &str = "the attic kettle sings no more";

const OPENING: &str = "\
The story of a reset, on a throw-away store: alice is an admin, bob is a user.
Every command is really run; what follows it is its output.

";
const CLOSING: &str = "\
That was the whole story, and the throw-away store is gone. To go on from here:
  passdesk init                make a store of your own and its first admin
  passdesk login NAME          sign in
  passdesk users add NAME      add an account
  passdesk users reset NAME    reset a password
  passdesk --help              see all commands
";

const STORY: &[Step] = &[
    Step {
        shows: "a store is made, with its first admin",
        who: "alice",
        typed: &[ALICES],
        command: &["init", "--admin", "alice", "--password-stdin"],
        refused: None,
    },
    Step {
        shows: "the admin signs in",
        who: "alice",
        typed: &[ALICES],
        command: &["login", "alice", "--password-stdin"],
        refused: None,
    },
    Step {
        shows: "she adds an account; its first password is temporary",
        who: "alice",
        typed: &[],
        command: &["users", "add", "bob"],
        refused: None,
    },
    Step {
        shows: "she lists the accounts",
        who: "alice",
        typed: &[],
        command: &["users", "list"],
        refused: None,
    },
    Step {
        shows: "bob has lost the slip of paper: she resets his password",
        who: "alice",
        typed: &[],
        command: &[
            "users",
            "reset",
            "bob",
            "--yes",
            "--reason",
            "lost the slip",
        ],
        refused: None,
    },
    Step {
        shows: "the temporary password alone opens no session",
        who: "bob",
        typed: &[TEMPORARY],
        command: &["login", "bob", "--password-stdin"],
        refused: Some(ExitStatus::PasswordChangeRequired),
    },
    Step {
        shows: "bob chooses a new password while he signs in",
        who: "bob",
        typed: &[TEMPORARY, BOBS],
        command: &["login", "bob", "--password-stdin"],
        refused: None,
    },
    Step {
        shows: "now he has a session",
        who: "bob",
        typed: &[],
        command: &["whoami"],
        refused: None,
    },
    Step {
        shows: "the temporary password does not work a second time",
        who: "bob",
        typed: &[TEMPORARY, BOBS_SECOND],
        command: &["login", "bob", "--password-stdin"],
        refused: Some(ExitStatus::NotSignedIn),
    },
    Step {
        shows: "a user cannot reset anybody",
        who: "bob",
        typed: &[],
        command: &["users", "reset", "alice", "--yes"],
        refused: Some(ExitStatus::NotPermitted),
    },
    Step {
        shows: "an admin cannot reset herself",
        who: "alice",
        typed: &[],
        command: &["users", "reset", "alice", "--yes"],
        refused: Some(ExitStatus::NotPermitted),
    },
    Step {
        shows: "the last admin cannot be made a user",
        who: "alice",
        typed: &[],
        command: &["users", "demote", "alice"],
        refused: Some(ExitStatus::NotPermitted),
    },
    Step {
        shows: "the audit log shows all of it: who did what to whom, when and why",
        who: "alice",
        typed: &[],
        command: &["audit", "list", "--user", "bob"],
        refused: None,
    },
    Step {
        shows: "nobody has changed the audit log",
        who: "alice",
        typed: &[],
        command: &["audit", "verify"],
        refused: None,
    },
    Step {
        shows: "at the end both accounts are active",
        who: "alice",
        typed: &[],
        command: &["users", "list"],
        refused: None,
    },
];

pub(crate) fn run(_: &Demo, mut setup: Setup) -> Result<()> {
    // A signal waits for the end, a few seconds away, so that the folder is always removed.
    undisturbed(|| play(&mut setup.out))
}

fn play(out: &mut Output) -> Result<()> {
    let stage = Stage::build()?;
    let mut temporary = String::new();
    if !out.is_quiet() {
        out.prose(OPENING)?;
    }
    for (place, step) in STORY.iter().enumerate() {
        let number = place + 1;
        if !out.is_quiet() {
            let heading = format!("# {number}. {}", step.shows);
            let heading = format!("{}\n", out.emphasis(&heading));
            out.prose(&heading)?;
        }
        let typed: Vec<&str> = step
            .typed
            .iter()
            .map(|line| {
                if *line == TEMPORARY {
                    &temporary
                } else {
                    *line
                }
            })
            .collect();
        let shown = format!("{}$ {}\n", step.who, as_typed(&typed, step.command));
        out.prose(&shown)?;

        let (written, status) = stage
            .run(step, &typed)
            .with_context(|| format!("running step {number} of the demo"))?;
        out.prose(&written)?;
        if let Some(refused) = step.refused {
            let (number, _) = refused.parts();
            let line = format!("[exit status {number}: {}]\n", refused.meaning());
            out.prose(&line)?;
        }
        out.prose("\n")?;

        let expected = step.refused.map_or(0, |refused| refused.parts().0);
        ensure!(
            status == Some(i32::from(expected)),
            "step {number} of the demo ended with {} instead of exit status {expected}",
            status.map_or("a signal".to_owned(), |status| format!(
                "exit status {status}"
            )),
        );
        if let Some(line) = written.lines().find(|line| is_temporary(line)) {
            temporary = line.to_owned();
        }
    }
    stage.clear()?;
    if !out.is_quiet() {
        out.prose(CLOSING)?;
    }
    Ok(())
}

/// The throw-away store and a home for each person, in a private folder that goes when this is dropped.
struct Stage {
    folder: TempDir,
    program: PathBuf,
}

impl Stage {
    fn build() -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("passdesk-demo-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .context("making a folder for the throw-away store")?;
        for step in STORY {
            fs::create_dir_all(folder.path().join(step.who)).context("making a home")?;
        }
        let program = env::current_exe().context("finding the program itself")?;
        Ok(Self { folder, program })
    }

    /// Runs a command as a person; what it wrote to stdout and stderr, in order, and its exit status.
    fn run(&self, step: &Step, typed: &[&str]) -> Result<(String, Option<i32>)> {
        let (mut reader, writer) = io::pipe()?;
        let mut child = self.start(step, !typed.is_empty(), writer)?;
        if let Some(mut stdin) = child.stdin.take() {
            for line in typed {
                match writeln!(stdin, "{line}") {
                    // It has ended without reading; its exit status tells.
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                    written => written?,
                }
            }
        }
        let mut written = Vec::new();
        reader.read_to_end(&mut written)?;
        let status = child.wait()?;
        let written = String::from_utf8(written).map_err(|_| anyhow!("the output is not text"))?;
        Ok((written, status.code()))
    }

    fn start(&self, step: &Step, reads: bool, writer: io::PipeWriter) -> io::Result<Child> {
        let folder = self.folder.path();
        Command::new(&self.program)
            .args(step.command)
            .env_clear()
            .env("HOME", folder.join(step.who))
            .env("PASSDESK_STORE", folder.join("store/passdesk.db"))
            .current_dir(folder)
            // Ctrl-Z would stop the child, and nobody could wake it: it gets a group of its own.
            .process_group(0)
            .stdin(if reads { Stdio::piped() } else { Stdio::null() })
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .spawn()
    }

    fn clear(self) -> Result<()> {
        self.folder.close().context("removing the throw-away store")
    }
}

/// The command line that does the same in a shell.
fn as_typed(lines: &[&str], command: &[&str]) -> String {
    let command: Vec<_> = command.iter().map(|word| quoted(word)).collect();
    let command = format!("passdesk {}", command.join(" "));
    if lines.is_empty() {
        return command;
    }
    let lines: Vec<_> = lines.iter().map(|line| format!("'{line}'")).collect();
    format!("printf '%s\\n' {} | {command}", lines.join(" "))
}

fn quoted(word: &str) -> String {
    if word.contains(' ') {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}

fn is_temporary(line: &str) -> bool {
    shape(&Typed::new(line.to_owned())) == Shape::Generated
}
