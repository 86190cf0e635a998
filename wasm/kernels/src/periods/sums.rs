//! The sums that a block of frequencies needs: which way they are made, and those of every band and harmonic.

use super::direct::{Columns, Direct};
use super::fourier::Fourier;
use super::{Complex, Curve, Grid, Model};

/// Fewer epochs are always summed one by one.
const FEW: usize = 64;
/// Epochs times frequencies of a block, for each frequency of a whole one, from which the transform is quicker.
const ENOUGH: usize = 64;

/// Frequencies in a block, for so many epochs: a power of two. A block is summed as one, whoever asks for it.
pub fn block_length(epochs: usize) -> usize {
    if epochs < FEW { 4096 } else { (4 * epochs.next_power_of_two()).clamp(1024, 65_536) }
}

/// Sums in one of two ways, which depends on how many epochs and frequencies there are.
#[derive(Default)]
pub struct Trigonometric {
    direct: Direct,
    fourier: Option<Fourier>,
}

impl Trigonometric {
    /// Frequencies in each lane for a block of `length`. Prepares for them.
    pub fn prepare(&mut self, epochs: usize, length: usize) -> usize {
        let whole = block_length(epochs);
        if epochs < FEW || epochs * length < ENOUGH * whole {
            self.fourier = None;
            return length.div_ceil(2);
        }
        self.fourier.get_or_insert_with(|| Fourier::new(whole / 2));
        whole / 2
    }

    /// As `Direct::sums`.
    pub fn sums(
        &mut self,
        columns: Columns,
        grid: Grid,
        multiple: f64,
        first: usize,
        of_weight: &mut [Complex],
        of_value: &mut [Complex],
    ) {
        match &mut self.fourier {
            Some(fourier) => fourier.sums(columns, grid, multiple, first, of_weight, of_value),
            None => self.direct.sums(columns, grid, multiple, first, of_weight, of_value),
        }
    }
}

/// Sums of a block: `table[(band * 3 H + series) * half + i]`, H the highest harmonic, the series those of the weights at multiples 1 to 2 H,
/// then those of weighted values at 1 to H. Lane 0 is the frequency `first + i`, lane 1 `first + half + i`.
#[derive(Default)]
pub struct Sums {
    pub half: usize,
    pub table: Vec<Complex>,
    ways: Trigonometric,
}

impl Sums {
    /// Fills the table for the frequencies `first`, … of the grid, `length` of them.
    pub fn fill(&mut self, curve: &Curve, model: Model, grid: Grid, first: usize, length: usize) {
        let highest = model.highest();
        self.half = self.ways.prepare(curve.time.len(), length);
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
                self.ways.sums(columns, grid, multiple as f64, first, of_weight, of_value);
            }
        }
    }
}
