//! People who register, join, leave, rename, merge, withdraw and come back, known by one thing here and by another
//! there: in random histories the judge counts to each person and each team exactly what is theirs.

mod life;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::settle;
use super::state::enrolled;
use answer::{AnswerKey, KeyColumns};
use base::finding::codes;
use base::time::{Instant, Window};
use contest::{Author, Contest, Invited, Member, Role, Slug, Team, Teams};
use ledger::history::History;
use ledger::{Arrival, Entry, Known, Ledger, Linked, Scored};
use rules::people::{Bars, Directory, Tags, per_person};
use rules::submission;
use rules::submission::Case;
use rules::team;
use rules::team::{Request, Verdict};

const RULES: &str = r#"title = "Small"
url = "https://small.example/"
opens = 2009-01-01T00:00:00Z
closes = 2010-12-31T00:00:00Z
[teams]
identical = true
[metric]
name = "rmse"
decimals = 4
[submission]
format = "csv"
max_bytes = 4096
max_unpacked_bytes = 65536
[[quotas]]
scored = 3
refused = 9
every = "24h"
"#;
const PER_PERSON: &str = "[[quotas]]\nscored = 2\nevery = \"24h\"\nper = \"person\"\n";
const HUMANS: u8 = 4;

#[derive(Clone, Debug)]
struct Event {
    minutes: u16,
    what: u8,
    who: u8,
    team: u8,
    how: u8,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = (1u16..240, 0u8..26, 0..HUMANS, 0u8..5, any::<u8>());
    let event = event.prop_map(|(minutes, what, who, team, how)| Event { minutes, what, who, team, how });
    proptest::collection::vec(event, 1..70)
}

/// What is really so.
#[derive(Default)]
struct Truth {
    /// Login of each account now.
    logins: Vec<String>,
    /// Whose each entry is.
    humans: BTreeMap<Slug, Vec<(Member, u8)>>,
    /// Submissions of each, by number.
    person: HashMap<u8, BTreeSet<usize>>,
    team: BTreeMap<Slug, BTreeSet<usize>>,
    /// Who was in a team that left.
    left: BTreeMap<Slug, BTreeSet<u8>>,
    times: Vec<Instant>,
}

impl Truth {
    fn within(&self, numbers: Option<&BTreeSet<usize>>, at: Instant) -> usize {
        let day: Window = "24h".parse().unwrap();
        let times = numbers.into_iter().flatten().map(|number| self.times[*number]);
        times.filter(|time| *time > at.minus(day) && *time <= at).count()
    }
}

struct Play {
    rules: String,
    contest: Contest,
    tags: Tags,
    /// Whether the host tells numbers; else it tells keys.
    forge: bool,
    teams: Teams,
    directory: Directory,
    ledger: Ledger,
    history: History,
    truth: Truth,
    now: Instant,
    pull: u64,
    fresh: u32,
}

fn key(human: u8, which: u8) -> String {
    let letter = char::from(b'A' + human * 2 + which % 2);
    format!("SHA256:{}", letter.to_string().repeat(42) + "E")
}

fn bare(member: &Member) -> (Option<&String>, Option<u64>, Option<&String>) {
    (member.login.as_ref(), member.id, member.ssh_key.as_ref())
}

impl Play {
    fn new(forge: bool, person: bool) -> Self {
        Self::by(RULES, forge, person)
    }

    fn by(rules: &str, forge: bool, person: bool) -> Self {
        let rules = format!("{rules}{}", if person { PER_PERSON } else { "" });
        let contest = Contest::parse("contest.toml", &rules, metric::Catalogue::shipped()).unwrap();
        let columns = KeyColumns::of(&contest.measures).unwrap();
        let table = b"id,target,split\na,1,public\nb,2,private\n".to_vec();
        let answers = AnswerKey::from_bytes(std::path::Path::new("answers.csv"), table, &columns).unwrap();
        let tags = Tags::new(answers.people(), contest.forge.logins);
        let mut ledger = Ledger::default();
        let open = settle::opening_receipt(&contest, contest.opens);
        ledger.append(contest.opens, Entry::Known(open)).unwrap();
        let history = History::of(&contest, &ledger);
        let logins = (0..HUMANS).map(|human| format!("human-{human}")).collect();
        let now = contest.opens;
        let truth = Truth { logins, ..Truth::default() };
        let (teams, directory) = (Teams::new(), Directory::default());
        Self { rules, contest, tags, forge, teams, directory, ledger, history, truth, now, pull: 0, fresh: 0 }
    }

