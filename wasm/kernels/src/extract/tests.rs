use super::cluster::Cluster;
use super::deblend::{Deblender, Split, UNOWNED};
use super::measure::{MASKED, SINGULAR, TRUNCATED, measure};
use super::order::visit;
use super::*;
use crate::runs::Run;
use proptest::prelude::*;

const PYRAMID: [f32; 9] = [1.0, 2.0, 1.0, 2.0, 4.0, 2.0, 1.0, 2.0, 1.0];

pub fn conditions(width: usize, height: usize, threshold: f32) -> Conditions {
    let area = 3;
    Conditions {
        width,
        height,
        threshold,
        sigma: 1.0,
        gain: 0.0,
        min_area: area,
        branch_area: area,
        levels: 16,
        contrast: 0.01,
        beta: 1.0,
        exact: false,
        compat: false,
    }
}

/// Blobs on noise, the same for the same seed.
fn field(width: usize, height: usize, seed: u32) -> Vec<f32> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state) / 4_294_967_296.0
    };
    let blobs: Vec<[f64; 4]> = (0..width * height / 60)
        .map(|_| [next() * width as f64, next() * height as f64, 0.7 + 2.0 * next(), 40.0 * next() * next()])
        .collect();
    let light = |x: f64, y: f64| {
        blobs.iter().map(|[u, v, s, peak]| peak * libm::exp(-((x - u).powi(2) + (y - v).powi(2)) / (2.0 * s * s))).sum::<f64>()
    };
    (0..width * height).map(|at| (light((at % width) as f64, (at / width) as f64) + 2.0 * next() - 1.0) as f32).collect()
}

fn source<'a>(image: &'a [f32], width: usize, mask: Option<&'a [u8]>, noise: Option<&'a [f32]>) -> Source<'a> {
    Source { image, width, mask, noise, is_variance: false, sign: 1.0 }
}

/// All objects, with the image cut into bands of so many rows, and their map.
fn extracted(source: &Source, detection: &Detection, conditions: &Conditions, band: usize) -> (Vec<Object>, Vec<i32>) {
    let (mut found, mut open) = (Found::default(), Scan::default());
    for first in (0..conditions.height).step_by(band) {
        let last = (first + band).min(conditions.height);
        let (more, rest) = extract_band(source, detection, conditions, (first, last, first), true);
        found.objects.extend(more.objects);
        found.runs.extend(more.runs);
        found.counts.extend(more.counts);
        let mut at = 0;
        for &run in &rest.runs {
            open.append(&rest, run, at);
            at += (run.end - run.start) as usize;
        }
    }
    let mut map = vec![-1; source.image.len()];
    (finish(vec![(1, found, open)], conditions, &mut map), map)
}

fn detection(threshold: f32, matched: bool) -> Detection<'static> {
    Detection { threshold, kernel: &PYRAMID, kernel_width: 3, matched, compat: false }
}

#[test]
fn one_even_rectangle() {
    let mut image = vec![0.0; 20 * 15];
    (4..9).for_each(|y| image[y * 20 + 6..y * 20 + 14].fill(3.0));
    let none = Detection { threshold: 1.0, kernel: &[], kernel_width: 0, matched: false, compat: false };
    let (objects, map) = extracted(&source(&image, 20, None, None), &none, &conditions(20, 15, 1.0), 15);
    let [object] = &objects[..] else { panic!("{} objects", objects.len()) };
    assert_eq!((object.x, object.y, object.npix, object.tnpix, object.flux, object.flags), (9.5, 6.0, 40, 40, 120.0, 0));
    assert!((object.x2 - 63.0 / 12.0).abs() < 1e-12 && (object.y2 - 2.0).abs() < 1e-12 && object.xy.abs() < 1e-12);
    assert!((object.a - (63f64 / 12.0).sqrt()).abs() < 1e-12 && (object.b - 2f64.sqrt()).abs() < 1e-12 && object.theta == 0.0);
    assert!((object.cxx - 12.0 / 63.0).abs() < 1e-12 && (object.cyy - 0.5).abs() < 1e-12);
    assert!((object.fluxerr - 40f64.sqrt()).abs() < 1e-12 && (object.errx2 - 40.0 * 63.0 / 12.0 / (120.0 * 120.0)).abs() < 1e-12);
    assert_eq!((object.xmin, object.xmax, object.ymin, object.ymax, object.xpeak, object.ypeak), (6, 13, 4, 8, 6, 4));
    assert!(map.iter().zip(&image).all(|(&label, &value)| label == i32::from(value > 0.0)));
}

