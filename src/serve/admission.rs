//! Who is next where password hashes are computed: short queues, fair by peer and by account (S58).
//!
//! A service that asks for others (S65) is not one guesser, and those who guess through it are not the service. So each of
//! those for whom it asks has a turn like a peer: by the address from which the service was asked, or else by the account.
//! All of them together leave room for others.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use crate::deeds::Guess;
use crate::model::Peer;

/// How many requests wait in all.
const WAITING: usize = 64;
/// How many requests of one peer wait.
const WAITING_OF_PEER: usize = 8;
/// How many requests of a service that asks for others wait.
const WAITING_OF_SERVICE: usize = 48;
/// How many of them wait for one of those others: many people can have one address.
const WAITING_THROUGH_SERVICE: usize = 32;
/// How many services are known.
const SERVICES: usize = 64;
/// How long a service is known after its token was proved; until it is proved again, the service is a peer like others.
const SERVICE_LASTS: Duration = Duration::from_secs(60);
/// After that time in the queue a request is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// Whoever has this many failures and no success since shares every fourth turn with its like.
const SUSPECT: u32 = 3;
/// How many failures of a user in a row are free, as many as of an account.
const FREE: u32 = 5;
/// A user's longest wait for the next check.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How many of those who failed are remembered; beyond that the one that failed longest ago is forgotten.
const REMEMBERED: usize = 4096;
/// The user id of all who have none here: nobody in particular, so one does not make another wait (S55).
const NOBODY: u32 = 65534;

/// Why a request does not wait, and when to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The peer has enough waiting, or failed too often.
    Peer(Duration),
    /// There are too many of all peers.
    All(Duration),
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asker {
    /// A peer.
    Peer(Peer),
    /// One of those for whom a service asks, at an address.
    Through(Service, Peer),
    /// One of those for whom a service asks, by the account.
    Account(Service, Option<u64>),
}

/// A service that asks for others: a keyed hash of its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Service(u64);

/// A request that waits for its turn, as far as that depends on it. Nothing of it is proved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) peer: Peer,
    /// The session or the token.
    pub(super) credential: Option<&'a str>,
    /// A key of the account that it names.
    pub(super) account: Option<u64>,
    /// The address from which a service says that it was asked.
    pub(super) address: Option<IpAddr>,
}

/// The queue. Times are from any fixed moment on.
pub(super) struct Admission<T> {
    lanes: HashMap<Asker, Lane<T>>,
    /// Those with requests that wait, each once, in the order of their turns.
    trusted: VecDeque<Asker>,
    suspects: VecDeque<Asker>,
    waiting: usize,
    turn: u8,
    failures: HashMap<Asker, Failures>,
    unslowed: Vec<u32>,
    /// The services, and when the token of each was proved last.
    services: HashMap<Service, Duration>,
    /// What credentials are hashed with.
    key: RandomState,
}

/// A request whose turn it is.
pub(super) struct Taken<T> {
    pub(super) asker: Asker,
    pub(super) job: T,
    /// Whether it has waited too long to be answered.
    pub(super) is_late: bool,
}

/// Requests, each with the time at which it came.
type Since<T> = VecDeque<(Duration, T)>;

/// The requests of one asker that wait: a ring of accounts, each with its own in order.
struct Lane<T> {
    accounts: VecDeque<(Option<u64>, Since<T>)>,
    waiting: usize,
}

struct Failures {
    in_a_row: u32,
    last: Duration,
}

impl<T> Admission<T> {
    /// An empty queue; these users are not slowed when they fail.
    pub(super) fn new(unslowed: Vec<u32>) -> Self {
        Self {
            lanes: HashMap::new(),
            trusted: VecDeque::new(),
            suspects: VecDeque::new(),
            waiting: 0,
            turn: 0,
            failures: HashMap::new(),
            unslowed,
            services: HashMap::new(),
            key: RandomState::new(),
        }
    }

    /// Puts a request in line.
    pub(super) fn put(
        &mut self,
        asker: Asker,
        account: Option<u64>,
        now: Duration,
        job: T,
    ) -> Result<(), Refused> {
        let pause = self.pause(asker, now);
        if !pause.is_zero() {
            return Err(Refused::Peer(pause));
        }
        let own = self.lanes.get(&asker).map_or(0, |lane| lane.waiting);
        let is_full = match asker.service() {
            None => own >= WAITING_OF_PEER,
            Some(service) => {
                own >= WAITING_THROUGH_SERVICE || self.waiting_of(service) >= WAITING_OF_SERVICE
            }
        };
        if is_full {
            return Err(Refused::Peer(Duration::from_secs(1)));
        }
        if self.waiting >= WAITING {
            return Err(Refused::All(LONGEST_WAIT));
        }
        if own == 0 {
            self.line_up(asker);
        }
        let lane = self.lanes.entry(asker).or_insert_with(Lane::new);
        lane.put(account, now, job);
        self.waiting += 1;
        Ok(())
    }

