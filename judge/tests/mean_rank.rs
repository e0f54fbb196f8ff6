//! A contest that orders its teams by the mean of their ranks under two metrics, from the first push to the prize.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use base::digest::sha256_hex;

use crate::support::{self, ANSWERS, Fixture, git};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const LATER: &str = "2009-01-20T00:00:00Z";

fn contest() -> String {
    let extra = format!(
        "[[also]]\nname = \"mae\"\n[jury]\nrecipients = [\"{JURY}\"]\n\
         [[prizes]]\nname = \"First\"\nkind = \"rank\"\nuntil = 2009-01-15T00:00:00Z\n"
    );
    support::contest_toml(&extra).replace("decimals = 4", "decimals = 4\nmean_rank = [\"rmse\", \"mae\"]")
}

/// A file that is off by so much in the three public rows and in the two private ones.
fn file(public: [f64; 3], private: [f64; 2]) -> String {
    format!(
        "id,prediction\n1-7,{}\n1-10,{}\n10-8,{}\n1-9,{}\n10-7,{}\n",
        3.0 + public[0],
        5.0 + public[1],
        2.0 + public[2],
        4.0 + private[0],
        1.0 + private[1]
    )
}

/// (team, when, public misses, private misses, rank before, rank).
type Push = (&'static str, &'static str, [f64; 3], [f64; 2], Option<u64>, u64);

const PUSHES: [Push; 5] = [
    // Ranks 1 and 1.
    ("alpha", "2009-01-02T00:00:00Z", [0.0, 0.0, 1.2], [0.0, 1.2], None, 1),
    // Better by RMSE (0.6 and 0.6928), worse by MAE (0.6 and 0.4): 1.5 each, and alpha's is the older one.
    ("beta", "2009-01-02T06:00:00Z", [0.6; 3], [0.7; 2], None, 2),
    // Draws level by RMSE: 1.5 and 1 against 1.5 and 2.
    ("alpha", "2009-01-02T12:00:00Z", [0.6; 3], [3.0; 2], Some(1), 1),
    // First by RMSE, still second by MAE, and later than all of alpha's.
    ("beta", "2009-01-02T18:00:00Z", [0.3, 0.3, 0.9], [3.0; 2], Some(2), 2),
    // First by both.
    ("beta", "2009-01-04T00:00:00Z", [0.3; 3], [3.0; 2], Some(2), 1),
];

