//! One section (amplifier) of a frame, row by row.

use super::flags::{Flag, Out, add, mark, mend};
use super::linearity::Linearity;
use super::overscan::Along;
use super::pixels::{BLOCK, Constants, Masters, ONES, Seen, ZEROS, refine, run};
use super::raw::Raw;

/// Overscan levels: one, one a row or one a column of the section, with their variance in units of that of a pixel.
#[derive(Clone, Copy)]
pub struct Levels<'a> {
    pub along: Along,
    pub values: &'a [f64],
    pub factors: &'a [f64],
}

/// What is known of a section: electrons per ADU, read noise in electrons, limit of saturation in raw ADU.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    pub gain: f64,
    pub read_noise: f64,
    pub saturation: f64,
    /// Whether the signal has Poisson noise.
    pub poisson: bool,
    /// Exposure time over that of the dark.
    pub dark_scale: f64,
    pub levels: Levels<'a>,
    pub linearity: Option<Linearity<'a>>,
}

/// Planes that masters give, as wide as the outputs; an absent one is empty.
#[derive(Clone, Copy)]
pub struct Planes<'a, F> {
    /// Bias, dark, flat, illumination, then their variances.
    pub masters: [&'a [f32]; 8],
    pub bad: &'a [u8],
    pub flags: &'a [F],
}

/// Planes that are filled; `variance` may be empty.
pub struct Products<'a, F> {
    pub image: &'a mut [f32],
    pub weight: &'a mut [f32],
    pub variance: &'a mut [f32],
    pub flags: &'a mut [F],
}

/// Where a section lies: `rows` x `columns` pixels, the first at these elements of the raw frame and of the outputs.
#[derive(Clone, Copy)]
pub struct Place {
    pub rows: usize,
    pub columns: usize,
    pub raw: usize,
    pub raw_stride: usize,
    pub out: usize,
    pub out_stride: usize,
}

static SOUND: [u8; BLOCK] = [0; BLOCK];

/// Room for one run of pixels.
struct Room {
    signal: [f32; BLOCK],
    /// Response, added and relative variance.
    masters: [[f32; BLOCK]; 3],
    /// Flags of pixels without a sound weight.
    marks: [u8; BLOCK],
}

/// Calibrates one section.
pub fn section<R: Raw, F: Flag>(raw: &[R], place: &Place, section: &Section, planes: &Planes<F>, products: &mut Products<F>) {
    let limit = R::limit(section.saturation);
    let mut room = Room { signal: [0.0; BLOCK], masters: [[0.0; BLOCK]; 3], marks: [0; BLOCK] };
    for row in 0..place.rows {
        let constants = constants(section, row);
        for column in (0..place.columns).step_by(BLOCK) {
            let count = BLOCK.min(place.columns - column);
            let from = place.raw + row * place.raw_stride + column;
            let to = place.out + row * place.out_stride + column;
            let pixels = &raw[from..from + count];
            let mut out = Out {
                image: &mut products.image[to..to + count],
                weight: &mut products.weight[to..to + count],
                variance: if products.variance.is_empty() { &mut [] } else { &mut products.variance[to..to + count] },
                flags: &mut products.flags[to..to + count],
            };
            let (masters, variances) = masters(section, planes, column, to, count, &mut room.masters);
            let signal = Signal::of(section, pixels, row, column);
            let seen = if R::EXACT && section.levels.along != Along::Column && section.linearity.is_none() {
                values(variances, pixels, &constants, &masters, &mut out)
            } else {
                room.signal.iter_mut().zip(0..count).for_each(|(single, k)| *single = signal.at(k) as f32);
                values(
                    variances,
                    &room.signal[..count],
                    &Constants { level: 0.0, level_rest: 0.0, ..constants },
                    &masters,
                    &mut out,
                )
            };
            if seen.large {
                refine(|k| signal.at(k), &constants, &masters, out.image);
            }
            if !seen.sound {
                mend(masters.response, &mut out, &mut room.marks[..count]);
            }
            mark(pixels, piece(planes.bad, to, count, &SOUND), limit, &mut out);
            if !seen.sound {
                add(room.marks.iter().map(|&mark| F::from(mark)), &mut out);
            }
            add(piece(planes.flags, to, count, &[]).iter().copied(), &mut out);
        }
    }
}

