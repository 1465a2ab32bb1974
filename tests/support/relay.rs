//! Stands between programs and a server, and compares what they say with the API description.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::{fs, mem};

use serde_json::Value;

use super::described::misfits;
use super::say;

/// A socket in front of a server's. What does not fit fails the test that drops it.
pub(crate) struct Relay {
    socket: PathBuf,
    listener: UnixListener,
    listening: Option<JoinHandle<Vec<String>>>,
}

impl Relay {
    /// Listens at one socket and asks at the other.
    pub(crate) fn new(socket: &Path, server: &Path, description: Value) -> Self {
        let listener = UnixListener::bind(socket).expect("a socket");
        let (incoming, server) = (listener.try_clone().expect("a listener"), server.to_owned());
        let description = Arc::new(description);
        let listening = thread::spawn(move || {
            let mut connections = Vec::new();
            for client in incoming.incoming().map_while(Result::ok) {
                let (server, description) = (server.clone(), Arc::clone(&description));
                connections.push(thread::spawn(move || {
                    relayed(client, &server, &description)
                }));
            }
            let found = connections.into_iter().map(JoinHandle::join);
            found
                .flat_map(|found| found.expect("what was found"))
                .collect()
        });
        Self {
            socket: socket.to_owned(),
            listener,
            listening: Some(listening),
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.socket);
        rustix::net::shutdown(&self.listener, rustix::net::Shutdown::Both).expect("the end");
        let listening = mem::take(&mut self.listening).expect("the relay");
        let found = listening.join().expect("what was found");
        let told = format!(
            "not as completions/openapi.json says:\n{}",
            found.join("\n")
        );
        match thread::panicking() && !found.is_empty() {
            true => say(&told),
            false => assert!(found.is_empty(), "{told}"),
        }
    }
}

/// A connection, until either end closes it; what did not fit.
fn relayed(client: UnixStream, server: &Path, description: &Value) -> Vec<String> {
    let Ok(server) = UnixStream::connect(server) else {
        return Vec::new();
    };
    let again = |stream: &UnixStream| stream.try_clone().expect("a stream");
    let (from, to) = (again(&client), again(&server));
    let asking = thread::spawn(move || passed_on(from, to));
    let answered = passed_on(server, client);
    misfits(
        description,
        &asking.join().expect("what was asked"),
        &answered,
    )
}

/// Passes on what comes, and remembers it.
fn passed_on(mut from: UnixStream, mut to: UnixStream) -> Vec<u8> {
    let (mut all, mut part) = (Vec::new(), [0; 8192]);
    while let Ok(length @ 1..) = from.read(&mut part) {
        all.extend_from_slice(&part[..length]);
        if to.write_all(&part[..length]).is_err() {
            break;
        }
    }
    for stream in [from, to] {
        let _ = stream.shutdown(Shutdown::Both);
    }
    all
}
