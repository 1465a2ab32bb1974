//! Signing in and out, who is signed in, and the own password.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{AccountRow, Caller, Credential, Deed, Done, Problem, Route, Work};
use crate::credentials::{DeviceToken, Typed};
use crate::desk::{Desk, DeskError, OpenedSession, SignIn, Source};
use crate::model::{ServiceName, Timestamp, Username};

/// What everybody may ask of a desk: whom to ask when no admin can sign in, and the rules for a new password.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AboutDesk {}

/// A desk as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeskRow {
    /// The version of the program that answers.
    pub version: String,
    /// The version of the API.
    pub api: u32,
    /// Whom to ask when no admin can sign in, if one is set.
    pub support_contact: Option<String>,
    /// What is asked of a new password, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_rules: Option<String>,
}

impl Deed for AboutDesk {
    type Answer = DeskRow;
    const ROUTE: Route = Route::get("desk.about", "/v1");

    fn perform(self, desk: &Desk, _: &Caller) -> Result<DeskRow, Problem> {
        Ok(DeskRow {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            api: 1,
            support_contact: desk.support_contact()?,
            password_rules: Some(desk.password_rules()?),
        })
    }
}

/// Who is signed in, by a session or a token.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WhoAmI {}

impl Deed for WhoAmI {
    type Answer = AccountRow;
    const ROUTE: Route = Route::get("whoami", "/v1/whoami");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        let oneself = match &caller.credential {
            Some(Credential::Token(_)) => caller.admin(desk)?.oneself(),
            Some(Credential::Session(_)) | None => caller.signed_in(desk)?.oneself(),
        };
        Ok(oneself.into())
    }
}

/// Whether the caller may act as an admin.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdminAccess {}

/// An admin's access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccessRow {
    /// The admin's own account.
    pub account: AccountRow,
    /// Whether this may change other accounts now: always with a token, with a session for 15 minutes after a password
    /// was given.
    pub fresh: bool,
    /// When the token that asks ends, if that is within 14 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_ends_soon: Option<Timestamp>,
}

impl Deed for AdminAccess {
    type Answer = AccessRow;
    const ROUTE: Route = Route::get("admin.access", "/v1/access");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccessRow, Problem> {
        let admin = caller.admin(desk)?;
        Ok(AccessRow {
            account: admin.oneself().into(),
            fresh: admin.is_fresh(),
            token_ends_soon: admin.token_ends_soon(),
        })
    }
}

/// Signs in. A change that is owed comes in the same request, with the old password again: there is no half session.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The account's name.
    pub name: Username,
    /// Its password.
    pub password: Typed,
    /// The new password, where a change is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_password: Option<Typed>,
    /// The token that this device kept at an earlier sign-in (S72): failures with it are counted apart from those of others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
    /// The service through which this is asked for, which the event names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address from which that service was asked; it takes a token with the scope `verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("examples" = ["192.0.2.7"])))]
    pub address: Option<IpAddr>,
}

/// A session that was opened.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SessionRow {
    /// Its secret, which is not shown again.
    #[cfg_attr(test, schemars(with = "String"))]
    pub token: Zeroizing<String>,
    /// The account that is signed in.
    pub account: AccountRow,
    /// Its latest end; it ends earlier after an hour without use.
    pub until: Timestamp,
    /// The token for the device to keep and to show at the next sign-in (S72). It opens nothing by itself.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub device_token: Option<Zeroizing<String>>,
}

impl Deed for Login {
    type Answer = SessionRow;
    const ROUTE: Route = Route::post("sign-in", "/v1/login", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SessionRow, Problem> {
        let Self {
            name,
            password,
            new_password,
            device_token,
            service,
            address,
        } = self;
        let device = device(device_token.as_ref());
        let through = caller.through_if_said(desk, service, address)?;
        let source = Source {
            device: device.as_ref(),
            through: through.as_ref(),
        };
        let helped = |error| with_support(desk, error);
        let opened = match new_password {
            None => match desk
                .sign_in_from(&name, &password, source)
                .map_err(helped)?
            {
                SignIn::Open(opened) => opened,
                SignIn::ChangeOwed(change) => return Err(Problem::of_owed(&change)?),
            },
            Some(new) => {
                let change = desk
                    .change_at_sign_in(&name, &password, source)
                    .map_err(helped)?;
                if !change.account().owes_change() {
                    return Err(
                        Problem::usage("a new password was given, but none is required")
                            .hint("leave it out; to change the password: passdesk passwd"),
                    );
                }
                let accepted = change.check(&new)?;
                change.finish_and_sign_in(&accepted)?
            }
        };
        caller.is(&opened.account.name);
        session_row(desk, &opened)
    }
}

/// The device token that was sent; one that cannot be read counts as none.
pub(super) fn device(sent: Option<&Typed>) -> Option<DeviceToken> {
    sent.and_then(|sent| DeviceToken::parse(sent.as_str()))
}

fn session_row(desk: &Desk, opened: &OpenedSession) -> Result<SessionRow, Problem> {
    Ok(SessionRow {
        token: Zeroizing::new(opened.token.reveal().to_owned()),
        account: desk.at_this_moment(&opened.account)?.into(),
        until: opened.until,
        device_token: (opened.device.as_ref())
            .map(|token| Zeroizing::new(token.reveal().to_owned())),
    })
}

/// Ends the session that asks.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Logout {}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SignedOutRow {
    /// Whether it was live until now.
    pub signed_out: bool,
}

