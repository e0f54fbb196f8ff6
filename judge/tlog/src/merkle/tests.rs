//! The tree of RFC 6962 against the test vectors of Certificate Transparency's reference implementation, and
//! its proofs against everything else.

use proptest::prelude::*;

use super::*;

/// The eight leaves of the vectors.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots of the trees over the first 1 to 8 of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves() -> Vec<Hash> {
    LEAVES.iter().map(|text| leaf(&hex::decode(text).unwrap())).collect()
}

fn shown(proof: &[Hash]) -> Vec<String> {
    proof.iter().map(hex::encode).collect()
}

#[test]
fn roots_are_those_of_the_vectors() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hex::encode(Tree::default().root()), empty);
    let mut tree = Tree::default();
    for (leaf, root) in leaves().into_iter().zip(ROOTS) {
        tree.push(leaf);
        assert_eq!(hex::encode(tree.root()), root);
        assert_eq!(hex::encode(super::root(tree.leaves())), root);
    }
}

#[test]
fn inclusion_proofs_are_those_of_the_vectors() {
    let all = leaves();
    let proof = |index, size| shown(&Tree::of(all[..size].to_vec()).inclusion(index).unwrap());
    assert_eq!(proof(0, 1), [""; 0]);
    assert_eq!(
        proof(0, 8),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    assert_eq!(
        proof(5, 8),
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    assert_eq!(proof(2, 3), ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]);
    assert_eq!(
        proof(1, 5),
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
    );
}

#[test]
fn consistency_proofs_are_those_of_the_vectors() {
    let all = leaves();
    let proof = |old, size| shown(&Tree::of(all[..size].to_vec()).consistency(old).unwrap());
    assert_eq!(proof(1, 1), [""; 0]);
    assert_eq!(
        proof(1, 8),
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
    assert_eq!(
        proof(6, 8),
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
    );
    assert_eq!(
        proof(2, 5),
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
    );
}

fn some(size: usize) -> Tree {
    Tree::of((0..size).map(|at| leaf(at.to_string().as_bytes())).collect())
}

#[test]
fn a_large_tree_hashed_by_many_is_the_one_that_grew() {
    let whole = some(10_007);
    let mut grown = Tree::default();
    whole.leaves().iter().for_each(|leaf| grown.push(*leaf));
    assert_eq!(grown, whole);
    assert_eq!(whole.root(), root(whole.leaves()));
    assert_eq!(whole.root_at(5_000), Some(some(5_000).root()));
    assert_eq!(whole.root_at(10_008), None);
}

/// Every way to spoil a proof by one bit, one hash less or one more.
fn spoilt(proof: &[Hash], at: usize) -> Vec<Vec<Hash>> {
    let mut all = vec![[proof, &[[7; 32]]].concat()];
    if !proof.is_empty() {
        all.push(proof[1..].to_vec());
        all.push(proof[..proof.len() - 1].to_vec());
        let mut flipped = proof.to_vec();
        flipped[at % proof.len()][at % 32] ^= 1;
        all.push(flipped);
    }
    all
}

proptest! {
    #[test]
    fn every_leaf_proves_itself_and_nothing_else(size in 1usize..200, index in 0usize..200, at in 0usize..64) {
        let index = index % size;
        let tree = some(size);
        let (proof, root) = (tree.inclusion(index).unwrap(), tree.root());
        let (leaf, n, i) = (tree.leaves()[index], size as u64, index as u64);
        prop_assert!(includes(&leaf, i, n, &proof, &root));
        prop_assert!(proof.len() <= 8);
        prop_assert!(!includes(&super::leaf(b"x"), i, n, &proof, &root));
        prop_assert!(!includes(&leaf, i, n, &proof, &[0; 32]));
        prop_assert!(!includes(&leaf, n, n, &proof, &root));
        for bad in spoilt(&proof, at) {
            prop_assert!(!includes(&leaf, i, n, &bad, &root));
        }
        for other in (0..size).filter(|other| *other != index) {
            prop_assert!(!includes(&leaf, other as u64, n, &proof, &root));
        }
        prop_assert_eq!(tree.inclusion(size), None);
    }

    #[test]
    fn every_growth_proves_itself_and_nothing_else(size in 0usize..200, old in 0usize..200, at in 0usize..64) {
        let old = old % (size + 1);
        let (tree, before) = (some(size), some(old));
        let proof = tree.consistency(old).unwrap();
        let (m, n) = (old as u64, size as u64);
        prop_assert!(grew(m, &before.root(), n, &tree.root(), &proof));
        if m > 0 {
            prop_assert!(!grew(m, &[0; 32], n, &tree.root(), &proof));
            prop_assert!(!grew(m, &before.root(), n, &[0; 32], &proof));
        }
        if m < n {
            for bad in spoilt(&proof, at).into_iter().filter(|_| m > 0) {
                prop_assert!(!grew(m, &before.root(), n, &tree.root(), &bad));
            }
            prop_assert!(!grew(n, &tree.root(), m, &before.root(), &proof));
        }
        prop_assert_eq!(tree.consistency(size + 1), None);
    }

    #[test]
    fn a_tree_that_was_rewritten_proves_no_growth(size in 2usize..120, old in 1usize..120, changed in 0usize..120) {
        let old = 1 + old % (size - 1);
        let before = some(old);
        let mut leaves = some(size).leaves().to_vec();
        leaves[changed % old] = leaf(b"rewritten");
        let tree = Tree::of(leaves);
        let proof = tree.consistency(old).unwrap();
        prop_assert!(!grew(old as u64, &before.root(), size as u64, &tree.root(), &proof));
    }
}
