use super::*;
use proptest::prelude::*;

fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed | 1;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        })
        .collect()
}

fn outside(at: isize, n: isize, border: Border) -> Option<isize> {
    match border {
        _ if (0..n).contains(&at) => Some(at),
        Border::Zero => None,
        Border::Nearest => Some(at.clamp(0, n - 1)),
        // One step at a time, back and forth over the image.
        Border::Reflect => outside(if at < 0 { -1 - at } else { 2 * n - 1 - at }, n, border),
    }
}

/// Straight from the definition, in f64, and the share of the kernel that counted where that matters.
fn twin(image: &[f32], mask: &[u8], width: usize, stamp: &Stamp, border: Border, normalised: bool) -> Vec<(f64, f64)> {
    let height = image.len() / width;
    let total: f64 = stamp.values.iter().map(|&k| f64::from(k)).sum();
    (0..image.len())
        .map(|at| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for v in 0..stamp.height {
                for u in 0..stamp.width {
                    let y = outside((at / width + v) as isize - stamp.cy as isize, height as isize, border);
                    let x = outside((at % width + u) as isize - stamp.cx as isize, width as isize, border);
                    if let (Some(y), Some(x)) = (y, x) {
                        let from = y as usize * width + x as usize;
                        if image[from].is_finite() && (mask.is_empty() || mask[from] == 0) {
                            sum += f64::from(image[from]) * f64::from(stamp.values[v * stamp.width + u]);
                            weight += f64::from(stamp.values[v * stamp.width + u]);
                        }
                    }
                }
            }
            let share = weight / total;
            match normalised {
                false => (sum, 1.0),
                true if share > f64::from(LEAST) => (sum / share, share),
                true => (f64::NAN, 1.0),
            }
        })
        .collect()
}

/// All rows, computed in bands of `band` as tasks do, each seeing no more of the image than it must.
#[allow(clippy::too_many_arguments)]
fn banded(
    mut method: Method,
    image: &[f32],
    mask: &[u8],
    width: usize,
    halo: usize,
    border: Border,
    band: usize,
    normalised: bool,
) -> Vec<f32> {
    let height = image.len() / width;
    let mut out = vec![0.0; image.len()];
    for first in (0..height).step_by(band) {
        let last = (first + band).min(height);
        let (top, end) = (first.saturating_sub(halo), (last + halo).min(height));
        let values = || Values {
            image: &image[top * width..end * width],
            mask: if mask.is_empty() { mask } else { &mask[top * width..end * width] },
        };
        let rows = &mut out[first * width..last * width];
        method.run(&Frame { pixels: values(), height, width, top, border }, first, last, rows);
        if normalised {
            normalise(&mut method, &Frame { pixels: Validity(values()), height, width, top, border }, first, last, rows);
        }
    }
    out
}

fn tiled<'a>(stamp: Stamp<'a>, size: (usize, usize), spectrum: &'a mut Vec<f32>) -> Method<'a> {
    let mut tiles = Tiles::new(size.0, size.1);
    spectrum.resize(2 * size.0 * size.1, 0.0);
    tiles.spectrum(&stamp, spectrum);
    Method::Tiled { stamp, spectrum, tiles }
}

fn agree(found: &[f32], expected: &[(f64, f64)], limit: f64) {
    for (at, (&a, &(b, share))) in found.iter().zip(expected).enumerate() {
        assert!((f64::from(a) - b).abs() < limit / share || (a.is_nan() && b.is_nan()), "pixel {at}: {a}, not {b}");
    }
}

const BORDERS: [Border; 3] = [Border::Zero, Border::Nearest, Border::Reflect];

