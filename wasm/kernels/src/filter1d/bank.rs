//! A bank of sampled templates placed at any reference instants on any times: for each instant the best ratio, the amplitude that
//! belongs to it, and which template. The formula is that of `filter1d`, in f64 throughout. With a free mean a constant of
//! unknown height is fitted beside the template, over all epochs: with W = sum w, T = sum t w, D = sum d w,
//!     A = (sum d t w - T D / W) / (sum t^2 w - T^2 / W),   S/N = A sqrt(sum t^2 w - T^2 / W),
//! the amplitude over its error with the constant marginalised (as of any linear model: Hogg, Bovy and Lang 2010, arXiv:1008.4686, part 1).

use super::template::{Shape, Template, read_bank};
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// An epoch belongs to a template where that is above this part of its extreme.
const PART: f64 = 0.1;
/// A template that a constant cannot be told from: less than this part of its squares is left beside the constant.
const DEGENERATE: f64 = 1e-9;

#[derive(Clone, Copy)]
pub struct Rules {
    /// The largest |S/N| counts, not the largest S/N.
    pub two_sided: bool,
    pub free_mean: bool,
    /// A template is placed only where so many epochs belong to it.
    pub least: usize,
}

/// Values with their weights; times do not fall.
#[derive(Clone, Copy)]
pub struct Data<'a> {
    pub time: &'a [f64],
    pub value: &'a [f64],
    pub weight: &'a [f64],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    pub snr: f64,
    pub amplitude: f64,
    /// -1: none.
    pub template: i32,
}

const NOTHING: Score = Score { snr: f64::NAN, amplitude: f64::NAN, template: -1 };

/// A template as it is looked up: samples at even steps (all but the oddest banks) are found without a search.
struct Profile<'a> {
    template: Template<'a>,
    /// 1 / step, 0 where the steps are not even.
    rate: f64,
    floor: f64,
}