impl Deed for Logout {
    type Answer = SignedOutRow;
    const ROUTE: Route = Route::post("sign-out", "/v1/logout", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<SignedOutRow, Problem> {
        let signed_out = desk.sign_out(caller.session()?)?;
        Ok(SignedOutRow { signed_out })
    }
}

/// Takes the password of the session's account again: for the next 15 minutes it may change other accounts.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The password.
    pub password: Typed,
    /// The token of the device that asks, if it keeps one (S72).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
}

impl Deed for Confirm {
    type Answer = Done;
    const ROUTE: Route = Route::post("confirm", "/v1/confirm", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        let device = device(self.device_token.as_ref());
        let session = caller.signed_in(desk)?;
        let confirmed = session.confirm_from(&self.password, device.as_ref());
        confirmed.map_err(|error| with_support(desk, error))?;
        Ok(Done {})
    }
}

/// Proves the current password, before a new one is asked for.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginChange {
    /// The account's name.
    pub name: Username,
    /// Its current password.
    pub password: Typed,
    /// The token of the device that asks, if it keeps one (S72).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
    /// The service through which this is asked for, which the event names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address from which that service was asked; it takes a token with the scope `verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("examples" = ["192.0.2.7"])))]
    pub address: Option<IpAddr>,
}

impl Deed for BeginChange {
    type Answer = Done;
    const ROUTE: Route = Route::post("passwd.begin", "/v1/passwd/begin", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        let device = device(self.device_token.as_ref());
        let through = caller.through_if_said(desk, self.service, self.address)?;
        let source = Source {
            device: device.as_ref(),
            through: through.as_ref(),
        };
        let change = desk.change_from(&self.name, &self.password, source);
        change.map_err(|error| with_support(desk, error))?;
        Ok(Done {})
    }
}

/// Checks a new password with the policy, for the account whose current password is given.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckChange {
    /// The account's name.
    pub name: Username,
    /// Its current password.
    pub password: Typed,
    /// The new password.
    pub new_password: Typed,
    /// The token of the device that asks, if it keeps one (S72).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
    /// The service through which this is asked for, which the event names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address from which that service was asked; it takes a token with the scope `verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("examples" = ["192.0.2.7"])))]
    pub address: Option<IpAddr>,
}

impl Deed for CheckChange {
    type Answer = Done;
    const ROUTE: Route = Route::post("passwd.check", "/v1/passwd/check", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        let device = device(self.device_token.as_ref());
        let through = caller.through_if_said(desk, self.service, self.address)?;
        let source = Source {
            device: device.as_ref(),
            through: through.as_ref(),
        };
        let change = desk.change_again(&self.name, &self.password, source);
        let change = change.map_err(|error| with_support(desk, error))?;
        change.check(&self.new_password)?;
        Ok(Done {})
    }
}

/// Chooses a new password. It needs no session; that of the caller is kept, and all others of the account end.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The account's name.
    pub name: Username,
    /// Its current password.
    pub password: Typed,
    /// The new password.
    pub new_password: Typed,
    /// The token of the device that asks, if it keeps one (S72).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_token: Option<Typed>,
    /// The service through which this is asked for, which the event names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// The address from which that service was asked; it takes a token with the scope `verify`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>", extend("examples" = ["192.0.2.7"])))]
    pub address: Option<IpAddr>,
    /// Whether the account's tokens are revoked too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

impl Deed for ChangePassword {
    type Answer = AccountRow;
    const ROUTE: Route = Route::post("passwd", "/v1/passwd", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        let device = device(self.device_token.as_ref());
        let through = caller.through_if_said(desk, self.service, self.address)?;
        let source = Source {
            device: device.as_ref(),
            through: through.as_ref(),
        };
        let change = desk.change_again(&self.name, &self.password, source);
        let mut change = change.map_err(|error| with_support(desk, error))?;
        if self.revoke_tokens {
            change = change.revoking_tokens();
        }
        let accepted = change.check(&self.new_password)?;
        let (account, now) = change.finish(&accepted, caller.session().ok())?;
        Ok(crate::model::AccountNow { account, now }.into())
    }
}

/// The problem that a user is refused with, and whom to ask when no admin can sign in. That is looked up after every
/// refusal that hints at an admin, so that neither words nor work tell one name from another (S18, S53).
pub(super) fn with_support(desk: &Desk, error: DeskError) -> Problem {
    let mut problem = Problem::from(error);
    if let Some(super::Hint::Help { support, .. }) = &mut problem.hint {
        *support = desk.support_contact().ok().flatten();
    }
    problem
}
