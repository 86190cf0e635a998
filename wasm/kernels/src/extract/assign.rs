//! Residual pixels of a deblended cluster: each goes to the branch that most probably made it.
//!
//! Every branch stands for a Gaussian with the branch's centre and shape and the width of its isophotes (`Object::spread`, q a b in
//! place of a b). Its amplitude A is that of the isophote of the branch's area n: ln A = ln t_0 + n / (2 pi q a b), t_0 being the
//! cluster's threshold, at most four times the peak.
//! Bertin & Arnouts (1996) draw the branch at random with these probabilities (`draw` does); the greatest is taken here, so that
//! the image says which, however it is turned or cut.

use super::cluster::Cluster;
use super::deblend::{Split, UNOWNED};
use super::measure::{Conditions, SINGULAR, measure};

/// Where a branch is, and whether it is without width (`SINGULAR`, or nothing).
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub singular: i32,
}

/// A branch as a Gaussian: ln(probability) = peak - (cxx dx^2 + cyy dy^2 + cxy dx dy).
pub struct Gaussian {
    x: f64,
    y: f64,
    singular: i32,
    pub peak: f64,
    cxx: f64,
    cyy: f64,
    cxy: f64,
    /// Least and greatest curvature over all directions.
    flat: f64,
    steep: f64,
}

impl Gaussian {
    /// From the pixels of a branch and the threshold of the cluster.
    fn new(part: &Cluster, lowest: f64, conditions: &Conditions) -> Gaussian {
        let object = measure(part, 0..part.count(), None, conditions);
        let scale = object.spread;
        let area = 2.0 * std::f64::consts::PI * object.a * object.b * scale;
        let peak = (libm::log(lowest) + f64::from(object.npix) / area).min(libm::log(4.0 * object.cpeak));
        let half = 0.5 / scale;
        let (cxx, cyy, cxy) = (half * object.cxx, half * object.cyy, half * object.cxy);
        Gaussian {
            x: object.x,
            y: object.y,
            singular: object.flags & SINGULAR,
            peak,
            cxx,
            cyy,
            cxy,
            flat: half / (object.a * object.a),
            steep: half / (object.b * object.b),
        }
    }

    #[inline(always)]
    fn score(&self, x: f64, y: f64) -> f64 {
        self.peak - self.distance(x, y)
    }

    #[inline(always)]
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        let (dx, dy) = (x - self.x, y - self.y);
        self.cxx * dx * dx + self.cyy * dy * dy + self.cxy * dx * dy
    }

    pub fn place(&self) -> Place {
        Place { x: self.x, y: self.y, singular: self.singular }
    }

    /// Bounds of the score over a square of `TILE` pixels with its first pixel at (x, y).
    fn bounds(&self, x: f64, y: f64) -> (f64, f64) {
        let side = f64::from(TILE - 1);
        let near = |from: f64, to: f64| (from - to).max(to - from - side).max(0.0);
        let far = |from: f64, to: f64| (to - from).abs().max((to - from - side).abs());
        let (least, most) = (near(x, self.x).powi(2) + near(y, self.y).powi(2), far(x, self.x).powi(2) + far(y, self.y).powi(2));
        (self.peak - self.steep * most, self.peak - self.flat * least)
    }
}

/// Pixels are looked at in squares: of many branches only those are compared that can win somewhere in the square.
const TILE: i32 = 16;

/// Gives every pixel without an owner to a branch; gives back the place of each branch.
pub fn assign(cluster: &Cluster, split: &mut Split, conditions: &Conditions) -> Vec<Place> {
    let gaussians = gaussians(cluster, split, conditions);
    let mut rest: Vec<usize> = (0..cluster.count()).filter(|&pixel| split.owner[pixel] == UNOWNED).collect();
    let tile = |pixel: usize| (cluster.y[pixel].div_euclid(TILE), cluster.x[pixel].div_euclid(TILE));
    rest.sort_by_key(|&pixel| tile(pixel));
    let mut candidates = vec![];
    for group in rest.chunk_by(|&one, &other| tile(one) == tile(other)) {
        let (row, column) = tile(group[0]);
        contenders(&gaussians, f64::from(column * TILE), f64::from(row * TILE), &mut candidates);
        for &pixel in group {
            let (x, y) = (f64::from(cluster.x[pixel]), f64::from(cluster.y[pixel]));
            let mut best = (f64::NEG_INFINITY, candidates[0]);
            for &branch in &candidates {
                let score = gaussians[branch as usize].score(x, y);
                if score > best.0 {
                    best = (score, branch);
                }
            }
            split.owner[pixel] = best.1;
        }
    }
    gaussians.iter().map(Gaussian::place).collect()
}

/// The branches as Gaussians.
pub fn gaussians(cluster: &Cluster, split: &Split, conditions: &Conditions) -> Vec<Gaussian> {
    let mut pixels = vec![vec![]; split.branches.len()];
    for (pixel, &branch) in split.owner.iter().enumerate() {
        if branch != UNOWNED {
            pixels[branch as usize].push(pixel);
        }
    }
    let mut part = Cluster::default();
    let fit = |(pixels, &threshold): (&Vec<usize>, &f64)| {
        part.thresh = threshold;
        part.x = pixels.iter().map(|&pixel| cluster.x[pixel]).collect();
        part.y = pixels.iter().map(|&pixel| cluster.y[pixel]).collect();
        part.filtered = pixels.iter().map(|&pixel| cluster.filtered[pixel]).collect();
        part.value = pixels.iter().map(|&pixel| cluster.value[pixel]).collect();
        Gaussian::new(&part, split.lowest, conditions)
    };
    pixels.iter().zip(&split.branches).map(fit).collect()
}

/// The branches that can have the greatest score somewhere in a square.
fn contenders(gaussians: &[Gaussian], x: f64, y: f64, out: &mut Vec<u32>) {
    let surest = gaussians.iter().fold(f64::NEG_INFINITY, |best, gaussian| best.max(gaussian.bounds(x, y).0));
    out.clear();
    out.extend((0..gaussians.len()).filter(|&branch| gaussians[branch].bounds(x, y).1 >= surest).map(|branch| branch as u32));
}

/// The owner of every pixel, by asking all branches for each.
#[cfg(test)]
pub fn by_all(cluster: &Cluster, split: &Split, conditions: &Conditions) -> Vec<u32> {
    let gaussians = gaussians(cluster, split, conditions);
    let best = |pixel: usize| {
        let scores = gaussians.iter().map(|gaussian| gaussian.score(f64::from(cluster.x[pixel]), f64::from(cluster.y[pixel])));
        scores
            .enumerate()
            .fold((0, f64::NEG_INFINITY), |best, (k, score)| if score > best.1 { (k as u32, score) } else { best })
            .0
    };
    let owner = |(pixel, &branch): (usize, &u32)| if branch == UNOWNED { best(pixel) } else { branch };
    split.owner.iter().enumerate().map(owner).collect()
}
