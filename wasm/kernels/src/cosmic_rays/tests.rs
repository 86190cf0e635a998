use super::medians::{Padded, full, separable};
use super::*;
use proptest::prelude::*;

const SEARCH: Search = Search { limit: 4.5, fraction: 0.3, contrast: 5.0, gain: 1.0, read_noise: 6.5, separable: false };

/// Median of a window whose pixels outside are the nearest edge pixels.
fn median(image: &[f64], width: usize, y: usize, x: usize, (rows, columns): (isize, isize)) -> f64 {
    let height = image.len() / width;
    let mut window = vec![];
    for v in -rows..=rows {
        for u in -columns..=columns {
            let row = (y as isize + v).clamp(0, height as isize - 1) as usize;
            let column = (x as isize + u).clamp(0, width as isize - 1) as usize;
            window.push(image[row * width + column]);
        }
    }
    window.sort_by(f64::total_cmp);
    window[window.len() / 2]
}

fn every(image: &[f64], width: usize, f: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    (0..image.len()).map(|k| f(k / width, k % width)).collect()
}

/// The paper step by step, on an image that is really sampled twice as fine.
fn twin(image: &[f32], width: usize, search: &Search) -> Vec<u8> {
    let image: Vec<f64> = image.iter().map(|&value| f64::from(value)).collect();
    let height = image.len() / width;
    let fine = |y: isize, x: isize| {
        let (row, column) = ((y.div_euclid(2)).clamp(0, height as isize - 1), (x.div_euclid(2)).clamp(0, width as isize - 1));
        image[row as usize * width + column as usize]
    };
    let laplacian =
        |y: isize, x: isize| (4.0 * fine(y, x) - fine(y - 1, x) - fine(y + 1, x) - fine(y, x - 1) - fine(y, x + 1)).max(0.0);
    let square = f64::from(search.read_noise).powi(2);
    let noise = every(&image, width, |y, x| (median(&image, width, y, x, (2, 2)).max(1e-5) + square).sqrt());
    let s = every(&image, width, |y, x| {
        let (v, u) = (2 * y as isize, 2 * x as isize);
        (laplacian(v, u) + laplacian(v, u + 1) + laplacian(v + 1, u) + laplacian(v + 1, u + 1))
            / 4.0
            / (2.0 * noise[y * width + x])
    });
    let s = every(&image, width, |y, x| s[y * width + x] - median(&s, width, y, x, (2, 2)));
    let three = every(&image, width, |y, x| median(&image, width, y, x, (1, 1)));
    let structure = every(&image, width, |y, x| {
        ((three[y * width + x] - median(&three, width, y, x, (3, 3))) / noise[y * width + x]).max(0.01)
    });
    let first: Vec<bool> =
        (0..image.len()).map(|k| s[k] > f64::from(search.limit) && s[k] / structure[k] > f64::from(search.contrast)).collect();
    let grown = |marked: &[bool], limit: f64| -> Vec<bool> {
        (0..image.len())
            .map(|k| {
                let near = (0..image.len()).any(|other| {
                    marked[other] && (other / width).abs_diff(k / width) < 2 && (other % width).abs_diff(k % width) < 2
                });
                near && s[k] > limit
            })
            .collect()
    };
    let near = grown(&first, f64::from(search.limit));
    grown(&near, f64::from(search.limit) * f64::from(search.fraction)).into_iter().map(u8::from).collect()
}

fn found(image: &[f32], width: usize, search: &Search) -> Vec<u8> {
    let height = image.len() / width;
    let mut hits = vec![9; image.len()];
    detect(image, &vec![0; image.len()], None, None, Band { width, height, first: 0, last: height }, search, &mut hits);
    hits
}

/// Flat sky with a ripple, a star and a hit.
fn scene(width: usize, height: usize) -> Vec<f32> {
    let mut image: Vec<f32> = (0..width * height).map(|k| 200.0 + ((k * 7919) % 31) as f32).collect();
    for y in 0..height {
        for x in 0..width {
            let distance = (y as f32 - 9.3).powi(2) + (x as f32 - 8.6).powi(2);
            image[y * width + x] += 5000.0 * (-distance / 8.0).exp();
        }
    }
    image[20 * width + 17] += 3000.0;
    image[21 * width + 18] += 1500.0;
    image
}

#[test]
fn a_hit_is_found_and_a_star_is_kept() {
    let hits = found(&scene(27, 30), 27, &SEARCH);
    let marked: Vec<usize> = (0..hits.len()).filter(|&k| hits[k] != 0).collect();
    assert_eq!(marked, [20 * 27 + 17, 21 * 27 + 18]);
}

