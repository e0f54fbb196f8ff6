//! How the board came to be: ranks over time, and the first teams on past days.

use serde_json::Value;

use crate::contest::{CONTEST, Contest, tree};
use crate::decisions::disqualify;
use crate::html::words;

/// Three teams that pass each other on four days, and one that is behind.
fn contest() -> Contest {
    let mut contest = Contest::new();
    for (slug, name) in
        [("feeds2", "Feeds2"), ("gravity", "Gravity"), ("dace", "Dace_"), ("bellkor", "BellKor")]
    {
        contest.team(slug, name);
    }
    contest.scored("feeds2", "2007-01-02T10:00:00Z", 0.93);
    contest.scored("gravity", "2007-01-02T11:00:00Z", 0.94);
    // Worse than its best: nothing changes.
    contest.scored("feeds2", "2007-01-05T10:00:00Z", 0.95);
    contest.scored("gravity", "2007-03-01T23:59:59Z", 0.92);
    contest.scored("dace", "2007-03-02T00:00:00Z", 0.91);
    contest.scored("bellkor", "2008-06-01T00:00:00Z", 0.90);
    contest
}

#[test]
fn each_past_day_on_which_the_first_teams_changed_has_a_page() {
    let mut contest = contest();
    contest.built();
    let pages = |contest: &Contest| -> Vec<String> {
        let all = tree(&contest.out()).into_keys();
        all.filter_map(|file| {
            Some(file.strip_prefix("leaderboard/past_")?.strip_suffix("/index.html")?.to_owned())
        })
        .collect()
    };
    // The newest day is the board itself.
    assert_eq!(pages(&contest), ["2007-01-02", "2007-03-01", "2007-03-02", "days"]);
    let html = contest.page("leaderboard/past_2007-03-01/index.html");
    let text = words(&html);
    assert!(text.contains("Leaderboard of 1 March 2007"), "{text}");
    let gravity = text.find("1 Gravity better score, was 2 0.9200");
    let feeds2 = text.find("2 Feeds2 0.9300");
    assert!(gravity.is_some() && gravity < feeds2, "{text}");
    assert!(!text.contains("Dace_"), "{text}");
    assert!(html.contains("href=\"../../leaderboard/past_2007-01-02/\"") && html.contains("past_2007-03-02"));
    let list = contest.page("leaderboard/past_days/index.html");
    assert!(words(&list).contains("changed on 3 days"), "{}", words(&list));
    assert!(list.contains("Gravity took the lead"));
    assert!(contest.page("leaderboard/index.html").contains("leaderboard/past_days/"));
    let json: Value = serde_json::from_str(&contest.page("api/v1/days.json")).unwrap();
    assert_eq!(json["teams"]["dace"], "Dace_");
    assert_eq!(json["days"][1]["length"], 2);
    assert_eq!(json["days"][2]["changed"]["1"]["score"], "0.9100");
    assert_eq!(json["days"][1]["changed"].as_object().unwrap().len(), 2, "both have another place");

    // What does not count any more never stood there.
    contest.act("2008-07-01T00:00:00Z", disqualify(Some("gravity"), None));
    contest.built();
    assert_eq!(pages(&contest), ["2007-01-02", "2007-03-02", "days"]);
    assert!(!contest.page("leaderboard/past_2007-01-02/index.html").contains("Gravity"));
}

#[test]
fn a_team_has_its_rank_over_the_contest_beside_its_neighbours() {
    let contest = contest();
    contest.built();
    let html = contest.page("teams/gravity/index.html");
    let said = html.split("Rank of Gravity over time: ").nth(1).unwrap();
    let said = said.split('"').next().unwrap();
    // Ranks are told at the ends of 64 parts of the contest, 16 days each: in the one of January it was second.
    assert_eq!(said, "2 at first, 2 at best (by 6 January 2007), 3 now.");
    assert!(html.contains("<title>Dace_</title>") && html.contains("<title>Feeds2</title>"), "{said}");
    let first = contest.page("teams/bellkor/index.html");
    assert!(first.contains("Rank of BellKor over time: 1 at first"));
    // Where mean ranks decide nobody can say what a rank was.
    let mut several = Contest::new();
    let toml = CONTEST.split("[[prizes]]").next().unwrap();
    let toml = toml.replace("decimals = 4", "decimals = 4\nmean_rank = [\"rmse\", \"mae\"]");
    several.write("content/contest.toml", &format!("{toml}\n[[also]]\nname = \"mae\"\n"));
    several.scored_by_two("a", "2007-01-02T00:00:00Z", 0.9, 0.7);
    several.scored_by_two("a", "2007-02-02T00:00:00Z", 0.8, 0.6);
    several.built();
    assert!(!several.page("teams/a/index.html").contains("Rank of"));
    assert!(!several.out().join("leaderboard/past_days").exists());
}
