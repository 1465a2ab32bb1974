//! What every command starts from: which store, who is acting, whom to ask.

use std::env::VarError;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use passdesk::credentials::ScriptToken;
use passdesk::desk::{
    AccountNow, Admin, ClockTrouble, Desk, DeskError, Origin, SignedIn, Surroundings,
};
use passdesk::model::{InvalidPostgresUrl, InvalidStoreUrl, Role, StoreUrl, without_mark};
use passdesk::private_files::{self, NotMine, Use};
use zeroize::Zeroizing;

use super::Common;
use super::base_folders::{base_folder, begins_with_tilde};
use super::config;
use super::escape::escape;
use super::failure::{Failure, Status, StoreInUse, with_support};
use super::login;
use super::output::Output;
use super::recover;
use super::session_file::SessionFile;
use super::terminal::{Terminal, undisturbed};

/// No token's file is larger.
const LARGEST_TOKEN: usize = 256;

/// The store that was named by option or by `PASSDESK_STORE`, if one was.
#[derive(Clone)]
pub(crate) struct StoreArg(Option<String>);

impl StoreArg {
    /// Flag, `PASSDESK_STORE`, the configuration file, then the default place.
    pub(crate) fn store(&self) -> Result<StoreUrl> {
        let text = match &self.0 {
            Some(text) => text.clone(),
            None => match config::store()? {
                Some(text) => text,
                None => default_store()?,
            },
        };
        store_at(&text, "--store")
    }

    /// What a further command needs to find the same store: nothing, unless this one named it by option.
    pub(crate) fn same_store(&self) -> String {
        let from_environment = std::env::var("PASSDESK_STORE").ok();
        match &self.0 {
            Some(store) if from_environment.as_ref() != Some(store) => {
                format!(" --store {}", escape(store))
            }
            Some(_) | None => String::new(),
        }
    }

    /// What hints say of the store.
    pub(crate) fn in_use(&self) -> StoreInUse {
        StoreInUse {
            option: self.same_store(),
            is_database: matches!(self.store(), Ok(StoreUrl::Postgres(_))),
        }
    }
}

/// Everything a command needs to begin.
pub(crate) struct Setup {
    pub(crate) out: Output,
    store: StoreArg,
    token_file: Option<PathBuf>,
    no_input: bool,
}

impl Setup {
    pub(crate) fn new(common: Common) -> Self {
        Self {
            out: Output::new(common.format, common.color, common.quiet),
            store: StoreArg(common.store),
            token_file: common.token_file,
            no_input: common.no_input,
        }
    }

    /// The store in use.
    pub(crate) fn store(&self) -> Result<StoreUrl> {
        self.store.store()
    }

    /// How it was named, for whoever outlives this.
    pub(crate) fn store_arg(&self) -> StoreArg {
        self.store.clone()
    }

