//! Segmentation: masks in run-length code, and a track over the rows of one class.

use std::fmt::Write as _;

use super::{Data, Random, columns, play};

/// Pixels of an image.
const PIXELS: usize = 1024;

/// Runs that a few discs of pixels leave, moved by up to `off`.
fn mask(starts: &[(usize, usize)], off: usize, random: &mut Random) -> String {
    let mut pixels = [false; PIXELS];
    for (start, length) in starts {
        let start = start + random.below(off + 1);
        pixels[start..(start + length).min(PIXELS)].fill(true);
    }
    let mut runs: Vec<(usize, usize)> = vec![];
    for at in (0..PIXELS).filter(|at| pixels[*at]) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == at + 1 => *length += 1,
            _ => runs.push((at + 1, 1)),
        }
    }
    let runs: Vec<String> = runs.iter().map(|(start, length)| format!("{start} {length}")).collect();
    runs.join(" ")
}

fn data() -> Data {
    let mut random = Random::new(1024);
    let mut data =
        Data { key: "id,split,class,target\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = vec!["id,prediction\n".to_owned(); 2];
    for image in 0..120 {
        let split = ["public", "private"][image / 2 % 2];
        let class = ["A", "B"][image % 2];
        let starts: Vec<_> =
            (0..random.below(4)).map(|_| (random.below(900), 5 + random.below(80))).collect();
        let id = format!("slide{image}_{class}");
        let _ = writeln!(data.key, "{id},{split},{class},{}", mask(&starts, 0, &mut random));
        let _ = writeln!(data.ids, "{id}");
        // One is better on A, the other on B.
        let offs = if class == "A" { [3, 12] } else { [16, 9] };
        for (off, file) in offs.into_iter().zip(&mut files) {
            let _ = writeln!(file, "{id},{}", mask(&starts, off, &mut random));
        }
    }
    let lists = lists(&files[0]);
    data.of_both(files).again_as(lists)
}

/// The masks of a file as a list of runs for each image.
fn lists(file: &str) -> Vec<u8> {
    let runs = |line: &str| {
        let (id, mask) = line.split_once(',').unwrap();
        let numbers: Vec<i64> = mask.split_whitespace().map(|number| number.parse().unwrap()).collect();
        (id.to_owned(), numbers.chunks(2).map(|run| [run[1], run[0]]).collect())
    };
    let rows: Vec<_> = file.lines().skip(1).map(runs).collect();
    columns::of_pairs("prediction", ["length", "start"], &rows)
}

#[test]
fn a_class_has_a_board_of_its_own() {
    let played = play("masks", &data());
    let page = played.page("leaderboard/track-b/index.html");
    assert!(page.find("teams/beta/").unwrap() < page.find("teams/alpha/").unwrap(), "{page}");
}
