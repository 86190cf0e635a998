//! Exact area that a pixel shares with a disk, an ellipse or an annulus.
//!
//! A pixel is the unit square around its centre. The affine map that takes the ellipse to the unit disk takes the pixel to a
//! parallelogram; the area shared by that and the disk is bounded by straight pieces of the parallelogram and by arcs of
//! the circle, so it is a polygon (shoelace formula) and, for every arc of angle t, a circular segment (t - sin t) / 2.
//! Everything is reckoned near the pixel: the error is a few units in the last place of the semi-axes times 1 px.
//! Whole apertures go row by row through `rows::Cover`. Units: pixels, areas in square pixels, angles in radians from the
//! x axis towards the y axis.

mod disk;
mod rows;
#[cfg(test)]
mod tests;

pub use rows::{Cover, Row};
use std::f64::consts::PI;

/// An ellipse about the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Semi-axes; `theta` turns the first one from x towards y.
    pub a: f64,
    pub b: f64,
    cos: f64,
    sin: f64,
}

type Point = (f64, f64);

impl Ellipse {
    pub fn new(a: f64, b: f64, theta: f64) -> Self {
        Ellipse { a, b, cos: libm::cos(theta), sin: libm::sin(theta) }
    }

    pub fn circle(r: f64) -> Self {
        Ellipse { a: r, b: r, cos: 1.0, sin: 0.0 }
    }

    /// Area shared with the pixel whose centre is (x, y) away from the centre of the ellipse: 0 to 1.
    pub fn overlap(&self, x: f64, y: f64) -> f64 {
        let corner = |dx: f64, dy: f64| {
            let (u, v) = (x + dx, y + dy);
            ((u * self.cos + v * self.sin) / self.a, (v * self.cos - u * self.sin) / self.b)
        };
        let corners = [corner(-0.5, -0.5), corner(0.5, -0.5), corner(0.5, 0.5), corner(-0.5, 0.5)];
        if corners.iter().all(|&p| dot(p, p) <= 1.0) {
            return 1.0;
        }
        (unit_disk_overlap(&corners) * self.a * self.b).clamp(0.0, 1.0)
    }

    /// Coefficients (A, B, C) of A x^2 + 2 B x y + C y^2 = 1.
    pub fn conic(&self) -> (f64, f64, f64) {
        let (p, q) = (1.0 / (self.a * self.a), 1.0 / (self.b * self.b));
        let (cos2, sin2) = (self.cos * self.cos, self.sin * self.sin);
        (cos2 * p + sin2 * q, self.sin * self.cos * (p - q), sin2 * p + cos2 * q)
    }
}

/// Area between two ellipses about one centre that the pixel at (x, y) shares; `inner` lies within `outer`.
pub fn annulus_overlap(inner: &Ellipse, outer: &Ellipse, x: f64, y: f64) -> f64 {
    (outer.overlap(x, y) - inner.overlap(x, y)).max(0.0)
}

/// Corners of the shared area, in their order; after some of them the boundary goes on along the circle.
struct Boundary {
    points: [Point; 8],
    /// Number of the edge on which the boundary leaves the disk, where it goes on along the circle.
    leaves: [Option<usize>; 8],
    edges: [usize; 8],
    count: usize,
}

impl Boundary {
    fn push(&mut self, point: Point, edge: usize, leaves: bool) {
        self.points[self.count] = point;
        self.edges[self.count] = edge;
        self.leaves[self.count] = leaves.then_some(edge);
        self.count += 1;
    }
}

/// Area of a convex quadrilateral, counterclockwise, that lies in the unit disk.
fn unit_disk_overlap(corners: &[Point; 4]) -> f64 {
    let boundary = boundary(corners);
    if boundary.count == 0 {
        return if contains_origin(corners) { PI } else { 0.0 };
    }
    let points = &boundary.points[..boundary.count];
    let mut doubled = 0.0;
    for (k, &point) in points.iter().enumerate() {
        let next = (k + 1) % points.len();
        doubled += cross(minus(point, points[0]), minus(points[next], points[0]));
        if let Some(edge) = boundary.leaves[k] {
            doubled += segment(point, points[next], edge == boundary.edges[next]);
        }
    }
    doubled / 2.0
}

fn boundary(corners: &[Point; 4]) -> Boundary {
    let mut found = Boundary { points: [(0.0, 0.0); 8], leaves: [None; 8], edges: [0; 8], count: 0 };
    let excess = corners.map(|p| dot(p, p) - 1.0);
    for edge in 0..4 {
        let (p, q) = (corners[edge], corners[(edge + 1) % 4]);
        let (inside, stays) = (excess[edge] <= 0.0, excess[(edge + 1) % 4] <= 0.0);
        if inside {
            found.push(p, edge, false);
        }
        if inside && stays {
            continue;
        }
        let d = minus(q, p);
        let (square, along) = (dot(d, d), dot(p, d));
        let discriminant = along * along - square * excess[edge];
        let root = discriminant.max(0.0).sqrt();
        let (enters, leaves) = ((-along - root) / square, (-along + root) / square);
        let at = |t: f64| (p.0 + t * d.0, p.1 + t * d.1);
        if inside {
            found.push(at(leaves.clamp(0.0, 1.0)), edge, true);
        } else if stays {
            found.push(at(enters.clamp(0.0, 1.0)), edge, false);
        } else if discriminant > 0.0 && enters > 0.0 && leaves < 1.0 {
            found.push(at(enters), edge, false);
            found.push(at(leaves), edge, true);
        }
    }
    found
}

/// Twice the area between the arc from one point of the circle counterclockwise to another and its chord.
fn segment(from: Point, to: Point, same_edge: bool) -> f64 {
    let sine = cross(from, to);
    let angle = libm::atan2(sine, dot(from, to));
    // A corner that hardly leaves the disk has an arc of no length, whatever sign rounding gives it.
    let angle = if angle >= 0.0 {
        angle
    } else if angle > -1e-9 && !same_edge {
        return 0.0;
    } else {
        angle + 2.0 * PI
    };
    angle - sine
}

fn contains_origin(corners: &[Point; 4]) -> bool {
    (0..4).all(|k| cross(corners[k], corners[(k + 1) % 4]) >= 0.0)
}

fn minus(p: Point, q: Point) -> Point {
    (p.0 - q.0, p.1 - q.1)
}

fn dot(p: Point, q: Point) -> f64 {
    p.0 * q.0 + p.1 * q.1
}

fn cross(p: Point, q: Point) -> f64 {
    p.0 * q.1 - p.1 * q.0
}
