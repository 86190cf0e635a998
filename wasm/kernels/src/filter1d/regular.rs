//! Regular times: tiles of four curves side by side, one vector an epoch.
//!
//! The weights of a curve are divided by a power of four near the largest of them, its values multiplied by the root of that: the
//! ratio does not change, nor does any digit, and no sum leaves the range of f32.

use super::NONE;
use super::irregular::{Columns, Number, Weighted};
use super::recursive::{self, Decay};
use super::sampled::{self, Taps};
use super::template::{Template, read_bank};
use crate::curves::batch::Curves;
use crate::lanes::{LANES, Quad};
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use std::ops::{Range, RangeInclusive};
use wasm_bindgen::prelude::wasm_bindgen;

/// How the sums of one template are made, or of two exponentials that follow each other in the bank, side by side.
enum Step {
    Sampled(i16, Taps),
    Recursive(Vec<(i16, Decay)>),
}

/// The bank on a grid.
pub struct Bank {
    steps: Vec<Step>,
    /// Rows of zeros before and behind a tile.
    lead: usize,
    trail: usize,
}

impl Bank {
    /// Templates at the steps of a grid, as far as curves of at most `longest` epochs can meet them.
    pub fn new(templates: &[Template], step: f64, longest: usize) -> Bank {
        let mut bank = Bank { steps: vec![], lead: 0, trail: 0 };
        for (number, template) in (0..).zip(templates) {
            // A support that ends on a step by design should not lose it to rounding.
            let slack = 1e-9 * step;
            let (first, last) =
                (((template.first - slack) / step).ceil() as isize, ((template.last + slack) / step).floor() as isize);
            if let Some(decay) = Decay::of(template.shape, step, first, last.saturating_add(1), longest) {
                bank.trail = bank.trail.max(decay.count);
                match bank.steps.last_mut() {
                    Some(Step::Recursive(pair)) if pair.len() == 1 => pair.push((number, decay)),
                    _ => bank.steps.push(Step::Recursive(vec![(number, decay)])),
                }
                continue;
            }
            let taps = taps_of(template, step, first.max(-(longest as isize))..=last.min(longest as isize));
            bank.lead = bank.lead.max(taps.start.min(0).unsigned_abs());
            bank.trail = bank.trail.max(usize::try_from(taps.start + taps.heights.len() as isize).unwrap_or(0));
            bank.steps.push(Step::Sampled(number, taps));
        }
        bank.trail += sampled::BLOCK;
        bank
    }
}

fn taps_of(template: &Template, step: f64, steps: RangeInclusive<isize>) -> Taps {
    let (start, mut hint) = (*steps.start(), 0);
    let heights: Vec<f64> =
        steps.map(|k| template.at((k as f64 * step).clamp(template.first, template.last), &mut hint)).collect();
    let highest = heights.iter().fold(0.0f64, |highest, height| highest.max(height.abs()));
    let scaled = || heights.iter().map(|height| if highest > 0.0 { height / highest } else { 0.0 });
    let squares = scaled().map(|height| (height * height) as f32).collect();
    Taps { start, heights: scaled().map(|height| height as f32).collect(), squares }
}

/// 2^k with 4^k near a weight: dividing by 4^k costs no digit.
fn root_scale(weight: f64) -> f64 {
    libm::ldexp(1.0, libm::frexp(weight).1.div_euclid(2))
}

/// Room for one tile, and what it holds: rows of an epoch of four curves.
struct Tile<'a> {
    bank: &'a Bank,
    z: Vec<[f32; 4]>,
    w: Vec<[f32; 4]>,
    /// Epochs with data before each row.
    seen: Vec<[f32; 4]>,
    best: Vec<Best>,
    /// One curve at a time.
    data: Vec<Weighted>,
}

/// The largest ratio of four curves at an epoch: squared, with its sign; what it is compared by; and the template it comes from.
#[derive(Clone, Copy)]
struct Best {
    ratio: Quad,
    key: Quad,
    template: Quad,
}

impl Best {
    /// Takes one more template. Without data its ratio is NaN, which is above nothing.
    #[inline(always)]
    fn offer<const TWO_SIDED: bool>(&mut self, (sum, squares): (Quad, Quad), template: Quad) {
        let ratio = sum * sum.abs() / squares;
        let key = if TWO_SIDED { ratio.abs() } else { ratio };
        let above = |yes: Quad, no: Quad| key.choose_above(self.key, yes, no);
        let (ratio, template) = (if TWO_SIDED { above(ratio, self.ratio) } else { self.ratio }, above(template, self.template));
        *self = Best { ratio, template, key: above(key, self.key) };
    }
}

