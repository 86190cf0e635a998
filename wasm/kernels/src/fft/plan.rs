//! What a transform of one length needs: stages with their twiddle factors, and the order its frequencies come in.
//!
//! Lengths of factors 2, 3 and 5 are split into stages of 4, 2, 3 and 5 (Cooley & Tukey 1965, Math. Comp. 19, 297), decimated in
//! frequency. Any other length goes through a convolution of a power of two (Bluestein 1970, IEEE Trans. AU-18, 451).
//! Angles are reduced exactly in integers and evaluated in f64, then rounded to f32.

use super::bluestein::Bluestein;
use std::cell::RefCell;
use std::rc::Rc;

/// One pass over blocks of `radix * span` points.
pub struct Stage {
    pub radix: usize,
    pub span: usize,
    /// exp(-2 pi i q j / (radix span)) for j in 0..span, q in 1..radix: real, imaginary.
    pub twiddles: Vec<f32>,
}

pub struct Plan {
    pub length: usize,
    pub stages: Vec<Stage>,
    /// Position of each frequency in the result of `forward`.
    pub position: Vec<u32>,
    pub bluestein: Option<Bluestein>,
}

/// Points that the plans kept may have together.
const KEPT_POINTS: usize = 1 << 21;

thread_local! {
    static KEPT: RefCell<Vec<Rc<Plan>>> = const { RefCell::new(vec![]) };
}

impl Plan {
    /// The plan of a length, made once and kept for later calls.
    pub fn of(length: usize) -> Rc<Plan> {
        if let Some(found) = KEPT.with_borrow(|kept| kept.iter().find(|plan| plan.length == length).cloned()) {
            return found;
        }
        let plan = Rc::new(Plan::new(length));
        KEPT.with_borrow_mut(|kept| {
            while kept.iter().map(|plan| plan.length).sum::<usize>() + length > KEPT_POINTS && !kept.is_empty() {
                kept.remove(0);
            }
            kept.push(Rc::clone(&plan));
        });
        plan
    }

    fn new(length: usize) -> Plan {
        let Some(radices) = factor(length) else {
            let bluestein = Some(Bluestein::new(length));
            return Plan { length, stages: vec![], position: (0..length as u32).collect(), bluestein };
        };
        let mut rest = length;
        let stages = radices.iter().map(|&radix| {
            rest /= radix;
            Stage { radix, span: rest, twiddles: twiddles(radix, rest) }
        });
        let stages: Vec<Stage> = stages.collect();
        Plan { length, position: positions(&stages, length), stages, bluestein: None }
    }
}

/// exp(-2 pi i k / n).
pub fn root(k: usize, n: usize) -> (f64, f64) {
    let angle = -2.0 * core::f64::consts::PI * (k % n) as f64 / n as f64;
    (libm::cos(angle), libm::sin(angle))
}

fn factor(mut rest: usize) -> Option<Vec<usize>> {
    let mut radices = vec![];
    for radix in [4, 2, 3, 5] {
        while rest > 1 && rest.is_multiple_of(radix) {
            radices.push(radix);
            rest /= radix;
        }
    }
    // The last stage has no twiddle factors: a stage of four gains most from that.
    radices.reverse();
    (rest <= 1).then_some(radices)
}

fn twiddles(radix: usize, span: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(span * (radix - 1) * 2);
    for j in 0..span {
        for q in 1..radix {
            let (re, im) = root(q * j, radix * span);
            out.extend([re as f32, im as f32]);
        }
    }
    out
}

/// The first stage leaves in block q the frequencies with remainder q; each block likewise.
fn positions(stages: &[Stage], length: usize) -> Vec<u32> {
    (0..length)
        .map(|frequency| {
            let mut rest = frequency;
            stages.iter().fold(0, |at, stage| {
                let block = rest % stage.radix;
                rest /= stage.radix;
                at + (block * stage.span) as u32
            })
        })
        .collect()
}
