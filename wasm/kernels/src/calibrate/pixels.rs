//! The arithmetic of one run of pixels in f32: the formula at the head of `calibrate` where there is neither linearity nor a level a
//! column nor a variance of a master. At most eleven roundings make a variance, 7e-7 of it.
//!
//! Two things would cost accuracy in f32. A level of many ADU: it is split into a multiple of 1/256 ADU, which leaves a 16-bit value
//! exactly, and the rest, which goes last, so that a bias near the signal leaves exactly too. A dark of many ADU, as hot pixels
//! have: where it exceeds `LARGE`, the image is taken again in double precision.

use super::raw::Raw;

/// Pixels worked on at once: their parts stay in the near caches.
pub const BLOCK: usize = 4096;

/// One run of masters, all as long as the run of pixels.
#[derive(Clone, Copy)]
pub struct Masters<'a> {
    pub bias: &'a [f32],
    pub dark: &'a [f32],
    /// Flat times illumination.
    pub response: &'a [f32],
}

/// What is the same for all pixels of a run.
#[derive(Clone, Copy)]
pub struct Constants {
    /// Overscan level: a multiple of 1/256 ADU, and the rest.
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

/// Bits that stay below `SPOILED` where the weight and the response are positive and finite and the value is finite.
#[inline(always)]
pub fn bits(image: f32, weight: f32, response: f32) -> u32 {
    let positive = weight.to_bits().wrapping_sub(1).max(response.to_bits().wrapping_sub(1));
    positive.max(image.abs().to_bits())
}

pub const SPOILED: u32 = 0x7f7f_ffff;

/// Image and weight of a pixel. `spoiled` is the largest of `bits`; `darkest` the largest |dark|, as bits, whose order is that of
/// positive floats.
#[inline(always)]
fn pixel(
    raw: f32,
    constants: &Constants,
    (bias, dark, response): (f32, f32, f32),
    (spoiled, darkest): (&mut u32, &mut u32),
) -> (f32, f32) {
    let signal = (raw - constants.level) - bias - constants.level_rest;
    let electrons = signal * constants.light;
    let noise = if electrons < 0.0 { 0.0 } else { electrons } + constants.floor;
    let scaled = dark * constants.dark_scale;
    let image = (signal - scaled) * constants.gain / response;
    let weight = response * response / noise;
    *spoiled = bits(image, weight, response).max(*spoiled);
    *darkest = scaled.abs().to_bits().max(*darkest);
    (image, weight)
}

/// Pixels whose arithmetic is laid side by side.
const LANES: usize = 16;

/// Image and weight of a run.
#[inline(never)]
pub fn run<R: Raw>(raw: &[R], constants: &Constants, masters: &Masters, image: &mut [f32], weight: &mut [f32]) -> Seen {
    let count = raw.len() / LANES;
    let constants = *constants;
    let Masters { bias, dark, response } = *masters;
    let lanes = |plane| -> &[[f32; LANES]] { &<[f32]>::as_chunks::<LANES>(plane).0[..count] };
    let (raws, biases, darks, responses) = (&raw.as_chunks::<LANES>().0[..count], lanes(bias), lanes(dark), lanes(response));
    let images = &mut image.as_chunks_mut::<LANES>().0[..count];
    let weights = &mut weight.as_chunks_mut::<LANES>().0[..count];
    let (mut spoiled, mut darkest) = ([0u32; LANES], [0u32; LANES]);
    for j in 0..count {
        for k in 0..LANES {
            let of_masters = (biases[j][k], darks[j][k], responses[j][k]);
            (images[j][k], weights[j][k]) =
                pixel(raws[j][k].single(), &constants, of_masters, (&mut spoiled[k], &mut darkest[k]));
        }
    }
    for k in count * LANES..raw.len() {
        let of_masters = (bias[k], dark[k], response[k]);
        (image[k], weight[k]) = pixel(raw[k].single(), &constants, of_masters, (&mut spoiled[0], &mut darkest[0]));
    }
    let most = |bits: [u32; LANES]| bits.into_iter().fold(0, u32::max);
    Seen { sound: most(spoiled) < SPOILED, large: most(darkest) > LARGE.to_bits() }
}

/// Takes the image again in double precision where the scaled dark is above `LARGE`; `signal` is the raw value less its overscan.
/// The weight stays: it does not know the dark.
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
