//! A script as an admin writes it: it resets a department through a token and writes the letters.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{Desk, PASSWORD, say};

const SCRIPT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/scripts/reset-department.sh"
);
const PEOPLE: &str = "name,department\nalice,Sales\nbob,Stores\ncarol,Sales\nghost,Attic\nalice,Attic\nroot1,Boardroom\n";

/// Two departments, and a token in a file; nothing where there is no jq, which is said loudly.
fn firm() -> Option<Desk> {
    let jq = Command::new("jq").arg("--version").output();
    if !jq.is_ok_and(|output| output.status.success()) {
        say("SKIPPED: no jq, so no script was run");
        return None;
    }
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["alice", "bob", "carol"] {
        desk.run("users add --quiet").args([name]).status(0);
    }
    private(&desk, "token", &desk.token("--scope users:reset"));
    fs::write(desk.root().join("people.csv"), PEOPLE).expect("written");
    Some(desk)
}

fn private(desk: &Desk, name: &str, text: &str) {
    let path = desk.root().join(name);
    fs::write(&path, text).expect("written");
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its mode");
}

/// Runs the script with the real binary on its path.
fn run(desk: &Desk, department: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_passdesk"));
    let folder = binary.parent().expect("a folder").display();
    let path = std::env::var("PATH").unwrap_or_default();
    desk.program("sh")
        .arg(SCRIPT)
        .args(["people.csv", department, "token", "letters"])
        .env("PATH", format!("{folder}:{path}"))
        .env("TMPDIR", desk.home())
        .stdin(Stdio::null())
        .output()
        .expect("it runs")
}

#[track_caller]
fn came(output: &Output, status: i32, stdout: &str, stderr: &str) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    assert_eq!(
        (text(&output.stdout), text(&output.stderr)),
        (stdout.to_owned(), stderr.to_owned())
    );
    assert_eq!(output.status.code(), Some(status));
}

/// The names on the letters.
fn letters(desk: &Desk) -> Vec<String> {
    let Ok(folder) = fs::read_dir(desk.root().join("letters")) else {
        return Vec::new();
    };
    let mut names: Vec<_> = folder
        .map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("text")
        })
        .collect();
    names.sort();
    names
}

/// Signs somebody in with the temporary password of a letter.
#[track_caller]
fn opens(desk: &Desk, name: &str) {
    let path = desk.root().join(format!("letters/{name}.txt"));
    let mode = path.metadata().expect("a letter").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let letter = fs::read_to_string(path).expect("a letter");
    let password = letter
        .lines()
        .find_map(|line| line.strip_prefix("    "))
        .expect("a password");
    desk.somebody_else(name)
        .run("login --password-stdin")
        .args([name])
        .stdin(format!("{password}\n{PASSWORD}\n"))
        .status(0);
}

#[test]
fn a_department_is_reset_and_everybody_in_it_gets_a_letter_that_works() {
    let Some(desk) = firm() else { return };
    came(&run(&desk, "Sales"), 0, "letters: 2, failed: 0\n", "");
    assert_eq!(letters(&desk), ["alice.txt", "carol.txt"]);
    opens(&desk, "alice");
    opens(&desk, "carol");
    assert!(!desk.root().join("letters.rows").exists());
}

#[test]
fn who_cannot_be_reset_is_named_and_the_others_get_their_letters() {
    let Some(desk) = firm() else { return };
    let output = run(&desk, "Attic");
    let stderr = concat!(
        r#"{"error":{"code":"partial","message":"1 row failed","hint":"each failed row says why"}}"#,
        "\nno letter for ghost: not_found, there is no account ghost\n"
    );
    came(&output, 9, "letters: 1, failed: 1\n", stderr);
    assert_eq!(letters(&desk), ["alice.txt"]);
    opens(&desk, "alice");
}

/// The script ends with a status, with what passdesk said and its own last line, and nobody gets a letter.
#[track_caller]
fn stops(desk: &Desk, department: &str, status: i32, said: &str) {
    let output = run(desk, department);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert!(stderr.contains(said), "{stderr}");
    assert!(stderr.ends_with(&format!(
        "stopped with status {status}; what is in letters.rows is in force\n"
    )));
    assert!(output.stdout.is_empty());
    assert!(letters(desk).is_empty());
}

#[test]
fn a_token_that_was_revoked_or_can_be_read_by_others_stops_the_script() {
    let Some(desk) = firm() else { return };
    let token = desk.root().join("token");
    fs::set_permissions(&token, Permissions::from_mode(0o644)).expect("its mode");
    stops(&desk, "Sales", 2, "token can be read by other users");
    fs::set_permissions(&token, Permissions::from_mode(0o600)).expect("its mode");
    desk.run("tokens revoke token --yes --quiet").status(0);
    stops(&desk, "Sales", 3, "\"code\":\"not_signed_in\"");
    assert!(!desk.root().join("letters.rows").exists());
}

#[test]
fn a_store_that_is_missing_stops_the_script() {
    let Some(desk) = firm() else { return };
    fs::remove_file(desk.store()).expect("removed");
    stops(&desk, "Sales", 75, "\"code\":\"unavailable\"");
}

#[test]
fn letters_that_were_not_handed_out_yet_are_not_written_over() {
    let Some(desk) = firm() else { return };
    private(&desk, "letters.rows", "name\n");
    stops(&desk, "Sales", 8, "\"code\":\"conflict\"");
}
