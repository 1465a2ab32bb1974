//! The server's hosts, and how a connection is made: host after host, with settings that are read back.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{ChannelBinding, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;
use zeroize::Zeroizing;

use super::failure::{Failed, failure};
use super::job::{Job, Purpose};
use super::patience::{Deadline, Patience, pause};
use super::tls;
use super::worker::Worker;
use crate::model::{PostgresHost, PostgresUrl, without_mark};
use crate::private_files::{self, NotMine, Use};
use crate::storage::StorageError;

/// The largest file that can hold a password.
const LARGEST_PASSWORD: usize = 1024;

/// The pause between two attempts to find a primary.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The settings of every connection, which are also read back. A statement waits 5 s for a row that another transaction
/// is writing, as in a SQLite store, and ends after 30 s; a transaction that is idle for 30 s is ended, so that a lost
/// client does not hold rows for long. After a commit has returned, the data is on the disk, and on the disk of the
/// synchronous standby if there is one. Small tables are read by their indexes too: a serializable transaction that
/// scans a whole table is in conflict with everybody who writes to it.
const SETTINGS: [(&str, &str); 10] = [
    ("search_path", "passdesk,pg_temp"),
    ("synchronous_commit", "on"),
    ("lock_timeout", "5000"),
    ("statement_timeout", "30000"),
    ("idle_in_transaction_session_timeout", "30000"),
    ("enable_seqscan", "off"),
    ("jit", "off"),
    ("TimeZone", "UTC"),
    ("client_min_messages", "warning"),
    ("default_transaction_deferrable", "off"),
];

/// A server: one host, or several of which one is the primary.
pub(super) struct Server {
    pub(super) url: PostgresUrl,
    password: Option<Zeroizing<Vec<u8>>>,
    tls: Option<MakeRustlsConnect>,
    pub(super) patience: Patience,
}

impl Server {
    /// Reads the files that a URL names; does not connect.
    pub(super) fn new(url: &PostgresUrl, patience: Patience) -> Result<Self, StorageError> {
        let password = match url.password_file() {
            Some(file) => {
                check_way(url)?;
                Some(password_in(file)?)
            }
            None => None,
        };
        let encrypted = url.hosts().iter().any(|(host, _)| url.is_encrypted(host));
        Ok(Self {
            password,
            tls: encrypted
                .then(|| tls::client(url.root_certificates()))
                .transpose()?,
            url: url.clone(),
            patience,
        })
    }

    /// Its place, as people write it.
    pub(super) fn place(&self) -> String {
        self.url.to_string()
    }

    pub(super) fn path(&self) -> PathBuf {
        PathBuf::from(self.place())
    }

    pub(super) fn database(&self) -> &str {
        self.url.database()
    }

    /// Connects to the first host that is a primary.
    pub(super) fn connect(&self) -> Result<Worker, StorageError> {
        let mut reasons = Vec::new();
        let mut refusal = None;
        let mut wants_password = false;
        for (host, port) in self.url.hosts() {
            match self.connect_to(host, *port) {
                Ok(worker) => return Ok(worker),
                Err(refused) => match refused.code() {
                    // A standby may not know the database yet: the primary's answer counts.
                    Some("3D000" | "42501") => refusal = Some(failure(&self.url, &refused)),
                    _ => {
                        wants_password |= is_about_the_password(&refused);
                        reasons.push(format!("{host}: {}", reason(&refused)));
                    }
                },
            }
        }
        let reasons = reasons.join("; ");
        Err(refusal.unwrap_or(if wants_password {
            StorageError::PasswordRefused(reasons)
        } else {
            StorageError::Unreachable(reasons)
        }))
    }

    /// Connects again: after a primary has died, it may take a while until another one takes its place.
    pub(super) fn reconnect(&self) -> Result<Worker, StorageError> {
        let deadline = Deadline::after(self.patience.reconnect);
        loop {
            match self.connect() {
                Err(StorageError::Unreachable(_) | StorageError::PasswordRefused(_))
                    if !deadline.has_passed() =>
                {
                    pause(LOOK_AGAIN);
                }
                connected => return connected,
            }
        }
    }

    fn connect_to(&self, host: &PostgresHost, port: u16) -> Result<Worker, Failed> {
        let encrypted = self.url.is_encrypted(host);
        let tls = self.tls.clone().filter(|_| encrypted);
        let mut worker = Worker::connect(&self.config(host, port), tls, self.patience.connect)?;
        worker.ask(Job::Begin(Purpose::Probe), self.patience.connect)?;
        let names: Vec<String> = SETTINGS.map(|(name, _)| name.to_owned()).into();
        let job = Job::Query {
            sql: "SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY ($1)",
            values: vec![Box::new(names)],
        };
        let found = worker.ask(job, self.patience.connect)?;
        worker.roll_back();
        let is_set = |(name, wanted): &(&str, &str)| {
            found.rows().iter().any(|row| {
                let found: Option<(String, String)> = row.try_get(0).ok().zip(row.try_get(1).ok());
                found.is_some_and(|(found, value)| {
                    found == *name && value == self.wanted(name, wanted)
                })
            })
        };
        if SETTINGS.iter().all(is_set) {
            Ok(worker)
        } else {
            Err(Failed::Unset)
        }
    }

