//! Where the desk is that a command asks, and where the store is that only its owner can use.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::Result;
use passdesk::model::{InvalidPostgresUrl, InvalidStoreUrl, ServedUrl, StoreUrl};

use super::base_folders::{base_folder, begins_with_tilde};
use super::config;
use super::escape::{escape, shell_word};
use super::failure::{ExitStatus, Failure, StoreInUse};
use super::system_user;

/// Where a command finds its desk.
#[derive(Debug, Clone)]
pub(crate) enum DeskPlace {
    /// Over a store, in this process.
    Store(StoreUrl),
    /// Somewhere else.
    Served(ServedUrl),
}

impl fmt::Display for DeskPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(url) => write!(f, "{url}"),
            Self::Served(url) => write!(f, "{url}"),
        }
    }
}

/// The store that was named by option or by `PASSDESK_STORE`, if one was.
#[derive(Clone)]
pub(crate) struct StoreArg(Option<String>);

impl StoreArg {
    pub(crate) fn new(named: Option<String>) -> Self {
        Self(named)
    }

    /// The desk: flag, `PASSDESK_STORE`, the configuration file, then the default store.
    pub(crate) fn place(&self) -> Result<DeskPlace> {
        let text = match self.named()? {
            Some(text) => text.to_owned(),
            None => match config::store()? {
                Some(text) => text,
                None => default_store()?,
            },
        };
        place_at(&text)
    }

    /// The served desk that a door asks: a door opens no store (S66).
    pub(crate) fn served(&self) -> Result<ServedUrl> {
        match self.place()? {
            DeskPlace::Served(url) => Ok(url),
            DeskPlace::Store(_) => Err(Failure::usage("a door asks a served desk, and opens no store")
                .hint("serve the store with passdesk serve, and name that desk: --store unix:/run/passdesk/desk.sock")
                .into()),
        }
    }

    /// The store, for what only its owner can do: a served desk that only the configuration names is passed over.
    pub(crate) fn store(&self) -> Result<StoreUrl> {
        if let Some(text) = self.named()? {
            return match place_at(text)? {
                DeskPlace::Store(url) => Ok(url),
                DeskPlace::Served(url) => {
                    let why = match self.is_from_environment() {
                        true => ", and PASSDESK_STORE names a served desk",
                        false => "",
                    };
                    let message = format!("only the owner of the store can do this{why}");
                    Err(Failure::new(ExitStatus::NotPermitted, message)
                        .hint(as_the_owner(&url))
                        .into())
                }
            };
        }
        let configured = config::store()?;
        match configured.as_deref().map(place_at).transpose()? {
            Some(DeskPlace::Store(url)) => Ok(url),
            Some(DeskPlace::Served(_)) => {
                let store = store_of_the_service()?;
                check_owner(&store)?;
                Ok(store)
            }
            None => match config::served_store()? {
                Some(text) => store_at(&text, "--store"),
                None => store_at(&default_store()?, "--store"),
            },
        }
    }

    /// The store that a service serves: flag, `PASSDESK_STORE`, what is configured for it, then the default. It must be one's own.
    pub(crate) fn store_to_serve(&self) -> Result<StoreUrl> {
        let configured = match self.0 {
            Some(_) => None,
            None => config::served_store()?,
        };
        let store = match configured {
            Some(text) => store_at(&text, "--store")?,
            None => self.store()?,
        };
        if !is_missing(&store) {
            check_owner(&store)?;
        }
        Ok(store)
    }

    /// What a further command needs to find the same store: nothing, unless this one named it by option.
    pub(crate) fn same_store(&self) -> String {
        match &self.0 {
            Some(store) if !self.is_from_environment() => format!(" --store {}", escape(store)),
            Some(_) | None => String::new(),
        }
    }