    /// What a push of this human proves.
    fn author(&self, human: u8, how: u8) -> Author {
        let login = &self.truth.logins[usize::from(human)];
        let login = if how & 64 == 0 { login.clone() } else { login.to_uppercase() };
        let id = self.forge.then(|| u64::from(human) + 1);
        let ssh_fingerprint = (!self.forge).then(|| key(human, how >> 5));
        Author { login: Some(login), id, ssh_fingerprint, ..Author::default() }
    }

    /// An entry with a part of that.
    fn entry(author: &Author, how: u8) -> Member {
        let mut member = Member {
            login: author.login.clone().filter(|_| !how.is_multiple_of(3)),
            id: author.id.filter(|_| how % 3 != 1),
            ssh_key: author.ssh_fingerprint.clone().filter(|_| how % 3 != 1),
            name: None,
            country: None,
            role: Role::Member,
            attests: vec![],
            accepted: None,
        };
        if member.login.is_none() && member.id.is_none() && member.ssh_key.is_none() {
            member.login.clone_from(&author.login);
        }
        member
    }

    fn mine(&self, slug: &Slug, human: u8) -> Option<usize> {
        self.truth.humans.get(slug)?.iter().position(|(_, other)| *other == human)
    }

    /// Has the judge look at a file that the human brings; true when main takes it.
    fn propose(&mut self, human: u8, author: &Author, slug: &Slug, team: &Team) -> bool {
        let request = Request {
            contest: &self.contest,
            teams: &self.teams,
            directory: &self.directory,
            tally: self.history.tally(),
            terms: None,
            sign_ups: &[],
            closes: self.contest.closes,
            slug,
            author,
            account: None,
            received: self.now,
            path: "team.toml",
            bars: Some(Bars::new(&self.history, &self.tags)),
            approved: true,
        };
        // As it comes out of the file.
        let text = team.to_toml();
        if let Ok(read) = Team::parse("team.toml", &text) {
            for (rule, findings) in team::by_rule(&request, &read) {
                let undeclared: Vec<&str> = rule.undeclared(&findings).collect();
                assert!(undeclared.is_empty(), "the rule {} does not declare {undeclared:?}", rule.name);
            }
        }
        let Verdict::Accepted(accepted) = team::check(&request, text.as_bytes()) else { return false };
        assert_eq!(
            Team::parse("team.toml", &accepted.team.to_toml()).as_ref(),
            Ok(&accepted.team),
            "main stays readable"
        );
        self.pull += 1;
        let person = per_person(&self.contest);
        let receipt = accepted.receipt(self.arrival(), Some(&self.tags), person);
        let receipt = settle::inheriting(receipt, &accepted, &self.history, Some(&self.tags));
        accepted.enter(&mut self.teams, &mut self.directory);
        self.append(Known::Register(receipt));
        // The truth follows: of each entry whose it is.
        let before = self.teams_before(slug, &accepted);
        let whose = |member: &Member| {
            let known = before.iter().find(|(old, _)| bare(old) == bare(member));
            if author.is(member) { human } else { known.map(|(_, human)| *human).unwrap() }
        };
        let humans: Vec<(Member, u8)> =
            accepted.team.members.iter().map(|member| (member.clone(), whose(member))).collect();
        let was_there: BTreeSet<u8> = before.iter().map(|(_, human)| *human).collect();
        let begins = accepted.begins();
        let own = accepted.was.clone().unwrap_or_else(|| slug.clone());
        if begins {
            let brings: BTreeSet<u8> = humans.iter().map(|(_, human)| *human).collect();
            let left =
                self.truth.left.iter().filter(|(team, people)| **team != own && !people.is_disjoint(&brings));
            let spent: BTreeSet<usize> =
                left.flat_map(|(team, _)| self.truth.team.get(team).into_iter().flatten().copied()).collect();
            self.truth.team.entry(slug.clone()).or_default().extend(spent);
        }
        for old in accepted.was.iter().chain(&accepted.merged) {
            let spent = self.truth.team.remove(old).unwrap_or_default();
            self.truth.team.entry(slug.clone()).or_default().extend(spent);
            self.truth.humans.remove(old);
        }
        let mut left = self.truth.left.remove(&own).unwrap_or_default();
        if accepted.team.withdrawn {
            left.extend(was_there.into_iter().chain(humans.iter().map(|(_, human)| *human)));
            self.truth.left.insert(slug.clone(), left);
        }
        self.truth.humans.insert(slug.clone(), humans);
        true
    }

