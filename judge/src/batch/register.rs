//! A pull request that brings a `team.toml`: a new team signs up, or a member changes the team. Main gets
//! the judge's own rendering of what was read, never the contestant's bytes.

use crate::contest::{Author, Contest, Role, Slug, Team, Teams};
use crate::finding::{Finding, quoted};
use crate::time::Instant;

/// A team.toml larger than this is no description of a team.
pub(super) const LARGEST: u64 = 256 << 10;

/// Checks the file's text against the rules for teams.
pub(super) fn check(
    contest: &Contest,
    teams: &Teams,
    slug: &Slug,
    author: &Author,
    received: Instant,
    path: &str,
    bytes: &[u8],
) -> Result<Team, Vec<Finding>> {
    let Ok(source) = std::str::from_utf8(bytes) else {
        return Err(vec![Finding::new("not-utf8", "the file is not UTF-8 text").in_file(path)]);
    };
    let team = Team::parse(path, source)?;
    let mut findings = vec![];
    if received > contest.closes {
        findings.push(Finding::new(
            "closed",
            format!("teams could register and change until {}", contest.closes.human()),
        ));
    }
    match teams.get(slug) {
        Some(old) if !old.has(author) => findings.push(
            Finding::new(
                "not-a-member",
                format!("{} is not a member of {}", author.shown(), quoted(&old.name)),
            )
            .help("a member of the team changes its team.toml"),
        ),
        None if !team.has(author) => findings.push(
            Finding::new(
                "not-a-member",
                format!("{} is not among the members that the file lists", author.shown()),
            )
            .help("whoever registers a team is a member of it"),
        ),
        None if !team.members.iter().any(|member| member.role == Role::Leader && author.is(member)) => {
            findings.push(Finding::new("not-the-leader", "a team is registered by its leader"));
        }
        _ => {}
    }
    if let Some(old) = teams.get(slug) {
        // Joining needs the joiner's own word; until there is a way to give it, members only leave.
        let joins = team.members.iter().filter(|member| !old.members.iter().any(|known| same(known, member)));
        let strangers: Vec<_> = joins
            .filter(|member| !author.is(member))
            .filter_map(|member| member.login.as_deref())
            .map(quoted)
            .collect();
        if !strangers.is_empty() {
            let text = format!("{} would join without having asked to", strangers.join(", "));
            findings.push(Finding::new("no-consent", text).help("whoever joins opens the pull request"));
        }
    }
    let name = team.name.to_lowercase();
    if let Some((other, _)) =
        teams.iter().find(|(other, known)| *other != slug && known.name.to_lowercase() == name)
    {
        findings
            .push(Finding::new("name-taken", format!("the name {} is taken by {other}", quoted(&team.name))));
    }
    if let Some(max) = contest.teams.max_members
        && team.members.len() > max as usize
    {
        findings.push(Finding::new(
            "too-many-members",
            format!("the team has {} members, allowed are {max}", team.members.len()),
        ));
    }
    let excluded = &contest.eligibility.excluded_countries;
    for country in team
        .members
        .iter()
        .filter_map(|member| member.country.as_ref())
        .filter(|country| excluded.contains(country))
    {
        findings.push(Finding::new("excluded-country", format!("residents of {country} may not take part")));
    }
    if findings.is_empty() { Ok(team) } else { Err(findings) }
}

fn same(a: &crate::contest::Member, b: &crate::contest::Member) -> bool {
    a.login.as_ref().zip(b.login.as_ref()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
        || a.id.is_some() && a.id == b.id
        || a.ssh_key.is_some() && a.ssh_key == b.ssh_key
}
