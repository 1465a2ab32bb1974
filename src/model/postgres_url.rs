//! The PostgreSQL server and database that a command uses.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The port of PostgreSQL where the URL names none.
const PORT: u16 = 5432;
/// The folder of PostgreSQL's socket where the URL names none.
const SOCKETS: &str = "/var/run/postgresql";
/// The characters that stand in a URL without an escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The values of a setting that passdesk knows.
fn allowed(setting: &str) -> &'static str {
    match setting {
        "port" => "a number from 0 to 65535",
        "sslmode" => "require, verify-ca, verify-full or disable",
        _ => "read-write or primary",
    }
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostgresHost {
    /// A name or an address, connected by TCP.
    Tcp(String),
    /// The folder of a unix socket.
    Socket(PathBuf),
}

/// A database and the servers it may be on: `postgres://USER@HOST:PORT,HOST/DATABASE`. It contains no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    user: Option<String>,
    hosts: Vec<(PostgresHost, u16)>,
    database: String,
    /// Whether connections by TCP go through TLS.
    encrypted: bool,
    password_file: Option<PathBuf>,
    root_certificates: Option<PathBuf>,
}

/// A text that is not the URL of a PostgreSQL database this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidPostgresUrl {
    /// A password, which everybody on the machine could read (S23). The message does not repeat it.
    #[error("a password in a URL can be read by others")]
    Password,
    /// No database is named.
    #[error("the URL names no database")]
    Database,
    /// A host, a port or an escape that is wrong.
    #[error("the URL is not well formed")]
    Form,
    /// A setting that passdesk does not know.
    #[error("the URL has a setting that passdesk does not know: {0}")]
    Setting(String),
    /// A setting that passdesk knows, with a value that it does not know.
    #[error("{0} must be {allowed}", allowed = allowed(.0))]
    Value(&'static str),
    /// The password and the data would cross the network in clear text.
    #[error("sslmode=disable is only for a server on this machine")]
    Clear,
}

impl PostgresUrl {
    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The role; where the URL names none, the name of the operating system's user.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// The servers, in the order in which they are tried, with their ports.
    #[must_use]
    pub fn hosts(&self) -> &[(PostgresHost, u16)] {
        &self.hosts
    }

    /// Whether a connection to one of the hosts goes through TLS.
    #[must_use]
    pub fn is_encrypted(&self, host: &PostgresHost) -> bool {
        self.encrypted && matches!(host, PostgresHost::Tcp(_))
    }

    /// The same database, used by another role.
    #[must_use]
    pub fn for_role(self, role: &str) -> Self {
        Self {
            user: Some(role.to_owned()),
            ..self
        }
    }

    /// The file that holds the role's password.
    #[must_use]
    pub fn password_file(&self) -> Option<&Path> {
        self.password_file.as_deref()
    }

    /// The file with the certificates that may sign the server's; where none is named, those that the system trusts.
    #[must_use]
    pub fn root_certificates(&self) -> Option<&Path> {
        self.root_certificates.as_deref()
    }

    /// The same database, with the password and the certificates from these files.
    #[must_use]
    pub fn with_files(
        self,
        password_file: Option<PathBuf>,
        root_certificates: Option<PathBuf>,
    ) -> Self {
        Self {
            password_file,
            root_certificates,
            ..self
        }
    }
}

impl FromStr for PostgresUrl {
    type Err = InvalidPostgresUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPostgresUrl> {
        let rest = text
            .strip_prefix("postgres://")
            .or_else(|| text.strip_prefix("postgresql://"))
            .ok_or(InvalidPostgresUrl::Form)?;
        let (place, settings) = rest.split_once('?').unwrap_or((rest, ""));
        // At the last `@`: one in a password that was not escaped must not move the password into the hosts.
        let (user, place) = match place.rsplit_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, place),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(InvalidPostgresUrl::Password);
        }
        let (hosts, database) = place.split_once('/').ok_or(InvalidPostgresUrl::Database)?;
        if database.is_empty() || database.contains('/') {
            return Err(InvalidPostgresUrl::Database);
        }
        let mut url = Self {
            user: user
                .map(decoded)
                .transpose()?
                .filter(|user| !user.is_empty()),
            hosts: Vec::new(),
            database: decoded(database)?,
            encrypted: true,
            password_file: None,
            root_certificates: None,
        };
        for host in hosts.split(',').filter(|_| !hosts.is_empty()) {
            url.hosts.push(host_and_port(host)?);
        }
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            url.set(setting)?;
        }
        if url.hosts.is_empty() {
            url.hosts.push((PostgresHost::Socket(SOCKETS.into()), PORT));
        }
        if !url.encrypted && !url.hosts.iter().all(|(host, _)| host.is_here()) {
            return Err(InvalidPostgresUrl::Clear);
        }
        Ok(url)
    }
}

impl PostgresUrl {
    fn set(&mut self, setting: &str) -> Result<(), InvalidPostgresUrl> {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        let value = decoded(value)?;
        match name {
            "password" | "sslpassword" => return Err(InvalidPostgresUrl::Password),
            "host" if self.hosts.is_empty() => {
                for host in value.split(',') {
                    self.hosts.push(host_and_port(host)?);
                }
            }
            "port" => {
                let port = value
                    .parse()
                    .map_err(|_| InvalidPostgresUrl::Value("port"))?;
                for host in &mut self.hosts {
                    host.1 = port;
                }
            }
            "sslmode" => match value.as_str() {
                "require" | "verify-ca" | "verify-full" => self.encrypted = true,
                "disable" => self.encrypted = false,
                _ => return Err(InvalidPostgresUrl::Value("sslmode")),
            },
            // A store is written to by every command, so there is no other way.
            "target_session_attrs" => match value.as_str() {
                "read-write" | "primary" => {}
                _ => return Err(InvalidPostgresUrl::Value("target_session_attrs")),
            },
            other => {
                let shown = other.chars().take(40).collect();
                return Err(InvalidPostgresUrl::Setting(shown));
            }
        }
        Ok(())
    }
}

