//! Tox21: five tasks, in each of which many molecules were never measured; and rows that count nowhere.

use std::fmt::Write as _;

use super::{Data, Random, play};

const TASKS: [&str; 5] = ["NR-AR", "NR-AhR", "NR-ER", "SR-ARE", "SR-p53"];

fn data() -> Data {
    let mut random = Random::new(41);
    let header = TASKS.join(",");
    let mut data = Data { key: format!("id,split,{header}\n"), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = [format!("id,{header}\n"), format!("id,{header}\n")];
    for molecule in 0..400 {
        // Some are there so that nobody knows which count.
        let split =
            ["public", "private", "private", "ignored"][if molecule % 11 == 0 { 3 } else { molecule % 3 }];
        let mut key = format!("m{molecule},{split}");
        let mut lines = [format!("m{molecule}"), format!("m{molecule}")];
        for _ in TASKS {
            let active = random.unit() < 0.3;
            let known = split != "ignored" && random.unit() < 0.7;
            key += if !known {
                ","
            } else if active {
                ",1"
            } else {
                ",0"
            };
            for (skill, line) in [1.2, 0.4].into_iter().zip(&mut lines) {
                let z = if active { skill } else { -skill } + random.normal();
                // Few digits, so that there are ties.
                let _ = write!(line, ",{:.2}", 1.0 / (1.0 + (-z).exp()));
            }
        }
        let _ = writeln!(data.key, "{key}");
        let _ = writeln!(data.ids, "m{molecule}");
        for (file, line) in files.iter_mut().zip(lines) {
            let _ = writeln!(file, "{line}");
        }
    }
    data.of_both(files.into())
}

#[test]
fn each_task_is_scored_on_the_molecules_that_were_measured() {
    play("molecules", &data());
}
