use super::*;

const PSF: [f32; 9] = [0.05, 0.1, 0.05, 0.1, 0.4, 0.1, 0.05, 0.1, 0.05];

fn run(width: usize, image: &[f32], noise: Noise, mask: &[u8], tiled: bool) -> [Vec<f32>; 3] {
    let height = image.len() / width;
    let frame = Frame { pixels: Noisy { image, mask, noise }, height, width, top: 0, border: Border::Zero };
    let squares = PSF.map(|p| p * p);
    let (mut one, mut two) = (vec![0.0; 2 * 64 * 32], vec![0.0; 2 * 64 * 32]);
    let stamp = |values| Stamp { values, height: 3, width: 3, cy: 1, cx: 1 };
    let [mut snr, mut flux, mut error] = [(); 3].map(|()| vec![0.0; image.len()]);
    let results = Results { snr: &mut snr, flux: &mut flux, error: &mut error };
    if tiled {
        let (mut a, mut b) = (Tiles::new(64, 32), Tiles::new(64, 32));
        a.spectrum(&stamp(&PSF), &mut one);
        b.spectrum(&stamp(&squares), &mut two);
        let mut psf = Method::Tiled { stamp: stamp(&PSF), spectrum: &one, tiles: a };
        let mut squares = Method::Tiled { stamp: stamp(&squares), spectrum: &two, tiles: b };
        matched_filter(&frame, &mut psf, &mut squares, 0, height, results);
    } else {
        matched_filter(&frame, &mut Method::Direct(stamp(&PSF)), &mut Method::Direct(stamp(&squares)), 0, height, results);
    }
    [snr, flux, error]
}

/// Straight from the definition, in f64: sums of d P / V and of P^2 / V.
fn twin(width: usize, image: &[f32], variance: &[f32], mask: &[u8]) -> Vec<(f64, f64)> {
    let height = image.len() / width;
    (0..image.len())
        .map(|at| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (k, &p) in PSF.iter().enumerate() {
                let (y, x) = ((at / width + k / 3).wrapping_sub(1), (at % width + k % 3).wrapping_sub(1));
                let from = y.wrapping_mul(width).wrapping_add(x);
                let counts = y < height && x < width && mask[from] == 0 && image[from].is_finite();
                if counts && variance[from] > 0.0 && variance[from].is_finite() {
                    sum += f64::from(image[from]) * f64::from(p) / f64::from(variance[from]);
                    weight += f64::from(p) * f64::from(p) / f64::from(variance[from]);
                }
            }
            (sum, weight)
        })
        .collect()
}

#[test]
fn as_the_definition() {
    let (height, width) = (41, 67);
    let wave = |k: usize| libm::sinf((k * k % 1009) as f32);
    let mut image: Vec<f32> = (0..height * width).map(|at| 10.0 * wave(at)).collect();
    let mut variance: Vec<f32> = (0..height * width).map(|at| 3.0 + wave(at + 7)).collect();
    let mask: Vec<u8> =
        (0..height * width).map(|at| u8::from(wave(at + 3) > 0.9 || (at / width < 9 && at % width < 9))).collect();
    [image[300], image[700], variance[800], variance[900], variance[1000]] = [f32::NAN, f32::INFINITY, 0.0, -1.0, f32::NAN];
    let expected = twin(width, &image, &variance, &mask);
    let weights: Vec<f32> = variance.iter().map(|&v| if v > 0.0 { 1.0 / v } else { v }).collect();
    for (noise, tiled) in
        [(Noise::Variance(&variance), false), (Noise::Weight(&weights), false), (Noise::Variance(&variance), true)]
    {
        let [snr, flux, error] = run(width, &image, noise, &mask, tiled);
        for (at, &(sum, weight)) in expected.iter().enumerate() {
            if weight == 0.0 {
                assert!([snr[at], flux[at], error[at]].iter().all(|v| v.to_bits() == 0x7fc0_0000), "{at}");
            } else {
                let close = |a: f32, b: f64| (f64::from(a) - b).abs() < 2e-5 * b.abs().max(1.0) + if tiled { 2e-5 } else { 0.0 };
                assert!(close(snr[at], sum / weight.sqrt()) && close(error[at] * 0.1, 0.1 / weight.sqrt()), "{at} {tiled}");
                assert!(close(flux[at] / error[at], sum / weight.sqrt()), "{at} {tiled}");
            }
        }
    }
}

#[test]
fn a_star_of_known_flux_has_it() {
    let mut image = vec![0.0; 81];
    for (k, p) in PSF.iter().enumerate() {
        image[(3 + k / 3) * 9 + 3 + k % 3] = 100.0 * p;
    }
    let [snr, flux, error] = run(9, &image, Noise::Same(0.25), &[], false);
    let sum: f32 = PSF.iter().map(|p| p * p).sum();
    assert!((flux[40] - 100.0).abs() < 1e-4 && (error[40] - 2.0 / sum.sqrt()).abs() < 1e-5);
    assert!((snr[40] - 50.0 * sum.sqrt()).abs() < 1e-4);
}
