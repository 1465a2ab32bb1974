//! Where a socket is made, and what is left alone there (S56).

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use passdesk::serve::{Config, ServeError, Server};
use passdesk::wire::listen::{ListenError, Place};

use super::{Echo, Running, request, status};

fn refused(path: &Path) -> ListenError {
    let service = Echo {
        begun: Mutex::new(channel().0),
        let_go: Arc::new(Mutex::new(channel().1)),
        made: Arc::new(AtomicUsize::new(0)),
    };
    let config = Config::new(vec![Place::Unix(path.to_owned())], None);
    match Server::open(config, Arc::new(service)) {
        Err(ServeError::Listen(error)) => error,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was opened"),
    }
}

#[test]
fn s56_a_socket_that_nobody_answers_at_is_taken_over() {
    let folder = tempfile::tempdir().expect("as set up");
    drop(UnixListener::bind(folder.path().join("socket")).expect("as set up"));
    let desk = Running::with(folder, None);
    assert_eq!(
        status(&desk.sent(request("GET", "/v1/health", "", ""))),
        200
    );
    let mode = fs::metadata(desk.socket())
        .expect("as set up")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o666);
    let names: Vec<_> = fs::read_dir(desk.folder.path())
        .expect("as set up")
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn s56_a_socket_in_use_and_a_file_stay() {
    let desk = Running::start();
    assert!(matches!(refused(&desk.socket()), ListenError::InUse(_)));
    assert_eq!(
        status(&desk.sent(request("GET", "/v1/health", "", ""))),
        200
    );
    let file = desk.folder.path().join("file");
    fs::write(&file, "kept").expect("as set up");
    assert!(matches!(refused(&file), ListenError::NoSocket(_)));
    assert_eq!(fs::read(&file).expect("as set up"), b"kept");
    let link = desk.folder.path().join("link");
    std::os::unix::fs::symlink(desk.socket(), &link).expect("as set up");
    assert!(matches!(refused(&link), ListenError::NoSocket(_)));
}

#[test]
fn what_is_in_the_way_of_a_socket_is_said_with_the_command_that_helps() {
    let folder = tempfile::tempdir().expect("as set up");
    let missing = folder.path().join("passdesk/desk.sock");
    let made = format!(
        "make the folder for the user who listens there, and start it again: sudo install -d -o USER -m 755 {}",
        folder.path().join("passdesk").display()
    );
    assert_eq!(refused(&missing).mend(), made);
    let used = folder.path().join("desk.sock");
    let _listening = UnixListener::bind(&used).expect("as set up");
    let ended = format!(
        "to see which process that is: ss -xlp src {}; end it (kill PID), and start this one again",
        used.display()
    );
    assert_eq!(refused(&used).mend(), ended);
    let file = folder.path().join("file");
    fs::write(&file, "").expect("as set up");
    assert_eq!(refused(&file).mend(), "solve that and start it again");
}

#[test]
fn s56_a_folder_that_others_can_write_is_refused() {
    let folder = tempfile::tempdir().expect("as set up");
    for mode in [0o770, 0o777, 0o1777] {
        fs::set_permissions(folder.path(), Permissions::from_mode(mode)).expect("as set up");
        assert!(matches!(
            refused(&folder.path().join("socket")),
            ListenError::Folder { .. }
        ));
    }
}

#[test]
fn s56_the_socket_of_another_server_is_not_removed_at_the_end() {
    let mut desk = Running::start();
    fs::remove_file(desk.socket()).expect("as set up");
    let other = UnixListener::bind(desk.socket()).expect("as set up");
    desk.end();
    assert!(desk.socket().exists());
    drop(other);
}