    /// The entries of this team and of those that become part of it, as they were.
    fn teams_before(&self, slug: &Slug, accepted: &team::Accepted) -> Vec<(Member, u8)> {
        let all = accepted.was.iter().chain(&accepted.merged).chain([slug]);
        all.filter_map(|slug| self.truth.humans.get(slug)).flatten().cloned().collect()
    }

    /// The head of the newest pull request, which comes now.
    fn arrival(&self) -> Arrival {
        Arrival {
            pull: self.pull,
            head: format!("{:040x}", self.pull),
            received: self.now,
            received_by: None,
        }
    }

    fn append(&mut self, known: Known) {
        let receipt = self.ledger.append(self.now, Entry::Known(known)).unwrap();
        self.history.add(receipt);
    }

    fn submit(&mut self, human: u8, author: &Author, slug: &Slug) {
        let Some(team) = self.teams.get(slug) else { return };
        let is_mine = self.mine(slug, human).is_some();
        // A key that the judge has not heard of yet is nobody's.
        if !team.has(author) || team.withdrawn {
            assert!(!team.has(author) || is_mine, "an impostor");
            return;
        }
        assert!(is_mine, "an impostor");
        if per_person(&self.contest) {
            let mut people = self.directory.tags_of(author, &self.teams, &self.tags);
            people.sort();
            people.dedup();
            let team = team.clone();
            if let Some(members) = enrolled(&self.history, &self.tags, slug, &team) {
                self.append(members);
            }
            if self.history.is_new_link(&people) {
                self.append(Known::Link(Linked { people }));
            }
        }
        let case = Case {
            contest: &self.contest,
            teams: &self.teams,
            team: slug,
            author: Some(author),
            received: self.now,
            path: "predictions.csv",
            size: 1,
            spent: &self.history.spent(slug),
            people: &self.history.people(slug),
            barred: self.history.tally().roster().barred(slug),
            closes: self.contest.closes,
            labels: None,
            grace: None,
            claimed: false,
            terms: None,
        };
        let mut findings = vec![];
        for (rule, found) in submission::by_rule(&case) {
            let undeclared: Vec<&str> = rule.undeclared(&found).collect();
            assert!(undeclared.is_empty(), "the rule {} does not declare {undeclared:?}", rule.name);
            findings.extend(found);
        }
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
        let truth = &self.truth;
        let members: Vec<u8> = truth.humans[slug].iter().map(|(_, human)| *human).collect();
        let person = per_person(&self.contest)
            && members.iter().any(|human| truth.within(truth.person.get(human), self.now) >= 2);
        let team = truth.within(truth.team.get(slug), self.now) >= 3;
        let expected = vec![codes::OVER_QUOTA.code; usize::from(person) + usize::from(team)];
        assert_eq!(codes, expected, "{slug} by {human} at {}: {:?}", self.now, findings);
        if !expected.is_empty() {
            return;
        }
        self.pull += 1;
        let score = (self.pull % 7) as f64 / 8.0;
        let current = self.history.tally().roster().current(slug).clone();
        let best = ledger::standings::Best { score, received: self.now, seq: u64::MAX };
        let ranking = self.history.ranking();
        let (rank_before, rank) =
            (ranking.rank(&current).map(|rank| rank as u64), ranking.rank_with(&current, best) as u64);
        self.append(Known::Score(Scored {
            team: slug.clone(),
            arrival: self.arrival(),
            digest: "0".repeat(64),
            rows: 2,
            public: BTreeMap::from([("rmse".to_owned(), score)]),
            standard_error: None,
            standard_errors: Default::default(),
            tied: None,
            ranks: None,
            private: format!("{:064x}", self.pull),
            rank_before,
            rank,
            answer_key: "0".repeat(64),
            measure: None,
            judge: "0.1.0".to_owned(),
        }));
        let number = self.truth.times.len();
        self.truth.times.push(self.now);
        self.truth.team.entry(slug.clone()).or_default().insert(number);
        for human in members {
            self.truth.person.entry(human).or_default().insert(number);
        }
    }

