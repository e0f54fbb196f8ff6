//! What the ledger holds in the place of a person: a keyed tag, so that quotas per person can be counted from
//! the receipts, and nobody without the answer key can tell whose they are or try names.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::answer::AnswerKey;
use crate::contest::{Contest, Member, Per, Team, fingerprint};

/// Makes tags.
#[derive(Clone)]
pub struct Tags([u8; 32]);

impl Tags {
    /// With the secret that belongs to `key`.
    pub fn new(key: &AnswerKey) -> Self {
        Self(key.people())
    }

    /// The tags of a team's members, sorted: of each the first 8 bytes, hexadecimal, of the HMAC-SHA256 of
    /// the most stable of what the entry says: number, fingerprint of the SSH key, login without capitals.
    pub fn of(&self, team: &Team) -> Vec<String> {
        let mut tags: Vec<String> = team.members.iter().map(|member| self.tag(member)).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    fn tag(&self, member: &Member) -> String {
        let key = member.ssh_key.as_ref().and_then(|key| fingerprint(key).ok());
        let identity = match (member.id, key, &member.login) {
            (Some(id), _, _) => format!("id {id}"),
            (None, Some(key), _) => format!("key {key}"),
            (None, None, Some(login)) => format!("login {}", login.to_ascii_lowercase()),
            (None, None, None) => String::new(),
        };
        // HMAC takes keys of any length, so that this cannot fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(identity.as_bytes());
        let digest = mac.finalize().into_bytes();
        hex::encode(&digest[..8])
    }
}

/// Whether `contest` counts submissions per person, so that receipts hold tags.
pub fn per_person(contest: &Contest) -> bool {
    contest.quotas.iter().any(|quota| quota.per == Per::Person)
}
