//! Where a store is, and the facts it keeps about itself.

use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use uuid::Uuid;

use super::{InvalidPostgresUrl, OlderCosts, PostgresUrl, Settings, Timestamp};

/// The place of the store that a command uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// One SQLite file: a plain path, or `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A PostgreSQL database: `postgres://USER@HOST/DATABASE`.
    Postgres(PostgresUrl),
}

/// A text that is not the place of a store this program can open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidStoreUrl {
    /// Nothing was given.
    #[error("the store's path is empty")]
    Empty,
    /// A PostgreSQL URL, but this build does not have PostgreSQL.
    #[error("this build does not have PostgreSQL stores")]
    NoPostgres,
    /// Some other scheme.
    #[error("a store is a path, sqlite:PATH, or postgres://USER@HOST/DATABASE")]
    Scheme,
    /// A PostgreSQL URL that is not well formed.
    #[error(transparent)]
    Postgres(#[from] InvalidPostgresUrl),
}

impl FromStr for StoreUrl {
    type Err = InvalidStoreUrl;

    fn from_str(text: &str) -> Result<Self, InvalidStoreUrl> {
        let path = match text.split_once(':') {
            Some(("sqlite", path)) => path,
            Some(("postgres" | "postgresql", _)) if cfg!(feature = "postgres") => {
                return Ok(Self::Postgres(text.parse()?));
            }
            Some(("postgres" | "postgresql", _)) => return Err(InvalidStoreUrl::NoPostgres),
            Some((_, rest)) if rest.starts_with("//") => return Err(InvalidStoreUrl::Scheme),
            _ => text,
        };
        if path.is_empty() {
            return Err(InvalidStoreUrl::Empty);
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

impl StoreUrl {
    /// The store's own name, which no password may contain: the file's name without its extension, or the database's.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Sqlite(path) => path.file_stem().and_then(OsStr::to_str).unwrap_or_default(),
            Self::Postgres(url) => url.database(),
        }
    }
}

/// Where it is, as people write it: the file's whole path, or the URL.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => {
                let whole = std::path::absolute(path);
                write!(f, "{}", whole.as_ref().unwrap_or(path).display())
            }
            Self::Postgres(url) => write!(f, "{url}"),
        }
    }
}

/// The facts that a store keeps about itself.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreInfo {
    /// Made once, by `init`.
    pub id: Uuid,
    /// New whenever a copy starts a life of its own.
    pub epoch: Uuid,
    /// The key for the tags and the counts of names that no account has.
    pub name_key: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// The latest time it has seen: when a clock is set back, what has expired stays expired (S30).
    pub latest_at: Timestamp,
    /// The audit log's own time, which never goes back, even where [`StoreInfo::latest_at`] does.
    pub recorded_at: Timestamp,
    /// How far the audit log's time is ahead of the clock, in whole milliseconds, since a clock that was ahead was set
    /// back.
    pub record_ahead: Duration,
    /// The costs, other than the one in force, that older password hashes may still have.
    pub older_costs: OlderCosts,
    /// The rules in force, the same for every machine.
    pub settings: Settings,
}

impl std::fmt::Debug for StoreInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreInfo")
            .field("id", &self.id)
            .field("epoch", &self.epoch)
            .field("created_at", &self.created_at)
            .field("latest_at", &self.latest_at)
            .field("recorded_at", &self.recorded_at)
            .field("record_ahead", &self.record_ahead)
            .field("older_costs", &self.older_costs)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_path_with_or_without_its_scheme() {
        let path = StoreUrl::Sqlite(PathBuf::from("/a/b.db"));
        assert_eq!("/a/b.db".parse(), Ok(path.clone()));
        assert_eq!("sqlite:/a/b.db".parse(), Ok(path));
        assert_eq!("".parse::<StoreUrl>(), Err(InvalidStoreUrl::Empty));
        assert_eq!("sqlite:".parse::<StoreUrl>(), Err(InvalidStoreUrl::Empty));
        assert_eq!(
            "mysql://x/y".parse::<StoreUrl>(),
            Err(InvalidStoreUrl::Scheme)
        );
    }
}
