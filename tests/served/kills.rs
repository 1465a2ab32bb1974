//! The server is killed at random moments of a bulk reset over its socket: nothing is in force that was not written, every
//! written row is in force or reported void, and `--resume` finishes (S34, S60).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::json;

use super::raw::Asker;
use super::running::Served;
use crate::crash::checker::{State, judge, one_row_each};
use crate::crash::moments::Dice;
use crate::crash::{Firm, Try};
use crate::support::{cases, pause, say, timed};

/// Four batches.
const ACCOUNTS: usize = 2_000;
/// No poll is further from the next.
const BLINK: Duration = Duration::from_micros(200);

/// How long a job runs when nobody kills its server; learned further, as other work on the machine comes and goes.
struct Length {
    start_to_rows: Duration,
    rows_to_end: Duration,
}

/// A job over the socket, under way.
struct Client<'t> {
    process: std::process::Child,
    tried: &'t Try,
}

impl<'t> Client<'t> {
    fn start(tried: &'t Try, server: &Served) -> Self {
        let mut command = tried.desk.process(Try::JOB);
        command
            .env("PASSDESK_TOKEN", &tried.token)
            .env("PASSDESK_STORE", server.place())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let process = command.spawn().expect("started");
        Self { process, tried }
    }

    fn is_running(&mut self) -> bool {
        self.process.try_wait().expect("asked").is_none()
    }

    /// Waits until there are rows, or the end.
    fn has_rows(&mut self) {
        let rows = self.tried.rows();
        let are_there = || rows.metadata().is_ok_and(|file| file.len() > 0);
        while !are_there() && self.is_running() {
            pause(BLINK);
        }
    }

    fn end(self) -> Output {
        self.process.wait_with_output().expect("waited for")
    }
}

impl Length {
    #[track_caller]
    fn of(tried: &Try) -> Self {
        let server = Served::over(&tried.desk);
        let mut client = Client::start(tried, &server);
        let start_to_rows = timed(|| client.has_rows());
        let rows_to_end = timed(|| assert!(client.end().status.success()));
        Self {
            start_to_rows,
            rows_to_end,
        }
    }

    /// Kills the server of a job: one in eight before the first row, as far as can be told beforehand, the others after.
    fn kill(&mut self, tried: &Try, server: &mut Served, dice: &mut Dice) -> Output {
        let mut client = Client::start(tried, server);
        if dice.next().is_multiple_of(8) {
            pause(dice.below(self.start_to_rows));
        } else {
            let moment = dice.below(self.rows_to_end);
            client.has_rows();
            pause(moment);
            self.rows_to_end = match client.is_running() {
                true => self.rows_to_end * 65 / 64,
                false => self.rows_to_end * 7 / 8,
            };
        }
        server.kill();
        client.end()
    }
}

/// Accounts whose last row is not in force, though no row after it says so.
fn unreported(rows: &Path, state: &State) -> Vec<String> {
    let text = fs::read_to_string(rows).unwrap_or_default();
    let mut shown = BTreeMap::new();
    for line in text.lines().skip(1) {
        match line.split(',').collect::<Vec<_>>()[..] {
            [name, password, _, _, ""] if !password.is_empty() => shown.insert(name, password),
            [name, ..] => shown.remove(name),
            [] => None,
        };
    }
    let void = shown
        .iter()
        .filter(|(name, password)| !state[**name].is_opened_by(password));
    void.map(|(name, _)| (*name).to_owned()).collect()
}

/// Where the kills fell.
#[derive(Debug, Default)]
struct Tally {
    before_the_first_row: u32,
    amid: u32,
    after_the_last_commit: u32,
    outcome_unknown: u32,
}

