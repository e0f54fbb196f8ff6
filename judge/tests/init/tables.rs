//! Twelve tables: what `judge init` proposes for each, which the handbook's page shows, and that its contest is clean.

use std::fmt::Write as _;

use super::{Desk, id, table, unit};

fn part(at: u64, of: u64) -> f64 {
    unit(at + of * 1_000_000)
}

fn flag(at: u64, of: u64) -> u8 {
    u8::from(part(at, of) < 0.4)
}

/// Each with what the page calls it, its text, and flags.
fn tables() -> Vec<(&'static str, String, &'static [&'static str])> {
    let class = |at: u64| ["setosa", "versicolor", "virginica"][(part(at, 1) * 3.0) as usize];
    vec![
        ("yes or no", table("id,target", 3_000, |at| format!("{},{}", id(at), flag(at, 1))), &[]),
        ("classes", table("id,species", 1_500, |at| format!("{},{}", id(at), class(at))), &[]),
        (
            "numbers beside measurements, no id",
            table("age,bmi,target", 2_000, |at| {
                format!("{},{:.1},{:.0}", 20 + at % 60, 18.0 + 20.0 * part(at, 1), 25.0 + 300.0 * part(at, 2))
            }),
            &[],
        ),
        (
            "texts",
            table("id,answer", 2_000, |at| {
                let word =
                    |of: u64| ["the", "old", "town", "river", "on", "bridge"][(part(at, of) * 6.0) as usize];
                format!("{},{} {} {} of {at}", id(at), word(1), word(2), word(3))
            }),
            &[],
        ),
        (
            "several targets",
            table("id,toxic,obscene,threat", 4_000, |at| {
                format!("{},{},{},{}", id(at), flag(at, 1), flag(at, 2), flag(at, 3))
            }),
            &[],
        ),
        (
            "groups",
            table("id,user_id,rating", 6_000, |at| {
                format!("{},u{},{:.1}", id(at), at % 300, 1.0 + 4.0 * part(at, 1))
            }),
            &[],
        ),
        (
            "dates as ids",
            table("date,sales", 1_200, |at| {
                let (year, month, day) = (2000 + at / 336, 1 + at / 28 % 12, 1 + at % 28);
                format!("{year}-{month:02}-{day:02},{:.0}", 100.0 + 50.0 * part(at, 1))
            }),
            &[],
        ),
        (
            "missing values",
            table("id,target", 2_000, |at| match at % 10 {
                0 => format!("{},", id(at)),
                _ => format!("{},{:.2}", id(at), 10.0 * part(at, 1)),
            }),
            &[],
        ),
        (
            "duplicates",
            table("id,target", 2_000, |at| {
                let at = if at % 50 == 49 { at - 1 } else { at };
                format!("{},{:.2}", id(at), 10.0 * part(at, 1))
            }),
            &[],
        ),
        ("one class", table("id,target", 500, |at| format!("{},1", id(at))), &[]),
        ("twenty rows", table("id,target", 20, |at| format!("{},{:.1}", id(at), part(at, 1))), &[]),
        (
            "Kaggle's solution file",
            table("PassengerId,Survived,Usage", 2_000, |at| {
                let usage = if part(at, 2) < 0.3 { "Public" } else { "Private" };
                format!("{},{},{usage}", 892 + (at * 1_117) % 2_000, flag(at, 1))
            }),
            &[],
        ),
    ]
}

/// The row of the page's table.
fn row(name: &str, text: &str, flags: &[&str]) -> String {
    let desk = Desk::new();
    let rows = text.lines().count() - 1;
    let ran = desk.init(text, &[&["--format", "json"], flags].concat());
    if ran.code != 0 {
        desk.is_empty();
        let findings = &ran.document()["findings"];
        let (code, message) = (&findings[0]["code"], findings[0]["message"].as_str().unwrap());
        let end = message.find([',', ':', ';']).filter(|at| *at > 20).unwrap_or(message.len());
        return format!(
            "| {name} | {rows} | refused: {} (`{}`) | | | |",
            &message[..end],
            code.as_str().unwrap()
        );
    }
    desk.works();
    let made = ran.json();
    let seen = &made["table"];
    let text = |value: &serde_json::Value| {
        value.as_str().map_or_else(|| "made".to_owned(), |text| format!("`{text}`"))
    };
    let targets: Vec<_> = seen["targets"].as_array().unwrap().iter().map(text).collect();
    let group = seen["group"].as_str().map_or_else(String::new, |name| format!(", group `{name}`"));
    let kept = seen["kept"].as_u64().unwrap();
    let left = if kept == rows as u64 { String::new() } else { format!(", {} left out", rows as u64 - kept) };
    let baseline = &made["baseline"];
    let quota = &made["quota"];
    let period = quota["period"].as_str().unwrap();
    let period = match period.split('"').nth(1) {
        Some(time) => format!("each {time}"),
        None => "in all".to_owned(),
    };
    format!(
        "| {name} | {rows}{left} | id {}, target {}{group} | {}, {} decimals | {} public, {} private, {} | {}: {:.3}; {} file{} {period} |",
        text(&seen["id"]),
        targets.join(", "),
        seen["metric"].as_str().unwrap(),
        made["decimals"],
        made["public"],
        made["private"],
        made["divided"].as_str().unwrap(),
        baseline["name"].as_str().unwrap_or("no baseline"),
        baseline["public"].as_f64().unwrap_or_default(),
        quota["scored"],
        if quota["scored"] == 1 { "" } else { "s" },
    )
}

#[test]
fn twelve_tables_become_what_the_handbook_says() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/first-contest.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut wrong = String::new();
    for (name, text, flags) in tables() {
        let row = row(name, &text, flags);
        if !page.contains(&format!("\n{row}\n")) {
            writeln!(wrong, "{row}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "docs/first-contest.md does not have these rows:\n{wrong}");
    crate::support::told!();
}

#[test]
fn twenty_rows_are_a_contest_for_whoever_says_so() {
    let (_, text, _) = tables().into_iter().find(|(name, ..)| *name == "twenty rows").unwrap();
    let desk = Desk::new();
    let ran = desk.init(&text, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("split-too-small") && ran.err.contains("--accept split-too-small"),
        "{}",
        ran.err
    );
    desk.is_empty();
    let codes: Vec<String> = ran
        .err
        .split("--accept ")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect())
        .collect();
    let flags: Vec<&str> = codes.iter().flat_map(|code| ["--accept", code.as_str()]).collect();
    desk.init(&text, &flags).ok();
    desk.works();
}

/// The same rows in every format that an organiser may have.
#[test]
fn every_format_is_read_alike() {
    let text = super::numbers();
    let proposed = |desk: &Desk, file: &str| {
        let args =
            ["init", "contest", "--answers", file, "--now", super::NOW, "--format", "json", "--dry-run"];
        let ran = desk.ran("judge", ".", &[&args[..], &super::SAID].concat()).ok();
        let mut made = ran.json();
        for random in ["answer_key", "keys", "folder"] {
            made[random].take();
        }
        made
    };
    let desk = Desk::new();
    std::fs::write(desk.path("a.csv"), &text).unwrap();
    let plain = proposed(&desk, "a.csv");
    std::fs::write(desk.path("a.tsv"), text.replace(',', "\t")).unwrap();
    std::fs::write(
        desk.path("b.csv"),
        format!("\u{feff}sep=;\r\n{}", text.replace(',', ";").replace('\n', "\r\n")),
    )
    .unwrap();
    let packed = zstd::encode_all(text.as_bytes(), 3).unwrap();
    std::fs::write(desk.path("a.csv.zst"), packed).unwrap();
    let (ids, targets): (Vec<_>, Vec<_>) =
        text.lines().skip(1).map(|line| line.split_once(',').unwrap()).unzip();
    let numbers: Vec<f64> = targets.iter().map(|text| text.parse().unwrap()).collect();
    std::fs::write(
        desk.path("a.parquet"),
        crate::bad_files::columnar::parquet(["id", "target"], &ids, &numbers),
    )
    .unwrap();
    std::fs::write(desk.path("a.arrow"), crate::bad_files::columnar::arrow(&ids, &numbers)).unwrap();
    for file in ["a.tsv", "b.csv", "a.csv.zst", "a.parquet", "a.arrow"] {
        let made = proposed(&desk, file);
        for part in ["public", "private", "decimals", "quota", "differences"] {
            assert_eq!(made[part], plain[part], "{file}: {part}");
        }
        assert_eq!(made["table"]["kept"], plain["table"]["kept"], "{file}");
    }
}

/// Five million rows: only when asked for, since they are most of a minute for a slow machine.
#[test]
fn five_million_rows_are_thirty_seconds() {
    if std::env::var("GITPRIZE_INIT").is_err() {
        return;
    }
    let desk = Desk::new();
    let text = table("id,target", 5_000_000, |at| format!("r{at},{:.3}", 10.0 * unit(at)));
    let begun = std::time::Instant::now();
    desk.init(&text, &["--outside"]).ok();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(seconds <= 30.0, "{seconds:.1} s");
}
