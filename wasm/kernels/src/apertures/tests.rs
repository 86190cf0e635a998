use super::*;
use proptest::prelude::*;
use std::f64::consts::PI;

const WIDTH: usize = 23;
const HEIGHT: usize = 19;

fn plain(radii: &[f64]) -> Settings<'_> {
    Settings { radii, inner: &[], gain: 0.0, variance: f64::NAN, exclude: false, sep: false, sky: None }
}

fn frame<'a>(data: &'a [f32], variance: Option<&'a [f32]>, mask: Option<&'a [u8]>) -> Frame<'a> {
    Frame { data, variance, mask, width: WIDTH, height: HEIGHT, first_row: 0 }
}

/// Flux, error, area, masked area, flags and sky of one place, first radius.
fn one(frame: &Frame, place: &[f64], settings: &Settings) -> (f64, f64, f64, f64, u8, [f64; 3]) {
    let n = settings.radii.len();
    let (mut flux, mut error, mut area, mut masked, mut flags) =
        (vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0; n]);
    let mut sky = [0.0; 3];
    let mut found =
        Found { flux: &mut flux, error: &mut error, area: &mut area, masked: &mut masked, flags: &mut flags, sky: &mut sky };
    measure(frame, place, place.len(), settings, &mut found);
    (flux[0], error[0], area[0], masked[0], flags[0], sky)
}

fn close(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-13 * expected.abs().max(1.0), "{value}, not {expected}");
}

#[test]
fn a_flat_image_gives_the_area() {
    let data = vec![2.0f32; WIDTH * HEIGHT];
    let (flux, error, area, masked, flags, _) = one(&frame(&data, None, None), &[11.3, 9.2], &plain(&[4.2]));
    close(flux, 2.0 * PI * 4.2 * 4.2);
    close(area, PI * 4.2 * 4.2);
    assert!(error.is_nan() && masked == 0.0 && flags == 0);
    let ring = Settings { inner: &[2.0], ..plain(&[4.2]) };
    close(one(&frame(&data, None, None), &[11.3, 9.2], &ring).0, 2.0 * PI * (4.2 * 4.2 - 4.0));
    let ellipse = one(&frame(&data, None, None), &[11.3, 9.2, 4.0, 1.5, 0.6], &plain(&[1.5]));
    close(ellipse.0, 2.0 * PI * 6.0 * 2.25);
}

#[test]
fn a_disk_within_one_pixel_has_the_error_of_that_pixel() {
    let (data, variance) = (vec![5.0f32; WIDTH * HEIGHT], vec![9.0f32; WIDTH * HEIGHT]);
    let weight = PI * 0.16;
    let place = [4.0, 5.0];
    let image = frame(&data, Some(&variance), None);
    close(one(&image, &place, &plain(&[0.4])).1, weight * 3.0);
    close(one(&image, &place, &Settings { sep: true, ..plain(&[0.4]) }).1, weight.sqrt() * 3.0);
    close(one(&image, &place, &Settings { gain: 2.0, ..plain(&[0.4]) }).1, (weight * weight * 11.5).sqrt());
    close(one(&frame(&data, None, None), &place, &Settings { variance: 4.0, ..plain(&[0.4]) }).1, weight * 2.0);
}

#[test]
fn masked_pixels_scale_flux_by_t_and_variance_by_t_squared() {
    let (data, variance) = (vec![1.0f32; WIDTH * HEIGHT], vec![1.0f32; WIDTH * HEIGHT]);
    let mut mask = vec![0u8; WIDTH * HEIGHT];
    mask[9 * WIDTH + 11] = 4;
    let image = frame(&data, Some(&variance), Some(&mask));
    let (area, t) = (PI * 9.0, PI * 9.0 / (PI * 9.0 - 1.0));
    let (flux, error, found_area, masked, flags, _) = one(&image, &[11.0, 9.0], &plain(&[3.0]));
    close(flux, area);
    close(found_area, area);
    assert_eq!((masked, flags), (1.0, MASKED));
    let whole = one(&frame(&data, Some(&variance), None), &[11.0, 9.0], &plain(&[3.0])).1;
    close(error, t * (whole * whole - 1.0).sqrt());
    close(one(&image, &[11.0, 9.0], &Settings { sep: true, ..plain(&[3.0]) }).1, (t * (area - 1.0)).sqrt());
    close(one(&image, &[11.0, 9.0], &Settings { exclude: true, ..plain(&[3.0]) }).0, area - 1.0);
}

