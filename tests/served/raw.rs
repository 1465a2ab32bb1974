//! Requests that the test writes itself, for what no client of ours sends.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::running::Served;
use crate::support::{PASSWORD, description, misfits};

/// Somebody at the socket, with a session, a token or nothing.
pub(super) struct Asker {
    socket: PathBuf,
    credential: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Asker {
    pub(super) fn nobody(server: &Served) -> Self {
        Self {
            socket: server.socket.clone(),
            credential: None,
        }
    }

    pub(super) fn with(server: &Served, credential: &str) -> Self {
        Self {
            credential: Some(credential.to_owned()),
            ..Self::nobody(server)
        }
    }

    /// Somebody who has just signed in.
    #[track_caller]
    pub(super) fn signed_in(server: &Served, name: &str) -> Self {
        let login = json!({"name": name, "password": PASSWORD});
        let session = Self::nobody(server).post("/v1/login", &login).status(200);
        Self::with(server, session.text("token"))
    }

    #[track_caller]
    pub(super) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "", "")
    }

    #[track_caller]
    pub(super) fn post(&self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path, "", &body.to_string())
    }

    /// The same under an operation's id.
    #[track_caller]
    pub(super) fn post_as(&self, operation: &str, path: &str, body: &Value) -> Reply {
        let header = format!("x-request-id: {operation}\r\n");
        self.ask("POST", path, &header, &body.to_string())
    }

    #[track_caller]
    pub(super) fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let bearer = self.credential.as_ref();
        let bearer = bearer.map_or(String::new(), |it| {
            format!("authorization: Bearer {it}\r\n")
        });
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: desk\r\npassdesk: 1\r\nconnection: close\r\n\
             content-length: {length}\r\n{bearer}{headers}\r\n{body}"
        );
        let mut stream = UnixStream::connect(&self.socket).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("its time-out");
        // The server may refuse before it has read all.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        let status = status.expect("a status");
        let found = misfits(description(), request.as_bytes(), answer.as_bytes());
        // Nothing is said of paths that there are not.
        assert!(found.is_empty() || matches!(status, 404 | 405), "{found:?}");
        Reply {
            status,
            body: serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")),
        }
    }
}

impl Reply {
    #[track_caller]
    pub(super) fn status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The word of the error.
    #[track_caller]
    pub(super) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().expect("an error")
    }

    #[track_caller]
    pub(super) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().expect("a text")
    }
}