#[allow(clippy::too_many_arguments)]
fn all_ways(height: usize, width: usize, kh: usize, kw: usize, cy: usize, cx: usize, holes: bool, seed: u64) {
    let mut image = values(height * width, seed);
    let mut mask = vec![];
    if holes {
        mask = values(height * width, seed + 1).iter().map(|&v| u8::from(v > 0.8)).collect();
        image.iter_mut().zip(values(height * width, seed + 2)).filter(|(_, v)| *v > 0.9).for_each(|(p, _)| *p = f32::NAN);
    }
    let kernel: Vec<f32> = values(kh * kw, seed + 3).iter().map(|v| v + 1.01).collect();
    let (column, row) = (kernel[..kh].to_vec(), kernel[kh * kw - kw..].to_vec());
    let product: Vec<f32> = column.iter().flat_map(|a| row.iter().map(move |b| a * b)).collect();
    let stamp = |values| Stamp { values, height: kh, width: kw, cy, cx };
    let limit = 4e-6 * (kh * kw) as f64;
    for border in BORDERS {
        for normalised in [false, true] {
            let expected = twin(&image, &mask, width, &stamp(&kernel), border, normalised);
            let run = |method, band| banded(method, &image, &mask, width, kh.max(cy + 1), border, band, normalised);
            agree(&run(Method::Direct(stamp(&kernel)), 7), &expected, limit);
            let mut spectrum = vec![];
            let size = ((2 * kh).next_power_of_two().max(16), (2 * kw).next_power_of_two().max(32));
            agree(&run(tiled(stamp(&kernel), size, &mut spectrum), tiles::valid(size.0, kh)), &expected, limit);
            let parts = Method::Separable {
                column: Stamp { values: &column, height: kh, width: 1, cy, cx },
                row: Stamp { values: &row, height: 1, width: kw, cy, cx },
            };
            agree(&run(parts, 7), &twin(&image, &mask, width, &stamp(&product), border, normalised), 2.0 * limit);
        }
    }
}

#[test]
fn three_ways_as_the_definition() {
    all_ways(37, 53, 9, 7, 4, 3, false, 1);
    all_ways(23, 90, 5, 12, 2, 6, true, 2);
    all_ways(40, 17, 11, 1, 5, 0, true, 3);
}

#[test]
fn images_smaller_than_the_kernel() {
    for (height, width) in [(1, 1), (1, 5), (3, 2), (2, 40)] {
        all_ways(height, width, 9, 9, 4, 4, false, 5);
    }
}

#[test]
fn one_pixel_gives_the_kernel_turned_about_its_centre() {
    let mut image = vec![0.0; 63];
    image[3 * 9 + 4] = 2.0;
    let kernel: Vec<f32> = (1..=15).map(|v| v as f32).collect();
    let stamp = Stamp { values: &kernel, height: 3, width: 5, cy: 1, cx: 2 };
    let out = banded(Method::Direct(stamp), &image, &[], 9, 2, Border::Zero, 3, false);
    for v in 0..3 {
        for u in 0..5 {
            assert_eq!(out[(3 + 1 - v) * 9 + 4 + 2 - u], 2.0 * kernel[v * 5 + u]);
        }
    }
}

#[test]
fn interpolation_keeps_a_constant() {
    let image: Vec<f32> = (0..400).map(|at| if at % 7 == 0 { f32::NAN } else { 5.0 }).collect();
    let kernel = [0.2; 25];
    let stamp = Stamp { values: &kernel, height: 5, width: 5, cy: 2, cx: 2 };
    agree(&banded(Method::Direct(stamp), &image, &[], 20, 2, Border::Zero, 6, true), &[(25.0, 1.0); 400], 1e-4);
}

#[test]
fn where_nothing_counts_there_is_nothing() {
    let stamp = Stamp { values: &[1.0; 9], height: 3, width: 3, cy: 1, cx: 1 };
    let out = banded(Method::Direct(stamp), &[f32::INFINITY; 12], &[], 4, 1, Border::Reflect, 3, true);
    assert!(out.iter().all(|value| value.to_bits() == 0x7fc0_0000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_shape(height in 1usize..40, width in 1usize..70, kh in 1usize..10, kw in 1usize..10, holes: bool, seed in 1u64..99) {
        all_ways(height, width, kh, kw, (kh - 1) / 2, kw / 2, holes, seed);
    }
}
