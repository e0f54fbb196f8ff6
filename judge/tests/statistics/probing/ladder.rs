//! Climbing a board that speaks only of improvements.

use super::world::{Board, File, ROWS, SPOILED, bits, decide, shuffled, sign};
use crate::random::Random;

/// The majority of those random files that the board called improved.
pub(super) fn majority(board: &mut Board, random: &mut Random) -> File {
    let mut votes = vec![0.0; ROWS];
    while board.left() > 0 {
        let file = bits(random);
        if board.send(&file).improved {
            votes.iter_mut().zip(&file).for_each(|(vote, answer)| *vote += sign(*answer));
        }
    }
    decide(&votes, random)
}

pub(super) fn redraw_quarter(board: &mut Board, random: &mut Random) -> File {
    redraw(board, random, ROWS / 4)
}

pub(super) fn redraw_twentieth(board: &mut Board, random: &mut Random) -> File {
    redraw(board, random, ROWS / 20)
}

/// Some rows of the best file drawn anew; kept when the board says improved.
fn redraw(board: &mut Board, random: &mut Random, rows: usize) -> File {
    let mut best = bits(random);
    board.send(&best);
    while board.left() > 0 {
        let mut file = best.clone();
        for row in shuffled(random).into_iter().take(rows) {
            file[row] = (random.bits() >> 63) as u8;
        }
        if board.send(&file).improved {
            best = file;
        }
    }
    best
}

/// Rows of the best file turned round, ten at a time and none twice; kept when the board says improved.
pub(super) fn tens(board: &mut Board, random: &mut Random) -> File {
    let mut best = bits(random);
    board.send(&best);
    let rows = shuffled(random);
    for ten in rows.chunks(ROWS / (board.left() + 1)) {
        if board.left() == 0 {
            break;
        }
        let mut file = best.clone();
        ten.iter().for_each(|row| file[*row] ^= 1);
        if board.send(&file).improved {
            best = file;
        }
    }
    best
}

/// The first file is wrong everywhere, so that each ten rows answered improve it by enough to be told, and with the
/// new score how many of the ten were right: fewer than five are turned round.
pub(super) fn counted_tens(board: &mut Board, random: &mut Random) -> File {
    let mut file = vec![SPOILED; ROWS];
    let mut score = board.send(&file).score;
    let mut answers = bits(random);
    let rows = shuffled(random);
    for ten in rows.chunks(ROWS.div_ceil(board.left())) {
        if board.left() == 0 {
            break;
        }
        ten.iter().for_each(|row| file[*row] = answers[*row]);
        let told = board.send(&file);
        let hits = ((told.score - score) * ROWS as f64).round();
        if !told.improved || 2.0 * hits < ten.len() as f64 {
            ten.iter().for_each(|row| answers[*row] ^= 1);
        }
        if told.improved {
            score = told.score;
        } else {
            ten.iter().for_each(|row| file[*row] = SPOILED);
        }
    }
    answers
}

/// Rows that bring a step of 40 hits in one of eight or nine tries: the best length for 400 files.
const BLOCK: usize = 69;

/// The first file is wrong everywhere, so that there are many steps to climb. Blocks of rows are answered at random,
/// again and again until the board says that one brought a step; which answers did and which did not is weighed in
/// the end.
pub(super) fn steps(board: &mut Board, random: &mut Random) -> File {
    let mut best = vec![SPOILED; ROWS];
    board.send(&best);
    let rows = shuffled(random);
    let mut votes = vec![0.0; ROWS];
    for block in rows.chunks(BLOCK) {
        while board.left() > 0 {
            let mut file = best.clone();
            block.iter().for_each(|row| file[*row] = (random.bits() >> 63) as u8);
            let improved = board.send(&file).improved;
            let weight = if improved { 6.0 } else { -1.0 };
            block.iter().for_each(|row| votes[*row] += weight * sign(file[*row]));
            if improved {
                best = file;
                break;
            }
        }
    }
    decide(&votes, random)
}
