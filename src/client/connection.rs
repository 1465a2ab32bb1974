//! One connection to a served desk, made when it is needed.

use std::future::Future;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::deeds::{Code, Problem};
use crate::model::ServedUrl;
use crate::private_files::folder_of;
use crate::trusted_roots::{NoRoots, client_config};

/// How long it may take to connect.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);
/// How long an answer may keep one waiting: longer than any operation, and than the patience of a busy store.
const ANSWERED_WITHIN: Duration = Duration::from_secs(120);

/// A connection to a served desk.
pub(super) struct Connection {
    url: ServedUrl,
    runtime: Runtime,
    sender: Option<SendRequest<Full<Bytes>>>,
}

/// A request on its way.
pub(super) struct Sent<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) credential: Option<&'a str>,
    pub(super) operation: Option<Uuid>,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The desk was not asked.
    Problem(Box<Problem>),
    /// It was asked, and the connection was lost.
    Lost(String),
}

impl From<Problem> for Unanswered {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Connection {
    pub(super) fn to(url: ServedUrl) -> Result<Self, Problem> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        Ok(Self {
            url,
            runtime,
            sender: None,
        })
    }

    /// Sends a request, and calls `each` for every part of the answer until it breaks. Returns the HTTP status.
    pub(super) fn send(
        &mut self,
        sent: Sent<'_>,
        each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<u16, Unanswered> {
        let Self {
            url,
            runtime,
            sender,
        } = self;
        runtime.block_on(async {
            // One that the desk has closed meanwhile is made anew: nothing was sent on it.
            let mut kept = sender.take();
            let is_open = match &mut kept {
                Some(open) => {
                    // The connection's own task sees that, once it is woken and has its turn: a person may have taken long.
                    yield_now().await;
                    yield_now().await;
                    open.ready().await.is_ok()
                }
                None => false,
            };
            let mut open = match kept {
                Some(open) if is_open => open,
                _ => connected(url).await?,
            };
            let request = request(url, sent)?;
            let lost = |error: &dyn std::fmt::Display| Unanswered::Lost(error.to_string());
            let answer = timeout(ANSWERED_WITHIN, open.send_request(request)).await;
            let answer = answer
                .map_err(|error| lost(&error))?
                .map_err(|error| lost(&error))?;
            let status = answer.status().as_u16();
            let mut body = answer.into_body();
            while let Some(part) = timeout(ANSWERED_WITHIN, body.frame())
                .await
                .map_err(|error| lost(&error))?
            {
                let part = part.map_err(|error| lost(&error))?;
                if let Some(bytes) = part.data_ref()
                    && each(bytes).is_break()
                {
                    return Ok(status);
                }
            }
            *sender = Some(open);
            Ok(status)
        })
    }
}

fn request(url: &ServedUrl, sent: Sent<'_>) -> Result<hyper::Request<Full<Bytes>>, Problem> {
    let host = match url {
        ServedUrl::Unix(_) => "passdesk".to_owned(),
        ServedUrl::Https { .. } => url.to_string().replacen("https://", "", 1),
    };
    let mut request = hyper::Request::builder()
        .method(sent.method)
        .uri(sent.path)
        .header(HOST, host)
        .header("passdesk", "1")
        .header(CONTENT_TYPE, "application/json");
    if let Some(credential) = sent.credential {
        let bearer = Zeroizing::new(format!("Bearer {credential}"));
        let value = hyper::header::HeaderValue::from_str(&bearer);
        let mut value = value.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    if let Some(operation) = sent.operation {
        request = request.header("x-request-id", operation.to_string());
    }
    let body = Full::new(Bytes::from_owner(sent.body));
    let request = request.body(body);
    request.map_err(|error| Problem::new(Code::Internal, error.to_string()))
}

async fn connected(url: &ServedUrl) -> Result<SendRequest<Full<Bytes>>, Problem> {
    match url {
        ServedUrl::Unix(path) => {
            check_folder(path)?;
            let stream = in_time(url, UnixStream::connect(path)).await?;
            shaken(url, stream).await
        }
        ServedUrl::Https {
            host,
            port,
            root_certificates,
        } => {
            let config = client_config(root_certificates.as_deref()).map_err(|why| match why {
                NoRoots::Unreadable(why) | NoRoots::Internal(why) => {
                    Problem::new(Code::Unavailable, why)
                }
                NoRoots::Unsafe(why) => Problem::new(Code::Unavailable, why)
                    .hint("they must be yours or root's, and nobody else may write them"),
            })?;
            let name = ServerName::try_from(host.clone());
            let name = name.map_err(|_| Problem::usage(format!("{host} is not a host's name")))?;
            let stream = in_time(url, TcpStream::connect((host.as_str(), *port))).await?;
            let _ = stream.set_nodelay(true);
            let connector = TlsConnector::from(Arc::new(config));
            let stream = in_time(url, connector.connect(name, stream)).await?;
            shaken(url, stream).await
        }
    }
}

async fn in_time<T>(
    url: &ServedUrl,
    connecting: impl Future<Output = std::io::Result<T>>,
) -> Result<T, Problem> {
    match timeout(CONNECTED_WITHIN, connecting).await {
        Ok(Ok(connected)) => Ok(connected),
        Ok(Err(error)) => Err(unreachable(url, &error)),
        Err(error) => Err(unreachable(url, &error)),
    }
}

async fn shaken(
    url: &ServedUrl,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Full<Bytes>>, Problem> {
    let shaken = http1::handshake(TokioIo::new(stream)).await;
    let (sender, connection) = shaken.map_err(|error| unreachable(url, &error))?;
    // How it ends is seen by the request that is under way.
    tokio::spawn(async { drop(connection.await) });
    Ok(sender)
}

fn unreachable(url: &ServedUrl, error: &dyn std::fmt::Display) -> Problem {
    let problem = Problem::new(
        Code::Unavailable,
        format!("the desk cannot be reached at {url}: {error}"),
    );
    problem.hint(match url {
        ServedUrl::Unix(_) => {
            "nothing was changed; see whether it runs (with systemd: systemctl status passdesk), or name another desk with --store"
        }
        ServedUrl::Https { .. } => "nothing was changed; check the connection, the host's name and its certificate",
    })
}

/// Refuses a socket that another user could have put there: its folder must be writable
/// only by its owner (S56).
fn check_folder(socket: &Path) -> Result<(), Problem> {
    let folder = folder_of(socket);
    // Where it cannot be looked at, the socket cannot be reached either.
    let mode = std::fs::metadata(folder).map_or(0, |found| found.mode());
    if mode & 0o022 == 0 {
        return Ok(());
    }
    let message = format!(
        "other users can write the socket's folder {}",
        folder.display()
    );
    Err(Problem::new(Code::Unavailable, message)
        .hint("one of them could have put the socket there; ask the admin of this machine"))
}
