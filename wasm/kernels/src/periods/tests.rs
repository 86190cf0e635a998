use super::face::periodogram;
use super::fit::Fit;
use super::*;
use proptest::prelude::*;
use std::f64::consts::TAU;

/// Columns of the design matrix at a frequency, straight from the definition.
fn design(curve: &Curve, model: Model, frequency: f64) -> Vec<Vec<f64>> {
    let n = curve.time.len();
    let mut columns = vec![];
    for (range, _) in &curve.bands {
        let within = |i: usize| if range.contains(&i) { 1.0 } else { 0.0 };
        columns.push((0..n).map(within).collect());
        for harmonic in 1..=model.own {
            let angle = |i: usize| TAU * harmonic as f64 * frequency * curve.time[i];
            columns.push((0..n).map(|i| within(i) * libm::cos(angle(i))).collect());
            columns.push((0..n).map(|i| within(i) * libm::sin(angle(i))).collect());
        }
    }
    for harmonic in model.own + 1..=model.terms {
        let angle = |i: usize| TAU * harmonic as f64 * frequency * curve.time[i];
        columns.push((0..n).map(|i| libm::cos(angle(i))).collect());
        columns.push((0..n).map(|i| libm::sin(angle(i))).collect());
    }
    columns
}

/// Normal equations by Gauss-Jordan elimination with full pivoting: the coefficients.
fn solve(columns: &[Vec<f64>], weight: &[f64], value: &[f64]) -> Vec<f64> {
    let p = columns.len();
    let dot = |a: &[f64], b: &[f64]| weight.iter().zip(a).zip(b).map(|((w, a), b)| w * a * b).sum::<f64>();
    let mut rows: Vec<Vec<f64>> =
        columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).chain([dot(a, value)]).collect()).collect();
    let mut done = vec![false; p];
    for _ in 0..p {
        let pivot = (0..p).filter(|&i| !done[i]).max_by(|&a, &b| rows[a][a].abs().total_cmp(&rows[b][b].abs())).unwrap();
        done[pivot] = true;
        let scale = rows[pivot][pivot];
        rows[pivot].iter_mut().for_each(|value| *value /= scale);
        let source = rows[pivot].clone();
        for (i, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != pivot) {
            let factor = row[pivot];
            row.iter_mut().zip(&source).for_each(|(value, of)| *value -= factor * of);
            let _ = i;
        }
    }
    rows.iter().map(|row| row[p]).collect()
}

/// Power at a frequency from the residuals of `solve`.
fn slow(curve: &Curve, model: Model, frequency: f64) -> f64 {
    let columns = design(curve, model, frequency);
    let coefficients = solve(&columns, &curve.weight, &curve.value);
    let left: f64 = (0..curve.time.len())
        .map(|i| {
            let fitted: f64 = columns.iter().zip(&coefficients).map(|(column, a)| a * column[i]).sum();
            curve.weight[i] * (curve.value[i] - fitted) * (curve.value[i] - fitted)
        })
        .sum();
    1.0 - left / curve.variance
}

fn powers(curve: &Curve, model: Model, grid: Grid, count: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; count];
    periodogram(curve, model, grid, 0, &mut out);
    out
}

/// Numbers in [0, 1).
fn uniform(seed: u32) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / 4294967296.0
    }
}

fn curve(n: usize, bands: usize, span: f64, seed: u32) -> Curve {
    let mut next = uniform(seed);
    let mut time: Vec<f64> = (0..n).map(|_| 58_000.0 + span * next()).collect();
    time.sort_by(f64::total_cmp);
    let band: Vec<i32> = (0..n).map(|_| (next() * bands as f64) as i32).collect();
    let value: Vec<f64> = (0..n)
        .map(|i| 20.0 + f64::from(band[i]) + libm::sin(TAU * 0.37 * time[i]) + 0.4 * libm::cos(TAU * 0.74 * time[i]) + next())
        .collect();
    let noise: Vec<f64> = (0..n).map(|_| 0.2 + next()).collect();
    Curve::new(&time, &value, &noise, if bands == 1 { &[] } else { &band }, bands)
}

#[test]
fn powers_are_those_of_the_residuals() {
    for (n, bands, terms, own) in
        [(30, 1, 1, 0), (200, 1, 1, 0), (200, 1, 3, 0), (300, 3, 1, 0), (300, 3, 2, 1), (250, 2, 1, 3), (40, 2, 0, 1)]
    {
        let (curve, model) = (curve(n, bands, 60.0, 7), Model { terms, own });
        let grid = Grid { start: 0.02, step: 0.0019 };
        for (i, power) in powers(&curve, model, grid, 900).into_iter().enumerate() {
            let expected = slow(&curve, model, grid.at(i));
            assert!((power - expected).abs() < 1e-9, "{n} {bands} {terms} {own}: {i} {power} {expected}");
        }
    }
}

