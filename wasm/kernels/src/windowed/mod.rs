//! Windowed positions: centroids under a round Gaussian window that follows the source (SExtractor manual, "Windowed
//! positional parameters"; Bertin & Arnouts 1996).
//!
//! ```text
//! x' = x + 2 sum w d (u - x) / sum w d,   w = overlap exp(-((u - x)^2 + (v - y)^2) / 2 s^2)   within 4 s
//! var x = 4 sum w^2 V (u - x)^2 / (sum w d)^2
//! ```
//!
//! and so for y, until a step is below 1e-4 px or 16 are done. For s the width of the source's core (half-light radius / 1.177) the position is
//! nearly as good as that of a PSF fit. The edge of the window cuts pixels exactly (`overlap`). A bad pixel has the value of
//! the one opposite to it, if that is good, and is left out else. Units: pixels.

use crate::apertures::{Frame, two};
use crate::lanes::Pair;
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use crate::overlap::{Cover, Row};
use wasm_bindgen::prelude::wasm_bindgen;

pub const TRUNCATED: u8 = 1;
pub const MASKED: u8 = 2;
pub const NO_FLUX: u8 = 4;
pub const NOT_CONVERGED: u8 = 8;
pub const STRAYED: u8 = 16;
pub const BAD_PLACE: u8 = 32;

/// Radius of the window, and how far a position may go from where it started, in widths.
const WINDOW: f64 = 4.0;
const STEPS: usize = 16;
const LAST_STEP: f64 = 1e-4;

/// One coordinate of the pixels in the window: distance from the centre, and the window there.
#[derive(Default)]
struct Side {
    offset: Vec<f64>,
    weight: Vec<f64>,
}

impl Side {
    /// Pixels from `first` on, and one to spare. The Gaussian goes from pixel to pixel by products: g(t + 1) = g(t) q(t),
    /// q(t + 1) = q(t) change, with change = exp(-1 / s^2).
    fn place(&mut self, first: usize, count: usize, centre: f64, rate: f64, change: f64) {
        let t = first as f64 - centre;
        let gaussian = libm::exp(-t * t * rate);
        let step = libm::exp(-(2.0 * t + 1.0) * rate);
        // Two by two: g(t + 2) = g(t) q(t) q(t + 1), and q(t) q(t + 1) falls by change^4 from one pair to the next.
        let (mut value, mut offset) = (Pair::new(gaussian, gaussian * step), Pair::new(t, t + 1.0));
        let mut factor = Pair::new(step * step * change, step * step * change * change * change);
        let fall = Pair::splat(change * change * (change * change));
        let even = (count + 1).next_multiple_of(2);
        self.offset.resize(even, 0.0);
        self.weight.resize(even, 0.0);
        for (at, weight) in self.offset.as_chunks_mut::<2>().0.iter_mut().zip(self.weight.as_chunks_mut::<2>().0) {
            offset.store(at);
            value.store(weight);
            (value, factor, offset) = (value.times(factor), factor.times(fall), offset.plus(Pair::splat(2.0)));
        }
    }

    /// Weights and offsets from one pixel on.
    fn from(&self, k: usize) -> impl Iterator<Item = (&f64, &f64)> + Clone {
        self.weight[k..].iter().zip(&self.offset[k..])
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    flux: f64,
    x: f64,
    y: f64,
    noise_x: f64,
    noise_y: f64,
    flags: u8,
}

/// Where a source is, with standard deviations.
pub struct Position {
    pub x: f64,
    pub y: f64,
    pub error_x: f64,
    pub error_y: f64,
    pub flags: u8,
}

/// Room that is used again.
#[derive(Default)]
pub struct Window {
    cover: Cover,
    across: Side,
    along: Side,
    overlaps: Vec<f64>,
}

impl Window {
    /// The position of one source from a first guess; `variance` is that of every pixel where the frame has no map of it, or NaN.
    pub fn find(&mut self, frame: &Frame, guess: (f64, f64), sigma: f64, variance: f64) -> Position {
        let failed = |flags| Position { x: guess.0, y: guess.1, error_x: f64::NAN, error_y: f64::NAN, flags };
        if !(guess.0.is_finite() && guess.1.is_finite() && sigma.is_finite() && sigma > 0.0) {
            return failed(BAD_PLACE);
        }
        frame.call_for(guess, WINDOW * sigma);
        let shape = (sigma, libm::exp(-1.0 / (sigma * sigma)));
        let (mut x, mut y) = guess;
        let (mut flags, mut seen) = (NOT_CONVERGED, 0);
        for _ in 0..STEPS {
            let sums = self.sums(frame, (x, y), shape, None);
            seen = sums.flags;
            if sums.flux.is_nan() || sums.flux <= 0.0 {
                return failed(NO_FLUX | sums.flags);
            }
            let (dx, dy) = (2.0 * sums.x / sums.flux, 2.0 * sums.y / sums.flux);
            (x, y) = (x + dx, y + dy);
            let (far_x, far_y) = (x - guess.0, y - guess.1);
            if far_x * far_x + far_y * far_y > WINDOW * WINDOW * sigma * sigma {
                return failed(STRAYED | sums.flags);
            }
            if dx * dx + dy * dy < LAST_STEP * LAST_STEP {
                flags = 0;
                break;
            }
        }
        if frame.variance.is_none() && variance.is_nan() {
            return Position { x, y, error_x: f64::NAN, error_y: f64::NAN, flags: flags | seen };
        }
        let sums = self.sums(frame, (x, y), shape, Some(variance));
        let error = |noise: f64| 2.0 * noise.sqrt() / sums.flux;
        Position { x, y, error_x: error(sums.noise_x), error_y: error(sums.noise_y), flags: flags | sums.flags }
    }

