//! What the search must not look at: bad pixels, saturated stars.

use super::clean::{Replacement, value_for};
use super::medians::middle_of;

/// Copies the image without its background into `clean` and marks in `bad`: the mask grown by one pixel, pixels that are not
/// finite (which get a value from their good neighbours), and stars whose cores reach `saturation`: pixels at or above it
/// whose 5 x 5 median is over a tenth of it, grown twice by two pixels.
pub fn prepare(
    image: &[f32],
    width: usize,
    mask: Option<&[u8]>,
    background: Option<&[f32]>,
    saturation: f32,
    clean: &mut [f32],
    bad: &mut [u8],
) {
    let height = image.len().checked_div(width).unwrap_or(0);
    for (k, value) in clean.iter_mut().enumerate() {
        *value = image[k] - background.map_or(0.0, |background| background[k]);
        bad[k] = u8::from(!value.is_finite());
    }
    fill_holes(clean, bad, width);
    let saturated: Vec<usize> = (0..image.len())
        .filter(|&k| clean[k] >= saturation && median_near(clean, width, height, k / width, k % width) > saturation / 10.0)
        .collect();
    if let Some(mask) = mask {
        spread(&(0..mask.len()).filter(|&k| mask[k] != 0).collect::<Vec<_>>(), width, height, 1, |_, _| true, bad);
    }
    let round = |v: usize, u: usize| v + u < 4;
    let mut once = vec![0; bad.len()];
    spread(&saturated, width, height, 2, round, &mut once);
    spread(&(0..once.len()).filter(|&k| once[k] != 0).collect::<Vec<_>>(), width, height, 2, round, bad);
}

/// Marks the pixels within `radius` of the given ones whose distances in rows and columns `shape` accepts.
fn spread(pixels: &[usize], width: usize, height: usize, radius: usize, shape: impl Fn(usize, usize) -> bool, marked: &mut [u8]) {
    for (y, x) in pixels.iter().map(|k| (k / width, k % width)) {
        for v in y.saturating_sub(radius)..(y + radius + 1).min(height) {
            for u in x.saturating_sub(radius)..(x + radius + 1).min(width) {
                if shape(v.abs_diff(y), u.abs_diff(x)) {
                    marked[v * width + u] = 1;
                }
            }
        }
    }
}

fn median_near(values: &[f32], width: usize, height: usize, y: usize, x: usize) -> f32 {
    let clamp = |at: isize, end: usize| at.clamp(0, end as isize - 1) as usize;
    let mut window: Vec<f32> = (-2..=2)
        .flat_map(|v| (-2..=2).map(move |u| (v, u)))
        .map(|(v, u)| values[clamp(y as isize + v, height) * width + clamp(x as isize + u, width)])
        .collect();
    middle_of(&mut window)
}

fn fill_holes(clean: &mut [f32], bad: &[u8], width: usize) {
    let holes: Vec<usize> = (0..clean.len()).filter(|&k| bad[k] != 0).collect();
    let values: Vec<Option<f32>> = holes.iter().map(|&k| value_for(clean, bad, bad, width, k, Replacement::Median)).collect();
    for (k, value) in holes.into_iter().zip(values) {
        clean[k] = value.unwrap_or(0.0);
    }
}
