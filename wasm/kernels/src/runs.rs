//! Runs: stretches of marked pixels of one row, and which of them hang together.
//!
//! Rows are marked as bits, 64 pixels a word; runs are read off the words where bits change; runs of neighbouring rows are
//! joined in a forest of disjoint sets (Tarjan 1975, J. ACM 22, 215), the smaller index always being the root: a set's root
//! is its first run in raster order (He, Chao & Suzuki 2008, IEEE Trans. Image Process. 17, 749).

/// Columns start..end of row y.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub y: i32,
    pub start: i32,
    pub end: i32,
}

impl Run {
    /// Runs as triples of numbers (y, start, end), without a copy.
    pub fn triples(runs: Vec<Run>) -> Vec<i32> {
        let mut runs = std::mem::ManuallyDrop::new(runs);
        let (pointer, length, capacity) = (runs.as_mut_ptr(), runs.len(), runs.capacity());
        // SAFETY: a run is three i32 one after the other, of the same alignment, so that room for n runs is room for 3 n numbers.
        unsafe { Vec::from_raw_parts(pointer.cast(), 3 * length, 3 * capacity) }
    }
}

/// Pixels that are compared at once.
pub const CHUNK: usize = 16;

/// Bit k is set where value k exceeds limit k. NaN exceeds nothing.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn above(values: &[f32; CHUNK], limits: &[f32; CHUNK]) -> u64 {
    use core::arch::wasm32::*;
    // SAFETY: four values are there from k = 0, 4, 8 and 12 on.
    let quad = |k: usize| unsafe { f32x4_gt(v128_load(values.as_ptr().add(k).cast()), v128_load(limits.as_ptr().add(k).cast())) };
    let low = i16x8_narrow_i32x4(quad(0), quad(4));
    u64::from(i8x16_bitmask(i8x16_narrow_i16x8(low, i16x8_narrow_i32x4(quad(8), quad(12)))))
}

/// Bit k is set where value k exceeds limit k. NaN exceeds nothing.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub fn above(values: &[f32; CHUNK], limits: &[f32; CHUNK]) -> u64 {
    values.iter().zip(limits).enumerate().fold(0, |bits, (k, (value, limit))| bits | u64::from(value > limit) << k)
}

/// Words that hold a row of so many pixels.
pub const fn words_of(width: usize) -> usize {
    width.div_ceil(64)
}

/// Marks a row: `chunk(x)` gives the bits of the pixels x..x+16; bits beyond the row are cleared.
#[inline(always)]
pub fn mark(width: usize, words: &mut [u64], mut chunk: impl FnMut(usize) -> u64) {
    for (index, word) in words[..words_of(width)].iter_mut().enumerate() {
        let (first, mut bits) = (index * 64, 0);
        for part in 0..(width - first).min(64).div_ceil(CHUNK) {
            bits |= chunk(first + part * CHUNK) << (part * CHUNK);
        }
        let left = width - first;
        *word = if left < 64 { bits & ((1 << left) - 1) } else { bits };
    }
}

/// Appends the runs of a marked row, from left to right.
pub fn read_off(words: &[u64], width: usize, y: i32, runs: &mut Vec<Run>) {
    let (mut carry, mut start) = (0, 0);
    for (index, &word) in words[..words_of(width)].iter().enumerate() {
        let mut edges = word ^ (word << 1 | carry);
        let mut inside = carry == 1;
        while edges != 0 {
            let x = (index * 64) as i32 + edges.trailing_zeros() as i32;
            edges &= edges - 1;
            if inside {
                runs.push(Run { y, start, end: x });
            } else {
                start = x;
            }
            inside = !inside;
        }
        carry = word >> 63;
    }
    if carry == 1 {
        runs.push(Run { y, start, end: width as i32 });
    }
}

/// Disjoint sets over 0..n; the root of a set is its smallest member.
pub struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    pub fn new(count: usize) -> Forest {
        Forest { parent: (0..count as u32).collect() }
    }

    #[inline(always)]
    pub fn find(&mut self, mut member: u32) -> u32 {
        while self.parent[member as usize] != member {
            let above = self.parent[self.parent[member as usize] as usize];
            self.parent[member as usize] = above;
            member = above;
        }
        member
    }

    #[inline(always)]
    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        self.parent[one.max(other) as usize] = one.min(other);
    }
}

/// Joins the runs that touch. `runs` are in raster order; `reach` is 1 where corners touch too (8-connected), 0 where edges alone do.
pub fn connect(runs: &[Run], reach: i32) -> Forest {
    let mut forest = Forest::new(runs.len());
    let (mut above, mut first) = (0..0, 0);
    while first < runs.len() {
        let y = runs[first].y;
        let last = first + runs[first..].iter().take_while(|run| run.y == y).count();
        if above.start == above.end || runs[above.start].y + 1 != y {
            above = 0..0;
        }
        let mut left = above.start;
        for here in first..last {
            while left < above.end && runs[left].end + reach <= runs[here].start {
                left += 1;
            }
            let mut over = left;
            while over < above.end && runs[over].start < runs[here].end + reach {
                forest.join(over as u32, here as u32);
                over += 1;
            }
        }
        (above, first) = (first..last, last);
    }
    forest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn runs_are_read_off_across_words() {
        for width in [1usize, 63, 64, 65, 128, 200] {
            let row: Vec<bool> = (0..width).map(|x| (x * x / 3 + x / 50) % 3 != 1).collect();
            let mut words = vec![0; words_of(width)];
            mark(width, &mut words, |x| (0..CHUNK).fold(0, |bits, k| bits | u64::from(row.get(x + k).is_none_or(|&on| on)) << k));
            let mut runs = vec![];
            read_off(&words, width, 7, &mut runs);
            let mut back = vec![false; width];
            for run in &runs {
                assert!(run.y == 7 && run.start < run.end);
                back[run.start as usize..run.end as usize].fill(true);
            }
            assert_eq!(back, row, "width {width}");
            assert!(runs.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }

    #[test]
    fn equal_is_not_above_and_nan_never_is() {
        let values = std::array::from_fn(|k| if k == 3 { f32::NAN } else { k as f32 });
        assert_eq!(above(&values, &[2.0; CHUNK]), 0xfff0);
    }

    #[test]
    fn runs_are_triples() {
        let mut runs = Vec::with_capacity(7);
        runs.extend([Run { y: 1, start: 2, end: 5 }, Run { y: 3, start: 0, end: 9 }]);
        assert_eq!(Run::triples(runs), [1, 2, 5, 3, 0, 9]);
        assert!(Run::triples(vec![]).is_empty());
    }

    proptest! {
        #[test]
        fn a_root_is_the_smallest_of_its_set(pairs in proptest::collection::vec((0u32..40, 0u32..40), 0..60)) {
            let mut forest = Forest::new(40);
            let mut sets: Vec<u32> = (0..40).collect();
            for (a, b) in pairs {
                forest.join(a, b);
                let (low, high) = (sets[a as usize].min(sets[b as usize]), sets[a as usize].max(sets[b as usize]));
                sets.iter_mut().for_each(|set| if *set == high { *set = low });
            }
            for member in 0..40 {
                prop_assert_eq!(forest.find(member), sets[member as usize]);
            }
        }
    }
}
