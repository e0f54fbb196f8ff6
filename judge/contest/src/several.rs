//! Several metrics with columns and rows of their own, and tracks: what goes together, and what is refused.

use super::Contest;
use metric::Catalogue;

const HEAD: &str = "title = \"T\"\nurl = \"https://t.example/\"\nopens = 2030-01-01T00:00:00Z\ncloses = 2030-06-01T00:00:00Z\n\
                    [submission]\nformat = \"csv\"\n";

fn read(rest: &str) -> Result<Contest, Vec<(&'static str, String)>> {
    Contest::parse("contest.toml", &format!("{HEAD}{rest}"), Catalogue::shipped())
        .map_err(|found| found.into_iter().map(|finding| (finding.code, finding.sentence())).collect())
}

#[test]
fn a_file_has_the_columns_of_all_metrics() {
    let contest = read(
        "[metric]\nname = \"rmse\"\ncolumns = [\"a\", \"b\"]\n\
         [[also]]\nname = \"interval_coverage\"\ncolumns = [\"low\", \"high\"]\n\
         [[also]]\nname = \"mae\"\ncolumns = [\"b\", \"c\"]\ndecimals = 7\n",
    )
    .unwrap();
    let schema = contest.schema().unwrap();
    assert_eq!(schema.header(), "id,a,b,low,high,c");
    assert_eq!(schema.places(&contest.measures[2]), [1, 4]);
    assert_eq!(
        (contest.show_of("rmse", 0.5), contest.show_of("mae", 0.5)),
        ("0.5000".into(), "0.5000000".into())
    );
    // What must rise in a row does so where the columns stand among all.
    let rules = format!("{:?}", schema.row_rules);
    assert!(rules.is_empty() || rules == "[]" || rules.contains("[2, 3]"), "{rules}");
    let one = schema.of_columns(&["c".to_owned(), "b".to_owned()]);
    assert_eq!(one.header(), "id,c,b");
}

#[test]
fn a_track_has_the_direction_and_the_decimals_of_its_metric() {
    let contest = read(
        "[metric]\nname = \"rmse\"\n[[also]]\nname = \"spearman\"\nlabel = \"order\"\ndecimals = 2\n\
         [[tracks]]\nid = \"order\"\nmetric = \"order\"\n\
         [[baselines]]\nname = \"Own\"\npublic = 1.5\n[[baselines]]\nname = \"Theirs\"\npublic = 0.5\ntrack = \"order\"\n\
         [[prizes]]\nname = \"P\"\nkind = \"rank\"\ntrack = \"order\"\n[[prizes]]\nname = \"Q\"\nkind = \"rank\"\n",
    )
    .unwrap();
    let on = contest.on(contest.track("order").unwrap());
    assert_eq!((on.metric.name.as_str(), on.metric.decimals), ("order", 2));
    assert_eq!(on.metric.direction, metric::Direction::Higher);
    assert_eq!((on.show(0.123), on.rounded(0.125)), ("0.12".to_owned(), 0.12));
    let names = |of: &Contest| of.baselines.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!((names(&contest), names(&on)), (vec!["Own".to_owned()], vec!["Theirs".to_owned()]));
    assert_eq!(on.prizes.len(), 1);
    let again = contest.with(&contest.settings());
    assert_eq!(again.tracks, contest.tracks);
    let mut moved = contest.clone();
    moved.tracks[0].metric = "rmse".to_owned();
    let changes = contest.settings().changes(&moved.settings());
    assert_eq!(changes, ["tracks order by order → order by rmse"]);
    assert!(contest.settings().scores_differ(&moved.settings()), "what stands on a board is another score");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let metric = "[metric]\nname = \"rmse\"\n";
    let track = "[[tracks]]\nid = \"t\"\nmetric = \"rmse\"\n";
    for (rest, code, part) in [
        (format!("{metric}[[tracks]]\nid = \"t\"\nmetric = \"mae\"\n"), "unknown-term", "goes by \"mae\", which nothing"),
        (format!("{metric}{track}{track}"), "same-name-twice", "two tracks are called \"t\""),
        (
            format!("{metric}[[baselines]]\nname = \"B\"\npublic = 1\ntrack = \"u\"\n"),
            "unknown-track",
            "there is no track \"u\"",
        ),
        (
            format!("{metric}[[prizes]]\nname = \"P\"\nkind = \"rank\"\ntrack = \"u\"\n"),
            "unknown-track",
            "is of the track \"u\"",
        ),
        (
            format!("{metric}{track}[[prizes]]\nname = \"P\"\nkind = \"rank\"\npublic = 1\ntrack = \"t\"\n"),
            "bad-value",
            "without a required score",
        ),
        (
            format!("{metric}{track}[leaderboard]\nrelease = \"ladder-free\"\n"),
            "bad-value",
            "can only be \"rounded\"",
        ),
        (format!("{metric}[[also]]\nname = \"rmse\"\n"), "same-name-twice", "two metrics are called \"rmse\""),
        (
            "[metric]\nname = \"log_loss_multiclass\"\nlabels = [\"x\", \"y\"]\n[[also]]\nname = \"mae\"\ncolumns = [\"z\"]\n"
                .to_owned(),
            "bad-metric",
            "there are 1 besides",
        ),
        (
            format!("{metric}[[also]]\nname = \"accuracy\"\nlabels = [\"x\"]\n"),
            "unknown-key",
            "labels",
        ),
        (
            format!("{metric}[[also]]\nname = \"mae\"\ntargets = [\"x\", \"y\"]\n"),
            "bad-metric",
            "targets names 2 columns of the answer key, and mae has 1: target",
        ),
        (
            format!("{metric}[[also]]\nname = \"mae\"\ncolumns = [\"x\", \"y\"]\ntargets = [\"x\"]\n"),
            "bad-metric",
            "leave targets out",
        ),
        (format!("{metric}[[also]]\nname = \"mae\"\nrows = {{ a = 1.5 }}\n"), "wrong-type", "a text or a whole number"),
    ] {
        let found = read(&rest).unwrap_err();
        let told = found.iter().any(|(of, text)| *of == code && text.contains(part));
        assert!(told, "{rest}\n{found:?}");
    }
}
