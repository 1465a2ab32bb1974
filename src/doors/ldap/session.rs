//! What a connection may do, request by request: who is signed in on it, and what is asked of the desk for it. Nothing waits
//! here; who speaks on the connection does.

use std::net::IpAddr;
use std::sync::Arc;

use ldap3_proto::proto::{LdapMsg, LdapResultCode, LdapSearchScope};

use super::controls::{Controls, PolicyError};
use super::described::START_TLS;
use super::entry::Person;
use super::frame::Kind;
use super::password_modify::PasswordModify;
use super::reply::{Outcome, extended};
use super::request::{Asked, Request};
use super::search::Search;
use super::settings::Settings;
use super::tree::{Base, Place};
use super::words;
use crate::credentials::Typed;
use crate::deeds::{ChangePassword, Credential, Problem, Verify};
use crate::model::{ServiceName, Username};

mod binds;

/// What others can read of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Nothing.
    Private,
    /// All, and passwords are refused.
    Clear,
    /// All, but it never leaves this machine, and the admin allows it.
    Loopback,
}

/// Who is signed in.
enum Who {
    Nobody,
    /// A program with a token that reads the directory.
    Service(String, Arc<Credential>),
    /// A person, as the desk answered then.
    Person(Person),
    /// A person who may do nothing before the password is changed.
    Owing(Person),
}

/// A connection.
pub(super) struct Session {
    settings: Arc<Settings>,
    channel: Channel,
    /// Where the program is that asks, unless it is on this machine.
    address: Option<IpAddr>,
    who: Who,
    /// The program that was signed in before, for the audit log.
    through: Option<ServiceName>,
}

/// What comes of a request.
pub(super) enum Step {
    /// It is answered.
    Say(Vec<LdapMsg>),
    /// TLS begins after this answer.
    StartTls(LdapMsg),
    /// The connection ends.
    End,
    /// A password is to be checked.
    Check(Check),
    /// A token is to be proved.
    Prove(Proof),
    /// A password is to be changed.
    Change(Change),
    /// Entries are to be found, with the token of whoever asks; a comparison if so.
    Find(Box<Search>, Arc<Credential>),
}

/// A password that is to be checked.
pub(super) struct Check {
    pub(super) id: i32,
    pub(super) controls: Controls,
    /// What is asked of the desk.
    pub(super) asked: Verify,
}

/// A token that is to be proved by reading with it.
pub(super) struct Proof {
    pub(super) id: i32,
    pub(super) label: String,
    pub(super) token: Credential,
}

/// A password that is to be changed.
pub(super) struct Change {
    pub(super) id: i32,
    pub(super) controls: Controls,
    /// What is asked of the desk.
    pub(super) asked: ChangePassword,
}

impl Session {
    pub(super) fn new(settings: Arc<Settings>, channel: Channel, address: Option<IpAddr>) -> Self {
        Self {
            settings,
            channel,
            address,
            who: Who::Nobody,
            through: None,
        }
    }

    /// TLS has begun: nobody is signed in any more.
    pub(super) fn is_private_now(&mut self) {
        *self = Self::new(Arc::clone(&self.settings), Channel::Private, self.address);
    }

    /// What comes of a request.
    pub(super) fn step(&mut self, request: Request) -> Step {
        let Request {
            id,
            kind,
            controls,
            asked,
        } = request;
        let ended = |outcome: Outcome| Step::Say(outcome.of(kind, id).into_iter().collect());
        // Whoever owes a change does nothing else (S67); a bind begins anew.
        if let Who::Owing(own) = &self.who
            && !may_owing(&asked, own, &self.settings.base)
        {
            let refused = Outcome::new(
                LdapResultCode::InsufficentAccessRights,
                words::must_change(&self.settings, false),
            );
            return ended(refused.with(controls.policy_error(PolicyError::ChangeAfterReset)));
        }
        match asked {
            Asked::Unbind => Step::End,
            Asked::Abandon => Step::Say(Vec::new()),
            Asked::Refused(outcome) => {
                if kind == Kind::Bind {
                    self.forget();
                }
                ended(outcome)
            }
            Asked::Bind(version, name, password) => self
                .bind(id, controls, version, &name, password)
                .unwrap_or_else(ended),
            Asked::Search(asked) => match Search::read(id, &asked, &controls, &self.settings) {
                Ok(search) => self.found_with(search),
                Err(outcome) => ended(outcome),
            },
            Asked::Compare(asked) => match Search::compare(id, &asked, &self.settings) {
                Ok(search) => self.found_with(search),
                Err(outcome) => ended(outcome),
            },
            Asked::WhoAmI => {
                let value = self.dn().map(|dn| format!("dn:{dn}")).unwrap_or_default();
                let said = extended(id, Outcome::success(), None, Some(value.into_bytes()));
                Step::Say(vec![said])
            }
            Asked::StartTls => match (self.channel, self.settings.has_start_tls) {
                (Channel::Clear | Channel::Loopback, true) => {
                    Step::StartTls(extended(id, Outcome::success(), Some(START_TLS), None))
                }
                (Channel::Private, _) => ended(Outcome::new(
                    LdapResultCode::OperationsError,
                    "the connection is private already",
                )),
                (Channel::Clear | Channel::Loopback, false) => ended(Outcome::new(
                    LdapResultCode::ProtocolError,
                    "this door has no certificate for TLS",
                )),
            },
            Asked::PasswordModify(modify) => {
                self.change(id, controls, modify).unwrap_or_else(ended)
            }
        }
    }

