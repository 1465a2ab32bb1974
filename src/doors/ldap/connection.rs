//! One connection: reads messages within bounds of size and time, asks the desk, and answers (S57).

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use ldap3_proto::LdapCodec;
use ldap3_proto::proto::{LdapMsg, LdapResultCode};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::join;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::codec::Encoder;
use zeroize::{Zeroize, Zeroizing};

use super::finding::{Finding, Next};
use super::frame::{Framing, Kind, LARGEST, framing};
use super::reply::{Outcome, disconnection};
use super::request::Request;
use super::session::{Session, Step};
use super::words;
use crate::deeds::{Credential, FindPeople};
use crate::doors::AskedDesk;
use crate::wire::bounds::{HEAD_TIME, REFUSAL_TIME, SEND_TIME};
use crate::wire::front::or_end;
use crate::wire::handle::Handle;

/// How long a connection may be kept between two requests: programs keep some for the next sign-in.
const IDLE_TIME: Duration = Duration::from_secs(300);
/// How long what still comes is thrown away after the last thing was said. A connection that is closed over bytes that nobody
/// read is reset, and the other end may lose what it was told.
const CLOSING_TIME: Duration = Duration::from_secs(5);

/// How many entries are sent before it is known whether there are more.
const MANY: usize = 100;

/// What connections ask, and what ends them.
pub(super) struct Behind {
    pub(super) desk: Arc<AskedDesk>,
    pub(super) handle: Handle,
}

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Closed,
    /// TLS begins now.
    StartTls,
}

/// Why nothing more is said.
struct Gone;

/// Bytes that came and were not looked at yet; wiped when they were.
struct Input(Zeroizing<Vec<u8>>);

/// Talks on a connection until it ends.
pub(super) async fn converse<S>(stream: &mut S, session: &mut Session, behind: &Behind) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut input = Input(Zeroizing::new(Vec::with_capacity(LARGEST)));
    let mut patience = HEAD_TIME;
    loop {
        let message = match input.message(stream, patience, &behind.handle).await {
            Ok(length) => length,
            Err(Some(notice)) => return closed(stream, notice, &behind.handle).await,
            Err(None) => return Ended::Closed,
        };
        patience = IDLE_TIME;
        let request = Request::read(&input.0[..message]);
        input.wipe(message);
        let Some(request) = request else {
            let notice = broken("this is not a message of LDAP");
            return closed(stream, notice, &behind.handle).await;
        };
        let step = session.step(request);
        let said = match step {
            Step::Say(said) => send(stream, said).await,
            Step::End => return Ended::Closed,
            // What came in clear text after the request was not said by whom TLS proves.
            Step::StartTls(_) if !input.0.is_empty() => {
                let notice = broken("nothing may follow StartTLS before its answer");
                return closed(stream, notice, &behind.handle).await;
            }
            Step::StartTls(answer) => {
                let said = send(stream, vec![answer]).await;
                return said.map_or(Ended::Closed, |()| Ended::StartTls);
            }
            Step::Check(check) => {
                let answer = behind.desk.ask_as_door(&check.asked).await;
                let outcome = session.checked(&check, answer);
                answer_late(stream, outcome, Kind::Bind, check.id).await
            }
            Step::Change(change) => {
                let answer = behind.desk.ask_as_door(&change.asked).await;
                let outcome = session.changed(&change, answer.map(drop));
                answer_late(stream, outcome, Kind::Extended, change.id).await
            }
            Step::Prove(proof) => {
                let first = FindPeople {
                    limit: Some(1),
                    ..FindPeople::default()
                };
                let answer = behind.desk.ask(Some(&proof.token), &first).await;
                let id = proof.id;
                let outcome = session.proved(proof, answer.map(drop));
                answer_late(stream, outcome, Kind::Bind, id).await
            }
            Step::Find(search, token) => {
                let found = find(stream, Finding::new(*search), &token, behind).await;
                found.map(|is_live| {
                    if !is_live {
                        session.token_ended();
                    }
                })
            }
        };
        if said.is_err() {
            return Ended::Closed;
        }
    }
}

/// The last thing to say to a client that does not keep to the protocol.
fn broken(why: &str) -> LdapMsg {
    disconnection(LdapResultCode::ProtocolError, why)
}

/// Says the last thing, and waits until the other end has closed too, for a while and not at the door's own end.
async fn closed<S>(stream: &mut S, notice: LdapMsg, handle: &Handle) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let said = send(stream, vec![notice]).await;
    let closing = async {
        stream.shutdown().await?;
        let mut thrown_away = Zeroizing::new([0; 4096]);
        while stream.read(&mut *thrown_away).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    if said.is_ok() {
        let _ = or_end(handle, timeout(CLOSING_TIME, closing)).await;
    }
    Ended::Closed
}

