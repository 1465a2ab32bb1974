//! What every command starts from: the common options, the store, the terminal.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::client::Client;
use passdesk::desk::{ClockTrouble, Desk, DeskError, Origin, Peer, StorageError, Surroundings};
use passdesk::model::{ServedUrl, StoreUrl};

use super::desk_place::{DeskPlace, StoreArg, of_another};
use super::escape::escape;
use super::failure::Failure;
use super::format::{Color, Format};
use super::output::{Output, say};
use super::session_file::SessionFile;
use super::terminal::Terminal;
use super::times::noted;

/// Options every command takes.
#[derive(Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Common {
    /// Where accounts live: a path, sqlite:PATH or postgres://USER@HOST/DATABASE; or a served desk: unix:PATH or https://HOST
    #[arg(
        long,
        global = true,
        value_name = "STORE",
        env = "PASSDESK_STORE",
        hide_env_values = true,
        value_hint = ValueHint::AnyPath
    )]
    store: Option<String>,
    /// Use the token in this file, which only you may read, instead of a session
    #[arg(long, global = true, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The format of results; json is one object per line
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Never ask a question; fail instead, and name the option to give
    #[arg(long, global = true)]
    no_input: bool,
    /// Print results and errors only, no notes
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colour; NO_COLOR turns it off too
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

/// Everything a command needs to begin.
pub(crate) struct Setup {
    pub(crate) out: Output,
    store: StoreArg,
    pub(super) token_file: Option<PathBuf>,
    no_input: bool,
}

impl Setup {
    pub(crate) fn new(common: Common) -> Self {
        Self {
            out: Output::new(common.format, common.color, common.quiet),
            store: StoreArg::new(common.store),
            token_file: common.token_file,
            no_input: common.no_input,
        }
    }

    /// Where the desk in use is.
    pub(crate) fn place(&self) -> Result<DeskPlace> {
        self.store.place()
    }

    /// The desk in use, asked by nobody yet.
    pub(crate) fn client(&self) -> Result<Client> {
        match self.place()? {
            DeskPlace::Store(url) => {
                let desk = Desk::open(&url, Self::surroundings());
                let desk = desk.map_err(|error| unopened(&url, error))?;
                Ok(Client::here(self.telling_of_the_clock(desk)))
            }
            DeskPlace::Served(url) => Ok(Client::there(url)?),
        }
    }

    /// The served desk in use, for a door.
    pub(crate) fn served(&self) -> Result<ServedUrl> {
        self.store.served()
    }

    /// The store in use, for its owner.
    pub(crate) fn store(&self) -> Result<StoreUrl> {
        self.store.store()
    }

    /// The store to serve.
    pub(crate) fn store_to_serve(&self) -> Result<StoreUrl> {
        self.store.store_to_serve()
    }

    /// How it was named, for use after this is gone.
    pub(crate) fn store_arg(&self) -> StoreArg {
        self.store.clone()
    }

    /// What a further command needs to find the same store.
    pub(crate) fn same_store(&self) -> String {
        self.store.same_store()
    }

    pub(crate) fn surroundings() -> Surroundings {
        Surroundings::of_the_system(Origin {
            peer: Peer::User(rustix::process::getuid().as_raw()),
            host: rustix::system::uname()
                .nodename()
                .to_string_lossy()
                .into_owned(),
        })
    }

    /// The desk over the store in use. A wrong clock is reported once, on standard error.
    pub(crate) fn desk(&self) -> Result<Desk> {
        Ok(self.telling_of_the_clock(self.desk_without_word()?))
    }

    fn telling_of_the_clock(&self, desk: Desk) -> Desk {
        let mend = format!("passdesk store mend --clock{}", self.same_store());
        desk.telling_of_the_clock(move |trouble| tell(trouble, &mend))
    }

    /// The same without that report, for a command that makes its own.
    pub(crate) fn desk_without_word(&self) -> Result<Desk> {
        let url = self.store()?;
        let desk = Desk::open(&url, Self::surroundings());
        desk.map_err(|error| unopened(&url, error))
    }

    /// The desk for the owner of the store, who only looks.
    pub(crate) fn desk_to_look(&self) -> Result<Desk> {
        let url = self.store()?;
        let desk = Desk::open_to_look(&url, Self::surroundings());
        let desk = desk.map_err(|error| unopened(&url, error))?;
        Ok(self.telling_of_the_clock(desk))
    }

    /// Whether the store can only be read; a note says so then.
    pub(crate) fn only_looks(&self) -> Result<bool> {
        let read_only = match self.place()? {
            DeskPlace::Store(url) => Desk::is_read_only(&url),
            DeskPlace::Served(_) => false,
        };
        if read_only {
            self.out.note(
                "the file system is read-only: the store is only read, and nothing is recorded",
            );
        }
        Ok(read_only)
    }

    pub(crate) fn session_file(&self) -> Result<SessionFile> {
        SessionFile::of(&self.place()?)
    }

    /// The terminal, where there is one and questions are allowed.
    pub(crate) fn terminal(&self) -> Option<Terminal> {
        if self.no_input {
            return None;
        }
        Some(Terminal::open()?.with_color(self.out.color_on_stderr()))
    }

    /// The terminal, or the error that names what to give instead.
    pub(crate) fn terminal_or(&self, missing: &str, instead: &str) -> Result<Terminal> {
        let asked = self.terminal();
        Ok(asked.ok_or_else(|| {
            Failure::usage(format!("{missing} is missing, and nobody can be asked"))
                .hint(format!("give {instead}"))
        })?)
    }
}

/// Why a store was not opened: often it belongs to another user.
fn unopened(url: &StoreUrl, error: DeskError) -> anyhow::Error {
    let is_out_of_reach = matches!(error, DeskError::Storage(StorageError::Unreachable(_)));
    match of_another(url).filter(|_| is_out_of_reach) {
        Some(failure) => failure.into(),
        None => error.into(),
    }
}

/// Warns of a clock that is wrong, or was.
fn tell(trouble: ClockTrouble, mend: &str) {
    let (what, hint) = match trouble {
        ClockTrouble::Behind { latest_at, clock } => (
            format!(
                "the clock says {}; the store was used when the clock said {}, and until then nothing expires",
                noted(clock),
                noted(latest_at)
            ),
            format!(
                "correct the clock. If it is correct now, it was ahead earlier: the owner of the store runs {mend}"
            ),
        ),
        ClockTrouble::NotOfServer { server, machine } => (
            format!(
                "the clock says {}, but the clock of the store's server says {}, which is used",
                noted(machine),
                noted(server)
            ),
            "set this machine's clock".to_owned(),
        ),
    };
    // Even with `--quiet`.
    say(&format!("warning: {what}\nhint: {}", escape(&hint)));
}