    /// What a further command needs to find the same store.
    pub(crate) fn same_store(&self) -> String {
        self.store.same_store()
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

    /// The desk over the store in use. What is wrong with the clock is told once, on standard error.
    pub(crate) fn desk(&self) -> Result<Desk> {
        Ok(self.telling_of_the_clock(self.desk_without_word()?))
    }

    fn telling_of_the_clock(&self, desk: Desk) -> Desk {
        let mend = format!("passdesk store mend --clock{}", self.same_store());
        desk.telling_of_the_clock(move |trouble| tell(trouble, &mend))
    }

    /// The same for whoever says it otherwise.
    pub(crate) fn desk_without_word(&self) -> Result<Desk> {
        Ok(Desk::open(&self.store()?, Self::surroundings())?)
    }

    /// The desk for the owner of the store, who only looks.
    pub(crate) fn desk_to_look(&self) -> Result<Desk> {
        let desk = Desk::open_to_look(&self.store()?, Self::surroundings())?;
        Ok(self.telling_of_the_clock(desk))
    }

    /// Whether the store can only be looked at, which is said then.
    pub(crate) fn only_looks(&self) -> Result<bool> {
        let read_only = Desk::is_read_only(&self.store()?);
        if read_only {
            self.out.note(
                "the file system is read-only: the store is only looked at, and nothing is recorded",
            );
        }
        Ok(read_only)
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

    /// Whoever is acting, by a token or a session; nobody is asked.
    pub(crate) fn whoever_acts(&self, desk: &Desk) -> Result<AccountNow> {
        if let Some(token) = self.token()? {
            return Ok(desk.by_token(&token)?.oneself());
        }
        let token = self.session_file()?.read()?.ok_or(DeskError::NotSignedIn)?;
        Ok(desk.signed_in(&token)?.oneself())
    }

    /// Whoever is acting by the session for this store, else, on a terminal, by a sign-in.
    fn signed_in<'d>(&self, desk: &'d Desk) -> Result<SignedIn<'d>> {
        let file = self.session_file()?;
        if let Some(token) = file.read()? {
            match undisturbed(|| desk.signed_in(&token)) {
                // The file stays: by now it may hold the session of another terminal's sign-in.
                Err(DeskError::NotSignedIn) => {}
                found => return Ok(found?),
            }
        }
        let mut terminal = self.terminal().ok_or(DeskError::NotSignedIn)?;
        let opened = login::ask(desk, &file, &mut terminal, None)?;
        if opened.account.role == Role::Admin {
            recover::tell(&self.out, desk, &opened.token)?;
        }
        Ok(desk.signed_in(&opened.token)?)
    }

    /// Whoever is acting, as an admin: by `--token-file`, `PASSDESK_TOKEN`, or a session.
    pub(crate) fn admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        match self.token()? {
            Some(token) => Ok(undisturbed(|| desk.by_token(&token))?),
            None => Ok(self.signed_in(desk)?.settled()?.admin()?),
        }
    }

    /// The token that was given, if one was.
    fn token(&self) -> Result<Option<ScriptToken>> {
        let text = match &self.token_file {
            Some(path) => token_in(path)?,
            None => match std::env::var("PASSDESK_TOKEN") {
                Ok(text) if !text.is_empty() => Zeroizing::new(text),
                Ok(_) | Err(VarError::NotPresent) => return Ok(None),
                Err(VarError::NotUnicode(_)) => Zeroizing::default(),
            },
        };
        let token = ScriptToken::parse(text.trim_end());
        Ok(Some(token.ok_or_else(|| {
            Failure::new(
                Status::NotSignedIn,
                "that is no token, or it has a typing mistake",
            )
            .hint("make one: passdesk tokens create LABEL --scope SCOPE")
        })?))
    }

    /// Whoever is acting, as an admin who gave a password within the last 15 minutes.
    pub(crate) fn fresh_admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>> {
        let admin = self.admin(desk)?;
        if !admin.is_fresh() {
            let mut terminal = self.terminal().ok_or(DeskError::StaleSignIn)?;
            let prompt = format!("password of {}, once more: ", admin.account().name);
            let typed = terminal.secret(&prompt)?;
            undisturbed(|| admin.confirm(&typed)).map_err(|error| with_support(desk, error))?;
        }
        Ok(admin)
    }
}

/// What is said of a clock that is wrong, or was.
fn tell(trouble: ClockTrouble, mend: &str) {
    let (what, hint) = match trouble {
        ClockTrouble::Behind { latest_at, clock } => (
            format!(
                "the clock says {clock}; the store was used under a clock that said {latest_at}, and until then nothing expires"
            ),
            format!(
                "correct the clock. If it is correct now, it was ahead earlier: the owner of the store runs {mend}"
            ),
        ),
        ClockTrouble::NotOfServer { server, machine } => (
            format!(
                "the clock says {machine}, and that of the store's server {server}, which is used"
            ),
            "set this machine's clock".to_owned(),
        ),
    };
    // However quiet it should be; and where standard error is gone, nobody is left to be told.
    let _ = writeln!(io::stderr(), "warning: {what}\nhint: {}", escape(&hint));
}

