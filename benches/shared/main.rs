//! The shared store beside plain statements: resets beside the same work by `pgbench`, sign-ins beside Argon2id alone, each
//! with 1, 2, 4 and 8 clients; and what a million accounts cost.
//!
//! ```text
//! cargo bench --bench shared               # resets and sign-ins
//! cargo bench --bench shared -- 1000000    # a store of so many accounts beside one of 1,000
//! ```
//!
//! A private server is started, and every commit is on its disk. Both sides run in turn, and the medians of the rounds and
//! of the ratios round by round are told: on a busy machine the ratio is what holds. `reset.sql` is what the server is told
//! by one reset, the proofs of the admin's session with it, in the same two transactions at the same levels: the plan is made
//! in one, and put in force in the other once the password was shown. What the program computes stands on its side alone.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Barrier;
use std::thread;

use passdesk::credentials::{Cost, Password, PasswordHash, SessionToken, Typed};
use passdesk::desk::{BatchTerms, DeskError, NewAccount, ResetOrder, SignIn};
use passdesk::model::{PostgresHost, Role, Username};
use passdesk::random::SystemRandomness;

use postgres_server::{CLERK, Cluster, Database};
use rounds::{ROUND, now, pause, say, tell};
use store::{PASSWORD, admin, desk, made, open, session};

mod large;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../tests/support/postgres.rs"]
mod postgres_server;
mod rounds;
mod store;

const ACCOUNTS: usize = 10_000;
const CLIENTS: [usize; 4] = [1, 2, 4, 8];
const ROUNDS: usize = 5;
/// What the program's own connections are set to, as far as it changes how fast statements are: without the last, each look
/// at a table that has no key to ask for is compiled anew, which takes pgbench nine tenths of its speed.
const SETTINGS: &str = "-c search_path=passdesk -c enable_seqscan=off -c jit=off";
const PLAIN: &str = include_str!("reset.sql");

fn main() {
    let settings = ["fsync=on", "log_statement=none"];
    let cluster: &'static Cluster = Box::leak(Box::new(Cluster::start_with(|_| {}, &settings)));
    match std::env::args().find_map(|word| word.parse().ok()) {
        Some(accounts) => large::beside_a_small_one(cluster, accounts),
        None => throughput(cluster),
    }
}

fn throughput(cluster: &'static Cluster) {
    let database = made(cluster);
    add(&database, (0..ACCOUNTS).map(user).collect());
    let admin = PlainAdmin::of(&database);
    for clients in CLIENTS {
        let (mut rounds, mut ours, mut plain) = (Vec::new(), 0, 0);
        for _ in 0..ROUNDS {
            let before = conflicts(cluster);
            let by_pgbench = plain_resets(&database, &admin, clients);
            let between = conflicts(cluster);
            rounds.push((resets(&database, clients), by_pgbench));
            plain += between - before;
            ours += conflicts(cluster) - between;
        }
        tell(&format!("{clients} clients: resets/s"), "pgbench", &rounds);
        say(&format!(
            "  refused by the server because of others: ours {ours}, pgbench's {plain}"
        ));
    }
    for clients in CLIENTS {
        let names = people(&database, clients);
        let rounds: Vec<_> = (0..ROUNDS)
            .map(|_| (sign_ins(&database, &names), hashes(clients)))
            .collect();
        tell(
            &format!("{clients} clients: sign-ins/s"),
            "Argon2id",
            &rounds,
        );
    }
}

fn user(number: usize) -> Username {
    format!("user{number:05}").parse().expect("a name")
}

/// Adds users who have a temporary password.
fn add(database: &Database, names: Vec<Username>) {
    let desk = desk(database);
    let token = session(&desk);
    for batch in names.chunks(500) {
        let new = batch
            .iter()
            .map(|name| NewAccount::new(name.clone(), Role::User));
        admin(&desk, &token)
            .add_batch::<DeskError>(new.collect(), &BatchTerms::default(), |_| Ok(()))
            .expect("accounts");
    }
}

/// How much so many clients do in a second, in all. What is prepared for each is not counted.
fn by_second<C: Send>(clients: Vec<C>, work: impl Fn(&mut C) + Sync) -> f64 {
    let start = Barrier::new(clients.len());
    thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let run = |mut client: C| {
            scope.spawn(move || {
                start.wait();
                let (begun, mut count) = (now(), 0_u32);
                while begun.elapsed() < ROUND {
                    work(&mut client);
                    count += 1;
                }
                f64::from(count) / begun.elapsed().as_secs_f64()
            })
        };
        let threads: Vec<_> = clients.into_iter().map(run).collect();
        let ended = threads.into_iter().map(|thread| thread.join());
        ended.map(|count| count.expect("a count")).sum()
    })
}

