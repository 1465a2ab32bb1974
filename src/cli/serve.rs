//! `serve`: answers operations on a socket and over TLS.

use std::path::PathBuf;

use anyhow::{Error, Result};
use clap::Args;
use passdesk::deeds::Problem;
use passdesk::serve::{Config, PLACES, ServeError, ServedStore, serve_desk};
use passdesk::wire::listen::{InvalidPlace, Place};
use rustix::process::geteuid;

use super::certificate::Certificate;
use super::failure::{ExitStatus, Failure};
use super::setup::Setup;

/// Where the service listens unless it is told.
const USUAL: &str = "/run/passdesk/desk.sock";

/// Serve the desk to everybody on this machine, and beyond it over TLS
///
/// It runs under a user of its own, who owns the store. Others use the same commands: with the line store =
/// "unix:/run/passdesk/desk.sock" in /etc/passdesk/config.toml they find the desk by themselves. Sockets that systemd hands
/// over are used first. SIGTERM ends it when the requests under way are answered; SIGHUP reads the certificate again.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk serve
  passdesk serve --listen unix:/run/passdesk/desk.sock
  passdesk serve --listen https://0.0.0.0:8443 --certificate desk.pem --key desk.key")]
pub(crate) struct Serve {
    /// Where to listen: unix:PATH or https://ADDRESS:PORT; may be given several times [default: unix:/run/passdesk/desk.sock]
    #[arg(long, value_name = "PLACE", value_parser = place)]
    listen: Vec<Place>,
    #[command(flatten)]
    certificate: Certificate,
    /// Serve as root, although a user of its own would do
    #[arg(long)]
    as_root: bool,
}

pub(crate) fn run(args: Serve, setup: Setup) -> Result<()> {
    let store = setup.store_to_serve()?;
    if geteuid().is_root() && !args.as_root {
        let message = "a desk is not served as root";
        return Err(Failure::new(ExitStatus::NotPermitted, message)
            .hint("give the store to a user of its own, and run it as that user; or give --as-root")
            .into());
    }
    let mut listen = args.listen;
    if listen.is_empty() {
        listen.push(Place::Unix(PathBuf::from(USUAL)));
    }
    let certificate = args.certificate.files();
    let host = Setup::surroundings().origin.host;
    serve_desk(
        Config::new(listen, certificate),
        ServedStore { store, host },
    )
    .map_err(|error| match error {
        ServeError::Desk(error) => Problem::from(error).into(),
        ServeError::Listen(error) => unserved(error.to_string(), &error.mend()),
        ServeError::Worker(error) => unserved(error, "solve that and start it again"),
    })
}

/// Why nothing is served.
fn unserved(why: String, mend: &str) -> Error {
    let failure = Failure::new(ExitStatus::Unavailable, why);
    failure.hint(format!("nothing is served; {mend}")).into()
}

fn place(text: &str) -> Result<Place, InvalidPlace> {
    PLACES.parse(text)
}
