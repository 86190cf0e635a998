//! The grid of meshes: holes filled, outliers filtered.

/// A median filter of `height` x `width` meshes; it changes a mesh whose level is at least `threshold` away from the median.
pub struct Filter {
    pub height: usize,
    pub width: usize,
    pub threshold: f64,
}

/// Fills meshes that are NaN with the mean of the nearest that are not, filters, and gives the median level and noise of the grid.
/// Near the border the window shrinks, so that it stays symmetric about its mesh.
pub fn filter(level: &mut [f32], noise: &mut [f32], columns: usize, size: &Filter) -> [f64; 2] {
    fill(level, noise, columns);
    let rows = level.len() / columns.max(1);
    let (levels, noises) = (level.to_vec(), noise.to_vec());
    let (mut window, mut beside) = (vec![], vec![]);
    for y in 0..rows {
        let v = (size.height / 2).min(y).min(rows - 1 - y);
        for x in 0..columns {
            let u = (size.width / 2).min(x).min(columns - 1 - x);
            window.clear();
            beside.clear();
            for row in y - v..=y + v {
                let span = row * columns + x - u..=row * columns + x + u;
                window.extend_from_slice(&levels[span.clone()]);
                beside.extend_from_slice(&noises[span]);
            }
            let (at, middle) = (y * columns + x, median(&mut window));
            if f64::from((middle - levels[at]).abs()) >= size.threshold {
                level[at] = middle;
                noise[at] = median(&mut beside);
            }
        }
    }
    [overall(level), overall_noise(noise)]
}

fn fill(level: &mut [f32], noise: &mut [f32], columns: usize) {
    if level.iter().all(|value| value.is_nan()) || !level.iter().any(|value| value.is_nan()) {
        return;
    }
    let (levels, noises) = (level.to_vec(), noise.to_vec());
    let nearest = Nearest::new(&levels, columns);
    for k in (0..levels.len()).filter(|&k| levels[k].is_nan()) {
        let (mut sums, mut count) = ((0.0, 0.0), 0.0);
        for good in nearest.of(k) {
            sums = (sums.0 + f64::from(levels[good]), sums.1 + f64::from(noises[good]));
            count += 1.0;
        }
        (level[k], noise[k]) = ((sums.0 / count) as f32, (sums.1 / count) as f32);
    }
}

/// For each mesh the nearest good one upwards and downwards in its own column, itself among them.
struct Nearest {
    columns: usize,
    up: Vec<Option<usize>>,
    down: Vec<Option<usize>>,
}

impl Nearest {
    fn new(levels: &[f32], columns: usize) -> Self {
        let good = |k: usize| (!levels[k].is_nan()).then_some(k);
        let (mut up, mut down): (Vec<_>, Vec<_>) = ((0..levels.len()).map(good).collect(), (0..levels.len()).map(good).collect());
        for k in columns..levels.len() {
            up[k] = up[k].or(up[k - columns]);
        }
        for k in (0..levels.len() - columns).rev() {
            down[k] = down[k].or(down[k + columns]);
        }
        Nearest { columns, up, down }
    }

    /// All good meshes at the least distance from one, column by column outwards.
    fn of(&self, k: usize) -> Vec<usize> {
        let (x, y) = (k % self.columns, k / self.columns);
        let (mut least, mut found) = (usize::MAX, vec![]);
        for dx in 0..self.columns {
            if dx * dx > least {
                break;
            }
            let beside = [x.checked_sub(dx), (dx > 0 && x + dx < self.columns).then_some(x + dx)];
            for at in beside.into_iter().flatten().map(|column| y * self.columns + column) {
                let (up, down) = (self.up[at], self.down[at].filter(|_| self.up[at] != Some(at)));
                for good in [up, down].into_iter().flatten() {
                    let dy = (good / self.columns).abs_diff(y);
                    let distance = dx * dx + dy * dy;
                    if distance < least {
                        least = distance;
                        found.clear();
                    }
                    if distance == least {
                        found.push(good);
                    }
                }
            }
        }
        found
    }
}

/// The median; of an even number the mean of the two in the middle; NaN of nothing.
fn median(values: &mut [f32]) -> f32 {
    let count = values.len();
    if count == 0 {
        return f32::NAN;
    }
    values.sort_unstable_by(f32::total_cmp);
    if count % 2 == 1 { values[count / 2] } else { 0.5 * (values[count / 2 - 1] + values[count / 2]) }
}

fn overall(values: &[f32]) -> f64 {
    f64::from(median(&mut values.to_vec()))
}

/// Where more than half of the meshes have no noise at all, the median of those that have.
fn overall_noise(values: &[f32]) -> f64 {
    let found = overall(values);
    if found > 0.0 {
        return found;
    }
    let some: Vec<f32> = values.iter().copied().filter(|&value| value > 0.0).collect();
    if some.is_empty() { found } else { overall(&some) }
}
