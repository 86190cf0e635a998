//! Deblending by many thresholds (Bertin & Arnouts 1996, A&AS 117, 393, section 6).
//!
//! Thresholds climb exponentially from the cluster's own to its peak: t_k = t_0 (peak / t_0)^(k / n). What is above t_k
//! forms branches, of at least the least area; where two or more branches of one stem each hold more light above their own
//! threshold than the fraction `contrast` of all the light of the cluster, they are objects. The tree of branches is grown
//! from the peaks downwards: pixels enter in the order of their levels, and sets of pixels that touch are joined
//! (Najman & Couprie 2006, IEEE Trans. Image Process. 15, 3531), so that every pixel is looked at once.

use super::cluster::{Cluster, mean};
use super::growth::{Growth, Leaf, Node};
use super::measure::Conditions;

/// A pixel that belongs to no branch yet.
pub const UNOWNED: u32 = u32::MAX;

/// Which branch each pixel of a cluster belongs to, and the threshold above which each branch stands alone.
pub struct Split {
    pub owner: Vec<u32>,
    pub branches: Vec<f64>,
    /// The threshold of the cluster.
    pub lowest: f64,
}

/// Room that is kept from one cluster to the next.
#[derive(Default)]
pub struct Deblender {
    /// Pixels by their place in the cluster's box, with a border of nothing.
    grid: Vec<u32>,
    stride: usize,
    corner: (i32, i32),
}

const NOTHING: u32 = u32::MAX;

impl Deblender {
    /// The branches that are objects; none when the cluster is one object.
    pub fn split(&mut self, cluster: &Cluster, conditions: &Conditions) -> Option<Split> {
        if conditions.contrast >= 1.0 || conditions.levels < 2 || cluster.count() < 2 * conditions.branch_area {
            return None;
        }
        let thresholds = thresholds(cluster, conditions)?;
        let level: Vec<u16> = cluster.filtered.iter().map(|&value| level(&thresholds, f64::from(value))).collect();
        let order = Order::new(&level, conditions.levels);
        if order.above(1).len() < 2 * conditions.branch_area {
            return None;
        }
        self.place(cluster);
        let leaves = self.climb(cluster, conditions, &thresholds, &level, &order);
        let split = (leaves.len() > 1).then(|| self.own(cluster, &level, &thresholds, &leaves));
        self.lift(cluster);
        split
    }

    fn place(&mut self, cluster: &Cluster) {
        let (xmin, xmax) = cluster.x.iter().fold((i32::MAX, i32::MIN), |(low, high), &x| (low.min(x), high.max(x)));
        self.corner = (cluster.y[0] - 1, xmin - 1);
        self.stride = (xmax - xmin + 3) as usize;
        let size = self.stride * (cluster.y[cluster.count() - 1] - cluster.y[0] + 3) as usize;
        if self.grid.len() < size {
            self.grid.resize(size, NOTHING);
        }
        for pixel in 0..cluster.count() {
            let cell = self.cell(cluster, pixel);
            self.grid[cell] = pixel as u32;
        }
    }

    fn lift(&mut self, cluster: &Cluster) {
        for pixel in 0..cluster.count() {
            let cell = self.cell(cluster, pixel);
            self.grid[cell] = NOTHING;
        }
    }

    #[inline(always)]
    fn cell(&self, cluster: &Cluster, pixel: usize) -> usize {
        (cluster.y[pixel] - self.corner.0) as usize * self.stride + (cluster.x[pixel] - self.corner.1) as usize
    }

    /// The eight neighbours of a pixel; `NOTHING` where there is none.
    #[inline(always)]
    fn neighbours(&self, cluster: &Cluster, pixel: usize) -> [u32; 8] {
        let (cell, stride) = (self.cell(cluster, pixel), self.stride);
        let (up, down) = (cell - stride, cell + stride);
        [up - 1, up, up + 1, cell - 1, cell + 1, down - 1, down, down + 1].map(|near| self.grid[near])
    }

