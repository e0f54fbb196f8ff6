//! RSNA 2022: seven probabilities a patient, and an eighth that follows from them.

use std::fmt::Write as _;

use super::{Data, Random, columns, play};

fn data() -> Data {
    let mut random = Random::new(7);
    let mut data =
        Data { key: "id,split,t1,t2,t3,t4,t5,t6,t7\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    // The columns of a file stand in any order.
    let mut files = vec!["id,C1,C2,C3,C4,C5,C6,C7\n".to_owned(), "id,C7,C6,C5,C4,C3,C2,C1\n".to_owned()];
    for patient in 0..240 {
        let split = ["public", "private", "private"][patient % 3];
        let is_hurt = random.unit() < 0.4;
        let broken: Vec<bool> = (0..7).map(|_| is_hurt && random.unit() < 0.3).collect();
        let flags: Vec<&str> = broken.iter().map(|broken| if *broken { "1" } else { "0" }).collect();
        let _ = writeln!(data.key, "p{patient},{split},{}", flags.join(","));
        let _ = writeln!(data.ids, "p{patient}");
        for (skill, file) in [2.0, 0.7].into_iter().zip(&mut files) {
            let mut guess = |broken: &bool| {
                let z = if *broken { skill } else { -skill } + random.normal();
                format!("{:.5}", 1.0 / (1.0 + (-z).exp()))
            };
            let mut cells: Vec<String> = broken.iter().map(&mut guess).collect();
            if skill < 1.0 {
                cells.reverse();
            }
            let _ = writeln!(file, "p{patient},{}", cells.join(","));
        }
    }
    let structure = columns::of_structure("injuries", &files[0]);
    data.of_both(files).again_as(structure)
}

#[test]
fn any_injury_follows_from_seven_columns() {
    play("rsna", &data());
}
