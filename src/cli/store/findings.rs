//! What is wrong, why it matters, and what mends it, in words.

use std::time::Duration;

use passdesk::desk::{BroughtBack, ClockMend, Fault, Finding, Mend, StorageError};
use passdesk::model::{StoreUrl, Subject, Timestamp};

use crate::cli::failure::what_is;
use crate::cli::output::Output;
use crate::cli::table::counted;
use crate::cli::times::{Unit, in_largest_unit};

/// A finding, told.
pub(super) struct Told {
    /// What was looked at, in a word for scripts.
    pub(super) check: &'static str,
    pub(super) what: String,
    pub(super) why: &'static str,
    pub(super) mend: String,
}

/// The mend of a file for which there is no other.
const BACKUP: &str =
    "restore a backup, which moves the store's files aside: passdesk store restore FILE --replace";

/// The same in a database.
const COPY: &str = "restore the database from the server's backup; or, if there is a copy of the store in a file, copy that to an empty database: passdesk store copy --to STORE --store FILE";

fn bring_back(url: &StoreUrl) -> &'static str {
    match url {
        StoreUrl::Sqlite(_) => BACKUP,
        StoreUrl::Postgres(_) => COPY,
    }
}

/// Tells a finding about the store that a URL names.
pub(super) fn of(finding: &Finding, url: &StoreUrl, time: fn(Timestamp) -> String) -> Told {
    match finding {
        Finding::Fault(fault) => {
            let (check, why, mend) = of_fault(fault, url);
            Told {
                check,
                what: what_is(fault),
                why,
                mend,
            }
        }
        Finding::Chain { subject, name } => Told {
            check: "chain",
            what: match (name, subject) {
                (Some(name), _) => format!("the audit log of {name} is not what passdesk wrote"),
                (None, Subject::Store) => {
                    "the audit log of the store itself is not what passdesk wrote".to_owned()
                }
                (None, Subject::Unknown(_)) => {
                    "the audit log of unknown names is not what passdesk wrote".to_owned()
                }
                (None, Subject::Account(id)) => format!(
                    "the audit log of the removed account {} is not what passdesk wrote",
                    id.0
                ),
            },
            why: "events were removed, added or changed by something other than passdesk",
            mend: format!("see each event with passdesk audit verify; find out who could write to the store; {}", bring_back(url)),
        },
        Finding::Blocklist(error) => Told {
            check: "blocklist",
            what: error.to_string(),
            why: "every new password is looked up in it, so nobody can choose one",
            mend: "put the file back; or, as an admin who is signed in: passdesk policy set blocklist-file=none".to_owned(),
        },
        Finding::DearHash { name, cost, times } => Told {
            check: "hash",
            what: format!(
                "the password hash of {name} costs {} KiB and {}, {times} times the cost that is set",
                cost.memory_kib(),
                counted(cost.passes().into(), "pass", "passes")
            ),
            why: "each password that is tried for this account, also a wrong one, takes this machine that much longer",
            mend: format!("let {name} sign in, which makes a new hash; if the cost was never set so high, something other than passdesk wrote the hash: passdesk users reset {name}; for the only admin: passdesk recover with-code {name}"),
        },
        Finding::ClockBehind { latest_at, clock } => Told {
            check: "clock",
            what: format!(
                "the clock says {}; the store was used when the clock said {}, {} later",
                time(*clock),
                time(*latest_at),
                length(latest_at.since(*clock))
            ),
            why: "until the clock reaches that time, nothing in the store expires: waits after failures do not end, and sessions and temporary passwords stay valid",
            mend: format!("correct the clock. If it is correct now, it was ahead earlier: {MEND_CLOCK}"),
        },
        Finding::FromLater(later) => Told {
            check: "clock",
            what: format!("the clock was ahead when these were made: {}", from_later(later)),
            why: "they do not work until the clock reaches that time. Waits after failures start again at the next attempt",
            mend: MEND_CLOCK.to_owned(),
        },
        Finding::NoUsableAdmin => Told {
            check: "recovery",
            what: "no admin can sign in and help others".to_owned(),
            why: "nobody can reset a password or manage accounts",
            mend: "passdesk recover with-code NAME, or passdesk recover request NAME --reason TEXT, or passdesk recover local NAME".to_owned(),
        },
        Finding::Alone(name) => Told {
            check: "recovery",
            what: format!("{name} is the only usable admin, and has no recovery codes and too few trusted signers"),
            why: "if that password is lost, only the owner of the store can help",
            mend: format!("as {name}: passdesk recover codes new; or make a second admin: passdesk users promote NAME"),
        },
        Finding::TooFewSigners {
            counting,
            needed,
            enough_from,
        } => Told {
            check: "recovery",
            what: format!(
                "{} must sign, and {} now",
                counted(u64::from(*needed), "trusted signer", "trusted signers"),
                counted(*counting as u64, "counts", "count")
            ),
            why: "signers cannot bring back an admin until enough of them count",
            mend: match enough_from {
                Some(from) => format!("wait until {}, when a new key counts; nothing else is needed", time(*from)),
                None => "add signers (passdesk recover signers add NAME --key FILE), or lower the number: passdesk recover signers threshold K".to_owned(),
            },
        },
    }
}

