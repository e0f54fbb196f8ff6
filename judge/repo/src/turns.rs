//! Whose heads come first, and which of them are answered one by one: pure functions of who pushed what when.
//!
//! Heads stand in **lines**: a team's members together, since a quota goes by the order of their arrivals, and everybody
//! whom no team has by themselves. Lines take turns, so that nobody's heads keep another's waiting.

use std::collections::{BTreeMap, HashMap};

use git2::Oid;

use super::head::Head;
use super::pull::Pull;
use base::time::Instant;
use contest::{Author, Slug, Teams, fingerprint};

/// So many heads a day of somebody whom no team has are answered one by one: enough to sign up and to be told what
/// was wrong with it.
pub const STRANGERS: usize = 10;

/// The same for a line of the contest, far beyond any quota: what is written for ever has to end somewhere.
pub const MEMBERS: usize = 1_000;

/// A head as turns go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Its line.
    pub line: usize,
    /// Whether a team has the person who pushed it.
    pub known: bool,
    /// Its place among all heads.
    pub arrival: (Instant, u64, Oid),
    /// Whether it has its receipt.
    pub judged: bool,
}

impl Turn {
    fn day(&self) -> i64 {
        self.arrival.0.seconds().div_euclid(86_400)
    }
}

/// In which order heads are taken: every line's first, then every line's second, and so on, each round in the order of
/// arrival and those of the contest's teams first. Within a line the order is that of arrival.
pub fn order(turns: &[Turn]) -> Vec<usize> {
    let mut arrived: Vec<usize> = (0..turns.len()).collect();
    arrived.sort_by_key(|at| turns[*at].arrival);
    let mut rounds: HashMap<usize, usize> = HashMap::new();
    let mut keyed: Vec<(usize, bool, usize)> = arrived
        .into_iter()
        .map(|at| {
            let round = rounds.entry(turns[at].line).or_default();
            *round += 1;
            (*round, !turns[at].known, at)
        })
        .collect();
    // Equal keys stay in the order of arrival.
    keyed.sort_by_key(|(round, stranger, _)| (*round, *stranger));
    keyed.into_iter().map(|(_, _, at)| at).collect()
}

/// Of each head that waits whether it is answered by a receipt of its own: of each line's heads of a day the first ones
/// are, up to [`STRANGERS`] or [`MEMBERS`] with those that were. The rest is counted.
pub fn answered(turns: &[Turn]) -> Vec<bool> {
    let mut spent: HashMap<(usize, i64), usize> = HashMap::new();
    for turn in turns.iter().filter(|turn| turn.judged) {
        *spent.entry((turn.line, turn.day())).or_default() += 1;
    }
    let mut waiting: Vec<usize> = (0..turns.len()).filter(|at| !turns[*at].judged).collect();
    waiting.sort_by_key(|at| turns[*at].arrival);
    let mut answered = vec![false; turns.len()];
    for at in waiting {
        let turn = &turns[at];
        let spent = spent.entry((turn.line, turn.day())).or_default();
        *spent += 1;
        answered[at] = *spent <= if turn.known { MEMBERS } else { STRANGERS };
    }
    answered
}

/// Who stands in which line.
#[derive(Debug, Default)]
pub struct Lines<'t> {
    teams: Option<&'t Teams>,
    /// Whatever a member is known by → the teams that say so.
    known: HashMap<String, Vec<&'t Slug>>,
    /// Team → its line; teams that share a member stand in one.
    team_lines: BTreeMap<&'t Slug, usize>,
    strangers: HashMap<String, usize>,
    lines: usize,
}

