//! From the text of `team.toml` to a [`Team`].

use super::country::is_country;
use super::digest_toml::sha256;
use super::identity::{Logins, Person as _, fingerprint, is_login};
use super::keys::Family;
use super::reader::{At, Document, Section};
use super::team::{Acceptance, Invited, Member, Role, Slug, Team};
use base::finding::codes;
use base::finding::{Finding, quoted};

impl Team {
    /// Reads `source`, the text of `file`.
    ///
    /// # Errors
    /// Every complaint with its line and column.
    pub fn parse(file: &str, source: &str) -> Result<Self, Vec<Finding>> {
        Document::read(file, source, Family::Team, team)
    }
}

fn team(root: &Section<'_, '_>) -> Option<Team> {
    let name = root.required("name", display(root, "name", 60));
    let link = root.text("link").and_then(|at| {
        if at.value.starts_with("https://")
            && at.value.len() <= 200
            && !at.value.chars().any(|c| c.is_control() || c == ' ')
        {
            return Some(at.value);
        }
        root.complain(
            codes::BAD_LINK,
            &at.span,
            format!(
                "link is {}, expected an https:// address of at most 200 characters without spaces",
                quoted(&at.value)
            ),
            None,
        );
        None
    });
    let affiliation = display(root, "affiliation", 100);
    let withdrawn = root.boolean("withdrawn").is_some_and(|at| at.value);
    let members = root.tables("members", member);
    if members.is_empty() && !withdrawn {
        root.complain_here(
            codes::NO_MEMBERS,
            "the team has no members, expected at least one [[members]] entry",
        );
    }
    let leaders = members.iter().filter(|member| member.role == Role::Leader).count();
    if !members.is_empty() && leaders != 1 {
        root.complain_here(
            codes::ONE_LEADER,
            format!("{leaders} members have role = \"leader\", expected exactly one"),
        );
    }
    for (at, member) in members.iter().enumerate() {
        // Whether capitals make two logins is the host's to say, which is asked later.
        let twice = |other: &Member| {
            Logins::Exact.same(other, member) || member.login.is_some() && other.login == member.login
        };
        if members[..at].iter().any(twice) {
            root.complain_here(codes::SAME_MEMBER_TWICE, format!("{} is listed twice", member.shown()));
        }
    }
    let invited = root.tables("invited", invited);
    for (at, person) in invited.iter().enumerate() {
        if invited[..at].iter().any(|other| Logins::Exact.same(other, person)) {
            root.complain_here(codes::SAME_MEMBER_TWICE, format!("{} is invited twice", person.shown()));
        }
    }
    let former_names = root.texts("former_names").into_iter().map(|at| at.value).collect();
    Some(Team {
        name: name?,
        link,
        affiliation,
        members,
        invited,
        withdrawn,
        was: root.parsed::<Slug>("was").map(|at| at.value),
        merges: slugs(root, "merges"),
        merge_into: root.parsed::<Slug>("merge_into").map(|at| at.value),
        former_names,
        chosen: root.integers("chosen").into_iter().map(|at| at.value).collect(),
    })
}

fn slugs(root: &Section<'_, '_>, key: &'static str) -> Vec<Slug> {
    let read = |at: At<String>| match at.value.parse::<Slug>() {
        Ok(slug) => Some(slug),
        Err(why) => {
            root.complain(codes::BAD_VALUE, &at.span, format!("{key}: {why}"), None);
            None
        }
    };
    root.texts(key).into_iter().filter_map(read).collect()
}

fn display(section: &Section<'_, '_>, key: &'static str, longest: usize) -> Option<String> {
    let at = section.text(key)?;
    let text = &at.value;
    let hidden = text.chars().find(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'));
    if let Some(c) = hidden {
        section.complain(
            codes::HIDDEN_CHARACTER,
            &at.span,
            format!("{key} has the invisible character U+{:04X}", c as u32),
            None,
        );
    } else if text.trim() != text || text.is_empty() || text.chars().count() > longest {
        section.complain(
            codes::BAD_VALUE,
            &at.span,
            format!("{key} has to have 1 to {longest} characters and no space at its ends"),
            None,
        );
    } else {
        return Some(at.value);
    }
    None
}

fn invited(section: &Section<'_, '_>) -> Option<Invited> {
    let (login, id, ssh_key) = known_by(section);
    if login.is_none() && id.is_none() && ssh_key.is_none() {
        section.complain_here(
            codes::UNKNOWN_MEMBER,
            "an invitation needs at least one of login, id and ssh_key",
        );
        return None;
    }
    Some(Invited { login, id, ssh_key })
}

fn known_by(section: &Section<'_, '_>) -> (Option<String>, Option<u64>, Option<String>) {
    let login = section.text("login").and_then(|at| {
        let fine = is_login(&at.value);
        if !fine {
            section.complain(
                codes::BAD_VALUE,
                &at.span,
                format!("login is {}, expected 1 to 64 of A-Z, a-z, 0-9 and - _ . @", quoted(&at.value)),
                None,
            );
        }
        fine.then_some(at.value)
    });
    let id = section.integer("id").map(|at| at.value);
    let ssh_key = section.text("ssh_key").and_then(|at| {
        if let Err(why) = fingerprint(&at.value) {
            section.complain(codes::BAD_SSH_KEY, &at.span, format!("ssh_key {why}"), None);
            return None;
        }
        // The comment behind a key often names a person and a machine.
        Some(at.value.split_ascii_whitespace().take(2).collect::<Vec<_>>().join(" "))
    });
    (login, id, ssh_key)
}

fn member(section: &Section<'_, '_>) -> Option<Member> {
    let roles = [("leader", Role::Leader), ("member", Role::Member)];
    let (login, id, ssh_key) = known_by(section);
    let name = display(section, "name", 100);
    let country = section.text("country").and_then(|at| {
        if is_country(&at.value) {
            return Some(at.value);
        }
        section.complain(
            codes::BAD_COUNTRY,
            &at.span,
            format!(
                "country is {}, expected an ISO 3166-1 code of two capital letters, like NL",
                quoted(&at.value)
            ),
            None,
        );
        None
    });
    let role = section.required("role", section.choice("role", &roles));
    let attests = section.texts("attests").into_iter().map(|at| at.value).collect();
    let accepted = section.table("accepted", |accepted| {
        let terms = accepted.required("terms", accepted.text("terms")).and_then(|at| sha256(accepted, &at));
        let on = accepted.required("on", accepted.date("on"));
        Some(Acceptance { terms: terms?, on: on? })
    });
    if login.is_none() && id.is_none() && ssh_key.is_none() {
        section.complain_here(codes::UNKNOWN_MEMBER, "a member needs at least one of login, id and ssh_key");
    }
    Some(Member { login, id, ssh_key, name, country, role: role?.value, attests, accepted })
}