#[test]
fn bands_give_what_the_whole_gives() {
    let (width, height) = (27, 30);
    let (image, whole) = (scene(width, height), found(&scene(width, height), width, &SEARCH));
    for first in (0..height).step_by(7) {
        let last = (first + 7).min(height);
        let (top, bottom) = (first.saturating_sub(HALO), (last + HALO).min(height));
        let band = Band { width, height: bottom - top, first: first - top, last: last - top };
        let mut hits = vec![9; (last - first) * width];
        detect(&image[top * width..bottom * width], &vec![0; band.height * width], None, None, band, &SEARCH, &mut hits);
        assert_eq!(hits, whole[first * width..last * width]);
    }
}

#[test]
fn nothing_in_constant_empty_and_tiny_images() {
    for (count, width) in [(0, 0), (1, 1), (6, 3), (6, 6), (64, 8)] {
        let mut hits = vec![9; count];
        let band =
            Band { width, height: count.checked_div(width).unwrap_or(0), first: 0, last: count.checked_div(width).unwrap_or(0) };
        assert_eq!(detect(&vec![7.0; count], &vec![0; count], None, None, band, &SEARCH, &mut hits), 0);
        assert!(hits.iter().all(|&hit| hit == 0));
    }
}

#[test]
fn what_is_not_finite_or_masked_or_saturated_is_bad() {
    let mut image = vec![10.0f32; 121];
    image[60] = f32::NAN;
    image[0] = f32::INFINITY;
    let (mut clean, mut bad) = (vec![0.0; 121], vec![9; 121]);
    let mut mask = vec![0; 121];
    mask[30] = 1;
    prepare(&image, 11, Some(&mask), None, f32::INFINITY, &mut clean, &mut bad);
    assert!(clean.iter().all(|&value| value == 10.0));
    assert_eq!(bad.iter().filter(|&&bad| bad != 0).count(), 1 + 1 + 9);
    for value in image.iter_mut() {
        *value = 10.0;
    }
    for y in 4..7 {
        for x in 3..8 {
            image[y * 11 + x] = 1000.0;
        }
    }
    prepare(&image, 11, None, None, 900.0, &mut clean, &mut bad);
    assert!(bad[5 * 11 + 5] == 1 && bad[11 + 5] == 1 && bad[0] == 0);
}

#[test]
fn values_come_from_good_neighbours_only() {
    let mut clean: Vec<f32> = (0..25).map(|k| k as f32).collect();
    clean[12] = 1e6;
    let (mut hits, mut bad) = (vec![0; 25], vec![0; 25]);
    hits[12] = 1;
    bad[0] = 1;
    for (how, expected) in [(Replacement::Median, 13.0), (Replacement::Mean, (300.0 - 12.0) / 23.0)] {
        let mut out = clean.clone();
        replace(&mut out, &bad, &hits, 5, how);
        assert_eq!(out[12], expected as f32);
    }
    let mut alone = vec![3.0; 4];
    replace(&mut alone, &[0; 4], &[1; 4], 2, Replacement::InverseDistance);
    assert_eq!(alone, [0.0; 4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_same_as_the_paper(width in 1usize..12, height in 1usize..10, values in proptest::collection::vec(0u16..4000, 108)) {
        let image: Vec<f32> = values[..width * height].iter().map(|&value| if value > 3600 { f32::from(value) } else { f32::from(value % 40) }).collect();
        prop_assert_eq!(found(&image, width, &SEARCH), twin(&image, width, &SEARCH));
    }

    #[test]
    fn medians_are_medians(width in 1usize..12, height in 1usize..9, values in proptest::collection::vec(-99i16..99, 96)) {
        let image: Vec<f64> = values[..width * height].iter().map(|&value| f64::from(value)).collect();
        let mut plane = Padded::new(width, height, 3);
        for y in 0..height {
            for x in 0..width {
                plane.row_mut(y)[x] = image[y * width + x] as f32;
            }
        }
        plane.repeat_edges();
        let mut out = Padded::new(width, height, 0);
        let rows = |size| every(&image, width, |y, x| median(&image, width, y, x, (0, size)));
        full::<5, 25>(&plane, &mut out);
        prop_assert!((0..height).all(|y| (0..width).all(|x| f64::from(out.row(y)[x]) == median(&image, width, y, x, (2, 2)))));
        full::<3, 9>(&plane, &mut out);
        prop_assert!((0..height).all(|y| (0..width).all(|x| f64::from(out.row(y)[x]) == median(&image, width, y, x, (1, 1)))));
        separable::<5>(&plane, &mut out);
        prop_assert!((0..height).all(|y| (0..width).all(|x| f64::from(out.row(y)[x]) == median(&rows(2), width, y, x, (2, 0)))));
        separable::<7>(&plane, &mut out);
        prop_assert!((0..height).all(|y| (0..width).all(|x| f64::from(out.row(y)[x]) == median(&rows(3), width, y, x, (3, 0)))));
    }
}
