//! What lint finds in a contest's folder, beside attacks on its key.

use super::*;

/// A metric of the organiser's own, of numbers, with predictions of this kind.
fn ours(kind: &str, sql: &str) -> String {
    format!(
        "-- name = \"ours\"\n-- title = \"Our own\"\n-- family = \"Regression\"\n-- direction = \"higher\"\n\
         -- range = [-1.0, 1.0]\n-- targets = {{ target = \"number\" }}\n-- predictions = {{ prediction = \"{kind}\" }}\n\
         -- formula = \"ours\"\n-- reference = \"ours\"\n\
         -- example = {{ target = [0], prediction = [0], score = \"0\" }}\n{sql}"
    )
}

#[test]
fn a_metric_of_ones_own_is_attacked_as_far_as_it_is_understood() {
    let by_place = "SELECT sample, CASE WHEN min(prediction) < max(prediction) THEN corr(target, place) ELSE 0 END AS score
         FROM (SELECT *, row_number() OVER (PARTITION BY sample ORDER BY prediction, row) AS place FROM rows)
         GROUP BY sample";
    let by_length = "SELECT sample, avg(CASE WHEN length(prediction) = target THEN 1 ELSE 0 END) AS score
         FROM rows GROUP BY sample";
    for (kind, sql, code) in [("number", by_place, "ties-score"), ("text", by_length, "lint-limited")] {
        let dir = tempfile::tempdir().unwrap();
        let mut bad = Bad { metric: "name = \"ours\"\ndecimals = 2", baseline: "0.5", ..rmse() };
        bad.rows.sort_by(|a, b| a.target.parse::<f64>().unwrap().total_cmp(&b.target.parse().unwrap()));
        bad.write(dir.path());
        std::fs::create_dir_all(dir.path().join("content/metrics")).unwrap();
        std::fs::write(dir.path().join("content/metrics/ours.sql"), ours(kind, sql)).unwrap();
        let (_, report) = lint(dir.path());
        assert!(found(&report).iter().any(|(of, ..)| of == code), "{code}: {report}");
    }
    crate::support::told!();
}

#[test]
fn what_is_too_large_to_look_at_is_named() {
    let dir = tempfile::tempdir().unwrap();
    auc().write(dir.path());
    // Empty on the disk.
    let file = std::fs::File::create(dir.path().join("content/tiles.bin")).unwrap();
    file.set_len((256 << 20) + 1).unwrap();
    let (code, report) = lint(dir.path());
    assert_eq!(code, 0, "{report}");
    assert!(found(&report).iter().any(|(of, ..)| of == "not-compared"), "{report}");
    crate::support::told!();
}

#[test]
fn secrets_in_the_repository_are_found() {
    let dir = tempfile::tempdir().unwrap();
    auc().write(dir.path());
    git(dir.path(), &["init", "--quiet"]);
    std::fs::write(dir.path().join(".gitignore"), "answers.csv\n").unwrap();
    let key = include_str!("../../../xtask/data/jury-identity.txt");
    std::fs::write(dir.path().join("notes.txt"), format!("the jury's key:\n{key}")).unwrap();
    // Not tracked yet: nobody has it.
    assert_eq!(lint(dir.path()).0, 0);
    git(dir.path(), &["add", "notes.txt"]);
    let (code, report) = lint(dir.path());
    let message = "\"notes.txt\" holds an age key that opens what is sealed to this contest's jury or CI";
    assert_eq!(code, 1);
    assert!(
        found(&report).iter().any(|(of, said, _)| of == "secret-published" && said == message),
        "{report}"
    );
    assert!(!report.to_string().contains("AGE-SECRET-KEY"), "{report}");
    std::fs::remove_file(dir.path().join(".gitignore")).unwrap();
    let (_, report) = lint(dir.path());
    assert!(found(&report).iter().any(|(of, ..)| of == "secret-in-repository"), "{report}");
    crate::support::told!();
}

