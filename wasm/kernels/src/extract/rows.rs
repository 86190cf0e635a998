//! Rows of an image as detection sees them: masked pixels are zero with infinite noise, signs may be turned, and a filter
//! runs over a ring of rows.
//!
//! Filters are correlations with zero outside the image. 'conv' takes C = sum P D with the kernel normalised to sum |P| = 1.
//! 'matched' takes the signal-to-noise ratio of the best amplitude of P in noise V: S = sum(P D / V) / sqrt(sum P^2 / V),
//! the Neyman-Pearson statistic (e.g. Turin 1960, IRE Trans. Inf. Theory 6, 311; Zackay & Ofek 2017, ApJ 836, 187, eq. 16).

use crate::runs::CHUNK;

/// What detection reads: rows of the image and of what belongs to them, all of the same width.
pub struct Source<'a> {
    pub image: &'a [f32],
    pub width: usize,
    /// Not zero: masked.
    pub mask: Option<&'a [u8]>,
    /// Standard deviation of each pixel, or its variance.
    pub noise: Option<&'a [f32]>,
    pub is_variance: bool,
    /// 1, or -1 to look for holes.
    pub sign: f32,
}

impl Source<'_> {
    pub fn height(&self) -> usize {
        self.image.len().checked_div(self.width).unwrap_or(0)
    }

    /// Row `y`: values, and standard deviations where there is a noise map. A pixel that is masked, not finite, or whose
    /// noise is not positive and finite counts as zero with infinite noise.
    pub fn load(&self, y: usize, value: &mut [f32], sigma: &mut [f32]) {
        let span = y * self.width..(y + 1) * self.width;
        let turned = |pixel: f32| if pixel.abs() <= f32::MAX { self.sign * pixel } else { 0.0 };
        let row = &self.image[span.clone()];
        match self.mask {
            None => value.iter_mut().zip(row).for_each(|(to, &pixel)| *to = turned(pixel)),
            Some(mask) => value
                .iter_mut()
                .zip(row.iter().zip(&mask[span.clone()]))
                .for_each(|(to, (&pixel, &masked))| *to = if masked == 0 { turned(pixel) } else { 0.0 }),
        }
        let Some(noise) = self.noise else { return };
        for x in 0..self.width {
            let given = noise[span.start + x];
            let scatter = if self.is_variance { given.sqrt() } else { given };
            let good = scatter > 0.0
                && scatter <= f32::MAX
                && row[x].abs() <= f32::MAX
                && self.mask.is_none_or(|mask| mask[span.start + x] == 0);
            sigma[x] = if good { scatter } else { f32::INFINITY };
            value[x] = if good { value[x] } else { 0.0 };
        }
    }

    /// Whether a pixel was given no value to speak of.
    pub fn is_masked(&self, y: usize, x: usize) -> bool {
        let at = y * self.width + x;
        let bad = |scatter: f32| !(scatter > 0.0 && scatter <= f32::MAX);
        self.mask.is_some_and(|mask| mask[at] != 0)
            || self.image[at].abs() > f32::MAX
            || self.image[at].is_nan()
            || self.noise.is_some_and(|noise| bad(noise[at]))
    }
}

/// The latest rows of a plane, with zeros around each, as wide as a kernel needs.
pub struct Ring {
    data: Vec<f32>,
    stride: usize,
    rows: usize,
    left: usize,
}

impl Ring {
    pub fn new(width: usize, kernel_height: usize, kernel_width: usize) -> Ring {
        // Sixteen pixels may be asked for from any of a row on.
        let stride = width.next_multiple_of(CHUNK) + kernel_width + CHUNK;
        Ring { data: vec![0.0; stride * kernel_height], stride, rows: kernel_height, left: kernel_width / 2 }
    }

    /// The room for row `y`; rows outside the image are to be filled with zeros.
    pub fn slot(&mut self, y: i64, width: usize) -> &mut [f32] {
        let start = y.rem_euclid(self.rows as i64) as usize * self.stride + self.left;
        &mut self.data[start..start + width]
    }

    /// Row `y` as it was put there.
    pub fn row(&self, y: i64, width: usize) -> &[f32] {
        let start = y.rem_euclid(self.rows as i64) as usize * self.stride + self.left;
        &self.data[start..start + width]
    }

    /// Correlation with `weights` at x..x+16 of the row whose kernel starts at row `top`. Sums over rows, then columns, in f32.
    #[inline(always)]
    pub fn correlate(&self, weights: &[f32], top: i64, x: usize) -> [f32; CHUNK] {
        let kernel_width = weights.len() / self.rows;
        let mut sums = [0.0f32; CHUNK];
        for v in 0..self.rows {
            let start = (top + v as i64).rem_euclid(self.rows as i64) as usize * self.stride + x;
            let line = &self.data[start..start + kernel_width - 1 + CHUNK];
            for (u, &weight) in weights[v * kernel_width..][..kernel_width].iter().enumerate() {
                let pixels: &[f32; CHUNK] = line[u..u + CHUNK].try_into().expect("sixteen pixels");
                for k in 0..CHUNK {
                    sums[k] += weight * pixels[k];
                }
            }
        }
        sums
    }
}

/// A kernel scaled so that the absolute values of its weights sum to one.
pub fn normalised(kernel: &[f32]) -> Vec<f32> {
    let sum = kernel.iter().fold(0.0f32, |sum, weight| sum + weight.abs());
    kernel.iter().map(|weight| weight / sum).collect()
}
