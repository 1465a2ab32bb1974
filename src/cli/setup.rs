//! What every command starts from: which store, who is acting, whom to ask.

use std::path::PathBuf;

use anyhow::{Context, Result};
use passdesk::desk::{Admin, Desk, DeskError, Origin, SignedIn, Surroundings};
use passdesk::model::StoreUrl;
use serde::Deserialize;

use super::Common;
use super::failure::Failure;
use super::login;
use super::output::Output;
use super::session_file::SessionFile;
use super::terminal::Terminal;

/// The configuration file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    store: Option<String>,
}

/// A configuration larger than this is none of ours.
const LARGEST_CONFIG: u64 = 64 * 1024;

/// Everything a command needs to begin.
pub(crate) struct Setup {
    pub(crate) out: Output,
    store: Option<String>,
    no_input: bool,
}

impl Setup {
    pub(crate) fn new(common: Common) -> Self {
        Self {
            out: Output::new(common.format, common.color, common.quiet),
            store: common.store,
            no_input: common.no_input,
        }
    }

    /// The store: flag, `PASSDESK_STORE`, the configuration file, then the default place.
    pub(crate) fn store(&self) -> Result<StoreUrl> {
        let text = match &self.store {
            Some(text) => text.clone(),
            None => match configured_store()? {
                Some(text) => text,
                None => default_store()?,
            },
        };
        let url = text.parse::<StoreUrl>();
        Ok(url.map_err(|error| Failure::usage(error.to_string()).hint("--store PATH"))?)
    }

    pub(crate) fn surroundings() -> Surroundings {
        Surroundings::of_the_system(Origin {
            os_uid: rustix::process::getuid().as_raw(),
            host: rustix::system::uname()
                .nodename()
                .to_string_lossy()
                .into_owned(),
        })
    }

    pub(crate) fn desk(&self) -> Result<Desk> {
        Ok(Desk::open(&self.store()?, Self::surroundings())?)
    }

    pub(crate) fn session_file(&self) -> Result<SessionFile> {
        SessionFile::of(&self.store()?)
    }

    /// Somebody to ask, where there is a terminal and asking is allowed.
    pub(crate) fn terminal(&self) -> Option<Terminal> {
        if self.no_input {
            return None;
        }
        Some(Terminal::open()?.with_color(self.out.color_on_stderr()))
    }

    /// Somebody to ask, or the error that names what to give instead.
    pub(crate) fn terminal_or(&self, missing: &str, instead: &str) -> Result<Terminal> {
        let asked = self.terminal();
        Ok(asked.ok_or_else(|| {
            Failure::usage(format!("{missing} is missing, and nobody can be asked"))
                .hint(format!("give {instead}"))
        })?)
    }

    /// Whoever is acting: the session for this store, else on a terminal a sign-in.
    pub(crate) fn signed_in<'d>(&self, desk: &'d Desk) -> Result<SignedIn<'d>> {
        let file = self.session_file()?;
        if let Some(token) = file.read()? {
            match desk.signed_in(&token) {
                Err(DeskError::NotSignedIn) => file.remove()?,
                found => return Ok(found?),
            }
        }
        let Some(mut terminal) = self.terminal() else {
            return Err(DeskError::NotSignedIn.into());
        };
        let opened = login::ask(desk, &mut terminal, None)?;
        file.write(&opened.token)?;
        Ok(desk.signed_in(&opened.token)?)
    }

    /// Whoever is acting, as an admin.
    pub(crate) fn admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        Ok(self.signed_in(desk)?.settled()?.admin()?)
    }

    /// Whoever is acting, as an admin who gave a password within the last 15 minutes.
    pub(crate) fn fresh_admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        let admin = self.admin(desk)?;
        if !admin.is_fresh() {
            let mut terminal = self.terminal().ok_or(DeskError::StaleSignIn)?;
            let prompt = format!("password of {}, once more: ", admin.account().name);
            admin.confirm(&terminal.secret(&prompt)?)?;
        }
        Ok(admin)
    }
}

/// What the first configuration file that exists says of the store.
fn configured_store() -> Result<Option<String>> {
    let own =
        folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("passdesk/config.toml"));
    for path in own
        .into_iter()
        .chain([PathBuf::from("/etc/passdesk/config.toml")])
    {
        match std::fs::metadata(&path) {
            Err(_) => continue,
            Ok(metadata) if metadata.len() > LARGEST_CONFIG => {
                return Err(Failure::usage(format!("{} is too large", path.display())).into());
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("reading {}", path.display()))?;
        let config: Config = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {}", path.display(), error.message()))
                .hint("it knows one setting: store = \"PATH\"")
        })?;
        if config.store.is_some() {
            return Ok(config.store);
        }
    }
    Ok(None)
}

fn default_store() -> Result<String> {
    if rustix::process::geteuid().is_root() {
        return Ok("/var/lib/passdesk/passdesk.db".to_owned());
    }
    let folder = folder("XDG_DATA_HOME", ".local/share").ok_or_else(|| {
        Failure::usage("no store is named, and there is no home folder to look in")
            .hint("give --store PATH or set PASSDESK_STORE")
    })?;
    let path = folder.join("passdesk/passdesk.db");
    path.into_os_string().into_string().map_err(|_| {
        Failure::usage("the home folder's path is not UTF-8")
            .hint("give --store PATH")
            .into()
    })
}

/// An XDG base folder: the variable if it is an absolute path, else its place in the home folder.
fn folder(variable: &str, under_home: &str) -> Option<PathBuf> {
    let set = std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    set.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(under_home)))
}
