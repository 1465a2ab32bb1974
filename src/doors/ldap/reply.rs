//! Answers: the result of each kind of request, and the notice before a connection is closed.

use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapBindResponse, LdapExtendedResponse, LdapMsg, LdapOp, LdapResult, LdapResultCode,
};

use super::frame::Kind;

/// The number of the notice that the server closes the connection (RFC 4511, section 4.4.1).
const DISCONNECTION: &str = "1.3.6.1.4.1.1466.20036";

/// How a request ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) code: LdapResultCode,
    pub(super) message: String,
    pub(super) controls: Vec<LdapControl>,
    /// Whether the account has to wait.
    pub(super) is_throttled: bool,
}

impl Outcome {
    /// Done.
    pub(super) fn success() -> Self {
        Self::new(LdapResultCode::Success, "")
    }

    /// Ended so, with words for whoever reads the log of the program that asked.
    pub(super) fn new(code: LdapResultCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            controls: Vec::new(),
            is_throttled: false,
        }
    }

    /// The same with controls beside it.
    pub(super) fn with(self, controls: Vec<LdapControl>) -> Self {
        Self { controls, ..self }
    }

    /// Whether it says that nothing was looked at, which is told only after a while.
    pub(super) fn is_late(&self) -> bool {
        let is_about_load = matches!(
            self.code,
            LdapResultCode::Busy | LdapResultCode::Unavailable
        );
        is_about_load || self.is_throttled
    }

    /// The answer to a request of this kind; none to one that is never answered.
    pub(super) fn of(self, kind: Kind, id: i32) -> Option<LdapMsg> {
        let Self {
            code,
            message,
            controls,
            ..
        } = self;
        let res = result(code, message);
        let op = match kind {
            Kind::Bind => LdapOp::BindResponse(LdapBindResponse {
                res,
                saslcreds: None,
            }),
            Kind::Search => LdapOp::SearchResultDone(res),
            Kind::Modify => LdapOp::ModifyResponse(res),
            Kind::Add => LdapOp::AddResponse(res),
            Kind::Delete => LdapOp::DelResponse(res),
            Kind::ModifyDn => LdapOp::ModifyDNResponse(res),
            Kind::Compare => LdapOp::CompareResult(res),
            Kind::Extended => LdapOp::ExtendedResponse(LdapExtendedResponse {
                res,
                name: None,
                value: None,
            }),
            Kind::Unbind | Kind::Abandon => return None,
        };
        Some(LdapMsg::new_with_ctrls(id, op, controls))
    }
}

/// The answer to an extension, with its number or a value.
pub(super) fn extended(
    id: i32,
    outcome: Outcome,
    name: Option<&str>,
    value: Option<Vec<u8>>,
) -> LdapMsg {
    let response = LdapExtendedResponse {
        res: result(outcome.code, outcome.message),
        name: name.map(str::to_owned),
        value,
    };
    LdapMsg::new_with_ctrls(id, LdapOp::ExtendedResponse(response), outcome.controls)
}

/// The notice that the connection is closed.
pub(super) fn disconnection(code: LdapResultCode, why: &str) -> LdapMsg {
    extended(0, Outcome::new(code, why), Some(DISCONNECTION), None)
}

fn result(code: LdapResultCode, message: String) -> LdapResult {
    LdapResult {
        code,
        matcheddn: String::new(),
        message,
        referral: Vec::new(),
    }
}
