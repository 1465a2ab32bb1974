//! A program from a package that runs as long as a test needs it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::Duration;

use crate::support::pause;

/// A program that ends with the test.
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts it, and waits until it is ready; `said` is what it says of its troubles.
    #[track_caller]
    pub(super) fn once(
        command: &mut Command,
        is_ready: impl Fn() -> bool,
        said: impl Fn() -> String,
    ) -> Self {
        let mut running = Self(command.spawn().expect("the program starts"));
        for _ in 0..6_000 {
            if is_ready() {
                return running;
            }
            let ended = running.0.try_wait().expect("asked");
            assert!(ended.is_none(), "{command:?} ended: {}", said());
            pause(Duration::from_millis(5));
        }
        panic!("{command:?} is not ready: {}", said());
    }
}

/// Whether a program answers a request at a port: some open the port, close it and open it again before they do.
pub(super) fn answers_at(port: u16) -> bool {
    let answer = TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.write_all(b"HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        stream.read(&mut [0; 64])
    });
    answer.is_ok_and(|length| length > 0)
}