    /// The text that names the store, if one was given.
    fn named(&self) -> Result<Option<&str>> {
        match self.0.as_deref() {
            Some("") if self.is_from_environment() => {
                Err(Failure::usage("PASSDESK_STORE is set, but empty")
                    .hint("remove it (unset PASSDESK_STORE), or give --store PATH")
                    .into())
            }
            named => Ok(named),
        }
    }

    /// Whether the store is the one that `PASSDESK_STORE` names.
    fn is_from_environment(&self) -> bool {
        self.0.is_some() && std::env::var("PASSDESK_STORE").ok() == self.0
    }

    /// What hints say of the store.
    pub(crate) fn in_use(&self) -> StoreInUse {
        StoreInUse {
            option: self.same_store(),
            is_database: matches!(self.place(), Ok(DeskPlace::Store(StoreUrl::Postgres(_)))),
        }
    }
}

/// The store that `serve` answers for: that of the service, where the configuration names a served desk.
fn store_of_the_service() -> Result<StoreUrl> {
    let text = match config::served_store()? {
        Some(text) => text,
        None => SYSTEM_STORE.to_owned(),
    };
    store_at(&text, "--store")
}

/// The store of a service, and of root.
const SYSTEM_STORE: &str = "/var/lib/passdesk/passdesk.db";

/// The place that a text names.
fn place_at(text: &str) -> Result<DeskPlace> {
    if !ServedUrl::is_meant(text) {
        return store_at(text, "--store").map(DeskPlace::Store);
    }
    let url = text.parse::<ServedUrl>();
    let url = url.map_err(|error| {
        Failure::usage(error.to_string()).hint("--store unix:/run/passdesk/desk.sock")
    })?;
    Ok(DeskPlace::Served(url.trusting(config::roots_of_desk()?)))
}

/// How the owner of the store behind a desk goes on, as far as this machine knows who that is and which file it is.
fn as_the_owner(url: &ServedUrl) -> String {
    const ELSEWHERE: &str = "on the desk's machine, as the owner of the store";
    let ServedUrl::Unix(socket) = url else {
        return format!("{ELSEWHERE}: passdesk --store FILE ...");
    };
    let is_of_the_service = matches!(
        config::store().ok().flatten().as_deref().map(place_at),
        Some(Ok(DeskPlace::Served(ServedUrl::Unix(of_service)))) if of_service == *socket
    );
    let store = is_of_the_service.then(store_of_the_service);
    let store = store.and_then(Result::ok);
    let named = store.as_ref().map_or("FILE".into(), ToString::to_string);
    let owner = match store {
        Some(StoreUrl::Sqlite(path)) => owner_of(&path),
        Some(StoreUrl::Postgres(_)) => None,
        // A service manager makes its sockets as root.
        None => {
            let found = fs::metadata(socket).ok().map(|found| found.uid());
            found.filter(|owner| *owner != 0)
        }
    };
    match owner {
        Some(owner) if owner == rustix::process::geteuid().as_raw() => {
            format!("you own the store; name its file: passdesk --store {named} ...")
        }
        Some(owner) => format!(
            "{ELSEWHERE}: sudo -u {} passdesk --store {named} ...",
            sudo_name(owner)
        ),
        None => format!("{ELSEWHERE}: passdesk --store {named} ..."),
    }
}

/// The owner of a file, or of the nearest folder above it that can be looked at.
fn owner_of(path: &Path) -> Option<u32> {
    let found = path.ancestors().find_map(|at| fs::metadata(at).ok());
    found.map(|found| found.uid())
}

/// Why a store in a file cannot be used, where that is because it belongs to another user.
pub(crate) fn of_another(store: &StoreUrl) -> Option<Failure> {
    let StoreUrl::Sqlite(path) = store else {
        return None;
    };
    let me = rustix::process::geteuid().as_raw();
    let owner = owner_of(path).filter(|owner| *owner != me && !is_missing(store))?;
    let message = format!(
        "you do not have the permission to use the store {}, which belongs to {}",
        path.display(),
        name_of(owner)
    );
    Some(Failure::new(ExitStatus::Unavailable, message).hint(format!(
        "nothing was changed; name a desk that is served to everybody with --store; the owner runs: sudo -u {} passdesk --store {} ...",
        sudo_name(owner),
        shell_word(&path.display().to_string())
    )))
}

