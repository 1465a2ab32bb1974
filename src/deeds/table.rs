//! Every operation with its route: what a served desk answers, and the only list of it.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use super::request::read;
use super::{Already, Caller, Code, Credential, Deed, Guess, Kind, Listing, Problem, Route};
use super::{
    audit, directory, groups, imported, listed, notices, operations, policy, recover, reset,
    session, signers, tokens, users, verify,
};
use crate::desk::{AskedOperation, Desk};
use crate::model::Timestamp;

/// A request as it came to a served desk.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: Option<&'a str>,
    /// The session or the token that was given.
    pub credential: Option<&'a str>,
    /// The operation's id that the caller made (S61).
    pub operation: Option<Uuid>,
    /// One JSON object, or nothing.
    pub body: &'a [u8],
}

/// How it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// `done`, or the word of the problem's code.
    pub code: &'static str,
    /// When to try again, if that is only a matter of time.
    pub retry_after: Option<Duration>,
    /// The account that asked, if that is proved.
    pub account: Option<String>,
    /// Whether the answer is JSON lines; otherwise it is one JSON object.
    pub lines: bool,
    /// How the check of a secret ended, if the answer tells.
    pub guess: Option<Guess>,
    /// Whether a token was proved with which a service asks for others (S65).
    pub for_others: bool,
}

/// What is done for a request once its path is known.
type Answer = fn(&Desk, &Caller, Given<'_>, &mut dyn Write) -> Result<Option<Guess>, Problem>;

/// The fields that a request was given.
struct Given<'a> {
    path: Vec<(&'static str, String)>,
    query: Option<&'a str>,
    body: &'a [u8],
}

/// An operation in the list.
struct Entry {
    route: Route,
    lines: bool,
    answer: Answer,
    /// What the API description says of it.
    #[cfg(test)]
    shapes: super::description_tests::shapes::ShapesOf,
}

macro_rules! entries {
    (deeds: $($deed:path),* $(,)?; listings: $($listing:path),* $(,)?) => {
        &[
            $(Entry {
                route: <$deed as Deed>::ROUTE,
                lines: false,
                answer: answer::<$deed>,
                #[cfg(test)]
                shapes: super::description_tests::shapes::of_deed::<$deed>,
            },)*
            $(Entry {
                route: <$listing as Listing>::ROUTE,
                lines: true,
                answer: list::<$listing>,
                #[cfg(test)]
                shapes: super::description_tests::shapes::of_listing::<$listing>,
            },)*
        ]
    };
}

/// All of them; a path with a part in braces comes after those that it could be taken for.
const ALL: &[Entry] = entries! {
    deeds:
        session::AboutDesk, session::WhoAmI, session::AdminAccess, session::Login, session::Logout, session::Confirm,
        session::BeginChange, session::CheckChange, session::ChangePassword, verify::Verify,
        users::RequireChange, users::RequireChangeAfter, users::ShowUser, users::RemoveUser, users::DisableUser,
        users::EnableUser, users::PromoteUser, users::DemoteUser, users::UnlockUser,
        users::RenameUser, users::SetUser,
        reset::PlanResets, reset::PlanAdditions, reset::PutInForce, reset::ResetUser, reset::MayReset,
        reset::CheckTemporary, reset::CheckTerms, reset::WouldReset, imported::PlanImport, imported::WouldImport, listed::CompareListed,
        reset::NamesToReset,
        operations::WhatBecame, operations::ShowOperation,
        notices::ListNotices, notices::AcknowledgeNotices, notices::ListWarnings,
        tokens::ListTokens, tokens::PlanToken, tokens::RevokeToken, policy::ShowPolicy, policy::SetPolicy,
        recover::CodesLeft, recover::PlanCodes, recover::ListRequests, recover::CancelRequest, recover::PlanRequest,
        recover::PutRequestInForce, recover::CheckRecovery, recover::PlanRecovery, recover::PutRecoveryInForce,
        signers::ListSigners, signers::AddSigner, signers::RemoveSigner, signers::SetThreshold,
        audit::SummarizeAudit, audit::AnchorAudit,
        directory::FindPeople, directory::FindGroups, directory::OwnEntry,
        groups::AddToGroup, groups::RemoveFromGroup;
    listings:
        users::ListUsers, groups::ListGroups, tokens::ListAllTokens, audit::ListEvents, audit::VerifyAudit
};

/// All operations, for the API description: route, whether it answers lines, and its schemas.
#[cfg(test)]
pub(super) fn described()
-> impl Iterator<Item = (Route, bool, super::description_tests::shapes::ShapesOf)> {
    let described = |entry: &Entry| (entry.route, entry.lines, entry.shapes);
    ALL.iter().map(described)
}

/// The routes of all operations.
pub fn routes() -> impl Iterator<Item = Route> {
    ALL.iter().map(|entry| entry.route)
}

fn find(method: &str, path: &str) -> Option<(&'static Entry, Vec<(&'static str, String)>)> {
    let mut of_method = ALL
        .iter()
        .filter(|entry| entry.route.method.as_str() == method);
    of_method.find_map(|entry| Some((entry, entry.route.fields(path)?)))
}

