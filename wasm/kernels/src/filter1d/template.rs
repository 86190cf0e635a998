//! Templates: functions of the time x since the epoch that is scored, zero outside their support. Their scale does not matter.
//!
//! Flare: Davenport et al. 2014 (ApJ 797, 122), equations 1 and 4, in units of the full width at half maximum.

use crate::memory::array;

/// Rise of the flare, from -1 to 0, by powers of x; decay as two exponentials.
const RISE: [f64; 5] = [1.0, 1.941, -0.175, -2.246, -1.125];
const DECAY: [(f64, f64); 2] = [(0.6890, -1.600), (0.3030, -0.2783)];

#[derive(Clone, Copy, Debug)]
pub enum Shape<'a> {
    Box,
    Gaussian {
        sigma: f64,
    },
    /// exp(-x / tau)
    Exponential {
        tau: f64,
    },
    /// exp(x / rise) before, exp(-x / tau) after the peak.
    RiseAndDecay {
        rise: f64,
        tau: f64,
    },
    Flare {
        width: f64,
    },
    /// Linear between samples at ascending times.
    Sampled {
        time: &'a [f64],
        value: &'a [f64],
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    pub shape: Shape<'a>,
    /// Support, both ends belonging to it.
    pub first: f64,
    pub last: f64,
}

impl Template<'_> {
    /// Its value at x. `hint` remembers where in its samples the last x was.
    #[inline]
    pub fn at(&self, x: f64, hint: &mut usize) -> f64 {
        if !(x >= self.first && x <= self.last) {
            return 0.0;
        }
        match self.shape {
            Shape::Box => 1.0,
            Shape::Gaussian { sigma } => libm::exp(-0.5 * (x / sigma) * (x / sigma)),
            Shape::Exponential { tau } => libm::exp(-x / tau),
            Shape::RiseAndDecay { rise, tau } => libm::exp(if x < 0.0 { x / rise } else { -x / tau }),
            Shape::Flare { width } => flare(x / width),
            Shape::Sampled { time, value } => interpolate(time, value, x, hint),
        }
    }
}

fn flare(x: f64) -> f64 {
    if x <= 0.0 {
        return RISE.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient);
    }
    DECAY.iter().map(|&(height, rate)| height * libm::exp(rate * x)).sum()
}

/// Value between samples; the times bracket x.
fn interpolate(time: &[f64], value: &[f64], x: f64, hint: &mut usize) -> f64 {
    let mut k = (*hint).min(time.len() - 1);
    if time[k] > x {
        k = time.partition_point(|&t| t <= x).saturating_sub(1);
    }
    while k + 1 < time.len() && time[k + 1] <= x {
        k += 1;
    }
    *hint = k;
    if k + 1 == time.len() {
        return value[k];
    }
    value[k] + (value[k + 1] - value[k]) * ((x - time[k]) / (time[k + 1] - time[k]))
}

/// Numbers that describe one template in the bank that comes from outside: kind, first, last, two parameters, and where its samples
/// start among all samples (in pairs of time and value arrays of `count`), `count`.
pub const NUMBERS: usize = 7;

/// The bank: `count` descriptions, then the samples.
///
/// # Safety
/// `bank` holds what it describes.
pub unsafe fn read_bank<'a>(bank: *const f64, length: usize, count: usize) -> Vec<Template<'a>> {
    // SAFETY: promised by the caller.
    let all = unsafe { array(bank, length) };
    all[..count * NUMBERS].chunks_exact(NUMBERS).map(|numbers| read_template(numbers, all)).collect()
}