/// Whether it is sure that there is no file: that is reported when it is opened.
fn is_missing(store: &StoreUrl) -> bool {
    match store {
        StoreUrl::Sqlite(path) => {
            fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
        }
        StoreUrl::Postgres(_) => false,
    }
}

/// Refuses a store that belongs to another user, and says how its owner would go on.
fn check_owner(store: &StoreUrl) -> Result<()> {
    let StoreUrl::Sqlite(path) = store else {
        return Ok(());
    };
    let me = rustix::process::geteuid().as_raw();
    let Some(owner) = owner_of(path).filter(|owner| *owner != me) else {
        return Ok(());
    };
    let message = format!("the store {} belongs to {}", path.display(), name_of(owner));
    Err(Failure::new(ExitStatus::Unavailable, message)
        .hint(format!("sudo -u {} passdesk ...", sudo_name(owner)))
        .into())
}

fn name_of(uid: u32) -> String {
    system_user::name_of(uid).unwrap_or_else(|| format!("user {uid}"))
}

fn sudo_name(uid: u32) -> String {
    system_user::name_of(uid).unwrap_or_else(|| format!("'#{uid}'"))
}

fn default_store() -> Result<String> {
    if rustix::process::geteuid().is_root() {
        return Ok(SYSTEM_STORE.to_owned());
    }
    let folder = base_folder("XDG_DATA_HOME", ".local/share")?.ok_or_else(|| {
        Failure::usage("no store is named, and you have no home folder where one could be")
            .hint("give --store PATH or set PASSDESK_STORE")
    })?;
    let path = folder.join("passdesk/passdesk.db");
    path.into_os_string().into_string().map_err(|_| {
        Failure::usage("the home folder's path is not UTF-8")
            .hint("give --store PATH")
            .into()
    })
}

/// The store that a text names, with the files that are configured for it; `option` gives another.
pub(crate) fn store_at(text: &str, option: &str) -> Result<StoreUrl> {
    let url = text.parse::<StoreUrl>();
    match url.map_err(|error| Failure::usage(error.to_string()).hint(instead(&error, option)))? {
        StoreUrl::Postgres(url) => Ok(StoreUrl::Postgres(config::with_files(url)?)),
        StoreUrl::Sqlite(path) if begins_with_tilde(&path) => {
            let message = "the store's path begins with ~, which only a shell expands";
            Err(Failure::usage(message)
                .hint("write the whole path; for a file whose name begins with ~, put ./ before it")
                .into())
        }
        url @ StoreUrl::Sqlite(_) => Ok(url),
    }
}

/// What to give instead of a text that names no store.
fn instead(error: &InvalidStoreUrl, option: &str) -> String {
    let hint = match error {
        InvalidStoreUrl::Postgres(error) => match error {
            InvalidPostgresUrl::Password => {
                "change the password, write the new one to a file that only you can read, and name that file in the configuration, under [postgres]: password_file = \"PATH\""
            }
            InvalidPostgresUrl::Setting(_) => {
                "it can have host, port, sslmode and target_session_attrs; name files in the configuration, under [postgres]: password_file, root_certificates"
            }
            InvalidPostgresUrl::Value(_) => "sslmode=require, target_session_attrs=read-write",
            InvalidPostgresUrl::Clear => "leave it out, or name a socket's folder as the host",
            _ => return format!("{option} postgres://USER@HOST/DATABASE"),
        },
        InvalidStoreUrl::Scheme if option == "--store" => {
            "--store PATH; for a served desk --store unix:PATH or --store https://HOST"
        }
        _ => return format!("{option} PATH"),
    };
    hint.to_owned()
}
