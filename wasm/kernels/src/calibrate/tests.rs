use super::linearity::Linearity;
use super::overscan::{Along, Strip, fit, levels};
use super::raw::{Raw, Statistic};
use super::section::{Levels, Place, Planes, Products, Section, section};
use proptest::prelude::*;

const NONE: Levels = Levels { along: Along::One, values: &[], factors: &[] };
const PLAIN: Section = Section {
    gain: 1.0,
    read_noise: 1.0,
    saturation: f64::INFINITY,
    poisson: true,
    dark_scale: 1.0,
    levels: NONE,
    linearity: None,
};

/// Image, weight, variance and flags of a frame that is one section.
fn calibrated<R: Raw>(
    raw: &[R],
    columns: usize,
    section_: &Section,
    planes: &Planes<u16>,
) -> (Vec<f32>, Vec<f32>, Vec<f32>, Vec<u16>) {
    let (n, rows) = (raw.len(), raw.len() / columns);
    let (mut image, mut weight, mut variance, mut flags) = (vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0; n]);
    let mut products = Products { image: &mut image, weight: &mut weight, variance: &mut variance, flags: &mut flags };
    let place = Place { rows, columns, raw: 0, raw_stride: columns, out: 0, out_stride: columns };
    section(raw, &place, section_, planes, &mut products);
    (image, weight, variance, flags)
}

const ABSENT: Planes<u16> = Planes { masters: [&[]; 8], bad: &[], flags: &[] };

/// One pixel in double precision: value, variance.
fn twin(raw: f64, level: f64, factor: f64, section: &Section, m: [f64; 8]) -> (f64, f64) {
    let signal = section.linearity.map_or(raw - level, |linearity| linearity.apply(raw - level)) - m[0];
    let g = section.gain;
    let response = m[2] * m[3];
    let value = g * (signal - section.dark_scale * m[1]) / response;
    let noise =
        (g * signal).max(0.0) + section.read_noise.powi(2) * (1.0 + factor) + g * g * (m[4] + section.dark_scale.powi(2) * m[5]);
    (value, noise / response.powi(2) + value * value * (m[6] / m[2].powi(2) + m[7] / m[3].powi(2)))
}

fn agrees(found: f32, expected: f64, tolerance: f64) -> bool {
    (f64::from(found) - expected).abs() <= tolerance
}

#[test]
fn a_frame_without_anything_is_itself() {
    let (image, weight, variance, flags) = calibrated(&[0u16, 3, 65535], 3, &PLAIN, &ABSENT);
    assert_eq!(image, [0.0, 3.0, 65535.0]);
    assert_eq!(variance, [1.0, 4.0, 65536.0]);
    assert_eq!(weight, [1.0, 0.25, 1.0 / 65536.0]);
    assert_eq!(flags, [0, 0, 0]);
}

