//! The words for what is wrong in the audit log.

use crate::desk::{Anchor, AnchorMismatch, Damage};

/// The word for a damage; scripts rely on it.
pub(super) fn word(damage: &Damage) -> &'static str {
    match damage {
        Damage::Altered => "altered",
        Damage::HashAltered => "hash-altered",
        Damage::Severed | Damage::OtherInFile => "archive",
        Damage::Missing { .. }
        | Damage::NotInFiles { .. }
        | Damage::MissingRenumbered
        | Damage::NoEvents { .. } => "missing",
        Damage::Inserted | Damage::Beyond { .. } => "inserted",
        Damage::Swapped => "swapped",
        Damage::Length { .. } => "length",
        Damage::Head => "head",
        Damage::NoChain => "no-chain",
        Damage::Gone => "gone",
        Damage::Anchor { .. } => "anchor",
    }
}

/// What differs, for people.
pub(super) fn detail(damage: &Damage) -> String {
    match damage {
        Damage::Altered => "it was changed after it was recorded".to_owned(),
        Damage::HashAltered => "its hash was changed after it was recorded".to_owned(),
        Damage::Missing { to } => format!("missing, up to number {to}"),
        Damage::NotInFiles { to } => format!("archived, but in none of the files given, up to number {to}"),
        Damage::Severed => "it is the last archived event, but not the one that the store's own events follow: the file was rewritten".to_owned(),
        Damage::OtherInFile => "a file has another event in this place".to_owned(),
        Damage::MissingRenumbered => "the event before it is missing, and those after it were renumbered".to_owned(),
        Damage::Inserted => "it was added where no event was".to_owned(),
        Damage::Beyond { to, told } => {
            format!("the chain ends with number {told}, but events up to number {to} follow")
        }
        Damage::Swapped => "it has changed places with the event before it".to_owned(),
        Damage::Length { told } => format!("the chain's length is stored as {told}, but this is its last event"),
        Damage::Head => "the chain's head is not the hash of its last event: one of them was rewritten, or later events are missing".to_owned(),
        Damage::NoChain => "the chain's length and head are missing".to_owned(),
        Damage::NoEvents { told } => format!("all {told} events are missing"),
        Damage::Gone => "the chain that every store begins with is missing".to_owned(),
        Damage::Anchor { anchor, wrong } => of_anchor(anchor, *wrong),
    }
}

fn of_anchor(anchor: &Anchor, wrong: AnchorMismatch) -> String {
    let Anchor {
        at, chains, events, ..
    } = anchor;
    let saw = format!("the anchor of {at} covers {events} events in {chains} chains");
    match wrong {
        AnchorMismatch::OtherStore => {
            format!("the anchor of {at} belongs to the store {}", anchor.store)
        }
        AnchorMismatch::Dropped { chains, events } => format!(
            "{saw}, but {events} in {chains} are left: chains were dropped, or the store was replaced by an older one"
        ),
        AnchorMismatch::Cut { events } => format!(
            "{saw}, but {events} are left: chains were cut short, or the store was replaced by an older one"
        ),
        AnchorMismatch::Rewritten { chains, events } => format!(
            "{saw}, but now there are {events} in {chains}, not the same ones: chains were rewritten"
        ),
    }
}
