//! `door http`: pages to sign in and to change a password, and answers for nginx and other proxies.

use anyhow::Result;
use clap::Args;
use passdesk::doors::http::{PLACES, run as open};
use passdesk::wire::connections::MostConnections;
use passdesk::wire::listen::{InvalidPlace, Place};

use super::super::certificate::Certificate;
use super::{Setup, config, failed};

/// A proxy brings the connections of many people.
const MOST: MostConnections = MostConnections {
    in_all: 1024,
    of_user: 512,
    of_address: 512,
};

/// Pages to sign in and to change a password, and answers for a proxy in front of a web application
#[derive(Args)]
pub(crate) struct Http {
    /// Where to listen: unix:PATH, http://ADDRESS:PORT on a loopback address, or https://ADDRESS:PORT; may be given several times
    #[arg(long, value_name = "PLACE", value_parser = place)]
    listen: Vec<Place>,
    #[command(flatten)]
    certificate: Certificate,
}

fn place(text: &str) -> Result<Place, InvalidPlace> {
    PLACES.parse(text)
}

pub(super) fn run(args: Http, setup: &Setup) -> Result<()> {
    let config = config(setup, args.listen, args.certificate, MOST)?;
    open(config).map_err(failed)
}
