//! The arithmetic of one run of pixels for what f32 cannot hold: sums and products in double precision, since the relative variance
//! of a flat makes every error of the image count twice in the weight. The quotients alone are in f32: at most twelve roundings make
//! a variance, 7e-7 of it.

use super::pixels::{SPOILED, bits};
use super::raw::Raw;
use crate::lanes::{Pair, Quad};

/// One run of planes, all as long as the run of pixels.
#[derive(Clone, Copy)]
pub struct Planes<'a> {
    /// Raw less overscan, made linear, less bias.
    pub signal: &'a [f64],
    /// Variance of a pixel without light, electrons squared.
    pub floor: &'a [f64],
    /// Flat times illumination.
    pub response: &'a [f32],
    /// Dark, flat, illumination; variances of bias, dark, flat, illumination.
    pub masters: [&'a [f32]; 7],
}

/// What is the same for all pixels of a run.
#[derive(Clone, Copy)]
pub struct Constants {
    pub gain: f64,
    /// Gain of what is counted with Poisson noise: the gain, or 0 where there is no light.
    pub light: f64,
    pub dark_scale: f64,
}

/// Takes levels from raw values: `signal` holds the levels before, the difference after. `room` is overwritten.
#[inline(never)]
pub fn subtract<R: Raw>(raw: &[R], signal: &mut [f64], room: &mut [f32]) {
    if R::EXACT {
        room.iter_mut().zip(raw).for_each(|(single, raw)| *single = raw.single());
        change(signal, room, |level, single| single.minus(level));
    } else {
        signal.iter_mut().zip(raw).for_each(|(signal, &raw)| *signal = raw.into() - *signal);
    }
}

/// Changes doubles by singles, two at a time.
#[inline(always)]
pub fn change(doubles: &mut [f64], singles: &[f32], by: impl Fn(Pair, Pair) -> Pair) {
    let ((doubles, last), (singles, single)) = (doubles.as_chunks_mut::<2>(), singles.as_chunks::<2>());
    doubles.iter_mut().zip(singles).for_each(|(pair, two)| by(Pair::load(pair), Pair::widen(two)).store(pair));
    last.iter_mut().zip(single).for_each(|(last, &single)| *last = by(Pair::splat(*last), Pair::splat(single.into())).get().0);
}

/// Image and weight of a run, and whether all weights are positive and finite and all values finite (false may be a false alarm).
#[inline(never)]
pub fn run(constants: &Constants, planes: &Planes, image: &mut [f32], weight: &mut [f32]) -> bool {
    let Planes { signal, floor, response, masters: [dark, flat, illumination, of_bias, of_dark, of_flat, of_illumination] } =
        *planes;
    let Constants { gain, light, dark_scale } = *constants;
    let [square, dark_square] = [gain * gain, gain * gain * dark_scale * dark_scale].map(Pair::splat);
    let [gain, light, dark_scale, zero] = [gain, light, dark_scale, 0.0].map(Pair::splat);
    each(image, [signal], [dark], |[signal], [dark]| signal.minus(dark.times(dark_scale)).times(gain));
    image.iter_mut().zip(response).for_each(|(value, response)| *value /= response);
    let singles = [of_bias, of_dark, of_flat, of_illumination, flat, illumination, image];
    each(weight, [signal, floor], singles, |[signal, floor], [of_bias, of_dark, of_flat, of_illumination, factors @ ..]| {
        let [flat, illumination, value] = factors.map(|factor| factor.times(factor));
        let own = zero.max(signal.times(light)).plus(floor);
        let added = of_bias.times(square).plus(of_dark.times(dark_square));
        own.plus(added).plus(of_flat.times(illumination).plus(of_illumination.times(flat)).times(value))
    });
    weight.iter_mut().zip(response).for_each(|(weight, response)| *weight = response * response / *weight);
    let results = image.iter().zip(weight.iter()).zip(response);
    results.fold(0, |most, ((&image, &weight), &response)| bits(image, weight, response).max(most)) < SPOILED
}

/// A function of doubles and singles for each pixel, two at a time.
#[inline(always)]
fn each<const D: usize, const S: usize>(
    out: &mut [f32],
    doubles: [&[f64]; D],
    singles: [&[f32]; S],
    of: impl Fn([Pair; D], [Pair; S]) -> Pair,
) {
    // Each pair but the last is written with two zeros behind it: one instruction, which compilers split for two floats alone.
    let pairs = (out.len() / 2).saturating_sub(1);
    let two_doubles = doubles.map(|plane| &plane.as_chunks::<2>().0[..pairs]);
    let two_singles = singles.map(|plane| &plane.as_chunks::<2>().0[..pairs]);
    for k in 0..pairs {
        let pair = of(two_doubles.map(|plane| Pair::load(&plane[k])), two_singles.map(|plane| Pair::widen(&plane[k])));
        Quad::narrow(pair).write(&mut out[2 * k..]);
    }
    for k in 2 * pairs..out.len() {
        let singles = singles.map(|plane| Pair::splat(plane[k].into()));
        out[k] = of(doubles.map(|plane| Pair::splat(plane[k])), singles).get().0 as f32;
    }
}
