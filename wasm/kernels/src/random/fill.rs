//! Arrays of random numbers of any type: number `first + i` of a sequence in element `i`.
//!
//! Uniform numbers are low + (high - low) u, u a multiple of 2^-53 in [0, 1); normal ones mean + sd z. Integers get them rounded
//! down (uniform) or to the nearest, ties to even (normal), and no further than their type reaches; NaN becomes 0 there.

use super::normal::normal_pair;
use super::poisson::poisson;
use super::{Distribution, Sequence};
use crate::memory::{array, array_mut};
use crate::nan::{canonical, canonical64};
use wasm_bindgen::prelude::wasm_bindgen;

/// Numbers made at a time, before they take the type of the array.
const CHUNK: usize = 256;

/// Elements that can be filled.
trait Element: Copy {
    fn of(value: f64) -> Self;
}

macro_rules! element {
    ($($type:ty: $value:ident => $convert:expr;)+) => {
        $(impl Element for $type {
            #[inline(always)]
            fn of($value: f64) -> Self {
                $convert
            }
        })+
    };
}

element! {
    f64: value => canonical64(value);
    f32: value => canonical(value as f32);
    i32: value => value as i32;
    u32: value => value as u32;
    i16: value => value as i16;
    u16: value => value as u16;
    i8: value => value as i8;
    u8: value => value as u8;
}

/// Calls `make(first, chunk)` for the numbers from `first` on, a chunk after the other.
fn fill<T: Element>(out: &mut [T], first: u64, make: impl Fn(u64, &mut [f64])) {
    let mut room = [0.0; CHUNK];
    let mut at = first;
    for chunk in out.chunks_mut(CHUNK) {
        let numbers = &mut room[..chunk.len()];
        make(at, numbers);
        for (element, number) in chunk.iter_mut().zip(numbers) {
            *element = T::of(*number);
        }
        at += chunk.len() as u64;
    }
}

/// Numbers from `first` on of a sequence whose blocks give two each.
fn in_pairs(first: u64, numbers: &mut [f64], pair: impl Fn(u64) -> (f64, f64)) {
    let mut at = first;
    let mut i = 0;
    while i < numbers.len() {
        let (a, b) = pair(at >> 1);
        if at & 1 == 0 {
            numbers[i] = a;
            if let Some(next) = numbers.get_mut(i + 1) {
                *next = b;
            }
            (at, i) = (at + 2, i + 2);
        } else {
            numbers[i] = b;
            (at, i) = (at + 1, i + 1);
        }
    }
}

/// Uniform numbers: `floor` for arrays of integers.
fn uniform(sequence: Sequence, first: u64, numbers: &mut [f64], low: f64, high: f64, floor: bool) {
    in_pairs(first, numbers, |block| sequence.pair(Distribution::Uniform, block, 0));
    for number in numbers {
        let value = low + (high - low) * *number;
        // Rounding may reach the upper end, which is no part of the interval.
        let value = if value >= high && high > low { high.next_down() } else { value };
        *number = if floor { value.floor() } else { value };
    }
}

fn normal(sequence: Sequence, first: u64, numbers: &mut [f64], mean: f64, sd: f64, round: bool) {
    in_pairs(first, numbers, |block| normal_pair(sequence, block));
    for number in numbers {
        let value = mean + sd * *number;
        *number = if round { libm::rint(value) } else { value };
    }
}

/// As float32 the largest number below `high` may round up to it: this one does not.
fn uniform32(sequence: Sequence, first: u64, out: &mut [f32], low: f64, high: f64) {
    fill(out, first, |at, numbers| uniform(sequence, at, numbers, low, high, false));
    let end = high as f32;
    for value in out {
        if *value >= end && high > low {
            *value = end.next_down();
        }
    }
}

macro_rules! by_type {
    ($dtype:expr, $pointer:expr, $length:expr, $out:ident, $integers:ident => $body:expr) => {
        // SAFETY: promised by the caller.
        unsafe {
            match $dtype {
                0 => {
                    let ($out, $integers) = (array_mut($pointer as *mut f64, $length), false);
                    $body
                }
                1 => {
                    let ($out, $integers) = (array_mut($pointer as *mut f32, $length), false);
                    $body
                }
                2 => {
                    let ($out, $integers) = (array_mut($pointer as *mut i32, $length), true);
                    $body
                }
                3 => {
                    let ($out, $integers) = (array_mut($pointer as *mut u32, $length), true);
                    $body
                }
                4 => {
                    let ($out, $integers) = (array_mut($pointer as *mut i16, $length), true);
                    $body
                }
                5 => {
                    let ($out, $integers) = (array_mut($pointer as *mut u16, $length), true);
                    $body
                }
                6 => {
                    let ($out, $integers) = (array_mut($pointer as *mut i8, $length), true);
                    $body
                }
                _ => {
                    let ($out, $integers) = (array_mut($pointer, $length), true);
                    $body
                }
            }
        }
    };
}

/// Uniform numbers in [low, high). `dtype` counts float64, float32, int32, uint32, int16, uint16, int8, uint8; `seed` and `first`
/// are whole numbers up to 2^53.
///
/// # Safety
/// `out` holds `length` elements of that type.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn random_uniform(seed: f64, stream: u32, first: f64, low: f64, high: f64, dtype: u32, out: *mut u8, length: usize) {
    let (sequence, first) = (Sequence { seed: seed as u64, stream }, first as u64);
    if dtype == 1 {
        // SAFETY: promised by the caller.
        return uniform32(sequence, first, unsafe { array_mut(out.cast(), length) }, low, high);
    }
    by_type!(dtype, out, length, values, integers => {
        fill(values, first, |at, numbers| uniform(sequence, at, numbers, low, high, integers))
    });
}

/// Normal numbers.
///
/// # Safety
/// As `random_uniform`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn random_normal(seed: f64, stream: u32, first: f64, mean: f64, sd: f64, dtype: u32, out: *mut u8, length: usize) {
    let (sequence, first) = (Sequence { seed: seed as u64, stream }, first as u64);
    by_type!(dtype, out, length, values, integers => {
        fill(values, first, |at, numbers| normal(sequence, at, numbers, mean, sd, integers))
    });
}

/// Poisson numbers with one mean, or with a mean for each element.
///
/// # Safety
/// As `random_uniform`; `mean` holds one value or `length` of them.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn random_poisson(
    seed: f64,
    stream: u32,
    first: f64,
    mean: *const f64,
    means: usize,
    dtype: u32,
    out: *mut u8,
    length: usize,
) {
    let (sequence, first) = (Sequence { seed: seed as u64, stream }, first as u64);
    // SAFETY: promised by the caller.
    let mean = unsafe { array(mean, means) };
    let make = |at: u64, numbers: &mut [f64]| {
        for (i, number) in numbers.iter_mut().enumerate() {
            let index = at + i as u64;
            *number = poisson(sequence, index, if means == 1 { mean[0] } else { mean[(index - first) as usize] });
        }
    };
    by_type!(dtype, out, length, values, _integers => fill(values, first, make));
}

/// Random words: word `first + i` of the sequence of bits.
///
/// # Safety
/// `out` holds `length` words.
#[wasm_bindgen]
pub unsafe fn random_bits(seed: f64, stream: u32, first: f64, out: *mut u32, length: usize) {
    let sequence = Sequence { seed: seed as u64, stream };
    // SAFETY: promised by the caller.
    let words = unsafe { array_mut(out, length) };
    for (at, word) in (first as u64..).zip(words) {
        *word = sequence.block(Distribution::Bits, at >> 2, 0)[(at & 3) as usize];
    }
}

#[cfg(test)]
mod tests;
