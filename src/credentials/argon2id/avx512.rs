//! The compression of Argon2id on AVX-512: the whole block in 16 of the 32 registers.

#![expect(
    clippy::needless_range_loop,
    reason = "one register of each row at a time"
)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_mul_epu32, _mm512_permutex_epi64, _mm512_permutexvar_epi64,
    _mm512_ror_epi64, _mm512_setr_epi64, _mm512_setzero_si512, _mm512_shuffle_i64x2,
    _mm512_xor_si512,
};

use argon2::Block;
use fearless_simd::{Avx512, SimdBase, SimdInto, kernel, u64x8};

use super::lane::Compression;

/// The words a, b, c and d of eight permutations, of two in each register.
type Eight = [[__m512i; 4]; 4];

impl Compression for Avx512 {
    /// A register holds four words of a row and the same four of the row below: so two rows lie in it as their
    /// permutations need them, and two columns as theirs do. No word moves in between.
    fn place(word: usize) -> usize {
        let (pair, row, four, word) = (word / 32, word / 16 % 2, word / 4 % 4, word % 4);
        32 * pair + 8 * four + 4 * row + word
    }

    fn compress(self, previous: &Block, reference: &Block, current: &mut Block, keep: bool) {
        compress(self, previous, reference, current, keep);
    }
}

kernel! {
    fn compress(avx512: Avx512, previous: &Block, reference: &Block, current: &mut Block, keep: bool) {
        let registers = |block| -> &[[u64; 8]] { <Block as AsRef<[u64]>>::as_ref(block).as_chunks().0 };
        let (previous, reference) = (registers(previous), registers(reference));
        let current: &mut [[u64; 8]] = current.as_mut().as_chunks_mut().0;
        let load = |words: &[u64; 8]| -> __m512i { u64x8::load_array_ref(avx512, words).into() };
        let mut rows: Eight = [[_mm512_setzero_si512(); 4]; 4];
        for at in 0..16 {
            let input = _mm512_xor_si512(load(&previous[at]), load(&reference[at]));
            rows[at % 4][at / 4] = input;
            let kept = if keep { _mm512_xor_si512(input, load(&current[at])) } else { input };
            let kept: u64x8<Avx512> = kept.simd_into(avx512);
            kept.store_array(&mut current[at]);
        }
        permute_rows(&mut rows);
        let mut columns = rows;
        for at in 0..16 {
            columns[at / 4][at % 4] = rows[at % 4][at / 4];
        }
        permute_columns(&mut columns);
        for at in 0..16 {
            let output = _mm512_xor_si512(columns[at / 4][at % 4], load(&current[at]));
            let output: u64x8<Avx512> = output.simd_into(avx512);
            output.store_array(&mut current[at]);
        }
    }
}

/// The permutation P (RFC 9106, section 3.6) of eight rows.
#[inline]
#[target_feature(enable = "avx512f")]
fn permute_rows(rows: &mut Eight) {
    mix(rows);
    for at in 0..4 {
        rows[1][at] = _mm512_permutex_epi64::<0x39>(rows[1][at]);
        rows[2][at] = _mm512_permutex_epi64::<0x4e>(rows[2][at]);
        rows[3][at] = _mm512_permutex_epi64::<0x93>(rows[3][at]);
    }
    mix(rows);
    for at in 0..4 {
        rows[1][at] = _mm512_permutex_epi64::<0x93>(rows[1][at]);
        rows[2][at] = _mm512_permutex_epi64::<0x4e>(rows[2][at]);
        rows[3][at] = _mm512_permutex_epi64::<0x39>(rows[3][at]);
    }
}

/// The same of eight columns, which lie in halves of each half of a register.
#[inline]
#[target_feature(enable = "avx512f")]
fn permute_columns(columns: &mut Eight) {
    let one = _mm512_setr_epi64(1, 4, 3, 6, 5, 0, 7, 2);
    let three = _mm512_setr_epi64(5, 0, 7, 2, 1, 4, 3, 6);
    mix(columns);
    for at in 0..4 {
        columns[1][at] = _mm512_permutexvar_epi64(one, columns[1][at]);
        columns[2][at] = _mm512_shuffle_i64x2::<0x4e>(columns[2][at], columns[2][at]);
        columns[3][at] = _mm512_permutexvar_epi64(three, columns[3][at]);
    }
    mix(columns);
    for at in 0..4 {
        columns[1][at] = _mm512_permutexvar_epi64(three, columns[1][at]);
        columns[2][at] = _mm512_shuffle_i64x2::<0x4e>(columns[2][at], columns[2][at]);
        columns[3][at] = _mm512_permutexvar_epi64(one, columns[3][at]);
    }
}

/// GB of all words at once, the four registers of each step side by side, because each step waits for the one before.
#[inline]
#[target_feature(enable = "avx512f")]
fn mix([a, b, c, d]: &mut Eight) {
    multiply_add(a, b);
    turn::<32>(d, a);
    multiply_add(c, d);
    turn::<24>(b, c);
    multiply_add(a, b);
    turn::<16>(d, a);
    multiply_add(c, d);
    turn::<63>(b, c);
}

#[inline]
#[target_feature(enable = "avx512f")]
fn multiply_add(to: &mut [__m512i; 4], with: &[__m512i; 4]) {
    for at in 0..4 {
        let product = _mm512_mul_epu32(to[at], with[at]);
        let sum = _mm512_add_epi64(to[at], with[at]);
        to[at] = _mm512_add_epi64(sum, _mm512_add_epi64(product, product));
    }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn turn<const BITS: i32>(to: &mut [__m512i; 4], with: &[__m512i; 4]) {
    for at in 0..4 {
        to[at] = _mm512_ror_epi64::<BITS>(_mm512_xor_si512(to[at], with[at]));
    }
}
