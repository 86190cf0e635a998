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

/// Sorts the values of every pixel, sets its limits or takes out its extremes, and finds the median of what is left.
fn reject(rule: &Rule, width: usize, work: &mut Work) {
    work.sorted.copy_from_slice(&work.values);
    sort_columns(&mut work.sorted, STRIDE, RUN, &work.pairs);
    let mut usable = [0u32; RUN];
    for row in work.values.chunks_exact(STRIDE) {
        usable.iter_mut().zip(row).for_each(|(usable, value)| *usable += u32::from(value.is_finite()));
    }
    let (low, high) = rule.extremes;
    for (x, &count) in usable[..width].iter().enumerate() {
        let count = count as usize;
        let at = |rank: usize| f64::from(work.sorted[rank * STRIDE + x]);
        if rule.clip.is_none() && (low, high) == (0, 0) {
            work.middle[x] = match count {
                0 => f64::NAN,
                _ if count % 2 == 1 => at(count / 2),
                _ => (at(count / 2 - 1) + at(count / 2)) / 2.0,
            };
            continue;
        }
        let column = &mut work.column;
        column.clear();
        column.extend((0..count).map(at));
        let kept = if let Some(clip) = &rule.clip {
            let limits = sorted_limits(column, clip);
            (work.low[x], work.high[x]) = (limits.low, limits.high);
            let first = column.partition_point(|&value| value < limits.low);
            &column[first..column.partition_point(|&value| value <= limits.high).max(first)]
        } else {
            drop_extremes(&mut work.values[x..], STRIDE, column, low, high);
            if low + high < column.len() { &column[low..column.len() - high] } else { &[] }
        };
        work.middle[x] = middle(kept);
    }
}

/// Sums over the frames of a run, a pixel each.
struct Sums {
    used: [f64; RUN],
    weights: [f64; RUN],
    values: [f64; RUN],
    squares: [f64; RUN],
}

/// Variances of a run of one frame after scaling (1 where none is known), and the weights of its pixels.
fn noises(frames: &Frames, rule: &Rule, frame: usize, first: usize, noise: &mut [f64], weight: &mut [f64]) {
    let (plane, scale) = (frames.noise[frame], frames.scales[frame]);
    let given = frames.weights.get(frame).copied().unwrap_or(1.0);
    if plane.is_empty() {
        noise.fill(1.0);
    } else {
        for (noise, &value) in noise.iter_mut().zip(&plane[first..]) {
            *noise = scale * scale * if frames.inverse { 1.0 / f64::from(value) } else { f64::from(value) };
        }
    }
    weight
        .iter_mut()
        .zip(noise.iter())
        .for_each(|(weight, noise)| *weight = if rule.by_variance { given / noise } else { given });
}

fn finish(
    frames: &Frames,
    rule: &Rule,
    first: usize,
    work: &Work,
    (image, variance, counts): (&mut [f32], &mut [f32], &mut [u16]),
) {
    let width = image.len();
    let known = frames.noise.iter().any(|noise| !noise.is_empty());
    let mut sums = Sums { used: [0.0; RUN], weights: [0.0; RUN], values: [0.0; RUN], squares: [0.0; RUN] };
    let (mut noise, mut weight, mut mean) = ([0.0f64; RUN], [0.0f64; RUN], [0.0f64; RUN]);
    let rows = || work.values.chunks_exact(STRIDE).map(|row| &row[..width]).enumerate();
    for (frame, row) in rows() {
        noises(frames, rule, frame, first, &mut noise[..width], &mut weight[..width]);
        for x in 0..width {
            let value = f64::from(row[x]);
            let keep = (value >= work.low[x]) & (value <= work.high[x]);
            sums.used[x] += if keep { 1.0 } else { 0.0 };
            sums.weights[x] += if keep { weight[x] } else { 0.0 };
            sums.values[x] += if keep { weight[x] * value } else { 0.0 };
        }
    }
    (0..width).for_each(|x| mean[x] = sums.values[x] / sums.weights[x]);
    for (frame, row) in rows() {
        noises(frames, rule, frame, first, &mut noise[..width], &mut weight[..width]);
        for x in 0..width {
            let value = f64::from(row[x]);
            let keep = (value >= work.low[x]) & (value <= work.high[x]);
            let spread = if known { noise[x] } else { (value - mean[x]) * (value - mean[x]) };
            sums.squares[x] += if keep { weight[x] * weight[x] * spread } else { 0.0 };
        }
    }
    for x in 0..width {
        let (used, count) = (sums.used[x], sums.used[x] as usize);
        let scatter = if known { 1.0 } else { used / (used - 1.0) };
        let inefficiency = if rule.median { median_inefficiency(count) } else { 1.0 };
        let value = if rule.median { work.middle[x] } else { mean[x] };
        let spread = inefficiency * scatter * sums.squares[x] / (sums.weights[x] * sums.weights[x]);
        image[x] = canonical(if count == 0 { f32::NAN } else { value as f32 });
        variance[x] = canonical(if count == 0 || (count == 1 && !known) { f32::NAN } else { spread as f32 });
        counts[x] = count as u16;
    }
}
