//! One account of many, and what is to be done about it.

use anyhow::Result;
use passdesk::deeds::Problem;
use passdesk::model::Username;

/// One account of many.
pub(super) trait Item {
    fn name(&self) -> &Username;
}

/// What is to be done about an account of many.
#[derive(Debug)]
pub(super) enum Fate {
    /// What was asked for.
    Do,
    /// Nothing: it is as it should be.
    Leave,
    /// Nothing, because of this.
    Refuse(Problem),
}

impl From<Option<Problem>> for Fate {
    fn from(refusal: Option<Problem>) -> Self {
        refusal.map_or(Self::Do, Self::Refuse)
    }
}

/// Decides about each account of a batch before anything is done.
pub(super) type Foresee<'a, T> = dyn FnMut(&[T]) -> Result<Vec<Fate>> + 'a;
