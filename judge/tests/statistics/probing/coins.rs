//! Coin weighing: with exact counts, k 2^(k-1) labels are known for certain after 2^k - 1 files.
//!
//! B. Lindström, "On a combinatorial problem in number theory", Canadian Mathematical Bulletin 8(4), 1965; N. H.
//! Bshouty, "Optimal algorithms for the coin weighing problem with a spring scale", COLT 2009. There is one file for
//! each non-empty set S of k things. For each non-empty set T there are |T| rows; row i of them is answered 1 in the file S when S ∩ T
//! is one of the first 2^(i-1) subsets of T with an odd number of things, else 0. In the sum of all counts of subsets of T with
//! alternating signs, rows of sets that do not contain T cancel, those of larger sets are known already, and
//! what is left is the number whose binary digits are the labels of T's own rows.

use super::world::{Board, File, ROWS, bits, shuffled};
use crate::random::Random;

pub(super) fn weigh(board: &mut Board, random: &mut Random) -> File {
    let rows = shuffled(random);
    // Rows that are not weighed keep their answers, so that counts differ by weighed rows only.
    let mut known = bits(random);
    let count = |score: f64| (score * ROWS as f64).round() as i64;
    let mut file = known.clone();
    let mut used = 0;
    let most = coins(board.left());
    rows[..most].iter().for_each(|row| file[*row] = 0);
    let nothing = count(board.send(&file).score);
    while board.left() > 0 {
        let k = (1..).take_while(|k| (1usize << k) - 1 <= board.left()).last().unwrap_or(1);
        let block = &rows[used..used + (k << (k - 1))];
        used += block.len();
        for (row, label) in block.iter().zip(block_of(board, &mut file, block, k, nothing, count)) {
            known[*row] = label;
        }
    }
    known
}

/// Rows that `files` files tell for certain, one of them being the empty weighing.
fn coins(files: usize) -> usize {
    let (mut left, mut rows) = (files - 1, 0);
    while left > 0 {
        let k = (1..).take_while(|k| (1usize << k) - 1 <= left).last().unwrap_or(1);
        left -= (1 << k) - 1;
        rows += k << (k - 1);
    }
    rows
}

/// The labels of `block`, in its order.
fn block_of(
    board: &mut Board,
    file: &mut File,
    block: &[usize],
    k: usize,
    nothing: i64,
    count: impl Fn(f64) -> i64,
) -> Vec<u8> {
    // The rows in the order of their sets: (T, i).
    let own: Vec<(usize, usize)> =
        (1..1usize << k).flat_map(|t| (0..t.count_ones() as usize).map(move |i| (t, i))).collect();
    let chosen: Vec<Vec<bool>> = own.iter().map(|(t, i)| choice(*t, *i, k)).collect();
    // The labels' sum over the rows answered 1: each changes the count by +1 or -1 against the answer 0.
    let mut sums = vec![0i64; 1 << k];
    for s in 1..1usize << k {
        let mut ones = 0;
        for ((row, (t, _)), chosen) in block.iter().zip(&own).zip(&chosen) {
            file[*row] = u8::from(chosen[s & t]);
            ones += i64::from(file[*row]);
        }
        sums[s] = (count(board.send(file).score) - nothing + ones) / 2;
    }
    block.iter().for_each(|row| file[*row] = 0);
    let mut labels = vec![0u8; block.len()];
    let mut sets: Vec<usize> = (1..1 << k).collect();
    sets.sort_by_key(|set| std::cmp::Reverse(set.count_ones()));
    for set in sets {
        let mut number = 0;
        for s in (0..1usize << k).filter(|s| s & !set == 0) {
            let larger = own.iter().zip(&chosen).zip(&labels).filter(|(((t, _), chosen), label)| {
                *t != set && t & set == set && chosen[s & t] && **label == 1
            });
            let value = sums[s] - larger.count() as i64;
            number += if s.count_ones() % 2 == 1 { value } else { -value };
        }
        for ((_, i), label) in own.iter().zip(&mut labels).filter(|((t, _), _)| *t == set) {
            *label = (number >> i & 1) as u8;
        }
    }
    labels
}

/// For every set, whether it is one of the first 2^i subsets of `t` with an odd number of things.
fn choice(t: usize, i: usize, k: usize) -> Vec<bool> {
    let mut left = 1 << i;
    (0..1usize << k)
        .map(|s| {
            let is_chosen = s & !t == 0 && s.count_ones() % 2 == 1 && left > 0;
            left -= usize::from(is_chosen);
            is_chosen
        })
        .collect()
}

#[test]
fn four_hundred_files_tell_as_many_labels_as_the_page_says() {
    // 255 + 127 + 15 + 1 + 1 files behind the empty one.
    assert_eq!(coins(400), 8 * 128 + 7 * 64 + 4 * 8 + 1 + 1);
    let page = include_str!("../../../../docs/probing.md");
    assert!(page.contains("1,506 labels here") && coins(400) == 1_506);
}
