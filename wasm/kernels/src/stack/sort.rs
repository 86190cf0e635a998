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

/// Sorts `rows` (one a frame, `stride` apart, `width` used) pixel by pixel. Values are numbers, infinity among them.
pub fn sort_columns(rows: &mut [f32], stride: usize, width: usize, pairs: &[(usize, usize)]) {
    for &(i, j) in pairs {
        let (low, high) = rows.split_at_mut(j * stride);
        for (a, b) in low[i * stride..][..width].iter_mut().zip(&mut high[..width]) {
            let (x, y) = (*a, *b);
            *a = if y < x { y } else { x };
            *b = if y < x { x } else { y };
        }
    }
}
