//! The Merkle tree of RFC 6962 (and RFC 9162) over the ledger's lines: one short root stands for all of them
//! in their order, and few hashes prove that a line is in it or that a later tree only added lines.

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// From how many leaves on a subtree is hashed by several workers.
const PARALLEL: usize = 1 << 12;

/// What a leaf of the tree is: SHA-256 of a zero byte and the line without its newline.
pub fn leaf(line: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(line).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The largest power of two below `size`, which is at least 2: where a tree divides.
fn half(size: usize) -> usize {
    1 << (size - 1).ilog2()
}

/// The root over `leaves`; over none it is the digest of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(half(leaves.len()));
            let (left, right) = if leaves.len() >= PARALLEL {
                rayon::join(|| root(left), || root(right))
            } else {
                (root(left), root(right))
            };
            node(&left, &right)
        }
    }
}

/// What growing a tree needs of it: its size and the roots of its complete subtrees, largest first, one for
/// each bit of the size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peaks {
    size: u64,
    roots: Vec<Hash>,
}

impl Peaks {
    /// Those of a tree of `size` leaves; nothing when `roots` are not as many as such a tree has.
    pub fn new(size: u64, roots: Vec<Hash>) -> Option<Self> {
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut new = leaf;
        // Two subtrees of the same size become one, as a carry moves through a binary number.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                new = node(&left, &new);
            }
        }
        self.roots.push(new);
        self.size += 1;
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// The root of the whole tree.
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        match roots.next() {
            Some(last) => roots.fold(*last, |right, left| node(left, &right)),
            None => root(&[]),
        }
    }
}

/// A tree that grows leaf by leaf and always knows its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    leaves: Vec<Hash>,
    peaks: Peaks,
}

impl Tree {
    /// The tree over `leaves`.
    pub fn of(leaves: Vec<Hash>) -> Self {
        let mut parts = vec![];
        let mut rest = &leaves[..];
        while !rest.is_empty() {
            let (part, more) = rest.split_at(1 << rest.len().ilog2());
            parts.push(part);
            rest = more;
        }
        let roots = parts.into_par_iter().map(root).collect();
        let peaks = Peaks { size: leaves.len() as u64, roots };
        Self { leaves, peaks }
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        self.peaks.push(leaf);
        self.leaves.push(leaf);
    }

    /// How many leaves there are.
    pub fn size(&self) -> usize {
        self.leaves.len()
    }

    /// The leaves in order.
    pub fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// What growing needs.
    pub fn peaks(&self) -> &Peaks {
        &self.peaks
    }

    /// The root, from the few hashes at hand.
    pub fn root(&self) -> Hash {
        self.peaks.root()
    }

    /// The root that the tree had with its first `size` leaves; nothing when it never had so many.
    pub fn root_at(&self, size: usize) -> Option<Hash> {
        match size {
            all if all == self.size() => Some(self.root()),
            size => Some(root(self.leaves.get(..size)?)),
        }
    }

    /// The hashes that prove leaf number `index`, from 0, to whoever has the root; nothing when there is no
    /// such leaf. (RFC 6962, 2.1.1.)
    pub fn inclusion(&self, index: usize) -> Option<Vec<Hash>> {
        (index < self.size()).then(|| path(index, &self.leaves))
    }

    /// The hashes that prove to whoever has the root over the first `size` leaves that the tree grew from
    /// them; nothing when it never had so many. (RFC 6962, 2.1.2.)
    pub fn consistency(&self, size: usize) -> Option<Vec<Hash>> {
        match size {
            0 => Some(vec![]),
            size => (size <= self.size()).then(|| subproof(size, &self.leaves, true)),
        }
    }
}

fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return vec![];
    }
    let (left, right) = leaves.split_at(half(leaves.len()));
    let (mut proof, other) = match index.checked_sub(left.len()) {
        None => (path(index, left), right),
        Some(index) => (path(index, right), left),
    };
    proof.push(root(other));
    proof
}

fn subproof(size: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if size == leaves.len() {
        return if whole { vec![] } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(half(leaves.len()));
    let (mut proof, other) = match size.checked_sub(left.len()) {
        None | Some(0) => (subproof(size, left, whole), right),
        Some(size) => (subproof(size, right, false), left),
    };
    proof.push(root(other));
    proof
}

/// Whether `proof` shows that `leaf` is number `index`, from 0, of the tree of `size` leaves with `root`.
/// (RFC 9162, 2.1.3.2.)
pub fn includes(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, *leaf);
    for other in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node(other, &hash);
            // A right edge without a sibling rises to the level where it has one.
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, other);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `size` leaves with `root` grew from the one of `old_size` leaves
/// with `old_root`. (RFC 9162, 2.1.4.2.)
pub fn grew(old_size: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if old_size == size {
        return proof.is_empty() && old_root == root;
    }
    if old_size == 0 {
        return proof.is_empty() && *old_root == self::root(&[]);
    }
    if old_size > size {
        return false;
    }
    let mut hashes = proof.iter();
    // A complete old tree is itself the first hash of the proof, and left out of it.
    let first = if old_size.is_power_of_two() { Some(old_root) } else { hashes.next() };
    let Some(first) = first else { return false };
    let (mut place, mut last) = (old_size - 1, size - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (*first, *first);
    for other in hashes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old = node(other, &old);
            new = node(other, &new);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new = node(&new, other);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && old == *old_root && new == *root
}

#[cfg(test)]
mod tests;
