//! Requests, sign-ins and starts.

use std::path::Path;
use std::thread;

use passdesk::credentials::{Cost, Password, PasswordHash, Typed};
use passdesk::random::SystemRandomness;
use serde_json::json;

use crate::figures::{say, seconds, spread};
use crate::http::{Connection, clients, request};
use crate::rounds::{ROUNDS, pair, rate};
use crate::scratch::{ADMIN, PASSWORD, Scratch};
use crate::server::Server;
use crate::signed_in::session;
use crate::{ACCOUNTS, file, fill};

pub(crate) fn run() {
    let scratch = Scratch::new();
    let token = session(&scratch.desk());
    let token = token.reveal();
    let server = Server::start(file(&scratch));
    let ask = |number, request: &str| {
        clients(number, &server.socket, |_, connection| {
            let (status, _) = connection.ask(request).expect("an answer");
            status == 200
        })
    };
    let empty = request("GET", "/v1/health", None, "");
    let whoami = request("GET", "/v1/whoami", Some(token), "");
    pair(
        "16 clients, requests/s: empty, whoami",
        || ask(16, &empty),
        || ask(16, &whoami),
    );
    let login = json!({"name": ADMIN, "password": PASSWORD});
    let login = request("POST", "/v1/login", None, &login.to_string());
    let device = Connection::open(&server.socket).done(&login)["device_token"].clone();
    let login = json!({"name": ADMIN, "password": PASSWORD, "device_token": device});
    let login = request("POST", "/v1/login", None, &login.to_string());
    pair("sign-ins/s: hashes alone, 64 clients", hashes, || {
        ask(64, &login)
    });
    starts(&scratch);
}

/// From the start to the first connection that is taken.
fn starts(scratch: &Scratch) {
    fill(&scratch.desk(), ACCOUNTS);
    let starts = (0..ROUNDS).map(|_| seconds(|| first_answer(file(scratch))) * 1e3);
    say(&format!(
        "from start to the first answer with {ACCOUNTS} accounts: {} ms",
        spread(starts, 1)
    ));
}

fn first_answer(store: &Path) {
    let server = Server::start(store);
    Connection::open(&server.socket).done(&request("GET", "/v1/health", None, ""));
}

/// Hashes a second on all cores.
pub(crate) fn hashes() -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    rate(cores, |_, done| {
        let typed = Typed::new(PASSWORD.to_owned());
        let password = Password::prepare(&typed).expect("a password");
        let hash = || PasswordHash::of(&password, Cost::default(), &SystemRandomness);
        while done(hash().is_ok()) {}
    })
}
