//! The response of a detector made linear, in double precision.

/// How a signal v (raw less overscan, ADU) becomes the linear one.
#[derive(Clone, Copy, Debug)]
pub enum Linearity<'a> {
    /// c0 + c1 v + c2 v^2 + ...
    Polynomial(&'a [f64]),
    /// Values at start, start + step, ...: the straight line through the two rows around v; beyond the ends the line of the first
    /// or last two goes on, so that noise around zero stays symmetric.
    Table { values: &'a [f64], start: f64, step: f64 },
}

impl Linearity<'_> {
    #[inline(always)]
    pub fn apply(&self, signal: f64) -> f64 {
        match *self {
            Linearity::Polynomial(coefficients) => {
                coefficients.iter().rev().fold(0.0, |sum, &coefficient| sum * signal + coefficient)
            }
            Linearity::Table { values, start, step } => {
                let place = (signal - start) / step;
                let row = (place.floor().max(0.0) as usize).min(values.len() - 2);
                values[row] + (place - row as f64) * (values[row + 1] - values[row])
            }
        }
    }
}
