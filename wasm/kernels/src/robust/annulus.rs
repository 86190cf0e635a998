//! Clipped statistics in annuli: the pixels whose centre is at inner <= r < outer from a position.

use super::moments::{Clip, clip_limits, keep_within, mean, standard_deviation};
use super::order::median;
use crate::nan::canonical64;

/// An image with an optional mask (1: not to be used), as every annulus sees it.
pub struct Field<'a> {
    pub image: &'a [f32],
    pub mask: &'a [u8],
    pub width: usize,
}

/// Columns of a result: median, mean, standard deviation and count of the values left after the clip, then the count before.
pub const COLUMNS: usize = 5;

/// Statistics of one annulus around (x, y), in pixels, the first pixel at (0, 0). NaN, infinities and masked pixels are
/// left out; NaN of nothing. Values are taken row by row.
pub fn annulus(
    field: &Field,
    x: f64,
    y: f64,
    radii: (f64, f64),
    clip: Option<&Clip>,
    spare: (&mut Vec<f64>, &mut Vec<f64>),
) -> [f64; COLUMNS] {
    let (values, scratch) = spare;
    gather(field, x, y, radii, values);
    let before = values.len();
    if let Some(clip) = clip {
        let limits = clip_limits(values, clip, scratch);
        gather(field, x, y, radii, values);
        let left = keep_within(values, &limits);
        values.truncate(left);
    }
    let average = mean(values);
    let spread = standard_deviation(values, average);
    [median(values), average, spread, values.len() as f64, before as f64].map(canonical64)
}

fn gather(field: &Field, x: f64, y: f64, (inner, outer): (f64, f64), values: &mut Vec<f64>) {
    values.clear();
    let height = field.image.len().checked_div(field.width).unwrap_or(0);
    for row in reach(y, outer, height) {
        let dy = row as f64 - y;
        let half = (outer * outer - dy * dy).max(0.0).sqrt();
        for column in reach(x, half, field.width) {
            let (dx, at) = (column as f64 - x, row * field.width + column);
            let square = dx * dx + dy * dy;
            let inside = square < outer * outer && square >= inner * inner;
            if inside && field.image[at].is_finite() && (field.mask.is_empty() || field.mask[at] == 0) {
                values.push(f64::from(field.image[at]));
            }
        }
    }
}

/// Pixels of an axis within `radius` of `center` and one more on either side; none for a position that is not a number.
fn reach(center: f64, radius: f64, length: usize) -> std::ops::Range<usize> {
    let (first, last) = ((center - radius).floor(), (center + radius).ceil() + 1.0);
    if first.is_nan() || last.is_nan() || last <= first {
        return 0..0;
    }
    let last = (last.max(0.0) as usize).min(length);
    (first.max(0.0) as usize).min(last)..last
}
