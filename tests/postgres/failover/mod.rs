//! The primary is killed while people work, and its standby takes its place: nothing that was acknowledged is lost, every
//! unknown outcome is resolved, and all go on (S34).

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use passdesk::storage::Patience;

use crate::crash::moments::Dice;
use crate::support::pair::Pair;
use crate::support::postgres::{CLERK, OWNER};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD, cases, pause, say};

mod bulk;
mod clients;
mod judge;
mod unknown;

use clients::{Client, Desked, Scripted};
use judge::{Journal, Lost, judge};

/// No kill comes later than this after the standby is there.
const LATEST_KILL: Duration = Duration::from_secs(1);
/// So long does a commit go unanswered before a kill: longer than whoever is impatient waits for it.
const LEFT_IN_DOUBT: Duration = Duration::from_millis(500);
/// So many deeds of each client after a fail-over show that it goes on.
const FURTHER: usize = 2;

/// For a client that does not wait long for anything: many of its commits are unanswered, and it is told so.
const IMPATIENT: Patience = Patience {
    connect: Duration::from_secs(5),
    reconnect: Duration::from_secs(45),
    call: Duration::from_millis(500),
    commit: Duration::from_millis(100),
    settle: Duration::ZERO,
    for_standby: true,
};

/// A store on two servers, and somebody who may do everything but reset admins.
struct Stage {
    pair: Pair,
    desk: Desk,
    token: String,
}

impl Stage {
    fn new() -> Option<Self> {
        let pair = Pair::start()?;
        let desk = Desk::new();
        let owner = pair.url(OWNER).to_string();
        desk.run("init --admin root1 --password-stdin --store")
            .args([&owner])
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        let mut stage = Self {
            pair,
            desk,
            token: String::new(),
        };
        let url = stage.url();
        let run = |words: &str| stage.desk.run(words).env("PASSDESK_STORE", &url);
        run("login root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        let made = run(
            "tokens create work --scope users:reset --scope users:add --scope users:list --scope audit:read --format json",
        )
        .status(0);
        let token = made.field("token");
        stage.token = token;
        Some(stage)
    }

    fn url(&self) -> String {
        self.pair.url(CLERK).to_string()
    }

    /// Adds accounts that have a temporary password.
    fn add(&self, names: impl IntoIterator<Item = String>) {
        let names: String = names.into_iter().map(|name| name + "\n").collect();
        self.desk
            .run("users import - --format json --quiet")
            .env("PASSDESK_STORE", self.url())
            .env("PASSDESK_TOKEN", &self.token)
            .stdin(names)
            .status(0);
    }

    /// Adds somebody who has [`NEW_PASSWORD`].
    fn add_settled(&self, name: &str) {
        let url = self.url();
        let run = |words: &str| self.desk.run(words).env("PASSDESK_STORE", &url);
        let added = run("users add --format json")
            .args([name])
            .env("PASSDESK_TOKEN", &self.token)
            .status(0);
        let temporary = added.field("temporary_password");
        run("passwd --password-stdin")
            .args([name])
            .stdin(format!("{temporary}\n{NEW_PASSWORD}\n"))
            .status(0);
    }

    /// Four who work at once, each with accounts of their own: three desks, of which one is impatient, and somebody who
    /// gives commands.
    fn clients(&self, for_standby: bool) -> Vec<Box<dyn Client>> {
        let patience = Patience {
            for_standby,
            ..Patience::default()
        };
        let impatient = Patience {
            for_standby,
            ..IMPATIENT
        };
        for client in 0..4 {
            self.add((0..2).map(|which| format!("reset{client}{which}")));
            self.add_settled(&format!("sign-in{client}"));
        }
        let desk = |number, patience, signs_in| -> Box<dyn Client> {
            Box::new(Desked::new(self, number, patience, signs_in))
        };
        vec![
            desk(0, patience, true),
            desk(1, patience, true),
            desk(2, impatient, false),
            Box::new(Scripted::new(self, 3)),
        ]
    }

    /// Lets the clients work while the primary is killed and replaced, until each has gone on.
    fn cycle(&mut self, clients: &mut [Box<dyn Client>], killing: impl FnOnce(&Pair)) {
        let pair = &mut self.pair;
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let working: Vec<_> = clients
                .iter_mut()
                .map(|client| {
                    let done = client.done();
                    let work = || {
                        while !is_over.load(Ordering::SeqCst) {
                            client.work();
                        }
                    };
                    (done, scope.spawn(work))
                })
                .collect();
            killing(pair);
            pair.kill_primary();
            pair.promote();
            pair.add_standby();
            for (done, worker) in &working {
                let before = done.load(Ordering::SeqCst);
                while done.load(Ordering::SeqCst) < before + FURTHER && !worker.is_finished() {
                    pause(Duration::from_millis(5));
                }
            }
            is_over.store(true, Ordering::SeqCst);
        });
        self.pair.be_quiet();
    }

    fn judge(&self, clients: &[Box<dyn Client>]) -> Lost {
        let journals: Vec<&Journal> = clients.iter().map(|client| client.journal()).collect();
        judge(self, &journals)
    }
}

#[test]
fn s34_nothing_acknowledged_is_lost_with_the_primary_and_all_go_on() {
    let Some(mut stage) = Stage::new() else {
        return;
    };
    let mut clients = stage.clients(true);
    let mut dice = Dice::new("the primary is killed");
    let cycles = cases(8, 30);
    for cycle in 0..cycles {
        stage.cycle(&mut clients, |pair| {
            pause(dice.below(LATEST_KILL));
            // Every second time the standby hears of no commit any more before the primary dies.
            if cycle % 2 == 0 {
                pair.hold_back();
                pause(LEFT_IN_DOUBT);
            }
        });
        let lost = stage.judge(&clients);
        assert!(lost.is_nothing(), "cycle {cycle}: {lost:#?}");
    }
    let lost = stage.judge(&clients);
    say(&format!("{cycles} fail-overs: {}", lost.seen));
    assert!(lost.seen.resets > cycles && lost.seen.sign_ins > cycles);
    assert!(lost.seen.unknown > 0, "nobody was left in doubt");
}

#[test]
fn a_control_that_does_not_wait_for_the_standby_loses_what_was_acknowledged() {
    let Some(mut stage) = Stage::new() else {
        return;
    };
    let mut clients = stage.clients(false);
    // What is done until then is on the standby, or at least on its way.
    let counts: Vec<_> = clients.iter().take(2).map(|client| client.done()).collect();
    stage.cycle(&mut clients, |pair| {
        pair.hold_back();
        for done in counts {
            let before = done.load(Ordering::SeqCst);
            while done.load(Ordering::SeqCst) < before + 4 {
                pause(Duration::from_millis(5));
            }
        }
    });
    let lost = stage.judge(&clients);
    say(&format!(
        "control: {} lost of {}",
        lost.what.len(),
        lost.seen
    ));
    assert!(!lost.is_nothing(), "{lost:#?}");
}
