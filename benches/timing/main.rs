//! Whether the time of a refusal tells who has an account (S19, S53): Welch's t of each class of failure against names that
//! are no account's; for the check of a password alone, and for whole sign-ins and checks for a service on both stores.
//!
//! ```text
//! cargo bench --bench timing                  # 200 samples a class
//! cargo bench --bench timing -- 5000          # as many as a figure that is quoted takes: some hours
//! cargo bench --bench timing -- 5000 check    # the check alone; or: file, database
//! ```
//!
//! The classes take turns, in an order drawn for each round, each on a thread of its own, whose memory is fresh as a
//! command's is. Names that are no account's are there twice: what is between those two is noise. |t| is told of all
//! samples, and of all but the slowest tenth of each class, which whatever else runs decides; by the clock, and on the
//! thread's processor alone, where a busy machine shows less. From 4.5 on a difference is
//! there (Goodwill and others, A testing methodology for side channel resistance validation, 2011). What a check would be
//! without the defence is measured too: a test that finds nothing there finds nothing.

use std::thread;

use passdesk::credentials::imported::{Field, Imported, Schemes};
use passdesk::credentials::{
    Cost, Costs, Password, PasswordHash, TemporaryPassword, Typed, Verdict, verify,
};
use passdesk::desk::Desk;
use passdesk::model::StoreUrl;
use passdesk::random::SystemRandomness;

use postgres_server::{CLERK, Cluster, OWNER};
use rounds::{Took, compare, pause, say, timed};
use scratch::{PASSWORD, Scratch};
use sign_ins::{Door, Firm};

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/support/postgres.rs"]
mod postgres_server;
mod rounds;
#[expect(dead_code, reason = "other benches use more of it")]
#[path = "../support/scratch.rs"]
mod scratch;
mod sign_ins;

const SAMPLES: usize = 200;
/// What another system has made of a throw-away password.
const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
const SHA_CRYPT: &str = "$6$rounds=20000$hhDgGbaeMIiFij45$LnnptWtza29DN4KdOLl5HIn/o8UUjuWXkbyE3ZQj1G9FQrNRs2RlynFM.HlRLsowE63oJo7BXO2d4BVFKUowh1";
const WRONG: &str = "seven lamps above the harbor";
/// A cost that was raised, and what a hash at the floor lacks of it, as a hash of its own.
const RAISED: (u32, u32) = (47_104, 2);
const LACKING: (u32, u32) = (27_648, 2);

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let samples = words.iter().find_map(|word| word.parse().ok());
    let samples = samples.unwrap_or(SAMPLES);
    let parts = ["check", "file", "database"];
    let all = !words.iter().any(|word| parts.contains(&word.as_str()));
    let wants = |part: &str| all || words.iter().any(|word| word == part);
    say(&format!("samples a class: {samples}"));
    if wants("check") {
        checks(samples);
    }
    if wants("file") {
        whole("a file", samples, || {
            let scratch = Scratch::new();
            let url = scratch.url.clone();
            (scratch, url)
        });
    }
    if wants("database") {
        let cluster: &'static Cluster = Box::leak(Box::new(Cluster::start()));
        whole("a database", samples, || {
            let database = cluster.database();
            scratch::init(&database.store_url(OWNER));
            let url = database.store_url(CLERK);
            (database, url)
        });
    }
}

fn cost((memory_kib, passes): (u32, u32)) -> Cost {
    Cost::new(memory_kib, passes, 1).expect("a cost")
}

fn hash(cost: Cost) -> PasswordHash {
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())).expect("a password");
    PasswordHash::of(&password, cost, &SystemRandomness).expect("a hash")
}

/// How long it takes on a thread whose memory is fresh.
fn afresh(work: impl Fn() + Sync) -> Took {
    thread::scope(|scope| {
        let timed = scope.spawn(|| timed(&work));
        timed.join().expect("a time")
    })
}

