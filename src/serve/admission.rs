//! Who is next for a hashing thread: peers take turns, and within a peer accounts; guessers wait (S58).

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::model::Peer;

/// The most that wait in all.
const MOST: usize = 64;
/// The most that wait of one peer.
const MOST_OF_A_PEER: usize = 8;
/// So many failures without a success make a guesser.
const GUESSER: u32 = 3;
/// Guessers share every fourth turn.
const TURNS: u32 = 4;
/// The longest wait of a user of this machine who guesses.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The most peers whose failures are remembered.
const REMEMBERED: usize = 10_000;

/// Why something may not wait here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The peer has too many waiting, or failed too often: for so long.
    Peer(Duration),
    /// Too many are waiting in all.
    All,
}

/// What waits, by peer and account.
pub(super) struct Admission<J> {
    honest: Ring<J>,
    guessers: Ring<J>,
    failures: HashMap<Peer, Failures>,
    turn: u32,
}

/// A peer's failures since its last success.
struct Failures {
    count: u32,
    last: Instant,
}

/// The account that a request is about.
pub(super) type Account = Option<u64>;

/// Peers, each with its accounts, each with what waits.
struct Ring<J> {
    peers: VecDeque<(Peer, VecDeque<(Account, VecDeque<J>)>)>,
    waiting: usize,
}

impl<J> Ring<J> {
    fn new() -> Self {
        Self {
            peers: VecDeque::new(),
            waiting: 0,
        }
    }

    fn of(&self, peer: Peer) -> usize {
        let own = self.peers.iter().find(|(other, _)| *other == peer);
        own.map_or(0, |(_, accounts)| {
            accounts.iter().map(|(_, jobs)| jobs.len()).sum()
        })
    }

    fn push(&mut self, peer: Peer, account: Account, job: J) {
        self.waiting += 1;
        let place = self.peers.iter().position(|(other, _)| *other == peer);
        let place = place.unwrap_or_else(|| {
            self.peers.push_back((peer, VecDeque::new()));
            self.peers.len() - 1
        });
        let accounts = &mut self.peers[place].1;
        match accounts.iter_mut().find(|(other, _)| *other == account) {
            Some((_, jobs)) => jobs.push_back(job),
            None => accounts.push_back((account, VecDeque::from([job]))),
        }
    }

    fn pop(&mut self) -> Option<(Peer, J)> {
        let (peer, mut accounts) = self.peers.pop_front()?;
        let (account, mut jobs) = accounts.pop_front()?;
        let job = jobs.pop_front()?;
        self.waiting -= 1;
        if !jobs.is_empty() {
            accounts.push_back((account, jobs));
        }
        if !accounts.is_empty() {
            self.peers.push_back((peer, accounts));
        }
        Some((peer, job))
    }
}

impl<J> Admission<J> {
    pub(super) fn new() -> Self {
        Self {
            honest: Ring::new(),
            guessers: Ring::new(),
            failures: HashMap::new(),
            turn: 0,
        }
    }

    /// Lets something wait for its turn.
    pub(super) fn offer(
        &mut self,
        peer: Peer,
        account: Account,
        job: J,
        now: Instant,
    ) -> Result<(), Refused> {
        if let Some(wait) = self.waits(peer, now) {
            return Err(Refused::Peer(wait));
        }
        if self.honest.of(peer) + self.guessers.of(peer) >= MOST_OF_A_PEER {
            return Err(Refused::Peer(Duration::from_secs(1)));
        }
        if self.honest.waiting + self.guessers.waiting >= MOST {
            return Err(Refused::All);
        }
        let guesses = self
            .failures
            .get(&peer)
            .is_some_and(|failures| failures.count >= GUESSER);
        match guesses {
            true => self.guessers.push(peer, account, job),
            false => self.honest.push(peer, account, job),
        }
        Ok(())
    }

    /// What is next.
    pub(super) fn take(&mut self) -> Option<(Peer, J)> {
        self.turn = (self.turn + 1) % TURNS;
        match self.turn {
            0 => self.guessers.pop().or_else(|| self.honest.pop()),
            _ => self.honest.pop().or_else(|| self.guessers.pop()),
        }
    }

    /// Everything that waits, when nothing is begun any more.
    pub(super) fn drain(&mut self) -> Vec<J> {
        std::iter::from_fn(|| self.take())
            .map(|(_, job)| job)
            .collect()
    }

