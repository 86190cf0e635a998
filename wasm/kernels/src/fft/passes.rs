//! The passes of a transform: butterflies over rows of `L` lanes, each lane a transform of its own. A row holds the real parts of its
//! lanes, then their imaginary parts. `forward` leaves frequencies in the order of `Plan::position`; `inverse` (lengths that are powers
//! of two) takes them so. Neither divides by the length. A block that exceeds the first cache is finished part by part.

use super::plan::{Plan, Stage};
use crate::lanes::Quad;

/// Bytes of a block whose passes are done one after the other.
const NEAR: usize = 16 << 10;

/// X(k) = sum over j of x(j) exp(-2 pi i j k / n), down the rows of `L` lanes, in place.
pub fn forward<const L: usize>(plan: &Plan, rows: &mut [f32]) {
    let rows = &mut rows[..plan.length * 2 * L];
    match &plan.bluestein {
        Some(bluestein) => bluestein.transform::<L>(rows),
        // SAFETY: the stages of a plan stay within its length.
        None => unsafe { descend::<L>(&plan.stages, rows.as_mut_ptr(), plan.length) },
    }
}

/// The reverse of `forward`, times the length.
pub fn inverse<const L: usize>(plan: &Plan, rows: &mut [f32]) {
    assert!(plan.length.is_power_of_two());
    let rows = &mut rows[..plan.length * 2 * L];
    // SAFETY: the stages of a plan stay within its length.
    unsafe { ascend::<L>(&plan.stages, rows.as_mut_ptr(), plan.length) }
}

unsafe fn descend<const L: usize>(stages: &[Stage], rows: *mut f32, length: usize) {
    let Some((stage, rest)) = stages.split_first() else { return };
    // SAFETY: blocks of a stage tile the length.
    unsafe {
        if length * L * 8 > NEAR && !rest.is_empty() {
            apart::<L>(stage, rows);
            (0..stage.radix).for_each(|block| descend::<L>(rest, rows.add(block * stage.span * 2 * L), stage.span));
        } else {
            for stage in stages {
                let blocks = (0..length).step_by(stage.radix * stage.span);
                blocks.for_each(|at| apart::<L>(stage, rows.add(at * 2 * L)));
            }
        }
    }
}

