//! The arithmetic of one run of pixels: the formula at the head of `calibrate`, in f32.

use super::raw::Raw;

/// Pixels worked on at once: what they need stays in the first cache.
pub const BLOCK: usize = 1024;

/// Stand for masters that are absent: x - 0 and x / 1 are exact.
pub static ZEROS: [f32; BLOCK] = [0.0; BLOCK];
pub static ONES: [f32; BLOCK] = [1.0; BLOCK];

/// One run of each master, all as long as the run of pixels.
#[derive(Clone, Copy)]
pub struct Masters<'a> {
    pub bias: &'a [f32],
    pub dark: &'a [f32],
    pub flat: &'a [f32],
    pub illumination: &'a [f32],
    pub bias_variance: &'a [f32],
    pub dark_variance: &'a [f32],
    pub flat_variance: &'a [f32],
    pub illumination_variance: &'a [f32],
}

/// What is the same for all pixels of a run. The overscan level is split into whole ADU and the rest, so that raw - level loses
/// nothing where both are large.
#[derive(Clone, Copy)]
pub struct Constants {
    pub level: f32,
    pub level_rest: f32,
    pub gain: f32,
    pub dark_scale: f32,
    /// Variance that every pixel has, electrons squared.
    pub floor: f32,
}

/// Image, variance and weight of a run; false where a pixel of it has no positive finite weight or no finite value. `VARIANCES`
/// says whether those of masters count.
#[inline(never)]
pub fn run<R: Raw, const VARIANCES: bool>(
    raw: &[R],
    constants: &Constants,
    masters: &Masters,
    image: &mut [f32],
    variance: &mut [f32],
    weight: &mut [f32],
) -> bool {
    let count = raw.len();
    let Constants { level, level_rest, gain, dark_scale, floor } = *constants;
    let (bias, dark, flat, illumination) =
        (&masters.bias[..count], &masters.dark[..count], &masters.flat[..count], &masters.illumination[..count]);
    let (bias_variance, dark_variance) = (&masters.bias_variance[..count], &masters.dark_variance[..count]);
    let (flat_variance, illumination_variance) = (&masters.flat_variance[..count], &masters.illumination_variance[..count]);
    let (image, variance, weight) = (&mut image[..count], &mut variance[..count], &mut weight[..count]);
    let (gain_square, scale_square) = (gain * gain, dark_scale * dark_scale);
    let mut spoiled = 0u32;
    for k in 0..count {
        let signal = (raw[k].single() - level) - level_rest - bias[k];
        let electrons = signal * gain;
        let mut noise = if electrons > 0.0 { electrons + floor } else { floor };
        if VARIANCES {
            noise += gain_square * (bias_variance[k] + scale_square * dark_variance[k]);
        }
        let response = flat[k] * illumination[k];
        let inverse = 1.0 / response;
        let value = (signal - dark[k] * dark_scale) * gain * inverse;
        noise = noise * inverse * inverse;
        if VARIANCES {
            let (by_flat, by_illumination) = (illumination[k] * inverse, flat[k] * inverse);
            noise += value
                * value
                * (flat_variance[k] * by_flat * by_flat + illumination_variance[k] * by_illumination * by_illumination);
        }
        let inverse_variance = 1.0 / noise;
        image[k] = value;
        variance[k] = noise;
        weight[k] = inverse_variance;
        let sound =
            (inverse_variance > 0.0) & (inverse_variance < f32::INFINITY) & (response > 0.0) & (value.abs() < f32::INFINITY);
        spoiled |= u32::from(!sound);
    }
    spoiled == 0
}