#[test]
fn s60_no_kill_of_the_server_puts_in_force_what_was_not_written_and_resume_finishes() {
    let firm = Firm::of(ACCOUNTS);
    let made = firm
        .desk
        .run("tokens create auditor --scope audit:read --format json");
    let auditor = made.status(0).field("token");
    let (plan, before) = (firm.plan(), &firm.state);
    let mut length = Length::of(&plan.begin());
    let mut dice = Dice::new("kills of the server");
    let mut tally = Tally::default();
    let kills = cases(10, 300);
    for _ in 0..kills {
        let tried = plan.begin();
        let mut server = Served::over(&tried.desk);
        let output = length.kill(&tried, &mut server, &mut dice);
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(code, Some(0 | 75 | 76)), "{code:?}: {said}");
        let verdict = judge(before, &tried.state(), &tried.rows());
        verdict.sound();
        let unreported = unreported(&tried.rows(), &tried.state());
        assert!(unreported.is_empty(), "{unreported:?}: {said}");
        assert!(
            code != Some(0) || verdict.renewed == ACCOUNTS,
            "{verdict:?}"
        );
        tally.outcome_unknown += u32::from(code == Some(76));
        match (verdict.written, verdict.renewed) {
            (0, 0) => tally.before_the_first_row += 1,
            (_, ACCOUNTS) => tally.after_the_last_commit += 1,
            _ => tally.amid += 1,
        }
        tried.desk.run("store check").status(0);
        if code == Some(76) {
            named(&tried, &said, verdict.renewed, &auditor);
        }
        finishes(&tried, before, &auditor);
    }
    say(&format!("kills of the server: {tally:?}"));
    assert!(
        tally.amid >= kills / 2,
        "too few kills amid the job: {tally:?}"
    );
}

/// The operation whose outcome is not known is the one in the last rows, and the audit log says what became of it.
#[track_caller]
fn named(tried: &Try, said: &str, renewed: usize, auditor: &str) {
    let (_, rest) = said.split_once("during operation ").expect("its id");
    let named = rest.get(..36).expect("its id");
    let rows = fs::read_to_string(tried.rows()).expect("the rows");
    let with_password = |line: &&str| line.ends_with(',');
    let last = rows.lines().rfind(with_password).expect("a row");
    assert_eq!(last.split(',').nth(3), Some(named), "{said}");
    let written = rows.lines().filter(with_password).count();
    let server = Served::over(&tried.desk);
    let events = tried
        .desk
        .run("audit list --format json --operation")
        .args([named])
        .env("PASSDESK_STORE", server.place())
        .env("PASSDESK_TOKEN", auditor)
        .status(0);
    let is_in_force = renewed == written;
    assert_eq!(!events.stdout_rows().is_empty(), is_in_force, "{events}");
}

/// Another server takes the place of the one that was killed, and the same command with `--resume` finishes its job.
#[track_caller]
fn finishes(tried: &Try, before: &State, auditor: &str) {
    let mut server = Served::over(&tried.desk);
    tried
        .desk
        .run(Try::JOB)
        .args(["--resume"])
        .env("PASSDESK_STORE", server.place())
        .env("PASSDESK_TOKEN", &tried.token)
        .status(0);
    tried
        .desk
        .run("audit verify")
        .env("PASSDESK_STORE", server.place())
        .env("PASSDESK_TOKEN", auditor)
        .status(0);
    server.kill();
    let verdict = judge(before, &tried.state(), &tried.rows());
    verdict.sound();
    assert_eq!(verdict.renewed, ACCOUNTS, "{verdict:?}");
    one_row_each(before, &tried.rows());
}

#[test]
fn s60_the_control_that_skips_the_second_step_puts_nothing_in_force_and_is_found_out() {
    let firm = Firm::of(50);
    let tried = firm.plan().begin();
    let mut server = Served::over(&tried.desk);
    let accounts: Vec<_> = firm
        .state
        .keys()
        .map(|name| json!({"name": name}))
        .collect();
    let planned = Asker::with(&server, &tried.token)
        .post("/v1/plans/reset", &json!({"accounts": accounts}))
        .status(200);
    let mut file = "name,temporary_password,expires_at,reset_id,error\n".to_owned();
    for row in planned.body["rows"].as_array().expect("rows") {
        let field = |name: &str| row[name].as_str().expect("a text").to_owned();
        let [name, password] = ["name", "temporary_password"].map(field);
        let [expires, id] = ["expires_at", "reset_id"].map(field);
        file.push_str(&format!("{name},{password},{expires},{id},\n"));
    }
    fs::write(tried.rows(), file).expect("written");
    server.kill();
    let state = tried.state();
    assert_eq!(state, firm.state, "what was only planned is in force");
    assert_eq!(unreported(&tried.rows(), &state).len(), 50);
}