    fn wanted<'a>(&self, name: &str, wanted: &'a str) -> &'a str {
        match name {
            "synchronous_commit" if !self.patience.for_standby => "local",
            _ => wanted,
        }
    }

    /// Sets everything about a connection; nothing is taken from the environment.
    fn config(&self, host: &PostgresHost, port: u16) -> Config {
        let mut options = String::new();
        for (name, wanted) in SETTINGS {
            options.push_str(&format!("-c {name}={} ", self.wanted(name, wanted)));
        }
        let mut config = Config::new();
        config
            .port(port)
            .dbname(self.url.database())
            .options(options.trim_end())
            .application_name("passdesk")
            .connect_timeout(self.patience.connect)
            .tcp_user_timeout(self.patience.call)
            .keepalives(true)
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .channel_binding(ChannelBinding::Prefer)
            .ssl_mode(if self.url.is_encrypted(host) {
                SslMode::Require
            } else {
                SslMode::Disable
            });
        match host {
            PostgresHost::Tcp(name) => config.host(name),
            PostgresHost::Socket(folder) => config.host_path(folder),
        };
        if let Some(user) = self.url.user() {
            config.user(user);
        }
        if let Some(password) = &self.password {
            config.password(password.as_slice());
        }
        config
    }
}

/// Whether a host wants a password, or another one than it was given.
fn is_about_the_password(refused: &Failed) -> bool {
    // The driver's error for a missing password has no code.
    refused.code() == Some("28P01")
        || matches!(refused, Failed::Told(error) if told(error) == "password missing")
}

/// Why one host could not be used.
fn reason(refused: &Failed) -> String {
    if is_about_the_password(refused) {
        return "the password is wrong or missing (28P01)".to_owned();
    }
    let error = match refused {
        Failed::Silent => return "no answer in time".to_owned(),
        Failed::Unset => return "the server did not accept a setting".to_owned(),
        Failed::Missed(what) => return format!("{what} is missing"),
        Failed::Told(error) => error,
    };
    match error.code().map(|code| code.code()) {
        Some(code) if code.starts_with("28") => format!("the role was refused ({code})"),
        Some("25006") => "it is not a primary server".to_owned(),
        Some(code) => format!("the server answered {code}"),
        None => told(error),
    }
}

/// The driver's message, with the system's or the TLS error behind it.
fn told(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => source.to_string(),
        None => error.to_string(),
    }
}

/// Refuses to send a password to a host without TLS. On this machine too: while the server is down, another user could
/// listen on its port and ask for the password in clear text. The folder of a socket belongs to the server.
fn check_way(url: &PostgresUrl) -> Result<(), StorageError> {
    let is_clear = |(host, _): &&(PostgresHost, u16)| {
        matches!(host, PostgresHost::Tcp(_)) && !url.is_encrypted(host)
    };
    match url.hosts().iter().find(is_clear) {
        None => Ok(()),
        Some((host, _)) => Err(StorageError::Unsafe {
            problem: format!("the password would go to {host} without TLS"),
            mend:
                "leave sslmode=disable out, or name the folder of the server's socket as the host"
                    .to_owned(),
        }),
    }
}

/// The content of a password file. A file that others can read is refused: they could have read the password. A link is
/// followed, because a mounted secret is one.
fn password_in(path: &Path) -> Result<Zeroizing<Vec<u8>>, StorageError> {
    let shown = path.display();
    let refused = |problem: String, mend: String| StorageError::Unsafe {
        problem: format!("the password file {shown} {problem}"),
        mend,
    };
    let read = private_files::read(path, Use::MountedSecret, LARGEST_PASSWORD);
    let mut password = read.map_err(|why| match why {
        NotMine::Unopened(error) => StorageError::Unreachable(format!("{shown}: {error}")),
        NotMine::NoFile | NotMine::NoFolder => refused(
            "is not a plain file".to_owned(),
            "name a file that holds the password in the configuration, under [postgres]: password_file = \"PATH\"".to_owned(),
        ),
        NotMine::Others(_) | NotMine::Readable(_) | NotMine::Writable(_) => refused(
            "is not yours alone".to_owned(),
            format!("chmod 600 {shown}, as the user who runs passdesk"),
        ),
        NotMine::TooLarge => refused(
            format!("is longer than {LARGEST_PASSWORD} bytes"),
            format!("write the password to {shown}, and nothing else"),
        ),
    })?;
    if password.last() == Some(&b'\n') {
        password.pop();
    }
    let mark = password.len() - without_mark(&password).len();
    password.drain(..mark);
    Ok(password)
}
