use super::*;
use proptest::prelude::*;

/// Floods from each pixel in turn.
fn twin(mask: &[u8], width: usize, corners: bool) -> Vec<i32> {
    let (height, mut labels, mut next) = ((mask.len() / width) as i64, vec![0; mask.len()], 0);
    for seed in 0..mask.len() {
        if mask[seed] == 0 || labels[seed] != 0 {
            continue;
        }
        next += 1;
        labels[seed] = next;
        let mut stack = vec![seed];
        while let Some(at) = stack.pop() {
            let (y, x) = ((at / width) as i64, (at % width) as i64);
            for (dy, dx) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dy, dx))) {
                let (v, u) = (y + dy, x + dx);
                let near = corners || dy == 0 || dx == 0;
                if near && v >= 0 && u >= 0 && v < height && u < width as i64 {
                    let to = v as usize * width + u as usize;
                    if mask[to] != 0 && labels[to] == 0 {
                        labels[to] = next;
                        stack.push(to);
                    }
                }
            }
        }
    }
    labels
}

fn labelled(mask: &[u8], width: usize, corners: bool, area: i32) -> (Vec<i32>, Regions) {
    let mut labels = vec![-1; mask.len()];
    let regions = label(&runs_of_mask(mask, width, 0), width, corners, area, &mut labels);
    (labels, regions)
}

#[test]
fn a_corner_joins_or_does_not() {
    let mask = [1, 0, 0, 9, 0, 1, 0, 0];
    assert_eq!(labelled(&mask, 4, true, 1).0, [1, 0, 0, 2, 0, 1, 0, 0]);
    assert_eq!(labelled(&mask, 4, false, 1).0, [1, 0, 0, 2, 0, 3, 0, 0]);
    assert_eq!(labelled(&mask, 4, true, 2).0, [1, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn a_spiral_is_one_region() {
    let mask = [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1];
    let (labels, regions) = labelled(&mask, 4, false, 1);
    assert!(labels.iter().zip(mask).all(|(&label, on)| label == i32::from(on)));
    assert_eq!(regions, Regions { npix: vec![14], xmin: vec![0], xmax: vec![3], ymin: vec![0], ymax: vec![4] });
}

#[test]
fn nothing_in_nothing() {
    assert_eq!(labelled(&[], 1, true, 1).1, Regions::default());
    assert_eq!(labelled(&[0, 0], 2, true, 1).1, Regions::default());
    assert!(runs_beyond(&[], 0, 0, &[1.0], Sign::Both).is_empty());
}

#[test]
fn thresholds_on_either_side() {
    let image = [3.0, -3.0, f32::NAN, 1.0, f32::NEG_INFINITY];
    let marked = |sign, limits: &[f32]| {
        let runs = runs_beyond(&image, 5, 4, limits, sign);
        assert!(runs.iter().all(|run| run.y == 4));
        runs.iter().flat_map(|run| run.start..run.end).collect::<Vec<_>>()
    };
    assert_eq!(marked(Sign::Positive, &[1.0]), [0]);
    assert_eq!(marked(Sign::Negative, &[1.0]), [1, 4]);
    assert_eq!(marked(Sign::Both, &[1.0]), [0, 1, 4]);
    assert_eq!(marked(Sign::Positive, &[4.0, 0.0, 0.0, 0.5, 0.0]), [3]);
}

proptest! {
    #[test]
    fn the_same_as_flooding(width in 1usize..150, height in 1usize..9, corners: bool, area in 1i32..5,
        seed in proptest::collection::vec(0u8..2, 1350)) {
        let mask = &seed[..width * height];
        let (labels, regions) = labelled(mask, width, corners, 1);
        prop_assert_eq!(&labels, &twin(mask, width, corners));
        let large = |label: &i32| *label > 0 && regions.npix[*label as usize - 1] >= area;
        let (kept, rest) = labelled(mask, width, corners, area);
        prop_assert!(labels.iter().zip(&kept).all(|(label, kept)| large(label) == (*kept > 0)));
        for (index, &npix) in rest.npix.iter().enumerate() {
            let of: Vec<usize> = (0..kept.len()).filter(|&at| kept[at] == index as i32 + 1).collect();
            prop_assert_eq!(of.len() as i32, npix);
            let (xs, ys) = (of.iter().map(|at| (at % width) as i32), of.iter().map(|at| (at / width) as i32));
            prop_assert_eq!(xs.clone().min().zip(xs.max()), Some((rest.xmin[index], rest.xmax[index])));
            prop_assert_eq!(ys.clone().min().zip(ys.max()), Some((rest.ymin[index], rest.ymax[index])));
        }
    }
}
