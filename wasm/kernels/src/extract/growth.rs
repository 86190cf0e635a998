//! The tree of branches of a cluster, grown from the peaks downwards: sets of pixels that touch, level by level.

use super::cluster::Cluster;
use crate::runs::Forest;

/// A set of pixels above a threshold, named by one of them.
pub struct Node {
    pub pixel: u32,
    /// Holds enough light to be an object.
    pub significant: bool,
    /// No branch further up became an object.
    pub whole: bool,
    /// Its last pixel in raster order.
    pub last: u32,
}

/// A branch that is an object: one of its pixels, its level, and the last pixels of it and of its stems, level by level downwards.
pub struct Leaf {
    pub pixel: u32,
    pub level: u16,
    pub ends: Vec<u32>,
}

/// Sets of pixels that touch, while pixels enter from the highest level down.
pub struct Growth {
    forest: Forest,
    /// Of each set, at its root: its last pixel, pixels, light, significant branches that end in it, whether some branch further up is an object, and
    /// the level it was last listed at.
    last: Vec<u32>,
    area: Vec<u32>,
    pub light: Vec<f64>,
    sons: Vec<u32>,
    broken: Vec<bool>,
    listed: Vec<u16>,
}

impl Growth {
    pub fn new(cluster: &Cluster) -> Growth {
        let count = cluster.count();
        let light = cluster.filtered.iter().map(|&value| f64::from(value)).collect();
        let (sons, broken, listed) = (vec![0; count], vec![false; count], vec![0; count]);
        let last = (0..count as u32).collect();
        Growth { forest: Forest::new(count), last, area: vec![1; count], light, sons, broken, listed }
    }

    pub fn root(&mut self, pixel: u32) -> u32 {
        self.forest.find(pixel)
    }

    #[inline(always)]
    pub fn join(&mut self, pixel: u32, near: u32) {
        let (one, other) = (self.forest.find(pixel), self.forest.find(near));
        if one != other {
            self.forest.join(one, other);
            let (root, joined) = (one.min(other) as usize, one.max(other) as usize);
            self.last[root] = self.last[root].max(self.last[joined]);
            self.area[root] += self.area[joined];
            self.light[root] += self.light[joined];
        }
    }

    /// Where two or more significant branches of the level above have one `stem`, those that are whole are objects.
    pub fn fork(&mut self, nodes: &[Node], here: u16, leaves: &mut Vec<Leaf>, stem: impl Fn(&mut Growth, u32) -> u32) {
        for node in nodes {
            let root = stem(self, node.pixel) as usize;
            self.sons[root] += u32::from(node.significant);
            self.broken[root] |= !node.whole;
        }
        for node in nodes {
            let root = stem(self, node.pixel) as usize;
            if self.sons[root] > 1 {
                self.broken[root] = true;
                if node.significant && node.whole {
                    leaves.push(Leaf { pixel: node.pixel, level: here + 1, ends: vec![node.last] });
                }
            }
        }
    }

    /// Notes where the stems of the leaves end at the level that has been joined.
    pub fn follow(&mut self, leaves: &mut [Leaf]) {
        for leaf in leaves {
            let stem = self.root(leaf.pixel) as usize;
            leaf.ends.push(self.last[stem]);
        }
    }

    /// The branches at a level: what the branches above have become, and what is new.
    pub fn list(
        &mut self,
        nodes: &[Node],
        added: &[u32],
        here: u16,
        enough: impl Fn(u32) -> bool,
        significant: impl Fn(f64, u32) -> bool,
    ) -> Vec<Node> {
        let mut next = vec![];
        for &pixel in nodes.iter().map(|node| &node.pixel).chain(added) {
            let root = self.root(pixel) as usize;
            if self.listed[root] != here && enough(self.area[root]) {
                self.listed[root] = here;
                let significant = significant(self.light[root], self.area[root]);
                next.push(Node { pixel: root as u32, significant, whole: !self.broken[root], last: self.last[root] });
                (self.sons[root], self.broken[root]) = (0, false);
            }
        }
        next
    }
}
