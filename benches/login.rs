//! A whole sign-in (two durable commits and one check of a password) against one Argon2id hash at the same cost.

use divan::Bencher;
use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::desk::{Desk, SignIn};
use passdesk::random::SystemRandomness;

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 60, sample_size = 1)]
fn sign_in(bencher: Bencher<'_, '_>) {
    let scratch = Scratch::new();
    let desk: Desk = scratch.desk();
    let (name, typed) = (ADMIN.parse().expect("a name"), typed());
    bencher.bench_local(|| match desk.sign_in(&name, &typed).expect("a sign-in") {
        SignIn::Open(opened) => drop(opened),
        SignIn::ChangeOwed(_) => unreachable!("the password is permanent"),
    });
}

#[divan::bench(sample_count = 60, sample_size = 1)]
fn one_hash(bencher: Bencher<'_, '_>) {
    let password = Password::prepare(&typed()).expect("a password");
    bencher.bench_local(|| {
        PasswordHash::of(&password, Cost::default(), &SystemRandomness).expect("a hash")
    });
}

fn typed() -> Typed {
    Typed::new(PASSWORD.to_owned())
}
