use super::*;
use crate::people::Directory;
use base::time::Window;
use contest::Role;
use contest::{Author, Contest, Slug, Teams};
use ledger::standings::Tally;

const RULES_OF: &str = r#"title = "Small"
url = "https://small.example/"
opens = 2006-10-02T00:00:00Z
closes = 2009-07-26T00:00:00Z
[metric]
name = "rmse"
decimals = 4
[submission]
format = "csv"
max_bytes = 4096
max_unpacked_bytes = 65536
"#;

fn contest(extra: &str) -> Contest {
    let text = format!("{RULES_OF}{extra}");
    Contest::parse("contest.toml", &text, metric::Catalogue::shipped())
        .unwrap_or_else(|why| panic!("{why:?}"))
}

/// Sign-ups at `arrivals`, seconds after the opening, one after the other as a batch settles them; how many
/// are held.
fn held(per_hour: u32, arrivals: &[i64]) -> usize {
    let contest = contest(&format!("[sign_ups]\nper_hour = {per_hour}\n"));
    let tally = Tally::new(&contest);
    let (mut teams, mut sign_ups, mut held) = (Teams::new(), vec![], 0);
    let mut directory = Directory::default();
    for (at, seconds) in arrivals.iter().enumerate() {
        let second: Window = format!("{}s", seconds + 1).parse().unwrap();
        let received = contest.opens.plus(second);
        let slug: Slug = format!("team-{at}").parse().unwrap();
        let author =
            Author { login: Some(format!("user-{at}")), id: Some(at as u64 + 1), ..Author::default() };
        let request = Request {
            contest: &contest,
            teams: &teams,
            directory: &directory,
            tally: &tally,
            terms: None,
            sign_ups: &sign_ups,
            closes: contest.closes,
            slug: &slug,
            author: &author,
            account: None,
            received,
            path: "team.toml",
            bars: None,
            approved: false,
        };
        let text =
            format!("name = \"Team no {at:05}\"\n[[members]]\nlogin = \"user-{at}\"\nrole = \"leader\"\n");
        match check(&request, text.as_bytes()) {
            Verdict::Accepted(accepted) => {
                accepted.enter(&mut teams, &mut directory);
                sign_ups.push(received);
            }
            Verdict::Held(finding) => {
                assert_eq!(finding.code, "sign-up-rate");
                held += 1;
            }
            Verdict::Refused(findings) => panic!("{at}: {findings:?}"),
        }
    }
    assert_eq!(teams.len() + held, arrivals.len());
    held
}

