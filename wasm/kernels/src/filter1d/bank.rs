//! A bank of sampled templates placed at any reference instants on any times: for each instant the best ratio, the amplitude that
//! belongs to it, and which template. The formula is that of `filter1d`, in f64 throughout. With a free mean a constant of
//! unknown height is fitted beside the template, over all epochs: with W = sum w, T = sum t w, D = sum d w,
//!     A = (sum d t w - T D / W) / (sum t^2 w - T^2 / W),   S/N = A sqrt(sum t^2 w - T^2 / W),
//! the amplitude over its error with the constant marginalised (as of any linear model: Hogg, Bovy and Lang 2010, arXiv:1008.4686, part 1).
//! With a stride a template is placed anew only where that part of its effective width, (sum t)^2 / sum t^2, has gone by since it was last
//! placed; between, its last ratio holds. Long templates on dense times then cost as little as short ones.
//! Correlated ("red") noise may be told as a standard deviation r of the amplitude of each template, which no number of epochs averages down:
//!     S/N = A / sqrt(1 / (sum t^2 w - T^2 / W) + r^2)      (Pont, Zucker and Queloz 2006, MNRAS 373, 231, equation 6).

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
    /// Part of the effective width; zero: placed at every instant.
    pub stride: f64,
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

/// A template of the bank, with the correlated noise of its amplitude.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    pub template: Template<'a>,
    pub red: f64,
}

/// A template as it is looked up: samples at even steps (all but the oddest banks) are found without a search.
struct Profile<'a> {
    template: Template<'a>,
    /// 1 / step, 0 where the steps are not even.
    rate: f64,
    floor: f64,
    /// Effective width.
    width: f64,
}

impl<'a> Profile<'a> {
    fn of(template: Template<'a>) -> Profile<'a> {
        let Shape::Sampled { time, value } = template.shape else {
            return Profile { template, rate: 0.0, floor: PART, width: 0.0 };
        };
        let step = (time[time.len() - 1] - time[0]) / (time.len() - 1).max(1) as f64;
        let even = step > 0.0 && time.iter().enumerate().all(|(i, t)| (t - time[0] - step * i as f64).abs() <= 1e-9 * step);
        let extreme = value.iter().fold(0.0f64, |extreme, v| if v.abs() > extreme { v.abs() } else { extreme });
        let (area, squares) = value.iter().fold((0.0, 0.0), |(area, squares), v| (area + v.abs(), squares + v * v));
        let width = if squares > 0.0 { area * area / squares * step } else { 0.0 };
        Profile { template, rate: if even { 1.0 / step } else { 0.0 }, floor: PART * extreme, width }
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

/// A constant beneath the template: sum of weights and of weighted values, both zero where there is none.
#[derive(Clone, Copy)]
struct Constant {
    weights: f64,
    values: f64,
}

impl Constant {
    fn of(data: Data, free: bool) -> Constant {
        let mut constant = Constant { weights: 0.0, values: 0.0 };
        if free {
            for (value, weight) in data.value.iter().zip(data.weight) {
                constant.weights += weight;
                constant.values += value * weight;
            }
        }
        constant
    }
}

/// The score that some sums make, if they make one.
fn score_of(sums: &Sums, number: usize, constant: Constant, red: f64, rules: Rules) -> Option<Score> {
    if sums.epochs < rules.least {
        return None;
    }
    let mean = if constant.weights > 0.0 { sums.heights / constant.weights } else { 0.0 };
    let product = sums.product - mean * constant.values;
    let squares = sums.squares - mean * sums.heights;
    if squares.is_nan() || squares <= DEGENERATE * sums.squares {
        return None;
    }
    let snr = product / (squares + squares * squares * red * red).sqrt();
    Some(Score { snr, amplitude: product / squares, template: number as i32 })
}

/// Scores at ascending instants.
pub fn scores(data: Data, bank: &[Member], at: &[f64], rules: Rules, out: &mut [Score]) {
    let constant = Constant::of(data, rules.free_mean);
    out.fill(NOTHING);
    for (number, Member { template, red }) in bank.iter().enumerate() {
        let profile = Profile::of(*template);
        let stride = rules.stride * profile.width;
        let (mut start, mut next, mut last) = (0, f64::NEG_INFINITY, None);
        for (&now, best) in at.iter().zip(out.iter_mut()) {
            if now >= next {
                while start < data.time.len() && data.time[start] - now < template.first {
                    start += 1;
                }
                last = score_of(&sums_at(now, start, data, &profile), number, constant, *red, rules);
                // Where it meets nothing yet it is tried again at once.
                next = if last.is_some() { now + stride } else { now };
            }
            let Some(score) = last else { continue };
            let larger = if rules.two_sided { score.snr.abs() > best.snr.abs() } else { score.snr > best.snr };
            if best.template < 0 || larger {
                *best = score;
            }
        }
    }
}

/// Scores of one curve at `instants` ascending instants; `template` gets whole numbers, -1 for none.
///
/// # Safety
/// `time`, `value`, `noise` hold `n` values, `weight` is room for as many; `at`, `snr`, `amplitude`, `template` hold `instants`; `bank`
/// holds `bank_length` numbers that describe `templates` templates, `red` one for each.
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
    red: *const f64,
    two_sided: bool,
    free_mean: bool,
    least: usize,
    stride: f64,
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
    // SAFETY: promised by the caller.
    let red = unsafe { array(red, templates) };
    let bank: Vec<Member> = bank.into_iter().zip(red).map(|(template, &red)| Member { template, red }).collect();
    scores(data, &bank, at, Rules { two_sided, free_mean, least, stride }, &mut out);
    // SAFETY: promised by the caller.
    let (snr, amplitude, template) =
        unsafe { (array_mut(snr, instants), array_mut(amplitude, instants), array_mut(template, instants)) };
    for (i, score) in out.iter().enumerate() {
        (snr[i], amplitude[i], template[i]) = (canonical64(score.snr), canonical64(score.amplitude), f64::from(score.template));
    }
}

#[cfg(test)]
mod tests;
