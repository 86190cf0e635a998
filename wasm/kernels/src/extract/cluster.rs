//! Clusters: pixels above the threshold that hang together, corners included. Each becomes one object, or several.

use super::assign::{Place, assign};
use super::deblend::Deblender;
use super::draw::{Random, draw};
use super::measure::{Conditions, MERGED, Object, measure};
use super::order::margins;
use super::scan::Scan;
use crate::runs::{Run, connect};

/// The pixels of one cluster in raster order; fields as in `Scan`.
#[derive(Default)]
pub struct Cluster {
    pub x: Vec<i32>,
    pub y: Vec<i32>,
    pub value: Vec<f32>,
    pub filtered: Vec<f32>,
    pub limit: Vec<f32>,
    pub sigma: Vec<f32>,
    pub masked: Vec<u8>,
    /// Its threshold in units of the image, with a noise map the mean over its pixels.
    pub thresh: f64,
}

/// The mean of the thresholds of pixels, rounded once: of those that are finite, infinite where none is; with `compat` a masked pixel
/// counts with a noise of 1e30. Without thresholds of pixels that of the call.
pub fn mean(limits: impl Iterator<Item = f32>, conditions: &Conditions) -> f64 {
    let (mut sum, mut count, mut masked) = (0.0, 0, 0);
    for limit in limits {
        match limit.is_finite() {
            true => (sum, count) = (sum + f64::from(limit), count + 1),
            false if conditions.compat => (sum, count) = (sum + f64::from(conditions.threshold * 1e30), count + 1),
            false => masked += 1,
        }
    }
    match (count, masked) {
        (0, 0) => f64::from(conditions.threshold),
        (0, _) => f64::INFINITY,
        (..) => f64::from((sum / f64::from(count)) as f32),
    }
}

impl Cluster {
    pub fn count(&self) -> usize {
        self.x.len()
    }

    fn clear(&mut self) {
        self.x.clear();
        self.y.clear();
        self.value.clear();
        self.filtered.clear();
        self.limit.clear();
        self.sigma.clear();
        self.masked.clear();
    }

    fn take(&mut self, scan: &Scan, run: &Run, at: usize) {
        let span = at..at + (run.end - run.start) as usize;
        self.x.extend(run.start..run.end);
        self.y.resize(self.x.len(), run.y);
        self.value.extend_from_slice(&scan.value[span.clone()]);
        self.filtered.extend_from_slice(&scan.filtered[span.clone()]);
        self.limit.extend_from_slice(scan.limit.get(span.clone()).unwrap_or(&[]));
        self.sigma.extend_from_slice(scan.sigma.get(span.clone()).unwrap_or(&[]));
        self.masked.extend_from_slice(scan.masked.get(span).unwrap_or(&[]));
    }

    /// Pixels of one owner after the other, each in raster order; gives back where each owner's start, and the end.
    fn sort_by_owner(&mut self, owner: &[u32], owners: usize) -> Vec<usize> {
        let mut starts = vec![0; owners + 1];
        owner.iter().for_each(|&part| starts[part as usize + 1] += 1);
        for part in 0..owners {
            starts[part + 1] += starts[part];
        }
        let (mut next, mut order) = (starts.clone(), vec![0; owner.len()]);
        for (pixel, &part) in owner.iter().enumerate() {
            order[next[part as usize]] = pixel;
            next[part as usize] += 1;
        }
        fn permute<T: Copy>(values: &mut Vec<T>, order: &[usize]) {
            if !values.is_empty() {
                *values = order.iter().map(|&from| values[from]).collect();
            }
        }
        permute(&mut self.x, &order);
        permute(&mut self.y, &order);
        permute(&mut self.value, &order);
        permute(&mut self.filtered, &order);
        permute(&mut self.limit, &order);
        permute(&mut self.sigma, &order);
        permute(&mut self.masked, &order);
        starts
    }

    /// The runs that pixels form, which come in raster order.
    pub fn runs(&self, pixels: impl Iterator<Item = usize>) -> Vec<Run> {
        let mut runs: Vec<Run> = vec![];
        for pixel in pixels {
            let (x, y) = (self.x[pixel], self.y[pixel]);
            match runs.last_mut() {
                Some(run) if run.y == y && run.end == x => run.end += 1,
                _ => runs.push(Run { y, start: x, end: x + 1 }),
            }
        }
        runs
    }
}

/// Objects, and the runs of each one after the other where they are wanted.
#[derive(Default)]
pub struct Found {
    pub objects: Vec<Object>,
    pub runs: Vec<Run>,
    /// Number of runs of each object.
    pub counts: Vec<i32>,
}

