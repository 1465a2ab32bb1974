//! What the connections of a door have in common.

use super::tree::Base;

/// How a change that is owed is answered after the right password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MustChange {
    /// Refused, as a password that has expired.
    #[default]
    Expired,
    /// A client that asks for the password policy is let in, told of it, and may do nothing but the change.
    Aware,
}

/// What the connections of a door have in common.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) base: Base,
    /// Where people change their passwords in a browser.
    pub(super) change_url: Option<String>,
    pub(super) must_change: MustChange,
    /// Whether passwords are taken in clear text that never leaves this machine.
    pub(super) clear_on_loopback: bool,
    /// Whether TLS can begin on a connection in clear text.
    pub(super) has_start_tls: bool,
}
