//! The pixels above the threshold, packed: runs in raster order and, one element a pixel, what is measured on them.

use super::rows::{Ring, Source, normalised};
use crate::runs::{CHUNK, Run, above, mark, read_off, words_of};

/// How detection is done.
pub struct Detection<'a> {
    /// Absolute without a noise map, else in standard deviations.
    pub threshold: f32,
    pub kernel: &'a [f32],
    /// Columns of the kernel; no kernel when zero.
    pub kernel_width: usize,
    /// The signal-to-noise ratio in place of a convolution; needs a noise map.
    pub matched: bool,
    /// Limits of the matched filter from the noise of the pixel, as in SEP, not from that of the filtered value.
    pub compat: bool,
}

/// Runs of pixels above the threshold and their values, in raster order.
#[derive(Default, Clone)]
pub struct Scan {
    pub runs: Vec<Run>,
    /// Unfiltered values, zero where masked.
    pub value: Vec<f32>,
    /// Values after the filter.
    pub filtered: Vec<f32>,
    /// The threshold of each pixel in units of `filtered`; empty without a noise map.
    pub limit: Vec<f32>,
    /// Standard deviation of each pixel; empty without a noise map.
    pub sigma: Vec<f32>,
    /// One where masked; empty without mask and noise map.
    pub masked: Vec<u8>,
}

impl Scan {
    /// Appends a run of another scan, `at` being its first pixel there.
    pub fn append(&mut self, from: &Scan, run: Run, at: usize) {
        let span = at..at + (run.end - run.start) as usize;
        self.runs.push(run);
        self.value.extend_from_slice(&from.value[span.clone()]);
        self.filtered.extend_from_slice(&from.filtered[span.clone()]);
        self.limit.extend_from_slice(from.limit.get(span.clone()).unwrap_or(&[]));
        self.sigma.extend_from_slice(from.sigma.get(span.clone()).unwrap_or(&[]));
        self.masked.extend_from_slice(from.masked.get(span).unwrap_or(&[]));
    }
}

/// Buffers of one pass over rows.
struct Pass<'a> {
    source: &'a Source<'a>,
    detection: &'a Detection<'a>,
    weights: Vec<f32>,
    squares: Vec<f32>,
    /// Rows of a kernel.
    rows: usize,
    values: Ring,
    sigma: Ring,
    /// Values over variance, and one over variance.
    over: Ring,
    inverse: Ring,
}

/// Scans the rows `first..last` of a source; those around them feed the filter. Row `first` is called `name`.
pub fn scan(source: &Source, detection: &Detection, first: usize, last: usize, name: i32) -> Scan {
    let mut out = Scan::default();
    if source.width == 0 {
        return out;
    }
    let mut pass = Pass::new(source, detection);
    let mut words = vec![0; words_of(source.width)];
    let mut statistics = vec![0.0; source.width.next_multiple_of(CHUNK)];
    let mut fed = pass.top(first as i64);
    for y in first as i64..last as i64 {
        while fed < pass.top(y) + pass.rows as i64 {
            pass.feed(fed);
            fed += 1;
        }
        let runs = out.runs.len();
        mark(source.width, &mut words, |x| pass.detect(y, x, &mut statistics[x..x + CHUNK]));
        read_off(&words, source.width, name + (y as i32 - first as i32), &mut out.runs);
        pass.pack(y, runs, &statistics, &mut out);
    }
    out
}