/// Image, weight and, where it is wanted, variance of a run.
fn values<R: Raw, F>(variances: bool, raw: &[R], constants: &Constants, masters: &Masters, out: &mut Out<F>) -> Seen {
    let seen = if variances {
        run::<R, true>(raw, constants, masters, out.image, out.weight)
    } else {
        run::<R, false>(raw, constants, masters, out.image, out.weight)
    };
    out.variance.iter_mut().zip(out.weight.iter()).for_each(|(variance, weight)| *variance = 1.0 / weight);
    seen
}

/// A run of a plane, or of what stands for it.
fn piece<'a, T>(plane: &'a [T], start: usize, count: usize, absent: &'a [T]) -> &'a [T] {
    if plane.is_empty() { &absent[..count.min(absent.len())] } else { &plane[start..start + count] }
}

/// The masters of a run, and whether any has a variance; what is made of several planes lies in `room`.
fn masters<'a, F>(
    section: &Section,
    planes: &Planes<'a, F>,
    column: usize,
    to: usize,
    count: usize,
    [response, added, relative]: &'a mut [[f32; BLOCK]; 3],
) -> (Masters<'a>, bool) {
    let absent = [&ZEROS, &ZEROS, &ONES, &ONES, &ZEROS, &ZEROS, &ZEROS, &ZEROS];
    let [bias, dark, flat, illumination, of_bias, of_dark, of_flat, of_illumination] =
        std::array::from_fn(|k| piece(planes.masters[k], to, count, absent[k]));
    let together = !planes.masters[2].is_empty() && !planes.masters[3].is_empty();
    if together {
        (0..count).for_each(|k| response[k] = flat[k] * illumination[k]);
    }
    let by_column = section.levels.along == Along::Column && !section.levels.factors.is_empty();
    let variances = by_column || planes.masters[4..].iter().any(|plane| !plane.is_empty());
    if variances {
        let (gain, scale) = ((section.gain * section.gain) as f32, (section.dark_scale * section.dark_scale) as f32);
        for k in 0..count {
            added[k] = gain * (of_bias[k] + scale * of_dark[k]);
            relative[k] = of_flat[k] / (flat[k] * flat[k]) + of_illumination[k] / (illumination[k] * illumination[k]);
        }
    }
    if by_column {
        let floor = section.read_noise * section.read_noise;
        let factors = &section.levels.factors[column..column + count];
        added.iter_mut().zip(factors).for_each(|(added, factor)| *added += (floor * factor) as f32);
    }
    let response = if together {
        &response[..count]
    } else if planes.masters[2].is_empty() {
        illumination
    } else {
        flat
    };
    (Masters { bias, dark, response, added: &added[..count], relative: &relative[..count] }, variances)
}

impl Levels<'_> {
    /// Level and factor of a row; those of the first row where there is one for all; zero where there is none.
    fn of_row(&self, row: usize) -> (f64, f64) {
        let at = |values: &[f64]| match self.along {
            Along::One => values.first().copied().unwrap_or(0.0),
            Along::Row => values.get(row).copied().unwrap_or(0.0),
            Along::Column => 0.0,
        };
        (at(self.values), at(self.factors))
    }
}

fn constants(section: &Section, row: usize) -> Constants {
    let (level, factor) = section.levels.of_row(row);
    let whole = level.round();
    Constants {
        level: whole as f32,
        level_rest: (level - f64::from(whole as f32)) as f32,
        gain: section.gain as f32,
        light: if section.poisson { section.gain as f32 } else { 0.0 },
        dark_scale: section.dark_scale as f32,
        floor: (section.read_noise * section.read_noise * (1.0 + factor)) as f32,
    }
}

/// Raw less overscan, made linear, of one run in double precision: for what f32 cannot hold.
struct Signal<'a, R> {
    raw: &'a [R],
    level: f64,
    /// Levels of the columns, where each has its own.
    levels: &'a [f64],
    linearity: Option<Linearity<'a>>,
}

impl<'a, R: Raw> Signal<'a, R> {
    fn of(section: &Section<'a>, raw: &'a [R], row: usize, column: usize) -> Self {
        let levels = if section.levels.along == Along::Column { &section.levels.values[column..column + raw.len()] } else { &[] };
        Signal { raw, level: section.levels.of_row(row).0, levels, linearity: section.linearity }
    }

    #[inline(always)]
    fn at(&self, k: usize) -> f64 {
        let signal = self.raw[k].into() - self.levels.get(k).copied().unwrap_or(self.level);
        self.linearity.map_or(signal, |linearity| linearity.apply(signal))
    }
}
