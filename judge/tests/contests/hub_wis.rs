//! A forecast hub: seven quantiles of each target, a line each.

use std::fmt::Write as _;

use super::{Data, Random, play};

const LEVELS: [(&str, f64); 7] = [
    ("0.025", -1.96),
    ("0.1", -1.28),
    ("0.25", -0.67),
    ("0.5", 0.0),
    ("0.75", 0.67),
    ("0.9", 1.28),
    ("0.975", 1.96),
];

fn data() -> Data {
    let mut random = Random::new(19);
    let mut data =
        Data { key: "id,split,target,location\n".to_owned(), ids: "id\n".to_owned(), ..Data::default() };
    let mut files = ["id,quantile,value\n".to_owned(), "value,quantile,id\n".to_owned()];
    let mut late: Vec<String> = vec![];
    for location in 0..40 {
        let level = 200.0 * random.unit() + 20.0;
        let mut now = level;
        for week in 0..6 {
            let id = format!("l{location:02}-w{week}");
            let split = ["public", "private"][usize::from(week > 2)];
            let past = now;
            now = (now * (1.0 + 0.15 * random.normal())).max(1.0);
            let _ = writeln!(data.key, "{id},{split},{:.0},location {location}", now);
            let _ = writeln!(data.ids, "{id}");
            for (name, z) in LEVELS {
                let _ = writeln!(files[0], "{id},{name},{:.2}", (past * (1.0 + 0.15 * z)).max(0.0));
                // The levels as another program writes them.
                late.push(format!(
                    "{:.2},{:.3},{id}",
                    (level * (1.0 + 0.3 * z)).max(0.0),
                    name.parse::<f64>().unwrap()
                ));
            }
        }
    }
    // In any order.
    for at in (1..late.len()).rev() {
        late.swap(at, random.below(at + 1));
    }
    files[1] += &(late.join("\n") + "\n");
    data.of_both(files.into())
}

#[test]
fn quantiles_come_a_line_each() {
    let played = play("hub_wis", &data());
    // Weeks of a location depend on each other.
    assert!(played.scores.iter().all(|receipt| receipt["public"]["wis"].is_number()));
}
