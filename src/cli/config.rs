//! The configuration file: which store, and the files that a PostgreSQL store needs.

use std::path::PathBuf;

use anyhow::{Context, Result};
use passdesk::model::PostgresUrl;
use serde::Deserialize;

use super::failure::Failure;
use super::own::base_folder;

/// A configuration larger than this is none of ours.
const LARGEST: u64 = 64 * 1024;

/// The configuration file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    store: Option<String>,
    postgres: Option<Postgres>,
}

/// What a URL cannot say, because others could read it, or because it is about this machine.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Postgres {
    password_file: Option<PathBuf>,
    root_certificates: Option<PathBuf>,
}

/// The store that is configured, if one is.
pub(crate) fn store() -> Result<Option<String>> {
    Ok(first(|config| config.store)?.map(|(store, _)| store))
}

/// A PostgreSQL store with the files that are configured for it.
pub(crate) fn with_files(url: PostgresUrl) -> Result<PostgresUrl> {
    let configured = first(|config| config.postgres)?;
    let files = configured.map(|(files, _)| files).unwrap_or_default();
    Ok(url.with_files(files.password_file, files.root_certificates))
}

/// The file that names the store, or else the first that could.
pub(crate) fn place() -> Result<String> {
    let named = first(|config| config.store)?.map(|(_, path)| path);
    let place = named.or_else(|| files().next());
    Ok(place.map_or_else(String::new, |path| path.display().to_string()))
}

/// The files that there may be, the first first.
fn files() -> impl Iterator<Item = PathBuf> {
    let own =
        base_folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("passdesk/config.toml"));
    own.into_iter()
        .chain([PathBuf::from("/etc/passdesk/config.toml")])
}

/// What the first configuration file that exists and says it says, and which that is.
fn first<T>(wanted: impl Fn(Config) -> Option<T>) -> Result<Option<(T, PathBuf)>> {
    for path in files() {
        match std::fs::metadata(&path) {
            Err(_) => continue,
            Ok(metadata) if metadata.len() > LARGEST => {
                return Err(Failure::usage(format!("{} is too large", path.display())).into());
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("reading {}", path.display()))?;
        let config: Config = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {}", path.display(), error.message())).hint(
                "it knows store = \"PATH\", and under [postgres] password_file and root_certificates",
            )
        })?;
        if let Some(found) = wanted(config) {
            return Ok(Some((found, path)));
        }
    }
    Ok(None)
}
