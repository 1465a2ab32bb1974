//! Who is next where password hashes are computed: short queues, fair by peer and by account (S58).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::deeds::Guess;
use crate::model::Peer;

/// How many requests wait in all.
const WAITING: usize = 64;
/// How many requests of one peer wait.
const WAITING_OF_PEER: usize = 8;
/// After that time in the queue a request is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(4);
/// A peer with this many failures and no success since shares every fourth turn with its like.
const SUSPECT: u32 = 3;
/// How many failures of a user in a row are free, as many as of an account.
const FREE: u32 = 5;
/// A user's longest wait for the next check.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How many peers' failures are remembered; beyond that the one that failed longest ago is forgotten.
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

/// The queue. Times are from any fixed moment on.
pub(super) struct Admission<T> {
    lanes: HashMap<Peer, Lane<T>>,
    /// Peers with requests that wait, each once, in the order of their turns.
    trusted: VecDeque<Peer>,
    suspects: VecDeque<Peer>,
    waiting: usize,
    turn: u8,
    failures: HashMap<Peer, Failures>,
    unslowed: Vec<u32>,
}

/// Requests, each with the time at which it came.
type Since<T> = VecDeque<(Duration, T)>;

/// The requests of one peer that wait: a ring of accounts, each with its own in order.
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
        }
    }

    /// Puts a request in line.
    pub(super) fn put(
        &mut self,
        peer: Peer,
        account: Option<u64>,
        now: Duration,
        job: T,
    ) -> Result<(), Refused> {
        let peer = peer.counted_as();
        let pause = self.pause(peer, now);
        if !pause.is_zero() {
            return Err(Refused::Peer(pause));
        }
        let own = self.lanes.get(&peer).map_or(0, |lane| lane.waiting);
        if own >= WAITING_OF_PEER {
            return Err(Refused::Peer(Duration::from_secs(1)));
        }
        if self.waiting >= WAITING {
            return Err(Refused::All(LONGEST_WAIT));
        }
        if own == 0 {
            self.line_up(peer);
        }
        let lane = self.lanes.entry(peer).or_insert_with(Lane::new);
        lane.put(account, now, job);
        self.waiting += 1;
        Ok(())
    }

    /// The next request, and whether it has waited too long to be answered.
    pub(super) fn take(&mut self, now: Duration) -> Option<(T, bool)> {
        self.turn = (self.turn + 1) % 4;
        let peer = match self.turn {
            0 => self
                .suspects
                .pop_front()
                .or_else(|| self.trusted.pop_front()),
            _ => self
                .trusted
                .pop_front()
                .or_else(|| self.suspects.pop_front()),
        }?;
        let lane = self.lanes.get_mut(&peer)?;
        let (since, job) = lane.take()?;
        self.waiting -= 1;
        match lane.waiting {
            0 => drop(self.lanes.remove(&peer)),
            _ => self.line_up(peer),
        }
        Some((job, now.saturating_sub(since) > LONGEST_WAIT))
    }

    /// Takes note of how a check ended.
    pub(super) fn checked(&mut self, peer: Peer, guess: Guess, now: Duration) {
        let peer = peer.counted_as();
        if guess == Guess::Right {
            self.failures.remove(&peer);
            return;
        }
        if self.failures.len() >= REMEMBERED && !self.failures.contains_key(&peer) {
            let oldest = self
                .failures
                .iter()
                .min_by_key(|(_, failures)| failures.last);
            if let Some(oldest) = oldest.map(|(peer, _)| *peer) {
                self.failures.remove(&oldest);
            }
        }
        let failures = self.failures.entry(peer).or_insert(Failures {
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
            .map(|(job, _)| job)
            .collect()
    }

    /// How long a user that failed five times in a row still waits: 1 s, doubled with each failure.
    fn pause(&self, peer: Peer, now: Duration) -> Duration {
        let (Peer::User(uid), Some(failures)) = (peer, self.failures.get(&peer)) else {
            return Duration::ZERO;
        };
        if uid == NOBODY || self.unslowed.contains(&uid) || failures.in_a_row < FREE {
            return Duration::ZERO;
        }
        let doublings = (failures.in_a_row - FREE).min(6);
        let pause = Duration::from_secs(1 << doublings).min(LONGEST_PAUSE);
        (failures.last + pause).saturating_sub(now)
    }

    fn line_up(&mut self, peer: Peer) {
        let failures = self.failures.get(&peer);
        match failures.is_some_and(|failures| failures.in_a_row >= SUSPECT) {
            true => self.suspects.push_back(peer),
            false => self.trusted.push_back(peer),
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
mod tests {
    use super::*;

    const START: Duration = Duration::ZERO;

    fn second(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    fn order<T>(queue: &mut Admission<T>) -> Vec<T> {
        queue.drain()
    }

    #[test]
    fn s58_two_hundred_guessers_of_one_uid_do_not_delay_an_honest_one() {
        let mut queue = Admission::new(Vec::new());
        let refused = (0..200)
            .filter(|at| queue.put(Peer::User(1), Some(*at), START, "guess").is_err())
            .count();
        assert_eq!(refused, 200 - WAITING_OF_PEER);
        queue
            .put(Peer::User(2), Some(7), START, "honest")
            .expect("room");
        assert_eq!(order(&mut queue)[..2], ["guess", "honest"]);
    }

    #[test]
    fn s58_within_a_peer_accounts_take_turns() {
        let mut queue = Admission::new(Vec::new());
        for (account, job) in [(1, "a1"), (1, "a2"), (1, "a3"), (2, "b1")] {
            queue
                .put(Peer::User(1), Some(account), START, job)
                .expect("room");
        }
        assert_eq!(order(&mut queue), ["a1", "b1", "a2", "a3"]);
    }

    #[test]
    fn s58_peers_that_only_fail_share_every_fourth_turn() {
        let mut queue = Admission::new(Vec::new());
        for uid in 0..40 {
            for _ in 0..SUSPECT {
                queue.checked(Peer::User(uid), Guess::Wrong, START);
            }
            queue
                .put(Peer::User(uid), None, START, "guess")
                .expect("room");
        }
        for uid in 100..109 {
            queue
                .put(Peer::User(uid), None, START, "honest")
                .expect("room");
        }
        let order = order(&mut queue);
        assert_eq!(order[..12].iter().filter(|job| **job == "guess").count(), 3);
        assert_eq!(order.len(), 49);
    }

    #[test]
    fn s58_all_peers_together_have_room_for_64() {
        let mut queue = Admission::new(Vec::new());
        for uid in 0..64 {
            queue.put(Peer::User(uid), None, START, uid).expect("room");
        }
        assert_eq!(
            queue.put(Peer::User(64), None, START, 64),
            Err(Refused::All(LONGEST_WAIT))
        );
        assert_eq!(queue.take(second(4)), Some((0, false)));
        assert_eq!(queue.take(second(5)), Some((1, true)));
        assert!(queue.put(Peer::User(64), None, START, 64).is_ok());
    }

    #[test]
    fn s58_a_user_that_fails_waits_longer_each_time_and_a_success_forgets() {
        let mut queue = Admission::new(Vec::new());
        let peer = Peer::User(1);
        let mut pauses = Vec::new();
        for _ in 0..12 {
            queue.checked(peer, Guess::Wrong, second(100));
            pauses.push(queue.pause(peer, second(100)).as_secs());
        }
        assert_eq!(pauses, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(
            queue.put(peer, None, second(101), ()),
            Err(Refused::Peer(second(59)))
        );
        assert!(queue.put(Peer::User(2), None, second(101), ()).is_ok());
        assert!(queue.put(peer, None, second(160), ()).is_ok());
        queue.checked(peer, Guess::Right, second(160));
        queue.checked(peer, Guess::Wrong, second(160));
        assert!(queue.put(peer, None, second(160), ()).is_ok());
    }

    #[test]
    fn s55_nobody_in_particular_an_address_and_those_who_own_the_store_make_nobody_wait() {
        let mut queue = Admission::new(vec![7]);
        let address = Peer::Address("192.0.2.1".parse().expect("an address"));
        for peer in [Peer::User(NOBODY), Peer::User(7), address] {
            for _ in 0..20 {
                queue.checked(peer, Guess::Wrong, START);
            }
            assert!(queue.put(peer, None, START, ()).is_ok());
        }
    }

    #[test]
    fn s58_many_addresses_take_no_memory() {
        let mut queue = Admission::<()>::new(Vec::new());
        for at in 0..2 * REMEMBERED as u32 {
            let peer = Peer::Address(std::net::Ipv4Addr::from_bits(at).into());
            queue.checked(peer, Guess::Wrong, second(at.into()));
        }
        assert_eq!(queue.failures.len(), REMEMBERED);
        assert!(queue.lanes.is_empty());
    }
}
