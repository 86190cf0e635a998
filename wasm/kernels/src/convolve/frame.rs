//! The image as a filter sees it: every row there is and every row there is not, cleaned. A pixel that is masked or not finite has
//! the value zero. Outside the image there is zero, or the nearest pixel, or the image reflected about its edge (d c b a | a b c d).

/// What lies outside the image.
#[derive(Clone, Copy, PartialEq)]
pub enum Border {
    Zero,
    Nearest,
    Reflect,
}

impl Border {
    /// 0 zero, 1 nearest, 2 reflect.
    pub fn from_code(code: u32) -> Border {
        [Border::Zero, Border::Nearest, Border::Reflect][code as usize]
    }

    /// The index within 0..length that stands for `at`.
    fn resolve(self, at: isize, length: usize) -> Option<usize> {
        let n = length as isize;
        if (0..n).contains(&at) {
            return Some(at as usize);
        }
        match self {
            Border::Zero => None,
            Border::Nearest => Some(at.clamp(0, n - 1) as usize),
            Border::Reflect => {
                let folded = at.rem_euclid(2 * n);
                Some(folded.min(2 * n - 1 - folded) as usize)
            }
        }
    }
}

/// A plane computed from its inputs a stretch at a time.
pub trait Pixels {
    /// Pixels from index `at` on (row-major) into `out`.
    fn fill(&self, at: usize, out: &mut [f32]);
}

/// The image, masked and non-finite pixels zero. An empty mask masks nothing.
pub struct Values<'a> {
    pub image: &'a [f32],
    pub mask: &'a [u8],
}

/// One where `Values` has the value of the image, zero elsewhere.
pub struct Validity<'a>(pub Values<'a>);

impl Pixels for Values<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        for (out, &value) in out.iter_mut().zip(&self.image[at..]) {
            *out = if value.is_finite() { value } else { 0.0 };
        }
        clear(self.mask, at, out);
    }
}

impl Pixels for Validity<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        for (out, &value) in out.iter_mut().zip(&self.0.image[at..]) {
            *out = if value.is_finite() { 1.0 } else { 0.0 };
        }
        clear(self.0.mask, at, out);
    }
}

/// Zero where the mask is not.
pub fn clear(mask: &[u8], at: usize, out: &mut [f32]) {
    if !mask.is_empty() {
        for (out, &masked) in out.iter_mut().zip(&mask[at..]) {
            *out = if masked == 0 { *out } else { 0.0 };
        }
    }
}

/// Rows `top..` of a plane of `height` x `width`, of which `pixels` holds as many as are needed.
pub struct Frame<P> {
    pub pixels: P,
    pub height: usize,
    pub width: usize,
    pub top: usize,
    pub border: Border,
}

impl<P: Pixels> Frame<P> {
    /// Row `y` from column `x` on, both anywhere.
    pub fn row(&self, y: isize, x: isize, out: &mut [f32]) {
        let Some(row) = self.border.resolve(y, self.height) else {
            out.fill(0.0);
            return;
        };
        let start = (row - self.top) * self.width;
        let from = ((-x).max(0) as usize).min(out.len());
        let to = ((self.width as isize - x).max(0) as usize).clamp(from, out.len());
        if to > from {
            self.pixels.fill(start + (x + from as isize) as usize, &mut out[from..to]);
        }
        for at in (0..from).chain(to..out.len()) {
            match self.border.resolve(x + at as isize, self.width) {
                Some(column) => self.pixels.fill(start + column, &mut out[at..=at]),
                None => out[at] = 0.0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(border: Border, y: isize, x: isize, count: usize) -> Vec<f32> {
        let image = [1.0, 2.0, 3.0, 4.0, f32::NAN, 6.0];
        let frame = Frame { pixels: Values { image: &image, mask: &[0, 0, 1, 0, 0, 0] }, height: 2, width: 3, top: 0, border };
        let mut out = vec![9.0; count];
        frame.row(y, x, &mut out);
        out
    }

    #[test]
    fn masked_and_not_finite_is_zero() {
        assert_eq!(row(Border::Zero, 0, 0, 3), [1.0, 2.0, 0.0]);
        assert_eq!(row(Border::Zero, 1, 0, 3), [4.0, 0.0, 6.0]);
    }

    #[test]
    fn what_lies_outside() {
        assert_eq!(row(Border::Zero, 1, -2, 6), [0.0, 0.0, 4.0, 0.0, 6.0, 0.0]);
        assert_eq!(row(Border::Zero, -1, 0, 2), [0.0, 0.0]);
        assert_eq!(row(Border::Nearest, 5, -2, 7), [4.0, 4.0, 4.0, 0.0, 6.0, 6.0, 6.0]);
        assert_eq!(row(Border::Reflect, -1, -3, 9), [0.0, 2.0, 1.0, 1.0, 2.0, 0.0, 0.0, 2.0, 1.0]);
        assert_eq!(row(Border::Reflect, 2, 3, 3), [6.0, 0.0, 4.0]);
    }

    #[test]
    fn stretches_that_miss_the_image() {
        assert_eq!(row(Border::Zero, 0, 7, 2), [0.0, 0.0]);
        assert_eq!(row(Border::Nearest, 0, -9, 2), [1.0, 1.0]);
    }
}