/// The store that a text names, with the files that are configured for it; `option` gives another.
pub(crate) fn store_at(text: &str, option: &str) -> Result<StoreUrl> {
    let url = text.parse::<StoreUrl>();
    match url.map_err(|error| Failure::usage(error.to_string()).hint(instead(&error, option)))? {
        StoreUrl::Postgres(url) => Ok(StoreUrl::Postgres(config::with_files(url)?)),
        StoreUrl::Sqlite(path) if begins_with_tilde(&path) => {
            let message = "the store's path begins with ~, which only a shell expands";
            Err(Failure::usage(message)
                .hint("write the whole path; a file that is called so has ./ before its name")
                .into())
        }
        url @ StoreUrl::Sqlite(_) => Ok(url),
    }
}

/// What a token's file holds. One that others can read is refused: they could have read the token (S29).
fn token_in(path: &Path) -> Result<Zeroizing<String>> {
    let shown = path.display();
    let (file, _) = private_files::open(path, Use::Secret).map_err(|why| match why {
        NotMine::Unopened(error) => Failure::usage(format!("{shown}: {error}")),
        NotMine::NoFile | NotMine::NoFolder => Failure::usage(format!("{shown} is no plain file"))
            .hint("name the token's file itself, no link and no pipe, or set PASSDESK_TOKEN"),
        NotMine::Others(_) => Failure::usage(format!("{shown} belongs to somebody else")).hint(
            "keep the token in a file of your own, and revoke it if others had time to read it",
        ),
        NotMine::Readable(_) | NotMine::Writable(_) | NotMine::TooLarge => {
            Failure::usage(format!("{shown} can be read by others")).hint(format!(
                "chmod 600 {shown}, and revoke the token if others had time to read it"
            ))
        }
    })?;
    let mut text = Zeroizing::new(String::with_capacity(LARGEST_TOKEN));
    let read = file.take(LARGEST_TOKEN as u64).read_to_string(&mut text);
    read.map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    let mark = text.len() - without_mark(text.as_bytes()).len();
    text.drain(..mark);
    Ok(text)
}

/// What to give instead of a text that names no store.
fn instead(error: &InvalidStoreUrl, option: &str) -> String {
    let hint = match error {
        InvalidStoreUrl::Empty | InvalidStoreUrl::Scheme | InvalidStoreUrl::NoPostgres => {
            return format!("{option} PATH");
        }
        InvalidStoreUrl::Postgres(error) => match error {
            InvalidPostgresUrl::Password => {
                "change it, write the new one to a file that only you can read, and name that in the configuration, under [postgres]: password_file = \"PATH\""
            }
            InvalidPostgresUrl::Setting(_) => {
                "it knows host, port, sslmode and target_session_attrs; the configuration names files, under [postgres]: password_file, root_certificates"
            }
            InvalidPostgresUrl::Value(_) => "sslmode=require, target_session_attrs=read-write",
            InvalidPostgresUrl::Clear => "leave it out, or name a socket's folder as the host",
            InvalidPostgresUrl::Form | InvalidPostgresUrl::Database => {
                return format!("{option} postgres://USER@HOST/DATABASE");
            }
        },
    };
    hint.to_owned()
}

fn default_store() -> Result<String> {
    if rustix::process::geteuid().is_root() {
        return Ok("/var/lib/passdesk/passdesk.db".to_owned());
    }
    let folder = base_folder("XDG_DATA_HOME", ".local/share")?.ok_or_else(|| {
        Failure::usage("no store is named, and there is no home folder of yours to look in")
            .hint("give --store PATH or set PASSDESK_STORE")
    })?;
    let path = folder.join("passdesk/passdesk.db");
    path.into_os_string().into_string().map_err(|_| {
        Failure::usage("the home folder's path is not UTF-8")
            .hint("give --store PATH")
            .into()
    })
}
