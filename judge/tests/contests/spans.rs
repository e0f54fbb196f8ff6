//! Spans of characters: where an answer begins and where it ends.

use std::fmt::Write as _;

use super::{Data, Random, play};

fn data() -> Data {
    let mut random = Random::new(37);
    let mut data =
        Data { key: "id,split,first,last\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files =
        ["id,start_predicted,end_predicted\n".to_owned(), "id,end_predicted,start_predicted\n".to_owned()];
    for note in 0..200 {
        let split = ["public", "private"][note % 2];
        let first = random.below(200);
        let last = first + random.below(60);
        let _ = writeln!(data.key, "n{note},{split},{first},{last}");
        let _ = writeln!(data.ids, "n{note}");
        for (at, (spread, file)) in [6.0, 40.0].into_iter().zip(&mut files).enumerate() {
            let near = |place: usize, z: f64| (place as f64 + spread * z).clamp(0.0, 399.0) as usize;
            let start = near(first, random.normal());
            let end = near(last, random.normal()).max(start);
            let _ = match at {
                0 => writeln!(file, "n{note},{start},{end}"),
                _ => writeln!(file, "n{note},{end},{start}"),
            };
        }
    }
    data.of_both(files.into())
}

#[test]
fn spans_have_two_columns_in_their_order() {
    play("spans", &data());
}
