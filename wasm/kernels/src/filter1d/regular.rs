//! Regular times: tiles of four curves side by side, one vector an epoch.
//!
//! The weights of a curve are divided by a power of four near the largest of them, its values multiplied by the root of that: the
//! ratio does not change, nor does any digit, and no sum leaves the range of f32.

use super::NONE;
use super::irregular::{Columns, Number};
use super::lanes::Lanes;
use super::recursive::{self, Decay};
use super::sampled::{self, Taps};
use super::template::{Template, read_bank};
use crate::curves::batch::Curves;
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use std::ops::Range;
use wasm_bindgen::prelude::wasm_bindgen;

/// How the sums of one template are made.
enum Method {
    Sampled(Taps),
    Recursive(Decay),
}

/// The bank on a grid.
pub struct Bank {
    methods: Vec<Method>,
    /// Rows of zeros before and behind a tile.
    lead: usize,
    trail: usize,
}

impl Bank {
    /// Templates at the steps of a grid, as far as curves of at most `longest` epochs can meet them.
    pub fn new(templates: &[Template], step: f64, longest: usize) -> Bank {
        let methods: Vec<Method> = templates.iter().map(|template| method(template, step, longest as isize)).collect();
        let (mut lead, mut trail) = (0, 0);
        for method in &methods {
            let (start, count) = match method {
                Method::Sampled(taps) => (taps.start, taps.heights.len()),
                Method::Recursive(decay) => (0, decay.count),
            };
            lead = lead.max(start.min(0).unsigned_abs());
            trail = trail.max(usize::try_from(start + count as isize).unwrap_or(0));
        }
        Bank { methods, lead, trail: trail + sampled::BLOCK }
    }
}

fn method(template: &Template, step: f64, longest: isize) -> Method {
    // A support that ends on a step by design should not lose it to rounding.
    let slack = 1e-9 * step;
    let (first, last) = (((template.first - slack) / step).ceil() as isize, ((template.last + slack) / step).floor() as isize);
    if let Some(decay) = Decay::of(template.shape, step, first, last.saturating_add(1), longest as usize) {
        return Method::Recursive(decay);
    }
    let mut hint = 0;
    let heights: Vec<f64> = (first.max(-longest)..=last.min(longest))
        .map(|k| template.at((k as f64 * step).clamp(template.first, template.last), &mut hint))
        .collect();
    let highest = heights.iter().fold(0.0f64, |highest, height| highest.max(height.abs()));
    let scaled = || heights.iter().map(|height| if highest > 0.0 { height / highest } else { 0.0 });
    let squares = scaled().map(|height| (height * height) as f32).collect();
    Method::Sampled(Taps { start: first.max(-longest), heights: scaled().map(|height| height as f32).collect(), squares })
}

/// 2^k with 4^k near a weight: dividing by 4^k costs no digit.
fn root_scale(weight: f64) -> f64 {
    libm::ldexp(1.0, libm::frexp(weight).1.div_euclid(2))
}

/// Room for one tile, and what it holds.
struct Tile<'a> {
    bank: &'a Bank,
    z: Vec<Lanes>,
    w: Vec<Lanes>,
    /// Epochs with data before each row.
    seen: Vec<Lanes>,
    sums: Vec<(Lanes, Lanes)>,
    /// Largest ratio squared with its sign, what it was compared by, and its template.
    best: Vec<[Lanes; 3]>,
}

