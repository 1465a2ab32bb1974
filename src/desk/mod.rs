//! The rules: who may do what, one transaction per operation.
//!
//! Authority is a value that the caller holds. [`Desk::signed_in`] returns a [`SignedIn`], which may have to change its
//! password; [`SignedIn::settled`] a [`Settled`], which does not; [`Settled::admin`] an [`Admin`], which alone can
//! reset passwords and manage accounts. None of them can be built, kept or copied outside of this module, and each
//! operation proves the same again inside its own transaction.

mod access;
mod admin;
mod audit;
mod authenticate;
mod batch;
mod chain;
mod deed;
mod desks;
mod directory;
mod error;
mod event;
mod groups;
mod handle;
mod ids;
mod init;
mod login;
mod passwd;
mod plan;
mod plan_error;
mod policy;
mod put_in_force;
mod recover;
mod reset;
mod session;
mod store;
mod surroundings;
mod through;
mod time;
mod tokens;
mod tune;
mod unknown_names;
mod users;
mod verify;

pub use crate::credentials::Refusal;
pub use crate::model::{AccountNow, Peer};
pub use crate::storage::{
    BroughtBack, Copied, Counts, Difference, Engine, Fault, StorageError, TrustedSigner,
};
pub use access::{Settled, SignedIn};
pub use admin::Admin;
pub use audit::{
    Anchor, AnchorMismatch, ArchiveError, Archived, AuditFilter, AuditReading, BadArchive, Damage,
    Day, Discrepancy, InvalidAnchor, Verified,
};
pub use batch::{
    BatchRow, BatchTerms, Foreseen, ImportTerms, ImportedAccount, NewAccount, NewTemporary,
    NotKept, OldPassword, OperationOutcome, Reset, ResetOrder, ResetPage, ResetTarget,
};
#[doc(hidden)]
pub use chain::{chained, hashed_bytes};
pub use desks::Desks;
pub use directory::{Group, GroupPage, GroupPlace, Groups, People};
pub use error::DeskError;
pub use groups::{Membership, MembershipChange};
pub use handle::{AskedOperation, Desk};
pub use init::{FirstPassword, InitializedStore, NewStore};
pub use login::SignIn;
pub use passwd::{Accepted, Change};
pub use plan::{Planned, SealedPlan};
pub use plan_error::PlanError;
pub use policy::ChangedSetting;
pub use recover::{
    Claim, CodesLeft, NewCodes, NewRecoveryRequest, Recovered, Recovery, RecoveryOrder, Signers,
    Warning,
};
pub use session::OpenedSession;
pub use store::{ClockMend, CopiedStore, CopyProgress, Finding, Mend, Restored, StoreNow};
pub use surroundings::{Origin, Surroundings};
pub use through::{Source, Through};
pub use time::ClockTrouble;
pub use tokens::{AllTokens, NewToken, OwnedToken};
pub use tune::{Tuned, tune};
pub use users::{AccountFilter, Compared, Corrections, LeftOut, ListedAccount, Listing, Required};
pub use verify::{Owed, RightPassword};
