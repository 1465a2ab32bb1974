//! The configuration file: which store, and the files that a PostgreSQL store needs.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use passdesk::model::{PostgresUrl, ServedUrl, StoreUrl};
use passdesk::private_files::{self, NotMine, Shared, Use};
use serde::Deserialize;

use super::base_folders::{base_folder, begins_with_tilde};
use super::failure::Failure;

/// A larger configuration is not ours.
const LARGEST: usize = 64 * 1024;

/// The configuration file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    store: Option<String>,
    postgres: Option<Postgres>,
    /// For users of a served desk.
    desk: Option<ServedDesk>,
    /// For the service itself.
    serve: Option<Serve>,
}

/// What a URL cannot say, because it is about this machine.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServedDesk {
    root_certificates: Option<PathBuf>,
}

/// What the service serves.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Serve {
    store: Option<String>,
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
    let Some((store, file)) = first(|config| config.store)? else {
        return Ok(None);
    };
    match (store.strip_prefix("unix:"), store.parse()) {
        (Some(path), _) => check_path("store", Path::new(path), &file)?,
        (None, Ok(StoreUrl::Sqlite(path))) if !ServedUrl::is_meant(&store) => {
            check_path("store", &path, &file)?;
        }
        _ => {}
    }
    Ok(Some(store))
}

/// The store that the service serves, if one is configured.
pub(crate) fn served_store() -> Result<Option<String>> {
    let Some((store, file)) = first(|config| config.serve?.store)? else {
        return Ok(None);
    };
    if let Ok(StoreUrl::Sqlite(path)) = store.parse() {
        check_path("store", &path, &file)?;
    }
    Ok(Some(store))
}

/// The file of the certificates that a served desk's must lead to, if one is configured.
pub(crate) fn roots_of_desk() -> Result<Option<PathBuf>> {
    let Some((path, file)) = first(|config| config.desk?.root_certificates)? else {
        return Ok(None);
    };
    check_path("root_certificates", &path, &file)?;
    Ok(Some(path))
}

/// A PostgreSQL store with the files that are configured for it.
pub(crate) fn with_files(url: PostgresUrl) -> Result<PostgresUrl> {
    let Some((files, file)) = first(|config| config.postgres)? else {
        return Ok(url);
    };
    for (name, path) in [
        ("password_file", &files.password_file),
        ("root_certificates", &files.root_certificates),
    ] {
        if let Some(path) = path {
            check_path(name, path, &file)?;
        }
    }
    Ok(url.with_files(files.password_file, files.root_certificates))
}

/// Refuses a path that would lead elsewhere from each folder, or that only a shell understands.
fn check_path(name: &str, path: &Path, file: &Path) -> Result<()> {
    let why = if begins_with_tilde(path) {
        "begins with ~, which only a shell expands"
    } else if !path.is_absolute() {
        "is not an absolute path"
    } else {
        return Ok(());
    };
    let message = format!("{}: {name} {why}", file.display());
    Err(Failure::usage(message)
        .hint(format!("write the whole path: {name} = \"/...\""))
        .into())
}

/// The file that names the store, or else the first that could.
pub(crate) fn place() -> Result<String> {
    let named = first(|config| config.store)?.map(|(_, path)| path);
    let place = named.or(files()?.into_iter().next());
    Ok(place.map_or_else(String::new, |path| path.display().to_string()))
}

/// The places of configuration files, in their order.
fn files() -> Result<Vec<PathBuf>> {
    let own = base_folder("XDG_CONFIG_HOME", ".config")?;
    let own = own.map(|folder| folder.join("passdesk/config.toml"));
    let system = PathBuf::from("/etc/passdesk/config.toml");
    Ok(own.into_iter().chain([system]).collect())
}

/// The value from the first configuration file that has one, and that file.
fn first<T>(wanted: impl Fn(Config) -> Option<T>) -> Result<Option<(T, PathBuf)>> {
    for path in files()? {
        let Some(text) = text_of(&path)? else {
            continue;
        };
        let config: Config = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {}", path.display(), error.message())).hint(
                "it can have store = \"PATH\", under [postgres] password_file and root_certificates, under [desk] root_certificates, and under [serve] store",
            )
        })?;
        if let Some(found) = wanted(config) {
            return Ok(Some((found, path)));
        }
    }
    Ok(None)
}

/// What a configuration file holds, if it is there. It decides which server is given a password, so nobody but root and
/// oneself may have written it.
fn text_of(path: &Path) -> Result<Option<String>> {
    let bytes = match private_files::read(path, Use::Decides, LARGEST) {
        Err(NotMine::Unopened(error)) if is_missing(path, error.kind()) => return Ok(None),
        read => read.map_err(|why| refused("configuration", path, &why))?,
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    private_files::check_folder(folder, Shared::No)
        .map_err(|why| refused("configuration's folder", folder, &why))?;
    match str::from_utf8(&bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => {
            let message = format!("{} is not UTF-8 text", path.display());
            Err(Failure::usage(message).into())
        }
    }
}

/// Whether nothing stands there, as far as one may look.
fn is_missing(path: &Path, error: ErrorKind) -> bool {
    match error {
        ErrorKind::NotFound | ErrorKind::NotADirectory => true,
        ErrorKind::PermissionDenied => path.symlink_metadata().is_err(),
        _ => false,
    }
}

fn refused(what: &str, path: &Path, why: &NotMine) -> Failure {
    let shown = path.display();
    let failure = |problem: String| Failure::usage(format!("the {what} {shown} {problem}"));
    match why {
        NotMine::Unopened(error) => Failure::usage(format!("{shown}: {error}")),
        NotMine::TooLarge => Failure::usage(format!("{shown} is too large")),
        NotMine::NoFile | NotMine::NoFolder => failure("is not a plain file".to_owned()),
        NotMine::Others(owner) => failure(format!("belongs to user {owner}"))
            .hint("it must belong to you or to root, because passdesk does what it says"),
        NotMine::Readable(_) | NotMine::Writable(_) => {
            failure("can be changed by other users".to_owned())
                .hint(format!("look at what it says, then chmod go-w {shown}"))
        }
    }
}