/// What brings the store's time back to the clock's.
const MEND_CLOCK: &str =
    "passdesk store mend --clock shows what would be done, and does it with --yes";

/// What was done under a clock that was ahead.
pub(super) fn from_later(later: &BroughtBack) -> String {
    let parts = [
        (later.sessions, "session", "sessions"),
        (
            later.temporaries,
            "temporary password",
            "temporary passwords",
        ),
        (later.tokens, "token", "tokens"),
        (later.requests, "recovery request", "recovery requests"),
        (later.waits, "wait after failures", "waits after failures"),
    ];
    let told: Vec<_> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    told.join(", ")
}

/// What was looked at, why it matters, and what mends it.
fn of_fault(fault: &Fault, url: &StoreUrl) -> (&'static str, &'static str, String) {
    match fault {
        Fault::Refused(StorageError::Unsafe { mend, .. }) => {
            let (check, why) = match url {
                StoreUrl::Sqlite(_) => (
                    "files",
                    "a store must be a file that no other user can read or replace; nothing else was checked",
                ),
                StoreUrl::Postgres(_) => (
                    "role",
                    "a store in a database must be used by a role that is allowed to, with a password that no other user can read; nothing else was checked",
                ),
            };
            (check, why, mend.clone())
        }
        Fault::Refused(StorageError::Newer { .. }) => (
            "schema",
            "an older passdesk could damage a newer store",
            "install a newer passdesk".to_owned(),
        ),
        Fault::Refused(StorageError::Foreign(_)) => (
            "structure",
            "no command opens it",
            format!("name another file with --store; if the store was here: {BACKUP}"),
        ),
        Fault::Refused(StorageError::ReadOnly(_)) => (
            "files",
            "a sign-in must write to the store; nothing else was checked",
            "run it as the user that owns the store, on a file system that is not read-only"
                .to_owned(),
        ),
        Fault::Value(StorageError::Corrupt { table, column, row }) if is_hash(table, column) => (
            "value",
            "nobody can sign in with a password that cannot be read",
            format!(
                "passdesk users reset {row}; for the only admin: passdesk recover with-code {row}"
            ),
        ),
        Fault::Value(StorageError::Corrupt {
            table: "account", ..
        }) => (
            "value",
            "nobody can sign in to that account, and no command can use it; other accounts work",
            "see what would be mended, then do it: passdesk store mend, passdesk store mend --yes"
                .to_owned(),
        ),
        Fault::Refused(_) | Fault::Value(_) => (
            "value",
            "commands that read it fail, and nobody can sign in through it",
            bring_back(url).to_owned(),
        ),
        Fault::Structure(_) => (
            "structure",
            "data may be wrong, and every change may destroy more",
            bring_back(url).to_owned(),
        ),
        Fault::Orphans { .. } => (
            "foreign_key",
            "something other than passdesk has changed the store",
            bring_back(url).to_owned(),
        ),
        Fault::Schema { .. } => (
            "schema",
            "something other than passdesk has changed the store",
            bring_back(url).to_owned(),
        ),
        Fault::Chain(_) => (
            "chain",
            "events were removed, added or changed by something other than passdesk",
            bring_back(url).to_owned(),
        ),
        Fault::LongLog(_) => (
            "log",
            "a command that has been reading for a long time, or was stopped, keeps it from being written back to the store; reading gets slow",
            format!(
                "see which processes have the store open (fuser -v {}), and end those that hang",
                url
            ),
        ),
    }
}

