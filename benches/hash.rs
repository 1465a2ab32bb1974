//! This program's Argon2id against the stock call of the `argon2` crate, at the default cost on one thread.

use argon2::{Argon2, PasswordHasher};
use divan::Bencher;
use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::random::{SystemRandomness, random_bytes};

const TEXT: &str = "correct horse battery staple";

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn passdesk(bencher: Bencher<'_, '_>) {
    let password = Password::prepare(&Typed::new(TEXT.to_owned())).expect("a password");
    bencher.bench_local(|| {
        PasswordHash::of(&password, Cost::default(), &SystemRandomness).expect("a hash")
    });
}

/// What `hash_password` does, with the salt from the same generator.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn stock(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let salt = random_bytes::<16>(&SystemRandomness).expect("a salt");
        Argon2::default()
            .hash_password_with_salt(TEXT.as_bytes(), &salt)
            .expect("a hash")
            .to_string()
    });
}