#[test]
fn what_is_accepted_with_a_reason_is_no_longer_serious() {
    let dir = tempfile::tempdir().unwrap();
    let accept = "[lint]\naccept = [{ code = \"no-jury\", reason = \"a rehearsal\" }, { code = \
     \"ties-score\", reason = \"none\" }]\n";
    Bad { jury: false, extra: accept.to_owned(), ..auc() }.write(dir.path());
    let (code, report) = lint(dir.path());
    assert_eq!(
        (code, &report["result"]["serious"], &report["result"]["idle"][0]),
        (0, &0.into(), &"ties-score".into()),
        "{report}"
    );
    assert_eq!(report["result"]["accepted"][0]["reason"], "a rehearsal");
    for (wrong, what) in
        [("code = \"no-such-code\", reason = \"x\"", "no-such-code"), ("code = \"no-jury\"", "reason")]
    {
        let extra = format!("[lint]\naccept = [{{ {wrong} }}]\n");
        Bad { jury: false, extra, ..auc() }.write(dir.path());
        let mut judge = Command::new(judge_program());
        let output = judge.args(["lint", "--dir"]).arg(dir.path()).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && err.contains(what), "{err}");
    }
}

#[test]
fn a_list_is_held_against_groups_where_they_say_something() {
    // Twenty groups that say nothing of the label, and stand together as they come.
    let grouped = || {
        let mut bad = rmse();
        let many = bad.rows.len();
        for (at, row) in bad.rows.iter_mut().enumerate() {
            row.group = Some(format!("g{}", at * 20 / many));
        }
        bad
    };
    let plain = |bad: &Bad| bad.rows.iter().fold("id\n".to_owned(), |list, row| list + &row.id + "\n");
    let torn = |bad: Bad| changed(bad, |at, row| row.group = Some(format!("g{}", at % 20)));
    let by_group = |bad: Bad| Bad { metric: "name = \"rmse\"\ndecimals = 2\ngroup_by = \"group\"", ..bad };
    let lists = |bad: Bad, list: String| Bad { list: Some(list), ..bad };
    let with_groups = |bad: &Bad| {
        bad.rows.iter().fold("id,group\n".to_owned(), |list, row| {
            format!("{list}{},{}\n", row.id, row.group.as_deref().unwrap())
        })
    };
    for (what, bad, differs) in [
        ("groups in both", grouped(), None),
        ("a list of ids alone", lists(grouped(), plain(&grouped())), None),
        ("groups that are torn apart", lists(torn(grouped()), plain(&grouped())), None),
        ("torn apart in both", torn(grouped()), None),
        ("a metric by group", by_group(grouped()), None),
        ("a metric by group, a list of ids alone", lists(by_group(grouped()), plain(&grouped())), None),
        (
            "an empty group",
            changed(grouped(), |at, row| {
                if at == 5 {
                    row.group = Some(String::new())
                }
            }),
            None,
        ),
        ("groups in the list alone", lists(rmse(), with_groups(&grouped())), None),
        ("the Netflix layout", grouped(), None),
        ("the Netflix layout, a metric by group", by_group(grouped()), None),
        (
            "the Netflix layout, a list of ids alone",
            lists(grouped(), plain(&grouped())),
            Some("list-differs"),
        ),
        ("the Netflix layout, torn apart", torn(grouped()), Some("no-key-groups")),
    ] {
        let dir = tempfile::tempdir().unwrap();
        bad.write(dir.path());
        if what.starts_with("the Netflix layout") {
            let path = dir.path().join("content/contest.toml");
            let toml = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, toml.replace("format = \"csv\"", "format = \"netflix\"")).unwrap();
        }
        let (_, said) = lint(dir.path());
        let found: Vec<_> =
            said["findings"].as_array().unwrap().iter().filter_map(|found| found["code"].as_str()).collect();
        let about: Vec<_> = ["list-differs", "no-key-groups", "bad-id-list", "bad-answer-key"]
            .into_iter()
            .filter(|code| found.contains(code))
            .collect();
        assert_eq!(about.first().copied(), differs, "{what}: {said}");
    }
    crate::support::told!();
}
