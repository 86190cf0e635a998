//! What is measured on the pixels of one object (Bertin & Arnouts 1996, A&AS 117, 393; SExtractor user's manual 2.13, 10.1).
//!
//! With c the filtered values: x = sum c x / sum c, x2 = sum c (x' - x)^2 / sum c, and so on. The place of one of several objects of
//! a cluster is that of its branch alone, since pixels shared out by likelihood would pull it. a^2, b^2 are the eigenvalues of
//! the second moments, theta the angle of the larger from x towards y; cxx = y2 / d, cyy = x2 / d, cxy = -2 xy / d with
//! d = x2 y2 - xy^2, so that cxx dx^2 + cyy dy^2 + cxy dx dy = 1 on the ellipse. An object without width in some direction
//! (d < 1/144, two pixels in a row) gets the moment 1/12 of a pixel added to x2 and y2. Errors: errx2 = sum s^2 (x - mean)^2 / (sum c)^2
//! with s^2 = noise^2 + max(c, 0) / gain.

use super::cluster::Cluster;
use std::ops::Range;

/// Bits of `flags`.
pub const MERGED: i32 = 1;
pub const TRUNCATED: i32 = 2;
pub const SINGULAR: i32 = 8;
pub const MASKED: i32 = 32;

/// What holds for every object of a call.
#[derive(Clone, Copy)]
pub struct Conditions {
    pub width: usize,
    pub height: usize,
    /// As in `Detection`.
    pub threshold: f32,
    /// Standard deviation of every pixel where there is no map; zero when unknown.
    pub sigma: f32,
    /// Electrons a unit of the image; zero adds no photon noise.
    pub gain: f64,
    pub min_area: usize,
    /// Least number of pixels of a branch.
    pub branch_area: usize,
    /// Levels of deblending, and the least part of the flux that makes an object of a branch.
    pub levels: usize,
    pub contrast: f64,
    /// Exponent of the wings in cleaning; none when zero.
    pub beta: f64,
    /// Cleaning with the margin that its words say, not the one of SExtractor and SEP.
    pub exact: bool,
    /// As SEP 1.4.1 has it: residual pixels by lot, cleaning in turn. All rows are to be one band.
    pub compat: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    pub thresh: f64,
    pub x: f64,
    pub y: f64,
    pub x2: f64,
    pub y2: f64,
    pub xy: f64,
    pub errx2: f64,
    pub erry2: f64,
    pub errxy: f64,
    pub a: f64,
    pub b: f64,
    pub theta: f64,
    pub cxx: f64,
    pub cyy: f64,
    pub cxy: f64,
    pub cflux: f64,
    pub flux: f64,
    pub fluxerr: f64,
    pub cpeak: f64,
    pub peak: f64,
    /// What may be taken from every pixel before the object is lost; zero without cleaning.
    pub margin: f64,
    /// Product of the widths of a Gaussian with the same isophotes, in units of a b; at most 1.
    pub spread: f64,
    pub npix: i32,
    pub tnpix: i32,
    pub xmin: i32,
    pub xmax: i32,
    pub ymin: i32,
    pub ymax: i32,
    pub xcpeak: i32,
    pub ycpeak: i32,
    pub xpeak: i32,
    pub ypeak: i32,
    pub flags: i32,
    pub sign: i32,
    /// Column of the first pixel; its row is `ymin`.
    pub first: i32,
}

/// Second moments below this product are those of a line or a point: (1/12)^2.
const SINGULAR_BELOW: f64 = 1.0 / 144.0;
const PIXEL: f64 = 1.0 / 12.0;

/// Measures the pixels `range` of a cluster, which are in raster order; about `place`, or about their barycentre.
pub fn measure(cluster: &Cluster, range: Range<usize>, place: Option<(f64, f64)>, conditions: &Conditions) -> Object {
    let mut object = extent(cluster, range.clone(), conditions);
    let (x0, y0) = (f64::from(object.xmin), f64::from(object.ymin));
    let [mut sum, mut sx, mut sy, mut sxx, mut syy, mut sxy, mut flux] = [0.0f64; 7];
    for k in range.clone() {
        let (c, x, y) = (f64::from(cluster.filtered[k]), f64::from(cluster.x[k]) - x0, f64::from(cluster.y[k]) - y0);
        let (cx, cy) = (c * x, c * y);
        sum += c;
        sx += cx;
        sy += cy;
        sxx += cx * x;
        syy += cy * y;
        sxy += cx * y;
        flux += f64::from(cluster.value[k]);
    }
    let (mx, my) = (sx / sum, sy / sum);
    (object.x, object.y) = place.unwrap_or((mx + x0, my + y0));
    (object.cflux, object.flux) = (sum, flux);
    let (ox, oy) = (mx + x0 - object.x, my + y0 - object.y);
    let moments = (sxx / sum - mx * mx, syy / sum - my * my, sxy / sum - mx * my);
    (object.x2, object.y2, object.xy) = (moments.0 + ox * ox, moments.1 + oy * oy, moments.2 + ox * oy);
    let noise = noise(cluster, range.clone(), conditions, &mut object);
    widen(&mut object, noise / (sum * sum));
    ellipse(&mut object);
    object.spread = spread(&object, &cluster.value[range]);
    object
}

