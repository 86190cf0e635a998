use super::annulus::{Field, annulus};
use super::mode::mode;
use super::moments::*;
use super::order::*;
use super::rows::*;
use proptest::prelude::*;

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values
}

fn twin_median(values: &[f64]) -> f64 {
    let (values, n) = (sorted(values), values.len());
    if n == 0 {
        f64::NAN
    } else if n % 2 == 1 {
        values[n / 2]
    } else {
        (values[n / 2 - 1] + values[n / 2]) / 2.0
    }
}

/// Limits straight from the definition: the values left are looked for among all values in every round.
fn twin_limits(values: &[f64], clip: &Clip) -> (f64, f64) {
    let mut left = values.to_vec();
    let mut limits = (f64::NAN, f64::NAN);
    for _ in 0..if clip.rounds == 0 { 1000 } else { clip.rounds } {
        let n = left.len() as f64;
        let average = left.iter().sum::<f64>() / n;
        let middle = twin_median(&left);
        let spread = match clip.scale {
            Scale::Deviation => (left.iter().map(|v| (v - average).powi(2)).sum::<f64>() / n).sqrt(),
            Scale::Mad => MAD_TO_SIGMA * twin_median(&left.iter().map(|v| (v - middle).abs()).collect::<Vec<_>>()),
        };
        let center = if clip.center == Center::Median { middle } else { average };
        limits = (center - clip.lower * spread, center + clip.upper * spread);
        let next: Vec<f64> = left.iter().copied().filter(|&v| v >= limits.0 && v <= limits.1).collect();
        if next.is_empty() || next.len() == left.len() {
            break;
        }
        left = next;
    }
    limits
}

fn all(values: &[f64], ask: &Ask) -> Vec<f64> {
    let mut out = vec![0.0; COLUMNS + ask.percentiles.len()];
    row_statistics(values, &[], ask, &mut Scratch::default(), &mut out, &mut []);
    out
}

const PLAIN: Ask = Ask { percentiles: &[], deviation: true, clip: None, bins: 0 };
const CLIP: Clip = Clip { center: Center::Median, scale: Scale::Deviation, lower: 3.0, upper: 3.0, rounds: 5 };

#[test]
fn closed_forms_of_one_to_nine() {
    let values: Vec<f64> = (1..=9).map(f64::from).collect();
    let out = all(&values, &Ask { percentiles: &[0.0, 25.0, 30.0, 100.0], ..PLAIN });
    assert_eq!(out[..3], [9.0, 1.0, 9.0]);
    assert_eq!((out[3], out[5], out[6]), (5.0, 5.0, 2.0));
    assert!((out[4] - (60.0f64 / 9.0).sqrt()).abs() < 1e-15);
    assert_eq!(out[COLUMNS..], [1.0, 3.0, 3.4, 9.0]);
}

#[test]
fn nothing_one_and_constants() {
    let nothing = all(&[f64::NAN], &Ask { percentiles: &[50.0], deviation: true, clip: Some(CLIP), bins: 8 });
    assert_eq!((nothing[0], nothing[8]), (0.0, 0.0));
    assert!([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 15].iter().all(|&k| nothing[k].is_nan()), "{nothing:?}");
    let ask = Ask { percentiles: &[], deviation: true, clip: Some(CLIP), bins: 8 };
    for values in [vec![0.1], vec![0.1; 1001]] {
        let out = all(&values, &ask);
        assert_eq!(out[1..8], [0.1, 0.1, 0.1, 0.0, 0.1, 0.0, 0.1]);
        assert_eq!(out[8], values.len() as f64);
    }
}

