//! Why a plan cannot be put in force.

/// Why a plan cannot be put in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It is not a plan, or not of this kind.
    #[error("that is not a plan")]
    Unread,
    /// It was changed, or made with another store's key.
    #[error("this plan was changed, or made in another store")]
    Altered,
    /// Somebody else made it.
    #[error("this plan was made by another session, token or secret")]
    OtherCaller,
    /// The store is another one by now: a copy, or one that was restored.
    #[error("this plan was made before the store was restored or copied")]
    OtherStore,
    /// It is older than ten minutes.
    #[error("this plan is older than ten minutes")]
    TooOld,
}
