//! Who is who among the teams of a contest: names by what they look like, people by what they are known by.
//! Kept while teams come and go, since a contest has tens of thousands of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::skeleton::keys;
use super::tags::Tags;
use contest::{Author, Logins, Member, Person, Slug, Team, Teams, fingerprint};
use ledger::standings::Roster;

/// Teams by name and by member.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// What a name looks like → the teams that have or had it. Former names stay their teams'.
    names: HashMap<String, BTreeSet<Slug>>,
    /// Earlier folder → the one after it.
    moved: HashMap<Slug, Slug>,
    /// Whatever somebody is known by → the teams whose files say so.
    teams: HashMap<String, BTreeSet<Slug>>,
    /// Whatever somebody is known by → what the same entries say besides, each with how many do.
    beside: HashMap<String, BTreeMap<String, u32>>,
    /// What the host takes for one login.
    logins: Logins,
}

impl Directory {
    /// The directory of `teams`; `roster` knows the folders that teams had before.
    pub fn of(teams: &Teams, roster: &Roster, logins: Logins) -> Self {
        let mut directory = Self { logins, ..Self::default() };
        for (slug, team) in teams {
            directory.enter(slug, team);
        }
        for (old, now) in roster.moved() {
            directory.moved(old, now);
        }
        directory
    }

    /// Takes a team in.
    pub(crate) fn enter(&mut self, slug: &Slug, team: &Team) {
        let folders = team.was.iter().chain(&team.merges).chain([slug]).map(Slug::as_str);
        for name in folders.chain(team.former_names.iter().map(String::as_str)).chain([team.name.as_str()]) {
            self.name(name, slug);
        }
        for member in &team.members {
            for identity in self.known_by(member) {
                self.teams.entry(identity).or_default().insert(slug.clone());
            }
            self.each_pair(member, |beside, to| *beside.entry(to.to_owned()).or_default() += 1);
        }
    }

    /// Forgets the members of a team; its names stay its own.
    pub(crate) fn leave(&mut self, slug: &Slug, team: &Team) {
        for member in &team.members {
            for identity in self.known_by(member) {
                if let Some(teams) = self.teams.get_mut(&identity) {
                    teams.remove(slug);
                }
            }
            self.each_pair(member, |beside, to| {
                if let Some(times) = beside.get_mut(to) {
                    *times -= 1;
                    if *times == 0 {
                        beside.remove(to);
                    }
                }
            });
        }
    }

    /// Does `change` for all that an entry is known by and all that it is known by besides.
    fn each_pair(&mut self, member: &Member, change: impl Fn(&mut BTreeMap<String, u32>, &str)) {
        let known = self.known_by(member);
        for from in &known {
            for to in known.iter().filter(|to| *to != from) {
                change(self.beside.entry(from.clone()).or_default(), to);
            }
        }
    }

    /// The team that had the folder `old` has the folder `now`.
    pub(crate) fn moved(&mut self, old: &Slug, now: &Slug) {
        self.name(old.as_str(), now);
        self.moved.insert(old.clone(), now.clone());
        // A team that takes its old folder again has it.
        self.moved.remove(now);
    }

    fn name(&mut self, name: &str, slug: &Slug) {
        for key in keys(name) {
            self.names.entry(key).or_default().insert(slug.clone());
        }
    }

    /// The teams of which one of `names` is or was a name, as they are called now.
    pub(crate) fn owners(&self, names: &BTreeSet<String>) -> BTreeSet<Slug> {
        let owners = names.iter().filter_map(|name| self.names.get(name)).flatten();
        owners.map(|owner| self.current(owner).clone()).collect()
    }

    fn current<'d>(&'d self, slug: &'d Slug) -> &'d Slug {
        let mut slug = slug;
        for _ in 0..self.moved.len() {
            let Some(next) = self.moved.get(slug) else { break };
            slug = next;
        }
        slug
    }

    /// One name for the person behind an entry: the most stable of what they are known by, in any team's
    /// file. A login that goes with two numbers says nothing about either.
    pub(crate) fn person(&self, person: &impl Person) -> String {
        self.all_of(person).pop_first().unwrap_or_default()
    }

    /// All that the person is known by in any team's file, the most stable first.
    fn all_of(&self, person: &impl Person) -> BTreeSet<String> {
        let mut known = self.known_by(person);
        // Somebody whose number is known is not whoever had the login before.
        if let Some(id) = person.id() {
            let own = format!("{NUMBER}{id}");
            let is_others = |login: &String| {
                let mut all = self.beside_all(vec![login.clone()]).into_iter();
                all.any(|other| other.starts_with(NUMBER) && other != own)
            };
            known.retain(|identity| !identity.starts_with(LOGIN) || !is_others(identity));
        }
        self.beside_all(known)
    }

    /// `known` and all that stands beside any of it, and beside that. By chance the order of the alphabet is that of
    /// stability: "id", "key", "login".
    fn beside_all(&self, known: Vec<String>) -> BTreeSet<String> {
        let mut all: BTreeSet<String> = known.iter().cloned().collect();
        let mut open = known;
        while let Some(identity) = open.pop() {
            if self.is_ambiguous(&identity) {
                continue;
            }
            let beside = self.beside.get(&identity).into_iter().flat_map(BTreeMap::keys);
            for other in beside.filter(|other| !self.is_ambiguous(other)) {
                if all.insert(other.clone()) {
                    open.push(other.clone());
                }
            }
        }
        all
    }

