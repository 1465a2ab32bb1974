//! A client that does nothing but ask.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;

use serde_json::Value;

use crate::rounds::rate;

/// A connection to a server.
pub(crate) struct Connection {
    reader: BufReader<UnixStream>,
}

impl Connection {
    pub(crate) fn open(socket: &Path) -> Self {
        let stream = UnixStream::connect(socket).expect("a connection");
        Self {
            reader: BufReader::new(stream),
        }
    }

    /// Asks, and gives the status and the answer; `None` where the server closed the connection.
    pub(crate) fn ask(&mut self, request: &str) -> Option<(u16, Vec<u8>)> {
        self.exchange(request).ok()
    }

    fn exchange(&mut self, request: &str) -> std::io::Result<(u16, Vec<u8>)> {
        self.reader.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.get(9..12).and_then(|status| status.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut length = 0;
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body)?;
        Ok((status, body))
    }

    /// Asks for what must be done, and gives the answer.
    pub(crate) fn done(&mut self, request: &str) -> Value {
        let (status, body) = self.ask(request).expect("an answer");
        let body = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(status, 200, "{body}");
        body
    }
}

/// A request, as it is sent.
pub(crate) fn request(method: &str, path: &str, token: Option<&str>, body: &str) -> String {
    let bearer = token.map(|token| format!("authorization: Bearer {token}\r\n"));
    format!(
        "{method} {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\ncontent-length: {}\r\n{}\r\n{body}",
        body.len(),
        bearer.unwrap_or_default(),
    )
}

/// What is done a second by so many clients, each on a connection of its own; a refusal is not done.
pub(crate) fn clients(
    number: usize,
    socket: &Path,
    work: impl Fn(usize, &mut Connection) -> bool + Sync,
) -> f64 {
    rate(number, |client, done| {
        let mut connection = Connection::open(socket);
        while done(work(client, &mut connection)) {}
    })
}
