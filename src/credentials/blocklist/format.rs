//! The layout of a filter file. All numbers are little-endian.
//!
//! | bytes | what |
//! | --- | --- |
//! | 16 | `passdesk-blocks\n` |
//! | 2 | version of the format: 1 |
//! | 1 | what the keys are: 1, the first 64 bits of SHA-256 over the SHA-1 of the password |
//! | 1 | bits of a fingerprint: 16 |
//! | 1 | k, for 2^k parts; the first k bits of a key are the number of its part |
//! | 3 | zero |
//! | 8 | entries |
//! | 4 | CRC-32 of all before it and of the index |
//! | 12 for each part | the index: entries, bytes, CRC-32 of these bytes |
//! | the parts | seed (8), length of a segment (4), length of all segments but the last two (4), fingerprints (2 each) |
//!
//! Each part is a binary fuse filter (Graf and Lemire, 2022) as `xorf` builds it. A part without entries has no bytes.

use xorf::{BinaryFuse16, Descriptor, Filter};

const MAGIC: &[u8; 16] = b"passdesk-blocks\n";
const VERSION: u16 = 1;
const KEYS: u8 = 1;
const FINGERPRINT_BITS: u8 = 16;

/// The bytes before the index.
pub(super) const HEADER_BYTES: usize = 36;
/// The bytes of the header that its checksum covers, with the index.
const CHECKED_BYTES: usize = 32;
/// The bytes of a part in the index.
pub(super) const ENTRY_BYTES: usize = 12;
/// A filter has at most 2^16 parts.
pub(super) const MOST_PART_BITS: u8 = 16;
/// The most entries in a part on average; if there are several parts, each is at least half full: 150 to 310 KB, 19 bits an
/// entry. With fewer than 20,000 entries in all, a binary fuse filter needs more than 20 bits.
pub(super) const PART_ENTRIES: u64 = 1 << 17;
/// The bytes of a part before its fingerprints.
const PART_HEADER_BYTES: usize = 16;
/// The largest part, in bytes: three times the fullest one.
pub(super) const MOST_PART_BYTES: u32 = 1 << 20;
/// The longest segment that a filter is built with.
const MOST_SEGMENT: u32 = 1 << 18;

/// The content of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) part_bits: u8,
    pub(super) entries: u64,
}

/// The entry of a part in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) entries: u32,
    pub(super) bytes: u32,
    pub(super) checksum: u32,
}

/// Why a header or an index cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    Foreign,
    Newer(u16),
    Damaged,
}

impl Header {
    /// The number of parts.
    pub(super) fn parts(self) -> usize {
        1 << self.part_bits
    }

    /// The part that a key belongs to.
    pub(super) fn part_of(self, key: u64) -> usize {
        // A shift by all 64 bits returns none.
        let part = key.checked_shr(u64::BITS - u32::from(self.part_bits));
        usize::try_from(part.unwrap_or(0)).unwrap_or(usize::MAX)
    }

    /// Reads the first bytes of a file; the checksum is checked with the index.
    pub(super) fn parse(bytes: &[u8; HEADER_BYTES]) -> Result<Self, Unfit> {
        let mut fields = Fields(bytes);
        if fields.take() != Ok(*MAGIC) {
            return Err(Unfit::Foreign);
        }
        let version = u16::from_le_bytes(fields.take()?);
        if version != VERSION {
            return Err(Unfit::Newer(version));
        }
        let [keys, bits, part_bits, zeros @ ..] = fields.take::<6>()?;
        if keys != KEYS || bits != FINGERPRINT_BITS || part_bits > MOST_PART_BITS || zeros != [0; 3]
        {
            return Err(Unfit::Damaged);
        }
        Ok(Self {
            part_bits,
            entries: u64::from_le_bytes(fields.take()?),
        })
    }

