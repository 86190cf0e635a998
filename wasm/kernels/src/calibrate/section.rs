//! One section (amplifier) of a frame, row by row.

use super::flags::{Flag, cut, mark, mend};
use super::linearity::Linearity;
use super::overscan::Along;
use super::pixels::{BLOCK, Constants, Masters, ONES, ZEROS, run};
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
    noise: [f32; BLOCK],
    variance: [f32; BLOCK],
}

/// Calibrates one section.
pub fn section<R: Raw, F: Flag>(raw: &[R], place: &Place, section: &Section, planes: &Planes<F>, products: &mut Products<F>) {
    let limit = R::limit(section.saturation);
    let mut room = Room { signal: [0.0; BLOCK], noise: [0.0; BLOCK], variance: [0.0; BLOCK] };
    for row in 0..place.rows {
        for column in (0..place.columns).step_by(BLOCK) {
            let count = BLOCK.min(place.columns - column);
            let from = place.raw + row * place.raw_stride + column;
            let to = place.out + row * place.out_stride + column;
            let pixels = &raw[from..from + count];
            let flags = &mut products.flags[to..to + count];
            mark(pixels, piece(planes.bad, to, count, &SOUND), piece(planes.flags, to, count, &[]), limit, flags);
            block(pixels, (row, column, to), section, planes, products, &mut room);
        }
    }
}

/// A run of a plane, or of what stands for it.
fn piece<'a, T>(plane: &'a [T], start: usize, count: usize, absent: &'a [T]) -> &'a [T] {
    if plane.is_empty() { &absent[..count.min(absent.len())] } else { &plane[start..start + count] }
}

fn block<R: Raw, F: Flag>(
    raw: &[R],
    (row, column, to): (usize, usize, usize),
    section: &Section,
    planes: &Planes<F>,
    products: &mut Products<F>,
    room: &mut Room,
) {
    let count = raw.len();
    let absent = [&ZEROS, &ZEROS, &ONES, &ONES, &ZEROS, &ZEROS, &ZEROS, &ZEROS];
    let [bias, dark, flat, illumination, mut bias_variance, dark_variance, flat_variance, illumination_variance] =
        std::array::from_fn(|k| piece(planes.masters[k], to, count, absent[k]));
    let by_column = section.levels.along == Along::Column;
    if by_column && !section.levels.factors.is_empty() {
        let scale = section.read_noise * section.read_noise / (section.gain * section.gain);
        let factors = &section.levels.factors[column..column + count];
        for ((noise, &known), &factor) in room.noise.iter_mut().zip(bias_variance).zip(factors) {
            *noise = known + (scale * factor) as f32;
        }
        bias_variance = &room.noise[..count];
    }
    let masters = Masters { bias, dark, flat, illumination, bias_variance, dark_variance, flat_variance, illumination_variance };
    let image = &mut products.image[to..to + count];
    let weight = &mut products.weight[to..to + count];
    let variance =
        if products.variance.is_empty() { &mut room.variance[..count] } else { &mut products.variance[to..to + count] };
    let constants = constants(section, row);
    let variances = by_column || planes.masters[4..].iter().any(|plane| !plane.is_empty());
    let sound = if R::EXACT && !by_column && section.linearity.is_none() {
        either(variances, raw, &constants, &masters, image, variance, weight)
    } else {
        let signal = &mut room.signal[..count];
        prepare(raw, section, row, column, signal);
        let constants = Constants { level: 0.0, level_rest: 0.0, ..constants };
        either(variances, signal, &constants, &masters, image, variance, weight)
    };
    let flags = &mut products.flags[to..to + count];
    if !sound {
        mend(|k| flat[k] * illumination[k], image, variance, weight, flags);
    }
    cut(flags, weight);
}

fn either<R: Raw>(
    variances: bool,
    raw: &[R],
    constants: &Constants,
    masters: &Masters,
    image: &mut [f32],
    variance: &mut [f32],
    weight: &mut [f32],
) -> bool {
    if variances {
        run::<R, true>(raw, constants, masters, image, variance, weight)
    } else {
        run::<R, false>(raw, constants, masters, image, variance, weight)
    }
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
        dark_scale: section.dark_scale as f32,
        floor: (section.read_noise * section.read_noise * (1.0 + factor)) as f32,
    }
}

/// Raw less overscan, made linear: in double precision for what f32 cannot hold, levels of columns and responses.
fn prepare<R: Raw>(raw: &[R], section: &Section, row: usize, column: usize, signal: &mut [f32]) {
    let (level, _) = section.levels.of_row(row);
    let values = if section.levels.along == Along::Column { &section.levels.values[column..column + raw.len()] } else { &[] };
    for (k, (signal, &raw)) in signal.iter_mut().zip(raw).enumerate() {
        let above = raw.into() - values.get(k).copied().unwrap_or(level);
        *signal = section.linearity.map_or(above, |linearity| linearity.apply(above)) as f32;
    }
}
