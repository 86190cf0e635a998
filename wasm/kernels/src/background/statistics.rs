//! Level and noise of the sky in one mesh.
//!
//! The pixels within two standard deviations of the mean give a first mean m and deviation s. A histogram over m - 5 s … m + 5 s, of
//! about as many levels as there are pixels, then stands for them: it is cut at three deviations on either side of its median,
//! again and again until the deviation changes by less than 1e-4. Where mean and median then differ by less than 0.3
//! deviations the level is the mode, 2.5 median - 1.5 mean; else (stars fill the mesh) the median.

use crate::lanes::{Pair, Quad};

/// The deviation that is left of a Gaussian of deviation 1 cut at CUT times what is left: s^2 = 1 - 2 a g(a) / p(a), a = CUT s,
/// with g the normal density and p the share of it between -a and a.
pub const LEFT_OF_GAUSSIAN: f64 = 0.984_846_186_449_777_8;

/// Levels of the histogram at most, and how many deviations it reaches on either side.
const MOST_LEVELS: usize = 4096;
const REACH: f64 = 5.0;
/// Levels a pixel: sqrt(2 / pi) x 5 / 4.
const LEVELS_A_PIXEL: f64 = 0.997_355_701_003_582;
/// Deviations that the first cut and the later ones leave.
const FIRST_CUT: f64 = 2.0;
const CUT: f64 = 3.0;
/// Beyond this many deviations between mean and median there is no mode.
const CROWDED: f64 = 0.3;
/// Levels whose counts are summed up beforehand.
const BLOCK: usize = 16;
/// Room for the levels, one beyond for the pixels outside them, and a power of two.
const ROOM: usize = 2 * MOST_LEVELS;

/// The good pixels of one mesh, and room to count them.
pub struct Statistics {
    values: Vec<f32>,
    counts: Vec<u32>,
    sums: Vec<Moments>,
}

impl Default for Statistics {
    fn default() -> Self {
        Statistics { values: vec![], counts: vec![0; ROOM], sums: vec![Moments::default(); MOST_LEVELS / BLOCK + 1] }
    }
}

/// Pixels, and sums of their levels and of the squares of these.
#[derive(Clone, Copy, Default)]
struct Moments {
    count: u64,
    first: u64,
    second: u64,
}

/// The levels of the histogram: number k stands for zero + k scale.
struct Scale {
    levels: usize,
    zero: f32,
    scale: f32,
}

impl Statistics {
    pub fn clear(&mut self) {
        self.values.clear();
    }

    /// Adds pixels of one row: those that are finite and not hidden.
    pub fn add(&mut self, row: &[f32], hidden: Option<&[u8]>) {
        let finite = row.iter().fold(true, |all, &value| all & value.is_finite());
        let shown = hidden.is_none_or(|mask| mask.iter().fold(0, |any, &m| any | m) == 0);
        if finite && shown {
            self.values.extend_from_slice(row);
        } else {
            let good = |&(x, value): &(usize, &f32)| value.is_finite() && hidden.is_none_or(|mask| mask[x] == 0);
            self.values.extend(row.iter().enumerate().filter(good).map(|(_, &value)| value));
        }
    }

    /// Of a mesh of `size` pixels; none when less than half of them are good.
    pub fn level_and_noise(&mut self, size: usize) -> Option<(f32, f32)> {
        if self.values.is_empty() || 2 * self.values.len() < size {
            return None;
        }
        let all = spread(&self.values, f32::NEG_INFINITY, f32::INFINITY);
        let reach = FIRST_CUT * all.deviation;
        let core = spread(&self.values, (all.mean - reach) as f32, (all.mean + reach) as f32);
        let levels = ((LEVELS_A_PIXEL * core.count as f64 + 1.0) as usize).min(MOST_LEVELS);
        let spacing = if core.deviation > 0.0 { 2.0 * REACH * core.deviation / levels as f64 } else { 1.0 };
        let scale = Scale { levels, zero: (core.mean - REACH * core.deviation) as f32, scale: spacing as f32 };
        self.count(&scale);
        Some(self.clip(&scale))
    }

    /// Fills the histogram. Level = value / scale + constant, cut to an integer, in single precision.
    fn count(&mut self, scale: &Scale) {
        let used = (scale.levels + 1).next_multiple_of(BLOCK);
        self.counts[..used.min(ROOM)].fill(0);
        let constant = (0.499_999 - f64::from(scale.zero) / f64::from(scale.scale)) as f32;
        let counts: &mut [u32; ROOM] = self.counts.as_mut_slice().try_into().expect("room was made once");
        let outside = scale.levels as u32;
        let (chunks, rest) = self.values.as_chunks::<4>();
        for chunk in chunks {
            for level in Quad::load(chunk).levels(scale.scale, constant, outside) {
                counts[level as usize % ROOM] += 1;
            }
        }
        for &value in rest {
            for level in &Quad::splat(value).levels(scale.scale, constant, outside)[..1] {
                counts[*level as usize % ROOM] += 1;
            }
        }
        counts[scale.levels] = 0;
        self.sum_up(scale.levels);
    }

