//! Correlation through Fourier transforms of overlapping tiles (overlap-save; Press et al., Numerical Recipes, 13.1): a tile of
//! th x tw pixels gives the (th - kh + 1) x (tw - kw + 1) results that need no pixel outside it. Two tiles side by side are
//! transformed as one complex tile: the kernel is real, so real parts stay with the first and imaginary parts with the second.
//!
//! A tile lies in strips of sixteen columns, [strip][row][lane]. Columns are transformed strip by strip; then sixteen rows at a time are
//! turned into [column][lane], transformed, multiplied by the spectrum, transformed back and returned. Frequencies never leave
//! the order in which the passes leave them.

use super::direct::Stamp;
use super::frame::{Frame, Pixels};
use crate::fft::{Plan, forward, inverse};
use crate::nan::canonical;
use crate::simd::F32x4;
use std::rc::Rc;

/// Columns of a strip, rows of a group.
const L: usize = 16;

/// Tiles of one size, powers of two from 16 on.
pub struct Tiles {
    height: usize,
    width: usize,
    down: Rc<Plan>,
    along: Rc<Plan>,
    re: Vec<f32>,
    im: Vec<f32>,
    group_re: Vec<f32>,
    group_im: Vec<f32>,
}

/// The size of results that a tile of one size gives along an axis.
pub fn valid(tile: usize, kernel: usize) -> usize {
    tile + 1 - kernel
}

impl Tiles {
    pub fn new(height: usize, width: usize) -> Tiles {
        let (size, group) = (height * width, width * L);
        Tiles {
            height,
            width,
            down: Plan::of(height),
            along: Plan::of(width),
            re: vec![0.0; size],
            im: vec![0.0; size],
            group_re: vec![0.0; group],
            group_im: vec![0.0; group],
        }
    }

    /// The conjugate spectrum of a kernel over the size of a tile, in the order in which groups meet it: real parts, then imaginary.
    pub fn spectrum(&mut self, stamp: &Stamp, out: &mut [f32]) {
        self.re.fill(0.0);
        self.im.fill(0.0);
        for (v, row) in stamp.values.chunks_exact(stamp.width).enumerate() {
            for (u, &value) in row.iter().enumerate() {
                self.re[u / L * self.height * L + v * L + u % L] = value;
            }
        }
        let (size, group, scale) = (self.height * self.width, self.width * L, 1.0 / (self.height * self.width) as f32);
        let (out_re, out_im) = out.split_at_mut(size);
        self.columns(forward::<L>);
        for (at, (out_re, out_im)) in out_re.chunks_exact_mut(group).zip(out_im.chunks_exact_mut(group)).enumerate() {
            self.take(at);
            forward::<L>(&self.along, &mut self.group_re, &mut self.group_im);
            out_re.iter_mut().zip(&self.group_re).for_each(|(to, from)| *to = from * scale);
            out_im.iter_mut().zip(&self.group_im).for_each(|(to, from)| *to = -from * scale);
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
        let plane = if part == 0 { &mut self.re } else { &mut self.im };
        if !there {
            plane.fill(0.0);
            return;
        }
        for row in 0..self.height {
            if row < rows {
                load(row, line);
            } else if row == rows {
                line.fill(0.0);
            }
            for (strip, from) in line.as_chunks::<L>().0.iter().enumerate() {
                plane[(strip * self.height + row) * L..][..L].copy_from_slice(from);
            }
        }
    }

    fn filter(&mut self, spectrum: &[f32]) {
        let (spectrum_re, spectrum_im) = spectrum.split_at(self.height * self.width);
        let group = self.width * L;
        self.columns(forward::<L>);
        for at in 0..self.height / L {
            self.take(at);
            forward::<L>(&self.along, &mut self.group_re, &mut self.group_im);
            let (a, b) = (&spectrum_re[at * group..][..group], &spectrum_im[at * group..][..group]);
            for (((x, y), a), b) in self.group_re.iter_mut().zip(&mut self.group_im).zip(a).zip(b) {
                (*x, *y) = (*x * a - *y * b, *x * b + *y * a);
            }
            inverse::<L>(&self.along, &mut self.group_re, &mut self.group_im);
            self.put(at);
        }
        self.columns(inverse::<L>);
    }

    fn columns(&mut self, pass: impl Fn(&Plan, &mut [f32], &mut [f32])) {
        let strip = self.height * L;
        for (re, im) in self.re.chunks_exact_mut(strip).zip(self.im.chunks_exact_mut(strip)) {
            pass(&self.down, re, im);
        }
    }

    /// Rows of a group become [column][row].
    fn take(&mut self, group: usize) {
        for (plane, out) in [(&self.re, &mut self.group_re), (&self.im, &mut self.group_im)] {
            for (strip, to) in out.chunks_exact_mut(L * L).enumerate() {
                turn(&plane[strip * self.height * L + group * L * L..][..L * L], to);
            }
        }
    }

    fn put(&mut self, group: usize) {
        for (plane, from) in [(&mut self.re, &self.group_re), (&mut self.im, &self.group_im)] {
            for (strip, from) in from.chunks_exact(L * L).enumerate() {
                turn(from, &mut plane[strip * self.height * L + group * L * L..][..L * L]);
            }
        }
    }

    fn give(&self, part: usize, out: &mut [f32], stride: usize, rows: usize, columns: usize) {
        let plane = if part == 0 { &self.re } else { &self.im };
        for row in 0..rows {
            let to = &mut out[row * stride..][..columns];
            for (strip, to) in to.chunks_mut(L).enumerate() {
                let from = &plane[(strip * self.height + row) * L..][..L];
                to.iter_mut().zip(from).for_each(|(to, &value)| *to = canonical(value));
            }
        }
    }
}

/// A block of L x L, rows and columns swapped.
fn turn(from: &[f32], to: &mut [f32]) {
    assert!(from.len() >= L * L && to.len() >= L * L);
    for y in (0..L).step_by(4) {
        for x in (0..L).step_by(4) {
            // SAFETY: both hold L x L values.
            unsafe {
                let four = F32x4::transpose(std::array::from_fn(|k| F32x4::load(from.as_ptr().add((y + k) * L + x))));
                (0..4).for_each(|k| four[k].store(to.as_mut_ptr().add((x + k) * L + y)));
            }
        }
    }
}
