//! Two tracks by rows, each with columns, targets, metric and decimals of its own, in two phases: development, and a final
//! with an answer key of its own.

use std::fmt::Write as _;

use super::{Data, Random, Second, play};

/// Days and what was measured on them: the key, the ids, and the files of two teams.
fn season(seed: u64, days: std::ops::Range<usize>) -> (String, String, [String; 2]) {
    let mut random = Random::new(seed);
    let (mut key, mut ids) = ("id,split,region,target,rained\n".to_owned(), "id\n".to_owned());
    let mut files = ["id,prediction,chance\n".to_owned(), "id,prediction,chance\n".to_owned()];
    for day in days {
        let split = ["public", "private"][day / 2 % 2];
        let is_north = day % 2 == 0;
        let (warmth, rained) = (10.0 + 5.0 * random.normal(), random.unit() < 0.4);
        // What a region does not measure, the key does not have.
        let _ = match is_north {
            true => writeln!(key, "d{day},{split},north,{warmth:.1},"),
            false => writeln!(key, "d{day},{split},south,,{}", u8::from(rained)),
        };
        let _ = writeln!(ids, "d{day}");
        for ((cold, wet), file) in [(1.0, 0.5), (3.0, 2.0)].into_iter().zip(&mut files) {
            let z = if rained { wet } else { -wet } + 0.5 * random.normal();
            let (guess, chance) = (warmth + cold * random.normal(), 1.0 / (1.0 + (-z).exp()));
            let _ = match is_north {
                true => writeln!(file, "d{day},{guess:.2},0"),
                false => writeln!(file, "d{day},0,{chance:.4}"),
            };
        }
    }
    (key, ids, files)
}

fn data() -> Data {
    let (key, ids, [one, other]) = season(2, 0..400);
    let (second, second_ids, [then, last]) = season(3, 400..700);
    Data {
        key,
        ids,
        files: vec![
            ("alpha", "2009-01-05T00:00:00Z", one),
            ("beta", "2009-01-09T12:00:00Z", other),
            ("beta", "2009-01-12T00:00:00Z", last),
            ("alpha", "2009-01-13T00:00:00Z", then),
        ],
        second: Some(Second { phase: "final", from: "2009-01-10T00:00:00Z", key: second, ids: second_ids }),
        ..Data::default()
    }
}

#[test]
fn tracks_by_rows_and_phases_with_keys_of_their_own() {
    let played = play("two_tracks", &data());
    let first = |page: &str| {
        let place =
            |team: &str| page.find(&format!("teams/{team}/")).unwrap_or_else(|| panic!("{team}: {page}"));
        if place("alpha") < place("beta") { "alpha" } else { "beta" }
    };
    for (track, best) in [("north", "alpha"), ("south", "beta")] {
        assert_eq!(first(&played.page(&format!("leaderboard/track-{track}/index.html"))), best, "{track}");
    }
    // What a track goes by has its error in the receipt, on the board, and in the tables.
    let errors = &played.scores[3]["standard_errors"];
    let table: serde_json::Value = serde_json::from_str(&played.page("api/v1/tracks/north.json")).unwrap();
    let row = &table["rows"][0];
    assert!(row["slug"] == "alpha" && row["standard_error"] == errors["north"], "{table} {errors}");
    assert!(row["private_rank"] == 1 && row["private"].is_number() && table["decimals"] == 3, "{table}");
    let error = format!("{:.3}", errors["north"].as_f64().unwrap());
    let csv = played.page("api/v1/tracks/north.csv");
    let line = csv.lines().nth(1).unwrap();
    assert!(line.starts_with("1,") && line.contains(&format!(",{error},")), "{csv}");
    let board = played.page("leaderboard/track-north/index.html");
    assert!(board.contains(&format!("± {error}")));
    // Where the ranks lie, by the published errors alone: twice the best score stands apart.
    let ranks = &row["ranks"];
    assert!(ranks["all"] == serde_json::json!([1, 1]) && ranks["paired"] == false, "{table}");
    assert!(
        line.ends_with(",1,1") && board.contains("Rank interval") && board.contains(">1–1</span>"),
        "{csv}"
    );
    let keys: Vec<&str> = played.scores.iter().map(|score| score["answer_key"].as_str().unwrap()).collect();
    assert!(keys[0] == keys[1] && keys[1] != keys[2] && keys[2] == keys[3], "{keys:?}");
    // Nobody has a rank when the final begins; its board has nothing of before, and that of before stands as it ended.
    let third = &played.scores[2];
    assert!(third["rank_before"].is_null() && third["rank"] == 1, "{third}");
    let shown = |at: usize| format!(">{:.6}", played.scores[at]["public"]["overall"].as_f64().unwrap());
    let (whole, before) =
        (played.page("leaderboard/index.html"), played.page("leaderboard/development/index.html"));
    for (page, there, gone) in [(&whole, [2, 3], [0, 1]), (&before, [0, 1], [2, 3])] {
        assert!(there.iter().all(|at| page.contains(&shown(*at))), "{there:?}: {page}");
        assert!(!gone.iter().any(|at| page.contains(&shown(*at))), "{gone:?}: {page}");
    }
    let reply = played.reply(1);
    let parts = reply.contains("It is 0.5 × north + 2 × south: north ")
        && reply.contains("(track Temperature in the north), south ")
        && reply.contains("(track Rain in the south).");
    assert!(parts, "{reply}");
    let recorded = |name: &str| played.scores[0]["public"][name].to_string();
    assert!(recorded("north").len() <= "1.234".len() && recorded("south").len() > "0.1234".len());
}
