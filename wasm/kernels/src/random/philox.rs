//! Philox 4x32-10: a counter turned into 128 random bits by ten rounds of multiplication (Salmon, Moraes, Dror & Shaw 2011,
//! "Parallel random numbers: as easy as 1, 2, 3", SC '11, section 3.3).

const MULTIPLIERS: (u32, u32) = (0xd251_1f53, 0xcd9e_8d57);
/// What the key grows by each round: the golden ratio and sqrt(3) - 1, times 2^32.
const WEYL: (u32, u32) = (0x9e37_79b9, 0xbb67_ae85);
const ROUNDS: usize = 10;

/// The random words of a counter under a key.
#[inline(always)]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k, mut l] = key;
    for _ in 0..ROUNDS {
        let first = u64::from(MULTIPLIERS.0) * u64::from(a);
        let second = u64::from(MULTIPLIERS.1) * u64::from(c);
        (a, b, c, d) = ((second >> 32) as u32 ^ b ^ k, second as u32, (first >> 32) as u32 ^ d ^ l, first as u32);
        k = k.wrapping_add(WEYL.0);
        l = l.wrapping_add(WEYL.1);
    }
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers that the authors publish with their library (Random123, kat_vectors).
    #[test]
    fn known_answers() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        );
    }
}