#[test]
fn flags_say_what_happened() {
    let mut data = vec![1.0f32; WIDTH * HEIGHT];
    let image = frame(&data, None, None);
    assert_eq!(one(&image, &[0.0, 0.0], &plain(&[2.0])).4, TRUNCATED);
    let off = one(&image, &[-9.0, 0.0], &plain(&[2.0]));
    assert!(off.0.is_nan() && off.2 == 0.0 && off.4 == TRUNCATED | OUTSIDE);
    // The square around this disk reaches the image, the disk does not.
    let beside = one(&image, &[-5.2, -5.2], &plain(&[6.6]));
    assert!(beside.0.is_nan() && beside.2 == 0.0 && beside.4 == TRUNCATED | OUTSIDE, "{} {}", beside.2, beside.4);
    assert_eq!(one(&image, &[f64::NAN, 0.0], &plain(&[2.0])).4, BAD_SHAPE);
    assert_eq!(one(&image, &[3.0, 3.0, 1.0, 0.0, 0.0], &plain(&[2.0])).4, BAD_SHAPE);
    let all = vec![1u8; WIDTH * HEIGHT];
    let hidden = one(&frame(&data, None, Some(&all)), &[9.0, 9.0], &plain(&[2.0]));
    assert!(hidden.0.is_nan() && hidden.4 == MASKED | ALL_MASKED);
    let sky = Annulus { method: Method::Median, inner: 30.0, outer: 31.0, clip: 3.0, rounds: 5 };
    let none = one(&image, &[9.0, 9.0], &Settings { sky: Some(sky), ..plain(&[2.0]) });
    assert!(none.0.is_nan() && none.4 == NO_SKY && none.5[2] == 0.0);
    data[9 * WIDTH + 9] = f32::NAN;
    let (flux, _, _, masked, flags, _) = one(&frame(&data, None, None), &[9.0, 9.0], &plain(&[2.0]));
    close(flux, PI * 4.0);
    assert_eq!((masked, flags), (1.0, NAN));
}

#[test]
fn bad_pixels_beside_the_aperture_are_none_of_its_business() {
    let mut data = vec![1.0f32; WIDTH * HEIGHT];
    let mut mask = vec![0u8; WIDTH * HEIGHT];
    // Corners of the square around the disk.
    (data[6 * WIDTH + 8], data[12 * WIDTH + 14], mask[6 * WIDTH + 14]) = (f32::NAN, f32::INFINITY, 1);
    let (flux, _, area, masked, flags, _) = one(&frame(&data, None, Some(&mask)), &[11.0, 9.0], &plain(&[3.2]));
    close(flux, PI * 3.2 * 3.2);
    close(area, PI * 3.2 * 3.2);
    assert_eq!((masked, flags), (0.0, 0));
}

#[test]
fn the_background_and_its_variance() {
    // A plane: mean and median of a symmetric annulus are the value at its centre.
    let data: Vec<f32> = (0..WIDTH * HEIGHT).map(|k| 100.0 + (k % WIDTH) as f32 + 2.0 * (k / WIDTH) as f32).collect();
    let image = frame(&data, None, None);
    for method in [Method::Mean, Method::Median, Method::ClippedMedian] {
        let sky = Annulus { method, inner: 4.0, outer: 7.0, clip: 3.0, rounds: 5 };
        let settings = Settings { variance: 0.0, sky: Some(sky), ..plain(&[2.0]) };
        let (flux, error, area, _, flags, [level, rms, pixels]) = one(&image, &[11.0, 9.0], &settings);
        close(level, 129.0);
        assert!(flux.abs() < 1e-10 && flags == 0);
        let factor = if method == Method::Mean { 1.0 } else { PI / 2.0 };
        close(error, area * rms * (factor / pixels).sqrt());
    }
}

