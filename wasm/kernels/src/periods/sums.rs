//! The sums that a block of frequencies needs, of every band and harmonic.

use super::direct::{Columns, Direct};
use super::{Complex, Curve, Grid, Model};

/// Sums of a block: `table[(band * 3 H + series) * half + i]`, H the highest harmonic, the series those of the weights at multiples 1 to 2 H,
/// then those of weighted values at 1 to H. Lane 0 is the frequency `first + i`, lane 1 `first + half + i`.
#[derive(Default)]
pub struct Sums {
    pub half: usize,
    pub table: Vec<Complex>,
    direct: Direct,
}

/// Frequencies in a block, for so many epochs. A block is always summed as one, whoever asks for it.
pub fn block_length(_epochs: usize) -> usize {
    4096
}

impl Sums {
    /// Fills the table for the frequencies `first`, … of the grid, `length` of them.
    pub fn fill(&mut self, curve: &Curve, model: Model, grid: Grid, first: usize, length: usize) {
        let highest = model.highest();
        self.half = length.div_ceil(2);
        self.table.clear();
        self.table.resize(curve.bands.len() * 3 * highest * self.half, Complex::zero());
        let bands = self.table.chunks_exact_mut(3 * highest * self.half);
        for (table, (range, _)) in bands.zip(&curve.bands) {
            let (weights, values) = table.split_at_mut(2 * highest * self.half);
            for (multiple, of_weight) in (1..).zip(weights.chunks_exact_mut(self.half)) {
                let with_value = multiple <= highest;
                let of_value = if with_value { &mut values[(multiple - 1) * self.half..multiple * self.half] } else { &mut [] };
                let columns = Columns {
                    time: &curve.time[range.clone()],
                    weight: &curve.weight[range.clone()],
                    weighted: if with_value { &curve.weighted[range.clone()] } else { &[] },
                };
                self.direct.sums(columns, grid, multiple as f64, first, of_weight, of_value);
            }
        }
    }
}
