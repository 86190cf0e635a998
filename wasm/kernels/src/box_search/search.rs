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
    let screen = Screen::new(epochs, rules.likelihood);
    let (y, w) = (&folded.y[..folded.bins + 1], &folded.w[..folded.bins + 1]);
    for &duration in rules.durations.iter().filter(|&&duration| duration <= folded.bins) {
        let windows = folded.bins - duration + 1;
        let (y_start, y_end) = (y[..windows].as_chunks::<2>().0, y[duration..].as_chunks::<2>().0);
        let (w_start, w_end) = (w[..windows].as_chunks::<2>().0, w[duration..].as_chunks::<2>().0);
        let mut reach = screen.reach(best.power);
        for (number, ((y_start, y_end), (w_start, w_end))) in y_start.iter().zip(y_end).zip(w_start.iter().zip(w_end)).enumerate()
        {
            let y_in = Pair::load(y_end).minus(Pair::load(y_start));
            let w_in = Pair::load(w_end).minus(Pair::load(w_start));
            let hopeful = screen.hopeful(y_in, w_in, reach);
            if hopeful != 0 {
                for lane in (0..2).filter(|lane| hopeful >> lane & 1 != 0) {
                    exactly(epochs, folded, 2 * number + lane, duration, period, rules, &mut best);
                }
                reach = screen.reach(best.power);
            }
        }
        if windows % 2 == 1 {
            exactly(epochs, folded, windows - 1, duration, period, rules, &mut best);
        }
    }
    if best.power == f64::NEG_INFINITY { Best::NONE } else { best }
}

/// Tells windows that may have a higher score from others without a division: with d = W_in Y - W Y_in, the depth is d / (W_in W_out), the log
/// likelihood d^2 / (2 W_in W_out^2), the S/N d / sqrt(W W_in W_out).
struct Screen {
    sum_y: Pair,
    sum_w: Pair,
    margin: Pair,
    likelihood: bool,
}

impl Screen {
    fn new(epochs: &Epochs, likelihood: bool) -> Self {
        let [sum_y, sum_w] = epochs.total.map(Pair::splat);
        Self { sum_y, sum_w, margin: Pair::splat(ROUNDING * epochs.size * epochs.total[1]), likelihood }
    }

    /// What d^2 / (W_in W_out), for the likelihood d^2 / (W_in W_out^2), must exceed.
    fn reach(&self, score: f64) -> Pair {
        let square = if self.likelihood { Pair::splat(2.0 * score) } else { Pair::splat(score * score.abs()).times(self.sum_w) };
        square.times(Pair::splat(1.0 - MARGIN))
    }

    /// Bit k where the window of lane k may reach more.
    #[inline(always)]
    fn hopeful(&self, y_in: Pair, w_in: Pair, reach: Pair) -> u32 {
        let outside = self.sum_w.minus(w_in);
        let difference = w_in.times(self.sum_y).minus(self.sum_w.times(y_in)).plus(self.margin);
        let positive = difference.max(Pair::splat(0.0));
        let least = reach.times(w_in).times(outside);
        positive.times(positive).greater(if self.likelihood { least.times(outside) } else { least })
    }
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
