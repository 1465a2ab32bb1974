//! Where browsers find the door, and where it may send them.

use std::str::FromStr;

use hyper::Uri;

use crate::model::ServiceName;

/// The door as browsers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The address of its pages, without a slash at the end.
    url: String,
    /// Its scheme, host and port.
    origin: String,
    /// What stands before the path of each page: nothing, or `/desk`.
    prefix: String,
    /// Origins of other hosts that people may be sent back to.
    others: Vec<String>,
    service: ServiceName,
}

/// A text that cannot be the address of a door, or the host of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSite {
    /// Not an address that cookies are safe at.
    #[error("it must be https://HOST[:PORT][/PATH]; http:// only on a loopback host")]
    Url,
    /// Not a host.
    #[error("it must be HOST or HOST:PORT")]
    Host,
}

impl Site {
    /// The same, from which people may be sent back to these hosts too, each with its port where it has one.
    ///
    /// # Errors
    /// [`InvalidSite::Host`] for a text that is no host.
    pub fn and_back_to(self, hosts: &[String]) -> Result<Self, InvalidSite> {
        let origins = hosts.iter().map(|host| {
            let uri = format!("https://{host}/").parse::<Uri>().ok();
            match uri.filter(|uri| uri.authority().is_some_and(|found| found == host.as_str())) {
                Some(_) if !host.contains('@') => Ok(format!("https://{}", host.to_lowercase())),
                _ => Err(InvalidSite::Host),
            }
        });
        let others = origins.collect::<Result<_, _>>()?;
        Ok(Self { others, ..self })
    }

    /// The path of a page: `/login`.
    pub(super) fn path(&self, page: &str) -> String {
        format!("{}{page}", self.prefix)
    }

    /// The whole address of a page.
    pub(super) fn absolute(&self, page: &str) -> String {
        format!("{}{page}", self.url)
    }

    /// The page that a request is for, whether a proxy took the prefix away or not.
    pub(super) fn page<'p>(&self, path: &'p str) -> &'p str {
        let inside = path.strip_prefix(&self.prefix);
        inside.filter(|page| page.starts_with('/')).unwrap_or(path)
    }

    /// The name of this door in events.
    pub(super) fn service(&self) -> &ServiceName {
        &self.service
    }

    /// The origins of the pages and of the applications: where forms may lead, and forms may come from.
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.origin)
            .chain(&self.others)
            .map(String::as_str)
    }

    pub(super) fn is_own(&self, origin: &str) -> bool {
        self.origins()
            .any(|known| known.eq_ignore_ascii_case(origin))
    }

    /// An address to send somebody back to: of this host, or of one that was named. Any other is as if none was given.
    pub(super) fn back(&self, asked: &str) -> Option<String> {
        // What browsers read in another way than everybody else.
        if !asked
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        {
            return None;
        }
        let uri = asked.parse::<Uri>().ok()?;
        let (scheme, host) = (uri.scheme_str()?, uri.authority()?.as_str());
        (!host.contains('@') && self.is_own(&format!("{scheme}://{host}")))
            .then(|| asked.to_owned())
    }
}

impl FromStr for Site {
    type Err = InvalidSite;

    fn from_str(text: &str) -> Result<Self, InvalidSite> {
        let text = text.trim_end_matches('/');
        let uri = text.parse::<Uri>().map_err(|_| InvalidSite::Url)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(InvalidSite::Url);
        };
        let is_loopback = ["localhost", "127.0.0.1", "[::1]"].contains(&host.host());
        let is_safe = scheme == "https" || (scheme == "http" && is_loopback);
        let prefix = uri.path().trim_end_matches('/').to_owned();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
        if !is_safe
            || host.as_str().contains('@')
            || uri.query().is_some()
            || !prefix.chars().all(is_plain)
        {
            return Err(InvalidSite::Url);
        }
        let origin = format!("{scheme}://{}", host.as_str().to_lowercase());
        let name = host.as_str().to_lowercase().replace(['[', ']'], "");
        let name: String = format!("http:{name}").chars().take(64).collect();
        Ok(Self {
            url: format!("{origin}{prefix}"),
            origin,
            prefix,
            others: Vec::new(),
            service: name.parse().map_err(|_| InvalidSite::Url)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let site: Site = "https://Desk.example/pass/".parse().expect("a site");
        let hosts = ["app.example".to_owned(), "wiki.example:8443".to_owned()];
        site.and_back_to(&hosts).expect("hosts")
    }

    #[test]
    fn s69_only_configured_hosts_are_gone_back_to() {
        for back in [
            "https://desk.example/",
            "https://app.example",
            "https://APP.example/a?b=c%20d#e",
            "https://wiki.example:8443/x",
        ] {
            assert_eq!(site().back(back).as_deref(), Some(back));
        }
        for back in [
            "",
            "/x",
            "//evil.example/",
            "evil.example",
            "https://evil.example/",
            "https://app.example.evil.example/",
            "https://app.example@evil.example/",
            "https://evil.example\\@app.example/",
            "https:\\\\evil.example",
            "http://app.example/",
            "https://app.example:8443/",
            "https://wiki.example/",
            "javascript:alert(1)",
            "https://app.example/\r\nx: y",
            "https://app.example/ x",
        ] {
            assert_eq!(site().back(back), None, "{back:?}");
        }
    }

    #[test]
    fn s69_pages_are_where_cookies_are_safe() {
        assert_eq!(site().path("/login"), "/pass/login");
        assert_eq!(site().absolute("/login"), "https://desk.example/pass/login");
        assert_eq!(site().page("/pass/login"), "/login");
        assert_eq!(site().page("/login"), "/login");
        assert_eq!(site().service().as_str(), "http:desk.example");
        assert!("http://127.0.0.1:8080".parse::<Site>().is_ok());
        for url in [
            "http://desk.example",
            "ftp://desk.example",
            "desk.example",
            "https://u@desk.example",
            "https://d/?x",
            "https://d/a b",
        ] {
            assert_eq!(url.parse::<Site>(), Err(InvalidSite::Url), "{url}");
        }
        let site: Site = "https://desk.example".parse().expect("a site");
        for host in ["https://a", "a/b", "u@a", "", "a b"] {
            assert!(
                site.clone().and_back_to(&[host.to_owned()]).is_err(),
                "{host}"
            );
        }
    }
}
