//! `door`: lets other programs ask a served desk, in their own protocol.

use anyhow::{Error, Result};
use clap::Subcommand;
use passdesk::deeds::Credential;
use passdesk::doors::{DoorConfig, DoorError};
use passdesk::wire::connections::MostConnections;
use passdesk::wire::listen::{ListenError, Place};

mod http;
mod ldap;

use super::certificate::Certificate;
use super::failure::{ExitStatus, Failure};
use super::setup::Setup;

/// Let other programs sign people in at a served desk, in their own protocol
///
/// A door is a program of its own that asks the desk that --store or the configuration names. It holds no store, so it runs
/// best as a user of its own. Sockets that systemd hands over are used first. SIGTERM ends it when the requests under way
/// are answered; SIGHUP reads the certificate again. How programs are set up for each door: man passdesk-doors
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk door http --listen unix:/run/passdesk-door/http.sock --url https://desk.example")]
pub(crate) enum Door {
    Http(http::Http),
    Ldap(ldap::Ldap),
}

pub(crate) fn run(door: Door, setup: Setup) -> Result<()> {
    match door {
        Door::Http(args) => http::run(args, &setup),
        Door::Ldap(args) => ldap::run(args, &setup),
    }
}

/// What every door is told.
fn config(
    setup: &Setup,
    listen: Vec<Place>,
    certificate: Certificate,
    most: MostConnections,
) -> Result<DoorConfig> {
    Ok(DoorConfig {
        certificate: certificate.files(),
        token: setup.token()?.map(Credential::Token),
        ..DoorConfig::new(listen, most, setup.served()?)
    })
}

/// Why a door did not open, in words; `place` is one where it could listen.
fn failed(error: DoorError, place: &str) -> Error {
    match error {
        DoorError::Desk(problem) => problem.into(),
        DoorError::Listen(ListenError::Nowhere) => Failure::usage("no place to listen at is named")
            .hint(format!("for example: --listen {place}"))
            .into(),
        DoorError::Listen(error) => Failure::new(ExitStatus::Unavailable, error.to_string())
            .hint(format!("the door is not open; {}", error.mend()))
            .into(),
    }
}
