//! What the pixels of an image weigh: the inverse of their variance, nothing where it is not known.

use crate::convolve::frame::{Pixels, clear};

/// The image and what its pixels weigh.
#[derive(Clone, Copy)]
pub struct Noisy<'a> {
    pub image: &'a [f32],
    pub mask: &'a [u8],
    pub noise: Noise<'a>,
}

#[derive(Clone, Copy)]
pub enum Noise<'a> {
    Variance(&'a [f32]),
    Weight(&'a [f32]),
    /// The weight of every pixel.
    Same(f32),
}

/// 1 / V of every pixel that counts, zero of the others.
pub struct Weights<'a>(pub Noisy<'a>);

/// d / V of every pixel that counts, zero of the others.
pub struct Weighted<'a>(pub Noisy<'a>);

impl Pixels for Weights<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        self.0.fill(at, out, |weight, _| weight);
    }
}

impl Pixels for Weighted<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        self.0.fill(at, out, |weight, value| weight * value);
    }
}

impl Noisy<'_> {
    /// A function of the weight and the value of every pixel that counts, zero of the others.
    #[inline(always)]
    fn fill(&self, at: usize, out: &mut [f32], of: impl Fn(f32, f32) -> f32) {
        let counted = |weight: f32, value: f32| {
            let counts = (weight > 0.0) & weight.is_finite() & value.is_finite();
            if counts { of(weight, value) } else { 0.0 }
        };
        let image = &self.image[at..];
        match self.noise {
            // The inverse of a variance that is not finite is zero or NaN, of a negative one negative.
            Noise::Variance(plane) => {
                out.iter_mut().zip(image).zip(&plane[at..]).for_each(|((out, &d), &v)| *out = counted(1.0 / v, d));
            }
            Noise::Weight(plane) => out.iter_mut().zip(image).zip(&plane[at..]).for_each(|((out, &d), &w)| *out = counted(w, d)),
            Noise::Same(w) => out.iter_mut().zip(image).for_each(|(out, &d)| *out = counted(w, d)),
        }
        clear(self.mask, at, out);
    }
}
