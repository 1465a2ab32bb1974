//! Reading the record, checking it, and anchoring it (S37, S38).

use std::ops::ControlFlow;
use std::path::PathBuf;

use passdesk::desk::{
    Anchor, AuditFilter, AuditReading, Damage, Desk, DeskError, Discrepancy, Verified, chained,
};
use passdesk::model::{AccountId, Action, Actor, Chain, Event, Outcome, Subject};
use uuid::Uuid;

use super::{World, admin, open};
use crate::storage::{samples, write};

mod anchor;
mod archive;
mod ends;
mod follow;
mod list;
mod peers;
mod tamper;

/// Verifies, and gives all that is found.
pub(in crate::rules) fn verify(world: &World, anchors: &[Anchor]) -> (Verified, Vec<Discrepancy>) {
    verify_with(world, anchors, &[]).expect("verified")
}

/// The same together with files of what was put away.
pub(super) fn verify_with(
    world: &World,
    anchors: &[Anchor],
    archives: &[PathBuf],
) -> Result<(Verified, Vec<Discrepancy>), DeskError> {
    let ada = world.admin();
    let reading = ada.read_audit("audit verify").expect("a reading");
    look_through(&reading, anchors, archives)
}

/// The same within a reading.
pub(super) fn look_through(
    reading: &AuditReading<'_, '_>,
    anchors: &[Anchor],
    archives: &[PathBuf],
) -> Result<(Verified, Vec<Discrepancy>), DeskError> {
    let mut findings = Vec::new();
    let verified = reading.verify(anchors, archives, &mut |finding| {
        findings.push(finding.clone());
        ControlFlow::Continue(())
    })?;
    assert_eq!(verified.findings, findings.len() as u64);
    Ok((verified, findings))
}

/// Where each damage was found: its chain, the number and the event.
pub(super) fn places(findings: &[Discrepancy]) -> Vec<(Damage, Option<u64>, Option<Uuid>)> {
    findings
        .iter()
        .map(|finding| (finding.damage.clone(), finding.sequence, finding.event))
        .collect()
}

/// What is listed, as action and subject.
pub(super) fn listed(desk: &Desk, filter: &AuditFilter, limit: Option<u64>) -> Vec<String> {
    let token = open(desk, "ada", super::PASSWORD);
    let ada = admin(desk, &token);
    let reading = ada.read_audit("audit list").expect("a reading");
    let mut lines = Vec::new();
    reading
        .list(filter, limit, &mut |event| {
            let text = String::from_utf8_lossy;
            lines.push(format!(
                "{} {}",
                text(event.action),
                text(event.subject_name)
            ));
            ControlFlow::Continue(())
        })
        .expect("a list");
    lines
}

/// Chains of so many events each, put into the store by the rules; the subject of each and its events.
pub(super) fn chains(world: &World, count: u64, length: u64) -> Vec<Vec<Event>> {
    let mut number = 0;
    let chains: Vec<Vec<Event>> = (0..count)
        .map(|chain| {
            let subject = Subject::Account(AccountId(samples::id(0x1_0000 + u128::from(chain))));
            let mut at = Chain::default();
            let mut events = Vec::new();
            for sequence in 1..=length {
                number += 1;
                let actor = Actor {
                    account: AccountId(samples::id(7)),
                    name: "ada".to_owned(),
                    token: Some(samples::id(8)),
                };
                let mut event = Event {
                    id: samples::id(0x10_0000 + number),
                    at: world.now(),
                    clock_at: (number % 2 == 0).then(|| world.now()),
                    action: Action::PasswordReset,
                    outcome: Outcome::Done,
                    actor: Some(actor),
                    subject,
                    subject_name: format!("user{chain}"),
                    sequence,
                    reason: Some(format!("event {number}")),
                    operation: samples::id(0x20_0000 + number),
                    os_uid: (number % 3 != 0).then_some(1000),
                    peer_address: (number % 3 == 0).then(|| "192.0.2.7".to_owned()),
                    host: "testhost".to_owned(),
                    hash: [0; 32],
                };
                event.hash = chained(&at, &event);
                at = Chain {
                    length: sequence,
                    head: event.hash,
                };
                events.push(event);
            }
            events
        })
        .collect();
    write(&*world.store, |tx| {
        chains
            .iter()
            .flatten()
            .try_for_each(|event| tx.append_event(event))
    });
    chains
}
