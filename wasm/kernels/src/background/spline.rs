//! Natural bicubic spline through a regular grid (Press et al., Numerical Recipes, 3.3 and 3.6).
//!
//! In each interval of one axis, with t from 0 to 1, values p, q at its ends and second derivatives P, Q (unit spacing):
//! (1 - t) p + t q + ((1 - t)^3 - (1 - t)) P / 6 + (t^3 - t) Q / 6; P = 0 at the ends of the axis; the outermost cubics go on
//! beyond them. The second derivatives are linear in the values, so those along x of a row between the nodes come from a spline
//! along y through those at the nodes: four numbers a node are enough.
//!
//! SExtractor and SEP halt the back-substitution of the second derivatives: what comes from the neighbour counts for a sixth (seen
//! from outside, in maps of single meshes), which leaves kinks at the nodes. `Coupling` takes either.

/// Numbers at the nodes, [4][rows][columns]: value, second derivative along x, along y, along both.
pub struct Nodes<'a> {
    pub values: &'a [f64],
    pub rows: usize,
    pub columns: usize,
}

/// How much of a neighbour's second derivative counts in the back-substitution.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coupling(f64);

impl Coupling {
    pub const NATURAL: Coupling = Coupling(1.0);
    pub const SEXTRACTOR: Coupling = Coupling(1.0 / 6.0);
}

impl Nodes<'_> {
    /// Fits the spline to a grid; `out` holds four times as many numbers.
    pub fn fit(grid: &[f32], columns: usize, coupling: Coupling, out: &mut [f64]) {
        let count = grid.len();
        let rows = count / columns.max(1);
        let (values, derivatives) = out.split_at_mut(count);
        let (along_x, rest) = derivatives.split_at_mut(count);
        let (along_y, both) = rest.split_at_mut(count);
        values.iter_mut().zip(grid).for_each(|(value, &given)| *value = f64::from(given));
        for row in 0..rows {
            second_derivatives(values, (row * columns, 1, columns), coupling, along_x);
        }
        for column in 0..columns {
            second_derivatives(values, (column, columns, rows), coupling, along_y);
            second_derivatives(along_x, (column, columns, rows), coupling, both);
        }
    }

    /// The spline along one row: for each interval of x the cubic c0 + c1 t + c2 t^2 + c3 t^3, in `pieces[..columns - 1]`; a single column is
    /// one constant. `y` in meshes, nodes at the integers.
    pub fn cut(&self, y: f64, pieces: &mut [[f32; 4]]) {
        let count = self.rows * self.columns;
        let (value, curve) = (|x: usize| self.along_y(0, 2 * count, x, y), |x: usize| self.along_y(count, 3 * count, x, y));
        let (mut p, mut bend_p) = (value(0), curve(0));
        pieces[0] = [p as f32, 0.0, 0.0, 0.0];
        for x in 1..self.columns {
            let (q, bend_q) = (value(x), curve(x));
            let slope = q - p - (2.0 * bend_p + bend_q) / 6.0;
            pieces[x - 1] = [p as f32, slope as f32, (bend_p / 2.0) as f32, ((bend_q - bend_p) / 6.0) as f32];
            (p, bend_p) = (q, bend_q);
        }
    }

    /// The spline along y at column x of the plane at `from`, whose second derivatives lie at `bends`.
    fn along_y(&self, from: usize, bends: usize, x: usize, y: f64) -> f64 {
        if self.rows == 1 {
            return self.values[from + x];
        }
        let row = (y.max(0.0) as usize).min(self.rows - 2);
        let (t, at) = (y - row as f64, row * self.columns + x);
        let u = 1.0 - t;
        let (p, q) = (self.values[from + at], self.values[from + at + self.columns]);
        let (bend_p, bend_q) = (self.values[bends + at], self.values[bends + at + self.columns]);
        u * p + t * q + ((u * u * u - u) * bend_p + (t * t * t - t) * bend_q) / 6.0
    }
}

/// Second derivatives of the spline through `count` values from `start` on, `step` apart, at the same places of `out`.
fn second_derivatives(values: &[f64], (start, step, count): (usize, usize, usize), Coupling(share): Coupling, out: &mut [f64]) {
    if count == 0 {
        return;
    }
    let at = |k: usize| start + k * step;
    let mut ratios = vec![0.0; count];
    out[at(0)] = 0.0;
    for k in 1..count.saturating_sub(1) {
        // M[k - 1] + 4 M[k] + M[k + 1] = 6 (v[k + 1] - 2 v[k] + v[k - 1]), eliminated downwards.
        let bend = 6.0 * (values[at(k + 1)] - 2.0 * values[at(k)] + values[at(k - 1)]);
        ratios[k] = 1.0 / (4.0 - ratios[k - 1]);
        out[at(k)] = (bend - out[at(k - 1)]) * ratios[k];
    }
    out[at(count - 1)] = 0.0;
    for k in (1..count.saturating_sub(1)).rev() {
        out[at(k)] -= share * ratios[k] * out[at(k + 1)];
    }
}

/// Pixels across the grid: which interval each lies in, and where there.
pub struct Axis {
    /// First and last pixel of each interval.
    runs: Vec<(usize, usize)>,
    t: Vec<f32>,
}

impl Axis {
    /// `size` pixels over `meshes` meshes of `mesh` pixels each.
    pub fn new(size: usize, meshes: usize, mesh: usize) -> Self {
        let mut axis = Axis { runs: vec![], t: Vec::with_capacity(size) };
        for pixel in 0..size {
            let place = (pixel as f64 + 0.5) / mesh as f64 - 0.5;
            let interval = (place.max(0.0) as usize).min(meshes.saturating_sub(2));
            if interval == axis.runs.len() {
                axis.runs.push((pixel, pixel));
            }
            axis.runs[interval].1 = pixel + 1;
            axis.t.push((place - interval as f64) as f32);
        }
        axis
    }

    /// The cubics of a row at all its pixels.
    pub fn evaluate(&self, pieces: &[[f32; 4]], row: &mut [f32]) {
        for (&(first, last), &[c0, c1, c2, c3]) in self.runs.iter().zip(pieces) {
            for (value, &t) in row[first..last].iter_mut().zip(&self.t[first..last]) {
                *value = c0 + t * (c1 + t * (c2 + t * c3));
            }
        }
    }
}
