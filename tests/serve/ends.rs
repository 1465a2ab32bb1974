//! The end of a server: what runs finishes, what comes is refused.

use std::io::Write;
use std::os::unix::net::UnixStream;

use super::{Running, request, rest, status};

#[test]
fn s58_at_the_end_a_running_request_finishes_and_a_new_one_is_refused() {
    let mut desk = Running::start();
    let mut running = desk.connect();
    running
        .write_all(request("POST", "/v1/held", "", "").as_bytes())
        .expect("as set up");
    desk.begun.recv().expect("as set up");
    let mut sign_in = desk.connect();
    sign_in
        .write_all(request("POST", "/v1/hashed", "", "").as_bytes())
        .expect("as set up");
    desk.begun.recv().expect("as set up");
    let mut queued = desk.connect();
    queued
        .write_all(request("POST", "/v1/hashed", "", "").as_bytes())
        .expect("as set up");
    // Answered after the queued one was read, on a thread of its own.
    assert_eq!(status(&desk.sent(request("POST", "/v1/echo", "", ""))), 200);
    let idle = desk.connect();
    desk.handle.drain();
    let refused = rest(queued);
    assert!(
        status(&refused) == 503 && refused.contains("retry-after"),
        "{refused}"
    );
    assert_eq!(rest(idle), "");
    assert!(UnixStream::connect(desk.socket()).is_err());
    desk.let_go.send(()).expect("as set up");
    desk.let_go.send(()).expect("as set up");
    assert!(rest(running).ends_with("let go"));
    assert!(rest(sign_in).ends_with("let go"));
    desk.end();
    assert!(!desk.socket().exists());
}

#[test]
fn a_client_that_vanishes_leaves_the_thread_to_others() {
    let mut desk = Running::start();
    let mut running = desk.connect();
    running
        .write_all(request("POST", "/v1/held", "", "").as_bytes())
        .expect("as set up");
    desk.begun.recv().expect("as set up");
    drop(running);
    desk.let_go.send(()).expect("as set up");
    desk.let_go.send(()).expect("as set up");
    assert!(
        desk.sent(request("POST", "/v1/held", "", ""))
            .ends_with("let go")
    );
    desk.end();
}
