//! Objects as columns of numbers, on their way from one thread to another and out.

use super::cluster::Found;
use super::measure::Object;
use super::scan::Scan;
use crate::memory::{Column, array};
use crate::nan::canonical64;
use crate::runs::Run;

macro_rules! fields {
    ($name:ident, $type:ty, $count:ident, [$($field:ident),* $(,)?]) => {
        impl Object {
            fn $name(&mut self) -> [&mut $type; $count] {
                [$(&mut self.$field),*]
            }
        }
    };
}

/// Numbers of an object that are f64, and that are i32.
pub const REALS: usize = 22;
pub const INTEGERS: usize = 13;

fields!(
    reals,
    f64,
    REALS,
    [
        thresh, x, y, x2, y2, xy, errx2, erry2, errxy, a, b, theta, cxx, cyy, cxy, cflux, flux, fluxerr, cpeak, peak, margin,
        spread,
    ]
);
fields!(integers, i32, INTEGERS, [npix, tnpix, xmin, xmax, ymin, ymax, xcpeak, ycpeak, xpeak, ypeak, flags, sign, first]);

/// Objects one after the other: their f64 numbers, and their i32 numbers.
pub fn rows(objects: &mut [Object]) -> [Column; 2] {
    let reals = objects.iter_mut().flat_map(|object| object.reals().map(|value| canonical64(*value))).collect();
    let integers = objects.iter_mut().flat_map(|object| object.integers().map(|value| *value)).collect();
    [Column::F64(reals), Column::I32(integers)]
}

/// Objects as `rows` wrote them.
pub fn objects(reals: &[f64], integers: &[i32]) -> Vec<Object> {
    let read = |(reals, integers): (&[f64], &[i32])| {
        let mut object = Object::default();
        object.reals().into_iter().zip(reals).for_each(|(to, &from)| *to = from);
        object.integers().into_iter().zip(integers).for_each(|(to, &from)| *to = from);
        object
    };
    reals.chunks_exact(REALS).zip(integers.chunks_exact(INTEGERS)).map(read).collect()
}

/// One column a number, in the order of `fields!`: f64 without margin and spread, then i32 without the first column.
pub fn columns(objects: &mut [Object]) -> Vec<Column> {
    let real = |field: usize, objects: &mut [Object]| {
        Column::F64(objects.iter_mut().map(|object| canonical64(*object.reals()[field])).collect())
    };
    let integer =
        |field: usize, objects: &mut [Object]| Column::I32(objects.iter_mut().map(|object| *object.integers()[field]).collect());
    let mut columns: Vec<Column> = (0..REALS - 2).map(|field| real(field, objects)).collect();
    columns.extend((0..INTEGERS - 1).map(|field| integer(field, objects)));
    columns
}

/// What a band found: objects (f64, i32), their runs and the number of runs of each, then the pixels of clusters that may go on in
/// other bands: runs, value, filtered, limit, sigma, masked.
pub fn band(mut found: Found, open: Scan) -> Vec<Column> {
    let [reals, integers] = rows(&mut found.objects);
    vec![
        reals,
        integers,
        Column::I32(Run::triples(found.runs)),
        Column::I32(found.counts),
        Column::I32(Run::triples(open.runs)),
        Column::F32(open.value),
        Column::F32(open.filtered),
        Column::F32(open.limit),
        Column::F32(open.sigma),
        Column::U8(open.masked),
    ]
}

/// The columns of all bands, joined, as the caller passes them back: pointer and length of each.
///
/// # Safety
/// Each pair is the pointer and the number of elements of the column that `band` has at that place.
pub unsafe fn joined(parts: &[usize]) -> (Found, Scan) {
    let (pointer, length) = (|k: usize| parts[2 * k], |k: usize| parts[2 * k + 1]);
    // SAFETY: promised by the caller; a run is three i32.
    unsafe {
        let f32s = |k: usize| array(pointer(k) as *const f32, length(k)).to_vec();
        let runs = |k: usize| array(pointer(k) as *const Run, length(k) / 3).to_vec();
        let found = Found {
            objects: objects(array(pointer(0) as *const f64, length(0)), array(pointer(1) as *const i32, length(1))),
            runs: runs(2),
            counts: array(pointer(3) as *const i32, length(3)).to_vec(),
        };
        let masked = array(pointer(9) as *const u8, length(9)).to_vec();
        (found, Scan { runs: runs(4), value: f32s(5), filtered: f32s(6), limit: f32s(7), sigma: f32s(8), masked })
    }
}
