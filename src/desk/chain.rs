//! The canonical form of an event, and the hash that links it to the events before it (S38).

use sha2::{Digest, Sha256};

use crate::model::{Chain, Event, RawEvent};

/// The start of every link: the version of the canonical form. An event with anything that only the second version
/// knows has that version, so adding it to an event or removing it changes the hash.
const FIRST: &[u8; 16] = b"passdesk audit 1";
const SECOND: &[u8; 16] = b"passdesk audit 2";
/// The length that stands for an absent field; no text has that length.
const ABSENT: u32 = u32::MAX;
/// The number that stands for an absent user id; no user has that number.
const NO_USER: u64 = u64::MAX;

/// The hash that links an event to its chain: SHA-256 over a version, the chain's head and the event's canonical form
/// (S38).
#[must_use]
pub fn chained(before: &Chain, event: &Event) -> [u8; 32] {
    let mut link = Link::default();
    link.set(&RawEvent::from(event));
    link.hash(before.head, event.sequence)
}

/// All bytes that an event's hash covers.
#[must_use]
pub fn hashed_bytes(before: &Chain, event: &Event) -> Vec<u8> {
    let mut link = Link::default();
    link.set(&RawEvent::from(event));
    link.place(before.head, event.sequence);
    link.bytes
}

/// The bytes that one event's hash covers; the buffer is used again for the next event.
///
/// They are, with integers in 8 bytes, most significant first: the version (16 bytes), the hash before (32), the
/// sequence, id (16), time in milliseconds, subject (16), operation (16), user id, whose bits are all set if it is absent; then actor, token, actor's name,
/// action, outcome, subject's name, reason and host, each with its length before it in 4 bytes, whose bits are all set
/// if it is absent. So no two events have the same bytes. The second version adds further fields, each as its name and
/// then its value, both with their length before them in 4 bytes, in this order: `clock_at`, the clock's time in
/// milliseconds; `peer_address`, the address as text. An event without user id has the second version.
#[derive(Default)]
pub(super) struct Link {
    bytes: Vec<u8>,
}

impl Link {
    const BEFORE: usize = FIRST.len();
    const SEQUENCE: usize = Self::BEFORE + 32;
    const REST: usize = Self::SEQUENCE + 8;

    /// Sets an event's fields; its place is given with each hash.
    pub(super) fn set(&mut self, event: &RawEvent<'_>) {
        let bytes = &mut self.bytes;
        bytes.clear();
        let is_first =
            event.clock_at.is_none() && event.os_uid.is_some() && event.peer_address.is_none();
        bytes.extend_from_slice(if is_first { FIRST } else { SECOND });
        bytes.resize(Self::REST, 0);
        bytes.extend_from_slice(event.id.as_bytes());
        bytes.extend_from_slice(&event.at.as_millis().to_be_bytes());
        bytes.extend_from_slice(event.subject.to_key().as_bytes());
        bytes.extend_from_slice(event.operation.as_bytes());
        bytes.extend_from_slice(&event.os_uid.map_or(NO_USER, u64::from).to_be_bytes());
        let texts = [
            event.actor.as_ref().map(|id| &id.as_bytes()[..]),
            event.actor_token.as_ref().map(|id| &id.as_bytes()[..]),
            event.actor_name,
            Some(event.action),
            Some(event.outcome),
            Some(event.subject_name),
            event.reason,
            Some(event.host),
        ];
        for text in texts {
            let length = text.map_or(ABSENT, |text| u32::try_from(text.len()).unwrap_or(ABSENT));
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(text.unwrap_or_default());
        }
        if let Some(at) = event.clock_at {
            add(bytes, b"clock_at", &at.as_millis().to_be_bytes());
        }
        if let Some(address) = event.peer_address {
            add(bytes, b"peer_address", address);
        }
    }

    fn place(&mut self, before: [u8; 32], sequence: u64) {
        self.bytes[Self::BEFORE..Self::SEQUENCE].copy_from_slice(&before);
        self.bytes[Self::SEQUENCE..Self::REST].copy_from_slice(&sequence.to_be_bytes());
    }

    /// The hash of the event as number `sequence` after an event with the hash `before`.
    pub(super) fn hash(&mut self, before: [u8; 32], sequence: u64) -> [u8; 32] {
        self.place(before, sequence);
        Sha256::digest(&self.bytes).into()
    }
}