#[test]
fn a_line_gets_the_width_of_a_pixel_and_borders_and_masks_are_told() {
    let cluster = Cluster {
        x: vec![0, 1],
        y: vec![4, 4],
        value: vec![2.0, 2.0],
        filtered: vec![2.0, 2.0],
        masked: vec![0, 1],
        thresh: 1.0,
        ..Cluster::default()
    };
    let object = measure(&cluster, 0..2, None, &conditions(9, 9, 1.0));
    assert_eq!(object.flags, SINGULAR | TRUNCATED | MASKED);
    assert!((object.x2 - (0.25 + 1.0 / 12.0)).abs() < 1e-15 && (object.y2 - 1.0 / 12.0).abs() < 1e-15);
    let moved = measure(&cluster, 0..2, Some((0.0, 4.5)), &conditions(9, 9, 1.0));
    assert!((moved.x2 - 0.5).abs() < 1e-15 && (moved.y2 - 0.25).abs() < 1e-15 && (moved.xy + 0.25).abs() < 1e-15);
}

#[test]
fn the_matched_filter_is_its_formula() {
    let (width, height) = (23, 17);
    let image = field(width, height, 5);
    let noise: Vec<f32> =
        image.iter().enumerate().map(|(k, _)| if k % 37 == 0 { f32::NAN } else { 0.2 + (k % 7) as f32 / 9.0 }).collect();
    let found = scan::scan(&source(&image, width, None, Some(&noise)), &detection(2.0, true), 0, height, 0);
    let mut packed = found.runs.iter().flat_map(|run| (run.start..run.end).map(|x| (run.y, x)));
    for y in 0..height as i32 {
        for x in 0..width as i32 {
            let (mut signal, mut variance) = (0.0f64, 0.0f64);
            for (k, weight) in PYRAMID.iter().enumerate() {
                let (v, u) = (y + k as i32 / 3 - 1, x + k as i32 % 3 - 1);
                if v >= 0 && u >= 0 && v < height as i32 && u < width as i32 {
                    let at = v as usize * width + u as usize;
                    let (weight, inverse) =
                        (f64::from(*weight) / 16.0, if noise[at].is_nan() { 0.0 } else { f64::from(noise[at]).powi(-2) });
                    signal += weight * f64::from(image[at]) * inverse;
                    variance += weight * weight * inverse;
                }
            }
            let ratio = signal / variance.sqrt();
            if (ratio - 2.0).abs() > 1e-4 && ratio > 2.0 {
                assert_eq!(packed.next(), Some((y, x)));
            }
        }
    }
    assert_eq!(packed.next(), None);
}

/// Pixels, whether they hold enough light, whether no branch further up is an object.
type Branch = (Vec<usize>, bool, bool);

/// Leaves by the definition: labels at every level, from the highest down.
fn leaves(cluster: &Cluster, conditions: &Conditions) -> Vec<Vec<usize>> {
    let (t0, peak) = (f64::from(conditions.threshold), f64::from(cluster.filtered.iter().copied().fold(0.0, f32::max)));
    let total: f64 = cluster.filtered.iter().map(|&value| f64::from(value)).sum();
    let branches = |level: usize| -> Vec<(Vec<usize>, bool)> {
        let threshold = t0 * libm::pow(peak / t0, level as f64 / conditions.levels as f64);
        let mut left: Vec<usize> =
            (0..cluster.count()).filter(|&k| level == 0 || f64::from(cluster.filtered[k]) > threshold).collect();
        let mut sets = vec![];
        while let Some(seed) = left.pop() {
            let (mut set, mut at) = (vec![seed], 0);
            while at < set.len() {
                let near =
                    |&k: &usize| (cluster.x[k] - cluster.x[set[at]]).abs() < 2 && (cluster.y[k] - cluster.y[set[at]]).abs() < 2;
                let (touching, apart): (Vec<usize>, Vec<usize>) = left.iter().copied().partition(near);
                (left, at) = (apart, at + 1);
                set.extend(touching);
            }
            let light: f64 = set.iter().map(|&k| f64::from(cluster.filtered[k]) - threshold).sum();
            set.sort_unstable();
            if set.len() >= conditions.branch_area || level == 0 {
                sets.push((set, light > conditions.contrast * total));
            }
        }
        sets
    };
    let (mut found, mut above): (Vec<Vec<usize>>, Vec<Branch>) = (vec![], vec![]);
    for level in (0..conditions.levels).rev() {
        let mut here = vec![];
        for (set, significant) in branches(level) {
            let sons: Vec<_> = above.iter().filter(|(son, ..)| set.contains(&son[0])).collect();
            let mut whole = sons.iter().all(|(.., whole)| *whole);
            if sons.iter().filter(|(_, significant, _)| *significant).count() > 1 {
                found.extend(sons.iter().filter(|(_, significant, whole)| *significant && *whole).map(|(son, ..)| son.clone()));
                whole = false;
            }
            here.push((set, significant, whole));
        }
        above = here;
    }
    found.sort();
    found
}

fn parts(split: &Split) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![vec![]; split.branches.len()];
    split
        .owner
        .iter()
        .enumerate()
        .filter(|&(_, &part)| part != UNOWNED)
        .for_each(|(pixel, &part)| sets[part as usize].push(pixel));
    sets.sort();
    sets
}

