//! `policy blocklist build`: which lists it takes, what it says of others, and that nothing half made is left.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use passdesk::credentials::blocklist::Blocklist;
use passdesk::credentials::{Password, Typed};
use serde_json::json;

use crate::support::Desk;

const BUILD: &str = "policy blocklist build";

/// `printf 'magpie furnace' | sha1sum`, and of `oblong teapot`.
const DIGESTS: [&str; 2] = [
    "CF87BBD931CC142DF66F09303F45E053D02AC65C",
    "DF26B5DFCF27144D8E21D02ECFDCE32195160372",
];

fn put(desk: &Desk, file: &str, text: impl AsRef<[u8]>) {
    fs::write(desk.root().join(file), text).expect("written");
}

fn holds(desk: &Desk, file: &str, text: &str) -> bool {
    let list = Blocklist::open(&desk.root().join(file)).expect("a blocklist");
    let password = Password::prepare(&Typed::new(text.to_owned())).expect("a password");
    list.contains(&password).expect("an answer")
}

fn files(desk: &Desk) -> Vec<String> {
    let files = fs::read_dir(desk.root()).expect("a folder");
    let name = |file: fs::DirEntry| file.file_name().into_string().expect("text");
    let mut names: Vec<_> = files.map(|file| name(file.expect("a file"))).collect();
    names.sort();
    names
}

#[test]
fn the_published_hashes_make_a_filter_that_anybody_can_read() {
    let desk = Desk::new();
    let list = format!(
        "{}:37\r\n{}:4\r\n{}:0\r\n",
        DIGESTS[0],
        DIGESTS[0].to_lowercase(),
        DIGESTS[1]
    );
    put(&desk, "pwned.txt", list);
    let done = desk
        .run(BUILD)
        .args(["pwned.txt", "pwned.filter", "--format", "json"]);
    let done = done
        .status(0)
        .stderr("note: 1 line left out that cannot be a password\n");
    let path = desk.root().join("pwned.filter");
    let metadata = fs::metadata(path).expect("a file");
    let row = json!({"file": "pwned.filter", "entries": 1, "duplicates": 1, "left_out": 1, "bytes": metadata.len()});
    assert_eq!(done.stdout_json(), row);
    assert_eq!(metadata.permissions().mode() & 0o777, 0o644);
    assert!(holds(&desk, "pwned.filter", "magpie furnace"));
    assert!(!holds(&desk, "pwned.filter", "Magpie furnace"));
}

#[test]
fn words_come_from_standard_input_too() {
    let desk = Desk::new();
    let run = desk.run(BUILD).args(["-", "words.filter"]);
    let done = run
        .stdin("magpie furnace\noblong teapot\n")
        .status(0)
        .no_stderr();
    assert!(
        done.stdout_text()
            .starts_with("words.filter holds 2 passwords in ")
    );
    assert!(done.stdout_text().ends_with(" bytes\n"), "{done}");
    let again = desk
        .run(BUILD)
        .args(["-", "again.filter"])
        .stdin("magpie furnace\noblong teapot\nmagpie furnace\n")
        .status(0);
    assert!(
        again
            .stdout_text()
            .ends_with(" bytes; 1 duplicate dropped\n"),
        "{again}"
    );
    assert!(holds(&desk, "words.filter", "oblong teapot"));
    assert!(!holds(&desk, "words.filter", "oblong teapots"));
}

#[test]
fn a_list_that_cannot_be_used_is_told_by_its_line_and_leaves_nothing() {
    let desk = Desk::new();
    let begin = format!("{}:37\n", DIGESTS[0]);
    let shape = "each line is a SHA-1 and perhaps a count (HASH:COUNT), or each line is a password";
    let kind = "take the published list of SHA-1 hashes, or a list of passwords";
    let text = "unpack it if it is compressed; convert text in another encoding: iconv -t UTF-8";
    let one = "give one password, or its SHA-1, per line";
    let cases: [(Vec<u8>, &str, &str); 7] = [
        (
            format!("{begin}hunter2\n").into(),
            "line 2 is not a SHA-1 and a count like the lines before it",
            shape,
        ),
        (
            format!("# published list\n{begin}").into(),
            "line 2 is a SHA-1, and the lines before it are passwords",
            shape,
        ),
        (
            format!("a\n{}\n", "x".repeat(5000)).into(),
            "line 2 is longer than 4096 bytes",
            shape,
        ),
        (
            b"5f4dcc3b5aa765d61d8327deb882cf99:3\n".into(),
            "line 1 is a hash, but not a SHA-1",
            kind,
        ),
        (b"a\n\n\xff\n".into(), "line 3 is not UTF-8 text", text),
        (b"".into(), "there is no password in the list", one),
        (b"\n\t\n".into(), "there is no password in the list", one),
    ];
    put(&desk, "list", "");
    let before = files(&desk);
    for (list, message, hint) in cases {
        put(&desk, "list", &list);
        let run = desk.run(BUILD).args(["list", "out.filter"]).end();
        run.fails(2, &format!("list: {message}"), hint);
        let run = desk.run(BUILD).args(["-", "out.filter"]).stdin(list).end();
        run.fails(2, &format!("standard input: {message}"), hint);
        assert_eq!(files(&desk), before);
    }
}

#[test]
fn a_list_that_cannot_be_read_is_told() {
    let desk = Desk::new();
    let hint = "name a file that can be read, or - for standard input";
    let build = |list| desk.run(BUILD).args([list, "out.filter"]).end();
    build("nothing").fails(2, "nothing: No such file or directory", hint);
    build(".").fails(2, ".: Is a directory", hint);
    assert!(!desk.root().join("out.filter").exists());
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let desk = Desk::new();
    put(&desk, "list", "magpie furnace\n");
    put(&desk, "out.filter", "mine");
    std::os::unix::fs::symlink("nowhere", desk.root().join("link")).expect("a link");
    for out in ["out.filter", "link", "home"] {
        let run = desk.run(BUILD).args(["list", out]).end();
        let message = format!("{out} exists already");
        run.fails(8, &message, "name another file, or remove that one first");
    }
    let kept = fs::read_to_string(desk.root().join("out.filter")).expect("it");
    assert_eq!(kept, "mine");
    let run = desk.run(BUILD).args(["list", "nowhere/out.filter"]).end();
    let hint = "make it first, or name another file";
    run.fails(2, "there is no folder nowhere", hint);
}

#[test]
fn a_filter_that_cannot_be_written_whole_leaves_nothing() {
    let desk = Desk::new();
    put(&desk, "list", "magpie furnace\n");
    let before = files(&desk);
    let run = desk
        .run(BUILD)
        .args(["list", "/proc/out.filter"])
        .status(75)
        .no_stdout();
    run.stderr_has("error: cannot write to /proc/out.filter: ");
    // No file may grow beyond 512 bytes.
    let words: String = (0..1000).map(|n| format!("word {n}\n")).collect();
    put(&desk, "list", words);
    let full = format!("trap '' XFSZ; ulimit -f 1; $passdesk {BUILD} list out.filter");
    desk.shell(&full).fails(
        75,
        "cannot write to out.filter: File too large",
        "no part of it was kept; free some disk space, or name another file",
    );
    assert_eq!(files(&desk), before);
}
