use super::*;
use proptest::prelude::*;

const RULES: Rules = Rules { window: 3.0, cutoff: 5.0, gap: 3.0, edge: 0.0 };

fn run(time: &[f64], value: &[f64], rules: Rules) -> Vec<f64> {
    let mut trend = vec![0.0; time.len()];
    detrend(time, value, rules, &mut trend);
    trend
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    0.5 * (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2])
}

/// The definition, epoch by epoch, over all others.
fn twin(time: &[f64], value: &[f64], rules: Rules) -> Vec<f64> {
    let finite: Vec<usize> = (0..time.len()).filter(|&i| value[i].is_finite()).collect();
    let mut pieces: Vec<Vec<usize>> = vec![];
    for &i in &finite {
        match pieces.last_mut() {
            Some(piece) if time[i] - time[*piece.last().unwrap()] <= rules.gap => piece.push(i),
            _ => pieces.push(vec![i]),
        }
    }
    let at = |i: usize| {
        let piece = pieces.iter().find(|p| p[0] <= i && i <= *p.last().unwrap())?;
        if time[i] - time[piece[0]] < rules.edge || time[*piece.last().unwrap()] - time[i] < rules.edge {
            return None;
        }
        let x: Vec<f64> = piece.iter().filter(|&&j| (time[j] - time[i]).abs() <= 0.5 * rules.window).map(|&j| value[j]).collect();
        if x.is_empty() {
            return None;
        }
        let mut mu = median(&x);
        let d = median(&x.iter().map(|v| (v - mu).abs()).collect::<Vec<f64>>());
        for _ in 0..if d > 0.0 { ROUNDS } else { 0 } {
            let w: Vec<f64> = x
                .iter()
                .map(|v| (v - mu) / rules.cutoff / d)
                .map(|u| if u.abs() < 1.0 { (1.0 - u * u).powi(2) } else { 0.0 })
                .collect();
            let before = mu;
            mu = x.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() / w.iter().sum::<f64>();
            if (mu - before).abs() <= CLOSE * d {
                break;
            }
        }
        Some(mu)
    };
    (0..time.len()).map(|i| at(i).unwrap_or(f64::NAN)).collect()
}

#[test]
fn a_constant_and_a_line_are_their_own_trend() {
    let time: Vec<f64> = (0..50).map(|i| f64::from(i) * 0.125).collect();
    assert_eq!(run(&time, &[7.0; 50], RULES), [7.0; 50]);
    let line: Vec<f64> = time.iter().map(|t| 2.0 * t).collect();
    let trend = run(&time, &line, RULES);
    for i in 12..38 {
        assert!((trend[i] - line[i]).abs() < 1e-9, "{i}");
    }
}

#[test]
fn nothing_reaches_over_a_gap_or_to_an_edge() {
    let time = [0.0, 1.0, 2.0, 3.0, 8.0, 9.0, 10.0];
    let value = [1.0, 1.0, f64::NAN, 1.0, 5.0, 5.0, 5.0];
    let trend = run(&time, &value, RULES);
    assert_eq!(trend, [1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0]);
    let trend = run(&time, &value, Rules { edge: 1.0, ..RULES });
    assert!(trend[0].is_nan() && trend[1] == 1.0 && trend[3].is_nan() && trend[4].is_nan() && trend[5] == 5.0);
    // Values that are missing for longer than the gap break it too.
    let value = [1.0, f64::NAN, f64::NAN, f64::NAN, 5.0, 5.0, 5.0];
    assert!(run(&time, &value, RULES)[1..4].iter().all(|t| t.is_nan()));
    assert!(run(&[], &[], RULES).is_empty() && run(&[1.0], &[f64::NAN], RULES)[0].is_nan());
}

#[test]
fn a_dip_within_a_third_of_the_window_does_not_pull_it() {
    let time: Vec<f64> = (0..300).map(|i| f64::from(i) * 0.01).collect();
    let value: Vec<f64> = (0..300).map(|i| f64::from(i % 7) * 1e-3 + if (140..180).contains(&i) { -0.5 } else { 0.0 }).collect();
    let trend = run(&time, &value, Rules { window: 1.2, ..RULES });
    assert!((100..220).all(|i| (trend[i] - 3e-3).abs() < 2e-4));
}

proptest! {
    #[test]
    fn the_same_as_the_definition(
        points in proptest::collection::vec((0.0..1.5, prop_oneof![9 => -5.0..5.0, 1 => Just(f64::NAN)]), 0..60),
        window in 0.5..6.0, edge in 0.0..1.0,
    ) {
        let mut now = 58000.0;
        let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
        let value: Vec<f64> = points.iter().map(|p| p.1).collect();
        let rules = Rules { window, edge, gap: 1.2, cutoff: 5.0 };
        for (i, (a, b)) in run(&time, &value, rules).iter().zip(twin(&time, &value, rules)).enumerate() {
            prop_assert!(a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-5, "{i}: {a} {b}");
        }
    }

    #[test]
    fn deviations_are_looked_up_right(mut values in proptest::collection::vec(-9i32..9, 1..40), centre in -10..10, k in 0usize..40) {
        values.sort_unstable();
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let (centre, k) = (0.5 * f64::from(centre), k % values.len());
        let mut deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
        deviations.sort_by(f64::total_cmp);
        prop_assert_eq!(nth_deviation(&values, centre, k), deviations[k]);
    }
}