#[test]
fn clipping_rejects_outliers_and_the_scatter_stands_for_a_variance() {
    let mut data: Vec<f32> =
        (0..WIDTH * HEIGHT).map(|k| if (k % WIDTH + k / WIDTH).is_multiple_of(2) { 9.0 } else { 11.0 }).collect();
    data[9 * WIDTH + 16] = 1e6;
    let sky = Annulus { method: Method::ClippedMedian, inner: 4.0, outer: 7.0, clip: 3.0, rounds: 5 };
    let (_, error, area, _, _, [level, rms, pixels]) =
        one(&frame(&data, None, None), &[11.0, 9.0], &Settings { sky: Some(sky), ..plain(&[0.5]) });
    assert!((9.0..=11.0).contains(&level) && (0.99..1.01).contains(&rms), "{level} {rms}");
    close(error, (rms * rms * area * area * (1.0 + PI / 2.0 / pixels)).sqrt());
}

proptest! {
    /// Sums with weights pixel by pixel, from the definition.
    #[test]
    fn the_same_as_the_definition(
        x in -3.0f64..25.0, y in -3.0f64..21.0, r in 0.1f64..9.0, hole in 0.0f64..0.9, theta in 0.0f64..3.0, round in any::<bool>(),
        seed in proptest::collection::vec((-50i16..500, 0u8..12), WIDTH * HEIGHT),
    ) {
        let data: Vec<f32> = seed.iter().map(|&(v, _)| if v == 7 { f32::NAN } else { f32::from(v) * 0.3 }).collect();
        let variance: Vec<f32> = seed.iter().map(|&(v, m)| f32::from(v.abs()) + f32::from(m)).collect();
        let mask: Vec<u8> = seed.iter().map(|&(_, m)| u8::from(m == 0)).collect();
        let (a, b) = if round { (1.0, 1.0) } else { (1.4, 0.6) };
        let place = [x, y, a, b, theta];
        let (radii, inner) = ([r], [r * hole]);
        let settings = Settings { inner: if hole > 0.4 { &inner } else { &[] }, ..plain(&radii) };
        let outer = Ellipse::new(a * r, b * r, theta);
        let cut = Ellipse::new(a * r * hole, b * r * hole, theta);
        let (mut flux, mut noise, mut area, mut masked) = (0.0, 0.0, 0.0, 0.0);
        for k in 0..data.len() {
            let (u, v) = ((k % WIDTH) as f64 - x, (k / WIDTH) as f64 - y);
            let w = outer.overlap(u, v) - if hole > 0.4 { cut.overlap(u, v) } else { 0.0 };
            area += w;
            if mask[k] != 0 || data[k].is_nan() {
                masked += w;
            } else {
                flux += w * f64::from(data[k]);
                noise += w * w * f64::from(variance[k]);
            }
        }
        let found = one(&frame(&data, Some(&variance), Some(&mask)), if round { &place[..2] } else { &place }, &settings);
        prop_assert!((found.2 - area).abs() < 1e-9 && (found.3 - masked).abs() < 1e-9, "{} {area} {} {masked}", found.2, found.3);
        if area - masked > 1e-6 {
            let t = area / (area - masked);
            prop_assert!((found.0 - t * flux).abs() < 1e-7 * t * (1.0 + area * 150.0), "{} {}", found.0, t * flux);
            prop_assert!((found.1 - t * noise.sqrt()).abs() < 1e-6 * t * (1.0 + noise.sqrt()), "{} {}", found.1, t * noise.sqrt());
        }
    }
}