impl Tile<'_> {
    fn new(bank: &Bank, longest: usize) -> Tile<'_> {
        let (rows, zero) = (bank.lead + longest + bank.trail, Lanes::all(0.0));
        Tile {
            bank,
            z: vec![zero; rows],
            w: vec![zero; rows],
            seen: vec![zero; rows + 1],
            sums: vec![(zero, zero); longest],
            best: vec![[zero; 3]; longest],
        }
    }

    /// Takes in up to four curves.
    fn fill<T: Number>(&mut self, curves: &[Range<usize>], columns: Columns<T>) {
        let lead = self.bank.lead;
        let zero = [0.0f32; Lanes::COUNT];
        let n = curves.iter().map(|range| range.len()).max().unwrap_or(0);
        self.z[lead + n..].fill(Lanes::all(0.0));
        self.w[lead + n..].fill(Lanes::all(0.0));
        let scales: Vec<f64> =
            curves.iter().map(|range| root_scale(range.clone().map(|i| columns.at(i).weight).fold(0.0, f64::max))).collect();
        for i in 0..n {
            let (mut z, mut w) = (zero, zero);
            for (lane, (range, scale)) in curves.iter().zip(&scales).enumerate() {
                if i < range.len() {
                    let data = columns.at(range.start + i);
                    let scaled = data.weight / (scale * scale);
                    (z[lane], w[lane]) = ((data.value * scale * scaled) as f32, scaled as f32);
                }
            }
            (self.z[lead + i], self.w[lead + i]) = (Lanes::of(z), Lanes::of(w));
        }
        for row in lead..self.w.len() {
            let one = self.w[row].choose_above(Lanes::all(0.0), Lanes::all(1.0), Lanes::all(0.0));
            self.seen[row + 1] = self.seen[row] + one;
        }
    }

    /// The best template of each of the first `n` epochs.
    fn filter<const TWO_SIDED: bool>(&mut self, n: usize) {
        let Tile { bank, z, w, seen, sums, best } = self;
        best[..n].fill([Lanes::all(0.0), Lanes::all(f32::NEG_INFINITY), Lanes::all(f32::from(NONE))]);
        for (number, method) in bank.methods.iter().enumerate() {
            match method {
                Method::Sampled(taps) => sampled::sums(z, w, bank.lead, n, taps, sums),
                Method::Recursive(decay) => recursive::sums(z, w, seen, bank.lead, n, decay, sums),
            }
            let number = Lanes::all(number as f32);
            for (best, &(sum, squares)) in best[..n].iter_mut().zip(&sums[..n]) {
                // No data: 0 / 0, which is above nothing.
                let ratio = sum * sum.abs() / squares;
                let key = if TWO_SIDED { ratio.abs() } else { ratio };
                let [kept, largest, which] = *best;
                *best = [
                    key.choose_above(largest, ratio, kept),
                    key.choose_above(largest, key, largest),
                    key.choose_above(largest, number, which),
                ];
            }
        }
    }

    fn write(&self, curves: &[Range<usize>], score: &mut [f32], number: &mut [i16]) {
        for (lane, range) in curves.iter().enumerate() {
            for (i, at) in range.clone().enumerate() {
                let [ratio, _, which] = self.best[i];
                number[at] = which.values()[lane] as i16;
                let root = ratio.abs().sqrt().with_sign_of(ratio).values()[lane];
                score[at] = if number[at] == NONE { canonical(f32::NAN) } else { root };
            }
        }
    }
}

/// Scores of packed curves.
pub fn score_curves<T: Number>(
    curves: Curves,
    columns: Columns<T>,
    bank: &Bank,
    two_sided: bool,
    score: &mut [f32],
    number: &mut [i16],
) {
    let mut tile = Tile::new(bank, curves.longest());
    let ranges: Vec<Range<usize>> = curves.ranges().collect();
    for four in ranges.chunks(Lanes::COUNT) {
        let n = four.iter().map(|range| range.len()).max().unwrap_or(0);
        tile.fill(four, columns);
        if two_sided {
            tile.filter::<true>(n)
        } else {
            tile.filter::<false>(n)
        }
        tile.write(four, score, number);
    }
}

/// As `filter_irregular`, for times `step` apart; `value` and `weight` are f64 where `wide`, else f32.
///
/// # Safety
/// As `filter_irregular`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn filter_regular(
    offsets: *const i32,
    curves: usize,
    step: f64,
    value: *const u8,
    weight: *const u8,
    wide: bool,
    errors: bool,
    flag: *const u8,
    bank: *const f64,
    bank_length: usize,
    templates: usize,
    two_sided: bool,
    score: *mut f32,
    number: *mut i16,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let packed = Curves { offsets: array(offsets, curves + 1) };
        let n = packed.epochs();
        let bank = Bank::new(&read_bank(bank, bank_length, templates), step, packed.longest());
        let (score, number) = (array_mut(score, n), array_mut(number, n));
        let flag = array(flag, if flag.is_null() { 0 } else { n });
        if wide {
            let columns = Columns { value: array::<f64>(value.cast(), n), weight: array(weight.cast(), n), errors, flag };
            score_curves(packed, columns, &bank, two_sided, score, number);
        } else {
            let columns = Columns { value: array::<f32>(value.cast(), n), weight: array(weight.cast(), n), errors, flag };
            score_curves(packed, columns, &bank, two_sided, score, number);
        }
    }
}

#[cfg(test)]
mod tests;
