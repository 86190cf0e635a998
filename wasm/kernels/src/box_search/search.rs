//! The best window of one folded curve.

use super::{Epochs, Folded};
use crate::lanes::Pair;

/// Weights below this are none.
const LEAST: f64 = f64::EPSILON;
/// Part of the sum of |w y| times w by which roundings may change a depth, and of a score.
const ROUNDING: f64 = 1e-13;
const MARGIN: f64 = 1e-9;

pub struct Rules<'a> {
    /// Days a bin.
    pub bin: f64,
    /// Trial durations in bins.
    pub durations: &'a [usize],
    /// The score is the log likelihood, else the S/N.
    pub likelihood: bool,
}

/// The best box of a period; NaN where no window has a depth.
#[derive(Clone, Copy, Debug)]
pub struct Best {
    pub power: f64,
    pub depth: f64,
    pub error: f64,
    pub duration: f64,
    /// Days from the first epoch to the middle of the window, within a period.
    pub phase: f64,
    pub snr: f64,
    pub likelihood: f64,
}

impl Best {
    const NONE: Best = {
        let none = f64::NAN;
        Best { power: none, depth: none, error: none, duration: none, phase: none, snr: none, likelihood: none }
    };
}

/// The first of the best windows.
pub fn search(epochs: &Epochs, folded: &Folded, period: f64, rules: &Rules) -> Best {
    let mut best = Best { power: f64::NEG_INFINITY, ..Best::NONE };
    for &duration in rules.durations.iter().filter(|&&duration| duration <= folded.bins) {
        let windows = folded.bins - duration + 1;
        for first in (0..windows & !1).step_by(2) {
            let hopeful = screen(epochs, folded, first, duration, best.power, rules.likelihood);
            if hopeful & 1 != 0 {
                exactly(epochs, folded, first, duration, period, rules, &mut best);
            }
            if hopeful & 2 != 0 {
                exactly(epochs, folded, first + 1, duration, period, rules, &mut best);
            }
        }
        if windows % 2 == 1 {
            exactly(epochs, folded, windows - 1, duration, period, rules, &mut best);
        }
    }
    if best.power == f64::NEG_INFINITY { Best::NONE } else { best }
}

/// Bit k where the window `first + k` may have a higher score. Without a division: with d = W_in Y - W Y_in, the depth is d / (W_in W_out), the log
/// likelihood d^2 / (2 W_in W_out^2), the S/N d / sqrt(W W_in W_out).
#[inline(always)]
fn screen(epochs: &Epochs, folded: &Folded, first: usize, duration: usize, score: f64, likelihood: bool) -> u32 {
    let [sum_y, sum_w] = epochs.total.map(Pair::splat);
    let pair = |of: &[f64], at: usize| Pair::new(of[at], of[at + 1]);
    let y = pair(&folded.y, first + duration).minus(pair(&folded.y, first));
    let w = pair(&folded.w, first + duration).minus(pair(&folded.w, first));
    let outside = sum_w.minus(w);
    let difference = w.times(sum_y).minus(sum_w.times(y)).plus(Pair::splat(ROUNDING * epochs.size * epochs.total[1]));
    let positive = difference.max(Pair::splat(0.0));
    let reached = if likelihood {
        Pair::splat(2.0 * score).times(w).times(outside).times(outside)
    } else {
        Pair::splat(score * score.abs()).times(sum_w).times(w).times(outside)
    };
    positive.times(positive).greater(reached.times(Pair::splat(1.0 - MARGIN)))
}

fn exactly(epochs: &Epochs, folded: &Folded, first: usize, duration: usize, period: f64, rules: &Rules, best: &mut Best) {
    let (y_in, w_in) = (folded.y[first + duration] - folded.y[first], folded.w[first + duration] - folded.w[first]);
    let (y_out, w_out) = (epochs.total[0] - y_in, epochs.total[1] - w_in);
    if w_in < LEAST || w_out < LEAST {
        return;
    }
    let (inside, outside) = (y_in / w_in, y_out / w_out);
    let depth = outside - inside;
    let likelihood = 0.5 * w_in * depth * depth;
    let error = (1.0 / w_in + 1.0 / w_out).sqrt();
    let snr = depth / error;
    let power = if rules.likelihood { likelihood } else { snr };
    if outside >= inside && power > best.power {
        let length = duration as f64 * rules.bin;
        let phase = (first as f64 * rules.bin + 0.5 * length) % period;
        *best = Best { power, depth, error, duration: length, phase, snr, likelihood };
    }
}
