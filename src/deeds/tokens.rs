//! Tokens that admins make for scripts.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::time_span::TimeSpan;
use super::{Caller, Deed, LeftOut, Listing, Problem, Route, Work};
use crate::desk::{Desk, OwnedToken, SealedPlan};
use crate::model::{Label, Scope, Timestamp, Token, Username};

/// The caller's own tokens, expired ones too.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListTokens {}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TokenRow {
    /// Its owner, where those of all admins are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Username>,
    /// Its label.
    pub label: Label,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// It does not work any more, or was made under a clock that was ahead.
    pub expired: bool,
}

/// Tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TokenRows {
    /// By label.
    pub tokens: Vec<TokenRow>,
}

impl TokenRow {
    fn of(token: Token, owner: Option<Username>, now: Timestamp) -> Self {
        Self {
            owner,
            expired: token.has_expired(now),
            label: token.label,
            scopes: token.scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

impl Deed for ListTokens {
    type Answer = TokenRows;
    const ROUTE: Route = Route::get("tokens.list", "/v1/tokens");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<TokenRows, Problem> {
        let (tokens, now) = caller.admin(desk)?.tokens()?;
        let rows = tokens.into_iter();
        Ok(TokenRows {
            tokens: rows.map(|token| TokenRow::of(token, None, now)).collect(),
        })
    }
}

/// The tokens of all admins, expired ones too, by owner and label.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListAllTokens {}

/// The end of the list of all tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AllTokensEnd {
    /// The owners that cannot be read; their tokens do not work.
    pub left_out: LeftOut,
}

impl Listing for ListAllTokens {
    type Row = TokenRow;
    type End = AllTokensEnd;
    const ROUTE: Route = Route::get("tokens.list-all", "/v1/tokens/all");

    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(TokenRow) -> ControlFlow<()>,
    ) -> Result<AllTokensEnd, Problem> {
        let all = caller.admin(desk)?.all_tokens()?;
        for OwnedToken { owner, token } in all.tokens {
            if each(TokenRow::of(token, Some(owner), all.now)).is_break() {
                break;
            }
        }
        Ok(AllTokensEnd {
            left_out: all.left_out.into(),
        })
    }
}

/// Plans a token of the caller's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanToken {
    /// Its label.
    pub label: Label,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// How long it works; 90 days unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<TimeSpan>,
}

/// A token to show, once.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NewTokenRow {
    /// Its label.
    pub label: Label,
    /// Its secret.
    #[cfg_attr(test, schemars(with = "String"))]
    pub token: Zeroizing<String>,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A token to show, and the plan that puts it in force.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedToken {
    /// What is shown before it is in force.
    pub row: NewTokenRow,
    /// What puts it in force.
    pub plan: SealedPlan,
}

impl Deed for PlanToken {
    type Answer = PlannedToken;
    const ROUTE: Route = Route::post("tokens.create.plan", "/v1/plans/token", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PlannedToken, Problem> {
        // As on the command line: new labels keep to narrower rules than those that exist.
        let label = Label::of_new_token(self.label.as_str());
        let label = label.map_err(|error| Problem::usage(error.to_string()))?;
        let admin = caller.admin(desk)?;
        let expires = self.expires.map(|time| time.0);
        let planned = admin.plan_token(label, self.scopes, expires)?;
        let made = planned.shown;
        Ok(PlannedToken {
            row: NewTokenRow {
                token: Zeroizing::new(made.secret.reveal().to_owned()),
                label: made.token.label,
                scopes: made.token.scopes,
                expires_at: made.token.expires_at,
            },
            plan: planned.plan,
        })
    }
}

/// Revokes a token: one of the caller's own, unless its owner is named.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeToken {
    /// Its label.
    #[serde(skip_serializing)]
    pub name: Label,
    /// Its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Username>,
}

/// A token that was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RevokedRow {
    /// Its label.
    pub label: Label,
    /// That it is.
    pub revoked: bool,
    /// Its owner, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Username>,
}

impl Deed for RevokeToken {
    type Answer = RevokedRow;
    const ROUTE: Route = Route::post("tokens.revoke", "/v1/tokens/{name}/revoke", Work::Write);

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<RevokedRow, Problem> {
        let admin = caller.admin(desk)?;
        match &self.owner {
            None => admin.revoke_token(&self.name)?,
            Some(owner) => admin.revoke_token_of(owner, &self.name)?,
        }
        Ok(RevokedRow {
            label: self.name,
            revoked: true,
            owner: self.owner,
        })
    }
}
