//! Cosmic rays by their sharp edges: L.A.Cosmic (van Dokkum 2001, PASP 113, 1420), in the units of the image.
//!
//! On the image sampled twice as fine, L+ is the positive part of the Laplacian, averaged back to pixels (eqs. 4-8). With the
//! noise N = sqrt(g max(m5, 0) + r²) / g, m5 the 5 x 5 median, g the gain and r the read noise (eq. 10), S = L+ / (2 N)
//! (eq. 11) and S' = S - median5(S) (eq. 13). Stars are told from hits by the fine structure
//! F = median3 - median7(median3) (eq. 14): a pixel is hit where S' > `limit` and S' N / F > `contrast`, F / N at least 0.01.
//! Neighbours of hits join above `limit`, then above `fraction` x `limit`. Hits are replaced from what is good in 5 x 5
//! pixels around them, and the image is searched again until nothing new is found.
//!
//! With separable medians (of rows, then of columns) each window is one step wider (7 for 5, 5 for 3, 9 for 7), which makes their
//! noise about that of the full ones.
//!
//! Beyond the edges the image goes on with its edge pixels. Pixels that are masked or not finite are never hits.

mod clean;
mod detect;
mod face;
mod medians;
mod prepare;
#[cfg(test)]
mod tests;

pub use clean::{Replacement, replace};
pub use detect::{HALO, detect};
pub use prepare::prepare;

/// Limits and noise of a search.
#[derive(Clone, Copy)]
pub struct Search {
    /// Of S', for a hit.
    pub limit: f32,
    /// Of `limit`, for the neighbours of a hit.
    pub fraction: f32,
    /// Of S' over the fine structure.
    pub contrast: f32,
    /// Electrons per unit of the image.
    pub gain: f32,
    /// Electrons.
    pub read_noise: f32,
    /// Medians over rows, then columns, in windows one step wider: faster, slightly different.
    pub separable: bool,
}

/// A part of a plane: rows with neighbours, of which `first..last` are wanted.
#[derive(Clone, Copy)]
pub struct Band {
    pub width: usize,
    pub height: usize,
    pub first: usize,
    pub last: usize,
}
