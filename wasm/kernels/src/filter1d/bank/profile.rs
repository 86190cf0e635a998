//! Sampled templates as a search looks them up: measured once, held for many curves.

use super::Data;
use crate::filter1d::template::{Shape, Template};
use crate::lanes::Pair;

/// An epoch belongs to a template where that is above this part of its extreme.
const PART: f64 = 0.1;

/// A template: lines between its samples. At even steps (all but the oddest banks) they are found without a search, two epochs at once.
pub struct Profile {
    pub first: f64,
    pub last: f64,
    /// Effective width, (sum |t|)^2 / sum t^2 in steps.
    pub width: f64,
    floor: f64,
    /// 1 / step; 0 where the steps are not even.
    rate: f64,
    /// Of the samples.
    time: Vec<f64>,
    /// Value of a sample, and what it rises by until the next; the last sample has none but where it is alone.
    lines: Vec<[f64; 2]>,
}

#[derive(Default)]
pub struct Sums {
    pub product: f64,
    pub squares: f64,
    pub heights: f64,
    pub epochs: usize,
}

impl Profile {
    /// Of a sampled template; panics on others, which no bank of a search has.
    pub fn of(template: Template) -> Profile {
        let Shape::Sampled { time, value } = template.shape else { panic!("a bank of a search is sampled") };
        let step = (time[time.len() - 1] - time[0]) / (time.len() - 1).max(1) as f64;
        let even = step > 0.0 && time.iter().enumerate().all(|(i, t)| (t - time[0] - step * i as f64).abs() <= 1e-9 * step);
        let extreme = value.iter().fold(0.0f64, |extreme, v| if v.abs() > extreme { v.abs() } else { extreme });
        let (area, squares) = value.iter().fold((0.0, 0.0), |(area, squares), v| (area + v.abs(), squares + v * v));
        let mut lines: Vec<[f64; 2]> = value.windows(2).map(|pair| [pair[0], pair[1] - pair[0]]).collect();
        if lines.is_empty() {
            lines.push([value[0], 0.0]);
        }
        Profile {
            first: template.first,
            last: template.last,
            width: if squares > 0.0 { area * area / squares * step } else { 0.0 },
            floor: PART * extreme,
            rate: if even { 1.0 / step } else { 0.0 },
            time: time.to_vec(),
            lines,
        }
    }

    /// Sums over epochs that all lie within the support of the template placed at `now`.
    pub fn sums(&self, now: f64, data: Data) -> Sums {
        if self.rate > 0.0 { self.even_sums(now, data) } else { self.uneven_sums(now, data) }
    }

    fn even_sums(&self, now: f64, Data { time, value, weight }: Data) -> Sums {
        let zero = Pair::splat(0.0);
        let (mut product, mut squares, mut heights, mut epochs) = (zero, zero, zero, 0);
        let (times, values, weights) = (time.as_chunks::<2>(), value.as_chunks::<2>(), weight.as_chunks::<2>());
        let mut add = |time: Pair, value: Pair, weight: Pair, used: u32| {
            let height = self.heights(time.minus(Pair::splat(now)));
            let weighted = height.times(weight);
            product = product.plus(value.times(weighted));
            squares = squares.plus(height.times(weighted));
            heights = heights.plus(weighted);
            epochs += (height.abs().greater(Pair::splat(self.floor)) & used).count_ones();
        };
        for ((time, value), weight) in times.0.iter().zip(values.0).zip(weights.0) {
            add(Pair::load(time), Pair::load(value), Pair::load(weight), 3);
        }
        if let (&[time], &[value], &[weight]) = (times.1, values.1, weights.1) {
            add(Pair::splat(time), Pair::new(value, 0.0), Pair::new(weight, 0.0), 1);
        }
        Sums { product: product.total(), squares: squares.total(), heights: heights.total(), epochs: epochs as usize }
    }

    /// At two places within the support.
    #[inline(always)]
    fn heights(&self, x: Pair) -> Pair {
        let place = x.minus(Pair::splat(self.first)).times(Pair::splat(self.rate));
        let whole = place.min(Pair::splat((self.lines.len() - 1) as f64)).floor();
        let (first, second) = whole.integers();
        let (first, second) = (Pair::load(&self.lines[first]), Pair::load(&self.lines[second]));
        first.firsts(second).plus(first.seconds(second).times(place.minus(whole)))
    }

    fn uneven_sums(&self, now: f64, Data { time, value, weight }: Data) -> Sums {
        let (mut sums, mut k) = (Sums::default(), 0);
        for ((time, value), weight) in time.iter().zip(value).zip(weight) {
            let x = time - now;
            while k + 1 < self.lines.len() && self.time[k + 1] <= x {
                k += 1;
            }
            let [from, rise] = self.lines[k];
            let part = if self.time.len() > 1 { (x - self.time[k]) / (self.time[k + 1] - self.time[k]) } else { 0.0 };
            let height = from + rise * part;
            let weighted = height * weight;
            sums.product += value * weighted;
            sums.squares += height * weighted;
            sums.heights += weighted;
            sums.epochs += usize::from(height.abs() > self.floor);
        }
        sums
    }
}