impl PostgresHost {
    /// Whether this server is certainly on this machine.
    fn is_here(&self) -> bool {
        match self {
            Self::Socket(_) => true,
            Self::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|at: IpAddr| at.is_loopback())
            }
        }
    }
}

impl fmt::Display for PostgresHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(name) => f.write_str(name),
            Self::Socket(folder) => write!(f, "{}", folder.display()),
        }
    }
}

/// As one would type it, without the defaults.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        f.write_str("postgres://")?;
        if let Some(user) = &self.user {
            write!(f, "{}@", escaped(user))?;
        }
        for (place, (host, port)) in self.hosts.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            match host {
                PostgresHost::Tcp(name) if name.contains(':') => write!(f, "[{name}]")?,
                PostgresHost::Tcp(name) => f.write_str(name)?,
                PostgresHost::Socket(folder) => f.write_str(&escaped(&folder.to_string_lossy()))?,
            }
            if *port != PORT {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", escaped(&self.database))?;
        if !self.encrypted {
            f.write_str("?sslmode=disable")?;
        }
        Ok(())
    }
}

fn decoded(text: &str) -> Result<String, InvalidPostgresUrl> {
    let decoded = percent_decode_str(text).decode_utf8();
    match decoded {
        Ok(text) if !text.contains('\0') => Ok(text.into_owned()),
        _ => Err(InvalidPostgresUrl::Form),
    }
}

fn host_and_port(text: &str) -> Result<(PostgresHost, u16), InvalidPostgresUrl> {
    let (host, port) = match text.strip_prefix('[') {
        // An IPv6 address has colons of its own.
        Some(rest) => rest.split_once(']').ok_or(InvalidPostgresUrl::Form)?,
        None => match text.split_once(':') {
            Some((host, _)) => text.split_at(host.len()),
            None => (text, ""),
        },
    };
    let port = match port.strip_prefix(':') {
        Some(port) => port.parse().map_err(|_| InvalidPostgresUrl::Form)?,
        None if port.is_empty() => PORT,
        None => return Err(InvalidPostgresUrl::Form),
    };
    let host = decoded(host)?;
    match host.as_bytes() {
        [] => Err(InvalidPostgresUrl::Form),
        [b'/', ..] => Ok((PostgresHost::Socket(host.into()), port)),
        _ => Ok((PostgresHost::Tcp(host), port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, InvalidPostgresUrl> {
        text.parse::<PostgresUrl>().map(|url| url.to_string())
    }

    fn same(text: &str) {
        assert_eq!(parsed(text).as_deref(), Ok(text));
    }

    #[test]
    fn a_url_is_shown_as_it_was_typed() {
        same("postgres://db.example/desk");
        same("postgres://ada@one:5433,two,[::1]:6000/desk");
        same("postgres://%2Frun%2Fpg:5433/desk");
        same("postgres://127.0.0.1/desk?sslmode=disable");
        same("postgres://a%20b@h/d%2Fe");
    }

    #[test]
    fn what_goes_without_saying_is_not_shown() {
        let short = |text| parsed(text).unwrap();
        let long = "postgresql://h1:5432,h2/db?target_session_attrs=read-write&sslmode=require";
        assert_eq!(short(long), "postgres://h1,h2/db");
        assert_eq!(
            short("postgres:///db"),
            "postgres://%2Fvar%2Frun%2Fpostgresql/db"
        );
        assert_eq!(
            short("postgres:///db?host=/tmp/x&port=7"),
            "postgres://%2Ftmp%2Fx:7/db"
        );
    }

    #[test]
    fn s23_a_password_in_a_url_is_refused_and_not_repeated() {
        for text in [
            "postgres://ada:secret@h/db",
            "postgres://ada:se@cret@h/db",
            "postgres://ada:@h/db",
            "postgres://h/db?password=secret",
        ] {
            assert_eq!(parsed(text), Err(InvalidPostgresUrl::Password), "{text}");
        }
        assert!(!InvalidPostgresUrl::Password.to_string().contains("secret"));
    }

    #[test]
    fn tls_is_left_out_on_this_machine_alone() {
        for text in [
            "postgres://db/x?sslmode=disable",
            "postgres://127.0.0.1,db/x?sslmode=disable",
        ] {
            assert_eq!(parsed(text), Err(InvalidPostgresUrl::Clear), "{text}");
        }
        let prefer = parsed("postgres://db/x?sslmode=prefer");
        assert_eq!(prefer, Err(InvalidPostgresUrl::Value("sslmode")));
        let url: PostgresUrl = "postgres://db,%2Frun/x".parse().unwrap();
        let encrypted: Vec<_> = url
            .hosts()
            .iter()
            .map(|(host, _)| url.is_encrypted(host))
            .collect();
        assert_eq!(encrypted, [true, false]);
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        for (text, error) in [
            ("postgres://h", InvalidPostgresUrl::Database),
            ("postgres://h/", InvalidPostgresUrl::Database),
            ("postgres://h:x/db", InvalidPostgresUrl::Form),
            ("postgres://a,,b/db", InvalidPostgresUrl::Form),
            (
                "postgres://h/db?target_session_attrs=any",
                InvalidPostgresUrl::Value("target_session_attrs"),
            ),
            (
                "postgres://h/db?sslrootcert=/x",
                InvalidPostgresUrl::Setting("sslrootcert".to_owned()),
            ),
        ] {
            assert_eq!(parsed(text), Err(error), "{text}");
        }
    }
}
