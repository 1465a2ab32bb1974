//! Generated files: what is checked in under `completions/` is what the program prints now.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::manual;
use crate::support::{Files, assert_checked_in, files_in};

const SHELLS: [(&str, &str); 5] = [
    ("bash", "passdesk.bash"),
    ("zsh", "_passdesk"),
    ("fish", "passdesk.fish"),
    ("elvish", "passdesk.elv"),
    ("powershell", "_passdesk.ps1"),
];

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

#[test]
fn the_completions_are_what_is_checked_in() {
    let now = SHELLS.map(|(shell, file)| (file.to_owned(), printed(&["completions", shell])));
    let mut now: Files = now.into();
    // A test of the library makes the other file of this folder.
    let others = files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("completions"));
    let description = "openapi.json".to_owned();
    now.insert(description.clone(), others[&description].clone());
    assert_checked_in("completions", &now);
}

#[test]
fn the_manual_pages_are_what_is_checked_in() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(printed(&["man", folder.path().to_str().unwrap()]), "");
    let mut now = files_in(folder.path());
    assert_eq!(now["passdesk.1"], printed(&["man"]));
    for (name, page) in manual::pages() {
        // The program holds the pages that were there when it was built.
        assert!(now.insert(name.clone(), page).is_some(), "{name}");
    }
    now.extend(manual::sources());
    assert_checked_in(manual::FOLDER, &now);
}

#[test]
fn the_examples_for_web_servers_are_those_of_the_manual() {
    let page = &manual::sources()["passdesk-doors.7.md"];
    let block = |language: &str| {
        let (_, block) = page.split_once(&format!("```{language}\n")).unwrap();
        block.split_once("```").unwrap().0.to_owned()
    };
    let now = [("nginx.conf", "nginx"), ("Caddyfile", "caddyfile")];
    let now = now.map(|(file, language)| (file.to_owned(), block(language)));
    assert_checked_in("completions/examples", &now.into());
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
    let program = Path::new(env!("CARGO_BIN_EXE_passdesk"));
    let folder = program.parent().unwrap().display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
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
            .env("PATH", &path)
            .output()
            .unwrap();
        assert!(ended.stderr.is_empty(), "{program} {current}: {ended:?}");
        String::from_utf8(ended.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete(&["passdesk", "lo"]), "login logout");
    assert_eq!(
        complete(&["passdesk", "users", "re"]),
        "rename remove require-change reset"
    );
    assert_eq!(
        complete(&["passdesk", "users", "reset", "--p"]),
        "--password-stdin"
    );
    assert_eq!(complete(&["passdesk", "whoami", "--format", "j"]), "json");
}
