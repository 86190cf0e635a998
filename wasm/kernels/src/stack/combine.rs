//! A run of pixels of many frames made into one: the formulas at the head of `stack`.

use super::reject::{drop_extremes, middle, sorted_limits};
use super::sort::{exchanges, sort_columns};
use crate::nan::canonical;
use crate::robust::moments::Clip;
use crate::robust::order::median_inefficiency;

/// Frames of one shape. `noise` holds variances, or weights where `inverse`; absent masks and noises are empty.
pub struct Frames<'a> {
    pub values: Vec<&'a [f32]>,
    pub masks: Vec<&'a [u8]>,
    pub noise: Vec<&'a [f32]>,
    pub inverse: bool,
    pub scales: &'a [f64],
    /// Weights of the frames; empty for equal ones.
    pub weights: &'a [f64],
}

/// How a pixel is made.
#[derive(Clone, Copy)]
pub struct Rule {
    pub median: bool,
    /// Weights are inverse variances.
    pub by_variance: bool,
    pub clip: Option<Clip>,
    /// How many of the lowest and of the highest values go.
    pub extremes: (usize, usize),
}

const RUN: usize = 256;
/// Rows of the work space do not start at the same place of the cache.
const STRIDE: usize = RUN + 16;

struct Work {
    /// Scaled values, a row a frame; infinity where there is none to use.
    values: Vec<f32>,
    sorted: Vec<f32>,
    pairs: Vec<(usize, usize)>,
    column: Vec<f64>,
    low: [f64; RUN],
    high: [f64; RUN],
    middle: [f64; RUN],
}

/// Fills image, variance and count of frames used.
pub fn combine(frames: &Frames, rule: &Rule, image: &mut [f32], variance: &mut [f32], counts: &mut [u16]) {
    let count = frames.values.len();
    let orders = rule.median || rule.clip.is_some() || rule.extremes != (0, 0);
    let room = vec![0.0f32; count * STRIDE];
    let mut work = Work {
        sorted: if orders { room.clone() } else { vec![] },
        values: room,
        pairs: if orders { exchanges(count) } else { vec![] },
        column: vec![],
        low: [0.0; RUN],
        high: [0.0; RUN],
        middle: [0.0; RUN],
    };
    for first in (0..image.len()).step_by(RUN) {
        let width = RUN.min(image.len() - first);
        load(frames, first, width, &mut work);
        work.low = [f64::from(f32::MIN); RUN];
        work.high = [f64::from(f32::MAX); RUN];
        if orders {
            reject(rule, width, &mut work);
        }
        let run = first..first + width;
        finish(frames, rule, first, &work, (&mut image[run.clone()], &mut variance[run.clone()], &mut counts[run]));
    }
}

/// Variance of one pixel of a frame after scaling; 1 where none is known.
#[inline(always)]
fn noise_of(frames: &Frames, frame: usize, at: usize) -> f64 {
    let plane = frames.noise[frame];
    if plane.is_empty() {
        return 1.0;
    }
    let (value, scale) = (f64::from(plane[at]), frames.scales[frame]);
    scale * scale * if frames.inverse { 1.0 / value } else { value }
}

fn load(frames: &Frames, first: usize, width: usize, work: &mut Work) {
    for (frame, &plane) in frames.values.iter().enumerate() {
        let row = &mut work.values[frame * STRIDE..][..width];
        let scale = frames.scales[frame];
        for (value, &raw) in row.iter_mut().zip(&plane[first..first + width]) {
            let scaled = if scale == 1.0 { raw } else { (f64::from(raw) * scale) as f32 };
            *value = if scaled.abs() <= f32::MAX { scaled } else { f32::INFINITY };
        }
        if !frames.masks[frame].is_empty() {
            let mask = &frames.masks[frame][first..first + width];
            row.iter_mut().zip(mask).filter(|&(_, &mask)| mask != 0).for_each(|(value, _)| *value = f32::INFINITY);
        }
        if !frames.noise[frame].is_empty() {
            let noise = &frames.noise[frame][first..first + width];
            let unusable = |noise: f32| !(noise > 0.0 && noise <= f32::MAX);
            row.iter_mut().zip(noise).filter(|&(_, &noise)| unusable(noise)).for_each(|(value, _)| *value = f32::INFINITY);
        }
    }
}

fn reject(rule: &Rule, width: usize, work: &mut Work) {
    work.sorted.copy_from_slice(&work.values);
    sort_columns(&mut work.sorted, STRIDE, width, &work.pairs);
    for x in 0..width {
        let column = &mut work.column;
        column.clear();
        let usable = work.sorted[x..].iter().step_by(STRIDE).take_while(|value| value.is_finite());
        column.extend(usable.map(|&value| f64::from(value)));
        let (low, high) = rule.extremes;
        let mut kept = &column[..];
        if let Some(clip) = &rule.clip {
            let limits = sorted_limits(column, clip);
            (work.low[x], work.high[x]) = (limits.low, limits.high);
            let first = column.partition_point(|&value| value < limits.low);
            kept = &column[first..column.partition_point(|&value| value <= limits.high).max(first)];
        } else if (low, high) != (0, 0) {
            drop_extremes(&mut work.values[x..], STRIDE, column, low, high);
            kept = if low + high < column.len() { &column[low..column.len() - high] } else { &[] };
        }
        work.middle[x] = middle(kept);
    }
}

fn finish(frames: &Frames, rule: &Rule, first: usize, work: &Work, out: (&mut [f32], &mut [f32], &mut [u16])) {
    let (image, variance, counts) = out;
    let width = image.len();
    let known = frames.noise.iter().any(|noise| !noise.is_empty());
    let (mut used, mut weights, mut sums, mut squares) = ([0.0f64; RUN], [0.0f64; RUN], [0.0f64; RUN], [0.0f64; RUN]);
    let weight_of = |frame: usize, x: usize| -> f64 {
        let given = frames.weights.get(frame).copied().unwrap_or(1.0);
        if rule.by_variance { given / noise_of(frames, frame, first + x) } else { given }
    };
    let value_of = |frame: usize, x: usize| -> Option<f64> {
        let value = f64::from(work.values[frame * STRIDE + x]);
        (value >= work.low[x] && value <= work.high[x]).then_some(value)
    };
    for frame in 0..frames.values.len() {
        for x in 0..width {
            let (value, keep) = value_of(frame, x).map_or((0.0, 0.0), |value| (value, 1.0));
            let weight = if keep > 0.0 { weight_of(frame, x) } else { 0.0 };
            used[x] += keep;
            weights[x] += weight;
            sums[x] += weight * value;
        }
    }
    for frame in 0..frames.values.len() {
        for x in 0..width {
            if let Some(value) = value_of(frame, x) {
                let (weight, apart) = (weight_of(frame, x), value - sums[x] / weights[x]);
                squares[x] += weight * weight * if known { noise_of(frames, frame, first + x) } else { apart * apart };
            }
        }
    }
    for x in 0..width {
        let count = used[x] as usize;
        let scatter = if known { 1.0 } else { used[x] / (used[x] - 1.0) };
        let inefficiency = if rule.median { median_inefficiency(count) } else { 1.0 };
        let value = if rule.median { work.middle[x] } else { sums[x] / weights[x] };
        let spread = if known || count > 1 { inefficiency * scatter * squares[x] / (weights[x] * weights[x]) } else { f64::NAN };
        image[x] = canonical(if count == 0 { f32::NAN } else { value as f32 });
        variance[x] = canonical(if count == 0 { f32::NAN } else { spread as f32 });
        counts[x] = count as u16;
    }
}