    /// Moments of all levels below each block.
    fn sum_up(&mut self, levels: usize) {
        let mut below = Moments::default();
        for (block, counts) in self.counts[..levels.next_multiple_of(BLOCK)].as_chunks::<BLOCK>().0.iter().enumerate() {
            self.sums[block] = below;
            let (mut count, mut first, mut second) = (0u32, 0u32, 0u32);
            for (k, &n) in (0u32..).zip(counts) {
                count += n;
                first += n * k;
                second += n * k * k;
            }
            let start = (block * BLOCK) as u64;
            below.count += u64::from(count);
            below.first += u64::from(first) + start * u64::from(count);
            below.second += u64::from(second) + 2 * start * u64::from(first) + start * start * u64::from(count);
        }
        self.sums[levels.div_ceil(BLOCK)] = below;
    }

    /// Moments of the levels below `level`.
    fn below(&self, level: usize) -> Moments {
        let mut sum = self.sums[level / BLOCK];
        for k in level / BLOCK * BLOCK..level {
            let (n, k) = (u64::from(self.counts[k]), k as u64);
            sum = Moments { count: sum.count + n, first: sum.first + n * k, second: sum.second + n * k * k };
        }
        sum
    }

    fn clip(&self, scale: &Scale) -> (f32, f32) {
        let last = scale.levels as i64 - 1;
        let (mut low, mut high) = (0, last);
        let (mut mean, mut median) = (0.0, 0.0);
        let (mut deviation, mut before) = (10.0 * last as f64, 1.0);
        for _ in 0..100 {
            if deviation < 0.1 || (deviation / before - 1.0f64).abs() <= 1e-4 {
                break;
            }
            before = deviation;
            let (below, upto) = (self.below(low as usize), self.below(high as usize + 1));
            let count = (upto.count - below.count) as f64;
            median = self.median(low as usize, high as usize, below.count, upto.count);
            if count > 0.0 {
                mean = (upto.first - below.first) as f64 / count;
                deviation = ((upto.second - below.second) as f64 / count - mean * mean).max(0.0).sqrt();
            }
            low = nearest(median - CUT * deviation).clamp(0, last);
            high = nearest(median + CUT * deviation).clamp(low, last);
        }
        let level = if deviation > 0.0 {
            let crowded = ((mean - median) / deviation).abs() >= CROWDED;
            if crowded { median } else { 2.5 * median - 1.5 * mean }
        } else {
            mean
        };
        let scaled = f64::from(scale.scale);
        ((f64::from(scale.zero) + level * scaled) as f32, (deviation * scaled) as f32)
    }

    /// The border between levels that best halves the pixels of the levels low..=high, moved by half the surplus of one side
    /// over the density there.
    fn median(&self, low: usize, high: usize, below: u64, upto: u64) -> f64 {
        let total = upto - below;
        // The level of the middle pixel: the first with at least half of them up to and including it.
        let first_block =
            self.sums[..=high / BLOCK].partition_point(|sum| sum.count < below + total.div_ceil(2)).saturating_sub(1);
        let mut level = (first_block * BLOCK).max(low);
        let mut under = self.below(level).count - below;
        while level < high && 2 * (under + u64::from(self.counts[level])) < total {
            under += u64::from(self.counts[level]);
            level += 1;
        }
        let here = u64::from(self.counts[level]);
        // That level goes to the side that has less.
        let (border, left) = if 2 * under + here < total { (level + 1, under + here) } else { (level, under) };
        let density = self.counts[border].max(if border > 0 { self.counts[border - 1] } else { 0 });
        let surplus = (total - left) as f64 - left as f64;
        border as f64 - 0.5 + if density > 0 { surplus / (2.0 * f64::from(density)) } else { 0.0 }
    }
}

fn nearest(value: f64) -> i64 {
    (value + if value > 0.0 { 0.5 } else { -0.5 }) as i64
}

struct Spread {
    count: usize,
    mean: f64,
    deviation: f64,
}

/// Mean and standard deviation of the values from `low` to `high`.
fn spread(values: &[f32], low: f32, high: f32) -> Spread {
    let nought = Pair::splat(0.0);
    let (mut sums, mut squares, mut count) = ([nought; 2], [nought; 2], 0);
    let mut add = |values: &[f32; 4], used: u32| {
        let (kept, number) = Quad::load(values).keep_between(low, high, used);
        count += number as usize;
        let (first, second) = kept.promote();
        sums = [sums[0].plus(first), sums[1].plus(second)];
        squares = [squares[0].plus(first.times(first)), squares[1].plus(second.times(second))];
    };
    let (chunks, rest) = values.as_chunks::<4>();
    chunks.iter().for_each(|chunk| add(chunk, 4));
    let mut last = [0.0; 4];
    last[..rest.len()].copy_from_slice(rest);
    add(&last, rest.len() as u32);
    let number = count as f64;
    let mean = sums[0].plus(sums[1]).total() / number;
    let variance = squares[0].plus(squares[1]).total() / number - mean * mean;
    Spread { count, mean, deviation: variance.max(0.0).sqrt() }
}
