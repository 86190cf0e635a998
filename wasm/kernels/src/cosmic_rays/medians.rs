//! Running medians of a padded plane, over full windows or over rows and then columns, four pixels at a time.

use crate::lanes::{LANES, Quad};

/// A plane with a border around it that repeats its edge pixels, so that windows need no special cases.
pub struct Padded {
    pub values: Vec<f32>,
    /// Elements from one row to the next.
    pub stride: usize,
    pub border: usize,
    pub width: usize,
    pub height: usize,
}

impl Padded {
    /// `border` pixels on each side, and room for a last vector on the right.
    pub fn new(width: usize, height: usize, border: usize) -> Self {
        let stride = width + 2 * border + LANES;
        Self { values: vec![0.0; stride * (height + 2 * border)], stride, border, width, height }
    }

    pub fn row(&self, y: usize) -> &[f32] {
        &self.values[(y + self.border) * self.stride + self.border..][..self.width]
    }

    pub fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.values[(y + self.border) * self.stride + self.border..][..self.width]
    }

    /// Repeats the edges into the border.
    pub fn repeat_edges(&mut self) {
        let (border, width) = (self.border, self.width);
        for y in 0..self.height {
            let row = &mut self.values[(y + border) * self.stride..][..self.stride];
            let (first, last) = (row[border], row[border + width - 1]);
            row[..border].fill(first);
            row[border + width..].fill(last);
        }
        let (top, bottom) = (border * self.stride, (border + self.height - 1) * self.stride);
        for k in 0..border {
            self.values.copy_within(top..top + self.stride, k * self.stride);
            self.values.copy_within(bottom..bottom + self.stride, (border + self.height + k) * self.stride);
        }
    }
}

/// The middle of an odd number of values in each lane. The lowest and the highest of a set of just over half of them cannot
/// be the middle: they are forgotten, the next value joins, until three are left (Smith 1996, "Implementing median filters
/// in XC4000E FPGAs"). Written out by the macro, so that the values stay in registers.
macro_rules! middle {
    ($values:ident; $middle:literal;) => { $values[$middle] };
    ($values:ident; $first:literal $($other:literal)+; $last:literal $($next:literal)*) => {{
        $(($values[$first], $values[$other]) = $values[$first].sorted($values[$other]);)+
        ($values[$first], $values[$last]) = $values[$first].sorted($values[$last]);
        $(($values[$other], $values[$last]) = $values[$other].sorted($values[$last]);)+
        middle!($values; $($other)+; $($next)*)
    }};
}

/// Numbers of values whose median is known how to take.
pub trait Median {
    fn median(self) -> Quad;
}

impl Median for [Quad; 5] {
    #[inline(always)]
    fn median(mut self) -> Quad {
        middle!(self; 0 1 2; 3 4)
    }
}

impl Median for [Quad; 7] {
    #[inline(always)]
    fn median(mut self) -> Quad {
        middle!(self; 0 1 2 3; 4 5 6)
    }
}

impl Median for [Quad; 9] {
    #[inline(always)]
    fn median(mut self) -> Quad {
        middle!(self; 0 1 2 3 4; 5 6 7 8)
    }
}

impl Median for [Quad; 25] {
    #[inline(always)]
    fn median(mut self) -> Quad {
        middle!(self; 0 1 2 3 4 5 6 7 8 9 10 11 12; 13 14 15 16 17 18 19 20 21 22 23 24)
    }
}

/// Medians of full windows of SIDE² = N pixels, for every pixel of `from`, whose border is at least half a window.
pub fn full<const SIDE: usize, const N: usize>(from: &Padded, into: &mut Padded)
where
    [Quad; N]: Median,
{
    let half = SIDE / 2;
    for y in 0..from.height {
        let corner = (y + from.border - half) * from.stride + from.border - half;
        let out = (y + into.border) * into.stride + into.border;
        for x in (0..from.width).step_by(LANES) {
            let window: [Quad; N] =
                std::array::from_fn(|k| Quad::read(&from.values[corner + k / SIDE * from.stride + x + k % SIDE..]));
            window.median().write(&mut into.values[out + x..]);
        }
    }
    into.repeat_edges();
}

/// Medians of SIDE pixels along rows, then of SIDE of those along columns: near to the full median, and cheaper.
pub fn separable<const SIDE: usize>(from: &Padded, into: &mut Padded)
where
    [Quad; SIDE]: Median,
{
    let half = SIDE / 2;
    let mut lines = Padded::new(from.width, from.height, half);
    for y in 0..from.height {
        let start = (y + from.border) * from.stride + from.border - half;
        let out = (y + half) * lines.stride + half;
        for x in (0..from.width).step_by(LANES) {
            let window: [Quad; SIDE] = std::array::from_fn(|k| Quad::read(&from.values[start + x + k..]));
            window.median().write(&mut lines.values[out + x..]);
        }
    }
    lines.repeat_edges();
    for y in 0..from.height {
        let out = (y + into.border) * into.stride + into.border;
        for x in (0..from.width).step_by(LANES) {
            let window: [Quad; SIDE] = std::array::from_fn(|k| Quad::read(&lines.values[(y + k) * lines.stride + half + x..]));
            window.median().write(&mut into.values[out + x..]);
        }
    }
    into.repeat_edges();
}

/// The median of a window around one pixel: full, or of the medians of its rows.
pub fn around(from: &Padded, y: usize, x: usize, radius: usize, separable: bool, scratch: &mut Vec<f32>) -> f32 {
    let side = 2 * radius + 1;
    let rows = (y + from.border - radius..=y + from.border + radius)
        .map(|row| &from.values[row * from.stride + x + from.border - radius..][..side]);
    if !separable {
        scratch.clear();
        rows.for_each(|row| scratch.extend_from_slice(row));
        return middle_of(scratch);
    }
    let mut medians = vec![];
    for row in rows {
        scratch.clear();
        scratch.extend_from_slice(row);
        medians.push(middle_of(scratch));
    }
    middle_of(&mut medians)
}

/// The middle of the values in their order; the upper one of an even number. They are rearranged.
pub fn middle_of(values: &mut [f32]) -> f32 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}
