use super::*;
use proptest::prelude::*;

/// Straight from the definition.
fn twin(image: &[f32], width: usize, search: Search) -> Vec<(i32, i32)> {
    let height = image.len() / width;
    let radius = search.radius as i64;
    let at = |y: i64, x: i64| image[y as usize * width + x as usize];
    let is_peak = |y: i64, x: i64, sign: f32| {
        let mut highest = at(y, x) * sign > search.threshold;
        for v in (y - radius).max(0)..=(y + radius).min(height as i64 - 1) {
            for u in (x - radius).max(0)..=(x + radius).min(width as i64 - 1) {
                highest &= at(v, u).is_nan() || at(v, u) * sign <= at(y, x) * sign;
            }
        }
        highest
    };
    let all = (0..height as i64).flat_map(|y| (0..width as i64).map(move |x| (x, y)));
    let wanted = |&(x, y): &(i64, i64)| (search.positive && is_peak(y, x, 1.0)) || (search.negative && is_peak(y, x, -1.0));
    all.filter(wanted).map(|(x, y)| (x as i32, y as i32)).collect()
}

const UP: Search = Search { radius: 2, threshold: 1.0, positive: true, negative: false };

fn found(image: &[f32], width: usize, search: Search) -> Vec<(i32, i32)> {
    let peaks = find_peaks(image, width, 0, image.len().checked_div(width).unwrap_or(0), search);
    peaks.x.into_iter().zip(peaks.y).collect()
}

#[test]
fn one_star_is_one_peak_borders_included() {
    let mut image = vec![0.0; 35];
    image[0] = 3.0;
    image[34] = 2.0;
    assert_eq!(found(&image, 7, UP), [(0, 0), (6, 4)]);
}

#[test]
fn a_plateau_is_all_peaks_and_nan_hides_nothing() {
    assert_eq!(found(&[2.0, 2.0, f32::NAN, 3.0], 4, Search { radius: 1, ..UP }), [(0, 0), (1, 0), (3, 0)]);
}

#[test]
fn a_negative_peak_is_one_of_the_negated_image() {
    let image = [0.0, -5.0, 0.0, 4.0, 0.0, -0.5];
    assert_eq!(found(&image, 6, Search { positive: false, negative: true, ..UP }), [(1, 0)]);
    assert_eq!(found(&image, 6, Search { negative: true, ..UP }), [(1, 0), (3, 0)]);
}

#[test]
fn nothing_in_nothing() {
    let all = Search { threshold: 0.0, ..UP };
    assert!(found(&[], 0, all).is_empty());
    assert!(found(&[f32::NAN], 1, all).is_empty());
    assert_eq!(found(&[1.0], 1, Search { radius: 500, ..all }), [(0, 0)]);
}

proptest! {
    #[test]
    fn the_same_as_the_definition(
        width in 1usize..60, height in 1usize..40, near in 0usize..4, far in 9usize..30, positive: bool, large: bool,
        first in 0usize..9, seed in proptest::collection::vec(-3i8..6, 2400),
    ) {
        let image: Vec<f32> = seed[..width * height].iter().map(|&v| if v == -3 { f32::NAN } else { f32::from(v) - 1.0 }).collect();
        let search = Search { radius: if large { far } else { near }, threshold: 0.5, positive, negative: !positive || large };
        let expected = twin(&image, width, search);
        prop_assert_eq!(found(&image, width, search), expected.clone());
        // A band sees its neighbours.
        let first = first.min(height);
        let band = find_peaks(&image, width, first, height, search);
        let there: Vec<(i32, i32)> = band.x.into_iter().zip(band.y).collect();
        prop_assert_eq!(there, expected.into_iter().filter(|&(_, y)| y >= first as i32).collect::<Vec<_>>());
    }
}
