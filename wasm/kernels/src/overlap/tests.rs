use super::*;
use proptest::prelude::*;

/// The shared area by quadrature over x of the height that the ellipse and the pixel share, between the kinks of that height.
fn twin(ellipse: (f64, f64, f64), x: f64, y: f64) -> f64 {
    let (a, b, theta) = ellipse;
    let (cos, sin) = (theta.cos(), theta.sin());
    let p = cos * cos / (a * a) + sin * sin / (b * b);
    let q = sin * cos * (1.0 / (a * a) - 1.0 / (b * b));
    let s = sin * sin / (a * a) + cos * cos / (b * b);
    let side = a * b * s.sqrt();
    let heights = |u: f64| {
        let half = ((s - u * u / (a * a * b * b)).max(0.0)).sqrt() / s;
        (-q * u / s - half, -q * u / s + half)
    };
    let mut kinks = vec![x - 0.5, x + 0.5, -side, side];
    for v in [y - 0.5, y + 0.5] {
        let rest = p - v * v / (a * a * b * b);
        if rest > 0.0 {
            kinks.push((-q * v + rest.sqrt()) / p);
            kinks.push((-q * v - rest.sqrt()) / p);
        }
    }
    kinks.retain(|&k| k >= x - 0.5 && k <= x + 0.5 && k.abs() <= side);
    kinks.sort_by(f64::total_cmp);
    let shared = |u: f64| {
        let (low, high) = heights(u);
        (high.min(y + 0.5) - low.max(y - 0.5)).max(0.0)
    };
    kinks.windows(2).map(|pair| tanh_sinh(pair[0], pair[1], shared)).sum()
}

/// Double-exponential quadrature (Takahasi & Mori 1974): converges for roots at the ends of the interval too.
fn tanh_sinh(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    let step = 1.0 / 32.0;
    let term = |k: i32| {
        let t = f64::from(k) * step;
        let u = std::f64::consts::FRAC_PI_2 * t.sinh();
        std::f64::consts::FRAC_PI_2 * t.cosh() / u.cosh().powi(2) * f(middle + half * u.tanh())
    };
    (-120..=120).map(term).sum::<f64>() * step * half
}

/// Overlaps of a whole aperture on a grid, through its rows.
fn grid(cover: &mut Cover, width: usize, height: usize) -> Vec<f64> {
    let mut weights = vec![0.0; width * height];
    for y in cover.rows.clone() {
        let row = cover.row(y);
        cover.weigh(y, row, &mut weights[y * width + row.first..y * width + row.last]);
    }
    weights
}

#[test]
fn closed_forms() {
    let disk = Ellipse::circle(0.3);
    assert!((disk.overlap(0.1, -0.1) - PI * 0.09).abs() < 1e-15, "a disk within the pixel");
    assert!((disk.overlap(0.5, 0.0) - PI * 0.045).abs() < 1e-15, "half a disk");
    assert!((disk.overlap(-0.5, 0.5) - PI * 0.0225).abs() < 1e-15, "a quarter");
    assert_eq!(disk.overlap(3.0, 0.0), 0.0);
    assert_eq!(Ellipse::circle(10.0).overlap(2.0, 3.0), 1.0);
    // A corner of the pixel in the disk of radius 1: the quarter disk itself.
    assert!((Ellipse::circle(1.0).overlap(0.5, 0.5) - PI / 4.0).abs() < 1e-15);
    // A segment of height h = 0.25 of the disk of radius 0.5: r^2 acos((r - h) / r) - (r - h) sqrt(2 r h - h^2).
    let segment = 0.25 * 0.5f64.acos() - 0.25 * 0.1875f64.sqrt();
    assert!((Ellipse::circle(0.5).overlap(0.75, 0.0) - segment).abs() < 1e-15);
    assert!((Ellipse::circle(0.5).overlap(0.25, 0.0) - (PI / 4.0 - segment)).abs() < 1e-15, "the greater arc");
    assert!((annulus_overlap(&Ellipse::circle(0.2), &Ellipse::circle(0.4), 0.0, 0.0) - PI * 0.12).abs() < 1e-15);
}

#[test]
fn circles_that_touch_corners_and_edges() {
    for r in [0.5, 1.5, 0.5f64.sqrt(), 1.5 * 2f64.sqrt(), 2.5, 12.5f64.sqrt()] {
        let total: f64 = (-5..=5).flat_map(|y| (-5..=5).map(move |x| Ellipse::circle(r).overlap(x.into(), y.into()))).sum();
        assert!((total - PI * r * r).abs() < 1e-13, "r {r}: {total}");
    }
}