fn read_template<'a>(numbers: &[f64], all: &'a [f64]) -> Template<'a> {
    let (start, count) = (numbers[5] as usize, numbers[6] as usize);
    let shape = match numbers[0] as u32 {
        0 => Shape::Box,
        1 => Shape::Gaussian { sigma: numbers[3] },
        2 => Shape::Exponential { tau: numbers[3] },
        3 => Shape::RiseAndDecay { rise: numbers[3], tau: numbers[4] },
        4 => Shape::Flare { width: numbers[3] },
        _ => Shape::Sampled { time: &all[start..start + count], value: &all[start + count..start + 2 * count] },
    };
    Template { shape, first: numbers[1], last: numbers[2] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(shape: Shape, first: f64, last: f64, x: f64) -> f64 {
        Template { shape, first, last }.at(x, &mut 0)
    }

    #[test]
    fn shapes_have_their_values() {
        assert_eq!((value(Shape::Box, -1.0, 1.0, 1.0), value(Shape::Box, -1.0, 1.0, 1.01)), (1.0, 0.0));
        assert!((value(Shape::Gaussian { sigma: 2.0 }, -9.0, 9.0, 2.0) - (-0.5f64).exp()).abs() < 1e-15);
        assert!((value(Shape::Exponential { tau: 2.0 }, 0.0, 9.0, 4.0) - (-2.0f64).exp()).abs() < 1e-15);
        assert_eq!(value(Shape::Exponential { tau: 2.0 }, 0.0, 9.0, -1e-9), 0.0);
        let both = Shape::RiseAndDecay { rise: 1.0, tau: 3.0 };
        assert!((value(both, -9.0, 9.0, -2.0) - (-2.0f64).exp()).abs() < 1e-15);
        assert!((value(both, -9.0, 9.0, 3.0) - (-1.0f64).exp()).abs() < 1e-15);
        assert_eq!(value(Shape::Box, -1.0, 1.0, f64::NAN), 0.0);
    }

    #[test]
    fn the_flare_rises_from_nothing_to_one_and_falls_to_half_in_about_its_width() {
        let at = |x| value(Shape::Flare { width: 2.0 }, -2.0, 40.0, x);
        assert_eq!(at(0.0), 1.0);
        assert!((at(-2.0) - 0.005).abs() < 1e-12, "1 - 1.941 - 0.175 + 2.246 - 1.125");
        assert!((at(1e-12) - 0.992).abs() < 1e-9);
        assert!((at(2.0) - (0.6890 * (-1.6f64).exp() + 0.3030 * (-0.2783f64).exp())).abs() < 1e-15);
        // The published coefficients make the width at half maximum 0.9 of the parameter.
        let crossing = |mut low: f64, mut high: f64| {
            for _ in 0..60 {
                let middle = 0.5 * (low + high);
                if (at(middle) > 0.5) == (at(high) > 0.5) { high = middle } else { low = middle }
            }
            low
        };
        assert!(((crossing(0.0, 10.0) - crossing(-2.0, 0.0)) / 2.0 - 0.9).abs() < 0.05);
    }

    #[test]
    fn samples_are_joined_by_lines_from_either_side() {
        let (time, values) = ([-1.0, 0.0, 4.0], [0.0, 2.0, 10.0]);
        let template = Template { shape: Shape::Sampled { time: &time, value: &values }, first: -1.0, last: 4.0 };
        let mut hint = 0;
        for (x, expected) in [(-1.0, 0.0), (-0.5, 1.0), (0.0, 2.0), (3.0, 8.0), (4.0, 10.0), (1.0, 4.0), (-1.0, 0.0), (4.1, 0.0)]
        {
            assert_eq!(template.at(x, &mut hint), expected, "at {x}");
        }
        let one = Template { shape: Shape::Sampled { time: &[0.0], value: &[3.0] }, first: 0.0, last: 0.0 };
        assert_eq!(one.at(0.0, &mut 0), 3.0);
    }

    #[test]
    fn banks_are_read_as_written() {
        let bank = [2.0, 0.0, 9.0, 3.0, 0.0, 0.0, 0.0, 5.0, -1.0, 1.0, 0.0, 0.0, 14.0, 2.0, -1.0, 1.0, 7.0, 9.0];
        let templates = unsafe { read_bank(bank.as_ptr(), bank.len(), 2) };
        assert_eq!(templates[0].at(3.0, &mut 0), libm::exp(-1.0));
        assert_eq!(templates[1].at(0.0, &mut 0), 8.0);
    }
}
