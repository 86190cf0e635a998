//! One search of a band of an image.

use super::medians::{Padded, around, full, separable};
use super::{Band, Search};

/// Rows of neighbours that a band needs: growing twice (2), a median of S' (3) over a noise from a median (3), or a median
/// of 9 over one of 5 (6), in the separable form, whose windows are the wider ones.
pub const HALO: usize = 8;

/// Half the widest window that looks at a plane.
const BORDER: usize = 4;

/// The least fine structure in units of the noise: keeps the contrast of smooth places finite.
const LEAST_STRUCTURE: f32 = 0.01;
const LEAST_LEVEL: f32 = 1e-5;

/// Marks the hits of the rows wanted in `hits` (1; others 0) and counts them.
/// `image` is free of background, which `background` holds where there is one; `variance` takes the place of the noise model.
pub fn detect(
    image: &[f32],
    bad: &[u8],
    background: Option<&[f32]>,
    variance: Option<&[f32]>,
    band: Band,
    search: &Search,
    hits: &mut [u8],
) -> usize {
    hits.fill(0);
    if band.width == 0 || band.first == band.last {
        return 0;
    }
    let plane = padded(image, band);
    let noise = noise(&plane, background, variance, band, search);
    let mut edges = laplacian(&plane, &noise);
    let mut smooth = Padded::new(band.width, band.height, BORDER);
    large_scale(&edges, &mut smooth, search.separable);
    for y in 0..band.height {
        for (value, smooth) in edges.row_mut(y).iter_mut().zip(smooth.row(y)) {
            *value -= smooth;
        }
    }
    let sharp = sharp(&plane, &edges, &noise, bad, band, search);
    let near = grow(&sharp, &edges, bad, band, search.limit);
    let all = grow(&near, &edges, bad, band, search.limit * search.fraction);
    hits.copy_from_slice(&all[band.first * band.width..band.last * band.width]);
    hits.iter().map(|&hit| usize::from(hit)).sum()
}

fn padded(values: &[f32], band: Band) -> Padded {
    let mut plane = Padded::new(band.width, band.height, BORDER);
    for y in 0..band.height {
        plane.row_mut(y).copy_from_slice(&values[y * band.width..][..band.width]);
    }
    plane.repeat_edges();
    plane
}

/// The image without its sharp parts: a median over 5 x 5 pixels, or over 7 of rows and 7 of columns.
fn large_scale(from: &Padded, into: &mut Padded, by_lines: bool) {
    if by_lines { separable::<7>(from, into) } else { full::<5, 25>(from, into) }
}

/// What each pixel's noise would be without the hit, eq. 10.
fn noise(plane: &Padded, background: Option<&[f32]>, variance: Option<&[f32]>, band: Band, search: &Search) -> Padded {
    let mut noise = Padded::new(band.width, band.height, BORDER);
    match variance {
        Some(variance) => large_scale(&padded(variance, band), &mut noise, search.separable),
        None => large_scale(plane, &mut noise, search.separable),
    }
    let square = search.read_noise * search.read_noise;
    for y in 0..band.height {
        for (x, value) in noise.row_mut(y).iter_mut().enumerate() {
            let sky = background.map_or(0.0, |background| background[y * band.width + x]);
            let level = if *value + sky > LEAST_LEVEL { *value + sky } else { LEAST_LEVEL };
            *value = match variance {
                Some(_) => (if *value > LEAST_LEVEL { *value } else { LEAST_LEVEL }).sqrt(),
                None => (search.gain * level + square).sqrt() / search.gain,
            };
        }
    }
    noise
}

/// S, eqs. 4-8 and 11: each quarter of a pixel looks at itself twice, at one neighbour above or below and at one beside it.
fn laplacian(plane: &Padded, noise: &Padded) -> Padded {
    let mut edges = Padded::new(plane.width, plane.height, BORDER);
    let positive = |value: f32| if value > 0.0 { value } else { 0.0 };
    for y in 0..plane.height {
        let line = |dy: usize| &plane.values[(y + plane.border + dy - 1) * plane.stride + plane.border - 1..][..plane.width + 2];
        let (above, here, below) = (line(0), line(1), line(2));
        for (x, (value, noise)) in edges.row_mut(y).iter_mut().zip(noise.row(y)).enumerate() {
            let twice = 2.0 * here[x + 1];
            let (up, down, left, right) = (above[x + 1], below[x + 1], here[x], here[x + 2]);
            let sum = (positive(twice - up - left) + positive(twice - up - right))
                + (positive(twice - down - left) + positive(twice - down - right));
            *value = sum * 0.25 / (2.0 * noise);
        }
    }
    edges.repeat_edges();
    edges
}

/// Pixels whose edges are sharp and that are no stars. The fine structure is taken only where edges are sharp.
fn sharp(plane: &Padded, edges: &Padded, noise: &Padded, bad: &[u8], band: Band, search: &Search) -> Vec<u8> {
    let mut smooth = Padded::new(band.width, band.height, BORDER);
    if search.separable {
        separable::<5>(plane, &mut smooth)
    } else {
        full::<3, 9>(plane, &mut smooth)
    }
    let mut found = vec![0; band.width * band.height];
    let mut scratch = vec![];
    let radius = if search.separable { 4 } else { 3 };
    for y in 0..band.height {
        let (edges, noise) = (edges.row(y), noise.row(y));
        for x in 0..band.width {
            let pixel = y * band.width + x;
            if edges[x] > search.limit && bad[pixel] == 0 {
                let structure = (smooth.row(y)[x] - around(&smooth, y, x, radius, search.separable, &mut scratch)) / noise[x];
                let structure = if structure > LEAST_STRUCTURE { structure } else { LEAST_STRUCTURE };
                found[pixel] = u8::from(edges[x] / structure > search.contrast);
            }
        }
    }
    found
}

/// What is marked, and the neighbours of it (8-connected) that are good and whose S' is above a limit.
fn grow(marked: &[u8], edges: &Padded, bad: &[u8], band: Band, limit: f32) -> Vec<u8> {
    let (width, height) = (band.width, band.height);
    let mut grown = vec![0; marked.len()];
    for y in 0..height {
        for x in (0..width).filter(|x| marked[y * width + x] != 0) {
            for v in y.saturating_sub(1)..(y + 2).min(height) {
                for u in x.saturating_sub(1)..(x + 2).min(width) {
                    let pixel = v * width + u;
                    grown[pixel] |= u8::from(edges.row(v)[u] > limit && bad[pixel] == 0);
                }
            }
        }
    }
    grown
}