/// Adds a field that only some events have.
fn add(bytes: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    for part in [name, value] {
        let length = u32::try_from(part.len()).unwrap_or(ABSENT);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Actor, Outcome, Subject, Timestamp};
    use uuid::Uuid;

    fn event() -> Event {
        Event {
            id: Uuid::from_u128(1),
            at: Timestamp::from_millis(2),
            clock_at: None,
            action: Action::SignIn,
            outcome: Outcome::Done,
            actor: None,
            subject: Subject::Store,
            subject_name: "ab".to_owned(),
            sequence: 3,
            reason: None,
            operation: Uuid::from_u128(4),
            os_uid: Some(5),
            peer_address: None,
            host: "c".to_owned(),
            hash: [0; 32],
        }
    }

    #[test]
    fn s38_the_canonical_form_is_what_is_written_down() {
        let zeros = |count| "00".repeat(count);
        let expected = [
            data_encoding::HEXLOWER.encode(b"passdesk audit 1"),
            zeros(32),
            format!("{}03", zeros(7)),
            format!("{}01", zeros(15)),
            format!("{}02", zeros(7)),
            zeros(16),
            format!("{}04", zeros(15)),
            format!("{}05", zeros(7)),
            "ffffffff".repeat(3),
            "000000077369676e2d696e".to_owned(),
            "00000004646f6e65".to_owned(),
            "000000026162".to_owned(),
            "ffffffff".to_owned(),
            "0000000163".to_owned(),
        ];
        let bytes = hashed_bytes(&Chain::default(), &event());
        assert_eq!(data_encoding::HEXLOWER.encode(&bytes), expected.concat());
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        assert_eq!(chained(&Chain::default(), &event()), hash);
    }

    #[test]
    fn s50_the_clocks_time_makes_it_the_second_version() {
        let first = hashed_bytes(&Chain::default(), &event());
        let second = hashed_bytes(
            &Chain::default(),
            &Event {
                clock_at: Some(Timestamp::from_millis(9)),
                ..event()
            },
        );
        let more = [
            &[0, 0, 0, 8][..],
            b"clock_at",
            &[0, 0, 0, 8],
            &[0, 0, 0, 0, 0, 0, 0, 9],
        ];
        let expected = [&SECOND[..], &first[FIRST.len()..], &more.concat()];
        assert_eq!(second, expected.concat());
    }

    #[test]
    fn s55_an_address_instead_of_a_user_makes_it_the_second_version() {
        let first = hashed_bytes(&Chain::default(), &event());
        let more = [
            &[0, 0, 0, 12][..],
            b"peer_address",
            &[0, 0, 0, 9],
            b"192.0.2.7",
        ];
        let user = FIRST.len() + 32 + 8 + 16 + 8 + 16 + 16;
        let (before, after) = (&first[FIRST.len()..user], &first[user + 8..]);
        let expected = [SECOND, before, &[255; 8], after, &more.concat()];
        let of_address = Event {
            os_uid: None,
            peer_address: Some("192.0.2.7".to_owned()),
            ..event()
        };
        let bytes = hashed_bytes(&Chain::default(), &of_address);
        assert_eq!(bytes, expected.concat());
        let clock_at = Some(Timestamp::from_millis(9));
        let with_time = Event {
            clock_at,
            ..of_address
        };
        let time = [
            &[0, 0, 0, 8][..],
            b"clock_at",
            &[0, 0, 0, 8],
            &[0, 0, 0, 0, 0, 0, 0, 9],
        ];
        let expected = [
            SECOND,
            before,
            &[255; 8],
            after,
            &time.concat(),
            &more.concat(),
        ];
        let bytes = hashed_bytes(&Chain::default(), &with_time);
        assert_eq!(bytes, expected.concat());
    }

    #[test]
    fn s38_a_byte_that_moves_to_the_next_field_and_an_empty_text_change_the_form() {
        let forms: Vec<_> = [
            event(),
            Event {
                subject_name: "a".to_owned(),
                host: "bc".to_owned(),
                ..event()
            },
            Event {
                reason: Some(String::new()),
                ..event()
            },
            Event {
                os_uid: None,
                ..event()
            },
            Event {
                peer_address: Some(String::new()),
                ..event()
            },
            Event {
                os_uid: None,
                peer_address: Some(String::new()),
                ..event()
            },
            Event {
                actor: Some(Actor {
                    account: crate::model::AccountId(Uuid::nil()),
                    name: String::new(),
                    token: None,
                }),
                ..event()
            },
        ]
        .iter()
        .map(|event| hashed_bytes(&Chain::default(), event))
        .collect();
        for (place, form) in forms.iter().enumerate() {
            assert!(!forms[..place].contains(form), "{place}");
        }
    }
}
