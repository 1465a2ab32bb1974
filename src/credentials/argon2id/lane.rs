//! Argon2id with one lane (RFC 9106, section 3), over any compression of its blocks.

use argon2::Block;
use blake2::digest::Output;
use blake2::digest::block_api::{UpdateCore, VariableOutputCore};
use blake2::digest::block_buffer::LazyBuffer;
use blake2::{Blake2b512, Blake2bVarCore, Digest};
use zeroize::Zeroizing;

use super::HashError;
use crate::credentials::Cost;

/// Version 1.3, and the type Argon2id (section 3.2).
const VERSION: u32 = 0x13;
const TYPE: u32 = 2;
/// Slices of the memory, between which a machine with several lanes would wait (section 3.4).
const SLICES: usize = 4;
/// Words of a block, and so the references that a block of them holds.
const WORDS: usize = 128;

/// The compression G (section 3.5).
pub(super) trait Compression: Copy {
    /// Where a block in memory has this word of the RFC's. The first word is the first.
    fn place(word: usize) -> usize;

    /// Makes the current block out of the previous one and the one referred to. With `keep` what it held before is added,
    /// as in all passes but the first.
    fn compress(self, previous: &Block, reference: &Block, current: &mut Block, keep: bool);
}

/// Fills `tag`, in blocks with any content.
///
/// # Errors
/// [`HashError::Failed`] if there are too few blocks, or something is longer than Argon2id allows.
pub(super) fn hash<C: Compression>(
    compression: C,
    blocks: &mut [Block],
    cost: Cost,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    let segment = cost.memory_kib() as usize / SLICES;
    let blocks = blocks
        .get_mut(..segment * SLICES)
        .ok_or(HashError::Failed)?;
    let start = Zeroizing::new(start(cost, password, salt, tag.len())?);
    let mut bytes = Zeroizing::new([0; Block::SIZE]);
    for (number, block) in (0u32..).zip(&mut blocks[..2]) {
        lengthened(&[&*start, &number.to_le_bytes(), &[0; 4]], &mut *bytes)?;
        for (word, bytes) in bytes.as_chunks().0.iter().enumerate() {
            block.as_mut()[C::place(word)] = u64::from_le_bytes(*bytes);
        }
    }
    for pass in 0..cost.passes() as usize {
        for slice in 0..SLICES {
            fill(compression, blocks, cost, pass, slice)?;
        }
    }
    let last = blocks[blocks.len() - 1].as_ref();
    for (word, bytes) in bytes.as_chunks_mut().0.iter_mut().enumerate() {
        *bytes = last[C::place(word)].to_le_bytes();
    }
    lengthened(&[&*bytes], tag)
}

/// H0 (section 3.2).
fn start(cost: Cost, password: &[u8], salt: &[u8], tag: usize) -> Result<[u8; 64], HashError> {
    let mut digest = Blake2b512::new();
    for number in [
        cost.lanes(),
        length(tag)?,
        cost.memory_kib(),
        cost.passes(),
        VERSION,
        TYPE,
    ] {
        digest.update(number.to_le_bytes());
    }
    // No secret key and no associated data.
    for input in [password, salt, &[], &[]] {
        digest.update(length(input.len())?.to_le_bytes());
        digest.update(input);
    }
    Ok(digest.finalize().into())
}

/// H' (section 3.3): a hash of any length.
fn lengthened(inputs: &[&[u8]], output: &mut [u8]) -> Result<(), HashError> {
    let before = length(output.len())?.to_le_bytes();
    if output.len() <= 64 {
        return shortened(&before, inputs, output);
    }
    let mut digest = Blake2b512::new_with_prefix(before);
    inputs.iter().for_each(|input| digest.update(input));
    let mut part = digest.finalize();
    let mut rest = output;
    while rest.len() > 64 {
        let (next, after) = rest.split_at_mut(32);
        next.copy_from_slice(&part[..32]);
        rest = after;
        if rest.len() > 64 {
            part = Blake2b512::digest(part);
        }
    }
    shortened(&part, &[], rest)
}

/// BLAKE2b of at most 64 bytes.
fn shortened(before: &[u8], inputs: &[&[u8]], output: &mut [u8]) -> Result<(), HashError> {
    let mut core = Blake2bVarCore::new(output.len()).map_err(|_| HashError::Failed)?;
    let mut buffer = LazyBuffer::new(before);
    for input in inputs {
        buffer.digest_blocks(input, |blocks| core.update_blocks(blocks));
    }
    let mut whole = Output::<Blake2bVarCore>::default();
    core.finalize_variable_core(&mut buffer, &mut whole);
    output.copy_from_slice(&whole[..output.len()]);
    Ok(())
}

fn length(bytes: usize) -> Result<u32, HashError> {
    u32::try_from(bytes).map_err(|_| HashError::Failed)
}

/// Fills one slice (section 3.4).
fn fill<C: Compression>(
    compression: C,
    blocks: &mut [Block],
    cost: Cost,
    pass: usize,
    slice: usize,
) -> Result<(), HashError> {
    let (all, segment) = (blocks.len(), blocks.len() / SLICES);
    let is_independent = pass == 0 && slice < SLICES / 2;
    let mut references = References::new::<C>(pass, slice, all, cost);
    // What can be referred to: all that is complete, but for the slice that comes next, which is the oldest.
    let complete = if pass == 0 { slice } else { SLICES - 1 } * segment;
    let oldest = if pass == 0 { 0 } else { (slice + 1) % SLICES } * segment;
    let first = if pass == 0 && slice == 0 { 2 } else { 0 };
    for at in first..segment {
        let current = slice * segment + at;
        let previous = current.checked_sub(1).unwrap_or(all - 1);
        let random = match is_independent {
            true => references.next::<C>(compression, at, first),
            false => blocks[previous].as_ref()[0],
        };
        // Never the previous block.
        let area = (complete + at - 1) as u64;
        let low = random & u64::from(u32::MAX);
        let back = (area * ((low * low) >> 32)) >> 32;
        let mut reference = oldest + (area - 1 - back) as usize;
        if reference >= all {
            reference -= all;
        }
        let [previous, reference, current] = blocks
            .get_disjoint_mut([previous, reference, current])
            .map_err(|_| HashError::Failed)?;
        compression.compress(previous, reference, current, pass > 0);
    }
    Ok(())
}

/// The references that do not depend on the password (section 3.4.1.2): a block of zeros, the input, what is made of it, and
/// the references made of that.
struct References([Block; 4]);

impl References {
    fn new<C: Compression>(pass: usize, slice: usize, all: usize, cost: Cost) -> Self {
        let mut input = Block::new();
        let numbers = [pass, 0, slice, all, cost.passes() as usize, TYPE as usize];
        for (word, number) in numbers.into_iter().enumerate() {
            input.as_mut()[C::place(word)] = number as u64;
        }
        Self([Block::new(), input, Block::new(), Block::new()])
    }

    /// The reference of a segment's block.
    fn next<C: Compression>(&mut self, compression: C, at: usize, first: usize) -> u64 {
        let [zeros, input, between, references] = &mut self.0;
        if at == first || at.is_multiple_of(WORDS) {
            input.as_mut()[C::place(6)] += 1;
            compression.compress(zeros, input, between, false);
            compression.compress(zeros, between, references, false);
        }
        references.as_ref()[C::place(at % WORDS)]
    }
}
