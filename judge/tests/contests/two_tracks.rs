//! Two tracks by rows, each with columns, targets, metric and decimals of its own, in two phases with boards of their own.

use std::fmt::Write as _;

use super::{Data, Random, play};

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
    // In the final both try each other's files.
    let files = vec![
        ("alpha", "2009-01-05T00:00:00Z", one.clone()),
        ("beta", "2009-01-09T12:00:00Z", other.clone()),
        ("beta", "2009-01-12T00:00:00Z", one),
        ("alpha", "2009-01-13T00:00:00Z", other),
    ];
    Data { key, ids, files, ..Data::default() }
}

#[test]
fn tracks_by_rows_and_phases_by_time() {
    let played = play("two_tracks", &data());
    // Over both phases each team has had both files, and the earlier one is first.
    let scores = |name: &str| -> Vec<f64> {
        played.scores.iter().map(|score| score["public"][name].as_f64().unwrap()).collect()
    };
    let (north, south) = (scores("north"), scores("south"));
    assert!(north[0] < north[1] && south[0] > south[1], "{north:?} {south:?}");
    let first = |page: &str| {
        let place =
            |team: &str| page.find(&format!("teams/{team}/")).unwrap_or_else(|| panic!("{team}: {page}"));
        if place("alpha") < place("beta") { "alpha" } else { "beta" }
    };
    for (track, best) in [("north", "alpha"), ("south", "beta")] {
        assert_eq!(first(&played.page(&format!("leaderboard/track-{track}/index.html"))), best, "{track}");
    }
    // Each phase has what was received in it.
    let (development, last) =
        (played.page("leaderboard/development/index.html"), played.page("leaderboard/final/index.html"));
    assert_ne!(first(&development), first(&last));
    let reply = played.reply(1);
    let parts = reply.contains("It is 0.5 × north + 2 × south: north ")
        && reply.contains("(track Temperature in the north), south ")
        && reply.contains("(track Rain in the south).");
    assert!(parts, "{reply}");
    let recorded = |name: &str| played.scores[0]["public"][name].to_string();
    assert!(recorded("north").len() <= "1.234".len() && recorded("south").len() > "0.1234".len());
}
