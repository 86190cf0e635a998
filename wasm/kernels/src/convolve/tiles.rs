//! Correlation through Fourier transforms of overlapping tiles (overlap-save; Press et al., Numerical Recipes, 13.1): a tile of
//! th x tw pixels gives the (th - kh + 1) x (tw - kw + 1) results that need no pixel outside it. Two tiles side by side are
//! transformed as one complex tile: the kernel is real, so real parts stay with the first and imaginary parts with the second.
//!
//! A tile lies in strips of sixteen columns, [strip][row][part][lane]. Columns are transformed strip by strip; then sixteen rows at a time are
//! turned into [column][part][lane], transformed, multiplied by the spectrum, transformed back and returned. Frequencies never leave
//! the order in which the passes leave them.

use super::direct::Stamp;
use super::frame::{Frame, Pixels};
use crate::fft::{Plan, forward, inverse};
use crate::lanes::Quad;
use crate::nan::canonical;
use std::rc::Rc;

/// Columns of a strip, rows of a group.
const L: usize = 16;

/// Tiles of one size, powers of two from 16 on.
pub struct Tiles {
    height: usize,
    width: usize,
    down: Rc<Plan>,
    along: Rc<Plan>,
    strips: Vec<f32>,
    group: Vec<f32>,
}

/// The size of results that a tile of one size gives along an axis.
pub fn valid(tile: usize, kernel: usize) -> usize {
    tile + 1 - kernel
}

impl Tiles {
    pub fn new(height: usize, width: usize) -> Tiles {
        Tiles {
            height,
            width,
            down: Plan::of(height),
            along: Plan::of(width),
            strips: vec![0.0; 2 * height * width],
            group: vec![0.0; 2 * width * L],
        }
    }

    /// The conjugate spectrum of a kernel over the size of a tile, in the order in which groups meet it.
    pub fn spectrum(&mut self, stamp: &Stamp, out: &mut [f32]) {
        self.strips.fill(0.0);
        for (v, row) in stamp.values.chunks_exact(stamp.width).enumerate() {
            for (u, &value) in row.iter().enumerate() {
                self.strips[(u / L * self.height + v) * 2 * L + u % L] = value;
            }
        }
        let scale = 1.0 / (self.height * self.width) as f32;
        self.columns(forward::<L>);
        for (at, out) in out.chunks_exact_mut(self.group.len()).enumerate() {
            self.take(at);
            forward::<L>(&self.along, &mut self.group);
            for (k, (to, from)) in out.iter_mut().zip(&self.group).enumerate() {
                *to = from * if (k / L).is_multiple_of(2) { scale } else { -scale };
            }
        }
    }

    /// Rows `first..last` of the result, `out` starting at `first`: no more of them than a tile gives.
    pub fn correlate<P: Pixels>(
        &mut self,
        frame: &Frame<P>,
        stamp: &Stamp,
        spectrum: &[f32],
        first: usize,
        last: usize,
        out: &mut [f32],
    ) {
        let step = valid(self.width, stamp.width);
        let y = first as isize - stamp.cy as isize;
        let needed = last - first + stamp.height - 1;
        let mut line = vec![0.0; self.width];
        for x in (0..frame.width).step_by(2 * step) {
            for (part, at) in [x, x + step].into_iter().enumerate() {
                self.fill(part, needed, at < frame.width, &mut line, |row, line| {
                    frame.row(y + row as isize, at as isize - stamp.cx as isize, line);
                });
            }
            self.filter(spectrum);
            for (part, at) in [x, x + step].into_iter().enumerate() {
                if at < frame.width {
                    self.give(part, &mut out[at..], frame.width, last - first, step.min(frame.width - at));
                }
            }
        }
    }

    fn fill(&mut self, part: usize, rows: usize, there: bool, line: &mut [f32], load: impl Fn(usize, &mut [f32])) {
        for row in 0..self.height {
            if row == 0 && !there || row == rows {
                line.fill(0.0);
            } else if there && row < rows {
                load(row, line);
            }
            for (strip, from) in line.as_chunks::<L>().0.iter().enumerate() {
                self.strips[((strip * self.height + row) * 2 + part) * L..][..L].copy_from_slice(from);
            }
        }
    }

    fn filter(&mut self, spectrum: &[f32]) {
        self.columns(forward::<L>);
        for (at, spectrum) in spectrum.chunks_exact(self.group.len()).enumerate() {
            self.take(at);
            forward::<L>(&self.along, &mut self.group);
            for (row, factor) in self.group.chunks_exact_mut(2 * L).zip(spectrum.chunks_exact(2 * L)) {
                let ((x, y), (a, b)) = (row.split_at_mut(L), factor.split_at(L));
                for k in 0..L {
                    (x[k], y[k]) = (x[k] * a[k] - y[k] * b[k], x[k] * b[k] + y[k] * a[k]);
                }
            }
            inverse::<L>(&self.along, &mut self.group);
            self.put(at);
        }
        self.columns(inverse::<L>);
    }

    fn columns(&mut self, pass: impl Fn(&Plan, &mut [f32])) {
        self.strips.chunks_exact_mut(2 * self.height * L).for_each(|strip| pass(&self.down, strip));
    }

    /// Rows of a group become [column][part][row].
    fn take(&mut self, group: usize) {
        for (strip, to) in self.group.chunks_exact_mut(2 * L * L).enumerate() {
            turn(&self.strips[(strip * self.height + group * L) * 2 * L..], to);
        }
    }

    fn put(&mut self, group: usize) {
        for (strip, from) in self.group.chunks_exact(2 * L * L).enumerate() {
            turn(from, &mut self.strips[(strip * self.height + group * L) * 2 * L..]);
        }
    }

    fn give(&self, part: usize, out: &mut [f32], stride: usize, rows: usize, columns: usize) {
        for row in 0..rows {
            let to = &mut out[row * stride..][..columns];
            for (strip, to) in to.chunks_mut(L).enumerate() {
                let from = &self.strips[((strip * self.height + row) * 2 + part) * L..][..L];
                to.iter_mut().zip(from).for_each(|(to, &value)| *to = canonical(value));
            }
        }
    }
}

/// A complex block of L x L, rows and columns swapped.
fn turn(from: &[f32], to: &mut [f32]) {
    let (from, to) = (from[..2 * L * L].as_ptr(), to[..2 * L * L].as_mut_ptr());
    for y in (0..L).step_by(4) {
        for x in (0..2 * L).step_by(4) {
            let (part, lane) = (x / L * L, x % L);
            // SAFETY: both hold L rows of 2 L values.
            unsafe {
                let four = Quad::transpose(std::array::from_fn(|k| Quad::load_at(from.add((y + k) * 2 * L + x))));
                (0..4).for_each(|k| four[k].store_at(to.add((lane + k) * 2 * L + part + y)));
            }
        }
    }
}
