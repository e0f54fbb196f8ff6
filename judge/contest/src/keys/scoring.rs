//! `contest.toml`: how scores come about and how they are shown.

use super::key::Fallback::{Absent, Required, Value};
use super::key::Kind::{Boolean, Choice, Instant, Number, Positive, Text, Texts, Values, Whole, Words};
use super::key::{Form, Key, key, table, tables};

/// The metrics.
pub(super) const METRIC: &[Key] = &[
    table("metric", Required, "What ranks."),
    key(
        "metric.name",
        Text(Form::Metric),
        Required,
        "The metric, one that `judge metrics` lists or one in content/metrics. With `sum`, what the sum is called.",
        "\"rmse\"",
    ),
    key(
        "metric.direction",
        Choice(&["lower", "higher"]),
        Absent("the metric's own; a sum needs it"),
        "Which end of the scale wins. It has to be the metric's, and is a word for readers.",
        "\"higher\"",
    )
    .with("name = \"total\"\nsum = { rmse = 1 }")
    .beside("[[also]]\nname = \"rmse\""),
    key(
        "metric.decimals",
        Whole(0, 12),
        Value("4"),
        "Digits behind the point of a recorded score. Teams that are equal in them are decided by time.",
        "6",
    )
    .unit("digits"),
    key(
        "metric.label",
        Text(Form::Any),
        Absent("its name, with parameters that are not the default"),
        "What its score is called on pages and in receipts.",
        "\"RMSE of ratings\"",
    ),
    key(
        "metric.parameters",
        Values,
        Absent("the metric's defaults"),
        "Parameters of the metric; `judge metrics NAME` lists them.",
        "{ k = 5 }",
    )
    .with("name = \"map_at_k\""),
    key(
        "metric.labels",
        Words,
        Absent("none; a metric of labels needs them"),
        "The labels that can be predicted. Where their order counts, from the lowest to the highest.",
        "[\"low\", \"high\"]",
    )
    .with("name = \"accuracy\""),
    key(
        "metric.columns",
        Texts(Form::Any),
        Absent("those that the metric names"),
        "The columns of targets, for a metric that takes any number of them.",
        "[\"depth\", \"width\"]",
    )
    .with("name = \"kl_divergence\""),
    key(
        "metric.group_by",
        Text(Form::Any),
        Absent("all rows make one score"),
        "The column of the answers whose values make groups: each gets a score, and their mean counts.",
        "\"user\"",
    ),
    key(
        "metric.group_weights",
        Choice(&["equal", "rows"]),
        Value("\"equal\""),
        "Whether each group counts the same or by its rows.",
        "\"rows\"",
    )
    .with("group_by = \"user\""),
    key(
        "metric.weight",
        Text(Form::Any),
        Absent("every row counts the same"),
        "The column of the answers with the weight of each row, for metrics that know weights.",
        "\"weight\"",
    )
    .with("name = \"mse\""),
    key(
        "metric.cluster",
        Text(Form::Any),
        Absent("rows do not depend on each other"),
        "The column of the answers whose values tell which rows depend on each other, so that error bars are not too \
         small.",
        "\"user\"",
    ),
    key(
        "metric.targets",
        Texts(Form::Any),
        Absent("the metric's own names, or those of `columns`"),
        "What the answers call the targets of the metric, in the order in which it declares them.",
        "[\"weight\"]",
    )
    .with("name = \"mse\""),
    key(
        "metric.rows",
        Values,
        Absent("all rows count"),
        "Which rows count: columns of the answers, each with the value that it has there.",
        "{ task = \"north\" }",
    ),
    key(
        "metric.undefined",
        Choice(&["refuse", "skip"]),
        Value("\"refuse\""),
        "What happens to a group that has no score: the file is refused, or the group left out.",
        "\"skip\"",
    )
    .with("group_by = \"user\""),
    key(
        "metric.mean_rank",
        Texts(Form::Any),
        Absent("one score ranks"),
        "The metrics by whose mean rank teams are ordered, this one among them; the others stand in `[[also]]`.",
        "[\"rmse\", \"mae\"]",
    )
    .beside("[[also]]\nname = \"mae\""),
    key(
        "metric.sum",
        Values,
        Absent("one metric ranks"),
        "Makes the ranking score a weighted sum of metrics in `[[also]]`: each name with its weight.",
        "{ rmse = 0.7, mae = 0.3 }",
    )
    .with("name = \"total\"\ndirection = \"lower\"")
    .beside("[[also]]\nname = \"rmse\"\n[[also]]\nname = \"mae\""),
    tables("also", "one metric is measured", "A metric that is measured and shown besides."),
    key("also.name", Text(Form::Metric), Required, "The metric.", "\"mae\""),
    key(
        "also.label",
        Text(Form::Any),
        Absent("its name, with parameters that are not the default"),
        "What its score is called on pages and in receipts.",
        "\"MAE of ratings\"",
    ),
    key("also.parameters", Values, Absent("the metric's defaults"), "Parameters of the metric.", "{ delta = 0.5 }")
        .with("name = \"huber\""),
    key(
        "also.columns",
        Texts(Form::Any),
        Absent("those of `[metric]`"),
        "The columns of targets and predictions that it looks at; the file has all that some metric names.",
        "[\"depth\", \"width\"]",
    )
    .with("name = \"mse\""),
    key(
        "also.targets",
        Texts(Form::Any),
        Absent("the metric's own names, or those of `columns`"),
        "What the answers call the targets of the metric, in the order in which it declares them.",
        "[\"weight\"]",
    )
    .with("name = \"mse\""),
    key(
        "also.rows",
        Values,
        Absent("those of `[metric]`"),
        "Which rows count: columns of the answers, each with the value that it has there.",
        "{ task = \"north\" }",
    ),
    key(
        "also.decimals",
        Whole(0, 12),
        Absent("those of `[metric]`"),
        "Digits behind the point of its recorded score.",
        "6",
    )
    .unit("digits"),
    key(
        "also.group_by",
        Text(Form::Any),
        Absent("all rows make one score"),
        "The column of the answers whose values make groups.",
        "\"user\"",
    ),
    key(
        "also.group_weights",
        Choice(&["equal", "rows"]),
        Value("\"equal\""),
        "Whether each group counts the same or by its rows.",
        "\"rows\"",
    )
    .with("group_by = \"user\""),
    key(
        "also.weight",
        Text(Form::Any),
        Absent("every row counts the same"),
        "The column of the answers with the weight of each row.",
        "\"weight\"",
    )
    .with("name = \"mse\""),
    key(
        "also.undefined",
        Choice(&["refuse", "skip"]),
        Value("\"refuse\""),
        "What happens to a group that has no score.",
        "\"skip\"",
    )
    .with("group_by = \"user\""),
];

