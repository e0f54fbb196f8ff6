//! The file that main gets: the contestant's with what the judge knows better.

use super::case::Case;
use super::request::Request;
use contest::{Author, Member, Team, fingerprint, is_login};

/// The file with what the judge knows better: the author's number, former names, invitations taken up.
pub(super) fn written(case: &Case<'_>) -> Team {
    let author = case.request.author;
    let mut team = case.new.clone();
    for at in (0..team.members.len()).filter(|at| author.is(&case.new.members[*at])) {
        // Of a login that the host no longer knows the author by, the new one takes the place.
        let is_known =
            |login: &String| author.login.as_ref().is_some_and(|own| author.logins.are_one(own, login));
        if !team.members[at].login.as_ref().is_some_and(is_known)
            && let Some(login) = proven_login(author, case.new, at)
        {
            team.members[at].login = Some(login.clone());
        }
    }
    let members = &team.members;
    team.invited.retain(|invited| !members.iter().any(|member| case.logins().same(member, invited)));
    let mut former: Vec<String> = team.former_names;
    former.extend(case.old.iter().map(|old| old.name.clone()));
    for absorbed in case.absorbed.iter().filter_map(|(_, team)| *team) {
        former.extend(absorbed.former_names.iter().chain([&absorbed.name]).cloned());
    }
    let mut seen = vec![team.name.clone()];
    former.retain(|name| {
        let is_new = !seen.contains(name);
        seen.push(name.clone());
        is_new
    });
    team.former_names = former;
    team
}

/// The file with all that the push proves in the author's entry where that says nothing: the number stays when the login
/// goes to somebody else, and nobody is two people by being known by one thing here and by another there. So the rules
/// see the whole person.
pub(super) fn completed(request: &Request<'_>, team: &Team) -> Team {
    let author = request.author;
    let mut team = team.clone();
    let mut own = (0..team.members.len()).filter(|at| author.is(&team.members[*at]));
    let (Some(at), None) = (own.next(), own.next()) else { return team };
    let login = proven_login(author, &team, at).cloned();
    let member = &mut team.members[at];
    member.id = member.id.or(author.id.filter(|id| i64::try_from(*id).is_ok()));
    member.login = member.login.take().or(login);
    if member.ssh_key.is_none() {
        member.ssh_key = author.ssh_fingerprint.clone().filter(|print| fingerprint(print).is_ok());
    }
    team
}

/// The author's login for entry `at`, unless a file cannot hold it. Somebody's entry may still have the login that is
/// the author's now.
fn proven_login<'a>(author: &'a Author, team: &Team, at: usize) -> Option<&'a String> {
    let mut others = team.members.iter().enumerate().filter(|(other, _)| *other != at);
    let login = author.login.as_ref().filter(|login| is_login(login))?;
    let is_theirs =
        |other: &Member| other.login.as_ref().is_some_and(|other| author.logins.are_one(other, login));
    (!others.any(|(_, other)| is_theirs(other))).then_some(login)
}