    /// Whether it is a login that two numbers go with: it changed hands.
    fn is_ambiguous(&self, identity: &str) -> bool {
        identity.starts_with(LOGIN) && self.numbers_of(identity).nth(1).is_some()
    }

    fn numbers_of(&self, identity: &str) -> impl Iterator<Item = &String> {
        let beside = self.beside.get(identity).into_iter().flat_map(BTreeMap::keys);
        beside.filter(|other| other.starts_with(NUMBER))
    }

    /// The teams of which the person is a member.
    pub(crate) fn teams_of(&self, person: &impl Person) -> BTreeSet<Slug> {
        self.all_of(person)
            .iter()
            .filter_map(|identity| self.teams.get(identity))
            .flatten()
            .cloned()
            .collect()
    }

    /// The tags of somebody, and of every entry of `teams` by which the judge lets them in as a member.
    pub fn tags_of(&self, author: &Author, teams: &Teams, tags: &Tags) -> Vec<String> {
        let teams = self.teams_of(author).into_iter().filter_map(|slug| teams.get(&slug));
        let own = teams.flat_map(|team| &team.members).filter(|entry| author.is(*entry));
        own.flat_map(|entry| tags.of(entry)).chain(tags.of(author)).collect()
    }

    /// What an entry says of who somebody is, the most stable first.
    fn known_by(&self, person: &impl Person) -> Vec<String> {
        let id = person.id().map(|id| format!("{NUMBER}{id}"));
        let key = person.ssh_key().and_then(|key| fingerprint(key).ok()).map(|key| format!("key {key}"));
        let login = person.login().map(|login| format!("{LOGIN}{}", self.logins.key(login)));
        [id, key, login].into_iter().flatten().collect()
    }
}

const NUMBER: &str = "id ";
const LOGIN: &str = "login ";

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    fn team(entry: &str) -> Team {
        let text = format!("name = \"Team\"\n[[members]]\nrole = \"leader\"\n{entry}\n");
        Team::parse("team.toml", &text).unwrap()
    }

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    fn shown(directory: &Directory, team: &Team) -> Vec<String> {
        directory.teams_of(&team.members[0]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn people_are_found_by_all_that_they_are_known_by() {
        let mut directory = Directory::default();
        let by_login = team("login = \"Pragmatic\"");
        let by_number = team("id = 7");
        let both = team("login = \"pragmatic\"\nid = 7");
        directory.enter(&slug("by-login"), &by_login);
        directory.enter(&slug("by-number"), &by_number);
        assert_eq!(shown(&directory, &by_login), ["by-login"], "nothing says yet that they are the same");
        directory.enter(&slug("both"), &both);
        for one in [&by_login, &by_number, &both] {
            assert_eq!(shown(&directory, one), ["both", "by-login", "by-number"]);
            assert_eq!(directory.person(&one.members[0]), "id 7");
        }
        // The login goes to somebody else: it no longer tells.
        let other = team("login = \"pragmatic\"\nid = 8");
        directory.enter(&slug("other"), &other);
        assert_eq!(directory.person(&by_login.members[0]), "login pragmatic");
        assert_eq!(shown(&directory, &by_number), ["both", "by-number"]);
        directory.leave(&slug("other"), &other);
        assert_eq!(shown(&directory, &by_number), ["both", "by-login", "by-number"]);
        directory.leave(&slug("both"), &both);
        assert_eq!(shown(&directory, &by_number), ["by-number"]);
    }

    #[test]
    fn a_key_leads_to_the_number_through_the_login() {
        let mut directory = Directory::default();
        directory.enter(&slug("a"), &team(&format!("ssh_key = \"{KEY}\"\nlogin = \"gravity\"")));
        directory.enter(&slug("b"), &team("login = \"gravity\""));
        assert_eq!(shown(&directory, &team("login = \"Gravity\"")), ["a", "b"]);
        directory.enter(&slug("c"), &team(&format!("ssh_key = \"{KEY}\"\nid = 9")));
        assert_eq!(directory.person(&team("login = \"gravity\"").members[0]), "id 9");
        assert_eq!(shown(&directory, &team("id = 9")), ["a", "b", "c"]);
        // Another key of the same account.
        let other = "ssh_key = \"SHA256:AAAA3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU\"\nlogin = \"gravity\"";
        directory.enter(&slug("d"), &team(other));
        assert_eq!(shown(&directory, &team("id = 9")), ["a", "b", "c", "d"]);
        // Whoever has the login now is not whoever had it before.
        assert!(shown(&directory, &team("id = 10\nlogin = \"gravity\"")).is_empty());
    }

    #[test]
    fn names_stay_a_teams_when_it_moves() {
        let mut directory = Directory::default();
        let gravity = team("login = \"gravity\"");
        directory.enter(&slug("gravity"), &gravity);
        directory.leave(&slug("gravity"), &gravity);
        directory.moved(&slug("gravity"), &slug("when-gravity"));
        directory.enter(&slug("when-gravity"), &gravity);
        let owners = directory.owners(&keys("GRAVITY"));
        assert_eq!(owners.into_iter().collect::<Vec<_>>(), [slug("when-gravity")]);
    }
}
