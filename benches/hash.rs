//! This program's Argon2id against the stock call of the `argon2` crate at several costs (KiB, passes), on one thread and
//! on two. Compare the medians, best on an idle machine.
//!
//! The gain is the memory that need not be had from the system again. The C library hands a block
//! of up to 32 MiB that was freed out again as it is, so in a loop like this one the stock call does
//! without the system too at the default cost, and there is next to nothing to gain: it clears the block before
//! the hash, and this program wipes it after. Set `MALLOC_MMAP_THRESHOLD_=131072` to see it without that help.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use divan::Bencher;
use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::random::{SystemRandomness, random_bytes};

const TEXT: &str = "correct horse battery staple";
const COSTS: [(u32, u32); 3] = [(19_456, 2), (47_104, 2), (65_536, 3)];

fn main() {
    divan::main();
}

#[divan::bench(args = COSTS, threads = [1, 2], sample_count = 40, sample_size = 1)]
fn passdesk(bencher: Bencher<'_, '_>, (memory_kib, passes): (u32, u32)) {
    let cost = Cost::new(memory_kib, passes, 1).expect("a cost");
    let password = Password::prepare(&Typed::new(TEXT.to_owned())).expect("a password");
    bencher.bench(|| PasswordHash::of(&password, cost, &SystemRandomness).expect("a hash"));
}

/// What `hash_password` does, with the salt from the same generator.
#[divan::bench(args = COSTS, threads = [1, 2], sample_count = 40, sample_size = 1)]
fn stock(bencher: Bencher<'_, '_>, (memory_kib, passes): (u32, u32)) {
    let params = Params::new(memory_kib, passes, 1, None).expect("parameters");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    bencher.bench(|| {
        let salt = random_bytes::<16>(&SystemRandomness).expect("a salt");
        hasher
            .hash_password_with_salt(TEXT.as_bytes(), &salt)
            .expect("a hash")
            .to_string()
    });
}