/// Makes objects of the clusters of a scan. A cluster with a pixel in a row of `open` may go on elsewhere: it is left as it is, and
/// what all such clusters hold is given back.
pub fn objects(scan: &Scan, open: &[i32], conditions: &Conditions, with_runs: bool, found: &mut Found) -> Scan {
    let mut forest = connect(&scan.runs, 1);
    let roots: Vec<u32> = (0..scan.runs.len() as u32).map(|run| forest.find(run)).collect();
    let (mut pixels, mut is_open) = (vec![0usize; roots.len()], vec![false; roots.len()]);
    for (run, &root) in scan.runs.iter().zip(&roots) {
        pixels[root as usize] += (run.end - run.start) as usize;
        is_open[root as usize] |= open.contains(&run.y);
    }
    let (mut left, mut at) = (Scan::default(), 0);
    let mut members = Members::new(&roots, |root| !is_open[root] && pixels[root] >= conditions.min_area);
    for (index, run) in scan.runs.iter().enumerate() {
        members.add(index, roots[index] as usize, at);
        if is_open[roots[index] as usize] {
            left.append(scan, *run, at);
        }
        at += (run.end - run.start) as usize;
    }
    let (mut cluster, mut tools) = (Cluster::default(), Tools::default());
    let mut lists: Vec<&[(usize, usize)]> = members.lists().collect();
    if conditions.compat {
        // A line-by-line scan is done with a cluster below its last pixel.
        lists.sort_by_key(|list| list.last().map(|&(run, _)| (scan.runs[run].y, scan.runs[run].end)));
    }
    for list in lists {
        cluster.clear();
        list.iter().for_each(|&(run, at)| cluster.take(scan, &scan.runs[run], at));
        resolve(&mut cluster, &mut tools, conditions, with_runs, found);
    }
    left
}

/// The runs of each cluster wanted, in the order of the clusters' first pixels.
struct Members {
    /// Where the list of a root goes on; none where it is not wanted.
    next: Vec<usize>,
    starts: Vec<usize>,
    entries: Vec<(usize, usize)>,
}

impl Members {
    fn new(roots: &[u32], wanted: impl Fn(usize) -> bool) -> Members {
        let mut counts = vec![0; roots.len()];
        roots.iter().for_each(|&root| counts[root as usize] += 1);
        let (mut next, mut starts, mut total) = (vec![usize::MAX; roots.len()], vec![], 0);
        for root in 0..roots.len() {
            if roots[root] as usize == root && wanted(root) {
                next[root] = total;
                starts.push(total);
                total += counts[root];
            }
        }
        starts.push(total);
        Members { next, starts, entries: vec![(0, 0); total] }
    }

    fn add(&mut self, run: usize, root: usize, at: usize) {
        if self.next[root] != usize::MAX {
            self.entries[self.next[root]] = (run, at);
            self.next[root] += 1;
        }
    }

    fn lists(&self) -> impl Iterator<Item = &[(usize, usize)]> {
        self.starts.windows(2).map(|pair| &self.entries[pair[0]..pair[1]])
    }
}

/// What is kept from one cluster to the next.
#[derive(Default)]
struct Tools {
    deblender: Deblender,
    random: Random,
}

/// Splits a cluster into the objects it is made of, and measures each.
fn resolve(cluster: &mut Cluster, tools: &mut Tools, conditions: &Conditions, with_runs: bool, found: &mut Found) {
    let thresholds = cluster.sigma.iter().map(|sigma| conditions.threshold * sigma);
    cluster.thresh = mean(thresholds, conditions);
    let (mut starts, mut places, mut flags) = (vec![0, cluster.count()], vec![], 0);
    let mut levels = vec![];
    match tools.deblender.split(cluster, conditions) {
        None if conditions.beta > 0.0 => levels = margins(cluster, None, conditions),
        None => {}
        Some(mut split) => {
            let cores = split.owner.clone();
            places = if conditions.compat {
                draw(cluster, &mut split, conditions, &mut tools.random)
            } else {
                assign(cluster, &mut split, conditions)
            };
            if conditions.beta > 0.0 {
                levels = margins(cluster, Some((&split, &cores)), conditions);
            }
            starts = cluster.sort_by_owner(&split.owner, split.branches.len());
            flags = MERGED;
        }
    }
    for (part, pair) in starts.windows(2).enumerate() {
        let place: Option<&Place> = places.get(part);
        let mut object = measure(cluster, pair[0]..pair[1], place.map(|place| (place.x, place.y)), conditions);
        object.flags |= flags | place.filter(|_| conditions.compat).map_or(0, |place| place.singular);
        object.margin = levels.get(part).copied().unwrap_or(0.0);
        found.objects.push(object);
        if with_runs {
            let runs = cluster.runs(pair[0]..pair[1]);
            found.counts.push(runs.len() as i32);
            found.runs.extend(runs);
        }
    }
}
