use super::combine::*;
use super::reject::*;
use super::sort::*;
use crate::robust::moments::{Center, Clip, Scale, clip_limits};
use crate::robust::order::{deviation, median, median_inefficiency};
use proptest::prelude::*;

const MEAN: Rule = Rule { median: false, by_variance: false, clip: None, extremes: (0, 0) };

fn frames<'a>(values: &'a [Vec<f32>], noise: &'a [Vec<f32>], scales: &'a [f64]) -> Frames<'a> {
    let noise = (0..values.len()).map(|k| noise.get(k).map_or(&[][..], |plane| plane)).collect();
    Frames {
        values: values.iter().map(|v| &v[..]).collect(),
        masks: vec![&[]; values.len()],
        noise,
        inverse: false,
        scales,
        weights: &[],
    }
}

fn combined(frames: &Frames, rule: &Rule) -> (Vec<f32>, Vec<f32>, Vec<u16>) {
    let n = frames.values[0].len();
    let (mut image, mut variance, mut counts) = (vec![9.0; n], vec![9.0; n], vec![9; n]);
    combine(frames, rule, &mut image, &mut variance, &mut counts);
    (image, variance, counts)
}

#[test]
fn networks_sort_every_pattern_of_zeros_and_ones() {
    // A network that sorts all patterns of zeros and ones sorts everything (Knuth 5.3.4, the zero-one principle).
    for count in 1usize..=10 {
        let pairs = exchanges(count);
        let width = (1usize << count).max(16);
        let mut rows: Vec<f32> = (0..count * width).map(|k| ((k % width) >> (k / width) & 1) as f32).collect();
        sort_columns(&mut rows, width, width, &pairs);
        for x in 0..width {
            assert!((1..count).all(|k| rows[(k - 1) * width + x] <= rows[k * width + x]));
        }
    }
}

#[test]
fn means_medians_and_their_variances() {
    let values = [vec![1.0, f32::NAN, 1.0], vec![2.0, f32::NAN, f32::NAN], vec![6.0, f32::NAN, f32::INFINITY]];
    let (image, variance, counts) = combined(&frames(&values, &[], &[1.0; 3]), &MEAN);
    assert_eq!((image[0], variance[0], counts[0]), (3.0, 7.0 / 3.0, 3));
    assert_eq!((image[1].to_bits(), variance[1].to_bits(), counts[1]), (0x7fc0_0000, 0x7fc0_0000, 0));
    assert!(image[2] == 1.0 && variance[2].is_nan() && counts[2] == 1);
    let (image, variance, _) = combined(&frames(&values, &[], &[1.0; 3]), &Rule { median: true, ..MEAN });
    assert_eq!(image[0], 2.0);
    assert!((f64::from(variance[0]) - median_inefficiency(3) * 7.0 / 3.0).abs() < 1e-6);
}

#[test]
fn weights_by_variance_scale_and_mask() {
    let values = [vec![10.0, 1.0], vec![4.0, 1.0], vec![100.0, 1.0]];
    let noise = [vec![4.0, 1.0], vec![1.0, 1.0], vec![0.0, 1.0]];
    // Scaled by 1/2 the first frame is 5 with variance 1: alike with the second.
    let weighted = Rule { by_variance: true, ..MEAN };
    let mut all = frames(&values, &noise, &[0.5, 1.0, 1.0]);
    let (image, variance, counts) = combined(&all, &weighted);
    assert_eq!((image[0], variance[0], counts[0]), (4.5, 0.5, 2));
    all.masks[1] = &[1, 0];
    let (image, variance, counts) = combined(&all, &weighted);
    assert_eq!((image[0], variance[0], counts[0]), (5.0, 1.0, 1));
    all.inverse = true;
    assert_eq!(combined(&all, &weighted).1[0], 0.0625);
}

#[test]
fn the_lowest_and_highest_go_first_frames_first() {
    let mut values = [3.0, 1.0, 1.0, 5.0, 5.0, f32::INFINITY];
    drop_extremes(&mut values, 1, &[1.0, 1.0, 3.0, 5.0, 5.0], 1, 1);
    assert_eq!(values, [3.0, f32::INFINITY, 1.0, f32::INFINITY, 5.0, f32::INFINITY]);
    let mut equal = [2.0; 4];
    drop_extremes(&mut equal, 1, &[2.0; 4], 1, 2);
    assert_eq!(equal.iter().filter(|value| value.is_finite()).count(), 1);
    drop_extremes(&mut equal, 1, &[2.0], 1, 0);
    assert!(equal.iter().all(|value| value.is_infinite()));
}

#[test]
fn a_cosmic_ray_is_clipped() {
    let values: Vec<Vec<f32>> = (0..9).map(|k| vec![if k == 4 { 5000.0 } else { 100.0 + k as f32 }; 300]).collect();
    let clip = Clip { center: Center::Median, scale: Scale::Mad, lower: 5.0, upper: 5.0, rounds: 5 };
    let (image, _, counts) = combined(&frames(&values, &[], &[1.0; 9]), &Rule { clip: Some(clip), ..MEAN });
    assert!(image.iter().all(|&value| value == 104.0) && counts.iter().all(|&count| count == 8));
}

proptest! {
    #[test]
    fn sorted_columns_give_the_same_limits_and_deviations(
        values in proptest::collection::vec(-100i32..100, 1..40), shape in 0usize..4, lower in 1.0f64..4.0, upper in 1.0f64..4.0, rounds in 0u32..6,
    ) {
        let values: Vec<f64> = values.into_iter().map(|v| f64::from(v).powi(3) * 0.01).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        prop_assert_eq!(middle(&sorted), median(&mut values.clone()));
        prop_assert_eq!(middle_deviation(&sorted, middle(&sorted)), deviation(&values, middle(&sorted), &mut vec![]));
        let center = if shape < 2 { Center::Median } else { Center::Mean };
        let scale = if shape % 2 == 0 { Scale::Deviation } else { Scale::Mad };
        let clip = Clip { center, scale, lower, upper, rounds };
        let (found, expected) = (sorted_limits(&sorted, &clip), clip_limits(&mut values.clone(), &clip, &mut vec![]));
        prop_assert!((found.low - expected.low).abs() < 1e-6 && (found.high - expected.high).abs() < 1e-6);
    }
}
