//! Any times: every pair of an epoch and a neighbour within the support of a template, in f64.

use super::NONE;
use super::template::{Template, read_bank};
use crate::curves::batch::Curves;
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use std::ops::Range;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the filter looks at: the flux less its centre, 1 / sigma^2; both zero where an epoch counts for nothing.
#[derive(Clone, Copy)]
pub struct Weighted {
    pub value: f64,
    pub weight: f64,
}

impl Weighted {
    pub const NOTHING: Weighted = Weighted { value: 0.0, weight: 0.0 };

    /// What is not finite, or has no positive weight, counts for nothing.
    #[inline(always)]
    pub fn of(value: f64, weight: f64) -> Weighted {
        let counts = (value.abs() <= f64::MAX) & (weight > 0.0) & (weight <= f64::MAX);
        if counts { Weighted { value, weight } } else { Weighted::NOTHING }
    }
}

/// A type that columns may have.
pub trait Number: Copy {
    fn wide(self) -> f64;
}

impl Number for f32 {
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

impl Number for f64 {
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
}

/// Columns of packed curves.
#[derive(Clone, Copy)]
pub struct Columns<'a, T> {
    pub value: &'a [T],
    /// 1 / sigma^2, or sigma where `errors`.
    pub weight: &'a [T],
    pub errors: bool,
    /// Epochs that count for nothing; may be empty.
    pub flag: &'a [u8],
}

impl<T: Number> Columns<'_, T> {
    /// What the epochs of one curve say, in place of what `out` held; the largest weight.
    pub fn weighted(&self, range: Range<usize>, out: &mut Vec<Weighted>) -> f64 {
        let (value, weight) = (&self.value[range.clone()], &self.weight[range.clone()]);
        out.clear();
        if self.errors {
            // An error squares to a weight; a negative one is none.
            let weight_of = |error: f64| if error > 0.0 { 1.0 / (error * error) } else { 0.0 };
            out.extend(value.iter().zip(weight).map(|(value, error)| Weighted::of(value.wide(), weight_of(error.wide()))));
        } else {
            out.extend(value.iter().zip(weight).map(|(value, weight)| Weighted::of(value.wide(), weight.wide())));
        }
        if !self.flag.is_empty() {
            for (data, &flag) in out.iter_mut().zip(&self.flag[range]) {
                *data = if flag == 0 { *data } else { Weighted::NOTHING };
            }
        }
        out.iter().fold(0.0, |largest, data| if data.weight > largest { data.weight } else { largest })
    }
}

/// The largest ratio so far and the template it comes from.
#[derive(Clone, Copy)]
pub struct Best {
    pub ratio: f64,
    pub template: i16,
}

impl Best {
    pub const NOTHING: Best = Best { ratio: f64::NAN, template: NONE };

    /// Takes the ratio of one more template; the first of equals stays.
    pub fn offer(&mut self, ratio: f64, template: i16, two_sided: bool) {
        let larger = if two_sided { ratio.abs() > self.ratio.abs() } else { ratio > self.ratio };
        if self.template == NONE || larger {
            *self = Best { ratio, template };
        }
    }
}

/// Scores of one curve whose times do not fall. Times that are not finite count for nothing and get no score.
pub fn score_curve(time: &[f64], data: &[Weighted], bank: &[Template], two_sided: bool, score: &mut [f32], number: &mut [i16]) {
    let mut best = vec![Best::NOTHING; time.len()];
    for (k, template) in bank.iter().enumerate() {
        let mut start = 0;
        for (i, best) in best.iter_mut().enumerate() {
            while start < time.len() && time[start] - time[i] < template.first {
                start += 1;
            }
            if let Some(ratio) = ratio_at(time[i], start, time, data, template) {
                best.offer(ratio, k as i16, two_sided);
            }
        }
    }
    for ((score, number), best) in score.iter_mut().zip(number).zip(best) {
        *score = canonical(best.ratio as f32);
        *number = best.template;
    }
}

/// The ratio of one template at time `now`, from the epochs `start`… on; nothing where it meets no data.
fn ratio_at(now: f64, start: usize, time: &[f64], data: &[Weighted], template: &Template) -> Option<f64> {
    let (mut sum, mut squares, mut hint) = (0.0, 0.0, 0);
    for (time, data) in time[start..].iter().zip(&data[start..]) {
        let x = time - now;
        if x > template.last {
            break;
        }
        if data.weight > 0.0 {
            let height = template.at(x, &mut hint);
            sum += data.value * height * data.weight;
            squares += height * height * data.weight;
        }
    }
    if squares > 0.0 { Some(sum / squares.sqrt()) } else { None }
}