#[test]
fn flags_say_why_a_pixel_has_no_weight() {
    let flat = [1.0, 1.0, 0.0, -1.0, f32::NAN, 1.0, 1.0, 1.0];
    let planes = Planes {
        masters: [&[], &[], &flat, &[], &[], &[], &[], &[]],
        bad: &[0, 7, 0, 0, 0, 0, 0, 0],
        flags: &[0, 0, 0, 0, 0, 0, 256, 0],
    };
    let raw = [10.0f32, 10.0, 10.0, 10.0, 10.0, 50.0, 10.0, f32::NAN];
    let (image, weight, variance, flags) = calibrated(&raw, 8, &Section { saturation: 50.0, ..PLAIN }, &planes);
    assert_eq!(flags, [0, 1, 2, 2, 2, 4, 256, 2]);
    assert_eq!(weight, [1.0 / 11.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!((image[1], image[5], image[6]), (10.0, 50.0, 10.0));
    for k in [2, 3, 4, 7] {
        assert_eq!((image[k].to_bits(), variance[k].to_bits()), (0x7fc0_0000, 0x7fc0_0000));
    }
}

#[test]
fn without_light_there_is_read_noise_alone() {
    let (image, _, variance, _) = calibrated(&[100u16, 0], 2, &Section { poisson: false, read_noise: 3.0, ..PLAIN }, &ABSENT);
    assert_eq!((image, variance), (vec![100.0, 0.0], vec![9.0, 9.0]));
}

#[test]
fn no_noise_at_all_is_no_weight() {
    let (image, weight, variance, flags) = calibrated(&[0i32, 5], 1, &Section { read_noise: 0.0, ..PLAIN }, &ABSENT);
    assert_eq!((image, weight, variance, flags), (vec![0.0, 5.0], vec![0.0, 0.2], vec![0.0, 5.0], vec![2, 0]));
}

#[test]
fn limits_of_saturation_hold_for_every_type() {
    assert_eq!(
        (u16::limit(1.5), u16::limit(-3.0), u16::limit(65535.0), u16::limit(65535.5), u16::limit(f64::NAN)),
        (Some(2), Some(0), Some(65535), None, None)
    );
    assert_eq!((i32::limit(1e10), i32::limit(-1e10), i32::limit(2.0)), (None, Some(i32::MIN), Some(2)));
    assert_eq!((f32::limit(0.5), f32::limit(f64::INFINITY)), (Some(0.5), None));
    let limit = f32::limit(0.1).unwrap();
    assert!(f64::from(limit) >= 0.1 && f64::from(limit.next_down()) < 0.1);
}

#[test]
fn a_large_level_costs_no_accuracy() {
    let levels = Levels { along: Along::One, values: &[1_000.123_456_789], factors: &[] };
    let (image, ..) = calibrated(&[1000u16], 1, &Section { levels, gain: 1.6, ..PLAIN }, &ABSENT);
    assert!(agrees(image[0], 1.6 * (1000.0 - 1_000.123_456_789), 1e-7));
    let (image, ..) =
        calibrated(&[100_000_001i32], 1, &Section { levels: Levels { values: &[1e8], ..levels }, ..PLAIN }, &ABSENT);
    assert_eq!(image[0], 1.0);
}

#[test]
fn levels_of_each_kind() {
    // A frame of 3 x 5: data in columns 0..2, overscan in columns 2..5.
    let raw: [u16; 15] = [9, 9, 1, 2, 6, 9, 9, 4, 4, 5, 9, 9, 7, 9, 8];
    let strip = Strip { raw: &raw, stride: 5, x: (2, 5), y: (0, 3) };
    let find = |along, statistic, count| {
        let (mut values, mut factors) = (vec![0.0; count], vec![0.0; count]);
        levels(&strip, along, statistic, None, &mut values, &mut factors);
        (values, factors)
    };
    assert_eq!(find(Along::Row, Statistic::Median, 3).0, [2.0, 4.0, 8.0]);
    assert_eq!(find(Along::Row, Statistic::Mean, 3).0, [3.0, 13.0 / 3.0, 8.0]);
    assert_eq!(find(Along::Column, Statistic::Mean, 3), (vec![4.0, 5.0, 19.0 / 3.0], vec![1.0 / 3.0; 3]));
    assert_eq!(find(Along::One, Statistic::Median, 1), (vec![5.0], vec![1.494912 / 9.0]));
}

#[test]
fn a_fit_gives_back_a_polynomial_and_its_leverage() {
    let cubic = |k: usize| 3.0 - 0.5 * k as f64 + 1e-3 * (k * k) as f64 - 2e-6 * (k * k * k) as f64;
    let mut points: Vec<f64> = (0..101).map(cubic).collect();
    points[7] = f64::NAN;
    let mut factors = vec![0.1; 101];
    fit(&mut points, &mut factors, 3);
    assert!((0..101).all(|k| (points[k] - cubic(k)).abs() < 1e-10));
    // Leverages of the points fitted add up to the number of coefficients.
    let sum: f64 = (0..101).filter(|&k| k != 7).map(|k| factors[k]).sum();
    assert!((sum - 0.4).abs() < 1e-12);
    for (count, degree) in [(0usize, 2usize), (1, 3), (2, 5)] {
        let mut points: Vec<f64> = (0..count).map(|k| k as f64).collect();
        fit(&mut points, &mut vec![1.0; count], degree);
        assert!((0..count).all(|k| (points[k] - k as f64).abs() < 1e-12));
    }
    let mut nothing = [f64::NAN; 3];
    fit(&mut nothing, &mut [1.0; 3], 1);
    assert!(nothing.iter().all(|level| level.is_nan()));
}

#[test]
fn responses_are_made_linear() {
    let table = Linearity::Table { values: &[0.0, 2.0, 6.0], start: 0.0, step: 10.0 };
    for (signal, linear) in [(0.0, 0.0), (5.0, 1.0), (10.0, 2.0), (15.0, 4.0), (30.0, 10.0), (-5.0, -1.0)] {
        assert_eq!(table.apply(signal), linear);
    }
    assert_eq!(Linearity::Polynomial(&[1.0, 2.0, 3.0]).apply(2.0), 17.0);
    assert_eq!(Linearity::Polynomial(&[]).apply(2.0), 0.0);
}

/// A frame of pseudo-random numbers beside its twin; the bits of `which` choose masters, overscan and linearity.
fn beside_twin((columns, rows): (usize, usize), seed: u64, which: u16, gain: f64, noise: f64) -> Result<(), TestCaseError> {
    let mut state = seed | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / 16_777_216.0
    };
    let n = columns * rows;
    let ranges = [(-5.0, 10.0), (0.0, 40.0), (0.5, 1.0), (0.8, 0.4), (0.0, 4.0), (0.0, 0.2), (0.0, 1e-3), (0.0, 1e-4)];
    let masters: Vec<Vec<f32>> = ranges
        .iter()
        .enumerate()
        .map(|(k, &(low, range))| if which >> k & 1 == 1 { (0..n).map(|_| low + range * uniform()).collect() } else { vec![] })
        .collect();
    let raw: Vec<u16> = (0..n).map(|_| 900 + (uniform() * uniform() * 60000.0) as u16).collect();
    let along = [Along::One, Along::Row, Along::Column][(which >> 8) as usize % 3];
    let count = [1, rows, columns][(which >> 8) as usize % 3];
    let values: Vec<f64> = (0..count).map(|_| 1000.0 + f64::from(uniform())).collect();
    let factors: Vec<f64> = (0..count).map(|_| f64::from(uniform()) * 0.1).collect();
    let response = [0.0, 1.0, 1e-6];
    let linearity = (which >> 10 & 1 == 1).then_some(Linearity::Polynomial(&response));
    let used = Section {
        gain,
        read_noise: noise,
        saturation: 40000.5,
        poisson: true,
        dark_scale: 300.0,
        levels: Levels { along, values: &values, factors: &factors },
        linearity,
    };
    let planes = Planes { masters: std::array::from_fn(|k| &masters[k][..]), bad: &[], flags: &[] };
    let (image, weight, variance, flags) = calibrated(&raw, columns, &used, &planes);
    let wide: Vec<i32> = raw.iter().map(|&value| i32::from(value)).collect();
    let of_wide = calibrated(&wide, columns, &used, &planes);
    let floats: Vec<f32> = raw.iter().map(|&value| f32::from(value)).collect();
    prop_assert_eq!(&calibrated(&floats, columns, &used, &planes).0, &image);
    for k in 0..n {
        let at = match along {
            Along::One => 0,
            Along::Row => k / columns,
            Along::Column => k % columns,
        };
        let absent = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        let m = std::array::from_fn(|p| masters[p].get(k).map_or(absent[p], |&v| f64::from(v)));
        let (value, noise) = twin(f64::from(raw[k]), values[at], factors[at], &used, m);
        let allowed = 1e-5 * (value.abs() + gain / (m[2] * m[3]));
        prop_assert!(agrees(image[k], value, allowed), "{} {}", image[k], value);
        prop_assert!(agrees(of_wide.0[k], value, allowed));
        prop_assert!(agrees(variance[k], noise, 1e-6 * noise), "{} {}", variance[k], noise);
        let saturated = raw[k] > 40000;
        prop_assert_eq!(flags[k], if saturated { 4 } else { 0 });
        let expected = if saturated { 0.0 } else { 1.0 / noise };
        prop_assert!(agrees(weight[k], expected, 1e-6 * expected));
    }
    Ok(())
}

#[test]
fn variances_of_masters_and_faint_noise_cost_no_accuracy() {
    beside_twin((1832, 1), 18399970132574775684, 49239, 4.851406891920018, 0.1).unwrap();
    beside_twin((583, 1), 1849548194184255794, 8026, 0.5, 0.1).unwrap();
    beside_twin((1341, 2), 5257981237879902998, 13135, 4.852361136092707, 0.8728727243876914).unwrap();
}

#[test]
fn a_bias_near_the_signal_costs_no_accuracy() {
    let levels = Levels { along: Along::One, values: &[1_000.3], factors: &[] };
    let used = Section { levels, gain: 5.0, read_noise: 0.1, ..PLAIN };
    for bias in (0..1000).map(|k| 4.65 + 1e-4 * k as f32) {
        let (_, weight, ..) =
            calibrated(&[1005u16], 1, &used, &Planes { masters: [&[bias], &[], &[], &[], &[], &[], &[], &[]], ..ABSENT });
        let (_, variance) = twin(1005.0, 1_000.3, 0.0, &used, [f64::from(bias), 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(agrees(weight[0], 1.0 / variance, 1e-6 / variance), "{bias}: {} {}", weight[0], 1.0 / variance);
    }
}

proptest! {
    #[test]
    fn the_same_as_double_precision(
        columns in 1usize..5000, rows in 1usize..4, seed in any::<u64>(), which in any::<u16>(), gain in 0.5f64..5.0, noise in 0.1f64..20.0,
    ) {
        beside_twin((columns, rows), seed, which, gain, noise)?;
    }
}
