//! An aperture row by row: which pixels lie wholly in it, and how much of the others does.

use super::Ellipse;
use super::disk::{Disk, Line};
use crate::lanes::Pair;

/// Columns of one row of pixels: `first..full` and `rest..last` are cut by the edge, `full..rest` lie wholly inside.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Row {
    pub first: usize,
    pub full: usize,
    pub rest: usize,
    pub last: usize,
}

/// Up to this radius disks go by their lines (error below 2e-12 of a pixel), above pixel by pixel.
const LARGEST_BY_LINES: f64 = 64.0;

/// Up to this radius all pixels of the square around a disk are weighed.
const SMALL: f64 = 7.5;

/// A disk or an ellipse on a grid of `width` x `height` pixels. Made once, placed again and again.
#[derive(Default)]
pub struct Cover {
    centre: (f64, f64),
    width: usize,
    shape: Shape,
    disk: Disk,
    /// The columns that it touches, cut at the grid.
    columns: (usize, usize),
    /// A disk of so few columns, none of them off the grid, that all overlaps of a row cost less than to find out which ones are needed.
    small: bool,
    /// The rows that it touches, cut at the grid.
    pub rows: std::ops::Range<usize>,
    /// Whether some of it lies off the grid.
    pub truncated: bool,
}

#[derive(Default, Clone, Copy)]
enum Shape {
    #[default]
    Disk,
    Ellipse(Conic),
}

#[derive(Clone, Copy)]
struct Conic {
    ellipse: Ellipse,
    a: f64,
    b: f64,
    /// 1 / (a b)^2, the determinant.
    determinant: f64,
    /// The highest point is `top` above the centre, the rightmost one `side` beside and `side_y` above it.
    top: f64,
    side: f64,
    side_y: f64,
}

impl Cover {
    /// A disk of radius r > 0; all finite.
    pub fn disk(&mut self, centre: (f64, f64), r: f64, width: usize, height: usize) {
        if r > LARGEST_BY_LINES {
            return self.ellipse(centre, Ellipse::circle(r), width, height);
        }
        self.shape = Shape::Disk;
        let (columns, rows) = self.frame(centre, (r, r), width, height);
        self.small = r <= SMALL && !self.truncated;
        self.disk.place(centre, r, columns, rows);
    }

    /// An ellipse with semi-axes > 0; all finite.
    pub fn ellipse(&mut self, centre: (f64, f64), ellipse: Ellipse, width: usize, height: usize) {
        let (a, b, c) = ellipse.conic();
        let product = ellipse.a * ellipse.b;
        let (top, side) = (product * a.sqrt(), product * c.sqrt());
        let determinant = 1.0 / (product * product);
        self.shape = Shape::Ellipse(Conic { ellipse, a, b, determinant, top, side, side_y: -b * product / c.sqrt() });
        self.frame(centre, (side, top), width, height);
    }

    fn frame(&mut self, centre: (f64, f64), reach: (f64, f64), width: usize, height: usize) -> ((i64, i64), (i64, i64)) {
        (self.centre, self.width) = (centre, width);
        let span = |centre: f64, reach: f64, size: usize| {
            let (first, last) = ((centre - reach + 0.5).floor(), (centre + reach + 0.5).ceil());
            let (low, high) = (first.clamp(0.0, size as f64), last.clamp(0.0, size as f64));
            let off = centre - reach < -0.5 || centre + reach > size as f64 - 0.5;
            ((low as i64, (high as i64).max(low as i64)), off)
        };
        let (columns, off_x) = span(centre.0, reach.0, width);
        let (rows, off_y) = span(centre.1, reach.1, height);
        let empty = columns.0 == columns.1;
        self.small = false;
        self.columns = (columns.0 as usize, columns.1 as usize);
        self.rows = if empty { 0..0 } else { rows.0 as usize..rows.1 as usize };
        self.truncated = off_x || off_y;
        (columns, rows)
    }

    /// All columns that it touches, cut at the grid.
    pub fn columns(&self) -> std::ops::Range<usize> {
        self.columns.0..self.columns.1
    }

    /// Columns of one of the rows to sum over. Of a small disk some of them may not be touched: their overlaps are nought but for
    /// rounding, which is no matter in a sum.
    pub fn row(&self, y: usize) -> Row {
        if self.small {
            return Row { first: self.columns.0, full: self.columns.1, rest: self.columns.1, last: self.columns.1 };
        }
        self.touched(y)
    }

