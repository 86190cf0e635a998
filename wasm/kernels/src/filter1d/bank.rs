//! A bank of sampled templates placed at any reference instants on any times: for each instant the best ratio, the amplitude that
//! belongs to it, and which template. The formula is that of `filter1d`, in f64 throughout. With a free mean a constant of
//! unknown height is fitted beside the template, over all epochs: with W = sum w, T = sum t w, D = sum d w,
//!     A = (sum d t w - T D / W) / (sum t^2 w - T^2 / W),   S/N = A sqrt(sum t^2 w - T^2 / W),
//! the amplitude over its error with the constant marginalised (as of any linear model: Hogg, Bovy and Lang 2010, arXiv:1008.4686, part 1).
//! With a stride a template is placed anew only where that part of its effective width, (sum t)^2 / sum t^2, has gone by since it was last
//! placed; between, its last ratio holds. Long templates on dense times then cost as little as short ones.
//! Correlated ("red") noise may be told as a standard deviation r of the amplitude of each template, which no number of epochs averages down:
//!     S/N = A / sqrt(1 / (sum t^2 w - T^2 / W) + r^2)      (Pont, Zucker and Queloz 2006, MNRAS 373, 231, equation 6).

mod profile;

use super::template::{Template, read_bank};
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use profile::{Profile, Sums};
use wasm_bindgen::prelude::wasm_bindgen;

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

/// Templates, sampled all, measured once for many curves.
pub struct Bank {
    profiles: Vec<Profile>,
}

impl Bank {
    pub fn of(templates: &[Template]) -> Bank {
        Bank { profiles: templates.iter().map(|&template| Profile::of(template)).collect() }
    }
}

impl<'a> Data<'a> {
    fn part(&self, start: usize, end: usize) -> Data<'a> {
        Data { time: &self.time[start..end], value: &self.value[start..end], weight: &self.weight[start..end] }
    }
}

/// A constant beneath the template: sum of weighted values, and 1 over the sum of weights; both zero where there is none.
#[derive(Clone, Copy)]
struct Constant {
    values: f64,
    variance: f64,
}

impl Constant {
    fn of(data: Data, free: bool) -> Constant {
        let (mut weights, mut values) = (0.0, 0.0);
        if free {
            for (value, weight) in data.value.iter().zip(data.weight) {
                weights += weight;
                values += value * weight;
            }
        }
        Constant { values, variance: if weights > 0.0 { 1.0 / weights } else { 0.0 } }
    }
}

/// A template in one place: its ratio, and the two sums of which the amplitude is the quotient.
#[derive(Clone, Copy)]
struct Placed {
    snr: f64,
    product: f64,
    squares: f64,
}

/// What some sums make of a template, if they are enough.
fn placed(sums: &Sums, constant: Constant, red: f64, rules: Rules) -> Option<Placed> {
    if sums.epochs < rules.least {
        return None;
    }
    let mean = sums.heights * constant.variance;
    let product = sums.product - mean * constant.values;
    let squares = sums.squares - mean * sums.heights;
    if squares.is_nan() || squares <= DEGENERATE * sums.squares {
        return None;
    }
    Some(Placed { snr: product / (squares + squares * squares * red * red).sqrt(), product, squares })
}

/// Scores at ascending instants; `red` is the correlated noise of the amplitude of each template.
pub fn scores(data: Data, bank: &Bank, red: &[f64], at: &[f64], rules: Rules, out: &mut [Score]) {
    let constant = Constant::of(data, rules.free_mean);
    out.fill(NOTHING);
    for (number, (profile, &red)) in bank.profiles.iter().zip(red).enumerate() {
        let stride = rules.stride * profile.width;
        let (mut start, mut end, mut next, mut last) = (0, 0, f64::NEG_INFINITY, None);
        for (&now, best) in at.iter().zip(out.iter_mut()) {
            if now >= next {
                // Its support ends with the epochs from `start` to before `end`.
                while start < data.time.len() && data.time[start] - now < profile.first {
                    start += 1;
                }
                end = end.max(start);
                while end < data.time.len() && data.time[end] - now <= profile.last {
                    end += 1;
                }
                let enough = end - start >= rules.least;
                last = if enough { placed(&profile.sums(now, data.part(start, end)), constant, red, rules) } else { None };
                // Where it meets nothing yet it is tried again at once.
                next = if last.is_some() { now + stride } else { now };
            }
            let Some(Placed { snr, product, squares }) = last else { continue };
            let larger = if rules.two_sided { snr.abs() > best.snr.abs() } else { snr > best.snr };
            if best.template < 0 || larger {
                *best = Score { snr, amplitude: product / squares, template: number as i32 };
            }
        }
    }
}

/// Holds a bank of sampled templates for `bank_scores`, until `release_bank`.
///
/// # Safety
/// `bank` holds `length` numbers that describe `templates` templates.
#[wasm_bindgen]
pub unsafe fn hold_bank(bank: *const f64, length: usize, templates: usize) -> *mut Bank {
    // SAFETY: promised by the caller.
    Box::into_raw(Box::new(Bank::of(&unsafe { read_bank(bank, length, templates) })))
}

/// Ends a bank.
///
/// # Safety
/// `bank` comes from `hold_bank` and is not used again.
#[wasm_bindgen]
pub unsafe fn release_bank(bank: *mut Bank) {
    // SAFETY: promised by the caller.
    drop(unsafe { Box::from_raw(bank) });
}

/// Scores of one curve at `instants` ascending instants; `template` gets whole numbers, -1 for none.
///
/// # Safety
/// `time`, `value`, `noise` hold `n` values, `weight` is room for as many; `at`, `snr`, `amplitude`, `template` hold `instants`; `bank`
/// comes from `hold_bank`, `red` holds a number for each of its templates.
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
    bank: *const Bank,
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
    let (noise, weight, bank, at) = unsafe { (array(noise, n), array_mut(weight, n), &*bank, array(at, instants)) };
    for (weight, noise) in weight.iter_mut().zip(noise) {
        *weight = 1.0 / (noise * noise);
    }
    // SAFETY: promised by the caller.
    let data = unsafe { Data { time: array(time, n), value: array(value, n), weight } };
    let mut out = vec![NOTHING; instants];
    // SAFETY: promised by the caller.
    let red = unsafe { array(red, bank.profiles.len()) };
    scores(data, bank, red, at, Rules { two_sided, free_mean, least, stride }, &mut out);
    // SAFETY: promised by the caller.
    let (snr, amplitude, template) =
        unsafe { (array_mut(snr, instants), array_mut(amplitude, instants), array_mut(template, instants)) };
    for (i, score) in out.iter().enumerate() {
        (snr[i], amplitude[i], template[i]) = (canonical64(score.snr), canonical64(score.amplitude), f64::from(score.template));
    }
}

#[cfg(test)]
mod tests;