fn checks(samples: usize) {
    let temporary = TemporaryPassword::generate(&SystemRandomness).expect("one");
    let temporary = temporary.hash(Cost::default(), &SystemRandomness);
    let temporary = temporary.expect("a hash");
    let older = hash(Cost::default());
    for in_force in [Cost::default(), cost(RAISED)] {
        let new = hash(in_force);
        // That there are hashes of before is known, but at the lowest cost there are none.
        let costs = Costs::beside(in_force, [Cost::default()]);
        let mut classes = vec![
            ("no account", None),
            ("no account, again", None),
            ("wrong", Some(&new)),
            ("temporary", Some(&temporary)),
        ];
        if in_force != Cost::default() {
            classes.push(("older cost", Some(&older)));
        }
        let names: Vec<_> = classes.iter().map(|(name, _)| *name).collect();
        compare(
            &title("the check alone", in_force),
            &names,
            samples,
            |class| {
                let stored = classes[class].1;
                afresh(|| {
                    let typed = Typed::new(WRONG.to_owned());
                    let verdict = verify(&typed, stored, &costs).expect("the memory");
                    assert_eq!(verdict, Verdict::Wrong);
                })
            },
        );
    }
    checks_beside_imported(samples);
    let plain = [
        ("no account", vec![cost(RAISED)]),
        ("no account, again", vec![cost(RAISED)]),
        ("older cost, nothing made up", vec![Cost::default()]),
        (
            "older cost, made up on less memory",
            vec![Cost::default(), cost(LACKING)],
        ),
    ];
    let names = plain.each_ref().map(|(name, _)| *name);
    let title = title("without the defence", cost(RAISED));
    compare(&title, &names, samples, |class| {
        let costs = &plain[class].1;
        afresh(|| costs.iter().for_each(|cost| drop(hash(*cost))))
    });
}

/// While hashes of other systems are in the store, dear ones and fast ones, one of either wrapped (S71); and the same without
/// the defence.
fn checks_beside_imported(samples: usize) {
    let in_force = Cost::default();
    let own = hash(in_force);
    let [dear, cheap, wrapped] = [BCRYPT, SSHA, SHA_CRYPT].map(imported);
    let kinds = [&dear, &cheap, &wrapped].map(|hash| hash.imported_kind().expect("a kind"));
    let defended = Costs::from(in_force).with_imported(Schemes::of(kinds));
    let classes = [
        ("no account", None),
        ("no account, again", None),
        ("wrong", Some(&own)),
        ("imported, dear", Some(&dear)),
        ("imported, cheap and wrapped", Some(&cheap)),
        ("imported, dear and wrapped", Some(&wrapped)),
    ];
    let names = classes.each_ref().map(|(name, _)| *name);
    for (what, costs) in [
        ("the check beside imported hashes", defended),
        ("the same without the defence", in_force.into()),
    ] {
        compare(&title(what, in_force), &names, samples, |class| {
            let stored = classes[class].1;
            afresh(|| {
                let typed = Typed::new(WRONG.to_owned());
                let verdict = verify(&typed, stored, &costs).expect("the memory");
                assert_eq!(verdict, Verdict::Wrong);
            })
        });
    }
}

fn imported(text: &str) -> PasswordHash {
    let Ok(Field::Hash(old)) = Field::read(text) else {
        unreachable!("it is a hash");
    };
    let kept = Imported::keep(old, false, Cost::default(), &SystemRandomness).expect("a hash");
    PasswordHash::from(&kept)
}

/// Whole sign-ins, and checks for a service, in new stores: at the lowest cost, and at one that was raised.
fn whole<S>(place: &str, samples: usize, made: impl Fn() -> (S, StoreUrl)) {
    for in_force in [Cost::default(), cost(RAISED)] {
        let (_store, url) = made();
        let firm = Firm::at(in_force, |around| Desk::open(&url, around).expect("a desk"));
        let classes = firm.classes();
        let names: Vec<_> = classes.iter().map(|(name, _)| *name).collect();
        for (what, door) in [
            ("sign-ins", Door::SignIn),
            ("checks for a service", Door::Verify),
        ] {
            let title = title(&format!("{what} in {place}"), in_force);
            compare(&title, &names, samples, |class| {
                let name = firm.ready(&classes[class].1);
                afresh(|| firm.refuses(&name, door))
            });
        }
    }
}

fn title(what: &str, cost: Cost) -> String {
    format!(
        "{what}, {} KiB, {} passes",
        cost.memory_kib(),
        cost.passes()
    )
}
