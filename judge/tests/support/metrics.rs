//! Contests under every metric, made of the conformance vectors: files with numbers at the ends of what a double can
//! hold, and answer keys that differ in private labels only.

use std::path::{Path, PathBuf};

use metric::{Catalogue, Kind, Shape};
use serde_json::Value as Json;

use super::{Fixture, pipe};

/// At most this many rows a split, so that each has a fold of its own whatever the key's secret says.
const ROWS: usize = 15;

/// A contest under one metric.
pub struct Trial {
    pub metric: String,
    /// `[metric]` of `contest.toml`.
    section: String,
    header: Vec<String>,
    targets: Vec<(String, Kind)>,
    key: Vec<Vec<String>>,
    ids: Vec<String>,
    columns: Vec<(String, Kind)>,
    good: Vec<Vec<String>>,
}

/// One for each metric that comes with the judge.
pub fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../judge/tests/conformance");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    paths.iter().map(|path| Trial::of(path)).collect()
}

impl Trial {
    fn of(path: &Path) -> Self {
        let vectors: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let name = vectors["metric"].as_str().unwrap();
        let metric = Catalogue::shipped().get(name).unwrap();
        let cases = vectors["cases"].as_array().unwrap();
        let scored = |case: &&Json| case["expected"].as_str().unwrap().contains("0x");
        // The most rows that are not too many: folds without rows say little.
        let case = cases.iter().filter(scored).max_by_key(|case| rows(case).min(ROWS)).unwrap();
        let texts = |key: &str| -> Vec<String> {
            let all = case[key].as_array().into_iter().flatten();
            all.map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        let (labels, named) = (texts("labels"), texts("columns"));
        let mut section = format!("name = \"{name}\"\ndecimals = 4\n");
        for (key, list) in [("labels", &labels), ("columns", &named)] {
            if !list.is_empty() {
                section += &format!("{key} = {}\n", serde_json::to_string(list).unwrap());
            }
        }
        let mut extra = vec![];
        for (column, key, word) in [("grouping", "group", "group_by"), ("weight", "weight", "weight")] {
            if case.get(key).is_some() {
                section += &format!("{word} = \"{column}\"\n");
                extra.push((column.to_owned(), &case[key]));
            }
        }
        if let Some(parameters) = case["parameters"].as_object() {
            let list: Vec<String> =
                parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            section += &format!("parameters = {{ {} }}\n", list.join(", "));
        }
        let wide = |own: Vec<String>| if named.is_empty() { own } else { named.clone() };
        let columns: Vec<String> = match metric.shape {
            Shape::Labels => wide(labels.clone()),
            _ => wide(metric.predictions.keys().cloned().collect()),
        };
        let one_kind = metric.predictions.values().next().copied().unwrap();
        let kind = |at: usize| {
            if metric.predictions.len() == 1 {
                one_kind
            } else {
                *metric.predictions.values().nth(at).unwrap()
            }
        };
        let columns: Vec<(String, Kind)> =
            columns.into_iter().enumerate().map(|(at, name)| (name, kind(at))).collect();
        let targets: Vec<(String, Kind)> = match (metric.shape, metric.targets.values().next()) {
            (Shape::Columns, Some(kind)) => columns.iter().map(|(name, _)| (name.clone(), *kind)).collect(),
            (Shape::Row, Some(kind)) if metric.predictions.len() == 1 && columns.len() > 1 => {
                columns.iter().map(|(name, _)| (name.clone(), *kind)).collect()
            }
            _ => metric.targets.iter().map(|(name, kind)| (name.clone(), *kind)).collect(),
        };
        let mut header = vec!["id".to_owned(), "split".to_owned()];
        header.extend(targets.iter().map(|(name, _)| name.clone()));
        header.extend(extra.iter().map(|(name, _)| name.clone()));
        let (mut key, mut good, mut ids) = (vec![], vec![], vec![]);
        for (split, letter) in [("public", 'p'), ("private", 'q')] {
            for row in 0..rows(case).min(ROWS) {
                let id = format!("{letter}{row}");
                let mut record = vec![id.clone(), split.to_owned()];
                record.extend(targets.iter().map(|(name, _)| cell(&case["targets"][name][row])));
                record.extend(extra.iter().map(|(_, cells)| cell(&cells[row])));
                key.push(record);
                let mut record = vec![id.clone()];
                for (name, _) in &columns {
                    let given = case["predictions"].as_object().unwrap();
                    let cells = given.get(name).or_else(|| given.values().next()).unwrap();
                    record.push(cell(&cells[row]));
                }
                good.push(record);
                ids.push(id);
            }
        }
        Self { metric: name.to_owned(), section, header, targets, key, ids, columns, good }
    }

    /// The answer key.
    pub fn key(&self) -> String {
        table(&self.header, &self.key)
    }

    /// The same with other labels in its private rows: at the ends of their domain, all alike, empty or very long,
    /// which leaves many a file without a value there.
    pub fn other_key(&self) -> String {
        let mut key = self.key.clone();
        for (at, record) in key.iter_mut().filter(|record| record[1] == "private").enumerate() {
            for (number, (_, kind)) in self.targets.iter().enumerate() {
                let of = |cells: &[&str]| cells[(at + number) % cells.len()].to_owned();
                let long = "ab c".repeat(900);
                record[2 + number] = match kind {
                    Kind::Number => of(&["1e300", "-7.5", "0", "1e-300", "-1.7e308"]),
                    Kind::Nonnegative => of(&["0", "1e300", "3"]),
                    Kind::Positive => of(&["1e-300", "1e300", "5e-324"]),
                    Kind::Probability | Kind::Flag => "1".to_owned(),
                    Kind::Label => self.key[0][2 + number].clone(),
                    Kind::Text => of(&["", &long, "x"]),
                    Kind::Items | Kind::Distinct => of(&["", "zz", "a b zz"]),
                    Kind::Latitude => of(&["90", "0", "-90", "1e-300"]),
                    Kind::Mask | Kind::Masks => of(&["", "1 3", "2 1 9 4"]),
                    Kind::Boxes => of(&["", "0 0 1 1", "1 1 1 1 2 2 1e150 1e150"]),
                    Kind::Scored | Kind::Findings => unreachable!("predictions only"),
                    // Empty, which two and three coordinates have in common.
                    Kind::Spots | Kind::Rated => String::new(),
                };
            }
        }
        table(&self.header, &key)
    }

    /// Prediction files, what is in them and their text: the good one, and those made to provoke.
    pub fn files(&self) -> Vec<(String, String)> {
        let mut header = vec!["id".to_owned()];
        header.extend(self.columns.iter().map(|(name, _)| name.clone()));
        let mut all = vec![("good".to_owned(), table(&header, &self.good))];
        let long = "ab ".repeat(700) + "ab";
        let provoking: &[&str] = match self.columns[0].1 {
            Kind::Number | Kind::Nonnegative | Kind::Positive => &[
                "1.7976931348623157e308",
                "-1.7e308",
                "1e308",
                "1e200",
                "-1e200",
                "1.3e154",
                "1e154",
                "1e100",
                "1e16",
                "5e-324",
                "1e-200",
                "0",
                "-0.0",
                "-1",
            ],
            Kind::Probability | Kind::Flag => &["0", "1", "5e-324", "0.5", "-0.0"],
            Kind::Label => &[],
            Kind::Latitude => &["90", "-90", "0", "5e-324", "-0.0", "90.5"],
            _ => &["", "a", &long, "a a", "1 5 7 2"],
        };
        let labels: Vec<&str> = self.good.iter().map(|record| record[1].as_str()).collect();
        let provoking = provoking.iter().chain(if provoking.is_empty() { &labels[..2] } else { &[] });
        for value in provoking {
            for one in [None, Some(0), Some(self.good.len() - 1)] {
                let mut records = self.good.clone();
                for (at, record) in records.iter_mut().enumerate() {
                    // A whole column of them, one in a public row, one in a private row.
                    if one.is_none_or(|one| one == at) {
                        let last = record.len() - 1;
                        record[1] = (*value).to_owned();
                        if one.is_none() && self.columns[last - 1].1 == self.columns[0].1 {
                            record[last] = (*value).to_owned();
                        }
                    }
                }
                let place = one.map_or_else(|| "every row".to_owned(), |at| self.ids[at].clone());
                let shown: String = value.chars().take(30).collect();
                all.push((format!("{shown} in {place}"), table(&header, &records)));
            }
        }
        all
    }

    /// A contest under the metric with `answers`, in which every file waits at noon of the second or of the third day.
    pub fn contest(&self, answers: &str, board: &str, jury: &str) -> Fixture {
        let toml =
            super::contest_toml(&format!("[jury]\nrecipients = [\"{jury}\"]\n[leaderboard]\n{board}\n"));
        let toml = toml
            .replace("name = \"rmse\"\ndecimals = 4\n", &self.section)
            .replace("scored = 2\nrefused = 3", "scored = 90\nrefused = 90")
            .replace(
                "max_bytes = 4096\nmax_unpacked_bytes = 65536",
                "max_bytes = 999999\nmax_unpacked_bytes = 999999",
            );
        let ids = self.ids.iter().fold("id\n".to_owned(), |text, id| text + id + "\n");
        let fixture = Fixture::holding(&toml, &ids, answers);
        let (mut stream, mut heads) = (String::new(), String::new());
        let files = self.files();
        for (at, (_, text)) in files.iter().enumerate() {
            let number = at + 1;
            stream += &format!(
                "commit refs/pull/{number}/head\nmark :{number}\ncommitter T <t@x.example> {at} +0000\ndata 0\n\
                 from refs/heads/main^0\nM 100644 inline submissions/{}/predictions.csv\ndata {}\n{text}\n",
                team(at),
                text.len()
            );
        }
        let marks = fixture.path("marks");
        let mut import = std::process::Command::new("git");
        import.arg("-C").arg(fixture.path("contest.git")).args([
            "fast-import",
            "--quiet",
            "--force",
            "--done",
        ]);
        import.arg(format!("--export-marks={}", marks.display()));
        pipe(&mut import, (stream + "done\n").as_bytes());
        for line in std::fs::read_to_string(marks).unwrap().lines() {
            let (number, head) = line[1..].split_once(' ').unwrap();
            heads += &format!("{} {head} refs/pull/{number}/head\n", "0".repeat(40));
        }
        for (team, noon) in [("alpha", "2009-01-02T12:00:00Z"), ("beta", "2009-01-03T12:00:00Z")] {
            let own = |line: &&str| {
                let number = line.rsplit('/').nth(1).unwrap();
                self::team(number.parse::<usize>().unwrap() - 1) == team
            };
            let lines: String = heads.lines().filter(own).map(|line| line.to_owned() + "\n").collect();
            let mut hook = std::process::Command::new(super::judge_program());
            hook.args(["receive", "--user", team, "--now", noon, "--dir"]).arg(fixture.path("contest.git"));
            pipe(&mut hook, lines.as_bytes());
        }
        fixture
    }
}

fn team(at: usize) -> &'static str {
    if at.is_multiple_of(2) { "alpha" } else { "beta" }
}

fn rows(case: &Json) -> usize {
    case["targets"].as_object().unwrap().values().next().unwrap().as_array().unwrap().len()
}

fn table(header: &[String], records: &[Vec<String>]) -> String {
    let quoted = |cell: &String| match cell.contains([',', '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.clone(),
    };
    let line = |record: &[String]| record.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    let records: String = records.iter().map(|record| line(record)).collect();
    line(header) + &records
}

/// A cell as a file holds it: the hexadecimal floats of the vectors as decimals.
fn cell(value: &Json) -> String {
    let Json::String(text) = value else { return value.to_string() };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let Some((mantissa, exponent)) = digits.strip_prefix("0x").and_then(|rest| rest.split_once('p')) else {
        return text.clone();
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let bits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap() as f64;
    let scale = exponent.parse::<i32>().unwrap() - 4 * fraction.len() as i32;
    let value = bits * 2f64.powi(scale / 2) * 2f64.powi(scale - scale / 2);
    format!("{:?}", if negative { -value } else { value })
}