#[test]
fn two_metrics_rank_together() {
    let fixture = Fixture::with(&contest());
    for (number, (team, at, public, private, ..)) in PUSHES.iter().enumerate() {
        fixture.predictions(number as u64 + 1, team, at, &file(*public, *private));
        // A batch each, but for the third and fourth: what came before comes from the ledger or from the batch.
        if number != 2 {
            fixture.run(&at.replace(":00:00Z", ":30:00Z"));
        }
    }
    let ledger = fixture.ledger();
    let receipts: Vec<serde_json::Value> =
        ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let scores: Vec<_> = receipts.iter().filter(|receipt| receipt["kind"] == "score").collect();
    assert_eq!(scores.len(), PUSHES.len());
    for (receipt, (team, _, public, _, before, rank)) in scores.iter().zip(&PUSHES) {
        let mae = public.iter().sum::<f64>() / 3.0;
        let rmse = (public.iter().map(|miss| miss * miss).sum::<f64>() / 3.0).sqrt();
        let close = |name: &str, score: f64| {
            let recorded = receipt["public"][name].as_f64().unwrap();
            assert!((recorded - score).abs() < 0.000_051, "{name} {score}: {receipt}");
        };
        close("mae", mae);
        close("rmse", rmse);
        assert_eq!(receipt["team"], *team);
        assert_eq!(receipt["rank_before"].as_u64(), *before, "{receipt}");
        assert_eq!(receipt["rank"].as_u64(), Some(*rank), "{receipt}");
        assert!(receipt["tied"].is_null(), "ties are those of one score: {receipt}");
    }
    fixture.judge(&["verify"]).ok();
    let again = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert!(again.code == 0, "{}{}", again.out, again.err);

    // By RMSE alone beta would have been first with its first file: the ledger does not say that this rule ranks.
    let path = fixture.path("clone/content/contest.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, toml.replace("mean_rank = [\"rmse\", \"mae\"]\n", "")).unwrap();
    let other = fixture.judge(&["verify"]);
    assert!(other.code == 1 && other.err.contains("rejudge-pending"), "{}{}", other.out, other.err);
    std::fs::write(&path, toml).unwrap();

    // In private beta's best RMSE is 0.7 and its best MAE 0.7, alpha's are 0.8485 and 0.6: level, and alpha's older.
    let list =
        fixture.judge(&["prize", "--identity", IDENTITY, "--now", LATER, "--format", "json"]).ok().json();
    let candidates = list["prizes"][0]["candidates"].as_array().unwrap();
    let found: Vec<_> =
        candidates.iter().map(|one| (one["team"].as_str(), one["private"].as_f64())).collect();
    assert_eq!(found, [(Some("alpha"), Some(0.8485)), (Some("beta"), Some(0.7))]);
    let steps: [&[&str]; 2] = [
        &["prize", "nominate", "First", "--identity", IDENTITY],
        &["prize", "decline", "First", "--reason", "keeps its method"],
    ];
    for step in steps.iter().chain(&steps[..1]) {
        fixture.judge(&[*step, &["--now", LATER]].concat()).ok();
    }
    let last: serde_json::Value = serde_json::from_str(fixture.ledger().lines().last().unwrap()).unwrap();
    assert_eq!((&last["kind"], &last["team"]), (&"nominate".into(), &"beta".into()), "the next in line");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn the_reply_tells_the_mean_rank() {
    let fixture = Fixture::with(&contest());
    fixture.predictions(1, "alpha", PUSHES[0].1, &file(PUSHES[0].2, PUSHES[0].3));
    fixture.predictions(2, "beta", PUSHES[1].1, &file(PUSHES[1].2, PUSHES[1].3));
    let batch = fixture.run(LATER);
    let reply = batch["judged"][1]["reply"].as_str().unwrap();
    assert!(
        reply.contains("0.6000 (rmse on the public split, 60.00 % better than Constant), rank 2 of 2."),
        "{reply}"
    );
    assert!(reply.contains("The team's mean rank is 1.50 over rmse, mae."), "{reply}");
    assert!(reply.contains("Your best rmse so far."), "{reply}");
}

#[test]
fn a_wrong_key_moves_mean_ranks() {
    let with_key = |answers: &str| {
        let commitment =
            format!("path = \"../answers.csv\"\ncommitment = \"sha256:{}\"", sha256_hex(answers.as_bytes()));
        contest().replace("path = \"../answers.csv\"", &commitment)
    };
    let fixture = Fixture::with(&with_key(ANSWERS));
    for (number, (team, at, public, private, ..)) in PUSHES[..2].iter().enumerate() {
        fixture.predictions(number as u64 + 1, team, at, &file(*public, *private));
    }
    fixture.run("2009-01-03T00:00:00Z");
    // Both are first by one metric, and alpha was earlier. By the right labels beta is first by both.
    let answers = ANSWERS.replace("1-7,1,3", "1-7,1,3.6").replace("1-10,1,5", "1-10,1,5.6");
    std::fs::write(fixture.path("answers.csv"), &answers).unwrap();
    let changed = with_key(&answers);
    let file = ("content/contest.toml", "100644", changed.as_bytes());
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &[file]);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let plan = fixture.judge(&["rejudge", "--now", LATER]).ok();
    assert!(plan.out.contains("2 teams move: Beta's team <b> 2 → 1, Alpha 1 → 2"), "{}", plan.out);
    fixture.judge(&["rejudge", "--apply", "--reason", "two labels were wrong", "--now", LATER]).ok();
    let again: Vec<serde_json::Value> = fixture
        .ledger()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|receipt: &serde_json::Value| receipt["kind"] == "rejudge")
        .collect();
    let told: Vec<_> = again
        .iter()
        .map(|receipt| {
            let score = |name: &str| receipt["public"][name].as_f64();
            (receipt["team"].as_str(), score("rmse"), score("mae"), receipt["rank"].as_u64())
        })
        .collect();
    // Receipts follow one another: alpha's is still level with beta's old scores (2 and 2 against 1 and 1).
    assert_eq!(
        told,
        [(Some("alpha"), Some(0.8485), Some(0.8), Some(2)), (Some("beta"), Some(0.3464), Some(0.2), Some(1))],
        "{again:?}"
    );
    fixture.judge(&["verify"]).ok();
    let ran = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert!(ran.code == 0 && ran.out.contains("2 that a rejudgement replaced"), "{}{}", ran.out, ran.err);
    let nothing = fixture.judge(&["rejudge", "--now", LATER]).ok();
    assert!(nothing.out.contains("nothing to do"), "{}", nothing.out);
}

#[test]
fn a_file_that_is_undefined_under_one_of_the_metrics_is_refused() {
    let toml = contest().replace("\"mae\"", "\"spearman\"");
    let fixture = Fixture::with(&toml);
    // The same number in each row has no rank; the root mean square error does not mind.
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", &file([0.0, -2.0, 1.0], [-1.0, 2.0]));
    fixture.predictions(2, "beta", "2009-01-02T00:00:00Z", &file([1.0, 0.0, 0.0], [0.0, 0.0]));
    let batch = fixture.run("2009-01-03T00:00:00Z");
    assert_eq!(
        (Fixture::codes(&batch, 1), Fixture::codes(&batch, 2)),
        (vec!["undefined-score".to_owned()], vec![])
    );
}
