//! Names of groups, which follow the rules for names of accounts.

use std::fmt;
use std::str::FromStr;

use super::words::as_text;
use super::{InvalidName, Username};

/// A group's name in the one form in which it is stored and compared; the rules are those of a [`Username`]. A group is
/// there as long as it has a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupName(Username);

impl GroupName {
    /// The mapped name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether a group may be made with this name, see [`Username::may_be_new`].
    ///
    /// # Errors
    /// [`InvalidName`] says why not.
    pub fn may_be_new(&self) -> Result<(), InvalidName> {
        self.0.may_be_new()
    }

    /// The name of a group that accounts join, as somebody typed it.
    ///
    /// # Errors
    /// [`InvalidName`], see [`Username::may_be_new`].
    pub fn new_group(text: &str) -> Result<Self, InvalidName> {
        Username::new_account(text).map(Self)
    }

    /// A stored name; `None` if no program can have stored it.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Username::from_stored(text).map(Self)
    }
}

as_text!(GroupName);

/// A name as somebody types it; there may be such a group or not.
impl FromStr for GroupName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        text.parse().map(Self)
    }
}

impl AsRef<str> for GroupName {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
