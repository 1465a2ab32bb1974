//! Resets through the socket, beside a transaction each, and whole commands, beside those on the file.

use std::fs;

use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{Desk, DeskError, NewTemporary, ResetOrder};
use serde_json::{Value, json};

use crate::figures::{fdatasync, say, seconds, spread};
use crate::http::{Connection, clients, request};
use crate::rounds::{each, pair, rate};
use crate::scratch::Scratch;
use crate::server::{Commands, Server};
use crate::signed_in::{admin, session};
use crate::{ACCOUNTS, file, fill, name};

const CLIENTS: usize = 64;
/// How often all accounts are reset on each side.
const WHOLE: usize = 3;
/// A temporary password that the policy takes.
pub(crate) const ENTERED: &str = "three anchors on the harbour";

pub(crate) fn run() {
    let scratch = Scratch::new();
    fill(&scratch.desk(), CLIENTS);
    let token = session(&scratch.desk());
    let server = Server::start(file(&scratch));
    many(&scratch, &server, &token);
    one(&scratch, &server);
    drop(server);
    fill_up_and_reset_all(&scratch);
}

/// 64 clients at once: those of the server share commits; beside them as many threads at one desk, a transaction each.
fn many(scratch: &Scratch, server: &Server, token: &SessionToken) {
    let desk = scratch.desk();
    let bearer = Some(token.reveal());
    let alone = |order: fn() -> ResetOrder| {
        let reset = |client: usize| {
            let admin = admin(&desk, token);
            let name = name(client).parse().expect("a name");
            admin.reset::<DeskError>(&name, order(), |_| Ok(())).is_ok()
        };
        rate(CLIENTS, |client, done| while done(reset(client)) {})
    };
    pair(
        &format!(
            "generated resets/s: a transaction each, {CLIENTS} clients (fdatasync {:.2} ms)",
            fdatasync(file(scratch).parent().expect("a folder")) * 1e3
        ),
        || alone(ResetOrder::default),
        || {
            clients(CLIENTS, &server.socket, |client, connection| {
                reset_generated(connection, bearer, client).is_some()
            })
        },
    );
    let entered = || ResetOrder {
        password: NewTemporary::Entered(Typed::new(ENTERED.to_owned())),
        ..ResetOrder::default()
    };
    let body = json!({"temporary_password": ENTERED}).to_string();
    pair(
        &format!("entered resets/s, each hashed: a transaction each, {CLIENTS} clients"),
        || alone(entered),
        || {
            clients(CLIENTS, &server.socket, |client, connection| {
                let path = format!("/v1/users/{}/reset", name(client));
                let reset = request("POST", &path, bearer, &body);
                connection.ask(&reset).expect("an answer").0 == 200
            })
        },
    );
}

/// Resets an account as the program does: what is planned is shown, then put in force. The rows, unless it was refused.
pub(crate) fn reset_generated(
    connection: &mut Connection,
    token: Option<&str>,
    number: usize,
) -> Option<Value> {
    let accounts = json!({"accounts": [{"name": name(number)}]}).to_string();
    let plan = request("POST", "/v1/plans/reset", token, &accounts);
    let (status, planned) = connection.ask(&plan).expect("an answer");
    if status != 200 {
        return None;
    }
    let planned: Value = serde_json::from_slice(&planned).expect("JSON");
    let commit = json!({"plan": planned["plan"]}).to_string();
    let commit = request("POST", "/v1/commits", token, &commit);
    let (status, _) = connection.ask(&commit).expect("an answer");
    (status == 200).then(|| planned["rows"].clone())
}

/// Whole commands, one after the other.
fn one(scratch: &Scratch, server: &Server) {
    let directly = server.commands(&file(scratch).display().to_string());
    let served = server.commands(&server.url());
    for words in [&["whoami"][..], &["users", "reset", "user0", "--yes"]] {
        pair(
            &format!("one whole {}, ms: directly, served", words.join(" ")),
            || each(|| directly.run(words, "")),
            || each(|| served.run(words, "")),
        );
    }
}

/// Every account of a large store with one command.
fn fill_up_and_reset_all(scratch: &Scratch) {
    let more: Desk = scratch.desk();
    fill(&more, ACCOUNTS);
    drop(more);
    let server = Server::start(file(scratch));
    let directly = server.commands(&file(scratch).display().to_string());
    let served = server.commands(&server.url());
    let rounds: Vec<_> = (0..WHOLE)
        .map(|_| (reset_all(&directly), reset_all(&served)))
        .collect();
    say(&format!(
        "users reset --all --out of {ACCOUNTS} accounts, us an account: directly {}, served {}, more {}; server at most {:.0} MiB",
        spread(rounds.iter().map(|round| round.0), 1),
        spread(rounds.iter().map(|round| round.1), 1),
        spread(rounds.iter().map(|round| round.1 - round.0), 1),
        server.peak(),
    ));
}

/// Microseconds an account.
fn reset_all(commands: &Commands) -> f64 {
    let out = commands.file("rows");
    let out_name = out.to_str().expect("a path");
    let words = ["users", "reset", "--all", "--yes", "--out", out_name];
    let took = seconds(|| commands.run(&words, ""));
    let rows = fs::read_to_string(&out).expect("rows");
    assert!(rows.lines().count() >= ACCOUNTS);
    fs::remove_file(out).expect("removed");
    took * 1e6 / ACCOUNTS as f64
}
