//! Section 7 of the manual: its pages are made of Markdown; their examples do what they say, and their links lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::examples::{Reader, console_blocks, tells_a_secret};
use crate::support::{Files, files_in};

mod roff;

/// Where the pages are, with the Markdown that they are made of.
pub(crate) const FOLDER: &str = "completions/man";

/// What a reader of these pages has done before the first example.
const BEFORE: &str = "\
$ passdesk init --admin alice --password-stdin --quiet < password.txt > /dev/null
$ passdesk login alice --password-stdin < password.txt > /dev/null
";

/// The Markdown of each page, by the name of its file.
pub(crate) fn sources() -> Files {
    let mut files = files_in(&in_the_repository(FOLDER));
    files.retain(|name, _| name.ends_with(".7.md"));
    files
}

/// Each page as `man` reads it, by the name of its file.
pub(crate) fn pages() -> Files {
    let made = |(name, markdown): (String, String)| {
        let file = name.strip_suffix(".md").expect("Markdown");
        (file.to_owned(), roff::page(file, &markdown))
    };
    sources().into_iter().map(made).collect()
}

fn in_the_repository(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_examples_of_each_page_do_what_it_says() {
    for page in sources().values() {
        let mut reader = Reader::new();
        reader.replay(BEFORE);
        for block in console_blocks(page) {
            reader.replay(&block);
        }
    }
}

#[test]
fn man_finds_the_pages_that_stand_beside_the_folder_of_the_program() {
    let place = tempfile::tempdir().unwrap();
    let (bin, share) = (place.path().join("bin"), place.path().join("share/man"));
    fs::create_dir(&bin).unwrap();
    let written = Command::new(env!("CARGO_BIN_EXE_passdesk"))
        .arg("man")
        .arg(&share)
        .output()
        .unwrap();
    assert!(
        written.status.success() && written.stderr.is_empty(),
        "{written:?}"
    );
    for (section, name) in [
        ("1", "passdesk"),
        ("1", "passdesk-users-reset"),
        ("7", "passdesk-recovery"),
    ] {
        let found = Command::new("man")
            .args(["-w", section, name])
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .output()
            .expect("man; .ci/run names the packages that the tests need");
        let page = share.join(format!("man{section}/{name}.{section}"));
        assert_eq!(
            String::from_utf8(found.stdout).unwrap().trim(),
            page.to_str().unwrap()
        );
    }
}

#[test]
fn no_example_puts_a_secret_where_the_history_of_the_shell_keeps_it() {
    let mut pages = sources();
    let readme = fs::read_to_string(in_the_repository("README.md")).unwrap();
    pages.insert("README.md".to_owned(), readme);
    for (page, text) in &pages {
        let lines = typed(text);
        assert!(!lines.is_empty(), "{page}");
        for line in lines {
            assert!(!tells_a_secret(&line), "{page}: {line}");
        }
    }
    assert!(tells_a_secret(
        "printf '%s\\n' 'a kettle' | passdesk login bob --password-stdin"
    ));
    assert!(tells_a_secret(
        "printf %s ZQX1J-NGD4Q-9JYSE-YA5D1-1FJ21 > temporary.txt"
    ));
}

/// The lines that a page has its readers type: those after a prompt, and all of a block for a shell.
fn typed(markdown: &str) -> Vec<String> {
    let mut kind = None;
    let mut lines = Vec::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(fence))) => kind = Some(fence),
            Event::End(TagEnd::CodeBlock) => kind = None,
            Event::Text(text) => {
                let all = matches!(kind.as_deref(), Some("sh" | "crontab"));
                let typed =
                    |line: &&str| all || line.starts_with("$ ") || line.starts_with("bob$ ");
                if kind.is_some() {
                    lines.extend(text.lines().filter(typed).map(ToOwned::to_owned));
                }
            }
            _ => {}
        }
    }
    lines
}

#[test]
fn every_link_leads_to_a_heading_or_a_file() {
    let mut pages = sources();
    for name in ["README.md", "SECURITY.md", ".ci/README.md"] {
        let text = fs::read_to_string(in_the_repository(name)).unwrap();
        pages.insert(format!("../../{name}"), text);
    }
    for (page, text) in &pages {
        let here = in_the_repository(FOLDER).join(page);
        for link in links(text) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let file = match file {
                "" => here.clone(),
                file => here.parent().unwrap().join(file),
            };
            assert!(file.exists(), "{page}: {link}");
            assert!(
                heading.is_empty() || headings(&file).contains(&heading.to_owned()),
                "{page}: {link}"
            );
        }
    }
}

fn links(markdown: &str) -> Vec<String> {
    let links = Parser::new(markdown).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    });
    links.collect()
}

/// The headings of a file, as links name them.
fn headings(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a file of text");
    let lines = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.replace(|c: char| !c.is_alphanumeric() && !" -_".contains(c), "");
        kept.replace(' ', "-")
    };
    lines.map(anchor).collect()
}
