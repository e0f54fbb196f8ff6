//! PLAsTiCC: a probability of each class, and weights of classes that nobody is told.

use std::fmt::Write as _;

use super::{Data, Random, play};

const CLASSES: [(&str, f64); 5] = [("6", 1.0), ("15", 2.0), ("42", 1.0), ("90", 1.0), ("99", 2.5)];

fn data() -> Data {
    let mut random = Random::new(31);
    let mut data = Data { key: "id,split,target\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = ["id,6,15,42,90,99\n".to_owned(), "id,6,15,42,90,99\n".to_owned()];
    for object in 0..300 {
        let split = ["public", "private", "private"][object % 3];
        let class = [0, 1, 2, 2, 3, 3, 3, 3, 3, 4][random.below(10)];
        let _ = writeln!(data.key, "{object},{split},{}", CLASSES[class].0);
        let _ = writeln!(data.ids, "{object}");
        for (skill, file) in [1.5, 0.4].into_iter().zip(&mut files) {
            let logits: Vec<f64> =
                (0..5).map(|at| (random.normal() + if at == class { skill } else { 0.0 }).exp()).collect();
            let sum: f64 = logits.iter().sum();
            let cells: Vec<String> = logits.iter().map(|value| format!("{}", value / sum)).collect();
            let _ = writeln!(file, "{object},{}", cells.join(","));
        }
    }
    data.key += "# gitprize table weights\nclass,weight\n";
    for (class, weight) in CLASSES {
        let _ = writeln!(data.key, "{class},{weight}");
    }
    data.of_both(files.into())
}

#[test]
fn classes_count_by_weights_in_a_table() {
    play("plasticc", &data());
}