/// Resets of one account after the other, by chance, by an admin who is signed in once at each client.
fn resets(database: &Database, clients: usize) -> f64 {
    let desks: Vec<_> = (0..clients).map(|_| desk(database)).collect();
    let signed_in = desks.iter().enumerate().map(|(number, desk)| {
        let admin = admin(desk, &session(desk));
        (admin, number * 7_919)
    });
    by_second(signed_in.collect(), |(admin, seed)| {
        *seed = (*seed * 1_103_515_245 + 12_345) % (1 << 31);
        let name = user(*seed / 64 % ACCOUNTS);
        let reset = admin.reset(&name, ResetOrder::default(), |_| Ok::<_, DeskError>(()));
        reset.expect("a reset");
    })
}

/// The admin's session, as statements name it.
struct PlainAdmin {
    account: String,
    digest: String,
}

impl PlainAdmin {
    fn of(database: &Database) -> Self {
        session(&desk(database));
        let sql = "SELECT account_id::text, encode(digest, 'hex') FROM session LIMIT 1";
        let row = database.client().query_one(sql, &[]).expect("a session");
        let digest: String = row.get(1);
        Self {
            account: format!("'{}'", row.get::<_, String>(0)),
            digest: format!("'\\x{digest}'"),
        }
    }
}

fn plain_resets(database: &Database, admin: &PlainAdmin, clients: usize) -> f64 {
    let script = PLAIN
        .replace(":admin", &admin.account)
        .replace(":digest", &admin.digest);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("reset.sql");
    std::fs::write(&file, script).expect("the script");
    let clients = clients.to_string();
    let ended = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "--max-tries=100"])
        .args(["-c", &clients, "-j", &clients, "-U", CLERK])
        .args(["-T", &ROUND.as_secs().to_string(), "-h"])
        .arg(folder_of(database))
        .arg("-f")
        .arg(&file)
        .arg(database.name())
        .env("PGOPTIONS", SETTINGS)
        .output()
        .expect("pgbench");
    assert!(ended.status.success(), "{ended:?}");
    let told = String::from_utf8_lossy(&ended.stdout);
    let line = told.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|line| line.split(' ').next());
    number.and_then(|n| n.parse().ok()).expect("its number")
}

/// Where the socket of the server is.
fn folder_of(database: &Database) -> PathBuf {
    match database.url(CLERK).hosts() {
        [(PostgresHost::Socket(folder), _)] => folder.clone(),
        hosts => unreachable!("{hosts:?} is no socket"),
    }
}

/// How often the server has refused something because of others, which is then begun again.
fn conflicts(cluster: &Cluster) -> usize {
    cluster.log().matches("could not serialize").count()
}

/// So many users with a password of their own: one account is not tried by several at once (S20).
fn people(database: &Database, clients: usize) -> Vec<Username> {
    let name = |number| format!("person{clients}-{number}").parse();
    let names: Vec<Username> = (0..clients)
        .map(|number| name(number).expect("a name"))
        .collect();
    add(database, names.clone());
    let desk = desk(database);
    let token = session(&desk);
    for name in &names {
        let mut typed = None;
        let reset = admin(&desk, &token).reset(name, ResetOrder::default(), |reset| {
            let temporary = reset.temporary_password.reveal();
            typed = Some(Typed::new(temporary.to_string()));
            Ok::<_, DeskError>(())
        });
        reset.expect("a reset");
        let typed = typed.expect("shown");
        let SignIn::ChangeOwed(change) = desk.sign_in(name, &typed).expect("a sign-in") else {
            unreachable!("a change is owed");
        };
        let accepted = change.check(&Typed::new(PASSWORD.to_owned()));
        change
            .finish_and_sign_in(&accepted.expect("a good password"))
            .expect("a change");
    }
    names
}

fn sign_ins(database: &Database, names: &[Username]) -> f64 {
    let clients = names.iter().map(|name| (desk(database), name));
    by_second(clients.collect(), |(desk, name)| -> () {
        let _: SessionToken = open(desk, name);
    })
}

fn hashes(threads: usize) -> f64 {
    let password = Password::prepare(&Typed::new(PASSWORD.to_owned())).expect("a password");
    by_second(vec![(); threads], |()| {
        PasswordHash::of(&password, Cost::default(), &SystemRandomness).expect("a hash");
    })
}
