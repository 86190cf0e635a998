//! Cleaning: an object is dropped when it would not have been seen without the wings of a brighter one (Bertin & Arnouts 1996, section 6).
//!
//! Wings fall as a Moffat profile I = A (1 + k q)^-beta, q = cxx dx^2 + cyy dy^2 + cxy dx dy. A is the peak of a Gaussian with the
//! object's flux and width, A = F / (2 pi q a b) (`Object::spread`); k makes the isophote at the threshold t as large as the object:
//! k = ((A / t)^(1/beta) - 1) pi a b / n. An object goes when the wings of a brighter one, not further away than ten times the sum of
//! both a, are higher at its place than its margin, the level that can be taken from its pixels before it is lost. Whether the brighter
//! one stays is not asked: its light is there all the same, whatever it belongs to. SExtractor and SEP take the objects in the order in
//! which the scan ended them, and one that has gone before its turn takes none along that come later (`in_turn`): the order has a say.
//! A tree over the places of the objects with the least margin of each part says where wings can matter.

use super::measure::{Conditions, Object};
use std::cmp::Ordering;

/// Wings of one object: I > m where 1 + k q < top m^(-1/beta).
struct Wings {
    k: f64,
    top: f64,
    /// Least curvature over all directions, 1 / a^2.
    flat: f64,
}

/// Which objects stay.
pub fn clean(objects: &[Object], conditions: &Conditions) -> Vec<bool> {
    let prey = Prey::new(objects, conditions.beta);
    if conditions.compat {
        return in_turn(objects, &prey);
    }
    let mut stays = vec![true; objects.len()];
    (0..objects.len()).for_each(|bright| prey.of(bright, &mut |other| stays[other] = false));
    stays
}

/// Each object in turn takes with it those that come later and are its prey, and goes if it is the prey of one that comes later, as
/// far as they are still there.
fn in_turn(objects: &[Object], prey: &Prey) -> Vec<bool> {
    let (mut later, mut hunters) = (vec![], vec![vec![]; objects.len()]);
    for bright in 0..objects.len() {
        let mut taken = vec![];
        prey.of(bright, &mut |other| if other > bright { taken.push(other) } else { hunters[other].push(bright) });
        later.push(taken);
    }
    let mut stays = vec![true; objects.len()];
    for (turn, (taken, hunters)) in later.into_iter().zip(hunters).enumerate() {
        if stays[turn] {
            stays[turn] = !hunters.into_iter().any(|hunter: usize| stays[hunter]);
            taken.into_iter().for_each(|other| stays[other] = false);
        }
    }
    stays
}

/// Who would go for whom.
struct Prey<'a> {
    objects: &'a [Object],
    beta: f64,
    /// Margins as they are compared: the higher, the easier an object goes.
    weakness: Vec<f64>,
    tree: Tree,
}

impl Prey<'_> {
    fn new(objects: &[Object], beta: f64) -> Prey<'_> {
        let weak = |object: &Object| if object.margin > 0.0 { libm::pow(object.margin, -1.0 / beta) } else { f64::INFINITY };
        let weakness: Vec<f64> = objects.iter().map(weak).collect();
        let tree = Tree::new(objects, &weakness);
        Prey { objects, beta, weakness, tree }
    }

    /// Calls `each` for every fainter object that would not be seen without the wings of this one.
    fn of(&self, bright: usize, each: &mut impl FnMut(usize)) {
        let object = &self.objects[bright];
        if let Some(wings) = wings(object, self.beta) {
            self.tree.under(object, &wings, &mut |other| {
                let faint = &self.objects[other];
                if outshines(object, faint) && swallows(object, &wings, faint, self.weakness[other]) {
                    each(other);
                }
            });
        }
    }
}

/// Of two equal ones that outshines which begins later.
fn outshines(one: &Object, other: &Object) -> bool {
    let order = one.cflux.total_cmp(&other.cflux).then((one.ymin, one.first).cmp(&(other.ymin, other.first)));
    order == Ordering::Greater
}

fn wings(object: &Object, beta: f64) -> Option<Wings> {
    let area = std::f64::consts::PI * object.a * object.b;
    let peak = object.cflux / (2.0 * area * object.spread);
    let k = (libm::pow(peak / object.thresh, 1.0 / beta) - 1.0) * area / f64::from(object.npix);
    (k.is_finite() && k > 0.0).then(|| Wings { k, top: libm::pow(peak, 1.0 / beta), flat: 1.0 / (object.a * object.a) })
}