/// A number from 0 to below 1, the same in every run.
fn dice(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn seven_thousand_teams_in_four_days_pass_the_throttle_and_a_flood_does_not() {
    // The sign-ups of the Netflix Prize's first days: 7,000 in 96 hours, 73 an hour on average, as a Poisson
    // process whose rate is twice as high at noon and none at midnight.
    let (mut state, mut at, mut arrivals) = (2_006, 0.0, vec![]);
    let days = 4.0 * 86_400.0;
    let most = 2.0 * 7_000.0 / days;
    loop {
        at -= (1.0 - dice(&mut state)).ln() / most;
        if at >= days {
            break;
        }
        let daytime = (1.0 - (at / 86_400.0 * std::f64::consts::TAU).cos()) / 2.0;
        if dice(&mut state) < daytime {
            arrivals.push(at as i64);
        }
    }
    assert!((6_700..7_300).contains(&arrivals.len()), "{}", arrivals.len());
    // The value that the organisers' page advises.
    assert_eq!(held(250, &arrivals), 0);
    let flood: Vec<i64> = (0..5_000).map(|at| at * 3_600 / 5_000).collect();
    assert_eq!(held(250, &flood), 4_750, "the first 250 cannot be told from honest ones");
    // Without the key nothing is held.
    let calm = [0, 3_599, 3_600, 3_601];
    assert_eq!(held(1, &calm), 2, "exactly an hour later there is room again");
}

#[test]
fn what_the_judge_writes_knows_more_than_the_file() {
    let contest = contest("");
    let tally = Tally::new(&contest);
    let slug: Slug = "bellkor".parse().unwrap();
    let file = |name: &str, more: &str| {
        format!("name = \"{name}\"\n[[members]]\nlogin = \"yehuda\"\nrole = \"leader\"\n{more}")
    };
    let mut teams = Teams::new();
    let mut directory = Directory::default();
    let mut change = |author: &Author, text: &str| {
        let request = Request {
            contest: &contest,
            teams: &teams,
            directory: &directory,
            tally: &tally,
            terms: None,
            sign_ups: &[],
            closes: contest.closes,
            slug: &slug,
            author,
            account: None,
            received: contest.opens,
            path: "team.toml",
            bars: None,
            approved: false,
        };
        if let Ok(team) = Team::parse("team.toml", text) {
            for (rule, findings) in by_rule(&request, &team) {
                assert_eq!(rule.undeclared(&findings).next(), None, "{}", rule.name);
            }
        }
        match check(&request, text.as_bytes()) {
            Verdict::Accepted(accepted) => {
                accepted.enter(&mut teams, &mut directory);
                Ok(accepted)
            }
            Verdict::Refused(findings) => Err(findings[0].code),
            Verdict::Held(finding) => Err(finding.code),
        }
    };
    let leader = Author { login: Some("Yehuda".to_owned()), id: Some(7), ..Author::default() };
    let new = change(&leader, &file("BellKor", "")).unwrap();
    assert_eq!((new.change, new.team.members[0].id), (Change::New, Some(7)), "the number is pinned");
    assert_eq!(change(&leader, &file("BellKor", "")).unwrap_err(), "nothing-changed");
    let renamed = Author { login: Some("koren".to_owned()), ..leader.clone() };
    let invite = "[[invited]]\nlogin = \"bob\"\n";
    let twice = format!("{}[[members]]\nlogin = \"koren\"\nrole = \"member\"\n", new.team.to_toml());
    assert_eq!(change(&renamed, &twice).unwrap_err(), "same-member-twice");
    let named = change(&renamed, &file("KorBell", invite).replace("yehuda", "koren")).unwrap();
    assert_eq!(named.change, Change::Other, "the number says that it is the same person");
    assert_eq!(named.team.former_names, ["BellKor"]);
    let thief = Author { login: Some("yehuda".to_owned()), id: Some(9), ..Author::default() };
    assert_eq!(
        change(&thief, &named.team.to_toml()).unwrap_err(),
        "not-a-member",
        "a login that changed hands"
    );
    let bob = Author { login: Some("bob".to_owned()), id: Some(8), ..Author::default() };
    let joins = format!("{}\n[[members]]\nlogin = \"bob\"\nrole = \"member\"\n", named.team.to_toml());
    let joined = change(&bob, &joins).unwrap();
    assert_eq!((joined.change, joined.team.invited.len()), (Change::Join, 0), "the invitation is used up");
    let back = joined.team.to_toml().replace("name = \"KorBell\"", "name = \"BellKor\"");
    let back = change(&renamed, &back).unwrap();
    assert_eq!(back.team.former_names, ["KorBell"], "a name that is borne again is no former one");
    let handed = back.team.clone();
    let handed = Team {
        members: handed
            .members
            .into_iter()
            .map(|member| contest::Member {
                role: if member.id == Some(8) { Role::Leader } else { Role::Member },
                ..member
            })
            .collect(),
        ..handed
    };
    assert_eq!(change(&bob, &handed.to_toml()).unwrap_err(), "not-the-leader");
    assert_eq!(change(&renamed, &handed.to_toml()).unwrap().change, Change::HandOver);
    let left = Team { members: handed.members[1..].to_vec(), ..handed };
    assert_eq!(change(&renamed, &left.to_toml()).unwrap().change, Change::Leave);
}
