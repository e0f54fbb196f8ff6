//! Who is who among the teams of a contest: names by what they look like, people by what they are known by.
//! Kept while teams come and go, since a contest has tens of thousands of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::skeleton::keys;
use crate::contest::{Member, Slug, Team, Teams, fingerprint};
use crate::standings::Roster;

/// Teams by name and by member.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// What a name looks like → the teams that have or had it. Former names stay their teams'.
    names: HashMap<String, BTreeSet<Slug>>,
    /// Earlier folder → the one after it.
    moved: HashMap<Slug, Slug>,
    /// Whatever somebody is known by → the teams whose files say so.
    teams: HashMap<String, BTreeSet<Slug>>,
    /// Whatever somebody is known by → what the same entries say that is more stable, each with how many do.
    above: HashMap<String, BTreeMap<String, u32>>,
    /// The same the other way round.
    below: HashMap<String, BTreeMap<String, u32>>,
}

impl Directory {
    /// The directory of `teams`; `roster` knows the folders that teams had before.
    pub fn of(teams: &Teams, roster: &Roster) -> Self {
        let mut directory = Self::default();
        for (slug, team) in teams {
            directory.enter(slug, team);
        }
        for (old, now) in roster.moved() {
            directory.moved(old, now);
        }
        directory
    }

    /// Takes a team in.
    pub(super) fn enter(&mut self, slug: &Slug, team: &Team) {
        let folders = team.was.iter().chain(&team.merges).chain([slug]).map(Slug::as_str);
        for name in folders.chain(team.former_names.iter().map(String::as_str)).chain([team.name.as_str()]) {
            self.name(name, slug);
        }
        for member in &team.members {
            let known = known_by(member);
            for (at, identity) in known.iter().enumerate() {
                self.teams.entry(identity.clone()).or_default().insert(slug.clone());
                for stable in &known[..at] {
                    count(&mut self.above, identity, stable);
                    count(&mut self.below, stable, identity);
                }
            }
        }
    }

    /// Forgets the members of a team; its names stay its own.
    pub(super) fn leave(&mut self, slug: &Slug, team: &Team) {
        for member in &team.members {
            let known = known_by(member);
            for (at, identity) in known.iter().enumerate() {
                if let Some(teams) = self.teams.get_mut(identity) {
                    teams.remove(slug);
                }
                for stable in &known[..at] {
                    uncount(&mut self.above, identity, stable);
                    uncount(&mut self.below, stable, identity);
                }
            }
        }
    }

    /// The team that had the folder `old` has the folder `now`.
    pub(super) fn moved(&mut self, old: &Slug, now: &Slug) {
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
    pub(super) fn owners(&self, names: &BTreeSet<String>) -> BTreeSet<Slug> {
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
    pub(super) fn person(&self, member: &Member) -> String {
        known_by(member).first().map(|identity| self.stable(identity)).unwrap_or_default()
    }

    fn stable(&self, identity: &str) -> String {
        let above = self.above.get(identity).into_iter().flat_map(BTreeMap::keys);
        let mut roots: BTreeSet<String> = above.map(|above| self.stable(above)).collect();
        match (roots.pop_first(), roots.is_empty()) {
            (Some(only), true) => only,
            _ => identity.to_owned(),
        }
    }

    /// The teams of which the person behind an entry is a member.
    pub(super) fn teams_of(&self, member: &Member) -> BTreeSet<Slug> {
        let mut identities: BTreeSet<String> = known_by(member).into_iter().collect();
        let person = self.person(member);
        let mut open = vec![person.clone()];
        while let Some(identity) = open.pop() {
            let below = self.below.get(&identity).into_iter().flat_map(BTreeMap::keys);
            open.extend(below.filter(|below| self.stable(below) == person).cloned());
            identities.insert(identity);
        }
        identities.iter().filter_map(|identity| self.teams.get(identity)).flatten().cloned().collect()
    }
}

/// What an entry says of who somebody is, the most stable first.
fn known_by(member: &Member) -> Vec<String> {
    let id = member.id.map(|id| format!("id {id}"));
    let key = member.ssh_key.as_ref().and_then(|key| fingerprint(key).ok());
    let login = member.login.as_ref().map(|login| format!("login {}", login.to_ascii_lowercase()));
    [id, key, login].into_iter().flatten().collect()
}

fn count(links: &mut HashMap<String, BTreeMap<String, u32>>, from: &str, to: &str) {
    *links.entry(from.to_owned()).or_default().entry(to.to_owned()).or_default() += 1;
}

fn uncount(links: &mut HashMap<String, BTreeMap<String, u32>>, from: &str, to: &str) {
    let Some(links) = links.get_mut(from) else { return };
    if let Some(times) = links.get_mut(to) {
        *times -= 1;
        if *times == 0 {
            links.remove(to);
        }
    }
}

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
