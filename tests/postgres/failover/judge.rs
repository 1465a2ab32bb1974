//! What clients were told, and whether the store has it.

use std::collections::BTreeMap;
use std::fmt;

use uuid::Uuid;

use super::Stage;
use crate::crash::checker::opens;

/// What somebody was told of a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// That it was done.
    Done,
    /// That nobody knows, and what to look for.
    Unknown,
    /// That nothing was changed.
    Nothing,
}

/// One reset.
#[derive(Debug)]
pub(super) struct Reset {
    pub(super) account: String,
    pub(super) operation: Uuid,
    pub(super) password: String,
    pub(super) told: Told,
}

/// Everything that one client was told, in order.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) resets: Vec<Reset>,
    /// Whom it signs in.
    pub(super) signed_in: String,
    /// How many sign-ins were acknowledged.
    pub(super) sign_ins: usize,
    /// The sessions that must be there, by their digest.
    pub(super) sessions: Vec<[u8; 32]>,
    /// Sign-ins of which nobody knows.
    pub(super) unknown_sign_ins: Vec<Uuid>,
}

/// How much there was to judge.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) resets: usize,
    pub(super) sign_ins: usize,
    pub(super) unknown: usize,
    pub(super) unknown_and_done: usize,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} resets and {} sign-ins acknowledged, {} outcomes unknown, of which {} had been done",
            self.resets, self.sign_ins, self.unknown, self.unknown_and_done
        )
    }
}

/// What the store does not have as it was told.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) what: Vec<String>,
    pub(super) seen: Seen,
}

impl Lost {
    pub(super) fn is_nothing(&self) -> bool {
        self.what.is_empty()
    }
}

/// What a store holds of one account.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) hash: String,
    pub(super) resets: Vec<Uuid>,
    sign_ins: Vec<Uuid>,
    sessions: Vec<Vec<u8>>,
}

pub(super) fn held(stage: &Stage) -> BTreeMap<String, Held> {
    let mut client = stage.pair.client();
    let rows = client
        .query(
            "SELECT a.name, a.password_hash,
                ARRAY(SELECT operation FROM event WHERE subject = a.id
                    AND action = 'password.reset' AND outcome = 'done' ORDER BY sequence),
                ARRAY(SELECT operation FROM event WHERE subject = a.id
                    AND action = 'sign-in' AND outcome = 'done' ORDER BY sequence),
                ARRAY(SELECT digest FROM session WHERE account_id = a.id)
            FROM account a WHERE a.role = 'user'",
            &[],
        )
        .expect("the accounts");
    rows.iter()
        .map(|row| {
            let held = Held {
                hash: row.get(1),
                resets: row.get(2),
                sign_ins: row.get(3),
                sessions: row.get(4),
            };
            (row.get(0), held)
        })
        .collect()
}

/// Compares what was told with what is there, to the last reset: an outcome that is unknown is looked up by its operation.
pub(super) fn judge(stage: &Stage, journals: &[&Journal]) -> Lost {
    let held = held(stage);
    let mut lost = Lost {
        what: Vec::new(),
        seen: Seen::default(),
    };
    for journal in journals {
        judge_resets(journal, &held, &mut lost);
        judge_sign_ins(journal, &held[&journal.signed_in], &mut lost);
    }
    let verified = stage
        .desk
        .run("audit verify --quiet")
        .env("PASSDESK_STORE", stage.url())
        .env("PASSDESK_TOKEN", &stage.token)
        .end();
    if verified.code() != 0 {
        lost.what.push(verified.to_string());
    }
    lost
}

fn judge_resets(journal: &Journal, held: &BTreeMap<String, Held>, lost: &mut Lost) {
    let mut expected: BTreeMap<&str, Vec<&Reset>> = BTreeMap::new();
    for reset in &journal.resets {
        let of_account = expected.entry(reset.account.as_str()).or_default();
        let is_there = held[&reset.account].resets.contains(&reset.operation);
        match reset.told {
            Told::Done => {
                lost.seen.resets += 1;
                of_account.push(reset);
            }
            Told::Unknown => {
                lost.seen.unknown += 1;
                if is_there {
                    lost.seen.unknown_and_done += 1;
                    of_account.push(reset);
                }
            }
            Told::Nothing => {}
        }
    }
    for (account, resets) in expected {
        let held = &held[account];
        let operations: Vec<_> = resets.iter().map(|reset| reset.operation).collect();
        if operations != held.resets {
            let missing = operations.iter().filter(|id| !held.resets.contains(id));
            let more = held.resets.iter().filter(|id| !operations.contains(id));
            lost.what.push(format!(
                "{account}: {} resets told and {} there; gone {:?}, not told {:?}",
                operations.len(),
                held.resets.len(),
                missing.collect::<Vec<_>>(),
                more.collect::<Vec<_>>()
            ));
        }
        let last = resets.last().map(|reset| reset.password.as_str());
        if last.is_some_and(|password| !opens(password, &held.hash)) {
            let what = format!("{account}: the password of the last reset is not in force");
            lost.what.push(what);
        }
    }
}

fn judge_sign_ins(journal: &Journal, held: &Held, lost: &mut Lost) {
    let name = &journal.signed_in;
    let unknown = &journal.unknown_sign_ins;
    let done = unknown.iter().filter(|id| held.sign_ins.contains(id));
    let done = done.count();
    lost.seen.sign_ins += journal.sign_ins;
    lost.seen.unknown += unknown.len();
    lost.seen.unknown_and_done += done;
    let (told, there) = (journal.sign_ins + done, held.sign_ins.len());
    if told != there {
        lost.what
            .push(format!("{name}: {told} sign-ins told and {there} there"));
    }
    for digest in &journal.sessions {
        if !held.sessions.iter().any(|session| session == digest) {
            lost.what
                .push(format!("{name}: a session is gone, {digest:?}"));
        }
    }
}