/// The route of a request, if there is one.
#[must_use]
pub fn route(method: &str, path: &str) -> Option<Route> {
    find(method, path).map(|(entry, _)| entry.route)
}

/// Answers a request: everything that is to be sent is written to `out`.
pub fn serve(desk: &mut Desk, request: &Request<'_>, out: &mut dyn Write) -> Answered {
    let mut answered = Answered {
        status: 200,
        code: "done",
        retry_after: None,
        account: None,
        lines: false,
        guess: None,
        for_others: false,
    };
    let Some((entry, path)) = find(request.method, request.path) else {
        let problem = Problem::new(Code::NotFound, "there is no such operation")
            .hint("the API description names all of them; or this desk is older than what asks it");
        return refused(answered, &problem, desk, out);
    };
    answered.lines = entry.lines;
    let caller = match request.credential.map(Credential::parse) {
        None => Caller::default(),
        Some(Some(credential)) => Caller::with(Some(credential)),
        Some(None) => {
            let problem = Problem::from(crate::desk::DeskError::NotSignedIn);
            return refused(answered, &problem, desk, out);
        }
    };
    desk.under(request.operation.map(|id| AskedOperation {
        id,
        terms: terms(request),
    }));
    let given = Given {
        path,
        query: request.query,
        body: request.body,
    };
    let done = (entry.answer)(desk, &caller, given, out);
    desk.under(None);
    answered.account = caller.account();
    answered.for_others = caller.asks_for_others();
    match done {
        Ok(guess) => Answered { guess, ..answered },
        Err(problem) => match problem.kind {
            // It was done when it was sent first, and this is the answer that was lost (S61).
            Kind::AlreadyDone(operation_id) if !entry.lines => {
                let already = Already {
                    operation_id,
                    already: true,
                };
                // What cannot be sent is found where it is sent.
                let _ = serde_json::to_writer(out, &already);
                answered
            }
            _ => refused(answered, &problem, desk, out),
        },
    }
}

/// What is asked for, by which an operation that is sent again is recognised.
fn terms(request: &Request<'_>) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for part in [
        request.method,
        request.path,
        request.query.unwrap_or_default(),
    ] {
        digest.update(part);
        digest.update([0]);
    }
    digest.update(request.body);
    digest.finalize().into()
}

#[derive(Serialize)]
struct Failed<'a> {
    error: &'a Problem,
}

/// Writes a problem, as the contract has it.
fn refused(answered: Answered, problem: &Problem, desk: &Desk, out: &mut dyn Write) -> Answered {
    // What cannot be sent is found where it is sent.
    let _ = serde_json::to_writer(&mut *out, &Failed { error: problem });
    if answered.lines {
        let _ = out.write_all(b"\n");
    }
    let now = desk.clock();
    let wait = |until: Timestamp| until.since(now).max(Duration::from_secs(1));
    Answered {
        status: problem.code.http_status(),
        code: problem.code.parts().1,
        guess: (problem.kind == Kind::Wrong).then_some(Guess::Wrong),
        retry_after: match problem.code {
            Code::Throttled => problem.time.map(wait),
            Code::Unavailable => Some(Duration::from_secs(1)),
            _ => None,
        },
        ..answered
    }
}

fn answer<D: Deed>(
    desk: &Desk,
    caller: &Caller,
    given: Given<'_>,
    out: &mut dyn Write,
) -> Result<Option<Guess>, Problem> {
    let deed: D = read(given.path, given.query, given.body)?;
    let answer = deed.perform(desk, caller)?;
    // What cannot be sent is found where it is sent: it is done by now.
    let _ = serde_json::to_writer(out, &answer);
    Ok(D::guess(&answer))
}

/// Answers rows, a line each, and a last line `{"end":{...}}`; a list without it was cut short.
fn list<L: Listing>(
    desk: &Desk,
    caller: &Caller,
    given: Given<'_>,
    out: &mut dyn Write,
) -> Result<Option<Guess>, Problem> {
    #[derive(Serialize)]
    struct End<E> {
        end: E,
    }
    let listing: L = read(given.path, given.query, given.body)?;
    let mut failed = None;
    let end = listing.perform(desk, caller, &mut |row| match line(out, &row) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    let ended = failed.map_or_else(|| line(out, &End { end }), Err);
    ended.map(|()| None).map_err(|error| {
        Problem::new(
            Code::Unavailable,
            format!("the list cannot be kept: {error}"),
        )
        .hint("free some disk space for temporary files on the desk's machine")
    })
}

fn line(out: &mut dyn Write, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::*;

    #[test]
    fn no_two_operations_have_one_name_or_one_path() {
        let all: Vec<_> = routes().collect();
        for (place, one) in all.iter().enumerate() {
            for other in &all[..place] {
                assert_ne!(one.name, other.name);
                assert_ne!((one.method, one.path), (other.method, other.path));
            }
            let example = one.path.replace("{name}", "bob").replace("{id}", "x");
            let found = route(one.method.as_str(), &example).expect("a route");
            assert_eq!(found.name, one.name, "{example}");
        }
        assert!(route(Method::Get.as_str(), "/v1/nothing").is_none());
    }
}
