//! One section (amplifier) of a frame, row by row.

use super::flags::{Flag, Out, add, mark, mend};
use super::linearity::Linearity;
use super::overscan::Along;
use super::pixels::BLOCK;
use super::raw::Raw;
use super::{double, pixels};

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

/// Stand for masters that are absent: x - 0 and x / 1 are exact.
static ZEROS: [f32; BLOCK] = [0.0; BLOCK];
static ONES: [f32; BLOCK] = [1.0; BLOCK];
static SOUND: [u8; BLOCK] = [0; BLOCK];

/// Room for one run of pixels.
struct Room {
    /// Flat times illumination.
    response: [f32; BLOCK],
    /// Raw less overscan and bias, made linear, and the variance of a pixel without light: both in double precision.
    signal: [f64; BLOCK],
    floor: [f64; BLOCK],
    /// Flags of pixels without a sound weight.
    marks: [u8; BLOCK],
}

/// One run of pixels of a section: its first pixel in the section, what it is made of, the masters' planes there.
struct Run<'a, R> {
    section: &'a Section<'a>,
    row: usize,
    column: usize,
    raw: &'a [R],
    /// Bias, dark, flat, illumination, then their variances.
    masters: [&'a [f32]; 8],
}

/// Calibrates one section.
pub fn section<R: Raw, F: Flag>(raw: &[R], place: &Place, section: &Section, planes: &Planes<F>, products: &mut Products<F>) {
    let limit = R::limit(section.saturation);
    let wide = !R::EXACT || needs_double(section, planes);
    let mut room = Room { response: [0.0; BLOCK], signal: [0.0; BLOCK], floor: [0.0; BLOCK], marks: [0; BLOCK] };
    for row in 0..place.rows {
        for column in (0..place.columns).step_by(BLOCK) {
            let count = BLOCK.min(place.columns - column);
            let from = place.raw + row * place.raw_stride + column;
            let to = place.out + row * place.out_stride + column;
            let mut out = Out {
                image: &mut products.image[to..to + count],
                weight: &mut products.weight[to..to + count],
                variance: if products.variance.is_empty() { &mut [] } else { &mut products.variance[to..to + count] },
                flags: &mut products.flags[to..to + count],
            };
            let masters =
                std::array::from_fn(|k| piece(planes.masters[k], to, count, if k == 2 || k == 3 { &ONES } else { &ZEROS }));
            let run = Run { section, row, column, raw: &raw[from..from + count], masters };
            let response = response(&masters, planes, &mut room.response);
            let sound = if wide {
                run.double(response, &mut room.signal, &mut room.floor, &mut out)
            } else {
                run.single(response, &mut out)
            };
            out.variance.iter_mut().zip(out.weight.iter()).for_each(|(variance, weight)| *variance = 1.0 / weight);
            if !sound {
                mend(response, &mut out, &mut room.marks[..count]);
            }
            mark(run.raw, piece(planes.bad, to, count, &SOUND), limit, &mut out);
            if !sound {
                add(room.marks.iter().map(|&mark| F::from(mark)), &mut out);
            }
            add(piece(planes.flags, to, count, &[]).iter().copied(), &mut out);
        }
    }
}

/// Whether double precision is called for: linearity, a level a column, or variances of masters.
fn needs_double<F>(section: &Section, planes: &Planes<F>) -> bool {
    section.linearity.is_some()
        || section.levels.along == Along::Column
        || planes.masters[4..].iter().any(|plane| !plane.is_empty())
}

/// A run of a plane, or of what stands for it.
fn piece<'a, T>(plane: &'a [T], start: usize, count: usize, absent: &'a [T]) -> &'a [T] {
    if plane.is_empty() { &absent[..count.min(absent.len())] } else { &plane[start..start + count] }
}

/// Flat times illumination of a run: one of the two where the other is absent, else made in `room`.
fn response<'a, F>(masters: &[&'a [f32]; 8], planes: &Planes<F>, room: &'a mut [f32; BLOCK]) -> &'a [f32] {
    let (flat, illumination) = (masters[2], masters[3]);
    if planes.masters[2].is_empty() {
        return illumination;
    }
    if planes.masters[3].is_empty() {
        return flat;
    }
    room.iter_mut().zip(flat.iter().zip(illumination)).for_each(|(product, (flat, illumination))| *product = flat * illumination);
    &room[..flat.len()]
}

impl<R: Raw> Run<'_, R> {
    /// In f32; says whether the run is sound.
    fn single<F>(&self, response: &[f32], out: &mut Out<F>) -> bool {
        let Section { gain, read_noise, poisson, dark_scale, ref levels, .. } = *self.section;
        let (level, factor) = levels.of_row(self.row);
        let coarse = ((level * 256.0).round() / 256.0) as f32;
        let constants = pixels::Constants {
            level: coarse,
            level_rest: (level - f64::from(coarse)) as f32,
            gain: gain as f32,
            light: if poisson { gain as f32 } else { 0.0 },
            dark_scale: dark_scale as f32,
            floor: (read_noise * read_noise * (1.0 + factor)) as f32,
        };
        let masters = pixels::Masters { bias: self.masters[0], dark: self.masters[1], response };
        let seen = pixels::run(self.raw, &constants, &masters, out.image, out.weight);
        if seen.large {
            pixels::refine(|k| self.raw[k].into() - level, &constants, &masters, out.image);
        }
        seen.sound
    }

    /// In double precision; says whether the run is sound.
    fn double<F>(&self, response: &[f32], signal: &mut [f64; BLOCK], floor: &mut [f64; BLOCK], out: &mut Out<F>) -> bool {
        let Section { gain, read_noise, poisson, dark_scale, ref levels, linearity, .. } = *self.section;
        let [bias, masters @ ..] = self.masters;
        let columns = self.column..self.column + self.raw.len();
        let (signal, floor) = (&mut signal[..columns.len()], &mut floor[..columns.len()]);
        let (level, factor) = levels.of_row(self.row);
        let least = read_noise * read_noise;
        signal.fill(level);
        floor.fill(least * (1.0 + factor));
        if levels.along == Along::Column {
            signal.copy_from_slice(&levels.values[columns.clone()]);
            let factors = levels.factors.get(columns).unwrap_or(&[]);
            floor.iter_mut().zip(factors).for_each(|(floor, factor)| *floor = least * (1.0 + factor));
        }
        double::subtract(self.raw, signal, out.image);
        if let Some(linearity) = linearity {
            signal.iter_mut().for_each(|signal| *signal = linearity.apply(*signal));
        }
        double::change(signal, bias, |signal, bias| signal.minus(bias));
        let constants = double::Constants { gain, light: if poisson { gain } else { 0.0 }, dark_scale };
        let planes = double::Planes { signal, floor, response, masters };
        double::run(&constants, &planes, out.image, out.weight)
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
