//! Random numbers that are a function of (seed, stream, index): any block of a sequence can be made alone, in any thread, and is
//! the same on every machine.
//!
//! Bits come from Philox 4x32-10 (`philox`). The key is the seed; the counter holds the block (64 bits), the stream (32 bits) and,
//! in its last word, the distribution (upper 4 bits) and the attempt (lower 28), so that no two uses ever share bits.

pub mod fill;
pub mod normal;
pub mod philox;
pub mod poisson;

use philox::philox;

/// Which numbers: sequences of different distributions are independent even under one seed and stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    Bits = 0,
    Uniform = 1,
    Normal = 2,
    Poisson = 3,
}

/// One sequence.
#[derive(Clone, Copy)]
pub struct Sequence {
    pub seed: u64,
    pub stream: u32,
}

impl Sequence {
    /// The four words of one block.
    #[inline(always)]
    pub fn block(self, distribution: Distribution, block: u64, attempt: u32) -> [u32; 4] {
        let counter = [block as u32, (block >> 32) as u32, self.stream, (distribution as u32) << 28 | attempt];
        philox(counter, [self.seed as u32, (self.seed >> 32) as u32])
    }

    /// The two uniform numbers of one block.
    #[inline(always)]
    pub fn pair(self, distribution: Distribution, block: u64, attempt: u32) -> (f64, f64) {
        let [a, b, c, d] = self.block(distribution, block, attempt);
        (unit(a, b), unit(c, d))
    }
}

/// A multiple of 2^-53 in [0, 1) from the upper 53 of 64 bits.
#[inline(always)]
pub fn unit(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
    bits as f64 * (1.0 / 9_007_199_254_740_992.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_numbers_keep_to_their_half_open_interval() {
        assert_eq!(unit(0, 0), 0.0);
        assert_eq!(unit(0, 0x7ff), 0.0);
        assert_eq!(unit(u32::MAX, u32::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(unit(0x8000_0000, 0), 0.5);
    }

    #[test]
    fn seed_stream_distribution_block_and_attempt_all_matter() {
        let sequence = Sequence { seed: 1 << 40 | 5, stream: 2 };
        let word = |s: Sequence, d, b, a| s.block(d, b, a)[0];
        let reference = word(sequence, Distribution::Normal, 9, 0);
        for other in [
            word(Sequence { seed: 5, ..sequence }, Distribution::Normal, 9, 0),
            word(Sequence { stream: 3, ..sequence }, Distribution::Normal, 9, 0),
            word(sequence, Distribution::Poisson, 9, 0),
            word(sequence, Distribution::Normal, 9 | 1 << 32, 0),
            word(sequence, Distribution::Normal, 9, 1),
        ] {
            assert_ne!(other, reference);
        }
    }
}