/// Scores (f32) and template numbers (i16; -1 and NaN where none has data) of packed curves.
///
/// # Safety
/// `offsets` holds curves + 1 numbers that do not fall; `time`, `value`, `weight`, `flag` (or null), `score`, `number` as many values
/// as these span; `bank` `bank_length` numbers that describe `templates` templates.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn filter_irregular(
    offsets: *const i32,
    curves: usize,
    time: *const f64,
    value: *const f64,
    weight: *const f64,
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
        let bank = read_bank(bank, bank_length, templates);
        let n = packed.epochs();
        let flag = array(flag, if flag.is_null() { 0 } else { n });
        let columns = Columns { value: array(value, n), weight: array(weight, n), errors, flag };
        let time = array(time, n);
        let (score, number) = (array_mut(score, n), array_mut(number, n));
        let mut data = vec![];
        for range in packed.ranges() {
            columns.weighted(range.clone(), &mut data);
            score_curve(&time[range.clone()], &data, &bank, two_sided, &mut score[range.clone()], &mut number[range]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter1d::template::Shape;
    use proptest::prelude::*;

    fn run(time: &[f64], value: &[f64], weight: &[f64], bank: &[Template], two_sided: bool) -> (Vec<f32>, Vec<i16>) {
        let data: Vec<Weighted> = value.iter().zip(weight).map(|(&v, &w)| Weighted::of(v, w)).collect();
        let (mut score, mut number) = (vec![0.0; time.len()], vec![0; time.len()]);
        score_curve(time, &data, bank, two_sided, &mut score, &mut number);
        (score, number)
    }

    const NARROW: Template = Template { shape: Shape::Box, first: 0.0, last: 0.0 };
    const WIDE: Template = Template { shape: Shape::Box, first: 0.0, last: 2.0 };

    #[test]
    fn a_single_epoch_scores_its_own_signal_to_noise() {
        let (score, number) = run(&[1.0, 5.0, 9.0], &[3.0, -2.0, f64::NAN], &[4.0, 0.25, 1.0], &[NARROW], false);
        assert_eq!((score[0], score[1], &number[..]), (6.0, -1.0, &[0, 0, -1][..]));
        assert_eq!(score[2].to_bits(), 0x7fc0_0000);
    }

    #[test]
    fn a_box_over_equal_epochs_gains_the_root_of_their_number() {
        let (score, number) = run(&[0.0, 1.0, 2.0, 9.0], &[3.0; 4], &[1.0; 4], &[NARROW, WIDE], false);
        assert!((score[0] - 3.0 * 3f32.sqrt()).abs() < 1e-6);
        assert_eq!((&number[..], score[3]), (&[1, 1, 0, 0][..], 3.0));
        let (dips, _) = run(&[0.0, 1.0], &[-9.0, 1.0], &[1.0; 2], &[NARROW, WIDE], true);
        assert_eq!(dips[0], -9.0);
        assert!(run(&[], &[], &[], &[NARROW], false).0.is_empty());
    }

    proptest! {
        /// Straight from the formula, over all pairs.
        #[test]
        fn the_same_as_the_definition(
            points in proptest::collection::vec((0.0..2.0, -5.0..5.0, 0.0..3.0), 1..60), sigma in 0.2..3.0, tau in 0.2..3.0,
        ) {
            let mut now = 58000.0;
            let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
            let value: Vec<f64> = points.iter().map(|p| p.1).collect();
            let weight: Vec<f64> = points.iter().map(|p| if p.2 < 0.3 { 0.0 } else { p.2 }).collect();
            let bank = [
                Template { shape: Shape::Gaussian { sigma }, first: -4.0 * sigma, last: 4.0 * sigma },
                Template { shape: Shape::Exponential { tau }, first: 0.0, last: 6.0 * tau },
            ];
            let (score, number) = run(&time, &value, &weight, &bank, false);
            for i in 0..time.len() {
                let ratios = bank.map(|template| {
                    let t = |j: usize| template.at(time[j] - time[i], &mut 0);
                    let sum: f64 = (0..time.len()).map(|j| value[j] * t(j) * weight[j]).sum();
                    let squares: f64 = (0..time.len()).map(|j| t(j) * t(j) * weight[j]).sum();
                    if squares > 0.0 { sum / squares.sqrt() } else { f64::NAN }
                });
                let best = ratios[0].max(ratios[1]);
                prop_assert!(number[i] == -1 && best.is_nan() || (f64::from(score[i]) - best).abs() <= 1e-6 * best.abs().max(1.0));
            }
        }
    }
}
