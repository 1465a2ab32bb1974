//! A new connection to a served desk.

use std::future::Future;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::deeds::{Code, Problem};
use crate::model::ServedUrl;
use crate::private_files::folder_of;
use crate::trusted_roots::{NoRoots, client_config};

/// How requests are sent on one connection.
pub(super) type Sender = SendRequest<Full<Bytes>>;

/// Where a desk is, and the certificates that are trusted there, read once.
pub(super) struct DeskAt {
    url: ServedUrl,
    within: Duration,
    tls: OnceLock<Arc<ClientConfig>>,
}

impl DeskAt {
    /// A desk that must be connected `within` this time.
    pub(super) fn new(url: ServedUrl, within: Duration) -> Self {
        let tls = OnceLock::new();
        Self { url, within, tls }
    }

    /// The `host` of requests.
    pub(super) fn host(&self) -> String {
        match &self.url {
            ServedUrl::Unix(_) => "passdesk".to_owned(),
            ServedUrl::Https { .. } => self.url.to_string().replacen("https://", "", 1),
        }
    }

    pub(super) async fn connect(&self) -> Result<Sender, Problem> {
        match &self.url {
            ServedUrl::Unix(path) => {
                check_folder(path)?;
                let stream = self.in_time(UnixStream::connect(path)).await?;
                self.shaken(stream).await
            }
            ServedUrl::Https {
                host,
                port,
                root_certificates,
            } => {
                let config = self.trusting(root_certificates.as_deref())?;
                let name = ServerName::try_from(host.clone());
                let name =
                    name.map_err(|_| Problem::usage(format!("{host} is not a host's name")))?;
                let stream = self
                    .in_time(TcpStream::connect((host.as_str(), *port)))
                    .await?;
                let _ = stream.set_nodelay(true);
                let connector = TlsConnector::from(config);
                let stream = self.in_time(connector.connect(name, stream)).await?;
                self.shaken(stream).await
            }
        }
    }

    fn trusting(&self, roots: Option<&Path>) -> Result<Arc<ClientConfig>, Problem> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let config = client_config(roots).map_err(|why| match why {
            NoRoots::Unreadable(why) | NoRoots::Internal(why) => {
                Problem::new(Code::Unavailable, why)
            }
            NoRoots::Unsafe(why) => Problem::new(Code::Unavailable, why)
                .hint("they must be yours or root's, and nobody else may write them"),
        })?;
        Ok(Arc::clone(self.tls.get_or_init(|| Arc::new(config))))
    }

    async fn in_time<T>(
        &self,
        connecting: impl Future<Output = std::io::Result<T>>,
    ) -> Result<T, Problem> {
        match timeout(self.within, connecting).await {
            Ok(Ok(connected)) => Ok(connected),
            Ok(Err(error)) => Err(self.unreachable(&error)),
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    async fn shaken(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<Sender, Problem> {
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(|error| self.unreachable(&error))?;
        // How it ends is seen by the request that is under way.
        tokio::spawn(async { drop(connection.await) });
        Ok(sender)
    }

    fn unreachable(&self, error: &dyn std::fmt::Display) -> Problem {
        let url = &self.url;
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
