//! A stand-in for `passdesk::credentials::Typed` until that is here.

use zeroize::Zeroizing;

/// A password as somebody gave it; wiped when it goes.
pub(crate) struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes the text over.
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}