    /// The branches that become objects, the highest level first; within a level in the order in which a line-by-line scan ends them
    /// and, before that, their stems (`order`).
    fn climb(&self, cluster: &Cluster, conditions: &Conditions, thresholds: &[f64], level: &[u16], order: &Order) -> Vec<Leaf> {
        let mut growth = Growth::new(cluster);
        let least = conditions.contrast * growth.light.iter().sum::<f64>();
        let (mut nodes, mut leaves): (Vec<Node>, Vec<Leaf>) = (vec![], vec![]);
        for here in (1..thresholds.len() as u16).rev() {
            for &pixel in order.at(here) {
                for near in self.neighbours(cluster, pixel as usize) {
                    if near != NOTHING && level[near as usize] >= here {
                        growth.join(pixel, near);
                    }
                }
            }
            growth.fork(&nodes, here, &mut leaves, Growth::root);
            growth.follow(&mut leaves);
            let enough = |area: u32| area as usize >= conditions.branch_area;
            let significant = |light: f64, area: u32| light - thresholds[here as usize] * f64::from(area) > least;
            nodes = growth.list(&nodes, order.at(here), here, enough, significant);
        }
        // Below the first threshold the cluster is one stem.
        growth.fork(&nodes, 0, &mut leaves, |_, _| 0);
        leaves.sort_by(|one, other| other.level.cmp(&one.level).then_with(|| one.ends.iter().rev().cmp(other.ends.iter().rev())));
        leaves
    }

    /// Gives each leaf the pixels that hang together with it above its threshold.
    fn own(&self, cluster: &Cluster, level: &[u16], thresholds: &[f64], leaves: &[Leaf]) -> Split {
        let mut owner = vec![UNOWNED; cluster.count()];
        let mut stack = vec![];
        for (leaf, &Leaf { pixel, level: least, .. }) in leaves.iter().enumerate() {
            owner[pixel as usize] = leaf as u32;
            stack.push(pixel);
            while let Some(pixel) = stack.pop() {
                for near in self.neighbours(cluster, pixel as usize) {
                    if near != NOTHING && level[near as usize] >= least && owner[near as usize] == UNOWNED {
                        owner[near as usize] = leaf as u32;
                        stack.push(near);
                    }
                }
            }
        }
        Split { owner, branches: leaves.iter().map(|leaf| thresholds[leaf.level as usize]).collect(), lowest: thresholds[0] }
    }
}

/// t_0 … t_(n-1); none when there is nothing to climb. With a noise map t_0 is the mean threshold of the pixels.
fn thresholds(cluster: &Cluster, conditions: &Conditions) -> Option<Vec<f64>> {
    let lowest = mean(cluster.limit.iter().copied(), conditions);
    let peak = cluster.filtered.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let ratio = f64::from(peak) / lowest;
    let levels = conditions.levels;
    let step = |k: usize| lowest * libm::pow(ratio, k as f64 / levels as f64);
    (lowest > 0.0 && ratio.is_finite() && ratio > 1.0).then(|| (0..levels).map(step).collect())
}

/// The highest level whose threshold the value exceeds; zero for all below.
#[inline(always)]
fn level(thresholds: &[f64], value: f64) -> u16 {
    thresholds[1..].partition_point(|&threshold| value > threshold) as u16
}

/// Pixels by level, the highest first, in raster order within a level.
struct Order {
    pixels: Vec<u32>,
    /// Where level k starts; those above it are before.
    starts: Vec<usize>,
}

impl Order {
    fn new(level: &[u16], levels: usize) -> Order {
        let mut starts = vec![0; levels + 1];
        level.iter().for_each(|&at| starts[at as usize] += 1);
        let mut total = 0;
        for start in starts.iter_mut().rev() {
            total += *start;
            *start = total - *start;
        }
        let (mut next, mut pixels) = (starts.clone(), vec![0; level.len()]);
        for (pixel, &at) in level.iter().enumerate() {
            pixels[next[at as usize]] = pixel as u32;
            next[at as usize] += 1;
        }
        Order { pixels, starts }
    }

    fn at(&self, level: u16) -> &[u32] {
        &self.pixels[self.starts[level as usize]..self.starts[level as usize - 1]]
    }

    fn above(&self, level: u16) -> &[u32] {
        &self.pixels[..self.starts[level as usize - 1]]
    }
}
