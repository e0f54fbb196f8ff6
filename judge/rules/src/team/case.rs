//! A proposed file beside what stands on main: who is new, who is gone, whose entry differs.

use super::request::Request;
use base::finding::Finding;
use contest::{Invited, Logins, Member, Person, Role, Slug, Team};

/// How a rule about a team is asked.
pub type Check = fn(&Case<'_>) -> Vec<Finding>;

/// What keeps these rules, for people.
pub(super) const REGISTRATIONS: &str = "registrations";

/// Where a member of the new file comes from.
#[derive(Clone, Copy)]
pub(super) enum Origin<'c> {
    /// Was a member before.
    Kept(&'c Member),
    /// Was a member of a team that becomes part of this one.
    Absorbed(&'c Member),
    /// Was neither.
    Joins,
}

/// One request, taken apart.
pub struct Case<'c> {
    pub(super) request: &'c Request<'c>,
    /// The file.
    pub(super) new: &'c Team,
    /// The team before, under this folder or the one that it is renamed from.
    pub(super) old: Option<&'c Team>,
    /// The folder that it is renamed from by this request.
    pub(super) was: Option<&'c Slug>,
    /// The teams that become part of it by this request; nothing where there is no such team.
    pub(super) absorbed: Vec<(&'c Slug, Option<&'c Team>)>,
    /// Each member of the file.
    pub(super) members: Vec<(&'c Member, Origin<'c>)>,
    /// Who was a member and is no more.
    pub(super) left: Vec<&'c Member>,
}

impl<'c> Case<'c> {
    pub(super) fn new(request: &'c Request<'c>, new: &'c Team) -> Self {
        let here = request.teams.get(request.slug);
        let was = new.was.as_ref().filter(|_| here.is_none());
        let old = here.or_else(|| request.teams.get(was?));
        let before = old.map_or(&[][..], |old| &old.merges);
        let absorbed: Vec<(&Slug, Option<&Team>)> = new
            .merges
            .iter()
            .filter(|slug| !before.contains(slug))
            .map(|slug| (slug, request.teams.get(slug)))
            .collect();
        let logins = request.contest.forge.logins;
        let same = |a: &Member, b: &Member| logins.same(a, b);
        let find =
            |team: Option<&'c Team>, member: &Member| team?.members.iter().find(|other| same(other, member));
        // The author's own entry is known by all that the push proves, whatever it says now.
        let mine = old.and_then(|old| old.member(request.author));
        let is_mine_kept = mine.is_some_and(|mine| new.members.iter().any(|member| same(mine, member)));
        let origin = |member: &'c Member| {
            if let Some(kept) = find(old, member) {
                return (member, Origin::Kept(kept));
            }
            if let Some(mine) = mine.filter(|_| !is_mine_kept && request.author.is(member)) {
                return (member, Origin::Kept(mine));
            }
            let from = absorbed.iter().find_map(|(_, team)| find(*team, member));
            (member, from.map_or(Origin::Joins, Origin::Absorbed))
        };
        let members: Vec<(&Member, Origin<'_>)> = new.members.iter().map(origin).collect();
        let is_left = |member: &&Member| {
            let is_kept =
                |(_, origin): &(&Member, Origin<'_>)| matches!(origin, Origin::Kept(kept) if kept == member);
            !members.iter().any(is_kept)
        };
        let left = old.map_or(&[][..], |old| &old.members).iter().filter(is_left).collect();
        Self { request, new, old, was, absorbed, members, left }
    }

    /// Whether this is a team that was not there before.
    pub(super) fn is_new(&self) -> bool {
        self.old.is_none() && self.was.is_none()
    }

    /// Whether the author may change anything at all; if not, that alone is said.
    pub(super) fn is_stranger(&self) -> bool {
        self.old.is_some_and(|old| !old.has(self.request.author)) && !self.is_invited()
    }

    /// Whether the author was asked to join and has not yet.
    pub(super) fn is_invited(&self) -> bool {
        let author = self.request.author;
        self.old.is_some_and(|old| !old.has(author) && old.invited.iter().any(|invited| author.is(invited)))
    }

    /// Whether the author led the team before, or leads the new one.
    pub(super) fn leads(&self) -> bool {
        self.old.unwrap_or(self.new).leader().is_some_and(|leader| self.request.author.is(leader))
    }

    /// Who joins by this request.
    pub(super) fn joining(&self) -> impl Iterator<Item = &'c Member> {
        self.members.iter().filter(|(_, origin)| matches!(origin, Origin::Joins)).map(|(member, _)| *member)
    }

    /// The entries that this request writes or changes, an unchanged one's role aside.
    pub(super) fn written(&self) -> impl Iterator<Item = &'c Member> {
        let is_written = |(member, origin): &&(&Member, Origin<'_>)| match origin {
            Origin::Kept(old) | Origin::Absorbed(old) => differ(old, member),
            Origin::Joins => true,
        };
        self.members.iter().filter(is_written).map(|(member, _)| *member)
    }

    /// Whether all members are held against the rules like those who join: the team is new, comes back, gets another
    /// folder or takes others in.
    pub(super) fn begins(&self) -> bool {
        let begins = self.is_new() || self.comes_back() || self.was.is_some() || !self.absorbed.is_empty();
        begins && !self.new.withdrawn
    }

    /// Those who are held against the rules like who joins: all where the team begins anew; else who joins, and who is
    /// known by something new, which may tell that they are in other teams.
    pub(super) fn entering(&self) -> impl Iterator<Item = &'c Member> {
        let begins = self.begins();
        let enters = move |(member, origin): &&(&Member, Origin<'_>)| match origin {
            Origin::Kept(old) => begins || Invited::known_as(*old) != Invited::known_as(*member),
            Origin::Absorbed(_) | Origin::Joins => true,
        };
        self.members.iter().filter(enters).map(|(member, _)| *member)
    }

    /// Those of whom the contest asks what it asks of every member: who writes an entry, and who is held against the
    /// rules like who joins.
    pub(super) fn asked(&self) -> impl Iterator<Item = &'c Member> {
        let begins = self.begins();
        let is_written = move |(member, origin): &&(&Member, Origin<'_>)| match origin {
            Origin::Kept(old) | Origin::Absorbed(old) => begins || differ(old, member),
            Origin::Joins => true,
        };
        self.members.iter().filter(is_written).map(|(member, _)| *member)
    }

    /// Whether people leave by this request and nobody comes: what is possible whatever the rules say of those who stay.
    pub(super) fn is_exit(&self) -> bool {
        let leaves = !self.left.is_empty() || self.new.withdrawn;
        leaves && !self.begins() && !self.members.iter().any(|(_, origin)| !matches!(origin, Origin::Kept(_)))
    }

    /// Whether somebody may not take part.
    pub(super) fn is_barred(&self, member: &Member) -> bool {
        let known = [Invited::known_as(member)];
        self.request.bars.is_some_and(|bars| bars.against(&known).is_some())
    }

    /// Whether a team that had withdrawn takes part again.
    pub(super) fn comes_back(&self) -> bool {
        self.old.is_some_and(|old| old.withdrawn) && !self.new.withdrawn
    }

    /// What the host takes for one login.
    pub(super) fn logins(&self) -> Logins {
        self.request.contest.forge.logins
    }

    /// Whether other people are members than before.
    pub(super) fn changes_members(&self) -> bool {
        !self.left.is_empty() || self.members.iter().any(|(_, origin)| !matches!(origin, Origin::Kept(_)))
    }

    /// Whether somebody else leads than before; in a new team somebody does.
    pub(super) fn changes_leader(&self) -> bool {
        let leader = self.members.iter().find(|(member, _)| member.role == Role::Leader);
        leader.is_some_and(|(_, origin)| !matches!(origin, Origin::Kept(old) if old.role == Role::Leader))
    }

    /// Whether `slug` is this team, by any name, or becomes part of it.
    pub(super) fn is_own(&self, slug: &Slug) -> bool {
        slug == self.request.slug
            || Some(slug) == self.was
            || self.absorbed.iter().any(|(absorbed, _)| *absorbed == slug)
    }

    /// The other teams of which somebody is a member.
    pub(super) fn other_teams(&self, person: &impl Person) -> impl Iterator<Item = (&'c Slug, &'c Team)> {
        self.all_teams(person).filter(|(_, team)| !team.withdrawn)
    }

    /// The same with those that have withdrawn.
    pub(super) fn all_teams(&self, person: &impl Person) -> impl Iterator<Item = (&'c Slug, &'c Team)> {
        let (directory, teams) = (self.request.directory, self.request.teams);
        let slugs = directory.teams_of(person).into_iter().filter(|slug| !self.is_own(slug));
        slugs.filter_map(|slug| teams.get_key_value(&slug))
    }
}

/// Whether two entries differ in more than the role.
pub(super) fn differ(a: &Member, b: &Member) -> bool {
    let mut a = a.clone();
    a.role = b.role;
    a != *b
}