/// A connected cluster: what is above the threshold around the highest pixel of a field.
pub fn cluster(seed: u32, threshold: f32) -> Cluster {
    let (width, height) = (24, 18);
    let image = field(width, height, seed);
    let mut cluster = Cluster::default();
    let labels = {
        let runs = crate::label::runs_beyond(&image, width, 0, &[threshold], crate::label::Sign::Positive);
        let mut labels = vec![0; image.len()];
        crate::label::label(&runs, width, true, 1, &mut labels);
        labels
    };
    let top = (0..image.len()).max_by(|&one, &other| image[one].total_cmp(&image[other])).expect("pixels");
    for at in (0..image.len()).filter(|&at| labels[at] == labels[top] && labels[at] > 0) {
        cluster.x.push((at % width) as i32);
        cluster.y.push((at / width) as i32);
        cluster.value.push(image[at]);
        cluster.filtered.push(image[at]);
    }
    cluster
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bands_show_nowhere(seed in 1u32.., band in 1usize..20, matched: bool, mapped: bool, beta in 0usize..2, exact: bool) {
        let (width, height) = (62, 41);
        let image = field(width, height, seed);
        let mask: Vec<u8> = (0..image.len()).map(|k| u8::from(k % 97 == 3)).collect();
        let noise: Vec<f32> = (0..image.len()).map(|k| 0.8 + (k % 5) as f32 / 10.0).collect();
        let source = source(&image, width, Some(&mask), mapped.then_some(&noise[..]));
        let conditions = Conditions { beta: beta as f64, exact, ..conditions(width, height, 1.2) };
        let whole = extracted(&source, &detection(1.2, matched && mapped), &conditions, height);
        prop_assert_eq!(&extracted(&source, &detection(1.2, matched && mapped), &conditions, band), &whole);
        prop_assert!(!whole.0.is_empty());
    }

    #[test]
    fn branches_are_those_of_the_definition(seed in 1u32.., threshold in 0.3f32..2.0) {
        let cluster = cluster(seed, threshold);
        let conditions = conditions(24, 18, threshold);
        let split = Deblender::default().split(&cluster, &conditions);
        prop_assert_eq!(split.as_ref().map(parts).unwrap_or_default(), leaves(&cluster, &conditions));
    }

    #[test]
    fn residual_pixels_go_where_they_most_probably_came_from(seed in 1u32..) {
        let cluster = cluster(seed, 0.4);
        let conditions = conditions(24, 18, 0.4);
        if let Some(mut split) = Deblender::default().split(&cluster, &conditions) {
            let slow = assign::by_all(&cluster, &split, &conditions);
            assign::assign(&cluster, &mut split, &conditions);
            prop_assert_eq!(split.owner, slow);
        }
    }

    #[test]
    fn cleaning_is_all_pairs(seed in 1u32..) {
        let image = field(90, 80, seed);
        let all = Conditions { beta: 0.0, ..conditions(90, 80, 0.9) };
        let (mut objects, _) = extracted(&source(&image, 90, None, None), &detection(0.9, false), &all, 80);
        objects.iter_mut().enumerate().for_each(|(k, object)| object.margin = 0.01 * (1 + k * 7 % 13) as f64);
        for (beta, compat) in [(1.0, false), (2.5, false), (1.0, true), (2.5, true)] {
            let conditions = Conditions { beta, compat, ..all };
            prop_assert_eq!(clean::clean(&objects, &conditions), clean::all_pairs(&objects, &conditions));
        }
    }

    #[test]
    fn a_list_holds_every_pixel_once(seed in 1u32.., threshold in 0.0f32..2.0) {
        let runs: Vec<Run> = { let cluster = cluster(seed, threshold); cluster.runs(0..cluster.count()) };
        let mut pixels: Vec<usize> = visit(&runs).into_iter().flatten().collect();
        pixels.sort_unstable();
        prop_assert!(pixels.into_iter().eq(0..runs.iter().map(|run| (run.end - run.start) as usize).sum()));
    }
}

#[test]
fn lists_are_strung_as_a_scan_strings_them() {
    // (0,2),(1,0),(1,1),(2,2) and others: found by asking SEP which pixel it passes over, one after the other.
    let run = |y, start, end| Run { y, start, end };
    for (runs, order) in [
        (vec![run(0, 1, 2), run(1, 0, 1)], vec![1, 0]),
        (vec![run(0, 0, 1), run(1, 1, 2)], vec![0, 1]),
        (vec![run(0, 1, 3), run(1, 0, 2)], vec![2, 0, 1, 3]),
        (vec![run(0, 0, 1), run(0, 2, 3), run(1, 1, 2)], vec![0, 2, 1]),
        (vec![run(0, 0, 1), run(0, 2, 3), run(1, 0, 3)], vec![0, 2, 3, 1, 4]),
        (vec![run(0, 3, 4), run(1, 1, 3), run(2, 0, 2)], vec![3, 1, 2, 0, 4]),
        (vec![run(0, 0, 5), run(1, 0, 1), run(1, 4, 5), run(2, 2, 4)], vec![0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ] {
        assert_eq!(visit(&runs).into_iter().flatten().collect::<Vec<_>>(), order, "{runs:?}");
    }
}
