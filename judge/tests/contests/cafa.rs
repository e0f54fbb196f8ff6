//! CAFA: terms of an ontology with a score each; a term brings those above it.

use std::fmt::Write as _;

use super::{Data, Random, play};

const TERMS: usize = 60;

fn data() -> Data {
    let mut random = Random::new(29);
    let mut data = Data { key: "id,split,target\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = ["id,term,score\n".to_owned(), "id,term,score\n".to_owned()];
    for protein in 0..150 {
        let split = ["public", "private"][protein % 2];
        let mut truth: Vec<usize> = (0..1 + random.below(4)).map(|_| 1 + random.below(TERMS - 1)).collect();
        truth.sort_unstable();
        truth.dedup();
        let shown: Vec<String> = truth.iter().map(|term| format!("GO:{term:04}")).collect();
        let _ = writeln!(data.key, "P{protein},{split},{}", shown.join(" "));
        let _ = writeln!(data.ids, "P{protein}");
        for (skill, file) in [0.8, 0.3].into_iter().zip(&mut files) {
            let mut said: Vec<(usize, f64)> = vec![];
            for term in &truth {
                if random.unit() < skill {
                    said.push((*term, 0.3 + 0.7 * random.unit()));
                }
            }
            for _ in 0..random.below(5) {
                let term = random.below(TERMS);
                if !said.iter().any(|(known, _)| *known == term) {
                    said.push((term, 0.8 * random.unit()));
                }
            }
            for (term, score) in said {
                let _ = writeln!(file, "P{protein},GO:{term:04},{score:.3}");
            }
        }
    }
    data.key += "# gitprize table parents\nterm,parent\n";
    for term in 1..TERMS {
        // One or two, of those before it, so that there is no circle.
        let first = random.below(term);
        let _ = writeln!(data.key, "GO:{term:04},GO:{first:04}");
        let second = random.below(term);
        if second != first {
            let _ = writeln!(data.key, "GO:{term:04},GO:{second:04}");
        }
    }
    data.key += "# gitprize table terms\nterm,information\n";
    for term in 0..TERMS {
        let _ = writeln!(
            data.key,
            "GO:{term:04},{}",
            if term == 0 { 0.0 } else { (10.0 * random.unit()).round() / 4.0 + 0.25 }
        );
    }
    data.of_both(files.into())
}

#[test]
fn terms_are_carried_up_an_ontology() {
    play("cafa", &data());
}