fn is_hash(table: &str, column: &str) -> bool {
    (table, column) == ("account", "password_hash")
}

/// Says how many accounts of a copy cannot be read, if any.
pub(super) fn say_unreadable(out: &Output, accounts: usize) {
    if accounts > 0 {
        out.note(&format!(
            "accounts in it that cannot be read: {accounts}; see which, and mend them: passdesk store check, passdesk store mend"
        ));
    }
}

/// A length of time, to the nearest of its largest unit.
fn length(time: Duration) -> String {
    match in_largest_unit(time.as_secs()) {
        (seconds, Unit::Second) => format!("{seconds}.{:03} s", time.subsec_millis()),
        (minutes, Unit::Minute) => format!("{minutes} min"),
        (hours, Unit::Hour) => format!("{hours} h"),
        (days, Unit::Day) => format!("{days} days"),
    }
}

/// Something that can be mended, in words.
pub(super) struct Mending {
    /// What is wrong.
    pub(super) what: String,
    /// What is done about it.
    pub(super) how: String,
    /// What to do next, if anything.
    pub(super) next: Option<String>,
}

/// What a mend is.
pub(super) fn of_mend(Mend { remains, name }: &Mend) -> Mending {
    Mending {
        what: remains.error.to_string(),
        how: match remains.name {
            Some(_) => format!("{name} is disabled, without a password"),
            None => format!("it is named {name} and disabled, without a password"),
        },
        next: Some(format!("passdesk users show {name}")),
    }
}

/// What setting the store's time back is.
pub(super) fn of_clock_mend(mend: &ClockMend, time: fn(Timestamp) -> String) -> Mending {
    let ClockMend {
        latest_at,
        clock,
        ended,
        signers,
    } = mend;
    let mut how = format!("the store's time is set back to {}", time(*clock));
    let (ends, begins) = (
        from_later(&BroughtBack { waits: 0, ..*ended }),
        [
            (
                ended.waits,
                "wait after failures starts again now",
                "waits after failures start again now",
            ),
            (
                *signers,
                "trusted signer counts after the usual wait",
                "trusted signers count after the usual wait",
            ),
        ],
    );
    if !ends.is_empty() {
        how.push_str(&format!("; these end: {ends}"));
    }
    for (count, one, many) in begins {
        if count > 0 {
            how.push_str(&format!("; {}", counted(count, one, many)));
        }
    }
    Mending {
        what: if latest_at > clock {
            format!(
                "the clock says {}; the store was used when the clock said {}",
                time(*clock),
                time(*latest_at)
            )
        } else {
            format!(
                "some entries are dated after the current time, {}",
                time(*clock)
            )
        },
        how,
        next: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_told_in_the_singular() {
        let all = |count| BroughtBack {
            sessions: count,
            temporaries: count,
            tokens: count,
            requests: count,
            waits: count,
        };
        let how = |count| {
            let clock = Timestamp::from_millis(0);
            let mend = ClockMend {
                latest_at: clock,
                clock,
                ended: all(count),
                signers: count,
            };
            of_clock_mend(&mend, |time| time.to_string()).how
        };
        assert!(how(1).ends_with(
            "; these end: 1 session, 1 temporary password, 1 token, 1 recovery request; \
             1 wait after failures starts again now; 1 trusted signer counts after the usual wait"
        ));
        assert!(how(2).ends_with(
            "; these end: 2 sessions, 2 temporary passwords, 2 tokens, 2 recovery requests; \
             2 waits after failures start again now; 2 trusted signers count after the usual wait"
        ));
        assert!(!how(0).contains(';'));
        assert!(from_later(&all(1)).ends_with(", 1 wait after failures"));
    }
}
