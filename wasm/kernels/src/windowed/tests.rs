use super::*;

const SIZE: usize = 31;

fn star(x: f64, y: f64, sigma: f64) -> Vec<f32> {
    let value = |k: usize| {
        let (u, v) = ((k % SIZE) as f64 - x, (k / SIZE) as f64 - y);
        (1000.0 * (-(u * u + v * v) / (2.0 * sigma * sigma)).exp()) as f32
    };
    (0..SIZE * SIZE).map(value).collect()
}

fn frame<'a>(data: &'a [f32], mask: Option<&'a [u8]>) -> Frame<'a> {
    Frame { data, variance: None, mask, width: SIZE, height: data.len() / SIZE, first_row: 0 }
}

fn find(frame: &Frame, guess: (f64, f64), sigma: f64) -> Position {
    Window::default().find(frame, guess, sigma, f64::NAN)
}

/// The iteration with every exponential and every overlap from their definitions.
fn twin(data: &[f32], guess: (f64, f64), sigma: f64) -> (f64, f64) {
    let (mut x, mut y) = guess;
    for _ in 0..STEPS {
        let (mut flux, mut mx, mut my) = (0.0, 0.0, 0.0);
        for (k, &d) in data.iter().enumerate() {
            let (u, v) = ((k % SIZE) as f64 - x, (k / SIZE) as f64 - y);
            let w = crate::overlap::Ellipse::circle(WINDOW * sigma).overlap(u, v);
            let w = w * (-(u * u + v * v) / (2.0 * sigma * sigma)).exp() * f64::from(d);
            (flux, mx, my) = (flux + w, mx + w * u, my + w * v);
        }
        let (dx, dy) = (2.0 * mx / flux, 2.0 * my / flux);
        (x, y) = (x + dx, y + dy);
        if dx * dx + dy * dy < LAST_STEP * LAST_STEP {
            break;
        }
    }
    (x, y)
}

#[test]
fn a_round_star_is_where_it_is() {
    for (x, y) in [(15.0, 15.0), (15.3, 14.6), (14.51, 15.49)] {
        let data = star(x, y, 1.7);
        let found = find(&frame(&data, None), (15.0, 15.0), 1.7);
        assert!((found.x - x).abs() < 1e-4 && (found.y - y).abs() < 1e-4, "{} {}", found.x, found.y);
        assert_eq!(found.flags, 0);
    }
}

#[test]
fn the_same_as_the_definition() {
    for (x, y, sigma) in [(15.3, 14.6, 1.7), (14.8, 15.9, 0.6), (13.1, 16.2, 2.9), (2.0, 15.0, 1.2)] {
        let mut data = star(x, y, 2.0);
        data.iter_mut().enumerate().for_each(|(k, v)| *v += ((k * 7919) % 101) as f32 * 0.1);
        let (expected_x, expected_y) = twin(&data, (x + 0.4, y - 0.3), sigma);
        let found = find(&frame(&data, None), (x + 0.4, y - 0.3), sigma);
        assert!((found.x - expected_x).abs() < 1e-9 && (found.y - expected_y).abs() < 1e-9, "{} {expected_x}", found.x);
    }
}

#[test]
fn a_bad_pixel_has_the_value_opposite() {
    let mut data = star(15.0, 15.0, 1.7);
    let mut mask = vec![0u8; data.len()];
    (data[15 * SIZE + 16], mask[15 * SIZE + 16]) = (9e9, 1);
    data[14 * SIZE + 15] = f32::NAN;
    let found = find(&frame(&data, Some(&mask)), (15.2, 15.1), 1.7);
    assert!((found.x - 15.0).abs() < 1e-3 && (found.y - 15.0).abs() < 1e-3, "{} {}", found.x, found.y);
    assert_eq!(found.flags, MASKED);
}

#[test]
fn bad_pixels_beside_the_window_are_none_of_its_business() {
    let clean = star(15.0, 15.0, 1.0);
    let mut data = clean.clone();
    // The corners of the square around the window.
    for at in [11 * SIZE + 11, 19 * SIZE + 19] {
        data[at] = f32::NAN;
    }
    data[11 * SIZE + 19] = f32::INFINITY;
    let (found, expected) = (find(&frame(&data, None), (15.2, 15.1), 1.0), find(&frame(&clean, None), (15.2, 15.1), 1.0));
    assert!((found.x - expected.x).abs() < 1e-12 && found.flags == 0, "{} {}", found.x, found.flags);
}

#[test]
fn what_cannot_be_found_keeps_its_guess_and_says_why() {
    let data = vec![0.0f32; SIZE * SIZE];
    let found = find(&frame(&data, None), (15.0, 15.0), 1.7);
    assert!(found.x == 15.0 && found.flags == NO_FLUX && found.error_x.is_nan());
    assert_eq!(find(&frame(&data, None), (f64::NAN, 15.0), 1.7).flags, BAD_PLACE);
    assert_eq!(find(&frame(&data, None), (5.0, 15.0), 0.0).flags, BAD_PLACE);
    assert_eq!(find(&frame(&data, None), (-90.0, 15.0), 1.7).flags, NO_FLUX | TRUNCATED);
    let edge = find(&frame(&star(1.0, 15.0, 1.7), None), (1.0, 15.0), 1.7);
    assert!(edge.flags & TRUNCATED != 0);
    assert_eq!(
        find(&Frame { data: &[], variance: None, mask: None, width: 0, height: 0, first_row: 0 }, (1.0, 1.0), 1.0).flags,
        NO_FLUX | TRUNCATED
    );
}

#[test]
fn a_source_that_walks_away_has_strayed() {
    // A slope all over: every step leads uphill.
    let data: Vec<f32> = (0..SIZE * SIZE).map(|k| (0.6 * (k % SIZE) as f32).exp()).collect();
    let found = find(&frame(&data, None), (8.0, 15.0), 1.5);
    assert!(found.flags & STRAYED != 0 && found.x == 8.0, "{} {}", found.flags, found.x);
}

#[test]
fn the_error_is_that_of_the_formula() {
    let data = star(15.2, 15.0, 1.7);
    let found = Window::default().find(&frame(&data, None), (15.0, 15.0), 1.7, 4.0);
    let (mut flux, mut noise) = (0.0, 0.0);
    for (k, &d) in data.iter().enumerate() {
        let (u, v) = ((k % SIZE) as f64 - found.x, (k / SIZE) as f64 - found.y);
        let w = crate::overlap::Ellipse::circle(WINDOW * 1.7).overlap(u, v) * (-(u * u + v * v) / (2.0 * 1.7 * 1.7)).exp();
        flux += w * f64::from(d);
        noise += 4.0 * w * w * 4.0 * u * u;
    }
    assert!((found.error_x / (noise.sqrt() / flux) - 1.0).abs() < 1e-9, "{}", found.error_x);
}
