//! A small client: sends messages, and reads the answers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use bytes::BytesMut;
use ldap3_proto::LdapCodec;
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapBindCred, LdapBindRequest, LdapCompareRequest, LdapDerefAliases, LdapExtendedRequest,
    LdapFilter, LdapMsg, LdapOp, LdapPasswordModifyRequest, LdapResult, LdapSearchRequest,
    LdapSearchResultEntry, LdapSearchScope,
};
use tokio_util::codec::{Decoder, Encoder};

/// The control of the password policy.
pub(super) const POLICY: LdapControl = LdapControl::PasswordPolicyRequest { criticality: false };

/// Both ends of a connection.
pub(super) trait Stream: Read + Write {}

impl<S: Read + Write> Stream for S {}

/// A connection.
pub(in crate::doors) struct Client {
    stream: Box<dyn Stream>,
    codec: LdapCodec,
    read: BytesMut,
    /// The bytes of the message that was read last.
    raw: Vec<u8>,
    last: i32,
}

/// How a request ended, and what was found before.
#[derive(Debug)]
pub(in crate::doors) struct Answer {
    pub(super) found: Vec<LdapSearchResultEntry>,
    pub(super) result: LdapResult,
    controls: Vec<LdapControl>,
    /// What the password policy says, if it says something.
    policy: Option<u8>,
    /// The number and the value of an extension.
    pub(super) extension: (Option<String>, Option<Vec<u8>>),
}

impl Answer {
    /// What the password policy says, if it says something.
    pub(super) fn policy(&self) -> Option<u8> {
        self.policy
    }

    /// The code of the result.
    pub(in crate::doors) fn code(&self) -> i64 {
        self.result.code.clone() as i64
    }

    /// Where the next page begins.
    pub(super) fn cookie(&self) -> Option<Vec<u8>> {
        self.controls.iter().find_map(|control| match control {
            LdapControl::SimplePagedResults { cookie, .. } => Some(cookie.clone()),
            _ => None,
        })
    }

    /// The names of the entries.
    pub(super) fn names(&self) -> Vec<&str> {
        self.found.iter().map(|entry| entry.dn.as_str()).collect()
    }
}

impl Client {
    pub(in crate::doors) fn on_socket(path: &Path) -> Self {
        let stream = UnixStream::connect(path).expect("the door");
        let time = Some(Duration::from_secs(60));
        stream.set_read_timeout(time).expect("a time");
        Self::over(Box::new(stream))
    }

    pub(super) fn at(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the door");
        let time = Some(Duration::from_secs(60));
        stream.set_read_timeout(time).expect("a time");
        Self::over(Box::new(stream))
    }

    pub(super) fn over(stream: Box<dyn Stream>) -> Self {
        Self {
            stream,
            codec: LdapCodec::new(Some(1024 * 1024), None),
            read: BytesMut::new(),
            raw: Vec::new(),
            last: 0,
        }
    }

    /// Bytes as they are; the door may have closed already.
    pub(super) fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// A request as bytes, with the next number.
    pub(super) fn bytes(&mut self, op: LdapOp, controls: Vec<LdapControl>) -> Vec<u8> {
        self.last += 1;
        let mut bytes = BytesMut::new();
        let message = LdapMsg::new_with_ctrls(self.last, op, controls);
        self.codec.encode(message, &mut bytes).expect("encoded");
        bytes.to_vec()
    }

