//! What a person wants changed in a team's file, written into it. Whether they may is [`crate::team::check`]'s
//! business.

use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Acceptance, Invited, Member, Person as _, Role, Slug, Team, Teams, same};

/// Changes of one team's file by one person; what is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// Who changes it.
    pub me: Option<Invited>,
    /// The team's name.
    pub name: Option<String>,
    /// The team's page.
    pub link: Option<String>,
    /// Where its members work.
    pub affiliation: Option<String>,
    /// How the person wants to be called.
    pub called: Option<String>,
    /// Where the person lives.
    pub country: Option<String>,
    /// The terms that the person accepts.
    pub accept: Option<Acceptance>,
    /// The attestations that the person makes.
    pub attest: Vec<String>,
    /// Who is asked to join.
    pub invite: Vec<Invited>,
    /// Whether the person leaves.
    pub leave: bool,
    /// Members, or invitations, to remove.
    pub remove: Vec<Invited>,
    /// The member who leads from now on.
    pub leader: Option<Invited>,
    /// The folder that the team is to have.
    pub rename: Option<Slug>,
    /// Teams to take in.
    pub merge: Vec<Slug>,
    /// The team to become part of.
    pub merge_into: Option<Slug>,
    /// Whether the team leaves the contest.
    pub withdraw: bool,
    /// Whether it comes back.
    pub come_back: bool,
    /// The submissions to choose, by receipt.
    pub choose: Option<Vec<u64>>,
}

impl Edit {
    /// The file of `team` with the changes: `before` is what the person has, `main` what main has.
    ///
    /// # Errors
    /// What cannot be done, since somebody or something that it names is not there.
    pub fn apply(&self, slug: &Slug, before: Option<&Team>, main: &Teams) -> Result<Team, Vec<Finding>> {
        let mut findings = vec![];
        let mut team = match (before, &self.name) {
            (Some(team), _) => team.clone(),
            (None, Some(name)) => Team { name: name.clone(), ..Team::default() },
            (None, None) => {
                let text = format!("there is no team {slug} yet, and a new one needs a name");
                let help = "give it with --name \"The name\"; or look for a typing mistake in --team";
                return Err(vec![Finding::new(codes::NO_TEAM_NAME, text).help(help)]);
            }
        };
        for (field, wanted) in [(&mut team.link, &self.link), (&mut team.affiliation, &self.affiliation)] {
            if let Some(text) = wanted {
                *field = Some(text.clone()).filter(|text| !text.is_empty());
            }
        }
        if let Some(name) = &self.name {
            team.name.clone_from(name);
        }
        self.own_entry(&mut team, before.is_none());
        self.others(&mut team, &mut findings);
        for other in &self.merge {
            match main.get(other) {
                None => {
                    let text = format!("there is no team {other} on main to merge with");
                    findings.push(
                        Finding::new(codes::BAD_MERGE, text).help("name it by its folder below submissions/"),
                    );
                }
                Some(other) => absorb(&mut team, other),
            }
            if !team.merges.contains(other) {
                team.merges.push(other.clone());
            }
        }
        if let Some(into) = &self.merge_into {
            team.merge_into = Some(into.clone());
        }
        if self.rename.as_ref().is_some_and(|new| new != slug) {
            team.was = Some(slug.clone());
        }
        team.withdrawn = (team.withdrawn || self.withdraw || team.members.is_empty()) && !self.come_back;
        if let Some(chosen) = &self.choose {
            team.chosen.clone_from(chosen);
        }
        if findings.is_empty() { Ok(team) } else { Err(findings) }
    }

    /// Writes, adds or removes the entry of the person.
    fn own_entry(&self, team: &mut Team, is_new: bool) {
        let Some(me) = &self.me else { return };
        if self.leave {
            team.members.retain(|member| !same(member, me));
            return;
        }
        if !team.members.iter().any(|member| same(member, me)) {
            team.members.push(Member {
                login: me.login.clone(),
                id: me.id,
                ssh_key: me.ssh_key.clone(),
                name: None,
                country: None,
                role: if is_new { Role::Leader } else { Role::Member },
                attests: vec![],
                accepted: None,
            });
            team.invited.retain(|invited| !same(invited, me));
        }
        let Some(entry) = team.members.iter_mut().find(|member| same(&**member, me)) else { return };
        for (field, wanted) in [(&mut entry.name, &self.called), (&mut entry.country, &self.country)] {
            if let Some(text) = wanted {
                *field = Some(text.clone()).filter(|text| !text.is_empty());
            }
        }
        if let Some(accept) = &self.accept
            && entry.accepted.as_ref().is_none_or(|before| before.terms != accept.terms)
        {
            // Accepting the same text again keeps the first date.
            entry.accepted = Some(accept.clone());
        }
        let new = self.attest.iter().filter(|id| !entry.attests.contains(id)).cloned().collect::<Vec<_>>();
        entry.attests.extend(new);
    }

    /// Invitations, removals and who leads.
    fn others(&self, team: &mut Team, findings: &mut Vec<Finding>) {
        for person in &self.invite {
            let known = team.invited.iter().any(|invited| same(invited, person))
                || team.members.iter().any(|member| same(member, person));
            if !known {
                team.invited.push(person.clone());
            }
        }
        for person in &self.remove {
            // That nobody is found is no fault: the same call again has nothing left to do.
            team.members.retain(|member| !same(member, person));
            team.invited.retain(|invited| !same(invited, person));
        }
        let Some(leader) = &self.leader else { return };
        if !team.members.iter().any(|member| same(member, leader)) {
            let text = format!("{} is not a member of {}", leader.shown(), quoted(&team.name));
            findings.push(
                Finding::new(codes::NEW_LEADER, text)
                    .help("only a member can become the leader: name one of them"),
            );
            return;
        }
        for member in &mut team.members {
            member.role = if same(&*member, leader) { Role::Leader } else { Role::Member };
        }
    }
}

/// Copies the members of `other` that are not there yet.
fn absorb(team: &mut Team, other: &Team) {
    for member in &other.members {
        if !team.members.iter().any(|known| same(known, member)) {
            team.members.push(Member { role: Role::Member, ..member.clone() });
        }
    }
}
