//! Background of an image and its noise: statistics in the meshes of a grid, filtered and interpolated (Bertin & Arnouts 1996,
//! A&AS 117, 393, section 7.1; SExtractor manual, "Modelling the background").
//!
//! Each mesh is clipped around its median (`statistics`); meshes without enough good pixels take after their neighbours and a median
//! filter smooths the grid (`mesh`); a bicubic spline through it gives every pixel its value (`spline`). Levels and
//! noise are in the units of the image. Agrees with SEP to 1e-3 of the noise.

mod mesh;
mod spline;
mod statistics;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use crate::nan::canonical;
pub use mesh::{Filter, filter};
pub use spline::{Axis, Coupling, Nodes};
pub use statistics::{LEFT_OF_GAUSSIAN, Statistics};
use wasm_bindgen::prelude::wasm_bindgen;

/// A row of meshes over `data`, rows of `width` pixels: level and noise of each, NaN where less than half of the pixels are good.
/// Good pixels are finite and have no mask.
pub fn row_of_meshes(data: &[f32], mask: Option<&[u8]>, width: usize, mesh_width: usize, level: &mut [f32], noise: &mut [f32]) {
    let mut statistics = Statistics::default();
    for (k, first) in (0..width).step_by(mesh_width).enumerate() {
        let last = (first + mesh_width).min(width);
        statistics.clear();
        for (y, row) in data.chunks_exact(width).enumerate() {
            let hidden = mask.map(|mask| &mask[y * width + first..y * width + last]);
            statistics.add(&row[first..last], hidden);
        }
        (level[k], noise[k]) = statistics.level_and_noise((last - first) * (data.len() / width)).unwrap_or((f32::NAN, f32::NAN));
    }
}

/// # Safety
/// `data`, and `mask` where it is not null, hold rows x width values; `level` and `noise` one for each mesh of the row.
#[wasm_bindgen]
pub unsafe fn background_meshes(
    data: *const f32,
    mask: *const u8,
    rows: usize,
    width: usize,
    mesh_width: usize,
    level: *mut f32,
    noise: *mut f32,
) {
    let meshes = width.div_ceil(mesh_width);
    // SAFETY: promised by the caller.
    unsafe {
        let mask = (!mask.is_null()).then(|| array(mask, rows * width));
        row_of_meshes(array(data, rows * width), mask, width, mesh_width, array_mut(level, meshes), array_mut(noise, meshes));
    }
}

/// Fills and filters a grid in place; `overall` receives its median level and noise; `nodes` the spline through it: level, then noise;
/// `natural` makes it a natural one, else it is SExtractor's. `whole` gives back to the noise what clipping takes from that of a
/// Gaussian sky.
///
/// # Safety
/// `level` and `noise` hold rows x columns values, `overall` two, `nodes` eight times rows x columns.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn background_filter(
    level: *mut f32,
    noise: *mut f32,
    rows: usize,
    columns: usize,
    filter_height: usize,
    filter_width: usize,
    threshold: f64,
    natural: bool,
    whole: bool,
    overall: *mut f64,
    nodes: *mut f64,
) {
    let count = rows * columns;
    // SAFETY: promised by the caller.
    unsafe {
        let (level, noise) = (array_mut(level, count), array_mut(noise, count));
        if whole {
            noise.iter_mut().for_each(|value| *value = canonical((f64::from(*value) / LEFT_OF_GAUSSIAN) as f32));
        }
        let size = Filter { height: filter_height, width: filter_width, threshold };
        array_mut(overall, 2).copy_from_slice(&filter(level, noise, columns, &size));
        let (of_level, of_noise) = array_mut(nodes, 8 * count).split_at_mut(4 * count);
        let coupling = if natural { Coupling::NATURAL } else { Coupling::SEXTRACTOR };
        Nodes::fit(level, columns, coupling, of_level);
        Nodes::fit(noise, columns, coupling, of_noise);
    }
}

/// Rows `first..last` of the maps of level and noise, images of `width` columns. `offset` moves the grid in y: 0 puts each node on the centre of
/// its mesh, 0.5 half a pixel above.
///
/// # Safety
/// `nodes` holds what `background_filter` made for rows x columns meshes, `level` and `noise` (last - first) x width values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn background_maps(
    nodes: *const f64,
    rows: usize,
    columns: usize,
    mesh_height: usize,
    mesh_width: usize,
    offset: f64,
    first: usize,
    last: usize,
    width: usize,
    level: *mut f32,
    noise: *mut f32,
) {
    let (count, size) = (rows * columns, (last - first) * width);
    let across = Axis::new(width, columns, mesh_width);
    // SAFETY: promised by the caller.
    let (nodes, maps) = unsafe { (array(nodes, 8 * count), [array_mut(level, size), array_mut(noise, size)]) };
    for (nodes, map) in nodes.chunks_exact(4 * count).zip(maps) {
        let nodes = Nodes { values: nodes, rows, columns };
        let mut pieces = vec![[0.0; 4]; columns];
        for (y, row) in (first..last).zip(map.chunks_exact_mut(width)) {
            nodes.cut((y as f64 + 0.5 - offset) / mesh_height as f64 - 0.5, &mut pieces);
            across.evaluate(&pieces, row);
            row.iter_mut().for_each(|value| *value = canonical(*value));
        }
    }
}
