//! An import of accounts with the passwords of another system: those that stay beside names alone, and those that are wrapped
//! beside as many raw Argon2id hashes on all cores.
//!
//! All count accounts, so the items per second can be compared: `bcrypt` is to be at least two thirds of `names`, `wrapped` at
//! least nine tenths of `raw_hashes`.

use divan::Bencher;
use divan::counter::ItemsCount;
use passdesk::credentials::imported::FieldText;
use passdesk::credentials::{Cost, Password, PasswordHash, SessionToken, Typed};
use passdesk::desk::{
    BatchTerms, Desk, DeskError, ImportTerms, ImportedAccount, NewAccount, SignIn,
};
use passdesk::model::Role;
use passdesk::random::SystemRandomness;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

#[path = "support/scratch.rs"]
mod scratch;

use scratch::{ADMIN, PASSWORD, Scratch};

/// Accounts in a batch of `users import`.
const BATCH: usize = 500;
const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn names(bencher: Bencher<'_, '_>) {
    import(bencher, None);
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn bcrypt(bencher: Bencher<'_, '_>) {
    import(bencher, Some(BCRYPT));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn wrapped(bencher: Bencher<'_, '_>) {
    import(bencher, Some(SSHA));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn raw_hashes(bencher: Bencher<'_, '_>) {
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())).expect("a password");
    let hash = |_| PasswordHash::of(&password, Cost::default(), &SystemRandomness);
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        let made: Result<Vec<_>, _> = (0..BATCH).into_par_iter().map(hash).collect();
        made.expect("hashes")
    });
}

/// Batches of new accounts, each with this text in its field for a password.
fn import(bencher: Bencher<'_, '_>, field: Option<&str>) {
    let scratch = Scratch::new();
    let desk = scratch.desk();
    let token = signed_in(&desk);
    let admin = || -> Result<_, DeskError> { desk.signed_in(&token)?.settled()?.admin() };
    let admin = admin().expect("an admin");
    let terms = BatchTerms::default();
    let mut number = 0;
    bencher
        .counter(ItemsCount::new(BATCH))
        .with_inputs(|| {
            let batch = number..number + BATCH;
            number += BATCH;
            batch.map(|number| account(number, field)).collect()
        })
        .bench_local_values(|batch| {
            let planned = admin.plan_import(batch, &terms, ImportTerms::default());
            let planned = planned.expect("a plan");
            admin.put_in_force(&planned.plan).expect("in force");
        });
}

fn account(number: usize, field: Option<&str>) -> ImportedAccount {
    let name = format!("user{number:07}").parse().expect("a name");
    ImportedAccount {
        account: NewAccount::new(name, Role::User),
        password_hash: field.map(|text| FieldText::new(text.to_owned())),
        disabled: false,
        change_required: false,
    }
}

fn signed_in(desk: &Desk) -> SessionToken {
    let password = Typed::new(PASSWORD.to_owned());
    match desk.sign_in(&ADMIN.parse().expect("a name"), &password) {
        Ok(SignIn::Open(opened)) => opened.token,
        Ok(SignIn::ChangeOwed(_)) | Err(_) => unreachable!("the password is permanent and right"),
    }
}