#[test]
fn rows_sum_to_the_area_of_the_aperture() {
    let mut cover = Cover::default();
    for r in [0.05, 0.5, 1.0, 2.3, 5.0, 10.0, 31.9, 64.0, 64.1, 150.0] {
        cover.disk((200.31, 199.77), r, 400, 401);
        let area: f64 = grid(&mut cover, 400, 401).iter().sum();
        assert!((area / (PI * r * r) - 1.0).abs() < 1e-13, "r {r}: {area}");
        assert!(!cover.truncated);
    }
    cover.ellipse((200.0, 200.0), Ellipse::new(70.0, 3.0, 0.7), 400, 401);
    let area: f64 = grid(&mut cover, 400, 401).iter().sum();
    assert!((area / (PI * 210.0) - 1.0).abs() < 1e-13, "{area}");
}

#[test]
fn lines_that_graze_the_disk_keep_their_digits() {
    let mut cover = Cover::default();
    for centre in [(11.3, 9.2), (11.3 + 2e-15, 9.2), (11.3 - 2e-15, 9.7), (11.3 - 1e-13, 9.2)] {
        cover.disk(centre, 4.2, 23, 19);
        for (k, weight) in grid(&mut cover, 23, 19).iter().enumerate() {
            let expected = twin((4.2, 4.2, 0.0), (k % 23) as f64 - centre.0, (k / 23) as f64 - centre.1);
            assert!((weight - expected).abs() < 1e-13, "{weight} {expected} at {k}");
        }
    }
}

#[test]
fn apertures_off_the_grid_and_on_its_border() {
    let mut cover = Cover::default();
    cover.disk((-0.5, 3.0), 2.0, 10, 11);
    assert!(cover.truncated);
    assert!((grid(&mut cover, 10, 11).iter().sum::<f64>() - 2.0 * PI).abs() < 1e-14);
    for centre in [(-3.0, 3.0), (3.0, -9.0), (12.5, 3.0), (3.0, 1e9), (-1e300, 2.0)] {
        cover.disk(centre, 2.0, 10, 11);
        assert_eq!(grid(&mut cover, 10, 11).iter().sum::<f64>(), 0.0, "{centre:?}");
        assert!(cover.truncated);
    }
    cover.disk((5.0, 5.0), 1e8, 10, 11);
    assert_eq!(grid(&mut cover, 10, 11).iter().sum::<f64>(), 110.0);
    cover.disk((0.0, 0.0), 0.5, 1, 1);
    assert!((grid(&mut cover, 1, 1)[0] - PI / 4.0).abs() < 1e-15 && !cover.truncated);
    cover.disk((0.0, 0.0), 0.5, 0, 0);
    assert_eq!(cover.rows.len(), 0);
}

#[test]
fn pixels_that_are_not_touched_are_left_out() {
    let mut cover = Cover::default();
    cover.disk((9.3, 8.6), 4.7, 23, 19);
    for y in cover.rows.clone() {
        let row = cover.touched(y);
        for x in 0..23 {
            let shared = Ellipse::circle(4.7).overlap(x as f64 - 9.3, y as f64 - 8.6) > 0.0;
            assert_eq!((row.first..row.last).contains(&x), shared, "{x} {y}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_same_as_quadrature(
        a in 0.05f64..40.0, ratio in 0.02f64..1.0, theta in -4.0f64..4.0, angle in 0.0f64..6.3, shift in -1.0f64..1.0,
    ) {
        // Pixels near the edge of the ellipse.
        let b = a * ratio;
        let (u, v) = (a * angle.cos(), b * angle.sin());
        let (x, y) = (u * theta.cos() - v * theta.sin() + shift, u * theta.sin() + v * theta.cos() + shift / 3.0);
        let overlap = Ellipse::new(a, b, theta).overlap(x, y);
        prop_assert!((overlap - twin((a, b, theta), x, y)).abs() < 1e-12, "{overlap} {}", twin((a, b, theta), x, y));
    }

    #[test]
    fn disks_by_lines_are_those_by_pixels(r in 0.02f64..64.0, x in -2.0f64..25.0, y in -2.0f64..22.0) {
        let mut cover = Cover::default();
        cover.disk((x, y), r, 23, 19);
        for (k, weight) in grid(&mut cover, 23, 19).iter().enumerate() {
            let expected = Ellipse::circle(r).overlap((k % 23) as f64 - x, (k / 23) as f64 - y);
            prop_assert!((weight - expected).abs() < 2e-12, "{weight} {expected} at {k}");
        }
    }

    #[test]
    fn ellipses_by_rows_miss_no_pixel(
        a in 0.02f64..30.0, ratio in 0.01f64..1.0, theta in -4.0f64..4.0, x in -2.0f64..25.0, y in -2.0f64..22.0,
    ) {
        let ellipse = Ellipse::new(a, a * ratio, theta);
        let mut cover = Cover::default();
        cover.ellipse((x, y), ellipse, 23, 19);
        for (k, weight) in grid(&mut cover, 23, 19).iter().enumerate() {
            let expected = ellipse.overlap((k % 23) as f64 - x, (k / 23) as f64 - y);
            prop_assert!((weight - expected).abs() < 1e-13, "{weight} {expected} at {k}");
        }
    }
}
