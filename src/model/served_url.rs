//! Where a served desk is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port of HTTPS.
const HTTPS: u16 = 443;

/// The place of a served desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServedUrl {
    /// A socket of this machine: `unix:PATH`.
    Unix(PathBuf),
    /// Another machine, over TLS: `https://HOST[:PORT]`.
    Https {
        /// Its name or its address.
        host: String,
        /// Its port.
        port: u16,
        /// The file of the certificates to trust; without one, those that the system trusts.
        root_certificates: Option<PathBuf>,
    },
}

/// A text that is not the place of a served desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a served desk is unix:PATH or https://HOST[:PORT]")]
pub struct InvalidServedUrl;

impl ServedUrl {
    /// Whether a text has the beginning of such a place.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("unix:") || text.starts_with("https:") || text.starts_with("http:")
    }

    /// The same with the certificates to trust.
    #[must_use]
    pub fn trusting(self, file: Option<PathBuf>) -> Self {
        match self {
            Self::Https { host, port, .. } => Self::Https {
                host,
                port,
                root_certificates: file,
            },
            unix @ Self::Unix(_) => unix,
        }
    }
}

impl FromStr for ServedUrl {
    type Err = InvalidServedUrl;

    fn from_str(text: &str) -> Result<Self, InvalidServedUrl> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path.is_empty() {
                true => Err(InvalidServedUrl),
                false => Ok(Self::Unix(PathBuf::from(path))),
            };
        }
        let place = text.strip_prefix("https://").ok_or(InvalidServedUrl)?;
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, port.parse().map_err(|_| InvalidServedUrl)?)
            }
            _ => (place, HTTPS),
        };
        let bare = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let is_address = bare.is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok());
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if port == 0 || !(is_address || !host.is_empty() && host.chars().all(is_name)) {
            return Err(InvalidServedUrl);
        }
        Ok(Self::Https {
            host: bare.unwrap_or(host).to_owned(),
            port,
            root_certificates: None,
        })
    }
}

/// As people write it.
impl fmt::Display for ServedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => {
                let whole = std::path::absolute(path);
                write!(f, "unix:{}", whole.as_ref().unwrap_or(path).display())
            }
            Self::Https { host, port, .. } => {
                f.write_str("https://")?;
                match host.contains(':') {
                    true => write!(f, "[{host}]")?,
                    false => f.write_str(host)?,
                }
                match *port {
                    HTTPS => Ok(()),
                    port => write!(f, ":{port}"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_served_desk_is_a_socket_or_a_machine() {
        for text in [
            "unix:/run/passdesk/desk.sock",
            "https://desk.example",
            "https://desk.example:8443",
            "https://192.0.2.7:8443",
            "https://[2001:db8::7]",
            "https://[2001:db8::7]:8443",
        ] {
            let url: ServedUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), text);
        }
        let whole: ServedUrl = "https://desk.example:443/".parse().expect("a place");
        assert_eq!(whole.to_string(), "https://desk.example");
        for text in [
            "unix:",
            "https://",
            "https://a:b",
            "https://a:0",
            "https://a:99999",
            "https://a/b",
            "https://u@a",
            "https://[a]",
            "http://a",
            "desk.sock",
        ] {
            assert_eq!(text.parse::<ServedUrl>(), Err(InvalidServedUrl), "{text}");
        }
    }
}
