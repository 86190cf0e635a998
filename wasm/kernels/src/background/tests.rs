use super::*;
use proptest::prelude::*;

/// Normal numbers by the sum of twelve uniform ones.
fn noise(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(2) + 1;
    let mut uniform = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    (0..count).map(|_| (0..12).map(|_| uniform()).sum::<f64>() - 6.0).collect()
}

fn statistics(values: &[f32], size: usize) -> Option<(f32, f32)> {
    let mut statistics = Statistics::default();
    statistics.add(values, None);
    statistics.level_and_noise(size)
}

/// The same method with plain loops: every count anew, the median by taking levels from either end for the side that has less.
fn twin(values: &[f32]) -> (f64, f64) {
    let spread = |kept: &[f64]| {
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        (mean, (kept.iter().map(|v| v * v).sum::<f64>() / count - mean * mean).max(0.0).sqrt())
    };
    let all: Vec<f64> = values.iter().map(|&v| f64::from(v)).collect();
    let (mean, deviation) = spread(&all);
    let (low, high) = ((mean - 2.0 * deviation) as f32, (mean + 2.0 * deviation) as f32);
    let core: Vec<f64> = all.iter().copied().filter(|&v| v as f32 >= low && v as f32 <= high).collect();
    let (mean, deviation) = spread(&core);
    let levels = (((2.0 / std::f64::consts::PI).sqrt() * 1.25 * core.len() as f64) as usize + 1).min(4096) as i64;
    let scale = if deviation > 0.0 { (10.0 * deviation / levels as f64) as f32 } else { 1.0 };
    let zero = (mean - 5.0 * deviation) as f32;
    let constant = (0.499999 - f64::from(zero) / f64::from(scale)) as f32;
    let mut counts = vec![0i64; levels as usize + 2];
    for &v in values {
        let level = (v / scale + constant) as i64;
        if level >= 0 && level < levels {
            counts[level as usize + 1] += 1;
        }
    }
    let count = |level: i64| counts[(level + 1) as usize];
    let (mut low, mut high, mut sigma, mut before) = (0, levels - 1, 10.0 * (levels - 1) as f64, 1.0);
    let (mut mean, mut median) = (0.0, 0.0);
    while sigma >= 0.1 && (sigma / before - 1.0f64).abs() > 1e-4 {
        before = sigma;
        let (mut from, mut to, mut left, mut right) = (low, high, 0, 0);
        while from <= to {
            if left < right {
                left += count(from);
                from += 1;
            } else {
                right += count(to);
                to -= 1;
            }
        }
        let number: i64 = (low..=high).map(count).sum();
        mean = (low..=high).map(|k| (k * count(k)) as f64).sum::<f64>() / number as f64;
        let second = (low..=high).map(|k| (k * k * count(k)) as f64).sum::<f64>() / number as f64;
        sigma = (second - mean * mean).max(0.0).sqrt();
        median = to as f64 + 0.5 + (right - left) as f64 / (2.0 * count(to).max(count(from)) as f64);
        low = ((median - 3.0 * sigma).round() as i64).max(0);
        high = ((median + 3.0 * sigma).round() as i64).min(levels - 1);
    }
    let mode = if sigma == 0.0 {
        mean
    } else if ((mean - median) / sigma).abs() < 0.3 {
        2.5 * median - 1.5 * mean
    } else {
        median
    };
    (f64::from(zero) + mode * f64::from(scale), sigma * f64::from(scale))
}

#[test]
fn a_constant_mesh_and_one_with_too_few_good_pixels() {
    assert_eq!(statistics(&[7.25; 100], 100), Some((7.25, 0.0)));
    assert_eq!(statistics(&[7.25; 49], 100), None);
    assert_eq!(statistics(&[7.25; 50], 100), Some((7.25, 0.0)));
    assert_eq!(statistics(&[], 0), None);
    assert_eq!(statistics(&[3.0], 1), Some((3.0, 0.0)));
    assert_eq!(statistics(&[f32::NAN, f32::INFINITY, -2.0, -2.0], 4), Some((-2.0, 0.0)));
    let mut hidden = Statistics::default();
    hidden.add(&[1.0, 9e9, 1.0], Some(&[0, 8, 0]));
    assert_eq!(hidden.level_and_noise(3), Some((1.0, 0.0)));
}

#[test]
fn noise_with_stars_keeps_its_level_and_scatter() {
    let mut values: Vec<f32> = noise(64 * 64, 5).iter().map(|v| (1000.0 + 20.0 * v) as f32).collect();
    let (level, scatter) = statistics(&values, 4096).unwrap();
    // The error of a median of n is sqrt(pi / 2 n) sigma; the mode has 2.5 times that at most.
    assert!((level - 1000.0).abs() < 20.0 * 0.06 && (scatter - 20.0).abs() < 0.8, "{level} {scatter}");
    values.iter_mut().step_by(40).for_each(|v| *v += 5000.0);
    let (with_stars, wider) = statistics(&values, 4096).unwrap();
    assert!((with_stars - level).abs() < 1.5 && (wider - scatter).abs() < 0.5, "{with_stars} {wider}");
}

