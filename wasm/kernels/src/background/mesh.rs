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
    let good: Vec<usize> = (0..level.len()).filter(|&k| !level[k].is_nan()).collect();
    if good.is_empty() || good.len() == level.len() {
        return;
    }
    let (levels, noises) = (level.to_vec(), noise.to_vec());
    for k in (0..levels.len()).filter(|&k| levels[k].is_nan()) {
        let (mut nearest, mut sums, mut count) = (usize::MAX, (0.0, 0.0), 0.0);
        for &g in &good {
            let (dx, dy) = ((g % columns).abs_diff(k % columns), (g / columns).abs_diff(k / columns));
            let distance = dx * dx + dy * dy;
            if distance < nearest {
                (nearest, sums, count) = (distance, (0.0, 0.0), 0.0);
            }
            if distance == nearest {
                sums = (sums.0 + f64::from(levels[g]), sums.1 + f64::from(noises[g]));
                count += 1.0;
            }
        }
        (level[k], noise[k]) = ((sums.0 / count) as f32, (sums.1 / count) as f32);
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