    /// Remembers how a check of a peer's ended.
    pub(super) fn ended(&mut self, peer: Peer, was_wrong: bool, now: Instant) {
        if !was_wrong {
            self.failures.remove(&peer);
            return;
        }
        if self.failures.len() >= REMEMBERED {
            // Those that have been quiet; where all are busy, they start again from nothing.
            let before = self.failures.len();
            self.failures
                .retain(|_, failures| now.duration_since(failures.last) < LONGEST_WAIT);
            if self.failures.len() == before {
                self.failures.clear();
            }
        }
        let failures = self.failures.entry(peer).or_insert(Failures {
            count: 0,
            last: now,
        });
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
    }

    /// How long a user of this machine who guesses still waits, before the account does. Behind an address there may be
    /// many people.
    fn waits(&self, peer: Peer, now: Instant) -> Option<Duration> {
        let failures = match peer {
            Peer::User(_) => self.failures.get(&peer)?,
            Peer::Address(_) => return None,
        };
        let doublings = failures.count.checked_sub(GUESSER + 1)?;
        let wait = Duration::from_secs(1 << doublings.min(6)).min(LONGEST_WAIT);
        let left = wait.checked_sub(now.duration_since(failures.last))?;
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(uid: u32) -> Peer {
        Peer::User(uid)
    }

    #[test]
    fn s58_peers_take_turns_and_within_a_peer_accounts() {
        let mut admission = Admission::new();
        let now = Instant::now();
        for (uid, account, job) in [
            (1, 1, "a1"),
            (1, 1, "a2"),
            (1, 2, "a3"),
            (2, 1, "b1"),
            (2, 1, "b2"),
        ] {
            admission
                .offer(user(uid), Some(account), job, now)
                .expect("room");
        }
        let order: Vec<_> = std::iter::from_fn(|| admission.take())
            .map(|(_, job)| job)
            .collect();
        assert_eq!(order, ["a1", "b1", "a3", "b2", "a2"]);
    }

    #[test]
    fn s58_queues_are_short() {
        let mut admission = Admission::new();
        let now = Instant::now();
        for _ in 0..MOST_OF_A_PEER {
            admission.offer(user(1), None, (), now).expect("room");
        }
        let refused = admission.offer(user(1), None, (), now);
        assert!(matches!(refused, Err(Refused::Peer(_))));
        for uid in 2..=(MOST - MOST_OF_A_PEER + 1) as u32 {
            admission.offer(user(uid), None, (), now).expect("room");
        }
        assert_eq!(admission.offer(user(999), None, (), now), Err(Refused::All));
    }

    #[test]
    fn s72_a_user_who_guesses_waits_before_the_account_does_and_others_do_not() {
        let mut admission = Admission::new();
        let now = Instant::now();
        for _ in 0..=GUESSER {
            admission.ended(user(1), true, now);
            admission.ended(Peer::Address([192, 0, 2, 7].into()), true, now);
        }
        let wait = Duration::from_secs(1);
        assert_eq!(
            admission.offer(user(1), None, "x", now),
            Err(Refused::Peer(wait))
        );
        assert_eq!(admission.offer(user(1), None, "late", now + wait), Ok(()));
        let address = Peer::Address([192, 0, 2, 7].into());
        assert_eq!(admission.offer(address, None, "address", now), Ok(()));
        assert_eq!(admission.offer(user(2), None, "honest", now), Ok(()));
        assert_eq!(admission.take().map(|(_, job)| job), Some("honest"));
        admission.ended(user(1), false, now);
        assert_eq!(admission.offer(user(1), None, "again", now), Ok(()));
    }

    #[test]
    fn s58_guessers_share_every_fourth_turn() {
        let mut admission = Admission::new();
        let now = Instant::now();
        let guesser = Peer::Address([192, 0, 2, 1].into());
        for _ in 0..GUESSER {
            admission.ended(guesser, true, now);
        }
        for job in 0..6 {
            admission
                .offer(guesser, None, ("guess", job), now)
                .expect("room");
            admission
                .offer(user(job), None, ("honest", job), now)
                .expect("room");
        }
        let order: Vec<_> = std::iter::from_fn(|| admission.take())
            .map(|(_, job)| job.0)
            .collect();
        let guesses = order[..8].iter().filter(|kind| **kind == "guess").count();
        assert_eq!(guesses, 2, "{order:?}");
    }
}