impl Tile<'_> {
    fn new(bank: &Bank, longest: usize) -> Tile<'_> {
        let rows = bank.lead + longest + bank.trail;
        let nothing =
            Best { ratio: Quad::splat(0.0), key: Quad::splat(f32::NEG_INFINITY), template: Quad::splat(f32::from(NONE)) };
        let zeros = || vec![[0.0; 4]; rows + 1];
        Tile { bank, z: zeros(), w: zeros(), seen: zeros(), best: vec![nothing; longest], data: vec![] }
    }

    /// Takes in up to four curves.
    fn fill<T: Number>(&mut self, curves: &[Range<usize>], columns: Columns<T>) {
        let lead = self.bank.lead;
        self.z[lead..].fill([0.0; 4]);
        self.w[lead..].fill([0.0; 4]);
        for (lane, range) in curves.iter().enumerate() {
            let scale = root_scale(columns.weighted(range.clone(), &mut self.data));
            let (inverse, rows) = (1.0 / (scale * scale), lead..lead + range.len());
            for ((z, w), data) in self.z[rows.clone()].iter_mut().zip(&mut self.w[rows]).zip(&self.data) {
                let weight = data.weight * inverse;
                (z[lane], w[lane]) = ((data.value * scale * weight) as f32, weight as f32);
            }
        }
        let mut seen = Quad::splat(0.0);
        for (row, total) in self.w[lead..].iter().zip(&mut self.seen[lead..]) {
            *total = seen.values();
            seen = seen + Quad::load(row).choose_above(Quad::splat(0.0), Quad::splat(1.0), Quad::splat(0.0));
        }
    }

    /// The best template of each of the first `n` epochs.
    fn filter<const TWO_SIDED: bool>(&mut self, n: usize) {
        let Tile { bank, z, w, seen, best, .. } = self;
        let best = &mut best[..n];
        best.fill(Best { ratio: Quad::splat(0.0), key: Quad::splat(f32::NEG_INFINITY), template: Quad::splat(f32::from(NONE)) });
        for step in &bank.steps {
            match step {
                Step::Sampled(number, taps) => {
                    let template = Quad::splat(f32::from(*number));
                    sampled::sums(z, w, bank.lead, n, taps, |i, sum, squares| {
                        best[i].offer::<TWO_SIDED>((sum, squares), template)
                    });
                }
                Step::Recursive(pair) => {
                    let two = [&pair[0], &pair[pair.len() - 1]];
                    let templates = two.map(|(number, _)| Quad::splat(f32::from(*number)));
                    recursive::sums([z, w, seen], bank.lead, n, two.map(|(_, decay)| decay), |i, [first, second]| {
                        best[i].offer::<TWO_SIDED>(first, templates[0]);
                        best[i].offer::<TWO_SIDED>(second, templates[1]);
                    });
                }
            }
        }
    }

    fn write<const TWO_SIDED: bool>(&mut self, curves: &[Range<usize>], score: &mut [f32], number: &mut [i16]) {
        // What is not needed any more makes room: z for the ratios, w for the templates.
        for ((best, root), template) in self.best.iter().zip(&mut self.z).zip(&mut self.w) {
            let squared = if TWO_SIDED { best.ratio } else { best.key };
            *root = squared.abs().sqrt().with_sign_of(squared).values();
            *template = best.template.values();
        }
        for (lane, range) in curves.iter().enumerate() {
            let found = self.z.iter().zip(&self.w).map(|(root, template)| (root[lane], template[lane] as i16));
            for ((score, number), (root, template)) in score[range.clone()].iter_mut().zip(&mut number[range.clone()]).zip(found)
            {
                *number = template;
                *score = if template == NONE { canonical(f32::NAN) } else { root };
            }
        }
        let lead = self.bank.lead;
        self.z[..lead].fill([0.0; 4]);
        self.w[..lead].fill([0.0; 4]);
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
    for four in ranges.chunks(LANES) {
        let n = four.iter().map(|range| range.len()).max().unwrap_or(0);
        tile.fill(four, columns);
        if two_sided {
            tile.filter::<true>(n);
            tile.write::<true>(four, score, number);
        } else {
            tile.filter::<false>(n);
            tile.write::<false>(four, score, number);
        }
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
