//! The arithmetic of one run of pixels in double precision, rounded to f32 at the end: for what f32 cannot hold, and where the
//! relative variance of the flat makes the error of the image count twice in the weight.

use super::pixels::{SPOILED, bits};

/// One run of masters, all as long as the run of pixels.
#[derive(Clone, Copy)]
pub struct Masters<'a> {
    pub dark: &'a [f32],
    pub flat: &'a [f32],
    pub illumination: &'a [f32],
    /// Variances of bias, dark, flat, illumination.
    pub variances: [&'a [f32]; 4],
}

/// What is the same for all pixels of a run.
#[derive(Clone, Copy)]
pub struct Constants {
    pub gain: f64,
    /// Gain of what is counted with Poisson noise: the gain, or 0 where there is no light.
    pub light: f64,
    pub dark_scale: f64,
}

/// Image and weight of a run, and whether all weights are positive and finite and all values finite (false may be a false alarm).
/// `signal` is raw less overscan, made linear, less bias; `floor` the variance of a pixel without light, electrons squared.
#[inline(never)]
pub fn run(
    signal: &[f64],
    floor: &[f64],
    constants: &Constants,
    masters: &Masters,
    image: &mut [f32],
    weight: &mut [f32],
) -> bool {
    let Constants { gain, light, dark_scale } = *constants;
    let (square, dark_square) = (gain * gain, gain * gain * dark_scale * dark_scale);
    let count = signal.len();
    let Masters { dark, flat, illumination, variances } = *masters;
    let (floor, dark, flat, illumination) = (&floor[..count], &dark[..count], &flat[..count], &illumination[..count]);
    let [of_bias, of_dark, of_flat, of_illumination] = variances.map(|plane| &plane[..count]);
    let (image, weight) = (&mut image[..count], &mut weight[..count]);
    let mut spoiled = 0;
    for k in 0..count {
        let [flat, illumination] = [flat[k], illumination[k]].map(f64::from);
        let inverse = 1.0 / (flat * illumination);
        let electrons = signal[k] * light;
        let added = square * f64::from(of_bias[k]) + dark_square * f64::from(of_dark[k]);
        let noise = if electrons < 0.0 { 0.0 } else { electrons } + floor[k] + added;
        let value = (signal[k] - dark_scale * f64::from(dark[k])) * gain * inverse;
        let of_response = f64::from(of_flat[k]) * (illumination * illumination) + f64::from(of_illumination[k]) * (flat * flat);
        let variance = (noise + value * value * of_response) * (inverse * inverse);
        (image[k], weight[k]) = (value as f32, (1.0 / variance) as f32);
        spoiled = bits(image[k], weight[k], (flat * illumination) as f32).max(spoiled);
    }
    spoiled < SPOILED
}