#[test]
fn a_fit_has_the_power_and_the_residuals_of_its_coefficients() {
    for (bands, terms, own) in [(1, 1, 0), (1, 4, 0), (3, 2, 0), (3, 3, 1), (2, 1, 2)] {
        let (curve, model) = (curve(120, bands, 40.0, 11), Model { terms, own });
        let mut fit = Fit::new(&curve, model);
        let power = fit.power(0.371);
        assert!(
            (power - slow(&curve, model, 0.371)).abs() < 1e-11 && (power - (1.0 - fit.left() / curve.variance)).abs() < 1e-13
        );
        let wide = 1 + 2 * model.highest();
        let mut coefficients = vec![0.0; bands * wide];
        fit.coefficients(&mut coefficients);
        let mut left = 0.0;
        for (band, (range, _)) in curve.bands.iter().enumerate() {
            let own = &coefficients[band * wide..(band + 1) * wide];
            for i in range.clone() {
                let mut rest = curve.value[i] + curve.means[band] - own[0];
                for harmonic in 1..=model.highest() {
                    let angle = TAU * harmonic as f64 * 0.371 * curve.time[i];
                    rest -= own[2 * harmonic - 1] * libm::cos(angle) + own[2 * harmonic] * libm::sin(angle);
                }
                left += curve.weight[i] * rest * rest;
            }
        }
        assert!((left - fit.left()).abs() < 1e-12);
    }
}

#[test]
fn a_sinusoid_is_all_of_its_variance() {
    let time: Vec<f64> = (0..90).map(|i| f64::from(i) + 0.3 * libm::sin(f64::from(i * i))).collect();
    let value: Vec<f64> = time
        .iter()
        .map(|t| 3.0 + 2.0 * libm::cos(TAU * 0.21 * (t - time[0])) - 1.5 * libm::sin(TAU * 0.21 * (t - time[0])))
        .collect();
    let curve = Curve::new(&time, &value, &[1.0; 90], &[], 1);
    let mut fit = Fit::new(&curve, Model { terms: 1, own: 0 });
    let mut coefficients = [0.0; 3];
    assert!((fit.power(0.21) - 1.0).abs() < 1e-13);
    fit.coefficients(&mut coefficients);
    for (got, expected) in coefficients.into_iter().zip([3.0, 2.0, -1.5]) {
        assert!((got - expected).abs() < 1e-12);
    }
    let power = powers(&curve, Model { terms: 1, own: 0 }, Grid { start: 0.21, step: 0.1 }, 1)[0];
    assert!((power - 1.0).abs() < 1e-12);
}

#[test]
fn nothing_to_fit_has_no_power() {
    let (model, grid) = (Model { terms: 2, own: 0 }, Grid { start: 0.0, step: 0.1 });
    for (time, value) in
        [(vec![], vec![]), (vec![5.0], vec![1.0]), (vec![1.0, 2.0, 3.5], vec![0.1; 3]), (vec![2.0; 4], vec![1.0, 2.0, 3.0, 4.0])]
    {
        let curve = Curve::new(&time, &value, &vec![1.0; time.len()], &[], 1);
        assert_eq!(powers(&curve, model, grid, 7), [0.0; 7]);
    }
    assert_eq!(powers(&curve(50, 1, 9.0, 3), model, grid, 1), [0.0]);
}

#[test]
fn a_part_has_the_bits_of_the_whole() {
    for n in [50, 70] {
        let (curve, model, grid) = (curve(n, 2, 300.0, 5), Model { terms: 1, own: 0 }, Grid { start: 0.01, step: 1e-3 });
        let length = super::sums::block_length(n);
        let whole = powers(&curve, model, grid, 2 * length + 77);
        let mut part = vec![0.0; length + 77];
        periodogram(&curve, model, grid, length, &mut part);
        assert_eq!(part, whole[length..]);
    }
}

#[test]
fn many_epochs_have_the_powers_of_their_fits() {
    for (bands, terms, own) in [(1, 1, 0), (1, 3, 0), (3, 2, 0), (2, 1, 1)] {
        let (curve, model, grid) = (curve(400, bands, 900.0, 17), Model { terms, own }, Grid { start: 2e-4, step: 3e-4 });
        let mut fit = Fit::new(&curve, model);
        for (i, power) in powers(&curve, model, grid, 5000).into_iter().enumerate().step_by(7) {
            let expected = fit.power(grid.at(i));
            assert!((power - expected).abs() < 2e-11, "{bands} {terms} {own}: {i} {power} {expected}");
        }
    }
}

#[test]
fn the_window_is_one_where_all_phases_agree() {
    let time: Vec<f64> = (0..40).map(|i| 58_000.25 + f64::from(i * i % 97)).collect();
    let mut sorted = time.clone();
    sorted.sort_by(f64::total_cmp);
    let mut out = [0.0; 5];
    super::window::window(&sorted, Grid { start: 0.0, step: 0.5 }, 0, &mut out);
    assert!((out[0] - 1.0).abs() < 1e-14 && (out[2] - 1.0).abs() < 1e-12 && (out[4] - 1.0).abs() < 1e-12);
    let mut sum = [0.0; 2];
    for t in &sorted {
        sum = [sum[0] + libm::cos(TAU * 0.5 * (t - sorted[0])), sum[1] + libm::sin(TAU * 0.5 * (t - sorted[0]))];
    }
    assert!((out[1] - (sum[0] * sum[0] + sum[1] * sum[1]) / 1600.0).abs() < 1e-12);
}

proptest! {
    #[test]
    fn power_is_between_nothing_and_all(n in 2usize..60, bands in 1usize..4, terms in 1usize..4, own in 0usize..3, seed in 1u32..10_000, start in 0.0..3.0f64) {
        let curve = curve(n, bands, 30.0, seed);
        for power in powers(&curve, Model { terms, own }, Grid { start, step: 0.01 }, 40) {
            prop_assert!((-1e-9..=1.0 + 1e-9).contains(&power), "{power}");
        }
    }
}
