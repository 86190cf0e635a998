//! The order in which a line-by-line scan strings the pixels of a cluster together (Lutz 1980, Comput. J. 23, 262).
//!
//! A scan that meets pixels one by one keeps a list for each part it has met. A run that lies under a part goes to the end of its list.
//! A run that begins before it comes to a part of the row above puts its pixels so far in front of that part's list, and the rest at
//! the end; where it comes to a part that reached further to the left in the row above, that part's list goes in front.
//! Nothing that is measured depends on this order but the margin of an object (`margin`) and, where residual pixels are drawn, the draws (`draw`).

use super::cluster::Cluster;
use super::deblend::{Split, UNOWNED};
use super::measure::Conditions;
use crate::runs::Run;
use std::ops::Range;

const END: u32 = u32::MAX;

/// Lists of pieces; a piece is a range of pixels in raster order. A list is named by the run that opened it.
struct Lists {
    parent: Vec<u32>,
    ends: Vec<(u32, u32)>,
    /// First column, in the row above, of the part a list belongs to.
    lead: Vec<i32>,
    pieces: Vec<(Range<usize>, u32)>,
}

impl Lists {
    fn find(&self, mut list: u32) -> u32 {
        while self.parent[list as usize] != list {
            list = self.parent[list as usize];
        }
        list
    }

    fn push(&mut self, list: u32, pixels: Range<usize>) {
        if pixels.is_empty() {
            return;
        }
        let piece = self.pieces.len() as u32;
        self.pieces.push((pixels, END));
        let (first, last) = self.ends[list as usize];
        if first == END {
            self.ends[list as usize] = (piece, piece);
        } else {
            self.pieces[last as usize].1 = piece;
            self.ends[list as usize].1 = piece;
        }
    }

    /// Puts the list `from` behind the list `to`.
    fn append(&mut self, to: u32, from: u32) -> u32 {
        let ((first, last), (head, tail)) = (self.ends[to as usize], self.ends[from as usize]);
        if first == END {
            self.ends[to as usize] = (head, tail);
        } else if head != END {
            self.pieces[last as usize].1 = head;
            self.ends[to as usize].1 = tail;
        }
        self.lead[to as usize] = self.lead[to as usize].min(self.lead[from as usize]);
        self.parent[from as usize] = to;
        to
    }
}

/// Ranges of pixels, counted in raster order, as they follow each other in the list. `runs`: those of one cluster, in raster order.
pub fn visit(runs: &[Run]) -> Vec<Range<usize>> {
    let count = runs.len();
    let mut lists = Lists {
        parent: (0..count as u32).collect(),
        ends: vec![(END, END); count],
        lead: vec![0; count],
        pieces: Vec::with_capacity(count),
    };
    let (mut above, mut first, mut pixel) = (0..0, 0, 0);
    while first < count {
        let last = first + runs[first..].iter().take_while(|run| run.y == runs[first].y).count();
        for part in above.clone().rev() {
            let list = lists.find(part as u32);
            lists.lead[list as usize] = runs[part].start;
        }
        let mut left = above.start;
        for here in first..last {
            while left < above.end && runs[left].end < runs[here].start {
                left += 1;
            }
            pixel = string(&mut lists, runs, here, left..above.end, pixel);
        }
        (above, first) = (first..last, last);
    }
    let (mut ranges, mut piece) = (vec![], if count == 0 { END } else { lists.ends[lists.find(0) as usize].0 });
    while piece != END {
        let (range, next) = lists.pieces[piece as usize].clone();
        ranges.push(range);
        piece = next;
    }
    ranges
}

/// Strings the run `here`, whose first pixel is number `pixel`, to the lists of the runs `over` it; gives back the pixel after it.
fn string(lists: &mut Lists, runs: &[Run], here: usize, over: Range<usize>, pixel: usize) -> usize {
    let (run, mut at) = (&runs[here], runs[here].start);
    let number = |x: i32| pixel + (x - run.start) as usize;
    let mut list = here as u32;
    lists.lead[here] = run.start;
    for part in over {
        if runs[part].start > run.end {
            break;
        }
        let other = lists.find(part as u32);
        if runs[part].start <= run.start {
            lists.parent[here] = other;
            list = other;
            continue;
        }
        let until = runs[part].start.min(run.end);
        lists.push(list, number(at)..number(until));
        at = until;
        if other != list {
            let outer = lists.lead[other as usize] < runs[part].start;
            list = if outer { lists.append(other, list) } else { lists.append(list, other) };
        }
    }
    lists.push(list, number(at)..number(run.end));
    number(run.end)
}

