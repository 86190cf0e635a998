//! Normal numbers by the exact transformation of Box & Muller (1958, Annals of Mathematical Statistics 29, 610): of the two
//! uniform numbers u, v of a block come r cos(2 pi v) and r sin(2 pi v), r = sqrt(-2 ln(1 - u)). As 1 - u is a multiple of
//! 2^-53 above zero, |z| stays below 8.57; beyond lies a fraction of 1e-17.

use super::{Distribution, Sequence};

/// The normal numbers 2 `block` and 2 `block` + 1 of a sequence: mean 0, standard deviation 1.
#[inline]
pub fn normal_pair(sequence: Sequence, block: u64) -> (f64, f64) {
    let (u, v) = sequence.pair(Distribution::Normal, block, 0);
    let radius = (-2.0 * libm::log(1.0 - u)).sqrt();
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * v);
    (radius * cos, radius * sin)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chi-square of `count` deviates in cells of equal probability; bounds of 1e-4 either side for 63 degrees of freedom.
    #[test]
    fn numbers_fall_into_equal_cells_equally() {
        const CELLS: usize = 64;
        const PAIRS: u64 = 400_000;
        let mut counts = [0u32; CELLS];
        for block in 0..PAIRS {
            let (a, b) = normal_pair(Sequence { seed: 11, stream: 0 }, block);
            for z in [a, b] {
                let below = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
                counts[((below * CELLS as f64) as usize).min(CELLS - 1)] += 1;
            }
        }
        let expected = 2.0 * PAIRS as f64 / CELLS as f64;
        let chi: f64 = counts.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
        assert!((26.0..118.0).contains(&chi), "chi-square {chi}");
    }

    #[test]
    fn moments_and_independence_within_a_pair() {
        const PAIRS: u64 = 500_000;
        let (mut sum, mut square, mut fourth, mut cross) = (0.0, 0.0, 0.0, 0.0);
        for block in 0..PAIRS {
            let (a, b) = normal_pair(Sequence { seed: 12, stream: 7 }, block);
            sum += a + b;
            square += a * a + b * b;
            fourth += a * a * a * a + b * b * b * b;
            cross += a * b;
        }
        let n = 2.0 * PAIRS as f64;
        // Four standard errors each.
        assert!((sum / n).abs() < 4.0 / n.sqrt());
        assert!((square / n - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
        assert!((fourth / n - 3.0).abs() < 4.0 * (96.0 / n).sqrt());
        assert!((cross / PAIRS as f64).abs() < 4.0 / (PAIRS as f64).sqrt());
    }

    #[test]
    fn the_tail_is_there() {
        // P(|z| > 4) = 6.334e-5: 63.3 of a million, +- 8.
        let beyond = (0..500_000u64)
            .map(|block| normal_pair(Sequence { seed: 13, stream: 0 }, block))
            .map(|(a, b)| u32::from(a.abs() > 4.0) + u32::from(b.abs() > 4.0))
            .sum::<u32>();
        assert!((36..92).contains(&beyond), "{beyond} beyond four sigma");
    }
}
