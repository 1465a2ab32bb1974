//! Pages with examples: their `console` blocks are run and must give what they show.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::recovery::Keys;

/// The homes of alice, whose prompt is `$`, and of bob, whose prompt is `bob$`, and one store for both.
pub(crate) struct Reader {
    folder: TempDir,
    /// The temporary password that was last handed over.
    temporary: String,
    /// The claim secret that was last shown, and the request it is for.
    claim: String,
    request: String,
}

impl Reader {
    /// Homes without a store.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for home in ["alice", "bob"] {
            fs::create_dir(folder.path().join(home)).expect("a home");
        }
        let password = "seven lamps above the harbour\n";
        fs::write(folder.path().join("alice/password.txt"), password).expect("written");
        let keys = Keys::new();
        for signer in ["ann", "sid"] {
            for (file, name) in [
                (keys.key(signer), signer.to_owned()),
                (keys.public(signer), format!("{signer}.pub")),
            ] {
                fs::copy(file, folder.path().join("alice").join(name)).expect("copied");
            }
        }
        Self {
            folder,
            temporary: String::new(),
            claim: String::new(),
            request: String::new(),
        }
    }

    fn home(&self, who: &str) -> PathBuf {
        self.folder.path().join(who)
    }

    /// Runs a line in a shell; what it wrote to stdout and stderr, with the home folder as the pages have it.
    pub(crate) fn run(&mut self, who: &str, line: &str) -> String {
        let line = words(line)
            .map(|word| {
                if is_temporary(word) {
                    &self.temporary
                } else if is_claim(word) {
                    &self.claim
                } else if is_id(word) {
                    &self.request
                } else {
                    word
                }
            })
            .collect::<String>();
        let program = Path::new(env!("CARGO_BIN_EXE_passdesk"))
            .parent()
            .expect("a folder");
        let path = std::env::var("PATH").expect("a PATH");
        let ended = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1; {line}"))
            .env_clear()
            .env("PATH", format!("{}:{path}", program.display()))
            .env("HOME", self.home(who))
            .env("PASSDESK_STORE", self.store())
            .current_dir(self.home(who))
            .stdin(Stdio::null())
            .output()
            .expect("a shell that runs");
        let written = String::from_utf8(ended.stdout).expect("text");
        if let Some(word) = words(&written).find(|word| is_temporary(word)) {
            self.temporary = word.to_owned();
        }
        if let Some(word) = words(&written).find(|word| is_claim(word)) {
            self.claim = word.to_owned();
            let id = words(&written).find(|word| is_id(word));
            self.request = id.expect("a request").to_owned();
        }
        let folder = self.folder.path().to_str().expect("a path in UTF-8");
        written.replace(folder, "/home")
    }

    /// Lets the keys count that were added before; nothing else notices.
    fn three_days_go_by(&self) {
        let store = Connection::open(self.store()).expect("the store");
        let waits = "UPDATE trusted_signer SET counts_from = added_at";
        store.execute(waits, []).expect("changed");
    }

    fn store(&self) -> PathBuf {
        self.home("alice").join(".local/share/passdesk/passdesk.db")
    }

    /// Runs the commands of a block and compares what they write with what it shows. Then three days go by.
    #[track_caller]
    pub(crate) fn replay(&mut self, block: &str) {
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let (who, command) = prompt(line).expect("a command first");
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| prompt(line).is_none()) {
                shown.push_str(line);
                shown.push('\n');
            }
            let written = self.run(who, command);
            assert_eq!(masked(&written), masked(&shown), "{command}\n{written}");
        }
        self.three_days_go_by();
    }
}

/// Who types the line, and what; nothing for a line of output.
fn prompt(line: &str) -> Option<(&'static str, &str)> {
    let own = line.strip_prefix("$ ").map(|command| ("alice", command));
    own.or_else(|| line.strip_prefix("bob$ ").map(|command| ("bob", command)))
}

/// The text cut before and after each run of letters, digits and dashes.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut rest = text;
    std::iter::from_fn(move || {
        let kind = in_word(rest.chars().next()?);
        let end = rest.find(|c| in_word(c) != kind).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

fn has_shape(word: &str, groups: &[usize]) -> bool {
    word.split('-').map(str::len).eq(groups.iter().copied())
}

fn is_temporary(word: &str) -> bool {
    has_shape(word, &[5; 5])
}

fn is_claim(word: &str) -> bool {
    has_shape(word, &[5; 7])
}

fn is_id(word: &str) -> bool {
    has_shape(word, &[8, 4, 4, 4, 12])
}

fn is_digest(word: &str) -> bool {
    word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit())
}

/// The text without what differs from one run to the next: secrets, ids, the machine's name, and the digits of times.
fn masked(text: &str) -> String {
    let host = rustix::system::uname();
    let by = format!(
        "user {} on {}",
        rustix::process::getuid().as_raw(),
        host.nodename().to_string_lossy()
    );
    let text = text.replace(&by, "user 0 on desk");
    let mask = |word| match word {
        word if is_temporary(word) => "TEMPORARY-PASSWORD".to_owned(),
        word if is_claim(word) => "CLAIM-SECRET".to_owned(),
        word if has_shape(word, &[4; 7]) => "RECOVERY-CODE".to_owned(),
        word if is_id(word) => "ID".to_owned(),
        word if is_digest(word) => "DIGEST".to_owned(),
        word => word.replace(|c: char| c.is_ascii_digit(), "0"),
    };
    words(&text).map(mask).collect()
}

/// Why the shell's history must not keep a line: it has a secret, or writes one for a program to read.
pub(crate) fn tells_a_secret(line: &str) -> bool {
    let has_secret = words(line).any(|word| {
        is_temporary(word)
            || is_claim(word)
            || has_shape(word, &[4; 7])
            || ["pds", "pdk", "pdd"].contains(&word)
    });
    let writes = ["printf ", "echo ", "<<"]
        .iter()
        .any(|word| line.contains(word));
    has_secret || (writes && line.contains("--password-stdin")) || line.contains("PASSDESK_TOKEN=")
}

/// The `console` blocks of a page, in order, and the comments that hold what was done before without being shown.
pub(crate) fn console_blocks(page: &str) -> Vec<String> {
    let mut lines = page.lines();
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let end = match line {
            "```console" => "```",
            "<!--" => "-->",
            _ => continue,
        };
        let block = lines.by_ref().take_while(|line| *line != end);
        blocks.push(block.map(|line| format!("{line}\n")).collect());
    }
    blocks
}