/// Between the levels t and t2, halfway from t to the peak, a Gaussian has the area 2 pi s_a s_b ln(t2 / t): so the areas n and n2 seen above
/// them give s_a s_b / (a b) = (n - n2) / (2 pi a b ln(t2 / t)), which moments cut off at t miss. Not more than 1. Unfiltered values.
fn spread(object: &Object, values: &[f32]) -> f64 {
    let (threshold, middle) = (object.thresh, (object.peak + object.thresh) / 2.0);
    if middle <= 0.0 {
        return 1.0;
    }
    let area = |level: f64| values.iter().filter(|&&value| f64::from(value) > level).count() as f64;
    let between = (area(threshold) - area(middle)).max(1.0);
    let whole = 2.0 * std::f64::consts::PI * object.a * object.b;
    let rise = if middle > threshold { middle / threshold } else { FLATTEST };
    (between / (whole * libm::log(rise))).min(1.0)
}

/// Unfiltered values may stay below the threshold; then they say next to nothing of the width.
const FLATTEST: f64 = 1.0 / 0.99;

/// Numbers of pixels, extent, peaks, margin, flags.
fn extent(cluster: &Cluster, range: Range<usize>, conditions: &Conditions) -> Object {
    let (mut peak, mut cpeak) = (range.start, range.start);
    let (first, last) = (range.start, range.end - 1);
    let mut object = Object {
        npix: range.len() as i32,
        ymin: cluster.y[first],
        ymax: cluster.y[last],
        first: cluster.x[first],
        ..Object::default()
    };
    (object.xmin, object.xmax) = (object.first, object.first);
    object.thresh = cluster.thresh;
    for k in range {
        let (value, filtered, x) = (cluster.value[k], cluster.filtered[k], cluster.x[k]);
        object.xmin = object.xmin.min(x);
        object.xmax = object.xmax.max(x);
        peak = if value > cluster.value[peak] { k } else { peak };
        cpeak = if filtered > cluster.filtered[cpeak] { k } else { cpeak };
        object.tnpix += i32::from(f64::from(value) > object.thresh);
        object.flags |= if cluster.masked.get(k).is_some_and(|&masked| masked != 0) { MASKED } else { 0 };
    }
    (object.peak, object.xpeak, object.ypeak) = (f64::from(cluster.value[peak]), cluster.x[peak], cluster.y[peak]);
    (object.cpeak, object.xcpeak, object.ycpeak) = (f64::from(cluster.filtered[cpeak]), cluster.x[cpeak], cluster.y[cpeak]);
    let (right, bottom) = (conditions.width as i32 - 1, conditions.height as i32 - 1);
    let cut = object.xmin == 0 || object.ymin == 0 || object.xmax == right || object.ymax == bottom;
    object.flags |= if cut { TRUNCATED } else { 0 };
    object
}

/// Errors of the moments and of the flux; gives back the sum of the variances. All stay zero when nothing is known of the noise.
fn noise(cluster: &Cluster, range: Range<usize>, conditions: &Conditions, object: &mut Object) -> f64 {
    let mapped = !cluster.sigma.is_empty();
    if !mapped && conditions.sigma == 0.0 && conditions.gain == 0.0 {
        return 0.0;
    }
    let [mut total, mut exx, mut eyy, mut exy] = [0.0f64; 4];
    for k in range {
        let sigma = f64::from(if mapped { cluster.sigma[k] } else { conditions.sigma });
        let photons = if conditions.gain > 0.0 { f64::from(cluster.filtered[k]).max(0.0) / conditions.gain } else { 0.0 };
        let variance = if sigma.is_finite() { sigma * sigma + photons } else { 0.0 };
        let (dx, dy) = (f64::from(cluster.x[k]) - object.x, f64::from(cluster.y[k]) - object.y);
        total += variance;
        exx += variance * dx * dx;
        eyy += variance * dy * dy;
        exy += variance * dx * dy;
    }
    let squared = object.cflux * object.cflux;
    (object.errx2, object.erry2, object.errxy) = (exx / squared, eyy / squared, exy / squared);
    object.fluxerr = total.sqrt();
    total
}

/// Gives the width of a pixel to what has none; `error` is the sum of variances over the square of the flux.
fn widen(object: &mut Object, error: f64) {
    if object.x2 * object.y2 - object.xy * object.xy < SINGULAR_BELOW {
        object.x2 += PIXEL;
        object.y2 += PIXEL;
        object.errx2 += PIXEL * error;
        object.erry2 += PIXEL * error;
        object.flags |= SINGULAR;
    }
}

/// Axes, angle and coefficients of the ellipse from the second moments.
fn ellipse(object: &mut Object) {
    let (mean, half) = ((object.x2 + object.y2) / 2.0, (object.x2 - object.y2) / 2.0);
    let root = (half * half + object.xy * object.xy).sqrt();
    let determinant = object.x2 * object.y2 - object.xy * object.xy;
    object.a = (mean + root).sqrt();
    object.b = (mean - root).max(0.0).sqrt();
    object.theta = libm::atan2(2.0 * object.xy, 2.0 * half) / 2.0;
    object.cxx = object.y2 / determinant;
    object.cyy = object.x2 / determinant;
    object.cxy = -2.0 * object.xy / determinant;
}