#[test]
fn an_outlier_goes_and_is_marked_with_what_is_no_number() {
    let row = [1.0f32, 2.0, f32::NAN, 1.5, 1e6, f32::INFINITY, 1.2, 1.8, 1.1, 1.7, 1.4, 1.6, 1.3, 1.9];
    let mut mask = [0u8; 14];
    mask[0] = 1;
    let (mut out, mut clipped) = (vec![0.0; COLUMNS], [9u8; 14]);
    row_statistics(&row, &mask, &Ask { clip: Some(CLIP), ..PLAIN }, &mut Scratch::default(), &mut out, &mut clipped);
    assert_eq!(clipped, [1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(out[8], 10.0);
}

#[test]
fn the_mode_of_a_triangle_is_its_top() {
    // Bins of width 1 over 0..=10; counts 1, 2, 3 around the bin from 4 to 5, skewed to the right.
    let values = [0.0, 3.5, 4.1, 4.5, 4.9, 5.2, 5.7, 10.0];
    let expected = 4.5 + (1.0 - 2.0) / (2.0 * (1.0 - 6.0 + 2.0));
    assert!((mode(&values, 10, &mut vec![]) - expected).abs() < 1e-12);
    assert!(mode(&[], 10, &mut vec![]).is_nan());
}

#[test]
fn an_annulus_takes_the_pixels_of_its_ring() {
    let image: Vec<f32> = (0..49).map(|k| k as f32).collect();
    let field = Field { image: &image, mask: &[], width: 7 };
    let ring = |x, y, inner, outer| annulus(&field, x, y, (inner, outer), None, (&mut vec![], &mut vec![]));
    assert_eq!(ring(3.0, 3.0, 0.0, 0.5)[..4], [24.0, 24.0, 0.0, 1.0]);
    // The four neighbours at distance 1.
    assert_eq!(ring(3.0, 3.0, 1.0, 1.1)[..2], [24.0, 24.0]);
    assert_eq!(ring(3.0, 3.0, 1.0, 1.1)[3], 4.0);
    for (x, y) in [(1e9, 3.0), (-50.0, -50.0), (f64::NAN, 3.0), (f64::INFINITY, f64::INFINITY)] {
        let outside = ring(x, y, 1.0, 5.0);
        assert!(outside[0].is_nan() && outside[4] == 0.0);
    }
}

#[test]
fn the_median_is_as_inefficient_as_its_samples_say() {
    // Uniform numbers (xorshift) summed to normal ones; the variance of medians of 6 and 25 over 40 000 trials, 1.5 % exact.
    let mut state = 88172645463325252u64;
    let mut normal = || {
        (0..12).fold(-6.0, |sum, _| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            sum + (state >> 11) as f64 / (1u64 << 53) as f64
        })
    };
    for count in [6usize, 25] {
        let square: f64 = (0..40_000).map(|_| median(&mut (0..count).map(|_| normal()).collect::<Vec<_>>()).powi(2)).sum();
        let factor = square / 40_000.0 * count as f64;
        assert!((factor / median_inefficiency(count) - 1.0).abs() < 0.03, "{count}: {factor}");
    }
    assert!((median_inefficiency(1_000_001) - std::f64::consts::FRAC_PI_2).abs() < 1e-5);
    assert!((median_inefficiency(101) - 1.564109).abs() < 3e-4 && (median_inefficiency(22) - 1.477258).abs() < 3e-4);
}

proptest! {
    #[test]
    fn order_statistics_are_those_of_sorted_values(values in proptest::collection::vec(-50i32..50, 1..60), percent in 0.0f64..=100.0) {
        let values: Vec<f64> = values.into_iter().map(|v| f64::from(v) * 0.37).collect();
        let order = sorted(&values);
        prop_assert_eq!(median(&mut values.clone()), twin_median(&values));
        let place = percent / 100.0 * (order.len() - 1) as f64;
        let (low, high) = (order[place.floor() as usize], order[(place.floor() as usize + 1).min(order.len() - 1)]);
        let t = place - place.floor();
        let expected = if t >= 0.5 { high - (high - low) * (1.0 - t) } else { low + (high - low) * t };
        prop_assert_eq!(percentile(&mut values.clone(), percent), expected);
    }

    #[test]
    fn medians_of_integers_are_medians(values in proptest::collection::vec(any::<u16>(), 0..70)) {
        let expected = twin_median(&values.iter().map(|&v| f64::from(v)).collect::<Vec<_>>());
        let found = median_u16(&values);
        prop_assert!(found == expected || (found.is_nan() && expected.is_nan()));
    }

    #[test]
    fn clips_as_the_definition(
        values in proptest::collection::vec(-1000i32..1000, 1..80), shape in 0usize..4, lower in 1.0f64..4.0, upper in 1.0f64..4.0, rounds in 0u32..7,
    ) {
        let values: Vec<f64> = values.into_iter().map(|v| f64::from(v).powi(3) * 1e-3).collect();
        let center = if shape < 2 { Center::Median } else { Center::Mean };
        let scale = if shape % 2 == 0 { Scale::Deviation } else { Scale::Mad };
        let clip = Clip { center, scale, lower, upper, rounds };
        let found = clip_limits(&mut values.clone(), &clip, &mut vec![]);
        let expected = twin_limits(&values, &clip);
        let size = values.iter().fold(1e-9, |most: f64, v| most.max(v.abs()));
        prop_assert!((found.low - expected.0).abs() <= 1e-12 * size && (found.high - expected.1).abs() <= 1e-12 * size);
    }
}
