//! Binds: who signs in on a connection, and what the desk's answer makes of it.

use std::sync::Arc;

use ldap3_proto::proto::LdapResultCode;

use super::super::controls::{Controls, PolicyError};
use super::super::dn::Dn;
use super::super::entry::Person;
use super::super::reply::Outcome;
use super::super::settings::MustChange;
use super::super::tree::Place;
use super::super::words;
use super::{Check, Proof, Session, Step, Who};
use crate::credentials::{ScriptToken, Typed};
use crate::deeds::{CheckOutcome, CheckedRow, Credential, Problem, Verify};

impl Session {
    pub(super) fn bind(
        &mut self,
        id: i32,
        controls: Controls,
        version: i64,
        name: &str,
        password: Option<Typed>,
    ) -> Result<Step, Outcome> {
        self.forget();
        if version != 3 {
            let code = LdapResultCode::ProtocolError;
            return Err(Outcome::new(code, "only version 3 of LDAP is spoken here"));
        }
        let Some(password) = password else {
            let code = LdapResultCode::AuthMethodNotSupported;
            return Err(Outcome::new(code, "only simple binds are taken here"));
        };
        if name.is_empty() && password.is_empty() {
            return Err(Outcome::success());
        }
        self.refuse_in_clear()?;
        if password.is_empty() {
            let code = LdapResultCode::UnwillingToPerform;
            return Err(Outcome::new(
                code,
                "a name without a password proves nothing",
            ));
        }
        let dn: Dn = name.parse().map_err(|_| not_a_name())?;
        match self.settings.base.place(&dn) {
            Place::Person(name) => Ok(Step::Check(Check {
                id,
                controls,
                asked: Verify {
                    name,
                    password,
                    service: Some(self.through()?),
                    address: self.address,
                    device_token: None,
                    keep_device: false,
                },
            })),
            Place::Service(label) => match ScriptToken::parse(password.as_str()) {
                Some(token) => {
                    let token = Credential::Token(token);
                    Ok(Step::Prove(Proof { id, label, token }))
                }
                None => Err(words::wrong()),
            },
            _ => Err(words::wrong()),
        }
    }

    /// What the desk answered to the check of a password.
    pub(in crate::doors::ldap) fn checked(
        &mut self,
        check: &Check,
        answer: Result<CheckedRow, Problem>,
    ) -> Outcome {
        let row = match answer {
            Ok(row) => row,
            Err(problem) => return words::not_asked(&problem),
        };
        let own = row.account.map(Person::from);
        match (row.outcome, own) {
            (CheckOutcome::Right, Some(own)) => {
                self.who = Who::Person(own);
                Outcome::success()
            }
            (CheckOutcome::ChangeOwed | CheckOutcome::Temporary, own) => {
                let is_temporary = row.outcome == CheckOutcome::Temporary;
                let said = words::must_change(&self.settings, is_temporary);
                match (self.settings.must_change, check.controls.policy, own) {
                    (MustChange::Aware, true, Some(own)) => {
                        self.who = Who::Owing(own);
                        let told = check.controls.policy_error(PolicyError::ChangeAfterReset);
                        Outcome::new(LdapResultCode::Success, said).with(told)
                    }
                    (MustChange::Aware | MustChange::Expired, _, _) => {
                        let told = check.controls.policy_error(PolicyError::PasswordExpired);
                        Outcome::new(LdapResultCode::InvalidCredentials, said).with(told)
                    }
                }
            }
            (CheckOutcome::TemporaryExpired, _) => words::temporary_expired(),
            (CheckOutcome::Throttled, _) => {
                let told = check.controls.policy_error(PolicyError::AccountLocked);
                words::throttled(row.retry_after).with(told)
            }
            (CheckOutcome::Wrong, _) | (CheckOutcome::Right, None) => words::wrong(),
        }
    }

    /// What the desk answered to a read with a token.
    pub(in crate::doors::ldap) fn proved(
        &mut self,
        proof: Proof,
        answer: Result<(), Problem>,
    ) -> Outcome {
        match answer {
            Ok(()) => {
                self.who = Who::Service(proof.label, Arc::new(proof.token));
                Outcome::success()
            }
            Err(problem) => words::not_by_token(&problem, LdapResultCode::InvalidCredentials),
        }
    }
}

fn not_a_name() -> Outcome {
    Outcome::new(
        LdapResultCode::InvalidDNSyntax,
        "the name is not a distinguished name, such as uid=NAME,ou=people,BASE",
    )
}
