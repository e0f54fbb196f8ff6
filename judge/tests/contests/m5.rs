//! M5: unit sales of items in stores. One file has points and quantiles, and each is a track with a board of its own:
//! WRMSSE over the hierarchy, and the scaled pinball loss.

use std::fmt::Write as _;

use super::{Data, Random, play};

const STORES: [&str; 3] = ["CA_1", "TX_2", "WI_3"];
const ITEMS: usize = 5;
const DAYS: usize = 28;

fn data() -> Data {
    let mut random = Random::new(5);
    let mut data = Data {
        key: "id,split,target,item,store,day,scale_item,weight_item,scale_store,weight_store,scale_all,scale_pinball\n"
            .to_owned(),
        ids: "id\n".to_owned(),
        ..Data::default()
    };
    let mut files = vec!["id,point,q05,q25,q50,q75,q95\n".to_owned(); 2];
    for (number, store) in STORES.iter().enumerate() {
        for item in 0..ITEMS {
            let level = 2.0 + 10.0 * random.unit();
            let (scale, weight) = (0.5 + level * random.unit(), level * (1.0 + random.unit()));
            for day in 1..=DAYS {
                let split = if day <= DAYS / 2 { "public" } else { "private" };
                let sales = (level + 2.0 * random.normal()).max(0.0).round();
                let id = format!("item_{item}_{store}_d{day}");
                let _ = writeln!(
                    data.key,
                    "{id},{split},{sales},item_{item},{store},{day},{scale:.4},{weight:.4},{}.5,{},42.25,{:.4}",
                    number + 3,
                    number + 1,
                    scale / 2.0
                );
                let _ = writeln!(data.ids, "{id}");
                for (skill, file) in [1.0, 2.0].into_iter().zip(&mut files) {
                    let point = level + skill * random.normal();
                    let spread = 3.0 / skill + random.unit();
                    let at = |z: f64| level + z * spread;
                    let _ = writeln!(
                        file,
                        "{id},{point:.3},{:.3},{:.3},{:.3},{:.3},{:.3}",
                        at(-1.6),
                        at(-0.7),
                        at(0.05),
                        at(0.7),
                        at(1.6)
                    );
                }
            }
        }
    }
    data.of_both(files)
}

#[test]
fn points_and_quantiles_of_one_file_have_boards_of_their_own() {
    let played = play("m5", &data());
    // Which decimals a score has is each metric's own.
    let digits = |name: &str| {
        let text = played.scores[0]["public"][name].to_string();
        text.split_once('.').map_or(0, |(_, digits)| digits.len())
    };
    assert!(digits("accuracy") <= 6 && (7..=8).contains(&digits("uncertainty")), "{}", played.scores[0]);
    let reply = played.reply(1);
    assert!(reply.contains("mean rank is ") && reply.contains("Besides: uncertainty "), "{reply}");
    // Points are better in one file, quantiles in the other.
    let first = |track: &str| {
        let page = played.page(&format!("leaderboard/track-{track}/index.html"));
        let (alpha, beta) = (page.find("teams/alpha/").unwrap(), page.find("teams/beta/").unwrap());
        assert!(page.contains("(rank 1)"), "the private scores stand there: {page}");
        if alpha < beta { "alpha" } else { "beta" }
    };
    let better = |name: &str| {
        let score = |at: usize| played.scores[at]["public"][name].as_f64().unwrap();
        if score(0) < score(1) { "alpha" } else { "beta" }
    };
    for track in ["accuracy", "uncertainty"] {
        assert_eq!(first(track), better(track), "{track}");
    }
    assert!(played.page("leaderboard/track-uncertainty/index.html").contains("Naive"));
    assert!(played.page("leaderboard/index.html").contains("leaderboard/track-accuracy/"));
    // Formula and edge cases of a metric of the contest's own are told like those of one that comes with the judge.
    let told = played.page("docs/metrics/index.html");
    assert!(told.contains("stores and the whole are their sums"), "{told}");
}
