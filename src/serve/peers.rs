//! How many connections each peer has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Peer;

/// The most connections in all.
const MOST: usize = 1024;
/// The most connections of one user of this machine.
const MOST_OF_A_USER: usize = 64;
/// The most connections of one address.
const MOST_OF_AN_ADDRESS: usize = 16;

/// The connections that are open.
#[derive(Default)]
pub(super) struct Peers {
    counts: Mutex<HashMap<Peer, usize>>,
}

/// A connection, counted as long as this is held.
pub(super) struct Counted {
    peers: Arc<Peers>,
    peer: Peer,
}

impl Peers {
    /// Counts one more connection, if the peer may have one.
    pub(super) fn admit(self: &Arc<Self>, peer: Peer) -> Option<Counted> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = counts.values().sum();
        let most = match peer {
            Peer::User(_) => MOST_OF_A_USER,
            Peer::Address(_) => MOST_OF_AN_ADDRESS,
        };
        let own = counts.get(&peer).copied().unwrap_or(0);
        if all >= MOST || own >= most {
            return None;
        }
        counts.insert(peer, own + 1);
        Some(Counted {
            peers: Arc::clone(self),
            peer,
        })
    }

    /// How many are open.
    pub(super) fn open(&self) -> usize {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.values().sum()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut counts = self
            .peers
            .counts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s57_a_peer_has_only_so_many_connections_and_all_have_only_so_many() {
        let peers = Arc::new(Peers::default());
        let own: Vec<_> = (0..MOST_OF_A_USER)
            .map(|_| peers.admit(Peer::User(7)))
            .collect();
        assert!(own.iter().all(Option::is_some));
        assert!(peers.admit(Peer::User(7)).is_none());
        let others: Vec<_> = (1000..3000)
            .map(|uid| peers.admit(Peer::User(uid)))
            .collect();
        assert_eq!(others.iter().flatten().count(), MOST - MOST_OF_A_USER);
        drop(own);
        assert!(peers.admit(Peer::User(7)).is_some());
        drop(others);
        assert_eq!(peers.open(), 0);
    }
}
