//! Columns of many pixels sorted at once: a sorting network over frames, each exchange done for a whole run of pixels.
//!
//! The network is Batcher's merge exchange for any number of elements (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M).

/// The pairs (i, j), i < j, whose smaller element goes to i, in order.
pub fn exchanges(count: usize) -> Vec<(usize, usize)> {
    let mut pairs = vec![];
    let half = count.next_power_of_two() / 2;
    let mut p = half;
    while p > 0 {
        let (mut q, mut r, mut d) = (half, 0, p);
        loop {
            pairs.extend((0..count.saturating_sub(d)).filter(|i| i & p == r).map(|i| (i, i + d)));
            if q == p {
                break;
            }
            d = q - p;
            q /= 2;
            r = p;
        }
        p /= 2;
    }
    pairs
}

/// Pixels that one exchange takes side by side.
const LANES: usize = 16;

/// Sorts `rows` (one a frame, `stride` apart) pixel by pixel, the first `width` of them, a multiple of 16. Values are numbers, infinity
/// among them.
pub fn sort_columns(rows: &mut [f32], stride: usize, width: usize, pairs: &[(usize, usize)]) {
    for &(i, j) in pairs {
        let (low, high) = rows.split_at_mut(j * stride);
        let (lows, highs) = (low[i * stride..][..width].as_chunks_mut::<LANES>().0, high[..width].as_chunks_mut::<LANES>().0);
        for (low, high) in lows.iter_mut().zip(highs) {
            let (a, b) = (*low, *high);
            *low = std::array::from_fn(|k| if b[k] < a[k] { b[k] } else { a[k] });
            *high = std::array::from_fn(|k| if b[k] < a[k] { a[k] } else { b[k] });
        }
    }
}