impl<'a> Pass<'a> {
    fn new(source: &'a Source<'a>, detection: &'a Detection<'a>) -> Pass<'a> {
        let weights = if detection.kernel_width == 0 { vec![1.0] } else { normalised(detection.kernel) };
        let columns = detection.kernel_width.max(1);
        let rows = weights.len() / columns;
        let ring = |needed: bool| Ring::new(if needed { source.width } else { 0 }, rows, columns);
        let squares = weights.iter().map(|weight| weight * weight).collect();
        let (values, sigma) = (ring(true), ring(source.noise.is_some()));
        let (over, inverse) = (ring(detection.matched), ring(detection.matched));
        Pass { source, detection, weights, squares, rows, values, sigma, over, inverse }
    }

    /// Takes row `y`, or zeros where the image has none, into the rings.
    fn feed(&mut self, y: i64) {
        let (width, mapped, matched) = (self.source.width, self.source.noise.is_some(), self.detection.matched);
        let values = self.values.slot(y, width);
        if y < 0 || y >= self.source.height() as i64 {
            values.fill(0.0);
            if matched {
                self.over.slot(y, width).fill(0.0);
                self.inverse.slot(y, width).fill(0.0);
            }
            return;
        }
        let sigma = if mapped { self.sigma.slot(y, width) } else { &mut [] };
        self.source.load(y as usize, values, sigma);
        if matched {
            let (over, inverse) = (self.over.slot(y, width), self.inverse.slot(y, width));
            for x in 0..width {
                inverse[x] = 1.0 / (sigma[x] * sigma[x]);
                over[x] = values[x] * inverse[x];
            }
        }
    }

    /// Bits of the pixels x..x+16 of row `y` above their thresholds; the statistic compared goes to `statistics`.
    #[inline(always)]
    fn detect(&self, y: i64, x: usize, statistics: &mut [f32]) -> u64 {
        let (top, threshold) = (self.top(y), self.detection.threshold);
        if self.detection.matched {
            let (signal, variance) = (self.over.correlate(&self.weights, top, x), self.inverse.correlate(&self.squares, top, x));
            let ratio = std::array::from_fn(|k| if variance[k] > 0.0 { signal[k] / variance[k].sqrt() } else { 0.0 });
            statistics.copy_from_slice(&ratio);
            return above(&ratio, &[threshold; CHUNK]);
        }
        let filtered = self.values.correlate(&self.weights, top, x);
        statistics.copy_from_slice(&filtered);
        if self.source.noise.is_none() {
            return above(&filtered, &[threshold; CHUNK]);
        }
        let sigma = self.sigma.row(y, self.source.width.next_multiple_of(CHUNK));
        above(&filtered, &std::array::from_fn(|k| threshold * sigma[x + k]))
    }

    /// The first row under a kernel centred on row `y`.
    fn top(&self, y: i64) -> i64 {
        y - (self.rows / 2) as i64
    }

    /// Packs what belongs to the runs from index `from` on, all of row `y`.
    fn pack(&self, y: i64, from: usize, statistics: &[f32], out: &mut Scan) {
        let (values, mapped) = (self.values.row(y, self.source.width), self.source.noise.is_some());
        for index in from..out.runs.len() {
            let span = out.runs[index].start as usize..out.runs[index].end as usize;
            out.value.extend_from_slice(&values[span.clone()]);
            if self.source.mask.is_some() || mapped {
                out.masked.extend(span.clone().map(|x| u8::from(self.source.is_masked(y as usize, x))));
            }
            let packed = out.filtered.len();
            if self.detection.matched {
                for x in span.clone().step_by(CHUNK) {
                    let filtered = self.values.correlate(&self.weights, self.top(y), x);
                    out.filtered.extend_from_slice(&filtered[..(span.end - x).min(CHUNK)]);
                }
            } else {
                out.filtered.extend_from_slice(&statistics[span.clone()]);
            }
            if mapped {
                let sigma = &self.sigma.row(y, self.source.width)[span.clone()];
                out.sigma.extend_from_slice(sigma);
                for (k, x) in span.enumerate() {
                    let noise = if self.detection.matched && !self.detection.compat {
                        (out.filtered[packed + k] / statistics[x]).abs()
                    } else {
                        sigma[k]
                    };
                    out.limit.push(self.detection.threshold * noise);
                }
            }
        }
    }
}
