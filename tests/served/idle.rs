//! A connection that the desk closes between two requests, because a person took long to answer.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::sync::mpsc;
use std::thread;

use passdesk::client::Client;

#[test]
fn a_connection_that_the_desk_has_closed_meanwhile_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("desk.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    let (closed, is_closed) = mpsc::channel();
    let desk = thread::spawn(move || {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a head");
                head.extend(byte);
            }
            let body = r#"{"version":"1","api":1,"support_contact":null}"#;
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).expect("an answer");
            drop(stream);
            closed.send(()).expect("somebody who waits");
        }
    });
    let url = format!("unix:{}", path.display());
    let client = Client::there(url.parse().expect("a place")).expect("a client");
    for _ in 0..3 {
        client.reach().expect("an answer");
        is_closed.recv().expect("it is closed");
    }
    desk.join().expect("all three were asked for");
}