    /// The next message; none when the door has closed.
    pub(super) fn message(&mut self) -> Option<LdapMsg> {
        loop {
            let before = self.read.to_vec();
            if let Some(message) = self.codec.decode(&mut self.read).expect("a message") {
                self.raw = before[..before.len() - self.read.len()].to_vec();
                return Some(message);
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes) {
                Ok(0) => return None,
                Ok(length) => self.read.extend_from_slice(&bytes[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The notice that the door closes the connection, and that it does; its code.
    #[track_caller]
    pub(super) fn disconnection(&mut self) -> i64 {
        let message = self.message().expect("a notice");
        assert_eq!(message.msgid, 0, "{message:?}");
        let LdapOp::ExtendedResponse(notice) = message.op else {
            panic!("{message:?}");
        };
        assert_eq!(notice.name.as_deref(), Some("1.3.6.1.4.1.1466.20036"));
        assert_eq!(self.message(), None);
        notice.res.code as i64
    }

    /// Sends a request, and reads the answers to it.
    #[track_caller]
    pub(super) fn ask(&mut self, op: LdapOp, controls: Vec<LdapControl>) -> Answer {
        let bytes = self.bytes(op, controls);
        self.send_bytes(&bytes);
        self.answer()
    }

    /// The answers to the request that was sent last.
    #[track_caller]
    pub(super) fn answer(&mut self) -> Answer {
        let mut found = Vec::new();
        loop {
            let message = self.message().expect("an answer");
            assert_eq!(message.msgid, self.last, "{message:?}");
            let mut extension = (None, None);
            let result = match message.op {
                LdapOp::SearchResultEntry(entry) => {
                    found.push(entry);
                    continue;
                }
                LdapOp::BindResponse(bound) => bound.res,
                LdapOp::SearchResultDone(result)
                | LdapOp::CompareResult(result)
                | LdapOp::ModifyResponse(result)
                | LdapOp::AddResponse(result)
                | LdapOp::DelResponse(result)
                | LdapOp::ModifyDNResponse(result) => result,
                LdapOp::ExtendedResponse(extended) => {
                    extension = (extended.name, extended.value);
                    extended.res
                }
                other => panic!("{other:?}"),
            };
            return Answer {
                found,
                result,
                controls: message.ctrl,
                policy: policy_in(&self.raw),
                extension,
            };
        }
    }

    #[track_caller]
    pub(in crate::doors) fn bind(&mut self, name: &str, password: &str) -> Answer {
        self.bind_with(name, password, vec![POLICY])
    }

    #[track_caller]
    pub(super) fn bind_with(
        &mut self,
        name: &str,
        password: &str,
        controls: Vec<LdapControl>,
    ) -> Answer {
        self.ask(
            bind(3, name, LdapBindCred::Simple(password.to_owned())),
            controls,
        )
    }

    #[track_caller]
    pub(super) fn search(&mut self, base: &str, filter: LdapFilter) -> Answer {
        self.ask(
            search(base, LdapSearchScope::Subtree, filter, &[]),
            Vec::new(),
        )
    }

    #[track_caller]
    pub(super) fn compare(&mut self, name: &str, attribute: &str, value: &str) -> Answer {
        let compare = LdapCompareRequest {
            dn: name.to_owned(),
            atype: attribute.to_owned(),
            val: value.as_bytes().to_vec(),
        };
        self.ask(LdapOp::CompareRequest(compare), Vec::new())
    }

    /// Who the door says is signed in.
    #[track_caller]
    pub(super) fn who_am_i(&mut self) -> Answer {
        self.ask(extension("1.3.6.1.4.1.4203.1.11.3", None), vec![POLICY])
    }

    #[track_caller]
    pub(in crate::doors) fn change(
        &mut self,
        who: Option<&str>,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Answer {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let request = LdapPasswordModifyRequest {
            user_identity: text(who),
            old_password: text(old),
            new_password: text(new),
        };
        self.ask(LdapOp::ExtendedRequest(request.into()), vec![POLICY])
    }
}

pub(super) fn bind(version: i64, name: &str, cred: LdapBindCred) -> LdapOp {
    LdapOp::BindRequest(LdapBindRequest {
        version,
        dn: name.to_owned(),
        cred,
    })
}

pub(super) fn search(
    base: &str,
    scope: LdapSearchScope,
    filter: LdapFilter,
    attributes: &[&str],
) -> LdapOp {
    LdapOp::SearchRequest(LdapSearchRequest {
        base: base.to_owned(),
        scope,
        aliases: LdapDerefAliases::Always,
        sizelimit: 0,
        timelimit: 0,
        typesonly: false,
        filter,
        attrs: attributes.iter().map(|name| (*name).to_owned()).collect(),
    })
}

pub(super) fn extension(name: &str, value: Option<Vec<u8>>) -> LdapOp {
    LdapOp::ExtendedRequest(LdapExtendedRequest {
        name: name.to_owned(),
        value,
    })
}

/// That there is an entry at all.
pub(super) fn any() -> LdapFilter {
    LdapFilter::Present("objectClass".to_owned())
}

pub(super) fn equals(name: &str, value: &str) -> LdapFilter {
    LdapFilter::Equality(name.to_owned(), value.to_owned())
}

/// What the control of the password policy says in a message; the codec reads it as a request.
fn policy_in(message: &[u8]) -> Option<u8> {
    let name = b"1.3.6.1.4.1.42.2.27.8.5.1";
    let at = message
        .windows(name.len())
        .position(|bytes| bytes == name)?;
    let value = &message[at + name.len()..];
    let start = [0x04, 0x05, 0x30, 0x03, 0x81, 0x01];
    assert_eq!(&value[..start.len()], start, "{value:?}");
    Some(value[start.len()])
}