/// The level that may be taken from each pixel of an object before it is lost: with `exact` the n-th greatest of the excesses over the
/// threshold, n being the least number of pixels; none, zero, for a part of a blend that has fewer. Without, the estimate of it that
/// SExtractor and SEP make: the first n pixels of the list, sorted, are a heap; pixel n + 1 is passed over; each higher one after it replaces
/// the lowest and sinks, but after a step goes on one place too far to the right; with n pixels in all the first of the list counts. One margin
/// an object: the cluster, or its parts, of which `cores` are the branches before the residual pixels were given to them.
pub fn margins(cluster: &Cluster, parts: Option<(&Split, &[u32])>, conditions: &Conditions) -> Vec<f64> {
    let whole = || visit(&cluster.runs(0..cluster.count())).into_iter().flatten();
    let excess = |pixel: usize| cluster.filtered[pixel] - cluster.limit.get(pixel).unwrap_or(&conditions.threshold);
    let Some((split, cores)) = parts else {
        return vec![margin(whole().map(excess), conditions)];
    };
    let mut lists: Vec<Vec<usize>> = vec![vec![]; split.branches.len()];
    for (pixel, &branch) in cores.iter().enumerate().filter(|&(_, &branch)| branch != UNOWNED) {
        lists[branch as usize].push(pixel);
    }
    for list in &mut lists {
        let ranges = visit(&cluster.runs(list.iter().copied()));
        *list = ranges.into_iter().flatten().map(|index| list[index]).collect();
    }
    for pixel in whole().filter(|&pixel| cores[pixel] == UNOWNED) {
        lists[split.owner[pixel] as usize].push(pixel);
    }
    lists.into_iter().map(|list| margin(list.into_iter().map(excess), conditions)).collect()
}

fn margin(excesses: impl Iterator<Item = f32>, conditions: &Conditions) -> f64 {
    let mut excesses: Vec<f32> = excesses.collect();
    let least = conditions.min_area;
    if excesses.len() < least {
        return 0.0;
    }
    if conditions.exact {
        let at = excesses.len() - least;
        return f64::from(*excesses.select_nth_unstable_by(at, f32::total_cmp).1);
    }
    if excesses.len() == least {
        return f64::from(excesses[0]);
    }
    let (heap, rest) = excesses.split_at_mut(least);
    heap.sort_unstable_by(f32::total_cmp);
    for &excess in &rest[1..] {
        if excess > heap[0] {
            heap[0] = excess;
            sink(heap);
        }
    }
    f64::from(heap[0])
}

/// As SExtractor and SEP let the top of a heap sink: from the son it changes places with it goes on at the place after that son.
fn sink(heap: &mut [f32]) {
    let (mut at, count) = (0, heap.len());
    while 2 * at + 1 < count {
        let left = 2 * at + 1;
        let son = if left + 1 < count && heap[left] > heap[left + 1] { left + 1 } else { left };
        if heap[at] <= heap[son] {
            break;
        }
        heap.swap(at, son);
        at = son + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{cluster, conditions};
    use super::*;
    use proptest::prelude::*;

    /// As SEP does, found by trying it on made-up objects of up to five least pixels: of the first n, the lowest and its two followers stand
    /// for all; pixel n + 1 is passed over; each higher one after it takes the place of the lowest of the three.
    fn three(excesses: &[f32], least: usize) -> f64 {
        let mut lowest = excesses[..least].to_vec();
        lowest.sort_by(f32::total_cmp);
        lowest.truncate(3);
        for &excess in &excesses[least + 1..] {
            if excess > lowest[0] {
                lowest[0] = excess;
                lowest.sort_by(f32::total_cmp);
            }
        }
        f64::from(lowest[0])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn margins_are_what_their_words_say(excesses in proptest::collection::vec(0.0f32..9.0, 1..40), least in 1usize..9) {
            let conditions = Conditions { min_area: least, ..conditions(9, 9, 1.0) };
            let given = |exact| margin(excesses.iter().copied(), &Conditions { exact, ..conditions });
            let mut sorted = excesses.clone();
            sorted.sort_by(|one, other| other.total_cmp(one));
            prop_assert_eq!(given(true), sorted.get(least - 1).map_or(0.0, |&excess| f64::from(excess)));
            if excesses.len() <= least {
                prop_assert_eq!(given(false), if excesses.len() < least { 0.0 } else { f64::from(excesses[0]) });
            } else if least < 6 {
                prop_assert_eq!(given(false), three(&excesses, least));
            }
        }

        #[test]
        fn parts_with_too_few_pixels_have_no_margin(seed in 1u32..) {
            let cluster = cluster(seed, 0.4);
            let conditions = Conditions { min_area: 30, ..conditions(24, 18, 0.4) };
            if let Some(mut split) = super::super::deblend::Deblender::default().split(&cluster, &conditions) {
                let cores = split.owner.clone();
                super::super::assign::assign(&cluster, &mut split, &conditions);
                let pixels = |part: usize| split.owner.iter().filter(|&&owner| owner as usize == part).count();
                for (part, margin) in margins(&cluster, Some((&split, &cores)), &conditions).into_iter().enumerate() {
                    prop_assert_eq!(margin == 0.0, pixels(part) < 30);
                }
            }
        }
    }
}
