//! Running maxima (van Herk 1992; Gil & Werman 1993), along rows, then down columns.

/// The highest value (of the image times `sign`) of the window around each pixel of the rows `first..last`.
pub fn highest(image: &[f32], width: usize, first: usize, last: usize, radius: usize, sign: f32) -> Vec<f32> {
    let height = image.len() / width;
    let (top, bottom) = (first.saturating_sub(radius), (last + radius).min(height));
    let mut along = vec![f32::NEG_INFINITY; (bottom - top) * width];
    let mut line: Vec<f32> = vec![0.0; width];
    for (row, out) in image[top * width..bottom * width].chunks_exact(width).zip(along.chunks_exact_mut(width)) {
        line.iter_mut().zip(row).for_each(|(to, &value)| *to = if value.is_nan() { f32::NEG_INFINITY } else { value * sign });
        running(&line, 1, 0, width, radius, out);
    }
    let mut out = vec![f32::NEG_INFINITY; (last - first) * width];
    running(&along, width, first - top, last - first, radius, &mut out);
    out
}

/// Running maxima over rows of `stride` values: of the rows `from..from + count`, each with `radius` rows on either side, as far as
/// there are any. Blocks of 2 r + 1 rows: the window is the end of one and the beginning of the next.
fn running(rows: &[f32], stride: usize, from: usize, count: usize, radius: usize, out: &mut [f32]) {
    let (length, window) = (rows.len() / stride, 2 * radius + 1);
    let (mut ahead, mut behind) = (rows.to_vec(), rows.to_vec());
    let raise = |to: &mut [f32], by: &[f32]| to.iter_mut().zip(by).for_each(|(to, &by)| *to = if by > *to { by } else { *to });
    for at in 1..length {
        if at % window != 0 {
            let (done, rest) = ahead.split_at_mut(at * stride);
            raise(&mut rest[..stride], &done[(at - 1) * stride..]);
        }
        let back = length - 1 - at;
        if (back + 1) % window != 0 {
            let (rest, done) = behind.split_at_mut((back + 1) * stride);
            raise(&mut rest[back * stride..], &done[..stride]);
        }
    }
    for (k, out) in out.chunks_exact_mut(stride).take(count).enumerate() {
        let (low, high) = ((from + k).saturating_sub(radius), (from + k + radius).min(length - 1));
        // What lies in one block begins with it, or ends where the rows do.
        if low / window != high / window {
            out.copy_from_slice(&ahead[high * stride..][..stride]);
            raise(out, &behind[low * stride..][..stride]);
        } else if low % window == 0 {
            out.copy_from_slice(&ahead[high * stride..][..stride]);
        } else {
            out.copy_from_slice(&behind[low * stride..][..stride]);
        }
    }
}
