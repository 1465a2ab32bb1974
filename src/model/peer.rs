//! Who asks: what the operating system says of the other end of a connection, never what a client says (S55).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// Who asks for an operation. It is written down and counted, and never gives a right (S55).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// A user of the operating system, by number.
    User(u32),
    /// A client over TLS, by its address.
    Address(IpAddr),
}

impl Peer {
    /// The number of a user of the operating system.
    #[must_use]
    pub fn os_uid(self) -> Option<u32> {
        match self {
            Self::User(uid) => Some(uid),
            Self::Address(_) => None,
        }
    }

    /// The address of a client over TLS, as text; the same for a socket of either kind.
    #[must_use]
    pub fn address(self) -> Option<String> {
        match self {
            Self::User(_) => None,
            Self::Address(address) => Some(address.to_canonical().to_string()),
        }
    }

    /// What its connections and failures are counted by: the user, the address, or the network of an IPv6 host, which has
    /// 2^64 addresses.
    #[must_use]
    pub fn counted_as(self) -> Self {
        match self {
            Self::User(_) => self,
            Self::Address(address) => Self::Address(match address.to_canonical() {
                IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
                four => four,
            }),
        }
    }

    /// Reads what the two columns of a store hold; `None` for what is never written there.
    pub(crate) fn from_stored(uid: Option<u32>, address: Option<&str>) -> Option<Self> {
        let peer = match (uid, address) {
            (Some(uid), None) => Self::User(uid),
            (None, Some(address)) => Self::Address(address.parse().ok()?),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        (peer.address().as_deref() == address).then_some(peer)
    }
}

/// In a sentence before the name of the machine where the desk is: `operating-system user 1000 on`, `a client at 192.0.2.7
/// through`.
impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(uid) => write!(f, "operating-system user {uid} on"),
            Self::Address(address) => {
                write!(f, "a client at {} through", address.to_canonical())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s55_a_peer_is_read_back_as_it_was_written_and_in_no_other_spelling() {
        for peer in [
            Peer::User(0),
            Peer::User(u32::MAX),
            Peer::Address([192, 0, 2, 7].into()),
            Peer::Address("2001:db8::7".parse().expect("an address")),
        ] {
            let (uid, address) = (peer.os_uid(), peer.address());
            assert_eq!(uid.is_none(), address.is_some());
            assert_eq!(Peer::from_stored(uid, address.as_deref()), Some(peer));
        }
        for (uid, address) in [
            (None, None),
            (Some(1), Some("192.0.2.7")),
            (None, Some("")),
            (None, Some("localhost")),
            (None, Some("192.0.2.7:443")),
            (None, Some("::ffff:192.0.2.7")),
            (None, Some("2001:DB8::7")),
        ] {
            assert_eq!(Peer::from_stored(uid, address), None, "{uid:?} {address:?}");
        }
    }

    #[test]
    fn s57_a_host_with_many_addresses_is_one_peer() {
        let of = |text: &str| Peer::Address(text.parse().expect("an address")).counted_as();
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(Peer::User(1).counted_as(), Peer::User(2).counted_as());
    }

    #[test]
    fn s44_an_address_is_one_peer_on_a_socket_of_either_kind() {
        let mapped = Peer::Address("::ffff:192.0.2.7".parse().expect("an address"));
        assert_eq!(mapped.address().as_deref(), Some("192.0.2.7"));
        assert_eq!(mapped.to_string(), "a client at 192.0.2.7 through");
    }
}
