//! What the ledger holds in the place of a person: keyed tags, so that quotas per person can be counted from
//! the receipts, and nobody without the answer key can tell whose they are or try names.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use contest::{Contest, Logins, Per, Person, Team, fingerprint};

/// Makes tags.
#[derive(Clone)]
pub struct Tags {
    secret: [u8; 32],
    logins: Logins,
}

impl Tags {
    /// With the `secret` that belongs to an answer key; `logins` is what the host takes for one login.
    pub fn new(secret: [u8; 32], logins: Logins) -> Self {
        Self { secret, logins }
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
        [id, key, login].into_iter().flatten().map(|identity| self.tag(&identity)).collect()
    }

    fn tag(&self, identity: &str) -> String {
        // HMAC takes keys of any length, so that this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else { return String::new() };
        mac.update(identity.as_bytes());
        let digest = mac.finalize().into_bytes();
        hex::encode(&digest[..8])
    }
}

/// Whether `contest` counts submissions per person, so that receipts hold tags.
pub fn per_person(contest: &Contest) -> bool {
    contest.quotas.iter().any(|quota| quota.per == Per::Person)
}
