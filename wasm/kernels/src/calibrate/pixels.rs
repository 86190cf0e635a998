//! The arithmetic of one run of pixels: the formula at the head of `calibrate`, in f32.
//!
//! Two things would cost accuracy in f32. A level of many ADU: it is split into whole ADU and the rest. A dark of many ADU, as hot
//! pixels have: where it exceeds `LARGE`, the image is taken again in double precision.

use super::raw::Raw;

/// Pixels worked on at once: a row of most detectors, whose parts stay in the near caches.
pub const BLOCK: usize = 4096;

/// Stand for masters that are absent: x - 0 and x / 1 are exact.
pub static ZEROS: [f32; BLOCK] = [0.0; BLOCK];
pub static ONES: [f32; BLOCK] = [1.0; BLOCK];

/// One run of what the masters say, all as long as the run of pixels.
#[derive(Clone, Copy)]
pub struct Masters<'a> {
    pub bias: &'a [f32],
    pub dark: &'a [f32],
    /// Flat times illumination.
    pub response: &'a [f32],
    /// Variance of bias and scaled dark, electrons squared.
    pub added: &'a [f32],
    /// Relative variance of the response.
    pub relative: &'a [f32],
}

/// What is the same for all pixels of a run.
#[derive(Clone, Copy)]
pub struct Constants {
    /// Overscan level: whole ADU, and the rest.
    pub level: f32,
    pub level_rest: f32,
    pub gain: f32,
    /// Gain of what is counted with Poisson noise: the gain, or 0 where there is no light.
    pub light: f32,
    pub dark_scale: f32,
    /// Variance that every pixel has, electrons squared.
    pub floor: f32,
}

/// Scaled darks above it, in ADU, are subtracted in double precision.
const LARGE: f32 = 32.0;

/// What a run tells beside its pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Seen {
    /// Whether all weights are positive and finite and all values finite; false may be a false alarm.
    pub sound: bool,
    /// Whether any scaled dark is above `LARGE`.
    pub large: bool,
}

/// Image and weight of a pixel. `spoiled` stays below 0x7f7fffff while every weight and response is positive and finite and every
/// value finite; `darkest` is the largest |dark|: both as bits, whose order is that of positive floats.
#[inline(always)]
fn pixel<const VARIANCES: bool>(
    raw: f32,
    constants: &Constants,
    (bias, dark, response, added, relative): (f32, f32, f32, f32, f32),
    (spoiled, darkest): (&mut u32, &mut u32),
) -> (f32, f32) {
    let signal = (raw - constants.level) - constants.level_rest - bias;
    let electrons = signal * constants.light;
    let mut noise = if electrons < 0.0 { 0.0 } else { electrons } + constants.floor;
    if VARIANCES {
        noise += added;
    }
    let inverse = 1.0 / response;
    let scaled = dark * constants.dark_scale;
    let image = (signal - scaled) * constants.gain * inverse;
    noise = noise * inverse * inverse;
    if VARIANCES {
        noise += image * image * relative;
    }
    let weight = 1.0 / noise;
    let positive = weight.to_bits().wrapping_sub(1).max(response.to_bits().wrapping_sub(1));
    *spoiled = positive.max(image.abs().to_bits()).max(*spoiled);
    *darkest = scaled.abs().to_bits().max(*darkest);
    (image, weight)
}

/// Pixels whose arithmetic is laid side by side.
const LANES: usize = 16;

/// Image and weight of a run. `VARIANCES` says whether those of masters count; without, they are not looked at.
#[inline(never)]
pub fn run<R: Raw, const VARIANCES: bool>(
    raw: &[R],
    constants: &Constants,
    masters: &Masters,
    image: &mut [f32],
    weight: &mut [f32],
) -> Seen {
    let count = raw.len() / LANES;
    let constants = *constants;
    let Masters { bias, dark, response, added, relative } = *masters;
    let lanes = |plane| -> &[[f32; LANES]] { &<[f32]>::as_chunks::<LANES>(plane).0[..count] };
    let (raws, biases, darks, responses) = (&raw.as_chunks::<LANES>().0[..count], lanes(bias), lanes(dark), lanes(response));
    let (addeds, relatives) = (lanes(added), lanes(relative));
    let images = &mut image.as_chunks_mut::<LANES>().0[..count];
    let weights = &mut weight.as_chunks_mut::<LANES>().0[..count];
    let (mut spoiled, mut darkest) = ([0u32; LANES], [0u32; LANES]);
    for j in 0..count {
        for k in 0..LANES {
            let of_masters = (biases[j][k], darks[j][k], responses[j][k], addeds[j][k], relatives[j][k]);
            (images[j][k], weights[j][k]) =
                pixel::<VARIANCES>(raws[j][k].single(), &constants, of_masters, (&mut spoiled[k], &mut darkest[k]));
        }
    }
    for k in count * LANES..raw.len() {
        let of_masters = (bias[k], dark[k], response[k], added[k], relative[k]);
        (image[k], weight[k]) = pixel::<VARIANCES>(raw[k].single(), &constants, of_masters, (&mut spoiled[0], &mut darkest[0]));
    }
    let most = |bits: [u32; LANES]| bits.into_iter().fold(0, u32::max);
    Seen { sound: most(spoiled) < 0x7f7f_ffff, large: most(darkest) > LARGE.to_bits() }
}

/// Takes the image again in double precision where the scaled dark is above `LARGE`; `signal` is the raw value less its overscan,
/// made linear. The weight stays: it knows the dark through the relative variance of the response alone.
#[inline(never)]
pub fn refine(signal: impl Fn(usize) -> f64, constants: &Constants, masters: &Masters, image: &mut [f32]) {
    let (scale, gain) = (f64::from(constants.dark_scale), f64::from(constants.gain));
    let large = |dark: f32| (dark * constants.dark_scale).abs() > LARGE;
    for (first, darks) in masters.dark.chunks(LANES).enumerate().map(|(chunk, darks)| (chunk * LANES, darks)) {
        if !darks.iter().fold(false, |any, &dark| any | large(dark)) {
            continue;
        }
        for k in (first..first + darks.len()).filter(|&k| large(masters.dark[k])) {
            let signal = signal(k) - f64::from(masters.bias[k]) - f64::from(masters.dark[k]) * scale;
            image[k] = (signal * gain / f64::from(masters.response[k])) as f32;
        }
    }
}
