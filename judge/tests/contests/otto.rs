//! OTTO: what a session turns to next, three kinds of it, a line an item.

use std::fmt::Write as _;

use super::{Data, Random, columns, play};

const KINDS: [(&str, f64, usize); 3] = [("clicks", 0.1, 1), ("carts", 0.3, 4), ("orders", 0.6, 26)];

fn data() -> Data {
    let mut random = Random::new(23);
    let mut data =
        Data { key: "id,split,target,kind\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = ["id,rank,aid\n".to_owned(), "id,rank,aid\n".to_owned()];
    for session in 0..120 {
        let split = ["public", "private", "private"][session % 3];
        for (kind, _, most) in KINDS {
            let id = format!("{session}_{kind}");
            let count = 1 + random.below(most);
            let truth: Vec<usize> = (0..count).map(|at| session * 100 + at).collect();
            let shown: Vec<String> = truth.iter().map(ToString::to_string).collect();
            let _ = writeln!(data.key, "{id},{split},{},{kind}", shown.join(" "));
            let _ = writeln!(data.ids, "{id}");
            for (skill, file) in [0.6, 0.25].into_iter().zip(&mut files) {
                // Nothing for some, and the ranks of others from the last to the first.
                if random.unit() < 0.1 {
                    continue;
                }
                let mut ranked: Vec<(usize, usize)> = (1..=20)
                    .map(|rank| {
                        let other = 1_000_000 + session * 100 + rank;
                        (
                            rank,
                            if random.unit() < skill {
                                truth.get(rank - 1).copied().unwrap_or(other)
                            } else {
                                other
                            },
                        )
                    })
                    .collect();
                if session % 2 == 1 {
                    ranked.reverse();
                }
                for (rank, aid) in ranked {
                    let _ = writeln!(file, "{id},{rank},{aid}");
                }
            }
        }
    }
    data.key += "# gitprize table kinds\nkind,weight\n";
    for (kind, weight, _) in KINDS {
        let _ = writeln!(data.key, "{kind},{weight}");
    }
    let lists = lists(&files[0]);
    data.of_both(files.into()).again_as(lists)
}

/// The lines of a file as a list for each id that has some.
fn lists(file: &str) -> Vec<u8> {
    let lines = file.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let mut rows: Vec<(String, Vec<[i64; 2]>)> = vec![];
    for line in lines {
        if rows.last().is_none_or(|(id, _)| id != line[0]) {
            rows.push((line[0].to_owned(), vec![]));
        }
        let pair = [line[2], line[1]].map(|number| number.parse().unwrap());
        rows.last_mut().unwrap().1.push(pair);
    }
    columns::of_pairs("ranked", ["aid", "rank"], &rows)
}

#[test]
fn items_come_a_line_each_and_weights_in_a_table() {
    play("otto", &data());
}
