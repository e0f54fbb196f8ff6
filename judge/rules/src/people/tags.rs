//! What the ledger holds in the place of a person: keyed tags, so that quotas per person can be counted from
//! the receipts, and nobody without the secret can tell whose they are or try names.

use std::collections::HashSet;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use contest::{Contest, Logins, Per, Person, Team, fingerprint};

/// Makes tags.
#[derive(Clone)]
pub struct Tags {
    /// The newest first.
    secrets: Vec<[u8; 32]>,
    logins: Logins,
    /// What is on record, where an older secret made some of it.
    recorded: Arc<HashSet<String>>,
}

impl Tags {
    /// With the `secrets` of a contest, of which the first makes new tags; `logins` is what the host takes for one login.
    pub fn new(secrets: Vec<[u8; 32]>, logins: Logins) -> Self {
        Self { secrets, logins, recorded: Arc::default() }
    }

    /// The same on a ledger that holds the tags `recorded`: whoever has one there by an older secret is known by that
    /// one too. Nobody gets a new tag by an older secret, which may be out.
    #[must_use]
    pub fn on_record(self, recorded: impl FnOnce() -> HashSet<String>) -> Self {
        if self.secrets.len() < 2 {
            return self;
        }
        Self { recorded: Arc::new(recorded()), ..self }
    }

    /// The tags of each of a team's members, of which none is without.
    pub fn of_team(&self, team: &Team) -> Vec<Vec<String>> {
        team.members.iter().map(|member| self.of(member)).filter(|tags| !tags.is_empty()).collect()
    }

    /// The tags of all that somebody is known by, the most stable first: number, fingerprint of the SSH key, and the
    /// login of those who have no number, since a login changes hands. Each is the first 8 bytes, hexadecimal, of an
    /// HMAC-SHA256.
    pub fn of(&self, person: &impl Person) -> Vec<String> {
        let id = person.id().map(|id| format!("id {id}"));
        let key = person.ssh_key().and_then(|key| fingerprint(key).ok()).map(|key| format!("key {key}"));
        let login = person.login().filter(|_| person.id().is_none());
        let login = login.map(|login| format!("login {}", self.logins.key(login)));
        let known: Vec<String> = [id, key, login].into_iter().flatten().collect();
        let Some((newest, older)) = self.secrets.split_first() else { return vec![] };
        let before = older.iter().flat_map(|secret| known.iter().map(|identity| tag(secret, identity)));
        let before: Vec<String> = before.filter(|tag| self.recorded.contains(tag)).collect();
        known.iter().map(|identity| tag(newest, identity)).chain(before).collect()
    }
}

fn tag(secret: &[u8; 32], identity: &str) -> String {
    // HMAC takes keys of any length, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(identity.as_bytes());
    let digest = mac.finalize().into_bytes();
    hex::encode(&digest[..8])
}

/// Whether `contest` counts submissions per person, so that receipts hold tags.
pub fn per_person(contest: &Contest) -> bool {
    contest.quotas.iter().any(|quota| quota.per == Per::Person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use contest::Author;

    #[test]
    fn a_new_secret_links_only_who_is_on_record() {
        let person = |id| Author { id: Some(id), ..Author::default() };
        let old = Tags::new(vec![[1; 32]], Logins::Folded);
        let recorded = old.of(&person(7));
        let new = Tags::new(vec![[2; 32], [1; 32]], Logins::Folded);
        let new = new.on_record(|| recorded.iter().cloned().collect());
        let tags = new.of(&person(7));
        assert!(tags.len() == 2 && tags[0] != recorded[0] && tags[1] == recorded[0], "{tags:?}");
        // Whoever has the old secret learns nothing of those who come later.
        let later = new.of(&person(8));
        assert!(later.len() == 1 && later != old.of(&person(8)), "{later:?}");
    }
}
