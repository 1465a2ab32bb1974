//! How many connections there are, in all and of each peer (S57).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Peer;
use crate::wire::bounds::{CONNECTIONS, CONNECTIONS_OF_ADDRESS, CONNECTIONS_OF_USER};

/// Counts open connections; there is never more in it than there are connections.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<HashMap<Peer, usize>>>);

/// One counted connection; ends when dropped.
pub(super) struct Counted {
    of: Connections,
    peer: Peer,
}

impl Connections {
    /// Counts one more, or `None` where there are enough.
    pub(super) fn admit(&self, peer: Peer) -> Option<Counted> {
        let peer = peer.counted_as();
        let most = match peer {
            Peer::User(_) => CONNECTIONS_OF_USER,
            Peer::Address(_) => CONNECTIONS_OF_ADDRESS,
        };
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&peer).copied().unwrap_or_default();
        if own >= most || open.values().sum::<usize>() >= CONNECTIONS {
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
        let mut open = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.peer) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.peer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CONNECTIONS, CONNECTIONS_OF_USER, Connections, Peer};

    #[test]
    fn s57_connections_are_bounded_for_each_user_and_in_all() {
        let open = Connections::default();
        let mut held = Vec::new();
        for uid in 0.. {
            let of_one: Vec<_> = std::iter::from_fn(|| open.admit(Peer::User(uid))).collect();
            if of_one.is_empty() {
                break;
            }
            assert_eq!(of_one.len(), CONNECTIONS_OF_USER);
            held.extend(of_one);
        }
        assert_eq!(held.len(), CONNECTIONS);
        held.pop();
        assert!(open.admit(Peer::User(CONNECTIONS as u32)).is_some());
        held.clear();
        assert!(open.0.lock().expect("a lock").is_empty());
    }
}
