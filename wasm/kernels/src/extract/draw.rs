//! Residual pixels by lot, as SEP 1.4.1 deals them out where the C library is glibc.
//!
//! Each residual pixel, in the order of the scan (`order`), draws the branch in proportion to the probabilities of `assign`; terms below e^-70
//! count as zero, and a pixel all of whose terms are zero goes, without a draw, to the branch at the least distance. Draws come from
//! `rand_r` of glibc, which takes three numbers of the example generator of the C standard (ISO/IEC 9899, 7.22.2: x -> 1103515245 x + 12345
//! modulo 2^32) for one of 31 bits: from bit 16 on, 11 of the first, 10 of each other. SEP starts it from 1 for every image.

use super::assign::{Gaussian, Place, gaussians};
use super::cluster::Cluster;
use super::deblend::{Split, UNOWNED};
use super::measure::Conditions;
use super::order::visit;

/// State of the generator.
pub struct Random(u32);

impl Default for Random {
    fn default() -> Random {
        Random(1)
    }
}

impl Random {
    fn bits(&mut self, count: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_103_515_245).wrapping_add(12345);
        (self.0 >> 16) & ((1 << count) - 1)
    }

    /// 0 to 2^31 - 1.
    pub fn next(&mut self) -> u32 {
        [10, 10].iter().fold(self.bits(11), |number, &count| (number << 10) | self.bits(count))
    }
}

/// Terms e^-d of distances from here on are zero.
const FARTHEST: f64 = 70.0;
/// Sums of terms up to here are zero.
const NOTHING: f64 = 1e-31;

/// Gives every pixel without an owner to a branch; gives back the place of each branch.
pub fn draw(cluster: &Cluster, split: &mut Split, conditions: &Conditions, random: &mut Random) -> Vec<Place> {
    let gaussians = gaussians(cluster, split, conditions);
    let mut sums = vec![0.0; gaussians.len()];
    for pixel in visit(&cluster.runs(0..cluster.count())).into_iter().flatten() {
        if split.owner[pixel] == UNOWNED {
            let at = (f64::from(cluster.x[pixel]), f64::from(cluster.y[pixel]));
            split.owner[pixel] = lot(&gaussians, at, &mut sums, random) as u32;
        }
    }
    gaussians.iter().map(Gaussian::place).collect()
}

fn lot(gaussians: &[Gaussian], (x, y): (f64, f64), sums: &mut [f64], random: &mut Random) -> usize {
    let (mut total, mut nearest) = (0.0, (0, f64::INFINITY));
    for (branch, gaussian) in gaussians.iter().enumerate() {
        let distance = gaussian.distance(x, y);
        total += if distance < FARTHEST { libm::exp(gaussian.peak - distance) } else { 0.0 };
        sums[branch] = total;
        if distance < nearest.1 {
            nearest = (branch, distance);
        }
    }
    if total <= NOTHING {
        return nearest.0;
    }
    let share = total * f64::from(random.next()) / f64::from(i32::MAX);
    sums.partition_point(|&sum| sum < share).min(sums.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::deblend::Deblender;
    use super::super::tests::{cluster, conditions};
    use super::*;
    use proptest::prelude::*;

    /// `rand_r` with divisions in place of shifts.
    fn numbers(count: usize) -> Vec<u64> {
        let mut state = 1;
        let mut step = |modulus: u64| {
            state = (1_103_515_245 * state + 12345) % 4_294_967_296;
            state / 65536 % modulus
        };
        (0..count).map(|_| (step(2048) * 1024 + step(1024)) * 1024 + step(1024)).collect()
    }

    #[test]
    fn numbers_are_those_of_the_generator() {
        let mut random = Random::default();
        let drawn: Vec<u64> = (0..1000).map(|_| u64::from(random.next())).collect();
        assert_eq!(drawn, numbers(1000));
        let mean = drawn.iter().sum::<u64>() as f64 / 1000.0 / f64::from(i32::MAX);
        assert!((mean - 0.5).abs() < 4.0 / (12.0f64 * 1000.0).sqrt(), "mean {mean}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn each_pixel_draws_in_its_turn(seed in 1u32..) {
            let (cluster, conditions) = (cluster(seed, 0.4), conditions(24, 18, 0.4));
            if let Some(mut split) = Deblender::default().split(&cluster, &conditions) {
                let (gaussians, mut expected) = (gaussians(&cluster, &split, &conditions), split.owner.clone());
                let mut rolls = numbers(cluster.count()).into_iter().map(|number| number as f64 / 2_147_483_647.0);
                for pixel in visit(&cluster.runs(0..cluster.count())).into_iter().flatten() {
                    if expected[pixel] == UNOWNED {
                        let far = |g: &Gaussian| g.distance(f64::from(cluster.x[pixel]), f64::from(cluster.y[pixel]));
                        let chance = |g: &Gaussian| if far(g) < 70.0 { libm::exp(g.peak - far(g)) } else { 0.0 };
                        let total: f64 = gaussians.iter().map(chance).sum();
                        expected[pixel] = if total > 1e-31 {
                            let mut left = rolls.next().expect("a number a pixel") * total;
                            let passed = |g: &&Gaussian| { left -= chance(g); left > 0.0 };
                            gaussians.iter().take_while(passed).count().min(gaussians.len() - 1) as u32
                        } else {
                            let nearest = (0..gaussians.len()).min_by(|&one, &other| far(&gaussians[one]).total_cmp(&far(&gaussians[other])));
                            nearest.expect("branches") as u32
                        };
                    }
                }
                let places = draw(&cluster, &mut split, &conditions, &mut Random::default());
                prop_assert_eq!(places.len(), gaussians.len());
                prop_assert_eq!(split.owner, expected);
            }
        }
    }
}
