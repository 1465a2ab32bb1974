//! `door http`: pages to sign in and to change a password, and answers for nginx and other proxies.

use anyhow::{Result, bail};
use clap::Args;
use passdesk::doors::http::{PLACES, Site, run as open};
use passdesk::wire::connections::MostConnections;
use passdesk::wire::listen::Place;

use super::super::certificate::Certificate;
use super::super::failure::Failure;
use super::{Setup, config, failed};

/// A proxy brings the connections of many people.
const MOST: MostConnections = MostConnections {
    in_all: 1024,
    of_user: 512,
    of_address: 512,
};

/// Pages to sign in and to change a password, and answers for a proxy in front of web applications
///
/// People sign in at /login and choose a new password at /change, also with a temporary one. A proxy asks at /auth/session who
/// is signed in by the cookie of those pages, or at /auth/basic whose name and password HTTP Basic brings. The proxy must lead
/// the pages' address to this door; nginx and Caddy are set up as in man passdesk-doors. With a token of the scope verify
/// (--token-file) the desk counts failures by the addresses of those who fail; over a network it takes one.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk door http --listen unix:/run/passdesk-door/http.sock --url https://desk.example
  passdesk door http --listen http://127.0.0.1:8080 --url https://app.example/desk --token-file door.token")]
pub(crate) struct Http {
    /// Where to listen: unix:PATH, http://LOOPBACK:PORT or https://ADDRESS:PORT; may be given several times
    #[arg(long, value_name = "PLACE", value_parser = place)]
    listen: Vec<Place>,
    /// The address of the pages, as browsers see it: https://HOST, with a path if they are below one
    #[arg(long, value_name = "URL")]
    url: Site,
    /// A further host that people may be sent back to after they signed in; may be given several times
    #[arg(long, value_name = "HOST")]
    back_host: Vec<String>,
    #[command(flatten)]
    certificate: Certificate,
}

/// Clear text goes no further than this machine.
fn place(text: &str) -> Result<Place> {
    match PLACES.parse(text)? {
        Place::Clear(address) if !address.ip().is_loopback() => {
            bail!("http:// only at a loopback address, such as http://127.0.0.1:8080")
        }
        place => Ok(place),
    }
}

pub(super) fn run(args: Http, setup: &Setup) -> Result<()> {
    let site = args.url.and_back_to(&args.back_host);
    let site = site.map_err(|error| {
        Failure::usage(format!("--back-host: {error}")).hint("for example --back-host app.example")
    })?;
    let config = config(setup, args.listen, args.certificate, MOST)?;
    open(config, site).map_err(|error| failed(error, "http://127.0.0.1:8080"))
}
