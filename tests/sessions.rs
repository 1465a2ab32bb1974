//! The session on the command line: one for each user of the system and store, and no surprise when it ends (S28).

use std::fs;
use std::path::PathBuf;

use crate::support::{
    Desk, Done, NEW_PASSWORD, PASSWORD, device_files, name_prompt, os_user, session_file,
};

/// A store with the admin `root1` and `bob`; root1 is signed in.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

fn login(desk: &Desk, name: &str, password: &str) -> Done {
    let run = desk.run("login --password-stdin").args([name]);
    run.stdin(format!("{password}\n")).end()
}

/// What a session file holds opens nothing any more.
#[track_caller]
fn opens_nothing(desk: &Desk, session: &[u8]) {
    let file = session_file(desk.home());
    let now = fs::read(&file).expect("a session");
    fs::write(&file, session).expect("written");
    desk.run("whoami").status(3);
    fs::write(&file, now).expect("written");
}

#[test]
fn s28_a_session_is_the_same_at_the_screen_through_ssh_and_in_a_job_of_cron() {
    let desk = desk();
    let cron = |words: &str| desk.run(words).env_remove("XDG_RUNTIME_DIR");
    cron("whoami").status(0).stdout("root1 (admin, active)\n");
    cron("logout").status(0).stdout("signed out\n");
    desk.run("whoami").status(3);
    let signed_in = cron("login bob --password-stdin");
    signed_in.stdin(format!("{PASSWORD}\n")).status(0);
    desk.run("whoami").status(0).stdout("bob (user, active)\n");
    let files = fs::read_dir(desk.home().join("runtime")).expect("a folder");
    assert_eq!(files.count(), 0, "nothing is kept elsewhere");
    assert_eq!(device_files(desk.home()).len(), 2);
}

#[test]
fn s28_a_sign_in_as_somebody_else_names_the_session_that_it_ends() {
    let desk = desk();
    let before = fs::read(session_file(desk.home())).expect("a session");
    login(&desk, "bob", NEW_PASSWORD).status(3);
    desk.run("whoami")
        .status(0)
        .stdout("root1 (admin, active)\n");
    login(&desk, "bob", PASSWORD)
        .status(0)
        .stderr("the session of root1 is ended\n");
    opens_nothing(&desk, &before);
    let before = fs::read(session_file(desk.home())).expect("a session");
    login(&desk, "BOB", PASSWORD).status(0).no_stderr();
    opens_nothing(&desk, &before);
    // One that has ended is nobody's.
    desk.sql("DELETE FROM session");
    login(&desk, "root1", PASSWORD).status(0).no_stderr();
}

#[test]
fn s28_on_a_terminal_it_says_so_before_the_password_is_typed() {
    let desk = desk();
    let before = fs::read(session_file(desk.home())).expect("a session");
    let go = |name: &str| desk.tty(&format!("login {name}"));
    go("bob")
        .expect("signing in ends the session of root1")
        .expect("password: ")
        .send_control('c')
        .status(130);
    desk.run("whoami").status(0);
    go("bob")
        .expect("signing in ends the session of root1")
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("signed in as bob (user) until ")
        .status(0);
    opens_nothing(&desk, &before);
    let again = go("bob").expect("password: ").send_line(PASSWORD);
    again.status(0).never_showed("signing in ends");
}

/// Moves the session to where earlier versions kept it.
fn as_earlier_versions_kept_it(desk: &Desk) -> (PathBuf, Vec<u8>) {
    let file = session_file(desk.home());
    let name = file.file_name().expect("a name");
    let earlier = desk.home().join("runtime/passdesk");
    fs::create_dir_all(&earlier).expect("a folder");
    let earlier = earlier.join(name);
    fs::rename(&file, &earlier).expect("moved");
    let session = fs::read(&earlier).expect("a session");
    (earlier, session)
}

#[test]
fn s28_a_session_where_earlier_versions_kept_it_is_no_second_one() {
    let desk = desk();
    let (earlier, session) = as_earlier_versions_kept_it(&desk);
    desk.run("whoami").status(3);
    assert!(earlier.exists());
    login(&desk, "bob", PASSWORD)
        .status(0)
        .stderr("the session of root1 is ended\n");
    assert!(!earlier.exists());
    opens_nothing(&desk, &session);
    let (earlier, session) = as_earlier_versions_kept_it(&desk);
    desk.run("logout").status(0).stdout("signed out\n");
    assert!(!earlier.exists());
    login(&desk, "bob", PASSWORD).status(0).no_stderr();
    opens_nothing(&desk, &session);
    // The two places may be one.
    let one = |words: &str| {
        let state = desk.home().join("state");
        desk.run(words).env("XDG_RUNTIME_DIR", state)
    };
    let signed_in = one("login bob --password-stdin");
    signed_in.stdin(format!("{PASSWORD}\n")).status(0);
    one("whoami").status(0);
}

#[test]
fn a_command_that_needs_a_session_says_so_before_it_asks_for_a_name() {
    let desk = Desk::with_store();
    desk.tty("users list")
        .expect("not signed in")
        .expect(&name_prompt())
        .send_line("root1")
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("root1")
        .status(0);
    desk.sql("DELETE FROM session");
    desk.tty("users show root1")
        .expect("not signed in")
        .expect(&name_prompt())
        .send_control('c')
        .status(130);
}

#[test]
fn the_name_of_the_user_of_the_system_is_offered() {
    let Some(user) = os_user() else { return };
    let desk = Desk::new();
    desk.run("init --password-stdin --admin")
        .args([&user])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    desk.tty("passwd")
        .expect(&format!("name [{user}]: "))
        .send_line("")
        .expect(&format!("current password of {user}: "))
        .send_control('c')
        .status(130);
    desk.tty("login")
        .expect(&format!("name [{user}]: "))
        .send_line("")
        .expect("password: ")
        .send_line(PASSWORD)
        .expect(&format!("signed in as {user} (admin) until "))
        .status(0);
    // Another one is typed as ever.
    desk.add("somebody");
    desk.tty("login")
        .expect(&format!("name [{user}]: "))
        .send_line("somebody")
        .expect(&format!("signing in ends the session of {user}"))
        .expect("password: ")
        .send_line(PASSWORD)
        .expect("signed in as somebody (user) until ")
        .status(0);
}
