//! Prizes of tracks, from the push to the award.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{self, Fixture};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const LATER: &str = "2009-01-20T00:00:00Z";

/// By RMSE alpha is first, by the worst miss beta.
fn contest() -> String {
    let extra = format!(
        "[[also]]\nname = \"max_error\"\nlabel = \"worst\"\ndecimals = 2\n[jury]\nrecipients = [\"{JURY}\"]\n\
         [[tracks]]\nid = \"worst\"\nname = \"No bad miss\"\nmetric = \"worst\"\n\
         [[prizes]]\nname = \"Best\"\nkind = \"rank\"\nuntil = 2009-01-15T00:00:00Z\n\
         [[prizes]]\nname = \"Safest\"\nkind = \"rank\"\nuntil = 2009-01-15T00:00:00Z\ntrack = \"worst\"\n"
    );
    support::contest_toml(&extra)
}

#[test]
fn a_prize_of_a_track_goes_by_its_private_scores() {
    let fixture = Fixture::with(&contest());
    // Private rows are 1-9 (4) and 10-7 (1): alpha is off by 0 and 1.234, beta by 0.9 twice.
    let day = "2009-01-02T00:00:00Z";
    fixture.predictions(1, "alpha", day, "id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,2.234\n10-8,3\n");
    fixture.predictions(2, "beta", day, "id,prediction\n1-7,3.5\n1-9,4.9\n1-10,5.5\n10-7,1.9\n10-8,2.5\n");
    fixture.run("2009-01-03T00:00:00Z");
    let list =
        fixture.judge(&["prize", "--identity", IDENTITY, "--now", LATER, "--format", "json"]).ok().json();
    let line = |prize: usize| -> Vec<_> {
        let candidates = list["prizes"][prize]["candidates"].as_array().unwrap().iter();
        candidates
            .map(|one| {
                (
                    one["team"].as_str().unwrap(),
                    one["public"].as_f64().unwrap(),
                    one["private"].as_f64().unwrap(),
                )
            })
            .collect()
    };
    assert_eq!(line(0), [("alpha", 0.5774, 0.8726), ("beta", 0.5, 0.9)]);
    assert_eq!(line(1), [("beta", 0.5, 0.9), ("alpha", 1.0, 1.23)]);
    fixture.judge(&["prize", "nominate", "Safest", "--identity", IDENTITY, "--now", LATER]).ok();
    let last: serde_json::Value = serde_json::from_str(fixture.ledger().lines().last().unwrap()).unwrap();
    assert_eq!(
        (&last["kind"], &last["team"], &last["private"]),
        (&"nominate".into(), &"beta".into(), &0.9.into())
    );
    let verified = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert!(verified.code == 0, "{}{}", verified.out, verified.err);
    // Another metric for the track is a change of what decides, and of no score.
    let path = fixture.path("clone/content/contest.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, toml.replace("metric = \"worst\"", "metric = \"rmse\"")).unwrap();
    let other = fixture.judge(&["verify"]);
    assert!(other.err.contains("tracks worst by worst → worst by rmse"), "{}{}", other.out, other.err);
}
