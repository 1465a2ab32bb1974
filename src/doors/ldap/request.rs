//! A request, decoded as far as it is answered; its passwords go straight into types that are wiped (S63).

use bytes::BytesMut;
use ldap3_proto::LdapCodec;
use ldap3_proto::proto::{
    LdapBindCred, LdapCompareRequest, LdapExtendedRequest, LdapOp, LdapResultCode,
    LdapSearchRequest,
};
use tokio_util::codec::Decoder;
use zeroize::Zeroize;

use super::controls::{Controls, has_unknown};
use super::described::{START_TLS, WHO_AM_I};
use super::frame::{Head, Kind, LARGEST};
use super::password_modify::{self, PasswordModify, Unreadable};
use super::reply::Outcome;
use crate::credentials::Typed;

/// A request.
pub(super) struct Request {
    /// Its number.
    pub(super) id: i32,
    /// Its kind, which says how it is answered.
    pub(super) kind: Kind,
    /// What is asked for beside it.
    pub(super) controls: Controls,
    /// What it asks for.
    pub(super) asked: Asked,
}

/// What a request asks for.
pub(super) enum Asked {
    /// To be somebody: the version of the protocol, a name in the tree, and a password, if that is how.
    Bind(i64, String, Option<Typed>),
    /// The end.
    Unbind,
    /// That an answer is not awaited any more; requests are answered one by one, so there is none.
    Abandon,
    Search(LdapSearchRequest),
    Compare(LdapCompareRequest),
    WhoAmI,
    StartTls,
    PasswordModify(PasswordModify),
    /// What must be refused, whoever asks.
    Refused(Outcome),
}

impl Request {
    /// Reads a whole message; `None` for what no client may send.
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let head = Head::read(message)?;
        let (controls, asked) = match head.kind {
            // The program must not be asked to go on without them.
            kind if has_unknown(&head.critical, kind) => {
                let code = LdapResultCode::UnavailableCriticalExtension;
                (
                    Controls::default(),
                    Asked::Refused(Outcome::new(code, "a critical control is not known here")),
                )
            }
            // Nothing of these is looked at: they may hold passwords too.
            Kind::Modify | Kind::Add | Kind::Delete | Kind::ModifyDn => {
                let refused = Outcome::new(
                    LdapResultCode::UnwillingToPerform,
                    "nothing can be changed here but passwords, by the password modify operation",
                );
                (Controls::default(), Asked::Refused(refused))
            }
            Kind::Unbind => (Controls::default(), Asked::Unbind),
            Kind::Abandon => (Controls::default(), Asked::Abandon),
            Kind::Bind | Kind::Search | Kind::Compare | Kind::Extended => {
                decoded(message, head.kind)
            }
        };
        Some(Self {
            id: head.id,
            kind: head.kind,
            controls,
            asked,
        })
    }
}

fn decoded(message: &[u8], kind: Kind) -> (Controls, Asked) {
    // The codec empties the buffer, and what it held is wiped here.
    let mut buffer = BytesMut::from(message);
    let decoded = LdapCodec::new(Some(LARGEST), None).decode(&mut buffer);
    buffer.resize(message.len(), 0);
    buffer.as_mut().zeroize();
    let Ok(Some(decoded)) = decoded else {
        return (Controls::default(), Asked::Refused(unreadable(kind)));
    };
    let controls = Controls::read(&decoded.ctrl);
    let asked = match decoded.op {
        LdapOp::BindRequest(bind) => {
            let password = match bind.cred {
                LdapBindCred::Simple(password) => Some(Typed::new(password)),
                LdapBindCred::SASL(_) | LdapBindCred::Unsupported => None,
            };
            Asked::Bind(bind.version, bind.dn, password)
        }
        LdapOp::SearchRequest(search) => Asked::Search(search),
        LdapOp::CompareRequest(compare) => Asked::Compare(compare),
        LdapOp::ExtendedRequest(extended) => extension(extended),
        _ => Asked::Refused(unreadable(kind)),
    };
    (controls, asked)
}

fn extension(LdapExtendedRequest { name, value }: LdapExtendedRequest) -> Asked {
    match name.as_str() {
        START_TLS => Asked::StartTls,
        WHO_AM_I => Asked::WhoAmI,
        password_modify::OID => match PasswordModify::read(value) {
            Ok(modify) => Asked::PasswordModify(modify),
            Err(Unreadable::Text) => Asked::Refused(Outcome::new(
                LdapResultCode::ConstraintViolation,
                "names and passwords must be UTF-8 text",
            )),
            Err(Unreadable::Shape) => Asked::Refused(unreadable(Kind::Extended)),
        },
        _ => Asked::Refused(Outcome::new(
            LdapResultCode::ProtocolError,
            "this extension is not known here",
        )),
    }
}

/// What cannot be decoded: mostly a text that is not UTF-8, in a bind the password. No right password is like that.
fn unreadable(kind: Kind) -> Outcome {
    match kind {
        Kind::Bind => Outcome::new(
            LdapResultCode::InvalidCredentials,
            "names and passwords must be UTF-8 text",
        ),
        _ => Outcome::new(
            LdapResultCode::ProtocolError,
            "the request cannot be read: texts must be UTF-8, and filters at most 100 deep",
        ),
    }
}
