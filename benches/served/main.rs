//! A served desk on a socket: requests, sign-ins, resets and floods, beside what they cost without it.
//!
//! ```text
//! cargo bench --bench served
//! cargo bench --bench served -- rates      or resets, floods (as root: it takes user ids), doors
//! cargo bench --bench served -- slapd      or directory, the same of a door for LDAP: both need slapd and ldap-utils
//! cargo bench --bench served -- million    a door that finds a million people
//! cargo bench --bench served -- sign-ins   beside slapd with Argon2id, and beside saslauthd (sasl2-bin, whois; as root)
//! ```
//!
//! Both sides of each pair run in turn, and the medians of the rounds and of the ratios round by round are told, with the
//! lowest and the highest.

use std::env;
use std::path::Path;

use passdesk::desk::{BatchTerms, Desk, DeskError, NewAccount};
use passdesk::model::{Role, StoreUrl};

mod directory;
mod doors;
#[path = "../support/figures.rs"]
mod figures;
mod floods;
mod http;
mod ldap;
mod people;
mod rates;
mod resets;
mod rounds;
#[path = "../support/scratch.rs"]
mod scratch;
mod server;
mod sign_ins;
#[path = "../support/signed_in.rs"]
mod signed_in;
mod slapd;
#[path = "../support/token.rs"]
mod token;

use scratch::Scratch;
use signed_in::{admin, session};

/// Accounts in a large store.
const ACCOUNTS: usize = 100_000;

fn main() {
    let mut words = env::args().skip(1).filter(|word| word != "--bench");
    let parts = [
        ("rates", rates::run as fn()),
        ("resets", resets::run),
        ("doors", doors::run),
        ("floods", floods::run),
    ];
    match words.next() {
        None => parts.iter().for_each(|(_, run)| run()),
        Some(word) if word == "slapd" => slapd::run(),
        Some(word) if word == "directory" => directory::run(),
        Some(word) if word == "million" => directory::million(),
        Some(word) if word == "sign-ins" => sign_ins::run(),
        Some(word) => match parts.iter().find(|(part, _)| *part == word) {
            Some((_, run)) => run(),
            None => floods::act(&word, words),
        },
    }
}

fn file(scratch: &Scratch) -> &Path {
    match &scratch.url {
        StoreUrl::Sqlite(path) => path,
        _ => unreachable!("the store is a file"),
    }
}

fn name(number: usize) -> String {
    format!("user{number}")
}

/// Adds those that are missing of so many accounts.
fn fill(desk: &Desk, accounts: usize) {
    let token = session(desk);
    let names: Vec<_> = (0..accounts).map(name).collect();
    for names in names.chunks(500) {
        let admin = admin(desk, &token);
        let new = names
            .iter()
            .map(|name| NewAccount::new(name.parse().expect("a name"), Role::User));
        let added = admin.add_batch(new.collect(), &BatchTerms::default(), |_| {
            Ok::<_, DeskError>(())
        });
        added.expect("added");
    }
}
