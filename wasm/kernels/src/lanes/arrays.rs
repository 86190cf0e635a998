//! In plain arrays: what the vectors do, element by element.

/// Two doubles.
#[derive(Clone, Copy)]
pub struct Pair(f64, f64);

impl Pair {
    pub fn new(first: f64, second: f64) -> Self {
        Pair(first, second)
    }

    pub fn get(self) -> (f64, f64) {
        (self.0, self.1)
    }

    pub fn load(pair: &[f64; 2]) -> Self {
        Pair(pair[0], pair[1])
    }

    pub fn store(self, pair: &mut [f64; 2]) {
        *pair = [self.0, self.1];
    }

    /// Two floats.
    pub fn widen(pair: &[f32; 2]) -> Self {
        Pair(f64::from(pair[0]), f64::from(pair[1]))
    }

    /// The second of this and the first of the next.
    pub fn across(self, next: Self) -> Self {
        Pair(self.1, next.0)
    }

    pub fn plus(self, other: Self) -> Self {
        Pair(self.0 + other.0, self.1 + other.1)
    }

    pub fn minus(self, other: Self) -> Self {
        Pair(self.0 - other.0, self.1 - other.1)
    }

    pub fn times(self, other: Self) -> Self {
        Pair(self.0 * other.0, self.1 * other.1)
    }

    pub fn over(self, other: Self) -> Self {
        Pair(self.0 / other.0, self.1 / other.1)
    }

    pub fn sqrt(self) -> Self {
        Pair(self.0.sqrt(), self.1.sqrt())
    }

    pub fn abs(self) -> Self {
        Pair(self.0.abs(), self.1.abs())
    }

    /// The largest integers not above.
    pub fn floor(self) -> Self {
        Pair(self.0.floor(), self.1.floor())
    }

    /// The nearest integers, the even one of two.
    pub fn nearest(self) -> Self {
        Pair(self.0.round_ties_even(), self.1.round_ties_even())
    }

    /// Bit k where lane k is greater; none where either is NaN.
    pub fn greater(self, than: Self) -> u32 {
        u32::from(self.0 > than.0) | u32::from(self.1 > than.1) << 1
    }

    /// The integers towards zero, from 0 to 2^31 - 1.
    pub fn truncate(self) -> (usize, usize) {
        (self.0 as i32 as usize, self.1 as i32 as usize)
    }

    /// The lesser; the second where they are equal or one is NaN.
    pub fn min(self, other: Self) -> Self {
        let least = |a: f64, b: f64| if a < b { a } else { b };
        Pair(least(self.0, other.0), least(self.1, other.1))
    }

    /// The greater; the second where they are equal or one is NaN.
    pub fn max(self, other: Self) -> Self {
        let most = |a: f64, b: f64| if b < a { a } else { b };
        Pair(most(self.0, other.0), most(self.1, other.1))
    }

    /// `yes` where self <= limit, else `no`.
    pub fn where_at_most(self, limit: Self, yes: Self, no: Self) -> Self {
        Pair(if self.0 <= limit.0 { yes.0 } else { no.0 }, if self.1 <= limit.1 { yes.1 } else { no.1 })
    }
}

/// Four floats.
#[derive(Clone, Copy)]
pub struct Quad([f32; 4]);

impl Quad {
    pub fn load(values: &[f32; 4]) -> Self {
        Quad(*values)
    }

    pub fn splat(value: f32) -> Self {
        Quad([value; 4])
    }

    pub fn promote(self) -> (Pair, Pair) {
        let [a, b, c, d] = self.0.map(f64::from);
        (Pair(a, b), Pair(c, d))
    }

    /// The first `used` values where they lie from `low` to `high`, 0 elsewhere, and how many do.
    pub fn keep_between(self, low: f32, high: f32, used: u32) -> (Self, u32) {
        let (mut kept, mut count) = ([0.0; 4], 0);
        for (kept, value) in kept.iter_mut().zip(self.0).take(used as usize) {
            if value >= low && value <= high {
                *kept = value;
                count += 1;
            }
        }
        (Quad(kept), count)
    }

    /// value / scale + constant, its fraction cut off; `outside` where that is negative or not below it.
    pub fn levels(self, scale: f32, constant: f32, outside: u32) -> [u32; 4] {
        self.0.map(|value| ((value / scale + constant) as i32 as u32).min(outside))
    }
}