    /// Nobody is signed in; a program that was is still named in the audit log.
    fn forget(&mut self) {
        if let Who::Service(label, _) = &self.who {
            self.through = format!("ldap:{label}").parse().ok();
        }
        self.who = Who::Nobody;
    }

    fn through(&self) -> Result<ServiceName, Outcome> {
        let usual = || {
            "ldap"
                .parse()
                .map_err(|_| Outcome::new(LdapResultCode::Other, ""))
        };
        self.through.clone().map_or_else(usual, Ok)
    }

    /// Before a password is looked at.
    fn refuse_in_clear(&self) -> Result<(), Outcome> {
        match self.channel {
            Channel::Private | Channel::Loopback => Ok(()),
            Channel::Clear => Err(Outcome::new(
                LdapResultCode::ConfidentialityRequired,
                "passwords are not taken in clear text: use StartTLS or ldaps",
            )),
        }
    }

    /// The desk did not take the token any more with which somebody is signed in here.
    pub(super) fn token_ended(&mut self) {
        self.who = Who::Nobody;
    }

    fn change(&self, id: i32, controls: Controls, modify: PasswordModify) -> Result<Step, Outcome> {
        self.refuse_in_clear()?;
        let unwilling = |why: &str| Outcome::new(LdapResultCode::UnwillingToPerform, why);
        let own = match &self.who {
            Who::Person(own) | Who::Owing(own) => Some(&own.name),
            Who::Nobody | Who::Service(..) => None,
        };
        let name = match (modify.identity, own) {
            (Some(identity), _) => self.named(&identity).ok_or_else(words::wrong)?,
            (None, Some(own)) => own.clone(),
            (None, None) => return Err(unwilling("say whose password is to be changed")),
        };
        let given = |text: Option<Typed>| text.filter(|text| !text.is_empty());
        let Some(old) = given(modify.old) else {
            // Some programs ask without it first, and then again with it: nothing is checked or counted.
            let told = controls.policy_error(PolicyError::MustSupplyOldPassword);
            return Err(unwilling("give the old password too").with(told));
        };
        let Some(new) = given(modify.new) else {
            return Err(unwilling("give a new password: none is made here"));
        };
        Ok(Step::Change(Change {
            id,
            controls,
            asked: ChangePassword {
                name,
                password: old,
                new_password: new,
                device_token: None,
                service: Some(self.through()?),
                address: self.address,
                revoke_tokens: false,
            },
        }))
    }

    /// The account that a name in the tree or a plain name means.
    fn named(&self, identity: &str) -> Option<Username> {
        match identity.parse().map(|dn| self.settings.base.place(&dn)) {
            Ok(Place::Person(name)) => Some(name),
            Ok(_) => None,
            Err(_) => identity.parse().ok(),
        }
    }

    /// What the desk answered to the change of a password.
    pub(super) fn changed(&mut self, change: &Change, answer: Result<(), Problem>) -> Outcome {
        match answer {
            Ok(()) => {
                if let Who::Owing(own) = &self.who
                    && own.name == change.asked.name
                {
                    let own = Person {
                        owes_change: false,
                        ..own.clone()
                    };
                    self.who = Who::Person(own);
                }
                Outcome::success()
            }
            Err(problem) => words::not_changed(&problem, &change.controls),
        }
    }

    /// Whoever is signed in with a token finds everything, others only what they may see.
    fn found_with(&self, search: Search) -> Step {
        let answered = match &self.who {
            Who::Service(_, token) => return Step::Find(Box::new(search), Arc::clone(token)),
            Who::Person(own) | Who::Owing(own) => search.of_one(own),
            Who::Nobody => search.of_nobody(),
        };
        Step::Say(answered)
    }

    /// The name of whoever is signed in.
    fn dn(&self) -> Option<String> {
        let base = &self.settings.base;
        match &self.who {
            Who::Nobody => None,
            Who::Service(label, _) => Some(base.service(label)),
            Who::Person(own) | Who::Owing(own) => Some(base.person(own.name.as_str())),
        }
    }
}

/// What may be done while a change is owed: to end, to sign in anew, to change the password, and to read the own entry, which
/// pam_ldapd does after a bind.
fn may_owing(asked: &Asked, own: &Person, base: &Base) -> bool {
    match asked {
        Asked::Bind(..) | Asked::Unbind | Asked::Abandon | Asked::PasswordModify(_) => true,
        Asked::Search(asked) => {
            let place = asked.base.parse().map(|dn| base.place(&dn));
            asked.scope == LdapSearchScope::Base
                && place.is_ok_and(|place| place == Place::Person(own.name.clone()))
        }
        Asked::Compare(_) | Asked::WhoAmI | Asked::StartTls | Asked::Refused(_) => false,
    }
}