unsafe fn ascend<const L: usize>(stages: &[Stage], rows: *mut f32, length: usize) {
    let Some((stage, rest)) = stages.split_first() else { return };
    // SAFETY: blocks of a stage tile the length.
    unsafe {
        if length * L * 8 > NEAR && !rest.is_empty() {
            (0..stage.radix).for_each(|block| ascend::<L>(rest, rows.add(block * stage.span * 2 * L), stage.span));
            together::<L>(stage, rows);
        } else {
            for stage in stages.iter().rev() {
                let blocks = (0..length).step_by(stage.radix * stage.span);
                blocks.for_each(|at| together::<L>(stage, rows.add(at * 2 * L)));
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Complex(Quad, Quad);

impl Complex {
    #[inline(always)]
    unsafe fn load<const L: usize>(at: *const f32) -> Self {
        // SAFETY: promised by the caller.
        unsafe { Self(Quad::load_at(at), Quad::load_at(at.add(L))) }
    }
    #[inline(always)]
    unsafe fn store<const L: usize>(self, at: *mut f32) {
        // SAFETY: promised by the caller.
        unsafe {
            self.0.store_at(at);
            self.1.store_at(at.add(L));
        }
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
    #[inline(always)]
    fn times(self, w: Self) -> Self {
        Self(self.0 * w.0 - self.1 * w.1, self.0 * w.1 + self.1 * w.0)
    }
    #[inline(always)]
    fn times_conjugate(self, w: Self) -> Self {
        Self(self.0 * w.0 + self.1 * w.1, self.1 * w.0 - self.0 * w.1)
    }
    #[inline(always)]
    fn scaled(self, by: f32) -> Self {
        Self(self.0 * Quad::splat(by), self.1 * Quad::splat(by))
    }
    /// a - i b and a + i b.
    #[inline(always)]
    fn turned(a: Self, b: Self) -> (Self, Self) {
        (Self(a.0 + b.1, a.1 - b.0), Self(a.0 - b.1, a.1 + b.0))
    }
}

/// One block of a forward pass: a butterfly, then the twiddle factors.
#[inline(always)]
unsafe fn apart<const L: usize>(stage: &Stage, block: *mut f32) {
    // SAFETY: promised by the caller: the block has radix * span rows.
    unsafe {
        match stage.radix {
            2 => rows::<L, 2, true>(stage, block, |[a, b]| [a.plus(b), a.minus(b)]),
            3 => rows::<L, 3, true>(stage, block, three),
            4 => rows::<L, 4, true>(stage, block, |[a, b, c, d]| {
                let (s, t, u, v) = (a.plus(c), a.minus(c), b.plus(d), b.minus(d));
                let (one, three) = Complex::turned(t, v);
                [s.plus(u), one, s.minus(u), three]
            }),
            _ => rows::<L, 5, true>(stage, block, five),
        }
    }
}

/// One block of an inverse pass: the conjugate twiddle factors, then the butterfly of the other sign.
#[inline(always)]
unsafe fn together<const L: usize>(stage: &Stage, block: *mut f32) {
    // SAFETY: as above.
    unsafe {
        if stage.radix == 2 {
            rows::<L, 2, false>(stage, block, |[a, b]| [a.plus(b), a.minus(b)]);
        } else {
            rows::<L, 4, false>(stage, block, |[a, b, c, d]| {
                let (s, t, u, v) = (a.plus(c), a.minus(c), b.plus(d), b.minus(d));
                let (three, one) = Complex::turned(t, v);
                [s.plus(u), one, s.minus(u), three]
            });
        }
    }
}

/// Applies a butterfly of `R` points to every row of a block.
#[inline(always)]
unsafe fn rows<const L: usize, const R: usize, const FORWARD: bool>(
    stage: &Stage,
    block: *mut f32,
    butterfly: impl Fn([Complex; R]) -> [Complex; R],
) {
    let step = stage.span * 2 * L;
    // SAFETY: R rows of span rows each, L a multiple of four, and as many twiddle factors.
    unsafe {
        let at: [*mut f32; R] = std::array::from_fn(|q| block.add(q * step));
        for lane in (0..L).step_by(4) {
            let y = butterfly(std::array::from_fn(|q| Complex::load::<L>(at[q].add(lane))));
            (0..R).for_each(|q| y[q].store::<L>(at[q].add(lane)));
        }
        for j in 1..stage.span {
            let table = stage.twiddles.as_ptr().add(j * (R - 1) * 2);
            let w: [Complex; R] = std::array::from_fn(|q| {
                let at = table.add(2 * q.max(1) - 2);
                Complex(Quad::splat(*at), Quad::splat(*at.add(1)))
            });
            let at: [*mut f32; R] = std::array::from_fn(|q| block.add(j * 2 * L + q * step));
            for lane in (0..L).step_by(4) {
                let mut x: [Complex; R] = std::array::from_fn(|q| Complex::load::<L>(at[q].add(lane)));
                if !FORWARD {
                    (1..R).for_each(|q| x[q] = x[q].times_conjugate(w[q]));
                }
                let mut y = butterfly(x);
                if FORWARD {
                    (1..R).for_each(|q| y[q] = y[q].times(w[q]));
                }
                (0..R).for_each(|q| y[q].store::<L>(at[q].add(lane)));
            }
        }
    }
}

#[inline(always)]
fn three([a, b, c]: [Complex; 3]) -> [Complex; 3] {
    const SIN: f32 = 0.866_025_4;
    let (s, d) = (b.plus(c), b.minus(c).scaled(SIN));
    let (one, two) = Complex::turned(a.minus(s.scaled(0.5)), d);
    [a.plus(s), one, two]
}

#[inline(always)]
fn five([a, b, c, d, e]: [Complex; 5]) -> [Complex; 5] {
    const COS: [f32; 2] = [0.309_017, -0.809_017];
    const SIN: [f32; 2] = [0.951_056_5, 0.587_785_25];
    let (s, t, u, v) = (b.plus(e), c.plus(d), b.minus(e), c.minus(d));
    let even = |first: usize| a.plus(s.scaled(COS[first])).plus(t.scaled(COS[1 - first]));
    let (one, four) = Complex::turned(even(0), u.scaled(SIN[0]).plus(v.scaled(SIN[1])));
    let (two, three) = Complex::turned(even(1), u.scaled(SIN[1]).minus(v.scaled(SIN[0])));
    [a.plus(s).plus(t), one, two, three, four]
}
