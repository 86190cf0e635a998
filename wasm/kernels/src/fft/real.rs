//! Transforms of real rows: two rows make one complex one, and their spectra are told apart by symmetry (Press et al., Numerical
//! Recipes, 12.3): with F = A + i B, A(k) = (F(k) + F*(n - k)) / 2 and B(k) = (F(k) - F*(n - k)) / 2i. Half a spectrum has n / 2 + 1 columns.

use super::passes::forward;
use super::plan::Plan;
use crate::lanes::Quad;
use crate::nan::canonical;

/// Two planes of the same shape.
pub struct Planes<'a> {
    pub re: &'a mut [f32],
    pub im: &'a mut [f32],
}

/// Half spectra of the rows of `image`, `width` columns each.
pub fn rows_forward<const L: usize>(image: &[f32], width: usize, out: &mut Planes) {
    let (plan, half) = (Plan::of(width), width / 2 + 1);
    let mut packed = vec![0.0; width * 2 * L];
    let (mut spectra_re, mut spectra_im) = (vec![0.0; half * 2 * L], vec![0.0; half * 2 * L]);
    let blocks = image.chunks(2 * L * width).zip(out.re.chunks_mut(2 * L * half)).zip(out.im.chunks_mut(2 * L * half));
    for ((rows, out_re), out_im) in blocks {
        // The first L rows become real parts, the others imaginary ones.
        gather(rows, width, &mut packed, 2 * L);
        forward::<L>(&plan, &mut packed);
        tell_apart::<L>(&plan, &packed, &mut spectra_re, &mut spectra_im);
        scatter(&spectra_re, half, out_re);
        scatter(&spectra_im, half, out_im);
    }
}

/// Spectra of 2 L rows, [frequency][row], from L complex ones in the plan's order.
fn tell_apart<const L: usize>(plan: &Plan, packed: &[f32], out_re: &mut [f32], out_im: &mut [f32]) {
    let half = Quad::splat(0.5);
    for k in 0..=plan.length / 2 {
        let [at, mirrored] =
            [k, (plan.length - k) % plan.length].map(|k| packed[plan.position[k] as usize * 2 * L..][..2 * L].as_ptr());
        for lane in (0..L).step_by(4) {
            // SAFETY: positions are below the length; the outputs hold (n / 2 + 1) rows of 2 L.
            unsafe {
                let (a, b) = (Quad::load_at(at.add(lane)), Quad::load_at(at.add(L + lane)));
                let (c, d) = (Quad::load_at(mirrored.add(lane)), Quad::load_at(mirrored.add(L + lane)));
                let (to_re, to_im) = (out_re.as_mut_ptr().add(k * 2 * L + lane), out_im.as_mut_ptr().add(k * 2 * L + lane));
                ((a + c) * half).store_at(to_re);
                ((b - d) * half).store_at(to_im);
                ((b + d) * half).store_at(to_re.add(L));
                ((c - a) * half).store_at(to_im.add(L));
            }
        }
    }
}

/// Rows from their half spectra, divided by nothing.
pub fn rows_inverse<const L: usize>(spectra: &Planes, width: usize, scale: f32, out: &mut [f32]) {
    let (plan, half) = (Plan::of(width), width / 2 + 1);
    let mut packed = vec![0.0; width * 2 * L];
    let (mut spectra_re, mut spectra_im) = (vec![0.0; half * 2 * L], vec![0.0; half * 2 * L]);
    let mut ordered = vec![0.0; width * 2 * L];
    let blocks = out.chunks_mut(2 * L * width).zip(spectra.re.chunks(2 * L * half)).zip(spectra.im.chunks(2 * L * half));
    for ((rows, in_re), in_im) in blocks {
        gather(in_re, half, &mut spectra_re, 2 * L);
        gather(in_im, half, &mut spectra_im, 2 * L);
        put_together::<L>(width, &spectra_re, &spectra_im, &mut packed);
        forward::<L>(&plan, &mut packed);
        for (k, to) in ordered.chunks_exact_mut(2 * L).enumerate() {
            let (im, re) = packed[plan.position[k] as usize * 2 * L..][..2 * L].split_at(L);
            to.iter_mut().zip(re.iter().chain(im)).for_each(|(to, &value)| *to = canonical(value * scale));
        }
        scatter(&ordered, width, rows);
    }
}

/// Complex rows of which the real parts are the first L rows and the imaginary parts the others; parts swapped, since the forward
/// transform is then the inverse one.
fn put_together<const L: usize>(width: usize, spectra_re: &[f32], spectra_im: &[f32], packed: &mut [f32]) {
    for k in 0..=width / 2 {
        let (a, b) = spectra_re[k * 2 * L..][..2 * L].split_at(L);
        let (c, d) = spectra_im[k * 2 * L..][..2 * L].split_at(L);
        // What a real row cannot have is left out, as it is by numpy.
        let real = k == 0 || 2 * k == width;
        for lane in 0..L {
            let (c, d) = if real { (0.0, 0.0) } else { (c[lane], d[lane]) };
            let at = k * 2 * L + lane;
            (packed[at + L], packed[at]) = (a[lane] - d, c + b[lane]);
            if !real {
                let mirrored = (width - k) * 2 * L + lane;
                (packed[mirrored + L], packed[mirrored]) = (a[lane] + d, b[lane] - c);
            }
        }
    }
}

/// [row][column] to [column][lane]; lanes without a row become zero.
fn gather(rows: &[f32], width: usize, out: &mut [f32], lanes: usize) {
    let count = rows.len() / width;
    for first in (0..lanes).step_by(4) {
        let mut done = 0;
        if first + 4 <= count {
            while done + 4 <= width {
                // SAFETY: four rows of `width` columns from `first`, and four columns of lanes.
                unsafe {
                    let from = rows.as_ptr().add(first * width + done);
                    let columns = Quad::transpose(std::array::from_fn(|row| Quad::load_at(from.add(row * width))));
                    let to = out.as_mut_ptr().add(done * lanes + first);
                    (0..4).for_each(|column| columns[column].store_at(to.add(column * lanes)));
                }
                done += 4;
            }
        }
        for x in done..width {
            for row in first..first + 4 {
                out[x * lanes + row] = if row < count { rows[row * width + x] } else { 0.0 };
            }
        }
    }
}

/// [column][lane] to [row][column], for as many rows as `rows` has.
fn scatter(columns: &[f32], width: usize, rows: &mut [f32]) {
    let (count, lanes) = (rows.len() / width, columns.len() / width);
    for first in (0..count).step_by(4) {
        let mut done = 0;
        if first + 4 <= count {
            while done + 4 <= width {
                // SAFETY: four columns of lanes, and four rows of `width` columns from `first`.
                unsafe {
                    let from = columns.as_ptr().add(done * lanes + first);
                    let four = Quad::transpose(std::array::from_fn(|column| Quad::load_at(from.add(column * lanes))));
                    let to = rows.as_mut_ptr().add(first * width + done);
                    (0..4).for_each(|row| four[row].store_at(to.add(row * width)));
                }
                done += 4;
            }
        }
        for x in done..width {
            for row in first..(first + 4).min(count) {
                rows[row * width + x] = columns[x * lanes + row];
            }
        }
    }
}
