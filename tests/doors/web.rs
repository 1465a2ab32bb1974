//! Requests as browsers and proxies send them, over the door's socket.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use data_encoding::BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::scene::URL;

/// Where somebody asks.
#[derive(Clone)]
enum Place {
    Socket(PathBuf),
    Port(u16),
}

/// Somebody at the door or at a proxy before it, with cookies.
#[derive(Clone)]
pub(super) struct Web {
    place: Place,
    headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Web {
    pub(super) fn at(socket: PathBuf) -> Self {
        let headers = Vec::new();
        let place = Place::Socket(socket);
        Self { place, headers }
    }

    pub(super) fn at_port(port: u16) -> Self {
        let headers = Vec::new();
        let place = Place::Port(port);
        Self { place, headers }
    }

    /// The same at another door.
    pub(super) fn moved_to(&self, socket: PathBuf) -> Self {
        let headers = self.headers.clone();
        let place = Place::Socket(socket);
        Self { place, headers }
    }

    /// The same with a header.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut with = self.clone();
        with.headers.push((name.to_owned(), value.to_owned()));
        with
    }

    /// The same with a name and a password for HTTP Basic.
    pub(super) fn basic(&self, name: &str, password: &str) -> Self {
        let encoded = BASE64.encode(format!("{name}:{password}").as_bytes());
        self.with("authorization", &format!("Basic {encoded}"))
    }

    /// The same with the cookies that an answer has set.
    pub(super) fn keeping(&self, reply: &Reply) -> Self {
        let cookies: Vec<_> = (reply.all("set-cookie").iter())
            .map(|cookie| cookie.split(';').next().expect("a cookie").to_owned())
            .collect();
        let mut kept = self.clone();
        match kept.headers.iter_mut().find(|(name, _)| name == "cookie") {
            Some((_, value)) => *value = format!("{value}; {}", cookies.join("; ")),
            None => return kept.with("cookie", &cookies.join("; ")),
        }
        kept
    }

    #[track_caller]
    pub(super) fn get(&self, path: &str) -> Reply {
        self.send(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head()))
    }

    /// Sends a form as a page of the door does.
    #[track_caller]
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let own = self
            .with("sec-fetch-site", "same-origin")
            .with("origin", URL);
        own.post_anyhow(path, fields)
    }

    /// Sends a form without saying where it comes from.
    #[track_caller]
    pub(super) fn post_anyhow(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let fields = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)));
        let body = fields.collect::<Vec<_>>().join("&");
        self.post_body(path, &body)
    }

    #[track_caller]
    pub(super) fn post_body(&self, path: &str, body: &str) -> Reply {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\n{}content-type: application/x-www-form-urlencoded\r\n\
             content-length: {length}\r\n\r\n{body}",
            self.head()
        ))
    }

    /// Any method, with any body.
    #[track_caller]
    pub(super) fn method(&self, method: &str, path: &str, body: &str) -> Reply {
        let (head, length) = (self.head(), body.len());
        self.send(&format!(
            "{method} {path} HTTP/1.1\r\n{head}content-length: {length}\r\n\r\n{body}"
        ))
    }

    fn head(&self) -> String {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let host = match self.place {
            Place::Socket(_) => "door".to_owned(),
            Place::Port(port) => format!("127.0.0.1:{port}"),
        };
        format!(
            "host: {host}\r\nconnection: close\r\n{}",
            headers.collect::<String>()
        )
    }

    #[track_caller]
    pub(super) fn send(&self, request: &str) -> Reply {
        let patience = Some(Duration::from_secs(60));
        match &self.place {
            Place::Socket(path) => {
                let stream = UnixStream::connect(path).expect("a connection");
                stream.set_read_timeout(patience).expect("its time-out");
                exchanged(stream, request)
            }
            Place::Port(port) => {
                let stream = TcpStream::connect(("127.0.0.1", *port)).expect("a connection");
                stream.set_read_timeout(patience).expect("its time-out");
                exchanged(stream, request)
            }
        }
    }
}

fn exchanged(mut stream: impl Read + Write, request: &str) -> Reply {
    // The other end may refuse before it has read all.
    let _ = stream.write_all(request.as_bytes());
    let mut bytes = Vec::new();
    let mut part = [0; 64 * 1024];
    while !is_whole(&bytes) {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(length) => bytes.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&bytes)),
        }
    }
    Reply::read(&String::from_utf8(bytes).expect("UTF-8"))
}

/// Whether an answer is there with as many bytes as it says; not everybody closes the connection then.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = Reply::read(head).header("content-length").parse::<usize>();
    length.is_ok_and(|length| bytes.len() >= head.len() + 4 + length)
}

impl Reply {
    #[track_caller]
    pub(super) fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    #[track_caller]
    pub(super) fn status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    /// A header, or nothing.
    pub(super) fn header(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_default()
    }

    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .collect()
    }

    #[track_caller]
    pub(super) fn leads_to(&self, place: &str) {
        assert_eq!(
            (self.status, self.header("location")),
            (303, place),
            "{self:#?}"
        );
    }

    #[track_caller]
    pub(super) fn shows(self, text: &str) -> Self {
        assert!(self.body.contains(text), "no {text:?} in {self:#?}");
        self
    }

    #[track_caller]
    pub(super) fn lacks(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{text:?} in {self:#?}");
        self
    }
}
