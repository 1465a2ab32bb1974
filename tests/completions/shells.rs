//! A shell that has read our completions, on a terminal of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::session::{Options, PtySession, spawn_with_options};

use crate::support::Desk;

/// How long a shell may take to begin or to answer, whatever else the machine does.
const PATIENCE_MS: u64 = 120_000;

/// `passdesk` is what the line asks about, and `words` is what runs: it shows the arguments that the shell gives it. Tab puts all
/// completions into the line.
const BASH: &str = r#"
source <(passdesk completions bash)
words() { printf 'got:'; printf '%s|' "$@"; printf ':end\n'; }
complete -o nosort -F _passdesk words
bind 'set enable-bracketed-paste off' '"\t": insert-completions'
PS1='ready> '
"#;
const ZSH: &str = r#"
autoload -U compinit && compinit -u -D
source <(passdesk completions zsh)
words() { printf 'got:'; printf '%s|' "$@"; printf ':end\n' }
compdef _passdesk words
zle -C all-matches complete-word _generic
bindkey '\t' all-matches
zstyle ':completion:all-matches:*' insert true
zstyle ':completion:all-matches::::' completer _all_matches _complete
unset zle_bracketed_paste
PS1='ready> '
"#;

/// A shell, and how it is asked.
pub(super) enum Shell {
    /// One that runs the line with all completions in it.
    Runs(Box<PtySession>),
    /// Fish, which says what it would offer.
    Says(Fish),
}

impl Shell {
    pub(super) fn bash(desk: &Desk) -> Self {
        let file = desk.home().join("bashrc");
        fs::write(&file, BASH).expect("written");
        let mut command = in_shell(desk, "bash");
        command
            .args(["--noprofile", "--rcfile"])
            .arg(file)
            .arg("-i");
        Self::on_terminal(command)
    }

    pub(super) fn zsh(desk: &Desk) -> Self {
        fs::write(desk.home().join(".zshrc"), ZSH).expect("written");
        let mut command = in_shell(desk, "zsh");
        // Nothing of the machine's own settings.
        command.args(["-d", "-i"]);
        Self::on_terminal(command)
    }

    pub(super) fn fish(desk: &Desk) -> Self {
        let folder = desk.home().join("config/fish/completions");
        fs::create_dir_all(&folder).expect("a folder");
        let printed = desk.run("completions fish").status(0);
        fs::write(folder.join("passdesk.fish"), printed.stdout_text()).expect("written");
        Self::Says(Fish {
            environment: environment(&in_shell(desk, "fish")),
            folder: desk.root().to_owned(),
        })
    }

    fn on_terminal(mut command: Command) -> Self {
        command.env("TERM", "dumb");
        let options = Options::new().timeout_ms(Some(PATIENCE_MS));
        let mut session =
            spawn_with_options(command, options).expect("a shell; .ci/run names its package");
        session.exp_string("ready> ").expect("a prompt");
        Self::Runs(Box::new(session))
    }

    /// What the last word of a line that begins with `passdesk ` is completed to: all there is, in the shell's order.
    #[track_caller]
    pub(super) fn completes(&mut self, line: &str) -> Vec<String> {
        let session = match self {
            Self::Says(fish) => return fish.says(line),
            Self::Runs(session) => session,
        };
        let words = line.replacen("passdesk ", "words ", 1);
        session.send(&format!("{words}\t\r")).expect("typed");
        session.flush().expect("typed");
        session.exp_string("got:").expect("the arguments");
        let given = session.exp_string(":end").expect("the arguments");
        session.exp_string("ready> ").expect("a prompt");
        let mut given: Vec<_> = as_text(&given).split('|').map(str::to_owned).collect();
        assert_eq!(given.pop().as_deref(), Some(""), "{line:?}");
        // What stood before the last word is still there.
        let (before, last) = line.rsplit_once(' ').expect("a word to complete");
        let before: Vec<_> = before.split(' ').skip(1).collect();
        let offered = given.split_off(before.len().min(given.len()));
        assert_eq!(given, before, "{line:?}");
        // zsh takes the slash after a folder away again when the line is run.
        let offered = offered
            .iter()
            .map(|word| word.trim_end_matches('/').to_owned());
        let offered: Vec<_> = offered.collect();
        match offered == [last] {
            // The shell left it as it was.
            true => Vec::new(),
            false => offered,
        }
    }
}

/// A shell at its prompt ignores the signal by which a terminal ends what runs on it.
impl Drop for Shell {
    fn drop(&mut self) {
        if let Self::Runs(session) = self {
            let _ = session.send("exit\r").and_then(|_| session.flush());
            let _ = session.exp_eof();
        }
    }
}

/// A shell with our program in its path.
fn in_shell(desk: &Desk, shell: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_passdesk"));
    let folder = program.parent().expect("a folder").display();
    let path = std::env::var("PATH").expect("a path");
    let mut command = desk.program(shell);
    command.env("PATH", format!("{folder}:{path}"));
    command.env("LANG", "C.UTF-8");
    command
}

/// What was on the terminal, of which each character is one byte so far.
fn as_text(bytes: &str) -> String {
    let bytes = bytes.chars().map(|c| u8::try_from(u32::from(c)));
    let bytes: Result<Vec<_>, _> = bytes.collect();
    String::from_utf8(bytes.expect("bytes")).expect("text")
}

type Environment = Vec<(std::ffi::OsString, std::ffi::OsString)>;

fn environment(command: &Command) -> Environment {
    let set = command.get_envs();
    set.filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect()
}

/// Fish in a place.
pub(super) struct Fish {
    environment: Environment,
    folder: PathBuf,
}

impl Fish {
    fn says(&self, line: &str) -> Vec<String> {
        let said = Command::new("fish")
            .env_clear()
            .envs(self.environment.iter().cloned())
            .env("line", line)
            .current_dir(&self.folder)
            .args(["--private", "-c", "complete -C \"$line\""])
            .output()
            .expect("fish; .ci/run names its package");
        assert!(said.status.success() && said.stderr.is_empty(), "{said:?}");
        let text = String::from_utf8(said.stdout).expect("text");
        let words = text
            .lines()
            .map(|line| line.split('\t').next().unwrap_or_default());
        words
            .map(|word| word.trim_end_matches('/').to_owned())
            .collect()
    }
}
