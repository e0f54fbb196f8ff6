//! Bad contests: each with its code, its place, and a part of what is said.

use std::sync::LazyLock;

use super::Contest;
use super::keys::{Paper, plain, schema};
use metric::Catalogue;

/// What no schema can say: code, a part of the sentence, and why.
const NOT_IN_A_SCHEMA: &[(&str, &str, &str)] = &[
    ("bad-parameter", "below the number of labels", "a range that ends at the length of another list"),
    ("mean-rank", "names 1 metric", "which names a list may hold is what other tables are called"),
    ("unknown-term", "which nothing measures", "which names a list may hold is what other tables are called"),
    (
        "no-error-bars",
        "has none",
        "whether a score has an error bar depends on groups and on the terms of a sum",
    ),
    (
        "bad-parameter",
        "positive is 1, expected a whole number",
        "a default that the length of a list makes wrong",
    ),
];

/// What an editor checks by.
static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&schema(Paper::Contest, Catalogue::shipped())).unwrap());

/// Holds the schema against `findings` of the reader: it refuses what the reader refuses, where it can say it, and nothing
/// else.
fn by_schema(text: &str, findings: &[(&'static str, u64, u64, String)]) {
    let Ok(table) = text.parse() else { return };
    let value = plain(toml::Value::Table(table));
    let wrong: Vec<String> =
        SCHEMA.iter_errors(&value).map(|why| format!("{}: {why}", why.instance_path())).collect();
    let is_beyond = findings.iter().all(|(code, _, _, said)| {
        NOT_IN_A_SCHEMA.iter().any(|(of, part, _)| of == code && said.contains(part))
    });
    if findings.is_empty() {
        assert!(
            wrong.is_empty(),
            "{text}
{wrong:?}"
        );
    } else if !is_beyond {
        assert!(
            !wrong.is_empty(),
            "no schema refuses this, and NOT_IN_A_SCHEMA says not why\n{text}\n{findings:?}"
        );
    }
}

const HEAD: &str = "title = \"A\"
url = \"https://a.example/\"
opens = 2030-01-01T00:00:00Z
closes = 2031-01-01T00:00:00Z
[submission]
format = \"csv\"
";

/// What is said of the head followed by `rest`, which begins in line 7: code, line, column and sentence.
fn said(rest: &str) -> Vec<(&'static str, u64, u64, String)> {
    let text = format!("{HEAD}{rest}");
    let findings = Contest::parse("contest.toml", &text, Catalogue::shipped()).err().unwrap_or_default();
    let said = findings.into_iter().map(|finding| {
        let (line, column) = finding.place.as_ref().map_or((0, 0), |place| (place.line, place.column));
        let text = format!("{}; {}", finding.message, finding.help.unwrap_or_default());
        (finding.code, line, column, text)
    });
    let said: Vec<_> = said.collect();
    by_schema(&text, &said);
    said
}

#[test]
fn a_good_one_is_none_of_them() {
    assert_eq!(said("[metric]\nname = \"huber\"\nparameters = { delta = 0.5 }\n"), []);
}

#[test]
fn a_quota_says_in_what_time_it_holds() {
    let metric = "[metric]\nname = \"rmse\"\n";
    for (quota, good) in [
        ("scored = 10", false),
        ("scored = 10\nrefused = 5\nper = \"person\"", false),
        ("scored = 10\ntotal = false", false),
        ("scored = 10\nevery = \"24h\"", true),
        ("scored = 10\ncalendar = \"week\"", true),
        ("scored = 10\ntotal = true", true),
    ] {
        let found = said(&format!("{metric}[[quotas]]\n{quota}\n"));
        assert_eq!(found.is_empty(), good, "{quota}: {found:?}");
        if let Some((code, line, _, text)) = found.first() {
            assert_eq!((*code, *line, found.len()), ("missing-key", 9, 1), "{quota}: {text}");
            assert!(text.contains("judges before took it for every = \"24h\""), "{text}");
        }
        // What stands in git's history means what it meant.
        let past = Contest::parse_past(
            "contest.toml",
            &format!("{HEAD}{metric}[[quotas]]\n{quota}\n"),
            Catalogue::shipped(),
        );
        assert!(past.is_ok(), "{quota}: {past:?}");
    }
    // A mistake in the period is one complaint, not two.
    let found = said(&format!("{metric}[[quotas]]\nscored = 1\nevery = \"a day\"\n"));
    assert_eq!(found.iter().map(|(code, ..)| *code).collect::<Vec<_>>(), ["bad-value"]);
}

#[test]
fn parameters_outside_their_ranges_are_refused_where_they_stand() {
    let labels = "labels = [\"a\", \"b\", \"c\"]\n";
    for (metric, more, parameters, column, part) in [
        ("log_loss", "", "eps = 0.6", 22, "eps is 0.6, expected a number above 0 and at most 0.5"),
        ("log_loss", "", "eps = 0.0", 22, "eps is 0.0"),
        ("log_loss", "", "eps = nan", 22, "eps is NaN"),
        ("huber", "", "delta = -1", 24, "delta is -1, expected a number above 0"),
        ("map_at_k", "", "k = 0", 20, "k is 0, expected a whole number of 1 or more"),
        ("map_at_k", "", "k = 2.5", 20, "k is 2.5, expected a whole number of 1 or more"),
        ("map_at_k", "", "k = 3, empty = \"none\"", 31, "empty is none, expected zero or skip"),
        ("pinball", "", "alpha = 1", 24, "alpha is 1, expected a number above 0 and below 1"),
        ("tweedie_deviance", "", "power = 0.5", 24, "power is 0.5, expected a number of 1 or more"),
        ("froc", "", "dimensions = 4", 29, "dimensions is 4, expected 2 or 3"),
        (
            "froc",
            "",
            "rates = [1.0, -1.0]",
            24,
            "rates is [1.0, -1.0], expected a list of numbers, each of 0 or more",
        ),
        ("fbeta_at_iou", "", "thresholds = [0.4]", 29, "each of at least 0.5 and below 1"),
        ("fbeta_binary", labels, "beta = 0", 23, "beta is 0, expected a number above 0"),
        (
            "fbeta_binary",
            labels,
            "positive = 3",
            27,
            "a whole number of at least 0 and below the number of labels",
        ),
        ("confusion_cost", labels, "cost = [[0, inf]]", 23, "a list of lists of numbers like"),
        ("balanced_accuracy", labels, "adjusted = 1", 27, "adjusted is 1, expected true or false"),
        ("huber", "", "detla = 1.0", 24, "huber has no parameter detla; it has delta"),
    ] {
        // The last line: `parameters = { eps = 0.6 }`.
        let rest = format!("[metric]\nname = \"{metric}\"\n{more}parameters = {{ {parameters} }}\n");
        let found = said(&rest);
        let line = if more.is_empty() { 9 } else { 10 };
        assert_eq!(found.len(), 1, "{rest}\n{found:?}");
        let (code, at, from, text) = &found[0];
        assert_eq!((*code, *at, *from), ("bad-parameter", line, column), "{rest}\n{text}");
        assert!(text.contains(part), "{rest}\n{text}");
    }
}

#[test]
fn a_sample_is_a_file_of_the_repository() {
    let metric = "[metric]\nname = \"rmse\"\n";
    for (path, good) in [
        ("content/data/sample.csv", true),
        ("", false),
        ("../sample.csv", false),
        ("content/../../sample.csv", false),
        ("/tmp/sample.csv", false),
    ] {
        let found = said(&format!("sample = \"{path}\"\n{metric}"));
        assert_eq!(found.is_empty(), good, "{path}: {found:?}");
        if let Some((code, line, column, text)) = found.first() {
            assert_eq!((*code, *line, *column), ("bad-value", 7, 10), "{path}: {text}");
            assert!(text.contains("expected a file of this repository like"), "{text}");
        }
    }
}

#[test]
fn mean_ranks_need_metrics_and_bear_no_thresholds() {
    let also = "[[also]]\nname = \"mae\"\n";
    let metric = |names: &str| format!("[metric]\nname = \"rmse\"\nmean_rank = [{names}]\n");
    let both = metric("\"rmse\", \"mae\"");
    for (toml, expected) in [
        (format!("{both}{also}"), vec![]),
        (
            metric("\"rmse\""),
            vec![("mean-rank", 14, "names 1 metric, expected \"rmse\" and at least one more")],
        ),
        (format!("{}{also}", metric("\"mae\"")), vec![("mean-rank", 14, "names 1 metric")]),
        (
            format!("{}{also}", metric("\"rmse\", \"mae\", \"rmse\"")),
            vec![("same-name-twice", 29, "\"rmse\" twice")],
        ),
        (
            both.clone(),
            vec![
                ("mean-rank", 14, "names 1 metric"),
                ("unknown-term", 22, "names \"mae\", which nothing measures; take metric.name"),
            ],
        ),
        (
            format!("{both}{also}[leaderboard]\nrelease = \"ladder-free\"\n"),
            vec![("mean-rank", 14, "can only be \"rounded\"")],
        ),
        (format!("{both}{also}[[prizes]]\nname = \"P\"\nkind = \"rank\"\n"), vec![]),
        (
            format!("{both}{also}[[prizes]]\nname = \"P\"\nkind = \"progress\"\npublic = 0.5\n"),
            vec![("mean-rank", 14, "the prize \"P\" asks for a score")],
        ),
    ] {
        let found = said(&toml);
        assert_eq!(found.len(), expected.len(), "{toml}\n{found:?}");
        for ((code, line, column, text), (of, at, part)) in found.iter().zip(expected) {
            assert_eq!((*code, *line, *column), (of, 9, at), "{toml}\n{text}");
            assert!(text.contains(part), "{toml}\n{text}");
        }
    }
}

#[test]
fn a_default_that_needs_more_labels_is_refused_too() {
    let found = said("[metric]\nname = \"precision\"\nlabels = [\"a\"]\n");
    assert!(found[0].3.contains("positive is 1, expected a whole number"), "{found:?}");
}

#[test]
fn a_rule_that_goes_by_error_bars_needs_a_metric_that_has_one() {
    let board = "[leaderboard]\nrelease = \"ladder-free\"\n";
    let found = |metric: &str| -> Vec<_> {
        said(&format!("[metric]\n{metric}{board}")).into_iter().map(|(code, line, ..)| (code, line)).collect()
    };
    let sum = "name = \"both\"\ndirection = \"lower\"\nsum = { rmse = 1.0, max_error = 0.1 }\n[[also]]\nname = \"rmse\"\n\
               [[also]]\nname = \"max_error\"\n";
    let named = "name = \"max_error\"\nlabel = \"worst\"\n";
    for metric in ["name = \"max_error\"\n", "name = \"mce\"\n", named, sum] {
        assert_eq!(found(metric), [("no-error-bars", 8)], "{metric}");
    }
    // Shown beside what ranks, or as the mean of groups, it may have none.
    for metric in
        ["name = \"rmse\"\n[[also]]\nname = \"max_error\"\n", "name = \"max_error\"\ngroup_by = \"user\"\n"]
    {
        assert_eq!(found(metric), [], "{metric}");
    }
    let said = said(&format!("[metric]\nname = \"max_error\"\n{board}")).remove(0);
    assert!(said.2 > 1 && said.3.contains("take \"ladder\" with a step"), "{said:?}");
}

#[test]
fn an_address_to_clone_from_is_one_that_everybody_can_use() {
    let metric = "[metric]\nname = \"rmse\"\n";
    let good = |address: &str| said(&format!("{metric}[forge]\nclone = \"{address}\"\n"));
    assert_eq!(good("https://forge.example/prize.git"), []);
    assert_eq!(good("git@forge.example:prize.git"), []);
    for (address, part) in [
        ("/srv/git/prize.git", "a folder that only this machine has"),
        ("file:///srv/git/prize.git", "a folder that only this machine has"),
        ("ext::sh -c x", "a space"),
        ("https://me:secret@forge.example/prize.git", "has a password in it"),
        ("prize.git", "expected https://"),
    ] {
        let found = good(address);
        assert_eq!(found.len(), 1, "{address}: {found:?}");
        let (code, line, column, text) = &found[0];
        assert_eq!((*code, *line, *column), ("bad-value", 10, 9), "{address}");
        assert!(text.contains(part) && !text.contains("secret"), "{address}: {text}");
    }
}

#[test]
fn prediction_files_are_kept_in_a_folder_or_a_store_that_is_known() {
    let found = |files: &str| said(&format!("[metric]\nname = \"rmse\"\n[archive]\nfiles = \"{files}\"\n"));
    for good in ["../kept", "/srv/kept", "s3://files", "s3://files/2026/", "gs://files/a", "az://files/a"] {
        assert_eq!(found(good), [], "{good}");
    }
    for bad in [
        "",
        "a b",
        "s3://",
        "s3:///a",
        "s3://me:secret@files",
        "s3://files?a=secret",
        "https://files.example/a",
        "file:///srv/kept",
    ] {
        let found = found(bad);
        assert_eq!(found.len(), 1, "{bad}: {found:?}");
        let (code, line, column, text) = &found[0];
        assert_eq!((*code, *line, *column), ("bad-value", 10, 9), "{bad}");
        assert!(text.contains("expected a folder or s3://BUCKET/PATH"), "{bad}: {text}");
    }
}
