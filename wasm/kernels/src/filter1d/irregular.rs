//! Any times: every pair of an epoch and a neighbour within the support of a template, in f64.

use super::NONE;
use super::template::{Template, read_bank};
use crate::curves::batch::Curves;
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the filter looks at: the flux less its centre, 1 / sigma^2; both zero where an epoch counts for nothing.
#[derive(Clone, Copy)]
pub struct Weighted {
    pub value: f64,
    pub weight: f64,
}

impl Weighted {
    /// What is not finite, or has no positive weight, counts for nothing.
    pub fn of(value: f64, weight: f64) -> Weighted {
        if value.is_finite() && weight > 0.0 && weight.is_finite() {
            Weighted { value, weight }
        } else {
            Weighted { value: 0.0, weight: 0.0 }
        }
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
/// `offsets` holds curves + 1 numbers that do not fall; `time`, `value`, `weight`, `score`, `number` as many values as these span;
/// `bank` `bank_length` numbers that describe `templates` templates.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn filter_irregular(
    offsets: *const i32,
    curves: usize,
    time: *const f64,
    value: *const f64,
    weight: *const f64,
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
        for range in packed.ranges() {
            let (at, n) = (range.start, range.len());
            let (value, weight) = (array(value.add(at), n), array(weight.add(at), n));
            let data: Vec<Weighted> = value.iter().zip(weight).map(|(&value, &weight)| Weighted::of(value, weight)).collect();
            score_curve(
                array(time.add(at), n),
                &data,
                &bank,
                two_sided,
                array_mut(score.add(at), n),
                array_mut(number.add(at), n),
            );
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