    /// The columns that it touches in one of the rows.
    pub fn touched(&self, y: usize) -> Row {
        let ((outer_left, outer_right), (inner_left, inner_right)) = match self.shape {
            Shape::Disk => disk_extent(self.disk.row(y as i64), self.disk.r),
            Shape::Ellipse(conic) => conic.extent(y as f64 - self.centre.1),
        };
        let column = |x: f64| (x.max(0.0) as usize).min(self.width);
        let first = column((self.centre.0 + outer_left + 0.5).floor());
        let last = column((self.centre.0 + outer_right + 0.5).ceil()).max(first);
        let full = column((self.centre.0 + inner_left + 0.5).ceil()).clamp(first, last);
        let rest = column((self.centre.0 + inner_right + 0.5).floor()).clamp(first, last);
        if full < rest { Row { first, full, rest, last } } else { Row { first, full: last, rest: last, last } }
    }

    /// Overlaps of the pixels from..to of a row, cut by the edge or not, two and two: `visit` gets the number of each two; where
    /// the last stands alone, nought is beside it.
    #[inline(always)]
    pub fn visit(&mut self, y: usize, (from, to): (usize, usize), mut visit: impl FnMut(usize, Pair)) {
        let count = to - from;
        if count == 0 {
            return;
        }
        match self.shape {
            Shape::Disk => self.disk.visit(y as i64, from as i64, count, visit),
            Shape::Ellipse(conic) => {
                let dy = y as f64 - self.centre.1;
                let overlap =
                    |k: usize| if k < count { conic.ellipse.overlap((from + k) as f64 - self.centre.0, dy) } else { 0.0 };
                (0..count.div_ceil(2)).for_each(|two| visit(two, Pair::new(overlap(2 * two), overlap(2 * two + 1))));
            }
        }
    }

    /// The same overlaps, into an array.
    pub fn overlaps(&mut self, y: usize, from: usize, out: &mut [f64]) {
        self.visit(y, (from, from + out.len()), |two, pair| {
            match (&mut out[2 * two..], pair.max(Pair::splat(0.0)).min(Pair::splat(1.0))) {
                ([first, second, ..], pair) => (*first, *second) = pair.get(),
                ([last], pair) => *last = pair.get().0,
                ([], _) => {}
            }
        });
    }

    /// Overlaps of all pixels of a row that it touches, in `out[..last - first]`.
    pub fn weigh(&mut self, y: usize, row: Row, out: &mut [f64]) {
        let Row { first, full, rest, last } = row;
        self.overlaps(y, first, &mut out[..full - first]);
        out[full - first..rest - first].fill(1.0);
        self.overlaps(y, rest, &mut out[rest - first..last - first]);
    }
}

type Extent = ((f64, f64), (f64, f64));

/// The columns that a disk touches between two lines, and those that it covers, from its centre.
fn disk_extent((lower, upper): (Line, Line), r: f64) -> Extent {
    let outer = if lower.at < 0.0 && upper.at > 0.0 { r } else { lower.half.max(upper.half) };
    let inner = lower.half.min(upper.half);
    ((-outer, outer), (-inner, inner))
}

impl Conic {
    /// As `disk_extent`, for the row of pixels whose centres are `y` above that of the ellipse.
    fn extent(&self, y: f64) -> Extent {
        let (low, high) = (y - 0.5, y + 0.5);
        let (lower, upper) = (self.chord(low), self.chord(high));
        let between = |at: f64| at > low && at < high;
        let left = if between(-self.side_y) { -self.side } else { lower.0.min(upper.0) };
        let right = if between(self.side_y) { self.side } else { lower.1.max(upper.1) };
        let covered = low > -self.top && high < self.top;
        let inner = if covered { (lower.0.max(upper.0), lower.1.min(upper.1)) } else { (0.0, -1.0) };
        ((left, right), inner)
    }

    /// Where a line cuts the ellipse; the highest or lowest point where it misses it.
    fn chord(&self, y: f64) -> (f64, f64) {
        let y = y.clamp(-self.top, self.top);
        let half = (self.a - self.determinant * y * y).max(0.0).sqrt() / self.a;
        let middle = -self.b * y / self.a;
        (middle - half, middle + half)
    }
}
