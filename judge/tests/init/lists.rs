//! Tables with several rows an id, each an item of a list.

use super::{Desk, id, table, unit};

/// Three of forty terms for each of 400 ids, a row each.
fn terms() -> String {
    table("id,term", 1_200, |at| {
        let (of, part) = (at / 3, at % 3);
        let term = 13 * part + (unit(at) * 13.0) as u64;
        format!("{},T{term}", id(of))
    })
}

#[test]
fn rows_of_one_id_become_a_list_and_files_have_a_line_an_item() {
    let desk = Desk::new();
    let made = desk.init(&terms(), &["--format", "json"]).ok().json();
    let seen = &made["table"];
    assert_eq!(
        (&seen["items"], &seen["rows"], &seen["metric"]),
        (&1_200.into(), &400.into(), &"map_at_k".into())
    );
    let toml: toml::Table =
        std::fs::read_to_string(desk.path("contest/content/contest.toml")).unwrap().parse().unwrap();
    let long = toml["submission"]["long"].as_table().unwrap();
    assert_eq!((long["by"].as_str(), long["value"].as_str()), (Some("rank"), Some("term")));
    assert_eq!(long["most"].as_integer(), Some(20));
    desk.works();
    // The sample is a file as contestants send it, and refused because it is the sample.
    let sample = std::fs::read_to_string(desk.path("contest/content/data/sample.csv")).unwrap();
    assert!(sample.starts_with("id,rank,term\n") && sample.lines().count() == 401, "{}", &sample[..60]);
    let check = |text: &str| {
        std::fs::write(desk.path("p.csv"), text).unwrap();
        desk.ran("judge", "contest", &["check", "../p.csv", "--now", "2026-12-02T00:00:00Z"])
    };
    check(&sample.replace(",?", ",T7")).ok();
    let ran = check(&sample.replacen(",1,?", ",1,T7", 1).replace(",?", ",T 8"));
    assert!(ran.code == 1 && ran.err.contains("bad-items"), "{}{}", ran.out, ran.err);
}
