//! Curves packed end to end: curve i has the epochs `offsets[i] - offsets[0]` up to `offsets[i + 1] - offsets[0]` of every column.

use std::ops::Range;

#[derive(Clone, Copy)]
pub struct Curves<'a> {
    pub offsets: &'a [i32],
}

impl Curves<'_> {
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let base = self.offsets.first().copied().unwrap_or(0);
        self.offsets.windows(2).map(move |pair| (pair[0] - base) as usize..(pair[1] - base) as usize)
    }

    /// Epochs of the longest curve.
    pub fn longest(&self) -> usize {
        self.ranges().map(|range| range.len()).max().unwrap_or(0)
    }

    pub fn epochs(&self) -> usize {
        match (self.offsets.first(), self.offsets.last()) {
            (Some(first), Some(last)) => (last - first) as usize,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_from_the_first_offset() {
        let curves = Curves { offsets: &[7, 9, 9, 14] };
        assert_eq!(curves.ranges().collect::<Vec<_>>(), [0..2, 2..2, 2..7]);
        assert_eq!((curves.longest(), curves.epochs()), (5, 7));
        let none = Curves { offsets: &[] };
        assert_eq!((none.ranges().count(), none.longest(), none.epochs()), (0, 0, 0));
    }
}
