//! Ids that begin with a time: making and reading them.

use uuid::{Builder, Uuid};

use crate::model::Timestamp;
use crate::random::{NoRandomness, Randomness, random_bytes};

/// A version 7 UUID (RFC 9562): ids made later sort later.
pub(super) fn time_ordered_id(
    now: Timestamp,
    randomness: &dyn Randomness,
) -> Result<Uuid, NoRandomness> {
    Ok(version_7(now, random_bytes(randomness)?))
}

/// The same with a counter in its first 12 random bits (RFC 9562, 6.2): the events of one operation have one time and
/// sort in the order in which they were recorded.
pub(super) fn event_id(
    now: Timestamp,
    nth: u16,
    randomness: &dyn Randomness,
) -> Result<Uuid, NoRandomness> {
    let mut random: [u8; 10] = random_bytes(randomness)?;
    random[..2].copy_from_slice(&nth.min(0xfff).to_be_bytes());
    Ok(version_7(now, random))
}

/// An id that looks like any other; its only random part is `tag`, of at least 10 bytes.
pub(super) fn made_up_id(at: Timestamp, tag: &[u8]) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&tag[..10]);
    version_7(at, random)
}

fn version_7(now: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// An id that comes before all that are made at that time.
pub(super) fn first_id_at(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millis()).unwrap_or(0);
    // Only the time: version and variant would count as random bits.
    Uuid::from_u128(u128::from(millis.min((1 << 48) - 1)) << 80)
}

/// The time in a version 7 id.
pub(super) fn time_of(id: Uuid) -> Timestamp {
    Timestamp::from_millis(i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX))
}
