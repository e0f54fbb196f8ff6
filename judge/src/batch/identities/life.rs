//! A long life of a contest's people: they register, join, leave, merge, rename, withdraw, come back, are forgotten and are
//! known by one thing here and another there. Nobody is scored more often than a person may, nobody is locked out, and
//! what is left verifies.

use base::time::{Instant, Window};
use contest::{Author, Member, Role, Slug, Team};
use ledger::{Forgot, Known, Remaining};
use rules::people::{Forgotten, Wanted, forget};

use super::{Event, HUMANS, Play, RULES, bare};

impl Play {
    /// The organiser forgets somebody, as [`super::Forgetting`] does.
    fn forget(&mut self, author: &Author) {
        let wanted = Wanted {
            login: author.login.clone().filter(|_| author.id.is_none() && author.ssh_fingerprint.is_none()),
            id: author.id,
            ssh_key: author.ssh_fingerprint.clone(),
        };
        let forgotten = forget(&self.teams, &wanted, self.contest.forge.logins);
        if forgotten.is_empty() {
            return;
        }
        let roster = self.history.tally().roster();
        let remaining = |one: &Forgotten| {
            let told = !roster.people(&one.slug).is_empty();
            let people = self.tags.of_team(&one.team).into_iter().filter_map(|tags| tags.first().cloned());
            let mut people: Vec<String> = people.filter(|_| told).collect();
            people.sort();
            Remaining { team: one.slug.clone(), members: one.team.members.len(), people, bars: None }
        };
        let forgot = Forgot { teams: forgotten.iter().map(remaining).collect() };
        for one in forgotten {
            let humans = self.truth.humans.get_mut(&one.slug).unwrap();
            humans.retain(|(member, _)| one.team.members.iter().any(|left| bare(left) == bare(member)));
            self.teams.insert(one.slug, one.team);
        }
        self.append(Known::Forget(forgot));
        self.read_again();
    }

    /// Whoever wants to leaves every team, founds one and is scored: whatever happened before, nobody is locked out.
    fn begins_anew(&mut self, human: u8) {
        self.now = self.now.plus(Window::days(2));
        let mine: Vec<Slug> =
            self.teams.keys().filter(|slug| self.mine(slug, human).is_some()).cloned().collect();
        for slug in mine {
            let by =
                (0..8).map(|how| self.author(human, how << 5)).find(|author| self.teams[&slug].has(author));
            let Some(author) = by.filter(|_| !self.teams[&slug].withdrawn) else { continue };
            let mut team = self.teams[&slug].clone();
            let at = team.members.iter().position(|member| author.is(member)).unwrap();
            if team.members[at].role == Role::Leader && team.members.len() > 1 {
                team.members[at].role = Role::Member;
                let next = usize::from(at == 0);
                team.members[next].role = Role::Leader;
                assert!(self.propose(human, &author, &slug, &team), "{human} hands {slug} over");
                team = self.teams[&slug].clone();
            }
            let at = team.members.iter().position(|member| author.is(member)).unwrap();
            team.members.remove(at);
            team.withdrawn |= team.members.is_empty();
            assert!(self.propose(human, &author, &slug, &team), "{human} leaves {slug}");
        }
        let author = self.author(human, 0);
        let slug = self.new_slug();
        let leader = Member { role: Role::Leader, ..Self::entry(&author, 0) };
        let team = Team { name: format!("Team {slug} number"), members: vec![leader], ..Team::default() };
        assert!(self.propose(human, &author, &slug, &team), "{human} founds {slug}");
        let before = self.truth.times.len();
        self.submit(human, &author, &slug);
        assert_eq!(self.truth.times.len(), before + 1, "{human} is scored with {slug}");
    }

    /// What a third party finds in the ledger.
    fn verify(&self) {
        let found = ledger::standings::recompute(&self.contest, &self.teams, &self.ledger);
        assert!(found.is_empty(), "{found:?}");
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("content")).unwrap();
        std::fs::write(dir.path().join(contest::CONTEST_FILE), &self.rules).unwrap();
        let folder = contest::Folder::open(dir.path()).unwrap();
        let admitted = proof::admitted::admitted(proof::rules::Rules::of(&folder), &self.ledger);
        assert_eq!((admitted.doubtful, &admitted.findings[..]), (0, &[][..]));
        assert!(admitted.checked > 0);
    }
}

/// A long life: 10,000 steps of each kind of contest, and everything else that may happen to a person.
#[test]
fn after_ten_thousand_steps_nobody_has_more_than_their_share_nobody_is_locked_out_and_all_verifies() {
    let one_team = RULES.replace("identical = true", "one_team = true");
    let apart = RULES.replace("identical = true", "identical = false");
    for (seed, (rules, forge)) in [
        (RULES, true),
        (RULES, false),
        (one_team.as_str(), true),
        (&one_team, false),
        (&apart, true),
        (&apart, false),
    ]
    .into_iter()
    .enumerate()
    {
        let mut play = Play::by(rules, forge, true);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed as u64 + 1);
        let mut next = |below: u64| {
            // SplitMix64.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)) % below
        };
        for _ in 0..10_000 {
            let (minutes, who) = (next(40) as u16 + 1, next(u64::from(HUMANS)) as u8);
            let (mut team, how) = (next(256) as u8, next(256) as u8);
            // Mostly they have to do with teams of their own.
            let of = |withdrawn: bool| -> Vec<u8> {
                let teams = play.teams.iter().take(256).enumerate();
                let theirs = teams.filter(|(_, (slug, team))| {
                    team.withdrawn == withdrawn && play.mine(slug, who).is_some()
                });
                theirs.map(|(at, _)| at as u8).collect()
            };
            let (own, gone) = (of(false), of(true));
            if !own.is_empty() && next(3) > 0 {
                team = own[next(own.len() as u64) as usize];
            } else if own.is_empty() && !gone.is_empty() && next(2) == 0 {
                // The team comes back.
                let team = gone[next(gone.len() as u64) as usize];
                play.happen(&Event { minutes, what: 21, who, team, how });
                continue;
            }
            match next(2_000) {
                0..3 => {
                    let author = play.author(who, how);
                    play.forget(&author);
                }
                3..6 => play.begins_anew(who),
                choice => {
                    // Teams stay for ever, and reading everything again takes as long as the ledger is.
                    let what = match choice % 26 {
                        0..3 if play.teams.len() > 150 || own.len() > 2 => 5 + (how % 9),
                        3 | 4 | 24 | 25 if choice > 200 => 14 + (how % 10),
                        what => what as u8,
                    };
                    play.happen(&Event { minutes, what, who, team, how });
                }
            }
        }
        for human in 0..HUMANS {
            play.begins_anew(human);
        }
        play.verify();
        let scored = play.truth.times.len();
        println!(
            "{forge}: {scored} scored, {} receipts, {} teams",
            play.ledger.receipts().len(),
            play.teams.len()
        );
        assert!(scored > 100, "{scored}");
        for human in 0..HUMANS {
            let all = play.truth.person.get(&human).into_iter().flatten();
            let mut times: Vec<Instant> = all.map(|number| play.truth.times[*number]).collect();
            times.sort();
            let day: Window = "24h".parse().unwrap();
            for three in times.windows(3) {
                assert!(three[2].minus(day) >= three[0], "{human}: {three:?}");
            }
        }
    }
}
