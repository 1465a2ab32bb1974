//! What a statement is given: our types as the server takes them, owned, because another thread sends them.

use postgres::types::ToSql;
use uuid::Uuid;

/// A value on its way to the server.
pub(super) type Value = Box<dyn ToSql + Sync + Send>;

/// What can stand in a statement.
pub(super) trait Sendable {
    /// What is sent for it.
    type Sent: ToSql + Sync + Send + 'static;

    fn sent(self) -> Self::Sent;
}

pub(super) fn value(of: impl Sendable) -> Value {
    Box::new(of.sent())
}

/// The values of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::storage::postgres::values::value($value)),*]
    };
}
pub(super) use values;

/// One line for each of our types: what is sent for it.
macro_rules! sendable {
    ($($ours:ty => $sent:ty;)*) => {
        $(
            impl Sendable for $ours {
                type Sent = $sent;

                fn sent(self) -> $sent {
                    self.into()
                }
            }
        )*
    };
}

sendable! {
    bool => bool;
    i64 => i64;
    u8 => i64;
    u16 => i32;
    u32 => i64;
    Uuid => Uuid;
    &str => String;
    &String => String;
    String => String;
    &[u8] => Vec<u8>;
    Vec<String> => Vec<String>;
}

impl Sendable for &Vec<u8> {
    type Sent = Vec<u8>;

    fn sent(self) -> Vec<u8> {
        self.clone()
    }
}

impl<const N: usize> Sendable for [u8; N] {
    type Sent = Vec<u8>;

    fn sent(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl<const N: usize> Sendable for &[u8; N] {
    type Sent = Vec<u8>;

    fn sent(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl<T: Sendable> Sendable for Option<T> {
    type Sent = Option<T::Sent>;

    fn sent(self) -> Option<T::Sent> {
        self.map(T::sent)
    }
}
