//! Bringing back an admin who is locked out, as far as it can be asked for by others than the owner of the store.

mod codes;
mod recovery;
mod request;
mod requests;

pub use codes::{CodesLeft, CodesLeftRow, CodesRow, PlanCodes, PlannedCodesRow};
pub use recovery::{
    CheckRecovery, CodeProof, PlanRecovery, PutRecoveryInForce, RecoveredRow, RecoveryProof,
    RequestProof,
};
pub use request::{NewRequestRow, PlanRequest, PlannedRequestRow, PutRequestInForce};
pub use requests::{CancelRequest, ListRequests, RequestRow, RequestRows};
