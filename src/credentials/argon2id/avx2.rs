//! The compression of Argon2id on AVX2: two rows or two columns of a block at a time, in 8 of the 16 registers.

#![expect(
    clippy::needless_range_loop,
    reason = "one register of each row at a time"
)]

use std::arch::x86_64::{
    __m256i, _mm256_add_epi64, _mm256_alignr_epi8, _mm256_mul_epu32, _mm256_or_si256,
    _mm256_permute4x64_epi64, _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_shuffle_epi32, _mm256_srli_epi64, _mm256_xor_si256,
};
use std::hint::black_box;

use argon2::Block;
use fearless_simd::{Avx2, SimdBase, SimdInto, kernel, u64x4};

use super::lane::Compression;

/// The words a, b, c and d of two permutations.
type Two = [[__m256i; 2]; 4];

impl Compression for Avx2 {
    fn place(word: usize) -> usize {
        word
    }

    fn compress(self, previous: &Block, reference: &Block, current: &mut Block, keep: bool) {
        compress(self, previous, reference, current, keep);
    }
}

kernel! {
    fn compress(avx2: Avx2, previous: &Block, reference: &Block, current: &mut Block, keep: bool) {
        let rows = [
            two_rows(avx2, previous, reference, current, 0, keep),
            two_rows(avx2, previous, reference, current, 1, keep),
            two_rows(avx2, previous, reference, current, 2, keep),
            two_rows(avx2, previous, reference, current, 3, keep),
        ];
        let current: &mut [[u64; 4]] = current.as_mut().as_chunks_mut().0;
        for at in 0..4 {
            let mut columns = [rows[0][at], rows[1][at], rows[2][at], rows[3][at]];
            permute_columns(&mut columns);
            for row in 0..8 {
                let words = &mut current[4 * row + at];
                let kept: __m256i = u64x4::load_array_ref(avx2, words).into();
                let output = _mm256_xor_si256(columns[row / 2][row % 2], kept);
                let output: u64x4<Avx2> = output.simd_into(avx2);
                output.store_array(words);
            }
        }
    }
}

/// Two rows of the inputs after their permutation; the current block keeps them as they were before.
#[inline]
#[target_feature(enable = "avx2")]
fn two_rows(
    avx2: Avx2,
    previous: &Block,
    reference: &Block,
    current: &mut Block,
    two: usize,
    keep: bool,
) -> Two {
    let registers = |block| -> &[[u64; 4]] { <Block as AsRef<[u64]>>::as_ref(block).as_chunks().0 };
    let (previous, reference) = (registers(previous), registers(reference));
    let current: &mut [[u64; 4]] = current.as_mut().as_chunks_mut().0;
    let load = |words: &[u64; 4]| -> __m256i { u64x4::load_array_ref(avx2, words).into() };
    let mut rows: Two = [[_mm256_setzero_si256(); 2]; 4];
    for at in 0..8 {
        let words = 8 * two + at;
        let input = _mm256_xor_si256(load(&previous[words]), load(&reference[words]));
        rows[at % 4][at / 4] = input;
        let kept = match keep {
            true => _mm256_xor_si256(input, load(&current[words])),
            false => input,
        };
        let kept: u64x4<Avx2> = kept.simd_into(avx2);
        kept.store_array(&mut current[words]);
    }
    permute_rows(&mut rows);
    rows
}

/// The permutation P (RFC 9106, section 3.6) of two rows, each of which has its words a, b, c and d in a register each.
#[inline]
#[target_feature(enable = "avx2")]
fn permute_rows(rows: &mut Two) {
    mix(rows);
    for at in 0..2 {
        rows[1][at] = _mm256_permute4x64_epi64::<0x39>(rows[1][at]);
        rows[2][at] = _mm256_permute4x64_epi64::<0x4e>(rows[2][at]);
        rows[3][at] = _mm256_permute4x64_epi64::<0x93>(rows[3][at]);
    }
    mix(rows);
    for at in 0..2 {
        rows[1][at] = _mm256_permute4x64_epi64::<0x93>(rows[1][at]);
        rows[2][at] = _mm256_permute4x64_epi64::<0x4e>(rows[2][at]);
        rows[3][at] = _mm256_permute4x64_epi64::<0x39>(rows[3][at]);
    }
}

/// The same of two columns side by side, which have two of their four words a in one register and two in the next.
#[inline]
#[target_feature(enable = "avx2")]
fn permute_columns(columns: &mut Two) {
    mix(columns);
    let [_, b, c, d] = columns;
    *b = [ends(b[0], b[1]), ends(b[1], b[0])];
    *c = [c[1], c[0]];
    *d = [ends(d[1], d[0]), ends(d[0], d[1])];
    mix(columns);
    let [_, b, c, d] = columns;
    *b = [ends(b[1], b[0]), ends(b[0], b[1])];
    *c = [c[1], c[0]];
    *d = [ends(d[0], d[1]), ends(d[1], d[0])];
}

/// In each half, the last word of one register and the first of another.
#[inline]
#[target_feature(enable = "avx2")]
fn ends(last_of: __m256i, first_of: __m256i) -> __m256i {
    _mm256_alignr_epi8::<8>(first_of, last_of)
}

/// GB of all words at once.
#[inline]
#[target_feature(enable = "avx2")]
fn mix([a, b, c, d]: &mut Two) {
    #[rustfmt::skip]
    let by_24 = _mm256_setr_epi8(
        3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
        3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10,
    );
    // Where the compiler sees this constant, it takes two instructions instead of one.
    #[rustfmt::skip]
    let by_16 = black_box(_mm256_setr_epi8(
        2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
        2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9,
    ));
    multiply_add(a, b);
    for at in 0..2 {
        d[at] = _mm256_shuffle_epi32::<0xb1>(_mm256_xor_si256(d[at], a[at]));
    }
    multiply_add(c, d);
    for at in 0..2 {
        b[at] = _mm256_shuffle_epi8(_mm256_xor_si256(b[at], c[at]), by_24);
    }
    multiply_add(a, b);
    for at in 0..2 {
        d[at] = _mm256_shuffle_epi8(_mm256_xor_si256(d[at], a[at]), by_16);
    }
    multiply_add(c, d);
    for at in 0..2 {
        let both = _mm256_xor_si256(b[at], c[at]);
        b[at] = _mm256_or_si256(_mm256_add_epi64(both, both), _mm256_srli_epi64::<63>(both));
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn multiply_add(to: &mut [__m256i; 2], with: &[__m256i; 2]) {
    for at in 0..2 {
        let product = _mm256_mul_epu32(to[at], with[at]);
        let sum = _mm256_add_epi64(to[at], with[at]);
        to[at] = _mm256_add_epi64(sum, _mm256_add_epi64(product, product));
    }
}
