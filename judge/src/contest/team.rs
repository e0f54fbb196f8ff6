//! `submissions/<slug>/team.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::config_toml::sha256;
use super::identity::{Author, fingerprint};
use super::reader::{Document, Section};
use crate::finding::{Finding, quoted};

/// A team's stable name: its folder, its page's address, its name in receipts.
/// `^[a-z0-9][a-z0-9-]{0,38}$`, not one of the names the judge uses itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Slug {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut bytes = text.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let rest = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !(first && rest && text.len() <= 39) {
            return Err(format!(
                "{} is no team folder name: expected 1 to 39 of a-z, 0-9 and -, not starting with -",
                quoted(text)
            ));
        }
        if [super::LEDGER, super::SEALED, super::REVEALED].contains(&text) {
            return Err(format!("{} is the judge's own folder", quoted(text)));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Slug {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

/// Every registered team by slug.
pub type Teams = BTreeMap<Slug, Team>;

/// A registered team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// What people call it; any printable text.
    pub name: String,
    /// The team's own page.
    pub link: Option<String>,
    /// Where its members work.
    pub affiliation: Option<String>,
    /// At least one; exactly one leader.
    pub members: Vec<Member>,
}

/// A person in a team, known by at least one of login, id and SSH key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Name on the forge.
    pub login: Option<String>,
    /// Number on the forge, which survives a change of the login.
    pub id: Option<u64>,
    /// An OpenSSH public key, `ssh-ed25519 AAAA…`.
    pub ssh_key: Option<String>,
    /// How the person wants to be called.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2 code of residence.
    pub country: Option<String>,
    /// Leader or member.
    pub role: Role,
    /// The terms that the person accepted.
    pub accepted: Option<Acceptance>,
}

/// A member's place in the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Speaks for the team.
    Leader,
    /// Everyone else.
    Member,
}

/// Which text of the terms somebody accepted, and on which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// SHA-256 of the terms, 64 hexadecimal digits.
    pub terms: String,
    /// `YYYY-MM-DD`.
    pub on: String,
}

impl Team {
    /// Reads `source`, the text of `file`.
    ///
    /// # Errors
    /// Every complaint with its line and column.
    pub fn parse(file: &str, source: &str) -> Result<Self, Vec<Finding>> {
        Document::read(file, source, team)
    }

    /// Whether `author` is one of the members.
    pub fn has(&self, author: &Author) -> bool {
        self.members.iter().any(|member| author.is(member))
    }

    /// The judge's own rendering of the file: what was read, nothing else, in a fixed order. Reading it
    /// back gives the same team.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        line(&mut out, "name", Some(&self.name));
        line(&mut out, "link", self.link.as_ref());
        line(&mut out, "affiliation", self.affiliation.as_ref());
        for member in &self.members {
            out.push_str("\n[[members]]\n");
            line(&mut out, "login", member.login.as_ref());
            if let Some(id) = member.id {
                let _ = writeln!(out, "id = {id}");
            }
            line(&mut out, "ssh_key", member.ssh_key.as_ref());
            line(&mut out, "name", member.name.as_ref());
            line(&mut out, "country", member.country.as_ref());
            out.push_str(match member.role {
                Role::Leader => "role = \"leader\"\n",
                Role::Member => "role = \"member\"\n",
            });
            if let Some(accepted) = &member.accepted {
                let _ = writeln!(
                    out,
                    "accepted = {{ terms = \"sha256:{}\", on = {} }}",
                    accepted.terms, accepted.on
                );
            }
        }
        out
    }
}

fn line(out: &mut String, key: &str, text: Option<&String>) {
    if let Some(text) = text {
        let _ = writeln!(out, "{key} = {}", toml_edit::Value::from(text.as_str()));
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
        root.complain("bad-link", &at.span, "link is no https:// address of at most 200 characters", None);
        None
    });
    let affiliation = display(root, "affiliation", 100);
    let members = root.tables("members", member);
    if members.is_empty() {
        root.complain_here("no-members", "a team has at least one [[members]] entry");
    }
    let leaders = members.iter().filter(|member| member.role == Role::Leader).count();
    if !members.is_empty() && leaders != 1 {
        root.complain_here(
            "one-leader",
            format!("{leaders} members have role = \"leader\", expected exactly one"),
        );
    }
    let mut seen = BTreeSet::new();
    for member in &members {
        let login = member.login.as_ref().map(|login| login.to_lowercase());
        if let Some(key) =
            login.or_else(|| member.id.map(|id| id.to_string())).or_else(|| member.ssh_key.clone())
            && !seen.insert(key.clone())
        {
            root.complain_here("same-member-twice", format!("{} is listed twice", quoted(&key)));
        }
    }
    Some(Team { name: name?, link, affiliation, members })
}

fn display(section: &Section<'_, '_>, key: &'static str, longest: usize) -> Option<String> {
    let at = section.text(key)?;
    let text = &at.value;
    let hidden = text.chars().find(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'));
    if let Some(c) = hidden {
        section.complain(
            "hidden-character",
            &at.span,
            format!("{key} has the invisible character U+{:04X}", c as u32),
            None,
        );
    } else if text.trim() != text || text.is_empty() || text.chars().count() > longest {
        section.complain(
            "bad-value",
            &at.span,
            format!("{key} is to have 1 to {longest} characters and no space at its ends"),
            None,
        );
    } else {
        return Some(at.value);
    }
    None
}

fn member(section: &Section<'_, '_>) -> Option<Member> {
    let roles = [("leader", Role::Leader), ("member", Role::Member)];
    let login = section.text("login").and_then(|at| {
        let fine = !at.value.is_empty()
            && at.value.len() <= 64
            && at.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b));
        if !fine {
            section.complain(
                "bad-value",
                &at.span,
                format!("login is {}, expected 1 to 64 of A-Z, a-z, 0-9 and - _ . @", quoted(&at.value)),
                None,
            );
        }
        fine.then_some(at.value)
    });
    let id = section.integer("id", 1..=i64::MAX as u64).map(|at| at.value);
    let ssh_key = section.text("ssh_key").and_then(|at| {
        if let Err(why) = fingerprint(&at.value) {
            section.complain("bad-ssh-key", &at.span, format!("ssh_key {why}"), None);
            return None;
        }
        Some(at.value)
    });
    let name = display(section, "name", 100);
    let country = section.text("country").and_then(|at| {
        if at.value.len() == 2 && at.value.bytes().all(|b| b.is_ascii_uppercase()) {
            return Some(at.value);
        }
        section.complain(
            "bad-country",
            &at.span,
            format!("country is {}, expected an ISO 3166-1 code of two capital letters", quoted(&at.value)),
            None,
        );
        None
    });
    let role = section.required("role", section.choice("role", &roles));
    let accepted = section.table("accepted", |accepted| {
        let terms = accepted.required("terms", accepted.text("terms")).and_then(|at| sha256(accepted, &at));
        let on = accepted.required("on", accepted.date("on"));
        Some(Acceptance { terms: terms?, on: on? })
    });
    if login.is_none() && id.is_none() && ssh_key.is_none() {
        section.complain_here("unknown-member", "a member needs at least one of login, id and ssh_key");
    }
    Some(Member { login, id, ssh_key, name, country, role: role?.value, accepted })
}