    /// The next request.
    pub(super) fn take(&mut self, now: Duration) -> Option<Taken<T>> {
        self.turn = (self.turn + 1) % 4;
        let asker = match self.turn {
            0 => self
                .suspects
                .pop_front()
                .or_else(|| self.trusted.pop_front()),
            _ => self
                .trusted
                .pop_front()
                .or_else(|| self.suspects.pop_front()),
        }?;
        let lane = self.lanes.get_mut(&asker)?;
        let (since, job) = lane.take()?;
        self.waiting -= 1;
        match lane.waiting {
            0 => drop(self.lanes.remove(&asker)),
            _ => self.line_up(asker),
        }
        let is_late = now.saturating_sub(since) > LONGEST_WAIT;
        Some(Taken {
            asker,
            job,
            is_late,
        })
    }

    /// Takes note of a request that proved that its credential is the token of a service that asks for others.
    pub(super) fn proved(&mut self, credential: &str, now: Duration) {
        let service = Service(self.key.hash_one(credential));
        if self.services.len() >= SERVICES {
            self.services
                .retain(|_, at| now.saturating_sub(*at) <= SERVICE_LASTS);
        }
        if self.services.len() < SERVICES || self.services.contains_key(&service) {
            self.services.insert(service, now);
        }
    }

    /// Takes note of how a check ended.
    pub(super) fn checked(&mut self, asker: Asker, guess: Guess, now: Duration) {
        if guess == Guess::Right {
            self.failures.remove(&asker);
            return;
        }
        if self.failures.len() >= REMEMBERED && !self.failures.contains_key(&asker) {
            let oldest = self
                .failures
                .iter()
                .min_by_key(|(_, failures)| failures.last);
            if let Some(oldest) = oldest.map(|(asker, _)| *asker) {
                self.failures.remove(&oldest);
            }
        }
        let failures = self.failures.entry(asker).or_insert(Failures {
            in_a_row: 0,
            last: now,
        });
        failures.in_a_row = failures.in_a_row.saturating_add(1);
        failures.last = now;
    }

    /// All that wait, to be refused.
    pub(super) fn drain(&mut self) -> Vec<T> {
        let now = Duration::ZERO;
        std::iter::from_fn(|| self.take(now))
            .map(|taken| taken.job)
            .collect()
    }

    /// Whose turn a request is.
    pub(super) fn asker(&self, asking: Asking<'_>, now: Duration) -> Asker {
        let is_known = |service: &Service| {
            let at = self.services.get(service);
            at.is_some_and(|at| now.saturating_sub(*at) <= SERVICE_LASTS)
        };
        let service = asking
            .credential
            .map(|text| Service(self.key.hash_one(text)));
        match (service.filter(is_known), asking.address) {
            (None, _) => Asker::Peer(asking.peer.counted_as()),
            (Some(service), Some(address)) => {
                Asker::Through(service, Peer::Address(address).counted_as())
            }
            (Some(service), None) => Asker::Account(service, asking.account),
        }
    }

    fn waiting_of(&self, service: Service) -> usize {
        let lanes = self.lanes.iter();
        let own = lanes.filter(|(asker, _)| asker.service() == Some(service));
        own.map(|(_, lane)| lane.waiting).sum()
    }

    /// How long a user that failed five times in a row still waits: 1 s, doubled with each failure.
    fn pause(&self, asker: Asker, now: Duration) -> Duration {
        let (Asker::Peer(Peer::User(uid)), Some(failures)) = (asker, self.failures.get(&asker))
        else {
            return Duration::ZERO;
        };
        if uid == NOBODY || self.unslowed.contains(&uid) || failures.in_a_row < FREE {
            return Duration::ZERO;
        }
        let doublings = (failures.in_a_row - FREE).min(6);
        let pause = Duration::from_secs(1 << doublings).min(LONGEST_PAUSE);
        (failures.last + pause).saturating_sub(now)
    }

    fn line_up(&mut self, asker: Asker) {
        let failures = self.failures.get(&asker);
        match failures.is_some_and(|failures| failures.in_a_row >= SUSPECT) {
            true => self.suspects.push_back(asker),
            false => self.trusted.push_back(asker),
        }
    }
}

impl Asker {
    /// The service through which it asks.
    fn service(self) -> Option<Service> {
        match self {
            Self::Peer(_) => None,
            Self::Through(service, _) | Self::Account(service, _) => Some(service),
        }
    }
}

impl<T> Lane<T> {
    fn new() -> Self {
        Self {
            accounts: VecDeque::new(),
            waiting: 0,
        }
    }

    fn put(&mut self, account: Option<u64>, now: Duration, job: T) {
        self.waiting += 1;
        match self.accounts.iter_mut().find(|(of, _)| *of == account) {
            Some((_, jobs)) => jobs.push_back((now, job)),
            None => self
                .accounts
                .push_back((account, VecDeque::from([(now, job)]))),
        }
    }

    fn take(&mut self) -> Option<(Duration, T)> {
        let (account, mut jobs) = self.accounts.pop_front()?;
        let next = jobs.pop_front()?;
        self.waiting -= 1;
        if !jobs.is_empty() {
            self.accounts.push_back((account, jobs));
        }
        Some(next)
    }
}

#[cfg(test)]
mod tests;