    /// As the next batch finds it: from the ledger and the files on main.
    fn read_again(&mut self) {
        let known = if per_person(&self.contest) {
            self.teams.iter().map(|(slug, team)| (slug.clone(), self.tags.of_team(team))).collect()
        } else {
            hashbrown::HashMap::new()
        };
        self.history = History::with(&self.contest, &self.ledger, known);
        self.directory = Directory::of(&self.teams, self.history.tally().roster(), self.contest.forge.logins);
    }

    fn new_slug(&mut self) -> Slug {
        self.fresh += 1;
        format!("t{}", self.fresh).parse().unwrap()
    }

    fn happen(&mut self, event: &Event) {
        self.now = self.now.plus(format!("{}m", event.minutes).parse().unwrap());
        let (human, how) = (event.who, event.how);
        let author = self.author(human, how);
        let all: Vec<Slug> = self.teams.keys().cloned().collect();
        let some = |at: u8| all.get(usize::from(at) % all.len().max(1)).cloned();
        match event.what {
            // A team registers.
            0..3 => {
                let slug = self.new_slug();
                let leader = Member { role: Role::Leader, ..Self::entry(&author, how) };
                let team =
                    Team { name: format!("Team {slug} number"), members: vec![leader], ..Team::default() };
                self.propose(human, &author, &slug, &team);
            }
            3 => self.read_again(),
            // The organiser writes a team's file; no receipt tells whose it is.
            4 if all.len() < 6 => {
                let slug = self.new_slug();
                let mut leader = Member { role: Role::Leader, ..Self::entry(&author, how) };
                leader.id = author.id;
                let team = Team {
                    name: format!("Team {slug} number"),
                    members: vec![leader.clone()],
                    ..Team::default()
                };
                self.truth.humans.insert(slug.clone(), vec![(leader, human)]);
                self.teams.insert(slug, team);
                self.read_again();
            }
            // The organiser enters somebody into a team's file, or takes somebody out.
            24 | 25 => {
                let Some(slug) = some(event.team).filter(|slug| !self.teams[slug].withdrawn) else { return };
                let mut member = Self::entry(&author, how);
                (member.login, member.id) = (author.login.clone(), author.id);
                // An entry by a key alone, or by a login that changes hands, is anybody's until its owner pushes: others
                // who send that team's next file prove nothing of it.
                let is_known = |member: &Member| {
                    if self.forge { member.id.is_some() } else { member.login.is_some() }
                };
                let all_known = self.teams[&slug].members.iter().all(is_known);
                let (mine, team) = (self.mine(&slug, human), self.teams.get_mut(&slug).unwrap());
                let humans = self.truth.humans.get_mut(&slug).unwrap();
                match mine {
                    None if event.what == 24 && all_known => {
                        team.members.push(member.clone());
                        humans.push((member, human));
                    }
                    Some(at) if event.what == 25 && humans.len() > 1 => {
                        team.members.remove(at);
                        humans.remove(at);
                    }
                    _ => return,
                }
                self.read_again();
            }
            // An account is called something else, perhaps what another was called before.
            5 if self.forge => {
                let new = format!("human-{}", how % 12);
                if !self.truth.logins.contains(&new) {
                    self.truth.logins[usize::from(human)] = new;
                }
            }
            5..14 => {
                if let Some(slug) = some(event.team) {
                    self.submit(human, &author, &slug);
                }
            }
            _ => {
                let Some(slug) = some(event.team) else { return };
                let mut team = self.teams[&slug].clone();
                let mine = self.mine(&slug, human);
                let mut folder = slug.clone();
                match (event.what, mine) {
                    (14, Some(_)) => {
                        let guest = self.author((human + 1 + how % 3) % HUMANS, how);
                        let invited = Invited::known_as(&Self::entry(&guest, how / 3));
                        team.invited = vec![invited];
                    }
                    (15 | 16, None) => team.members.push(Self::entry(&author, how)),
                    (17, Some(at)) => {
                        team.members.remove(at);
                        team.withdrawn |= team.members.is_empty();
                    }
                    (18, Some(_)) => {
                        team.members.remove(usize::from(how) % team.members.len());
                        team.withdrawn |= team.members.is_empty();
                    }
                    // Another identity, and a member removed at once.
                    (19 | 20, Some(at)) => {
                        let role = team.members[at].role;
                        team.members[at] = Member { role, ..Self::entry(&author, how) };
                        if event.what == 20 && team.members.len() > 1 {
                            team.members.remove((at + 1) % team.members.len());
                        }
                    }
                    (21, Some(_)) => team.withdrawn = !team.withdrawn,
                    (22, Some(_)) => {
                        folder = self.new_slug();
                        team.was = Some(slug.clone());
                    }
                    (23, Some(_)) => {
                        // Both teams are led by the same human.
                        let Some(other) = some(how).filter(|other| *other != slug) else { return };
                        let mut gone = self.teams[&other].clone();
                        gone.merge_into = Some(slug.clone());
                        if !gone.withdrawn
                            && !self.propose(human, &author, &other, &gone)
                            && self.teams[&other] != gone
                        {
                            return;
                        }
                        for member in &self.teams[&other].members {
                            if !team.members.iter().any(|known| contest::same(known, member)) {
                                team.members.push(Member { role: Role::Member, ..member.clone() });
                            }
                        }
                        team.merges.push(other);
                    }
                    _ => return,
                }
                self.propose(human, &author, &folder, &team);
            }
        }
    }
}

