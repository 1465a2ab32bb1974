//! `users import --try`: whether a password fits a row, before anything is stored.

use super::{OLD, desk, file};

#[test]
fn a_password_is_tried_against_its_row_and_nothing_is_stored() {
    let desk = desk();
    let before = format!("{:?}", desk.contents());
    let path = file("htpasswd-2.4.71");
    let try_it = |name: &str, typed: &str| {
        desk.run(&format!(
            "users import {path} --quiet --password-stdin --try"
        ))
        .args([name])
        .stdin(format!("{typed}\n"))
        .end()
    };
    try_it("amy", OLD)
        .status(0)
        .stdout("this is the password of amy (bcrypt,10)\n")
        .no_stderr();
    try_it("AMY", OLD).status(0);
    for wrong in [
        "correct-horse7",
        "",
        "$2y$10$ORFOi3r5a3DvJBdhbQFPqOzg/MDzkg6HoqnBFxOVyTvSu1QR5TfT.",
    ] {
        try_it("amy", wrong).status(3).no_stdout().stderr(
            "error: this is not the password of amy in this file\n\
             hint: type it as in the other system; if that had it in Latin-1, add --latin-1\n",
        );
    }
    try_it("dan", OLD).status(7).stderr(
        "error: the password of dan cannot be tried: a DES hash counts only the first 8 bytes of a password\n\
         hint: it cannot be imported either; passdesk users reset dan gives the account another one\n",
    );
    try_it("nobody", OLD)
        .status(7)
        .stderr("error: no row is that of nobody\nhint: name an account as the file has it\n");
    assert_eq!(format!("{:?}", desk.contents()), before);
}

#[test]
fn the_password_that_is_tried_is_asked_for_on_a_terminal_without_echo() {
    let desk = desk();
    desk.tty(&format!(
        "users import {} --try ben",
        file("htpasswd-2.4.71")
    ))
    .expect("password of ben in the other system: ")
    .send_line(OLD)
    .status(0)
    .shows("this is the password of ben (apr1)")
    .never_showed(OLD);
}

#[test]
fn a_row_that_would_fail_and_a_password_that_is_not_there_are_said_and_nobody_needs_an_account_to_try()
 {
    let desk = desk().somebody_else("nobody");
    let rows = "name,password_hash\namy,{SHA}ggnysRVry96fcuDSRWkuMhSNvhY=\nAmy,\nben,\ncat\n";
    std::fs::write(desk.file("people.csv"), rows).expect("written");
    for (name, status, said) in [
        ("amy", 8, "error: the name amy was given twice\n"),
        ("ben", 7, "error: ben has no password in this file\n"),
        ("cat", 7, "error: cat has no password in this file\n"),
    ] {
        desk.run(&format!(
            "users import people.csv --try {name} --password-stdin"
        ))
        .stdin(format!("{OLD}\n"))
        .status(status)
        .no_stdout()
        .stderr_has(said);
    }
    desk.run("users import people.csv --try cat --dry-run")
        .status(2);
    desk.run("users import - --try amy --password-stdin")
        .stdin(rows.to_owned())
        .status(2);
    let path = file("htpasswd-2.4.71");
    desk.run(&format!("users import {path} --try amy --no-input"))
        .status(2)
        .stderr_has("the password is missing, and nobody can be asked");
}