/// Sends what a search finds, page by page. Says whether the token is still taken.
async fn find<S>(
    stream: &mut S,
    mut finding: Finding,
    token: &Credential,
    behind: &Behind,
) -> Result<bool, Gone>
where
    S: AsyncWrite + Unpin,
{
    let mut ahead = None;
    loop {
        let read = match finding.next() {
            Next::People(asked) => {
                let page = match ahead.take() {
                    Some(page) => page,
                    None => behind.desk.ask(Some(token), &asked).await,
                };
                match page
                    .as_ref()
                    .ok()
                    .and_then(|page| finding.people_after(page))
                {
                    None => page.map(|page| finding.people(page)),
                    Some(next) => {
                        // The desk reads the next page while this one is sent.
                        let told = async {
                            let read = page.map(|page| finding.people(page));
                            send(stream, finding.search().take_out())
                                .await
                                .map(|()| read)
                        };
                        let asked = behind.desk.ask(Some(token), &next);
                        let (next, told) = join!(biased; asked, told);
                        ahead = Some(next);
                        told?
                    }
                }
            }
            Next::Groups(asked) => {
                let page = behind.desk.ask(Some(token), &asked).await;
                page.map(|page| finding.groups(page))
            }
            Next::End(going) => {
                let search = finding.search();
                let mut said = search.take_out();
                said.extend(search.end(going));
                send(stream, said).await?;
                return Ok(true);
            }
        };
        let search = finding.search();
        if let Err(problem) = read {
            let outcome = words::not_by_token(&problem, LdapResultCode::InsufficentAccessRights);
            let is_live = outcome.code != LdapResultCode::InsufficentAccessRights;
            let mut said = search.take_out();
            said.extend(search.ended(outcome));
            send(stream, said).await?;
            return Ok(is_live);
        }
        // A few go with the last answer.
        if search.out.len() >= MANY {
            send(stream, search.take_out()).await?;
        }
    }
}

/// Answers; what says only that it could not be looked at comes late: who asks again at once is slowed, not answered faster
/// (S58).
async fn answer_late<S>(stream: &mut S, outcome: Outcome, kind: Kind, id: i32) -> Result<(), Gone>
where
    S: AsyncWrite + Unpin,
{
    if outcome.is_late() {
        sleep(REFUSAL_TIME).await;
    }
    send(stream, outcome.of(kind, id).into_iter().collect()).await
}

async fn send<S>(stream: &mut S, said: Vec<LdapMsg>) -> Result<(), Gone>
where
    S: AsyncWrite + Unpin,
{
    let mut bytes = BytesMut::new();
    let mut codec = LdapCodec::new(None, None);
    for message in said {
        codec.encode(message, &mut bytes).map_err(|_| Gone)?;
    }
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let written = timeout(SEND_TIME, stream.write(rest)).await;
        match written {
            Ok(Ok(length @ 1..)) => rest = &rest[length..],
            Ok(Ok(0) | Err(_)) | Err(_) => return Err(Gone),
        }
    }
    match timeout(SEND_TIME, stream.flush()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Gone),
    }
}

impl Input {
    /// Waits for a whole message; its length, or the last thing to say.
    async fn message<S>(
        &mut self,
        stream: &mut S,
        patience: Duration,
        handle: &Handle,
    ) -> Result<usize, Option<LdapMsg>>
    where
        S: AsyncRead + Unpin,
    {
        let mut until = Instant::now() + patience;
        let mut has_begun = false;
        loop {
            if handle.is_draining() {
                let why = "the door is closed";
                return Err(Some(disconnection(LdapResultCode::Unavailable, why)));
            }
            match framing(&self.0) {
                Framing::Whole(length) => return Ok(length),
                Framing::Broken => {
                    let why = "this is not a message of LDAP of at most 16 KiB";
                    return Err(Some(broken(why)));
                }
                Framing::More => {}
            }
            // From its first byte on, a message comes quickly.
            if !self.0.is_empty() && !has_begun {
                has_begun = true;
                until = Instant::now() + HEAD_TIME;
            }
            let room = LARGEST - self.0.len();
            let mut bounded = (&mut *stream).take(room as u64);
            let read = timeout_at(until, bounded.read_buf(&mut *self.0));
            match or_end(handle, read).await {
                Some(Ok(Ok(1..))) => {}
                // At the end, the notice above.
                None => {}
                Some(Ok(Ok(0) | Err(_)) | Err(_)) => return Err(None),
            }
        }
    }

    /// Wipes what was looked at.
    fn wipe(&mut self, length: usize) {
        let bytes = &mut *self.0;
        bytes.copy_within(length.., 0);
        let rest = bytes.len() - length;
        bytes[rest..].zeroize();
        bytes.truncate(rest);
    }
}
