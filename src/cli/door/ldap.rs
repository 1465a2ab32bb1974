//! `door ldap`: answers programs that speak LDAP.

use anyhow::Result;
use clap::{Args, ValueEnum};
use passdesk::doors::ldap::{Base, LdapConfig, MustChange, PLACES, run as open};
use passdesk::wire::connections::MostConnections;
use passdesk::wire::listen::{InvalidPlace, Place};

use super::super::certificate::Certificate;
use super::super::failure::Failure;
use super::{Setup, config, failed};

/// A program keeps many connections for its people.
const MOST: MostConnections = MostConnections {
    in_all: 1024,
    of_user: 256,
    of_address: 256,
};

/// Let programs that speak LDAP sign people in, find them and their groups, and change passwords
///
/// People sign in by a bind as uid=NAME,ou=people,BASE. Programs read the directory after a bind as uid=LABEL,ou=services,BASE
/// with a token of the scope directory as the password. --token-file names the door's own token, of the scope verify.
/// Whoever owes a change of the password, or has a temporary one, is refused until it is changed.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk door ldap --base dc=example,dc=org --token-file door.token --listen ldapi:/run/passdesk-door-ldap/ldapi
  passdesk door ldap --base dc=example,dc=org --token-file door.token --listen ldaps://0.0.0.0:636 --listen ldap://0.0.0.0:389 --certificate ldap.pem --key ldap.key")]
pub(crate) struct Ldap {
    /// Where to listen: ldap://ADDRESS:PORT, ldaps://ADDRESS:PORT or ldapi:PATH; may be given several times
    #[arg(long, value_name = "PLACE", value_parser = place)]
    listen: Vec<Place>,
    /// The base of the tree, for example dc=example,dc=org
    #[arg(long, value_name = "DN")]
    base: Base,
    #[command(flatten)]
    certificate: Certificate,
    /// Where people change their passwords in a browser: what is answered to whoever must do that names it
    #[arg(long, value_name = "URL")]
    change_url: Option<String>,
    /// How a password that must be changed is answered: expired refuses it; aware lets clients in that ask for the password policy, for the change alone
    #[arg(long, value_name = "HOW", value_enum, default_value_t = How::Expired)]
    must_change: How,
    /// Take passwords without TLS at loopback addresses, which other users of this machine cannot read
    #[arg(long)]
    allow_clear_on_loopback: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum How {
    Expired,
    Aware,
}

fn place(text: &str) -> Result<Place, InvalidPlace> {
    PLACES.parse(text)
}

pub(super) fn run(args: Ldap, setup: &Setup) -> Result<()> {
    let ldap = LdapConfig {
        base: args.base,
        change_url: args.change_url,
        must_change: match args.must_change {
            How::Expired => MustChange::Expired,
            How::Aware => MustChange::Aware,
        },
        clear_on_loopback: args.allow_clear_on_loopback,
    };
    let config = config(setup, args.listen, args.certificate, MOST)?;
    if config.token.is_none() {
        let failure = Failure::usage("the door needs a token of the scope verify");
        return Err(failure.hint("make one, and give --token-file: passdesk tokens create LABEL --scope verify --out FILE").into());
    }
    if let Some(address) = ldap.useless_place(&config.listen, config.certificate.is_some()) {
        let failure = Failure::usage(format!(
            "nobody could sign in at ldap://{address}: passwords are not taken in clear text"
        ));
        return Err(failure
            .hint("give --certificate and --key for StartTLS; or, at a loopback address, --allow-clear-on-loopback")
            .into());
    }
    open(config, ldap).map_err(|error| failed(error, "ldaps://0.0.0.0:636"))
}
