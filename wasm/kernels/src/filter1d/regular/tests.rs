use super::*;
use crate::filter1d::irregular::score_curve;
use crate::filter1d::template::Shape;
use proptest::prelude::*;

fn run<T: Number>(lengths: &[usize], value: &[T], weight: &[T], bank: &[Template], step: f64, two: bool) -> (Vec<f32>, Vec<i16>) {
    let mut offsets = vec![0i32];
    lengths.iter().for_each(|n| offsets.push(offsets.last().unwrap() + *n as i32));
    let curves = Curves { offsets: &offsets };
    let (mut score, mut number) = (vec![0.0; value.len()], vec![0; value.len()]);
    let bank = Bank::new(bank, step, curves.longest());
    score_curves(curves, Columns { value, weight, errors: false, flag: &[] }, &bank, two, &mut score, &mut number);
    (score, number)
}

fn bank(step: f64) -> Vec<Template<'static>> {
    let exponential =
        |tau: f64, last: f64| Template { shape: Shape::Exponential { tau: tau * step }, first: 0.0, last: last * step };
    vec![
        exponential(1.0, 6.0),
        exponential(4.0, 24.0),
        exponential(16.0, 96.0),
        exponential(5.0, 3.0),
        Template { shape: Shape::Gaussian { sigma: 2.5 * step }, first: -10.0 * step, last: 10.0 * step },
        Template { shape: Shape::Flare { width: 3.0 * step }, first: -3.0 * step, last: 60.0 * step },
        Template { shape: Shape::Box, first: 2.0 * step, last: 5.0 * step },
    ]
}

/// The general way on the same times.
fn twin(length: usize, value: &[f64], weight: &[f64], bank: &[Template], step: f64, two: bool) -> (Vec<f32>, Vec<i16>) {
    let time: Vec<f64> = (0..length).map(|i| i as f64 * step).collect();
    let data: Vec<Weighted> = value.iter().zip(weight).map(|(&v, &w)| Weighted::of(v, w)).collect();
    let wider: Vec<Template> =
        bank.iter().map(|t| Template { first: t.first - 1e-9 * step, last: t.last + 1e-9 * step, ..*t }).collect();
    let (mut score, mut number) = (vec![0.0; length], vec![0; length]);
    score_curve(&time, &data, &wider, two, &mut score, &mut number);
    (score, number)
}

fn agree(got: &(Vec<f32>, Vec<i16>), expected: &(Vec<f32>, Vec<i16>)) -> Result<(), String> {
    for i in 0..got.0.len() {
        let (a, b) = (got.0[i], expected.0[i]);
        let same = if got.1[i] == NONE || expected.1[i] == NONE {
            got.1[i] == expected.1[i]
        } else {
            (a - b).abs() <= 1e-5 * b.abs().max(1.0)
        };
        if !same {
            return Err(format!("epoch {i}: {a} ({}) instead of {b} ({})", got.1[i], expected.1[i]));
        }
    }
    Ok(())
}

#[test]
fn a_flare_is_found_by_its_own_template_with_its_own_signal_to_noise() {
    let bank = bank(1.0);
    let mut value = vec![0.0f64; 200];
    (0..97).for_each(|k| value[60 + k] = 8.0 * (-(k as f64) / 16.0).exp());
    let (score, number) = run(&[200], &value, &vec![4.0; 200], &bank, 1.0, false);
    let expected = (value.iter().map(|v| 4.0 * v * v).sum::<f64>()).sqrt();
    assert!((f64::from(score[60]) - expected).abs() < 1e-5 * expected);
    assert_eq!(number[60], 2);
}

#[test]
fn a_gap_after_a_bright_event_holds_no_trace_of_it() {
    let bank = [Template { shape: Shape::Exponential { tau: 1.0 }, first: 0.0, last: 6.0 }];
    let mut weight = vec![1.0f64; 40];
    weight[..30].fill(0.0);
    let mut value = vec![0.0f64; 40];
    value[30] = 1e6;
    let (score, number) = run(&[40], &value, &weight, &bank, 1.0, false);
    assert!(score[..24].iter().all(|s| s.is_nan()) && number[..24].iter().all(|&n| n == NONE));
    assert!((f64::from(score[24]) - 1e6).abs() < 10.0);
}

