//! The device that signed in before, on the command line (S72).

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{Desk, Done, NEW_PASSWORD, PASSWORD, device_files};

const WRONG: &str = "copper meadow stilt 20";

fn login(desk: &Desk, name: &str, password: &str) -> Done {
    let run = desk.run(&format!("login {name} --password-stdin"));
    run.stdin(format!("{password}\n")).end()
}

/// Makes everybody wait who is not known.
fn make_strangers_wait(stranger: &Desk, name: &str) {
    while login(stranger, name, WRONG).code() != 10 {}
}

#[test]
fn s72_who_signed_in_here_before_is_stopped_by_nobodys_guesses() {
    let desk = Desk::with_store();
    let stranger = desk.somebody_else("elsewhere");
    desk.sign_in("root1");
    desk.run("logout").status(0);
    let [file] = &device_files(desk.home())[..] else {
        panic!("one file, which signing out leaves");
    };
    let mode = fs::metadata(file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    make_strangers_wait(&stranger, "root1");
    login(&stranger, "root1", PASSWORD).status(10);
    login(&desk, "root1", PASSWORD).status(0);
    assert_eq!(device_files(desk.home()).len(), 1);

    desk.sql("UPDATE account SET failures = 100, failed_at = 1, password_disabled = 1");
    login(&stranger, "root1", PASSWORD).status(3);
    let passwd = desk.run("passwd root1 --password-stdin");
    passwd
        .stdin(format!("{PASSWORD}\n{NEW_PASSWORD}\n"))
        .status(0);
    login(&desk, "root1", NEW_PASSWORD).status(0);
    login(&stranger, "root1", NEW_PASSWORD).status(3);

    // On a terminal the password is asked for once more, of the same device.
    desk.sql("UPDATE session SET authenticated_at = authenticated_at - 901000");
    desk.sql("UPDATE account SET failures = 20, password_disabled = 0");
    desk.tty("policy set min-length=16")
        .expect("password of root1, once more: ")
        .send_line(NEW_PASSWORD)
        .status(0);
}

#[test]
fn s72_unlocking_with_devices_makes_every_device_a_stranger() {
    let desk = Desk::with_store();
    let (bob, stranger) = (desk.somebody_else("bob"), desk.somebody_else("elsewhere"));
    desk.sign_in("root1");
    desk.add("bob");
    let again = |command: &str, said: &str| {
        login(&bob, "bob", PASSWORD).status(0);
        make_strangers_wait(&stranger, "bob");
        desk.run(command).status(0).stdout(said);
        make_strangers_wait(&stranger, "bob");
        login(&bob, "bob", PASSWORD)
    };
    again("users unlock bob", "bob may try again\n").status(0);
    let said = "bob may try again, and its devices are not known any more\n";
    again("users unlock bob --devices", said).status(10);
}

#[test]
fn s32_s72_a_token_that_somebody_else_could_have_put_there_is_none() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let file = device_files(desk.home()).remove(0);
    let beside = file.with_file_name("beside");
    let known = || {
        desk.sql("UPDATE account SET failures = 20, failed_at = 9000000000000");
        match login(&desk, "root1", PASSWORD).code() {
            0 => true,
            10 => false,
            other => panic!("{other}"),
        }
    };
    assert!(known());
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("a mode");
    assert!(!known());
    fs::rename(&file, &beside).expect("a move");
    assert!(!known());
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).expect("a mode");
    symlink(&beside, &file).expect("a link");
    assert!(!known());
    fs::remove_file(&file).expect("no link");
    fs::rename(&beside, &file).expect("a move");
    assert!(known());
}