impl<'t> Lines<'t> {
    /// The lines of `teams`.
    pub fn of(teams: &'t Teams) -> Self {
        let mut known: HashMap<String, Vec<&'t Slug>> = HashMap::new();
        for (slug, team) in teams {
            for member in &team.members {
                let key = member.ssh_key.as_ref().and_then(|key| fingerprint(key).ok());
                for name in names(member.id, member.login.as_deref(), key.as_deref()) {
                    let teams = known.entry(name).or_default();
                    if teams.last() != Some(&slug) {
                        teams.push(slug);
                    }
                }
            }
        }
        // Team → one of the same line, and at last the line's first.
        let mut above: HashMap<&Slug, &'t Slug> = HashMap::new();
        for teams in known.values().filter(|teams| teams.len() > 1) {
            for pair in teams.windows(2) {
                let (a, b) = (first(&above, pair[0]), first(&above, pair[1]));
                if a != b {
                    above.insert(a.max(b), a.min(b));
                }
            }
        }
        let mut team_lines: BTreeMap<&'t Slug, usize> = BTreeMap::new();
        let mut lines = 0;
        for slug in teams.keys() {
            // The first of a line is the first in this order too.
            let line = team_lines.get(first(&above, slug)).copied().unwrap_or_else(|| {
                lines += 1;
                lines - 1
            });
            team_lines.insert(slug, line);
        }
        Self { teams: Some(teams), known, team_lines, strangers: HashMap::new(), lines }
    }

    /// The line of `author`, and whether it is a team's.
    pub fn line(&mut self, author: &Author) -> (usize, bool) {
        let names = || names(author.id, author.login.as_deref(), author.ssh_fingerprint.as_deref());
        let is_in = |slug: &&'t Slug| {
            self.teams.and_then(|teams| teams.get(*slug)).is_some_and(|team| team.has(author))
        };
        let team = names().filter_map(|name| self.known.get(&name)).flatten().copied().find(is_in);
        if let Some(line) = team.and_then(|slug| self.team_lines.get(slug)) {
            return (*line, true);
        }
        let line = *self.strangers.entry(author.person()).or_insert_with(|| {
            self.lines += 1;
            self.lines - 1
        });
        (line, false)
    }
}

/// The first of the teams that stand in one line with `slug`.
fn first<'t>(above: &HashMap<&Slug, &'t Slug>, slug: &'t Slug) -> &'t Slug {
    let mut slug = slug;
    while let Some(next) = above.get(slug) {
        slug = next;
    }
    slug
}

/// What somebody is known by, the most stable first.
fn names(id: Option<u64>, login: Option<&str>, key: Option<&str>) -> impl Iterator<Item = String> {
    let login = login.map(|login| format!("login {}", login.to_ascii_lowercase()));
    [id.map(|id| format!("id {id}")), login, key.map(|key| format!("key {key}"))].into_iter().flatten()
}

/// A head as the repository has it.
#[derive(Debug)]
pub struct Standing<'p> {
    /// What stands there.
    pub head: Head,
    /// Who pushed it, and when.
    pub pull: &'p Pull,
    /// Whether it has its receipt.
    pub judged: bool,
}

/// Each of `standing` as turns go by it.
pub fn turns(standing: &[Standing<'_>], mut lines: Lines<'_>) -> Vec<Turn> {
    let turn = |Standing { head, pull, judged }: &Standing<'_>| {
        let (line, known) = lines.line(&pull.author);
        Turn { line, known, arrival: (pull.received, head.pull, head.oid), judged: *judged }
    };
    standing.iter().map(turn).collect()
}

