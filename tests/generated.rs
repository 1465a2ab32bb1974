//! Generated files: what is checked in under `completions/` is what the program prints now.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SHELLS: [(&str, &str); 5] = [
    ("bash", "passdesk.bash"),
    ("zsh", "_passdesk"),
    ("fish", "passdesk.fish"),
    ("elvish", "passdesk.elv"),
    ("powershell", "_passdesk.ps1"),
];

/// File contents by name.
type Files = BTreeMap<String, String>;

fn checked_in(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// What the program writes to stdout, with nothing of this process's environment.
fn printed(arguments: &[&str]) -> String {
    let ended = Command::new(env!("CARGO_BIN_EXE_passdesk"))
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("a program that runs");
    assert!(ended.status.success(), "{ended:?}");
    String::from_utf8(ended.stdout).expect("text")
}

fn files_in(folder: &Path) -> Files {
    let Ok(entries) = fs::read_dir(folder) else {
        return Files::new();
    };
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().and_then(OsStr::to_str).expect("a name");
            (name.to_owned(), fs::read_to_string(&path).expect("text"))
        })
        .collect()
}

/// Fails unless the folder holds these files and no others; or makes it so, if asked to.
#[track_caller]
fn assert_checked_in(folder: &str, now: &Files) {
    let path = checked_in(folder);
    let then = files_in(&path);
    if env::var_os("UPDATE_GENERATED").is_some_and(|value| value == "1") {
        fs::create_dir_all(&path).expect("a folder");
        for name in then.keys().filter(|name| !now.contains_key(*name)) {
            fs::remove_file(path.join(name)).expect("removed");
        }
        for (name, text) in now {
            fs::write(path.join(name), text).expect("written");
        }
        return;
    }
    let names = then.keys().chain(now.keys());
    let mut stale: Vec<_> = names
        .filter(|name| then.get(*name) != now.get(*name))
        .collect();
    stale.sort();
    stale.dedup();
    assert!(
        stale.is_empty(),
        "{folder} is not what the program prints now: {stale:?}\n\
         to write it anew: UPDATE_GENERATED=1 cargo test --test main generated"
    );
}

#[test]
fn the_completions_are_what_is_checked_in() {
    let now = SHELLS.map(|(shell, file)| (file.to_owned(), printed(&["completions", shell])));
    assert_checked_in("completions", &now.into());
}

#[test]
fn the_manual_pages_are_what_is_checked_in() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(printed(&["man", folder.path().to_str().unwrap()]), "");
    let now = files_in(folder.path());
    assert_eq!(now["passdesk.1"], printed(&["man"]));
    assert_checked_in("completions/man", &now);
}

#[test]
fn the_store_of_whoever_generates_them_is_not_told() {
    let secret = "/home/somebody/secret.db";
    for arguments in [&["--help"][..], &["man"], &["completions", "zsh"]] {
        let told = Command::new(env!("CARGO_BIN_EXE_passdesk"))
            .args(arguments)
            .env("PASSDESK_STORE", secret)
            .output()
            .unwrap();
        assert!(!String::from_utf8(told.stdout).unwrap().contains(secret));
    }
}

#[test]
fn bash_completes_commands_options_and_values() {
    let complete = |words: &[&str]| {
        let (program, current) = (words[0], words[words.len() - 1]);
        let ended = Command::new("bash")
            .args(["--norc", "-c"])
            .arg(
                "source <(\"$0\" completions bash); COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1))
                 _passdesk \"$1\" \"${COMP_WORDS[-1]}\" \"${COMP_WORDS[-2]}\"
                 echo \"${COMPREPLY[*]}\"",
            )
            .arg(env!("CARGO_BIN_EXE_passdesk"))
            .args(words)
            .output()
            .unwrap();
        assert!(ended.stderr.is_empty(), "{program} {current}: {ended:?}");
        String::from_utf8(ended.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete(&["passdesk", "lo"]), "login logout");
    assert_eq!(
        complete(&["passdesk", "users", "re"]),
        "remove require-change reset"
    );
    assert_eq!(
        complete(&["passdesk", "users", "reset", "--p"]),
        "--password-stdin"
    );
    assert_eq!(complete(&["passdesk", "whoami", "--format", "j"]), "json");
}
