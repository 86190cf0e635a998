//! X(k) = sum over j of x(j) exp(2 pi i j k / n) of two sequences side by side, n a power of two, in place: radix 4 with decimation in
//! frequency, block by block down to the smallest, so that a part is finished while it is near. Frequencies come out at `position(k)`.

use super::Complex;
use super::turn::turn;
use crate::lanes::Pair;

pub struct Transform {
    pub length: usize,
    /// Of each stage, longest first: exp(2 pi i j / span), and its square and cube, for j below a quarter of the span.
    stages: Vec<Vec<[[f64; 2]; 3]>>,
}

/// Blocks of at most so many points go through their stages one after the other.
const NEAR: usize = 64;

impl Transform {
    pub fn new(length: usize) -> Self {
        assert!(length.is_power_of_two());
        let mut stages = vec![];
        let mut span = length;
        while span >= 4 {
            let power = |j: usize, times: usize| {
                let z = turn(Pair::splat((times * j) as f64 / span as f64));
                [z.re.get().0, z.im.get().0]
            };
            stages.push((0..span / 4).map(|j| [power(j, 1), power(j, 2), power(j, 3)]).collect());
            span /= 4;
        }
        Self { length, stages }
    }

    /// Where the frequency k is afterwards.
    pub fn position(&self, k: usize) -> usize {
        let (mut rest, mut span, mut place) = (k, self.length, 0);
        while span > 1 {
            let radix = span.min(4);
            span /= radix;
            place += rest % radix * span;
            rest /= radix;
        }
        place
    }

    pub fn run(&self, x: &mut [Complex]) {
        descend(&self.stages, x);
    }
}

fn descend(stages: &[Vec<[[f64; 2]; 3]>], x: &mut [Complex]) {
    match stages.split_first() {
        None => two(x),
        Some((stage, rest)) if x.len() > NEAR => {
            four(stage, x);
            x.chunks_exact_mut(x.len() / 4).for_each(|part| descend(rest, part));
        }
        _ => {
            let mut span = x.len();
            for stage in stages {
                x.chunks_exact_mut(span).for_each(|block| four(stage, block));
                span /= 4;
            }
            x.chunks_exact_mut(span).for_each(two);
        }
    }
}

/// The last stage where the length is no power of four.
fn two(x: &mut [Complex]) {
    if let [a, b] = x {
        (*a, *b) = (a.plus(*b), a.minus(*b));
    }
}

fn four(stage: &[[[f64; 2]; 3]], block: &mut [Complex]) {
    let (low, high) = block.split_at_mut(block.len() / 2);
    let ((a, b), (c, d)) = (low.split_at_mut(stage.len()), high.split_at_mut(stage.len()));
    for ((a, b), ((c, d), w)) in a.iter_mut().zip(b).zip(c.iter_mut().zip(d).zip(stage)) {
        let (s, t, u, v) = (a.plus(*c), a.minus(*c), b.plus(*d), b.minus(*d));
        let turned = Complex { re: Pair::splat(0.0).minus(v.im), im: v.re };
        *a = s.plus(u);
        *b = t.plus(turned).times(factor(w[0]));
        *c = s.minus(u).times(factor(w[1]));
        *d = t.minus(turned).times(factor(w[2]));
    }
}

#[inline(always)]
fn factor([re, im]: [f64; 2]) -> Complex {
    Complex { re: Pair::splat(re), im: Pair::splat(im) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_definition() {
        for length in [1usize, 2, 4, 8, 32, 128, 512] {
            let value = |j: usize| Complex {
                re: Pair::new((j * j % 7) as f64 - 3.0, (j % 5) as f64),
                im: Pair::new((j * 3 % 11) as f64, -((j % 3) as f64)),
            };
            let mut x: Vec<Complex> = (0..length).map(value).collect();
            let transform = Transform::new(length);
            transform.run(&mut x);
            for k in 0..length {
                let sum = (0..length).fold(Complex::zero(), |sum, j| {
                    sum.plus(value(j).times(turn(Pair::splat((j * k % length) as f64 / length as f64))))
                });
                let difference = sum.minus(x[transform.position(k)]);
                for part in [difference.re.get(), difference.im.get()] {
                    assert!(part.0.abs() < 1e-12 * length as f64 && part.1.abs() < 1e-12 * length as f64);
                }
            }
        }
    }
}