#[test]
fn each_person_and_each_team_pays_for_its_own_submissions_and_for_all_of_them() {
    let [scored, inherited, linked] = [0, 0, 0].map(Cell::new);
    let mut runner = TestRunner::new(Config { cases: 4_000, ..Config::default() });
    let played = runner.run(&(any::<bool>(), any::<bool>(), events()), |(forge, person, events)| {
        let mut play = Play::new(forge, person);
        for event in &events {
            play.happen(event);
        }
        for receipt in play.ledger.receipts() {
            match &receipt.entry {
                Entry::Known(Known::Score(_)) => scored.set(scored.get() + 1),
                Entry::Known(Known::Link(_)) => linked.set(linked.get() + 1),
                Entry::Known(Known::Register(it)) if !it.inherits.is_empty() => {
                    inherited.set(inherited.get() + 1)
                }
                _ => {}
            }
        }
        // The tags name nobody.
        let lines: String = play.ledger.receipts().iter().map(|receipt| receipt.to_line()).collect();
        prop_assert!(!lines.contains("human") && !lines.contains("HUMAN") && !lines.contains("SHA256"));
        Ok(())
    });
    played.unwrap_or_else(|why| panic!("{why}"));
    let counts = [scored.get(), inherited.get(), linked.get()];
    println!("scored, inherited, linked: {counts:?}");
    assert!(counts[0] > 5_000 && counts[1] > 200 && counts[2] > 100, "{counts:?}");
}

#[test]
fn who_left_a_team_that_the_organiser_wrote_has_spent_what_it_spent() {
    let mut play = Play::new(false, true);
    let event = |what, team, how| Event { minutes: 1, what, who: 1, team, how };
    // The team is written, sends two files, and its only member leaves; then the organiser writes another one.
    for event in [event(4, 0, 190), event(5, 0, 0), event(5, 0, 0), event(17, 0, 0), event(4, 0, 0)] {
        play.happen(&event);
    }
    let scored = |play: &Play| {
        play.ledger.receipts().iter().filter(|it| matches!(it.entry, Entry::Known(Known::Score(_)))).count()
    };
    assert_eq!(scored(&play), 2);
    // A quota of two a person is spent; `submit` itself holds what is said against the truth.
    play.happen(&event(5, 1, 64));
    assert_eq!(scored(&play), 2);
}

#[test]
fn a_team_that_the_organiser_wrote_keeps_its_peoples_count_under_another_name() {
    let mut play = Play::new(false, true);
    let event = |what, how| Event { minutes: 1, what, who: 0, team: 0, how };
    // It is written, sends a file, is renamed and sends another one; then a new batch reads all of it, and `submit` holds
    // what is said of the third file against the truth.
    for event in [event(4, 52), event(5, 0), event(22, 0), event(5, 0), event(3, 0), event(5, 0)] {
        play.happen(&event);
    }
}
