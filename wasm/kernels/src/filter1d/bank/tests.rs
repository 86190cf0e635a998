use super::super::template::Shape;
use super::*;
use proptest::prelude::*;

const RULES: Rules = Rules { two_sided: true, free_mean: false, least: 1, stride: 0.0 };

fn sampled<'a>(time: &'a [f64], value: &'a [f64]) -> Template<'a> {
    Template { shape: Shape::Sampled { time, value }, first: time[0], last: time[time.len() - 1] }
}

fn run(data: Data, bank: &[Template], at: &[f64], rules: Rules) -> Vec<Score> {
    let mut out = vec![NOTHING; at.len()];
    scores(data, &Bank::of(bank), &vec![0.0; bank.len()], at, rules, &mut out);
    out
}

#[test]
fn amplitude_and_signal_to_noise_of_a_noiseless_event() {
    let time: Vec<f64> = (0..40).map(f64::from).collect();
    let shape = ([-2.0, 0.0, 2.0], [0.0, 1.0, 0.0]);
    let value: Vec<f64> = time.iter().map(|t| -3.0 * (1.0 - (t - 20.0).abs() / 2.0).max(0.0)).collect();
    let weight = vec![4.0; 40];
    let data = Data { time: &time, value: &value, weight: &weight };
    let found = run(data, &[sampled(&shape.0, &shape.1)], &time, RULES);
    assert!((found[20].amplitude + 3.0).abs() < 1e-12 && (found[20].snr + 3.0 * (4.0f64 * 1.5).sqrt()).abs() < 1e-12);
    let one_sided = run(data, &[sampled(&shape.0, &shape.1)], &time, Rules { two_sided: false, ..RULES });
    assert_eq!(one_sided[20].snr, found[20].snr, "the only template, whatever its sign");
    // A constant beneath changes nothing where the mean is free.
    let raised: Vec<f64> = value.iter().map(|v| v + 100.0).collect();
    let free = run(Data { value: &raised, ..data }, &[sampled(&shape.0, &shape.1)], &time, Rules { free_mean: true, ..RULES });
    assert!((free[20].amplitude + 3.0).abs() < 1e-9 && free[20].snr.abs() < found[20].snr.abs());
}

#[test]
fn correlated_noise_adds_to_the_error_of_the_amplitude() {
    let (time, shape) = ([0.0, 0.1, 0.2, 0.3], ([-1.0, 1.0], [1.0, 1.0]));
    let data = Data { time: &time, value: &[3.0; 4], weight: &[4.0; 4] };
    let mut out = [NOTHING];
    scores(data, &Bank::of(&[sampled(&shape.0, &shape.1)]), &[2.0], &[0.0], RULES, &mut out);
    assert!((out[0].snr - 3.0 / (1.0f64 / 16.0 + 4.0).sqrt()).abs() < 1e-12 && (out[0].amplitude - 3.0).abs() < 1e-12);
}

#[test]
fn nothing_where_too_few_epochs_belong_to_it() {
    let (shape, time) = (([-1.0, 1.0], [1.0, 1.0]), [0.0, 5.0, 5.5]);
    let data = Data { time: &time, value: &[1.0; 3], weight: &[1.0; 3] };
    let found = run(data, &[sampled(&shape.0, &shape.1)], &[0.0, 2.5, 5.0], Rules { least: 2, ..RULES });
    assert!(found[0].template == -1 && found[0].snr.is_nan() && found[1].template == -1);
    assert!((found[2].snr - 2f64.sqrt()).abs() < 1e-12);
    // A template that covers all epochs is a constant.
    let wide = ([-9.0, 9.0], [1.0, 1.0]);
    let free = run(data, &[sampled(&wide.0, &wide.1)], &[2.0], Rules { free_mean: true, ..RULES });
    assert_eq!(free[0].template, -1);
    assert!(run(data, &[], &[0.0], RULES)[0].snr.is_nan());
}

#[test]
fn with_a_stride_the_last_ratio_holds() {
    let time: Vec<f64> = (0..100).map(|i| f64::from(i) / 64.0).collect();
    let value: Vec<f64> = time.iter().map(|t| t * t).collect();
    let weight = vec![1.0; 100];
    let data = Data { time: &time, value: &value, weight: &weight };
    let shape = ([-0.5, 0.0, 0.5], [1.0, 1.0, 1.0]);
    let bank = [sampled(&shape.0, &shape.1)];
    let all = run(data, &bank, &time, RULES);
    // Effective width 1.5: anew after 0.15, ten epochs.
    let some = run(data, &bank, &time, Rules { stride: 0.1, ..RULES });
    for i in 0..100 {
        assert_eq!(some[i], all[i / 10 * 10], "{i}");
    }
}

proptest! {
    /// Normal equations of the two parameters, over all epochs.
    #[test]
    fn the_same_as_least_squares(
        points in proptest::collection::vec((0.01..2.0, -5.0..5.0, 0.2..3.0), 3..50), shift in -1.0..1.0, odd: bool, free_mean: bool,
    ) {
        let mut now = 58000.0;
        let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
        let value: Vec<f64> = points.iter().map(|p| p.1).collect();
        let weight: Vec<f64> = points.iter().map(|p| p.2).collect();
        let samples = if odd { [-2.0, -1.5, 0.0, 3.0] } else { [-2.0, -1.0, 0.0, 1.0] };
        let heights = [0.2, 0.7, 1.0, 0.1];
        let template = sampled(&samples, &heights);
        let at: Vec<f64> = time.iter().map(|t| t + shift).collect();
        let found = run(Data { time: &time, value: &value, weight: &weight }, &[template], &at, Rules { free_mean, ..RULES });
        for (i, now) in at.iter().enumerate() {
            let t: Vec<f64> = time.iter().map(|time| template.at(time - now, &mut 0)).collect();
            let sum = |f: &dyn Fn(usize) -> f64| (0..time.len()).map(|j| weight[j] * f(j)).sum::<f64>();
            let (tt, t1, dt) = (sum(&|j| t[j] * t[j]), sum(&|j| t[j]), sum(&|j| value[j] * t[j]));
            let (one, d) = (sum(&|_| 1.0), sum(&|j| value[j]));
            let determinant = if free_mean { tt * one - t1 * t1 } else { tt * one };
            let amplitude = if free_mean { (dt * one - t1 * d) / determinant } else { dt / tt };
            let snr = amplitude * (determinant / one).sqrt();
            if found[i].template < 0 {
                prop_assert!(t.iter().all(|t| *t <= 0.1) || determinant <= 1e-6 * tt * one);
            } else if determinant > 1e-4 * tt * one {
                prop_assert!((found[i].snr - snr).abs() <= 1e-8 * snr.abs().max(1.0), "{} {snr}", found[i].snr);
                prop_assert!((found[i].amplitude - amplitude).abs() <= 1e-7 * amplitude.abs().max(1.0));
            }
        }
    }
}