/// A track under the metric that ranks, for examples that name one.
pub(super) const TRACK: &str = "[[tracks]]\nid = \"north\"\nmetric = \"rmse\"";

/// Boards of their own.
pub(super) const TRACKS: &[Key] = &[
    tables(
        "tracks",
        "there is one board",
        "A board of its own under one of the metrics, for tasks of a contest.",
    ),
    key(
        "tracks.id",
        Text(Form::NAME),
        Required,
        "Stable name, which addresses and receipts have.",
        "\"north\"",
    )
    .with("metric = \"rmse\""),
    key("tracks.name", Text(Form::Any), Absent("its `id`"), "What people call it.", "\"The north\"")
        .with("id = \"north\"\nmetric = \"rmse\""),
    key(
        "tracks.metric",
        Text(Form::Any),
        Required,
        "What ranks in it: `metric.name`, or the name or label of an `[[also]]`.",
        "\"rmse\"",
    )
    .with("id = \"north\""),
];

/// A metric of several columns.
const QUANTILES: &str = "[metric]\nname = \"kl_divergence\"\ncolumns = [\"a\", \"b\"]";

/// The split, the file, the board.
pub(super) const BOARD: &[Key] = &[
    table("splits", Absent("`public` and `private`"), "What people call the two parts of the answers."),
    key(
        "splits.public",
        Text(Form::Any),
        Value("\"public\""),
        "The rows whose score is shown while the contest runs.",
        "\"quiz\"",
    ),
    key("splits.private", Text(Form::Any), Value("\"private\""), "The rows whose score decides.", "\"test\""),
    tables("baselines", "the board has teams only", "A row of the board that is not a team."),
    key("baselines.name", Text(Form::Any), Required, "What it is called.", "\"Cinematch\""),
    key(
        "baselines.public",
        Number,
        Required,
        "Its score on the public rows. Improvements are measured against the first baseline.",
        "0.9514",
    )
    .unit("score"),
    key(
        "baselines.private",
        Number,
        Absent("unknown until the end"),
        "Its score on the private rows, if it may be known.",
        "0.9525",
    )
    .unit("score"),
    key(
        "baselines.track",
        Text(Form::NAME),
        Absent("the contest's own board"),
        "The `id` of the track on whose board it stands.",
        "\"north\"",
    )
    .beside(TRACK),
    table("submission", Required, "What a prediction file looks like."),
    key(
        "submission.format",
        Choice(&["csv", "netflix"]),
        Required,
        "The layout that the rules ask for: a line an id, or a line a group and its predictions below it. Parquet and \
         Arrow are read as well.",
        "\"csv\"",
    ),
    key(
        "submission.ids",
        Text(Form::Any),
        Absent("`gitprize check` cannot tell whether ids are missing"),
        "The published list of the ids to predict, from the contest's folder.",
        "\"content/data/ids.csv.gz\"",
    ),
    key(
        "submission.sample",
        Text(Form::FILE),
        Absent("there is none"),
        "The published sample file, from the contest's folder; copies of it are refused.",
        "\"content/data/sample.csv\"",
    ),
    key(
        "submission.id",
        Text(Form::Any),
        Value("\"id\""),
        "The name of the column with the ids.",
        "\"row_id\"",
    ),
    key(
        "submission.default",
        Text(Form::Any),
        Absent("every id needs a line"),
        "What a prediction is where a file has no line for it, as a file would say it; with it lines may be missing.",
        "\"0\"",
    ),
    table(
        "submission.long",
        Absent("a line an id"),
        "Files with several lines an id: a value for each of several columns, or the items of a list one by one.",
    ),
    key(
        "submission.long.by",
        Text(Form::Any),
        Required,
        "The column that tells the lines of an id apart: it names the column of the metric, or is the place in a list, from \
         1, or the item of a list whose items have numbers.",
        "\"quantile\"",
    )
    .with("value = \"value\"")
    .beside(QUANTILES),
    key(
        "submission.long.value",
        Text(Form::Any),
        Required,
        "The column of the predictions: numbers or labels, or the items of a list.",
        "\"prediction\"",
    )
    .with("by = \"quantile\"")
    .beside(QUANTILES),
    key(
        "submission.long.most",
        Whole(1, 100_000),
        Absent("a metric of lists needs it; elsewhere an id has a line for each column"),
        "How many lines an id can have, where they are the items of a list.",
        "20",
    )
    .unit("lines")
    .with("by = \"rank\"\nvalue = \"item\"")
    .beside("[metric]\nname = \"map_at_k\"\ndecimals = 4"),
    key(
        "submission.max_bytes",
        Whole(1, 1 << 40),
        Value("33_554_432"),
        "Size of a file as it is pushed, at most.",
        "10_000_000",
    )
    .unit("bytes"),
    key(
        "submission.max_unpacked_bytes",
        Whole(1, 1 << 40),
        Absent("four times `max_bytes`"),
        "Size of a file once it is unpacked, at most.",
        "100_000_000",
    )
    .unit("bytes"),
    key(
        "submission.encrypted",
        Boolean,
        Value("false"),
        "Whether files have to be encrypted to the judge, so that teams cannot read each other's.",
        "true",
    ),
    table("leaderboard", Absent("every score is shown, rounded"), "How the board is shown."),
    key("leaderboard.length", Whole(1, 1_000_000), Value("40"), "Teams before \"show all\".", "100")
        .unit("teams"),
    key(
        "leaderboard.badges",
        Boolean,
        Value("true"),
        "Whether each team that ranks has a small drawing with its place for pages elsewhere: a file more for each, where \
         a host counts them.",
        "false",
    ),
    key(
        "leaderboard.release",
        Choice(&["rounded", "ladder", "ladder-free"]),
        Value("\"rounded\""),
        "Which score the public sees: every one rounded to the decimals, only one that is better by a step, or only one \
         that is better by what noise would explain.",
        "\"ladder-free\"",
    ),
    key(
        "leaderboard.step",
        Positive,
        Absent("`release = \"ladder\"` needs one"),
        "How much better a score has to be before it is shown.",
        "0.001",
    )
    .unit("score")
    .with("release = \"ladder\""),
    key(
        "leaderboard.freeze",
        Instant,
        Absent("the board goes on to the end"),
        "Last instant whose submissions the board shows before the end.",
        "2030-12-01T00:00:00Z",
    )
    .unit("instant"),
];