    /// Sums under the window at one place; those of the noise only where a variance is given.
    fn sums(&mut self, frame: &Frame, centre: (f64, f64), (sigma, change): (f64, f64), variance: Option<f64>) -> Sums {
        self.cover.disk(centre, WINDOW * sigma, frame.width, frame.height);
        let (rows, columns) = (self.cover.rows.clone(), self.cover.columns());
        let rate = 0.5 / (sigma * sigma);
        self.across.place(columns.start, columns.len(), centre.0, rate, change);
        self.along.place(rows.start, rows.len(), centre.1, rate, change);
        self.overlaps.resize(columns.len(), 0.0);
        let mut sums = Sums { flags: if self.cover.truncated { TRUNCATED } else { 0 }, ..Sums::default() };
        for (k, y) in rows.enumerate() {
            let row = self.cover.row(y);
            let line = frame.line(y);
            let hidden = line.mask.is_some_and(|mask| mask[row.first..row.last].iter().fold(0, |any, &m| any | m) != 0);
            let (mut flux, mut first) =
                if hidden { (f64::NAN, f64::NAN) } else { self.moments(y, &row, columns.start, line.data) };
            if flux.is_nan() || variance.is_some() {
                self.cover.weigh(y, row, &mut self.overlaps[..row.last - row.first]);
            }
            let pixels = (row.first..row.last).zip(&self.overlaps).zip(self.across.from(row.first - columns.start));
            if flux.is_nan() {
                (flux, first) = (0.0, 0.0);
                for ((x, overlap), (weight, offset)) in pixels.clone().filter(|((_, overlap), _)| **overlap > 0.0) {
                    let value = frame.good(y, x).or_else(|| {
                        sums.flags |= MASKED;
                        opposite(frame, centre, (x, y))
                    });
                    let part = overlap * weight * value.map_or(0.0, f64::from);
                    flux += part;
                    first += part * offset;
                }
            }
            let (high, dy) = (self.along.weight[k], self.along.offset[k]);
            sums.flux += high * flux;
            sums.x += high * first;
            sums.y += high * dy * flux;
            let Some(scalar) = variance else { continue };
            for ((x, overlap), (weight, offset)) in pixels {
                let w = overlap * weight * high;
                let noise = w * w * line.variance.map_or(scalar, |map| f64::from(map[x]));
                sums.noise_x += noise * offset * offset;
                sums.noise_y += noise * dy * dy;
            }
        }
        sums
    }

    /// Sums over a row of w d and of w d (u - x); NaN where a pixel is.
    fn moments(&mut self, y: usize, row: &Row, start: usize, data: &[f32]) -> (f64, f64) {
        let (mut flux, mut first) = (Pair::splat(0.0), Pair::splat(0.0));
        for (from, to, whole) in [(row.first, row.full, false), (row.full, row.rest, true), (row.rest, row.last, false)] {
            let (data, skip) = (&data[from..to], from - start);
            let (weights, offsets) = (&self.across.weight[skip..], &self.across.offset[skip..]);
            let mut add = |k: usize, overlaps: Pair| {
                let part = overlaps.times(two(data, k)).times(beside(weights, k));
                flux = flux.plus(part);
                first = first.plus(part.times(beside(offsets, k)));
            };
            if whole {
                (0..data.len()).step_by(2).for_each(|k| add(k, Pair::splat(1.0)));
            } else {
                self.cover.visit(y, (from, to), add);
            }
        }
        (flux.total(), first.total())
    }
}

/// The values k and k + 1 of an array with one to spare.
#[inline(always)]
fn beside(values: &[f64], k: usize) -> Pair {
    values[k..].first_chunk().map_or(Pair::splat(0.0), Pair::load)
}

/// The value of the pixel opposite to one, as seen from the centre, if it is there and good.
fn opposite(frame: &Frame, centre: (f64, f64), (x, y): (usize, usize)) -> Option<f32> {
    let (u, v) = ((2.0 * centre.0 - x as f64 + 0.5).floor(), (2.0 * centre.1 - y as f64 + 0.5).floor());
    let rows = frame.data.len() / frame.width;
    let known = u >= 0.0 && v >= frame.first_row as f64 && (u as usize) < frame.width && (v as usize) < frame.first_row + rows;
    known.then(|| frame.good(v as usize, u as usize)).flatten()
}

/// # Safety
/// `data`, and `variance` and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places`
/// count x (x, y, sigma), whose windows lie in these rows wherever they go; `out` count x (x, y, error of x, of y), `flags` count values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn windowed_positions(
    data: *const f32,
    variance: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    first_row: usize,
    rows: usize,
    places: *const f64,
    count: usize,
    scalar: f64,
    out: *mut f64,
    flags: *mut u8,
) {
    let pixels = rows * width;
    // SAFETY: promised by the caller.
    let (frame, places, out, flags) = unsafe {
        let variance = (!variance.is_null()).then(|| array(variance, pixels));
        let mask = (!mask.is_null()).then(|| array(mask, pixels));
        let frame = Frame { data: array(data, pixels), variance, mask, width, height, first_row };
        (frame, array(places, 3 * count), array_mut(out, 4 * count), array_mut(flags, count))
    };
    let mut window = Window::default();
    for ((place, out), flag) in places.as_chunks::<3>().0.iter().zip(out.as_chunks_mut::<4>().0).zip(flags) {
        let found = window.find(&frame, (place[0], place[1]), place[2], scalar);
        *out = [found.x, found.y, found.error_x, found.error_y].map(canonical64);
        *flag = found.flags;
    }
}

#[cfg(test)]
mod tests;
