//! Home Credit: how well defaults are told apart in each week, and whether that falls over time.

use std::fmt::Write as _;

use super::{Data, Random, play};

fn data() -> Data {
    let mut random = Random::new(92);
    let mut data =
        Data { key: "id,split,target,week\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = vec!["id,prediction\n".to_owned(); 2];
    for case in 0..2_000 {
        let split = if random.unit() < 0.4 { "public" } else { "private" };
        let week = case % 20;
        let defaults = random.unit() < 0.25;
        let _ = writeln!(data.key, "{case},{split},{},{}", u8::from(defaults), 60 + week);
        let _ = writeln!(data.ids, "{case}");
        // One model is better and wears off, the other is worse and stays.
        let skills = [2.0 - 0.08 * f64::from(week), 0.8];
        for (skill, file) in skills.into_iter().zip(&mut files) {
            let z = if defaults { skill } else { 0.0 } + random.normal();
            // Two digits, so that there are ties.
            let _ = writeln!(file, "{case},{:.2}", 1.0 / (1.0 + (-z).exp()));
        }
    }
    data.of_both(files)
}

#[test]
fn a_model_that_wears_off_is_behind_one_that_stays() {
    let played = play("home_credit", &data());
    let score = |at: usize, name: &str| played.scores[at]["public"][name].as_f64().unwrap();
    assert!(score(0, "roc_auc") > score(1, "roc_auc"));
    assert!(score(0, "gini_stability") < score(1, "gini_stability"));
    assert_eq!(played.scores[1]["rank"], 1);
}
