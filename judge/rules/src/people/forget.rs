//! Takes a person out of every team's file.

use contest::{Invited, Logins, Member, Person, Role, Slug, Team, Teams, fingerprint};

/// Whom to forget: by any of these.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Name on the forge.
    pub login: Option<String>,
    /// Number on the forge.
    pub id: Option<u64>,
    /// An SSH public key, or its fingerprint.
    pub ssh_key: Option<String>,
}

impl Wanted {
    fn is(&self, person: &impl Person, logins: Logins) -> bool {
        let login = self.login.as_deref().zip(person.login());
        let print = |key: &str| fingerprint(key).ok();
        let key = self.ssh_key.as_deref().and_then(print).zip(person.ssh_key().and_then(print));
        self.id.is_some() && self.id == person.id()
            || login.is_some_and(|(a, b)| logins.are_one(a, b))
            || key.is_some_and(|(a, b)| a == b)
    }

    /// The entries of `teams` that are this person's, each with its team: those that say so, and those that share with
    /// one of these what else it is known by.
    pub fn entries<'t>(&self, teams: &'t Teams, logins: Logins) -> Vec<(&'t Slug, &'t Member)> {
        let all =
            || teams.iter().flat_map(|(slug, team)| team.members.iter().map(move |member| (slug, member)));
        let mut mine: Vec<(&Slug, &Member)> = all().filter(|(_, member)| self.is(*member, logins)).collect();
        let mut known = 0;
        // One entry leads to the next.
        while known < mine.len() {
            let entry = mine[known].1;
            let is_new = |(_, member): &(&Slug, &Member)| {
                logins.same(entry, *member) && !mine.iter().any(|(_, other)| std::ptr::eq(*other, *member))
            };
            let more: Vec<(&Slug, &Member)> = all().filter(is_new).collect();
            mine.extend(more);
            known += 1;
        }
        mine
    }

    /// The person as nothing but this call knows them.
    pub fn as_invited(&self) -> Invited {
        Invited { login: self.login.clone(), id: self.id, ssh_key: self.ssh_key.clone() }
    }
}

/// What is left of a team without somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// The team.
    pub slug: Slug,
    /// Its file without that person.
    pub team: Team,
    /// Whether that person led it, so that the next member does now.
    pub led: bool,
    /// Whether nobody is left: the team has withdrawn, and link and affiliation, which spoke of that person,
    /// go.
    pub alone: bool,
}

/// The teams whose files speak of `wanted`, and what is left of each; `logins` is what the host takes for one login.
pub fn forget(teams: &Teams, wanted: &Wanted, logins: Logins) -> Vec<Forgotten> {
    let same = |a: &Member, b: &Member| logins.same(a, b);
    // Another file may know the same person by what stands beside the login in the first.
    let entries: Vec<&Member> = wanted.entries(teams, logins).into_iter().map(|(_, member)| member).collect();
    let is_meant_member =
        |member: &Member| wanted.is(member, logins) || entries.iter().any(|entry| same(entry, member));
    let mut forgotten = vec![];
    for (slug, team) in teams {
        let mut left = team.clone();
        left.members.retain(|member| !is_meant_member(member));
        left.invited.retain(|invited| {
            !wanted.is(invited, logins) && !entries.iter().any(|entry| logins.same(*entry, invited))
        });
        if left == *team {
            continue;
        }
        let alone = left.members.is_empty() && !team.members.is_empty();
        let led = !left.members.is_empty() && left.leader().is_none();
        if let (true, Some(next)) = (led, left.members.first_mut()) {
            next.role = Role::Leader;
        }
        if alone {
            left.withdrawn = true;
            (left.link, left.affiliation) = (None, None);
            left.invited.clear();
            left.merge_into = None;
        }
        forgotten.push(Forgotten { slug: slug.clone(), team: left, led, alone });
    }
    forgotten
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teams(files: &[(&str, &str)]) -> Teams {
        let read =
            |(slug, text): &(&str, &str)| (slug.parse().unwrap(), Team::parse("team.toml", text).unwrap());
        files.iter().map(read).collect()
    }

    #[test]
    fn a_person_goes_from_every_file_and_nobody_else_does() {
        let before = teams(&[
            (
                "bellkor",
                "name = \"BellKor\"\n[[members]]\nlogin = \"a\"\nid = 1\nrole = \"leader\"\n[[members]]\nlogin = \"b\"\nrole = \"member\"\n",
            ),
            (
                "korbell",
                "name = \"KorBell\"\nlink = \"https://a.example/\"\n[[members]]\nid = 1\nname = \"A\"\nrole = \"leader\"\n",
            ),
            (
                "gravity",
                "name = \"Gravity\"\n[[members]]\nlogin = \"c\"\nrole = \"leader\"\n[[invited]]\nlogin = \"A\"\n",
            ),
            (
                "dace",
                "name = \"Dace_\"\n[[members]]\nlogin = \"a\"\nid = 2\nrole = \"leader\"\n[[members]]\nlogin = \"d\"\nrole = \"member\"\n",
            ),
        ]);
        let wanted = Wanted { id: Some(1), ..Wanted::default() };
        let forget = |teams: &Teams, wanted: &Wanted| forget(teams, wanted, Logins::Folded);
        let after = forget(&before, &wanted);
        let slugs: Vec<&str> = after.iter().map(|one| one.slug.as_str()).collect();
        // The login alone cannot tell whether the invitation is for number 1; it goes. Number 2 is somebody
        // else.
        assert_eq!(slugs, ["bellkor", "gravity", "korbell"]);
        assert!(
            after[0].led && !after[0].alone && after[0].team.leader().unwrap().login.as_deref() == Some("b")
        );
        assert!(after[1].team.invited.is_empty());
        let alone = &after[2];
        assert!(
            alone.alone && alone.team.withdrawn && alone.team.members.is_empty() && alone.team.link.is_none()
        );
        assert_eq!(Team::parse("team.toml", &alone.team.to_toml()).unwrap(), alone.team);
        let again: Teams = after.into_iter().map(|one| (one.slug, one.team)).collect();
        assert!(forget(&again, &wanted).is_empty(), "twice is once");
        let by_login = forget(&before, &Wanted { login: Some("A".to_owned()), ..Wanted::default() });
        assert_eq!(by_login.len(), 4, "a login that two people have names both");
    }
}