#[test]
fn one_histogram_does_not_leave_traces_in_the_next() {
    let (wide, narrow): (Vec<f32>, Vec<f32>) = ((0..9000).map(|k| k as f32).collect(), (0..90).map(|k| (k % 9) as f32).collect());
    let mut used = Statistics::default();
    used.add(&wide, None);
    used.level_and_noise(9000).unwrap();
    used.clear();
    used.add(&narrow, None);
    assert_eq!(used.level_and_noise(90), statistics(&narrow, 90));
}

#[test]
fn what_is_left_of_a_gaussian_cut_by_itself() {
    // Moments of the normal density between -3 s and 3 s by Simpson's rule.
    let cut = 3.0 * LEFT_OF_GAUSSIAN;
    let (mut share, mut second) = (0.0, 0.0);
    for k in 0..=2000 {
        let weight = if k == 0 || k == 2000 {
            1.0
        } else if k % 2 == 1 {
            4.0
        } else {
            2.0
        };
        let t = -cut + cut * f64::from(k) / 1000.0;
        share += weight * (-t * t / 2.0).exp();
        second += weight * t * t * (-t * t / 2.0).exp();
    }
    assert!(((second / share).sqrt() - LEFT_OF_GAUSSIAN).abs() < 1e-12);
}

#[test]
fn holes_take_after_their_nearest_neighbours() {
    let nan = f32::NAN;
    let mut level = vec![1.0, nan, 3.0, nan, nan, nan];
    let mut scatter = vec![0.5, nan, 1.5, nan, nan, nan];
    let overall = filter(&mut level, &mut scatter, 3, &Filter { height: 1, width: 1, threshold: 0.0 });
    assert_eq!(level, [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    assert_eq!(scatter, [0.5, 1.0, 1.5, 0.5, 1.0, 1.5]);
    assert_eq!(overall, [2.0, 1.0]);
    let mut empty = vec![nan; 4];
    assert!(filter(&mut empty.clone(), &mut empty, 2, &Filter { height: 3, width: 3, threshold: 0.0 })[0].is_nan());
}

#[test]
fn the_filter_takes_symmetric_windows_and_minds_its_threshold() {
    let grid = [1.0, 2.0, 9.0, 4.0, 5.0];
    let run = |threshold| {
        let (mut level, mut scatter) = (grid.to_vec(), vec![1.0, 2.0, 3.0, 4.0, 5.0]);
        filter(&mut level, &mut scatter, 5, &Filter { height: 3, width: 5, threshold });
        (level, scatter)
    };
    // At the ends the window is the mesh alone, next to them three wide, in the middle five.
    assert_eq!(run(0.0).0, [1.0, 2.0, 4.0, 5.0, 5.0]);
    assert_eq!(run(2.0), (vec![1.0, 2.0, 4.0, 4.0, 5.0], vec![1.0, 2.0, 3.0, 4.0, 5.0]));
}

/// Values at the pixels of one row of a grid of one row.
fn along(grid: &[f32], mesh: usize, coupling: Coupling) -> Vec<f32> {
    let mut numbers = vec![0.0; 4 * grid.len()];
    Nodes::fit(grid, grid.len(), coupling, &mut numbers);
    let nodes = Nodes { values: &numbers, rows: 1, columns: grid.len() };
    let (mut pieces, mut row) = (vec![[0.0; 4]; grid.len()], vec![0.0; grid.len() * mesh]);
    nodes.cut(0.0, &mut pieces);
    Axis::new(row.len(), grid.len(), mesh).evaluate(&pieces, &mut row);
    row
}

#[test]
fn the_spline_goes_through_its_nodes_and_keeps_planes() {
    let grid: Vec<f32> = (0..20).map(|k| 3.0 + 2.0 * (k % 5) as f32 - 7.0 * (k / 5) as f32).collect();
    for coupling in [Coupling::NATURAL, Coupling::SEXTRACTOR] {
        let mut numbers = vec![0.0; 80];
        Nodes::fit(&grid, 5, coupling, &mut numbers);
        let nodes = Nodes { values: &numbers, rows: 4, columns: 5 };
        let (mut pieces, mut row) = (vec![[0.0; 4]; 5], vec![0.0; 47]);
        for y in [-0.45, 0.0, 0.3, 2.0, 3.4] {
            nodes.cut(y, &mut pieces);
            Axis::new(47, 5, 10).evaluate(&pieces, &mut row);
            for (x, &value) in row.iter().enumerate() {
                let expected = 3.0 + 2.0 * ((x as f64 + 0.5) / 10.0 - 0.5) - 7.0 * y;
                assert!((f64::from(value) - expected).abs() < 1e-5, "{value} {expected}");
            }
        }
    }
    // Odd meshes have a pixel on each node.
    let row = along(&[1.0, 5.0, -2.0, 4.0], 7, Coupling::NATURAL);
    for (node, value) in [1.0, 5.0, -2.0, 4.0].into_iter().enumerate() {
        assert!((row[7 * node + 3] - value).abs() < 1e-5);
    }
}

#[test]
fn the_natural_spline_of_an_impulse() {
    // Three nodes 0, 1, 0: M = -3 in the middle; halfway p / 2 + q / 2 - (P + Q) / 16 = 1 / 2 + 3 / 16.
    let row = along(&[0.0, 1.0, 0.0], 5, Coupling::NATURAL);
    let expected = |t: f64| t + (t * t * t - t) * -3.0 / 6.0;
    assert!((f64::from(row[4]) - expected(0.4)).abs() < 1e-6 && (f64::from(row[3]) - expected(0.2)).abs() < 1e-6);
    // Second derivatives of four nodes 0, 0, 0, 1 by hand: -0.4 and 1.6 naturally, -0.4 / 6 (of the coupling alone) as SExtractor has them.
    let mut numbers = vec![0.0; 16];
    Nodes::fit(&[0.0, 0.0, 0.0, 1.0], 4, Coupling::NATURAL, &mut numbers);
    assert!((numbers[5] + 0.4).abs() < 1e-15 && (numbers[6] - 1.6).abs() < 1e-15);
    Nodes::fit(&[0.0, 0.0, 0.0, 1.0], 4, Coupling::SEXTRACTOR, &mut numbers);
    assert!((numbers[5] + 0.4 / 6.0).abs() < 1e-15 && (numbers[6] - 1.6).abs() < 1e-15);
}

#[test]
fn small_grids_and_small_images() {
    assert_eq!(along(&[4.5], 3, Coupling::NATURAL), [4.5; 3]);
    let two = along(&[1.0, 3.0], 2, Coupling::SEXTRACTOR);
    assert_eq!(two, [0.5, 1.5, 2.5, 3.5]);
    let (mut level, mut scatter) = ([0.0; 2], [0.0; 2]);
    row_of_meshes(&[1.0, 1.0, 1.0, 8.0], None, 4, 3, &mut level, &mut scatter);
    assert_eq!((level, scatter), ([1.0, 8.0], [0.0, 0.0]));
    row_of_meshes(&[1.0, 1.0, f32::NAN, f32::NAN], None, 4, 2, &mut level, &mut scatter);
    assert!(level[0] == 1.0 && level[1].is_nan() && scatter[1].is_nan());
}

proptest! {
    #[test]
    fn holes_take_after_all_that_are_nearest(columns in 1usize..9, good in proptest::collection::vec(0u8..6, 1..60)) {
        let count = good.len() / columns * columns;
        let value = |k: usize| if good[k] == 0 { (k * k % 17) as f32 } else { f32::NAN };
        let grid: Vec<f32> = (0..count).map(value).collect();
        let mut filled = grid.clone();
        filter(&mut filled, &mut grid.clone(), columns, &Filter { height: 1, width: 1, threshold: 0.0 });
        for (k, &found) in filled.iter().enumerate() {
            let distance = |g: usize| (g % columns).abs_diff(k % columns).pow(2) + (g / columns).abs_diff(k / columns).pow(2);
            let all: Vec<usize> = (0..count).filter(|&g| !grid[g].is_nan()).collect();
            let Some(least) = all.iter().map(|&g| distance(g)).min() else { continue };
            let near: Vec<f64> = all.iter().filter(|&&g| distance(g) == least).map(|&g| f64::from(grid[g])).collect();
            prop_assert!((f64::from(found) - near.iter().sum::<f64>() / near.len() as f64).abs() < 1e-5);
        }
    }

    #[test]
    fn the_same_as_the_twin(seed in any::<u32>(), count in 30usize..3000, width in 0.5f64..40.0, stars in 2usize..30, whole in any::<bool>()) {
        let mut values: Vec<f32> = noise(count, seed.into()).iter().map(|v| (300.0 + width * v) as f32).collect();
        values.iter_mut().step_by(stars).for_each(|v| *v += (width * 9.0) as f32);
        if whole {
            values.iter_mut().for_each(|v| *v = v.round());
        }
        let (level, scatter) = statistics(&values, count).unwrap();
        let (expected, expected_scatter) = twin(&values);
        prop_assert!((f64::from(level) - expected).abs() < 1e-4 * width, "{level} {expected}");
        prop_assert!((f64::from(scatter) - expected_scatter).abs() < 1e-4 * width, "{scatter} {expected_scatter}");
    }
}
