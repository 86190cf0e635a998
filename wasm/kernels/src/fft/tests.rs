use super::*;
use proptest::prelude::*;

/// Straight from the definition, in f64.
fn twin(image: &[f32], width: usize, deep: bool) -> Vec<(f64, f64)> {
    let height = image.len() / width;
    let rows = |y: usize| if deep { 0..height } else { y..y + 1 };
    (0..height * (width / 2 + 1))
        .map(|at| {
            let (v, u) = (at / (width / 2 + 1), at % (width / 2 + 1));
            let mut sum = (0.0, 0.0);
            for y in rows(v) {
                for x in 0..width {
                    let turn =
                        if deep { (v * y % height) as f64 / height as f64 } else { 0.0 } + (u * x % width) as f64 / width as f64;
                    let angle = -2.0 * std::f64::consts::PI * turn;
                    sum.0 += f64::from(image[y * width + x]) * libm::cos(angle);
                    sum.1 += f64::from(image[y * width + x]) * libm::sin(angle);
                }
            }
            sum
        })
        .collect()
}

fn transformed(image: &[f32], width: usize, deep: bool) -> (Vec<f32>, Vec<f32>) {
    let size = image.len() / width * (width / 2 + 1);
    let (mut re, mut im) = (vec![0.0; size], vec![0.0; size]);
    real_forward(image, width, deep, Planes { re: &mut re, im: &mut im });
    (re, im)
}

fn values(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed | 1;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        })
        .collect()
}

fn check(height: usize, width: usize, deep: bool) {
    let image = values(height * width, (height * 1000 + width) as u64);
    let (mut re, mut im) = transformed(&image, width, deep);
    let norm = ((if deep { height * width } else { width }) as f64).sqrt();
    for ((&a, &b), (c, d)) in re.iter().zip(&im).zip(twin(&image, width, deep)) {
        assert!((f64::from(a) - c).hypot(f64::from(b) - d) < 2e-6 * norm, "{height} x {width}: {a} {b} {c} {d}");
    }
    let mut back = vec![0.0; image.len()];
    real_inverse(Planes { re: &mut re, im: &mut im }, width, deep, &mut back);
    for (a, b) in back.iter().zip(&image) {
        assert!((a - b).abs() < 3e-6, "{height} x {width}: {a} {b}");
    }
}

#[test]
fn every_length_as_the_definition_and_back() {
    for width in (1..70).chain([97, 125, 128, 243, 251, 256, 360]) {
        check(1, width, false);
        check(3, width, false);
    }
    check(37, 48, false);
}

#[test]
fn planes_of_any_shape_as_the_definition_and_back() {
    for (height, width) in [(1, 1), (1, 9), (9, 1), (2, 2), (31, 12), (16, 33), (20, 47), (36, 64), (64, 5)] {
        check(height, width, true);
    }
}

#[test]
fn a_wave_is_one_frequency() {
    let image: Vec<f32> = (0..512).map(|x| libm::cosf(2.0 * core::f32::consts::PI * 5.0 * (x % 32) as f32 / 32.0)).collect();
    let (re, im) = transformed(&image, 32, true);
    for at in 0..re.len() {
        let expected = if at == 5 { 256.0 } else { 0.0 };
        assert!((re[at] - expected).abs() < 1e-3 && im[at].abs() < 1e-3);
    }
}

#[test]
fn a_product_is_a_circular_convolution() {
    let (a, b) = (values(15, 3), values(15, 4));
    for conjugate in [false, true] {
        let ((a_re, a_im), (b_re, b_im)) = (transformed(&a, 15, false), transformed(&b, 15, false));
        let (mut re, mut im) = (vec![0.0; 8], vec![0.0; 8]);
        multiply([&a_re, &a_im], [&b_re, &b_im], conjugate, Planes { re: &mut re, im: &mut im });
        let mut out = vec![0.0; 15];
        real_inverse(Planes { re: &mut re, im: &mut im }, 15, false, &mut out);
        for (k, value) in out.iter().enumerate() {
            let sum: f32 = (0..15).map(|j| b[j] * a[if conjugate { k + j } else { k + 15 - j } % 15]).sum();
            assert!((value - sum).abs() < 1e-5);
        }
    }
}

#[test]
fn nothing_of_nothing() {
    real_forward(&[], 0, true, Planes { re: &mut [], im: &mut [] });
    real_inverse(Planes { re: &mut [], im: &mut [] }, 0, true, &mut []);
}

proptest! {
    #[test]
    fn parseval(height in 1usize..20, width in 1usize..60, seed in 1u64..1000) {
        let image = values(height * width, seed);
        let (re, im) = transformed(&image, width, true);
        let energy: f64 = image.iter().map(|&v| f64::from(v) * f64::from(v)).sum();
        let half = width / 2 + 1;
        let spectral: f64 = (0..re.len())
            .map(|at| {
                let column = at % half;
                let times = if column == 0 || 2 * column == width { 1.0 } else { 2.0 };
                times * (f64::from(re[at]) * f64::from(re[at]) + f64::from(im[at]) * f64::from(im[at]))
            })
            .sum();
        prop_assert!((spectral / (height * width) as f64 - energy).abs() < 1e-5 * (energy + 1.0));
    }
}