/// Of heads that stand there, each with whether it has a receipt, those that a batch may have counted instead of
/// answering them one by one. Who belongs to a team today may have been a stranger then.
pub fn may_be_counted(standing: &[(Head, &Pull, bool)]) -> Vec<bool> {
    let standing = standing.iter();
    let standing: Vec<Standing<'_>> =
        standing.map(|(head, pull, judged)| Standing { head: head.clone(), pull, judged: *judged }).collect();
    let turns = turns(&standing, Lines::default());
    answered(&turns).into_iter().zip(&turns).map(|(answered, turn)| !answered && !turn.judged).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contest::{Member, Role, Team};
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn turn(line: usize, known: bool, second: i64, pull: u64) -> Turn {
        Turn { line, known, arrival: (Instant::from_seconds(second), pull, Oid::ZERO_SHA1), judged: false }
    }

    fn member(login: Option<&str>, id: Option<u64>) -> Member {
        Member {
            login: login.map(str::to_owned),
            id,
            ssh_key: None,
            name: None,
            country: None,
            role: Role::Member,
            attests: vec![],
            accepted: None,
        }
    }

    fn login(login: &str) -> Author {
        Author { login: Some(login.to_owned()), ..Author::default() }
    }

    fn teams(of: &[(&str, Vec<Member>)]) -> Teams {
        let team = |members: &Vec<Member>| Team { members: members.clone(), ..Team::default() };
        of.iter().map(|(slug, members)| (slug.parse().unwrap(), team(members))).collect()
    }

    #[test]
    fn a_flood_waits_behind_everybodys_first() {
        let mut turns: Vec<Turn> = (0..100).map(|n| turn(0, false, n, n as u64 + 1)).collect();
        turns.push(turn(1, true, 500, 500));
        turns.push(turn(1, true, 501, 501));
        turns.push(turn(2, false, 502, 502));
        let order: Vec<u64> = order(&turns).iter().map(|at| turns[*at].arrival.1).collect();
        assert_eq!(order[..6], [500, 1, 502, 501, 2, 3]);
    }

    #[test]
    fn members_of_one_team_stand_in_one_line_and_so_do_teams_that_share_one() {
        let teams = teams(&[
            ("alpha", vec![member(Some("ann"), None), member(Some("Bob"), None)]),
            ("beta", vec![member(Some("carl"), None)]),
            ("gamma", vec![member(Some("dora"), None), member(Some("carl"), None)]),
            ("omega", vec![member(Some("eve"), Some(7))]),
        ]);
        let mut lines = Lines::of(&teams);
        let (ann, known) = lines.line(&login("ann"));
        assert!(known);
        assert_eq!(lines.line(&login("bob")), (ann, true));
        let (dora, carl) = (lines.line(&login("dora")), lines.line(&login("carl")));
        assert_eq!(dora, carl);
        assert_ne!(dora.0, ann);
        // Somebody else's account that has a member's login now stands elsewhere.
        let taken = Author { id: Some(8), ..login("eve") };
        assert!(!lines.line(&taken).1);
        assert_eq!(lines.line(&taken), lines.line(&taken));
        // An account with many keys is one stranger.
        let key = |key: &str| Author { ssh_fingerprint: Some(key.to_owned()), ..login("Zoe") };
        assert_eq!(lines.line(&key("SHA256:a")), lines.line(&key("SHA256:b")));
    }

    #[test]
    fn a_days_answers_end_and_the_next_days_begin_anew() {
        let mut turns: Vec<Turn> = (0..30).map(|n| turn(0, false, n, n as u64)).collect();
        turns[20].judged = true;
        turns.extend((0..3).map(|n| turn(0, false, DAY + n, 100 + n as u64)));
        turns.extend((0..1_200).map(|n| turn(1, true, n, 1_000 + n as u64)));
        let answered = answered(&turns);
        let count = |from: usize, to: usize| answered[from..to].iter().filter(|answered| **answered).count();
        assert_eq!(count(0, 30), STRANGERS - 1);
        assert!(answered[..STRANGERS - 1].iter().all(|answered| *answered), "the first ones");
        assert_eq!(count(30, 33), 3);
        assert_eq!(count(33, 1_233), MEMBERS);
    }

    proptest! {
        #[test]
        fn no_line_is_more_than_a_round_ahead_and_each_keeps_its_order(
            heads in proptest::collection::vec((0usize..6, 0i64..50, 0u64..1_000), 0..80)
        ) {
            let turns: Vec<Turn> =
                heads.iter().map(|(line, second, pull)| turn(*line, *line < 3, *second, *pull)).collect();
            let order = order(&turns);
            let mut all = order.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..turns.len()).collect::<Vec<_>>());
            let mut taken = [0usize; 6];
            let total: Vec<usize> =
                (0..6).map(|line| turns.iter().filter(|turn| turn.line == line).count()).collect();
            let mut last: [Option<(Instant, u64, Oid)>; 6] = [None; 6];
            for at in order {
                let turn = &turns[at];
                prop_assert!(last[turn.line].is_none_or(|last| last <= turn.arrival));
                last[turn.line] = Some(turn.arrival);
                for line in 0..6 {
                    prop_assert!(taken[line] >= taken[turn.line].min(total[line]));
                }
                taken[turn.line] += 1;
            }
        }
    }
}