    /// The header and the index, with the checksum of both.
    pub(super) fn write(self, parts: &[Part]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + parts.len() * ENTRY_BYTES);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([KEYS, FINGERPRINT_BITS, self.part_bits, 0, 0, 0]);
        bytes.extend(self.entries.to_le_bytes());
        bytes.extend([0; HEADER_BYTES - CHECKED_BYTES]);
        for part in parts {
            for field in [part.entries, part.bytes, part.checksum] {
                bytes.extend(field.to_le_bytes());
            }
        }
        let (header, index) = bytes.split_at_mut(HEADER_BYTES);
        let (checked, place) = header.split_at_mut(CHECKED_BYTES);
        place.copy_from_slice(&checksum(&[checked, index]).to_le_bytes());
        bytes
    }

    /// Reads the index, and checks that it belongs to the header and to a file of this length.
    pub(super) fn parse_index(
        self,
        header: &[u8; HEADER_BYTES],
        index: &[u8],
        file_bytes: u64,
    ) -> Result<Vec<Part>, Unfit> {
        let (checked, stored) = header.split_at(CHECKED_BYTES);
        if checksum(&[checked, index]).to_le_bytes() != *stored {
            return Err(Unfit::Damaged);
        }
        let mut fields = Fields(index);
        let mut parts = Vec::with_capacity(self.parts());
        for _ in 0..self.parts() {
            let part = Part {
                entries: u32::from_le_bytes(fields.take()?),
                bytes: u32::from_le_bytes(fields.take()?),
                checksum: u32::from_le_bytes(fields.take()?),
            };
            if part.bytes > MOST_PART_BYTES || (part.entries == 0) != (part.bytes == 0) {
                return Err(Unfit::Damaged);
            }
            parts.push(part);
        }
        let sum = |field: fn(&Part) -> u32| parts.iter().map(|part| u64::from(field(part))).sum();
        let (entries, body): (u64, u64) = (sum(|part| part.entries), sum(|part| part.bytes));
        if entries != self.entries || (HEADER_BYTES + index.len()) as u64 + body != file_bytes {
            return Err(Unfit::Damaged);
        }
        Ok(parts)
    }
}

/// The bytes of a part.
pub(super) fn write_part(filter: &BinaryFuse16) -> Vec<u8> {
    let descriptor = &filter.descriptor;
    let mut bytes = Vec::with_capacity(PART_HEADER_BYTES + filter.fingerprints.len() * 2);
    bytes.extend(descriptor.seed.to_le_bytes());
    bytes.extend(descriptor.segment_length.to_le_bytes());
    bytes.extend(descriptor.segment_count_length.to_le_bytes());
    bytes.extend(filter.fingerprints.iter().flat_map(|f| f.to_le_bytes()));
    bytes
}

/// Whether a key is in a part. The library indexes without checks, so we first check that every position of a look-up is
/// inside.
pub(super) fn part_contains(bytes: &[u8], key: u64) -> Result<bool, Unfit> {
    let mut fields = Fields(bytes);
    let seed = u64::from_le_bytes(fields.take()?);
    let segment_length = u32::from_le_bytes(fields.take()?);
    let segment_count_length = u32::from_le_bytes(fields.take()?);
    let (pairs, rest) = fields.0.as_chunks::<2>();
    let length = u64::from(segment_count_length) + 2 * u64::from(segment_length);
    let fits = segment_length.is_power_of_two()
        && segment_length <= MOST_SEGMENT
        && segment_count_length > 0
        && segment_count_length.is_multiple_of(segment_length)
        && rest.is_empty()
        && length == pairs.len() as u64;
    if !fits {
        return Err(Unfit::Damaged);
    }
    let filter = BinaryFuse16 {
        descriptor: Descriptor {
            seed,
            segment_length,
            segment_length_mask: segment_length - 1,
            segment_count_length,
        },
        fingerprints: pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect(),
    };
    Ok(filter.contains(&key))
}

/// The CRC-32 of some bytes: against accidents, not against people, who could write their own filter.
pub(super) fn checksum(pieces: &[&[u8]]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    for piece in pieces {
        crc.update(piece);
    }
    crc.finalize()
}

/// Bytes that are read field by field.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unfit> {
        let (field, rest) = self.0.split_first_chunk().ok_or(Unfit::Damaged)?;
        self.0 = rest;
        Ok(*field)
    }
}