#[test]
fn scale_does_not_matter_and_nothing_overflows() {
    let bank = bank(1.0);
    let value: Vec<f64> = (0..50).map(|i| f64::from(i * 37 % 11) - 5.0).collect();
    let plain = run(&[50], &value, &vec![1.0; 50], &bank, 1.0, false);
    for scale in [1e-150, 1e-20, 3e7, 1e150] {
        let scaled: Vec<f64> = value.iter().map(|v| v * scale).collect();
        agree(&run(&[50], &scaled, &vec![1.0 / scale / scale; 50], &bank, 1.0, false), &plain).unwrap();
    }
}

#[test]
fn errors_and_flags_say_the_same_as_weights() {
    let (value, errors) = ([3.0, 4.0, 5.0, 6.0, 7.0], [0.5, 1.0, f64::NAN, -1.0, 2.0]);
    let weights = [4.0, 0.0, 0.0, 0.0, 0.25];
    let bank = bank(1.0);
    let columns = Columns { value: &value, weight: &errors, errors: true, flag: &[0, 1, 0, 0, 0] };
    let (mut score, mut number) = (vec![0.0; 5], vec![0; 5]);
    score_curves(Curves { offsets: &[0, 5] }, columns, &Bank::new(&bank, 1.0, 5), false, &mut score, &mut number);
    let expected = run(&[5], &value, &weights, &bank, 1.0, false);
    assert!(score.iter().zip(&expected.0).all(|(a, b)| a.to_bits() == b.to_bits()) && number == expected.1);
}

#[test]
fn odd_batches() {
    let bank = bank(0.5);
    assert!(run::<f64>(&[], &[], &[], &bank, 0.5, false).0.is_empty());
    let got = run(&[0, 1, 0, 0, 2], &[3.0f32, f32::NAN, 5.0], &[1.0, 1.0, 0.0], &bank, 0.5, false);
    assert_eq!((got.0[0], got.1), (3.0, vec![0, NONE, NONE]));
    // A support between two steps of the grid has no data anywhere.
    let between = [Template { shape: Shape::Box, first: 0.2, last: 0.3 }];
    assert_eq!(run(&[2], &[1.0f32, 2.0], &[1.0, 1.0], &between, 1.0, false).1, [NONE, NONE]);
    // A support far longer than the curve costs nothing and is what it is.
    let endless = [
        Template { shape: Shape::Box, first: -1e12, last: 1e12 },
        Template { shape: Shape::Exponential { tau: 1e11 }, first: 0.0, last: 1e13 },
    ];
    assert_eq!(run(&[4], &[1.0f32; 4], &[1.0; 4], &endless, 1.0, false).0, [2.0; 4]);
}

proptest! {
    #[test]
    fn the_same_as_any_times(
        points in proptest::collection::vec((-5.0..5.0, prop_oneof![4 => 0.2..3.0, 1 => Just(0.0)]), 1..250),
        step in 0.01..20.0, two: bool, cut in 0usize..250,
    ) {
        let value: Vec<f64> = points.iter().map(|p| p.0).collect();
        let weight: Vec<f64> = points.iter().map(|p| p.1).collect();
        let bank = bank(step);
        let (n, cut) = (points.len(), cut.min(points.len()));
        let got = run(&[n], &value, &weight, &bank, step, two);
        let expected = twin(n, &value, &weight, &bank, step, two);
        if two {
            // Equal sizes of opposite sign are a matter of the last digit.
            let sizes = |r: &(Vec<f32>, Vec<i16>)| (r.0.iter().map(|s| s.abs()).collect::<Vec<_>>(), r.1.clone());
            prop_assert_eq!(agree(&sizes(&got), &sizes(&expected)), Ok(()));
        } else {
            prop_assert_eq!(agree(&got, &expected), Ok(()));
        }
        // A curve does not see its neighbours.
        let parts = run(&[cut, n - cut], &value, &weight, &bank, step, two);
        let alone = run(&[n - cut], &value[cut..], &weight[cut..], &bank, step, two);
        prop_assert!(parts.0[cut..].iter().zip(&alone.0).all(|(a, b)| a.to_bits() == b.to_bits()));
    }
}
