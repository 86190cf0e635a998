use super::face::boxes;
use super::*;
use proptest::prelude::*;

/// Windows straight from the bins, every score with its divisions.
fn slow(epochs: &Epochs, period: f64, durations: &[f64], oversample: usize, likelihood: bool) -> Option<[f64; 4]> {
    let bin = durations.iter().copied().fold(f64::INFINITY, f64::min) / oversample as f64;
    let whole = (period / bin).ceil() as usize;
    let mut bins = vec![[0.0, 0.0]; whole + oversample];
    for (time, of) in epochs.time.iter().zip(&epochs.weighted) {
        let place = ((time - period * (time / period).floor()) / bin) as usize;
        bins[place] = [bins[place][0] + of[0], bins[place][1] + of[1]];
    }
    (0..oversample).for_each(|n| bins[whole + n - 1] = bins[n]);
    bins.truncate(whole + oversample);
    let mut best: Option<[f64; 4]> = None;
    for duration in durations.iter().map(|duration| (duration / bin).round() as usize) {
        for first in 0..=(whole + oversample).saturating_sub(duration) {
            let y_in: f64 = bins[first..(first + duration).min(bins.len())].iter().map(|of| of[0]).sum();
            let w_in: f64 = bins[first..(first + duration).min(bins.len())].iter().map(|of| of[1]).sum();
            let w_out = epochs.total[1] - w_in;
            if w_in < 1e-9 || w_out < 1e-9 {
                continue;
            }
            let depth = (epochs.total[0] - y_in) / w_out - y_in / w_in;
            let snr = depth / (1.0 / w_in + 1.0 / w_out).sqrt();
            let score = if likelihood { 0.5 * w_in * depth * depth } else { snr };
            if depth >= 0.0 && best.is_none_or(|best| score > best[0] + 1e-12 * best[0].abs()) {
                best = Some([score, depth, duration as f64 * bin, snr]);
            }
        }
    }
    best
}

fn all(epochs: &Epochs, periods: &[f64], durations: &[f64], oversample: usize, likelihood: bool) -> Vec<Best> {
    let mut found = vec![];
    boxes(epochs, periods, durations, oversample, likelihood, |_, best| found.push(best));
    found
}

proptest! {
    #[test]
    fn is_the_best_of_all_windows(
        rows in prop::collection::vec((0.0..40.0f64, -3.0..3.0f64, 0.2..2.0f64), 1..60),
        period in 1.0..9.0f64, durations in prop::collection::vec(0.1..0.9f64, 1..4), oversample in 1..8usize, likelihood: bool,
    ) {
        let mut rows = rows;
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let column = |of: fn(&(f64, f64, f64)) -> f64| rows.iter().map(of).collect::<Vec<_>>();
        let epochs = Epochs::new(&column(|row| row.0), &column(|row| row.1), &column(|row| row.2));
        let best = all(&epochs, &[period], &durations, oversample, likelihood)[0];
        match slow(&epochs, period, &durations, oversample, likelihood) {
            None => prop_assert!(best.power.is_nan()),
            Some([score, ..]) => prop_assert!((best.power - score).abs() <= 1e-9 * score.abs().max(1e-3), "{best:?} {score}"),
        }
    }
}

#[test]
fn a_box_is_found_with_its_depth() {
    let time: Vec<f64> = (0..4000).map(|i| f64::from(i) * 0.013).collect();
    let value: Vec<f64> = time.iter().map(|t| if (t - 0.9).rem_euclid(3.2) < 0.2 { 9.5 } else { 10.0 }).collect();
    let epochs = Epochs::new(&time, &value, &vec![0.1; 4000]);
    let periods: Vec<f64> = (0..4000).map(|i| 2.6 + f64::from(i) * 0.0003).collect();
    let found = all(&epochs, &periods, &[0.1, 0.2], 10, true);
    let at = (0..4000).max_by(|&a, &b| found[a].power.total_cmp(&found[b].power)).unwrap();
    assert!((periods[at] - 3.2).abs() < 2e-3);
    let best = found[2000];
    assert!(
        (best.depth - 0.5).abs() < 0.06 && (best.duration - 0.2).abs() < 1e-12 && (best.phase - 1.0).abs() < 0.02,
        "{best:?}"
    );
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    assert!(all(&Epochs::new(&[], &[], &[]), &[2.0], &[0.1], 5, true)[0].power.is_nan());
    assert!(all(&Epochs::new(&[5.0], &[1.0], &[1.0]), &[2.0], &[0.1], 5, false)[0].power.is_nan());
    let level = Epochs::new(&[0.0, 1.0, 2.5, 3.1], &[7.0; 4], &[1.0; 4]);
    assert_eq!(all(&level, &[2.0], &[0.1], 5, true)[0].power, 0.0);
}

#[test]
fn medians_are_means_of_two() {
    assert_eq!((median(&[3.0, 1.0, 2.0]), median(&[4.0, 1.0, 3.0, 2.0])), (2.0, 2.5));
}
