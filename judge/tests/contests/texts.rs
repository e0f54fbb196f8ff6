//! Answers in words: a metric of the contest's own over several right answers, and a weighted sum with another one.

use std::fmt::Write as _;

use super::{Data, Random, play};

const WORDS: [&str; 16] = [
    "the", "red", "cat", "sat", "on", "a", "mat", "under", "an", "old", "tree", "in", "Paris", "1889",
    "tower", "Eiffel",
];

fn phrase(random: &mut Random) -> Vec<&'static str> {
    let length = 1 + random.below(7);
    (0..length).map(|_| WORDS[random.below(WORDS.len())]).collect()
}

fn data() -> Data {
    let mut random = Random::new(16);
    let mut data =
        Data { key: "id,split,target,answers\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = vec!["id,prediction\n".to_owned(); 2];
    for question in 0..200 {
        let split = ["private", "public"][question % 2];
        let right = phrase(&mut random);
        let others: Vec<String> = (0..random.below(3)).map(|_| phrase(&mut random).join(" ")).collect();
        let answers = std::iter::once(right.join(" ")).chain(others).collect::<Vec<_>>().join("|");
        let _ = writeln!(data.key, "q{question},{split},{},{answers}", right.join(" "));
        let _ = writeln!(data.ids, "q{question}");
        for (skill, file) in [0.85, 0.5].into_iter().zip(&mut files) {
            let word = |word: &&'static str, random: &mut Random| match random.unit() < skill {
                true => *word,
                false => WORDS[random.below(WORDS.len())],
            };
            let said: Vec<&str> = right.iter().map(|one| word(one, &mut random)).collect();
            let _ = writeln!(file, "q{question},\"{}.\"", said.join(" "));
        }
    }
    data.of_both(files)
}

#[test]
fn several_right_answers_and_a_sum() {
    let played = play("texts", &data());
    let reply = played.reply(0);
    assert!(reply.contains("It is −0.01 × levenshtein + 0.75 × squad_f1: squad_f1 0."), "{reply}");
}