impl<'a> Profile<'a> {
    fn of(template: Template<'a>) -> Profile<'a> {
        let Shape::Sampled { time, value } = template.shape else { return Profile { template, rate: 0.0, floor: PART } };
        let step = (time[time.len() - 1] - time[0]) / (time.len() - 1).max(1) as f64;
        let even = step > 0.0 && time.iter().enumerate().all(|(i, t)| (t - time[0] - step * i as f64).abs() <= 1e-9 * step);
        let extreme = value.iter().fold(0.0f64, |extreme, v| if v.abs() > extreme { v.abs() } else { extreme });
        Profile { template, rate: if even { 1.0 / step } else { 0.0 }, floor: PART * extreme }
    }

    #[inline(always)]
    fn at(&self, x: f64, hint: &mut usize) -> f64 {
        let Shape::Sampled { value, .. } = self.template.shape else { return self.template.at(x, hint) };
        if self.rate == 0.0 || x < self.template.first {
            return self.template.at(x, hint);
        }
        let place = (x - self.template.first) * self.rate;
        let k = (place as usize).min(value.len() - 2);
        value[k] + (value[k + 1] - value[k]) * (place - k as f64)
    }
}

#[derive(Default)]
struct Sums {
    product: f64,
    squares: f64,
    heights: f64,
    epochs: usize,
}

/// Sums of one template at the instant `now` over the epochs from `start` on.
fn sums_at(now: f64, start: usize, Data { time, value, weight }: Data, profile: &Profile) -> Sums {
    let (mut sums, mut hint) = (Sums::default(), 0);
    for ((time, value), weight) in time[start..].iter().zip(&value[start..]).zip(&weight[start..]) {
        let x = time - now;
        if x > profile.template.last {
            break;
        }
        let height = profile.at(x, &mut hint);
        let weighted = height * weight;
        sums.product += value * weighted;
        sums.squares += height * weighted;
        sums.heights += weighted;
        sums.epochs += usize::from(height.abs() > profile.floor);
    }
    sums
}

/// Scores at ascending instants.
pub fn scores(data: Data, bank: &[Template], at: &[f64], rules: Rules, out: &mut [Score]) {
    let (mut weights, mut values) = (0.0, 0.0);
    for (value, weight) in data.value.iter().zip(data.weight) {
        weights += weight;
        values += value * weight;
    }
    let free = rules.free_mean && weights > 0.0;
    out.fill(NOTHING);
    for (number, template) in bank.iter().enumerate() {
        let profile = Profile::of(*template);
        let mut start = 0;
        for (&now, best) in at.iter().zip(out.iter_mut()) {
            while start < data.time.len() && data.time[start] - now < template.first {
                start += 1;
            }
            let sums = sums_at(now, start, data, &profile);
            if sums.epochs < rules.least {
                continue;
            }
            let mean = if free { sums.heights / weights } else { 0.0 };
            let product = sums.product - mean * values;
            let squares = sums.squares - mean * sums.heights;
            if squares.is_nan() || squares <= DEGENERATE * sums.squares {
                continue;
            }
            let snr = product / squares.sqrt();
            let larger = if rules.two_sided { snr.abs() > best.snr.abs() } else { snr > best.snr };
            if best.template < 0 || larger {
                *best = Score { snr, amplitude: product / squares, template: number as i32 };
            }
        }
    }
}

/// Scores of one curve at `instants` ascending instants; `template` gets whole numbers, -1 for none.
///
/// # Safety
/// `time`, `value`, `noise` hold `n` values, `weight` is room for as many; `at`, `snr`, `amplitude`, `template` hold `instants`; `bank`
/// holds `bank_length` numbers that describe `templates` templates.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn bank_scores(
    n: usize,
    time: *const f64,
    value: *const f64,
    noise: *const f64,
    weight: *mut f64,
    instants: usize,
    at: *const f64,
    bank: *const f64,
    bank_length: usize,
    templates: usize,
    two_sided: bool,
    free_mean: bool,
    least: usize,
    snr: *mut f64,
    amplitude: *mut f64,
    template: *mut f64,
) {
    // SAFETY: promised by the caller.
    let (noise, weight, bank, at) =
        unsafe { (array(noise, n), array_mut(weight, n), read_bank(bank, bank_length, templates), array(at, instants)) };
    for (weight, noise) in weight.iter_mut().zip(noise) {
        *weight = 1.0 / (noise * noise);
    }
    // SAFETY: promised by the caller.
    let data = unsafe { Data { time: array(time, n), value: array(value, n), weight } };
    let mut out = vec![NOTHING; instants];
    scores(data, &bank, at, Rules { two_sided, free_mean, least }, &mut out);
    // SAFETY: promised by the caller.
    let (snr, amplitude, template) =
        unsafe { (array_mut(snr, instants), array_mut(amplitude, instants), array_mut(template, instants)) };
    for (i, score) in out.iter().enumerate() {
        (snr[i], amplitude[i], template[i]) = (canonical64(score.snr), canonical64(score.amplitude), f64::from(score.template));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules { two_sided: true, free_mean: false, least: 1 };

    fn sampled<'a>(time: &'a [f64], value: &'a [f64]) -> Template<'a> {
        Template { shape: Shape::Sampled { time, value }, first: time[0], last: time[time.len() - 1] }
    }

    fn run(data: Data, bank: &[Template], at: &[f64], rules: Rules) -> Vec<Score> {
        let mut out = vec![NOTHING; at.len()];
        scores(data, bank, at, rules, &mut out);
        out
    }

    #[test]
    fn amplitude_and_signal_to_noise_of_a_noiseless_event() {
        let time: Vec<f64> = (0..40).map(f64::from).collect();
        let shape = ([-2.0, 0.0, 2.0], [0.0, 1.0, 0.0]);
        let value: Vec<f64> = time.iter().map(|t| -3.0 * (1.0 - (t - 20.0).abs() / 2.0).max(0.0)).collect();
        let weight = vec![4.0; 40];
        let data = Data { time: &time, value: &value, weight: &weight };
        let found = run(data, &[sampled(&shape.0, &shape.1)], &time, RULES);
        assert!((found[20].amplitude + 3.0).abs() < 1e-12 && (found[20].snr + 3.0 * (4.0f64 * 1.5).sqrt()).abs() < 1e-12);
        let one_sided = run(data, &[sampled(&shape.0, &shape.1)], &time, Rules { two_sided: false, ..RULES });
        assert_eq!(one_sided[20].snr, found[20].snr, "the only template, whatever its sign");
        // A constant beneath changes nothing where the mean is free.
        let raised: Vec<f64> = value.iter().map(|v| v + 100.0).collect();
        let free =
            run(Data { value: &raised, ..data }, &[sampled(&shape.0, &shape.1)], &time, Rules { free_mean: true, ..RULES });
        assert!((free[20].amplitude + 3.0).abs() < 1e-9 && free[20].snr.abs() < found[20].snr.abs());
    }

    #[test]
    fn nothing_where_too_few_epochs_belong_to_it() {
        let (shape, time) = (([-1.0, 1.0], [1.0, 1.0]), [0.0, 5.0, 5.5]);
        let data = Data { time: &time, value: &[1.0; 3], weight: &[1.0; 3] };
        let found = run(data, &[sampled(&shape.0, &shape.1)], &[0.0, 2.5, 5.0], Rules { least: 2, ..RULES });
        assert!(found[0].template == -1 && found[0].snr.is_nan() && found[1].template == -1);
        assert!((found[2].snr - 2f64.sqrt()).abs() < 1e-12);
        // A template that covers all epochs is a constant.
        let wide = ([-9.0, 9.0], [1.0, 1.0]);
        let free = run(data, &[sampled(&wide.0, &wide.1)], &[2.0], Rules { free_mean: true, ..RULES });
        assert_eq!(free[0].template, -1);
        assert!(run(data, &[], &[0.0], RULES)[0].snr.is_nan());
    }

    proptest! {
        /// Normal equations of the two parameters, over all epochs.
        #[test]
        fn the_same_as_least_squares(
            points in proptest::collection::vec((0.01..2.0, -5.0..5.0, 0.2..3.0), 3..50), shift in -1.0..1.0, odd: bool, free_mean: bool,
        ) {
            let mut now = 58000.0;
            let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
            let value: Vec<f64> = points.iter().map(|p| p.1).collect();
            let weight: Vec<f64> = points.iter().map(|p| p.2).collect();
            let samples = if odd { [-2.0, -1.5, 0.0, 3.0] } else { [-2.0, -1.0, 0.0, 1.0] };
            let heights = [0.2, 0.7, 1.0, 0.1];
            let template = sampled(&samples, &heights);
            let at: Vec<f64> = time.iter().map(|t| t + shift).collect();
            let found = run(Data { time: &time, value: &value, weight: &weight }, &[template], &at, Rules { free_mean, ..RULES });
            for (i, now) in at.iter().enumerate() {
                let t: Vec<f64> = time.iter().map(|time| template.at(time - now, &mut 0)).collect();
                let sum = |f: &dyn Fn(usize) -> f64| (0..time.len()).map(|j| weight[j] * f(j)).sum::<f64>();
                let (tt, t1, dt) = (sum(&|j| t[j] * t[j]), sum(&|j| t[j]), sum(&|j| value[j] * t[j]));
                let (one, d) = (sum(&|_| 1.0), sum(&|j| value[j]));
                let determinant = if free_mean { tt * one - t1 * t1 } else { tt * one };
                let amplitude = if free_mean { (dt * one - t1 * d) / determinant } else { dt / tt };
                let snr = amplitude * (determinant / one).sqrt();
                if found[i].template < 0 {
                    prop_assert!(t.iter().all(|t| *t <= 0.1) || determinant <= 1e-6 * tt * one);
                } else if determinant > 1e-4 * tt * one {
                    prop_assert!((found[i].snr - snr).abs() <= 1e-8 * snr.abs().max(1.0), "{} {snr}", found[i].snr);
                    prop_assert!((found[i].amplitude - amplitude).abs() <= 1e-7 * amplitude.abs().max(1.0));
                }
            }
        }
    }
}
