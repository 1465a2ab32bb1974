//! Who is at the other end of a connection. It is for the log and for limits, never a right (S55).

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The other end of a connection, as the system knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// The user id of a process on this machine (`SO_PEERCRED`). 65534 is nobody in particular.
    User(u32),
    /// The address of another machine.
    Address(IpAddr),
}

impl Peer {
    /// What its limits are counted by: the user, the address, or the network of an IPv6 host, which has 2^64 addresses.
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
}

impl fmt::Display for Peer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(uid) => write!(out, "uid {uid}"),
            Self::Address(address) => address.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Peer;

    #[test]
    fn s57_a_host_with_many_addresses_is_one_peer() {
        let of = |text: &str| Peer::Address(text.parse().expect("an address")).counted_as();
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(Peer::User(1).counted_as(), Peer::User(2).counted_as());
    }
}