fn swallows(bright: &Object, wings: &Wings, faint: &Object, weakness: f64) -> bool {
    let (dx, dy, zone) = (faint.x - bright.x, faint.y - bright.y, ZONE * (bright.a + faint.a));
    if dx * dx + dy * dy > zone * zone {
        return false;
    }
    let height = 1.0 + wings.k * (bright.cxx * dx * dx + bright.cyy * dy * dy + bright.cxy * dx * dy);
    height > 1.0 && height < wings.top * weakness
}

/// Wings reach so many times the sum of the two semi-major axes.
const ZONE: f64 = 10.0;

/// A part of the objects: their box, their greatest weakness and semi-major axis, and two halves or a few objects.
struct Node {
    x: (f64, f64),
    y: (f64, f64),
    weakness: f64,
    a: f64,
    span: (usize, usize),
    halves: Option<(usize, usize)>,
}

struct Tree {
    nodes: Vec<Node>,
    order: Vec<usize>,
}

/// Objects that a part is not divided below.
const LEAF: usize = 8;

impl Tree {
    fn new(objects: &[Object], weakness: &[f64]) -> Tree {
        let mut tree = Tree { nodes: vec![], order: (0..objects.len()).collect() };
        if !objects.is_empty() {
            tree.grow(objects, weakness, 0, objects.len());
        }
        tree
    }

    fn grow(&mut self, objects: &[Object], weakness: &[f64], from: usize, to: usize) -> usize {
        let part = &self.order[from..to];
        let range = |of: fn(&Object) -> f64| {
            part.iter()
                .map(|&k| of(&objects[k]))
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        let (x, y) = (range(|object| object.x), range(|object| object.y));
        let node = self.nodes.len();
        let greatest = |of: &dyn Fn(usize) -> f64| part.iter().fold(0.0, |most: f64, &k| most.max(of(k)));
        let (most, a) = (greatest(&|k| weakness[k]), greatest(&|k| objects[k].a));
        self.nodes.push(Node { x, y, weakness: most, a, span: (from, to), halves: None });
        if to - from > LEAF {
            let middle = (from + to) / 2;
            let across = |k: usize| if x.1 - x.0 > y.1 - y.0 { objects[k].x } else { objects[k].y };
            self.order[from..to].select_nth_unstable_by(middle - from, |&one, &other| {
                across(one).total_cmp(&across(other)).then(one.cmp(&other))
            });
            let halves = (self.grow(objects, weakness, from, middle), self.grow(objects, weakness, middle, to));
            self.nodes[node].halves = Some(halves);
        }
        node
    }

    /// Calls `each` for every object that the wings may swallow.
    fn under(&self, bright: &Object, wings: &Wings, each: &mut impl FnMut(usize)) {
        let mut stack = if self.nodes.is_empty() { vec![] } else { vec![0] };
        while let Some(index) = stack.pop() {
            let node = &self.nodes[index];
            let outside = |at: f64, (low, high): (f64, f64)| (low - at).max(at - high).max(0.0);
            let (dx, dy) = (outside(bright.x, node.x), outside(bright.y, node.y));
            // Room for rounding: the bounds may not shut out what the exact test would take.
            let (nearest, zone) = ((dx * dx + dy * dy) * (1.0 - 1e-9), ZONE * (bright.a + node.a));
            if nearest > zone * zone || 1.0 + wings.k * wings.flat * nearest > wings.top * node.weakness {
                continue;
            }
            match node.halves {
                Some((one, other)) => stack.extend([other, one]),
                None => self.order[node.span.0..node.span.1].iter().for_each(|&object| each(object)),
            }
        }
    }
}

/// `clean` without a tree, in either way: every pair, as the words say.
#[cfg(test)]
pub fn all_pairs(objects: &[Object], conditions: &Conditions) -> Vec<bool> {
    let mut stays = vec![true; objects.len()];
    let eats = |bright: usize, faint: usize| {
        outshines(&objects[bright], &objects[faint])
            && wings(&objects[bright], conditions.beta).is_some_and(|wings| {
                swallows(&objects[bright], &wings, &objects[faint], libm::pow(objects[faint].margin, -1.0 / conditions.beta))
            })
    };
    for one in 0..objects.len() {
        if conditions.compat && !stays[one] {
            continue;
        }
        for other in one + 1..objects.len() {
            if !conditions.compat || stays[other] {
                stays[other] &= !eats(one, other);
                stays[one] &= !eats(other, one);
            }
        }
    }
    stays
}
