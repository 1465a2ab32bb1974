//! How many connections there are, in all and of each peer (S57).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Peer;

/// How many connections may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MostConnections {
    /// Of all peers.
    pub in_all: usize,
    /// Of one user of this machine.
    pub of_user: usize,
    /// Of one address.
    pub of_address: usize,
}

/// Counts open connections; there is never more in it than there are connections.
#[derive(Clone)]
pub(super) struct Connections {
    most: MostConnections,
    open: Arc<Mutex<HashMap<Peer, usize>>>,
}

/// One counted connection; ends when dropped.
pub(super) struct Counted {
    of: Connections,
    peer: Peer,
}

impl Connections {
    pub(super) fn bounded(most: MostConnections) -> Self {
        let open = Arc::default();
        Self { most, open }
    }

    /// Counts one more, or `None` where there are enough.
    pub(super) fn admit(&self, peer: Peer) -> Option<Counted> {
        let peer = peer.counted_as();
        let most = match peer {
            Peer::User(_) => self.most.of_user,
            Peer::Address(_) => self.most.of_address,
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&peer).copied().unwrap_or_default();
        if own >= most || open.values().sum::<usize>() >= self.most.in_all {
            return None;
        }
        open.insert(peer, own + 1);
        Some(Counted {
            of: self.clone(),
            peer,
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.of.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.peer) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.peer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Connections, Peer};
    use crate::wire::bounds::DESK_CONNECTIONS as MOST;

    #[test]
    fn s57_connections_are_bounded_for_each_user_and_in_all() {
        let open = Connections::bounded(MOST);
        let mut held = Vec::new();
        for uid in 0.. {
            let of_one: Vec<_> = std::iter::from_fn(|| open.admit(Peer::User(uid))).collect();
            if of_one.is_empty() {
                break;
            }
            assert_eq!(of_one.len(), MOST.of_user);
            held.extend(of_one);
        }
        assert_eq!(held.len(), MOST.in_all);
        held.pop();
        assert!(open.admit(Peer::User(MOST.in_all as u32)).is_some());
        held.clear();
        assert!(open.open.lock().expect("a lock").is_empty());
    }
}
