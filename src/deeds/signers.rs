//! Trusted signers: who may sign a recovery, and how many must.

use serde::{Deserialize, Serialize};

use super::{Caller, Deed, Problem, Route, Work};
use crate::credentials::recovery::{Signer, SignerName, parse_public_key};
use crate::desk::{self, Desk};
use crate::model::Timestamp;

/// The trusted signers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListSigners {}

/// A trusted signer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignerRow {
    /// The name.
    pub name: String,
    /// The kind of key.
    pub kind: String,
    /// The key's fingerprint.
    pub fingerprint: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// From this moment on its signatures count.
    pub counts_from: Timestamp,
    /// Whether they do.
    pub counts: bool,
}

impl SignerRow {
    /// The names of the fields: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &[
        "name",
        "kind",
        "fingerprint",
        "added_at",
        "counts_from",
        "counts",
    ];
}

/// The trusted signers at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignerRows {
    /// How many must sign; zero if there are no trusted signers.
    pub threshold: u8,
    /// By name.
    pub signers: Vec<SignerRow>,
}

impl From<desk::Signers> for SignerRows {
    fn from(seen: desk::Signers) -> Self {
        let now = seen.now;
        let row = |trusted: desk::TrustedSigner| SignerRow {
            name: trusted.signer.name.to_string(),
            kind: trusted.signer.key.kind().as_str().to_owned(),
            fingerprint: trusted.signer.key.fingerprint(),
            added_at: trusted.added_at,
            counts_from: trusted.counts_from,
            counts: trusted.counts_from <= now,
        };
        Self {
            threshold: seen.threshold,
            signers: seen.signers.into_iter().map(row).collect(),
        }
    }
}

impl Deed for ListSigners {
    type Answer = SignerRows;
    const ROUTE: Route = Route::get("signers.list", "/v1/signers");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SignerRows, Problem> {
        Ok(caller.admin(desk)?.signers()?.into())
    }
}

/// Adds a trusted signer, who counts after 72 hours.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddSigner {
    /// The name.
    pub name: String,
    /// The public key, as `ssh-keygen` wrote it.
    #[cfg_attr(
        test,
        schemars(
            example = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJng43vtwb8CqeOa9lmUP0iOL7LfFmbMYcNKQA1GUxDp"
        )
    )]
    pub key: String,
}

impl Deed for AddSigner {
    type Answer = SignerRows;
    const ROUTE: Route = Route::post("signers.add", "/v1/signers", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SignerRows, Problem> {
        let key = parse_public_key(self.key.as_bytes());
        let signer = Signer {
            name: name(&self.name)?,
            key: key.map_err(|error| Problem::usage(error.to_string()))?,
        };
        Ok(caller.admin(desk)?.add_signer(signer)?.into())
    }
}

/// Removes a trusted signer at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveSigner {
    /// The name.
    #[serde(skip_serializing)]
    pub name: String,
}

impl Deed for RemoveSigner {
    type Answer = SignerRows;
    const ROUTE: Route = Route::post("signers.remove", "/v1/signers/{name}/remove", Work::Write);

    fn path(&self) -> String {
        Self::ROUTE.with(&self.name)
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SignerRows, Problem> {
        let signer = name(&self.name)?;
        Ok(caller.admin(desk)?.remove_signer(&signer)?.into())
    }
}

/// Sets how many signers must sign.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetThreshold {
    /// How many.
    pub threshold: u8,
}

impl Deed for SetThreshold {
    type Answer = SignerRows;
    const ROUTE: Route = Route::post("signers.threshold", "/v1/signers/threshold", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SignerRows, Problem> {
        Ok(caller.admin(desk)?.set_threshold(self.threshold)?.into())
    }
}

fn name(text: &str) -> Result<SignerName, Problem> {
    text.parse()
        .map_err(|error| Problem::usage(format!("{error}")))
}
