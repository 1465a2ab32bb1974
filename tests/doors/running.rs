//! A program from a package that runs as long as a test needs it.

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

/// Whether a program answers at a port.
pub(super) fn answers_at(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}
