//! The forge's list of pull requests, as a receiver writes it down.

use base::finding::codes;
use serde::Deserialize;

use super::author::Pulls;
use super::pull::{Listed, Pull};
use base::failure::Failure;
use base::time::Instant;
use contest::Author;
use ledger::Proof;

/// The parts of a forge's pull request that are read; the shape is GitHub's and Forgejo's. `updated_at` is none of
/// them: anybody's comment moves it.
#[derive(Deserialize)]
struct ForgePull {
    number: u64,
    user: Option<ForgeUser>,
    head: ForgeHead,
    /// Not in the forge's list, a receiver adds it: the forge's event of the head's last arrival.
    received_at: Option<Instant>,
    /// Likewise: how many pushes there were, the one that opened it included.
    pushes: Option<u64>,
    created_at: Option<Instant>,
}

#[derive(Deserialize)]
struct ForgeUser {
    login: Option<String>,
    id: Option<u64>,
    /// When the account was opened; not in the forge's list, a receiver adds it from the user's own document.
    created_at: Option<Instant>,
}

#[derive(Deserialize)]
struct ForgeHead {
    sha: String,
}

impl Pulls {
    /// Reads a pull-request document: a JSON array as the forge's list of pull requests answers it. When a head was
    /// received is told by what nobody else can move: `received_at`, the forge's event of its push, if a receiver
    /// added it; `created_at` when a receiver added that there was one push (`"pushes": 1`); else when a batch first
    /// saw it, see [`Self::first_seen`]. A head is never received before its pull request was opened.
    /// `user.created_at`, if a receiver added it, is when the account was opened.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming line and column.
    pub fn from_document(file: &str, text: &str) -> Result<Self, Failure> {
        let pulls: Vec<ForgePull> = serde_json::from_str(text).map_err(|why| {
            Failure::configuration(codes::BAD_PULLS, format!("{file} is not a list of pull requests: {why}"))
        })?;
        let mut known = Self::default();
        for ForgePull { number, user, head, received_at, pushes, created_at } in pulls {
            let account = user.as_ref().and_then(|user| user.created_at);
            let author = user.map_or_else(Author::default, |user| Author {
                login: user.login,
                id: user.id,
                ..Author::default()
            });
            let proof = match (received_at, created_at) {
                (Some(pushed), created) => {
                    Some((created.map_or(pushed, |created| pushed.max(created)), Proof::Push))
                }
                (None, Some(created)) if pushes == Some(1) => Some((created, Proof::Created)),
                (None, _) => None,
            };
            let key = (number, head.sha);
            match proof {
                Some((received, by)) => {
                    known.proven.insert(key, Pull { author, received, received_by: Some(by), account });
                }
                None => {
                    known.unproven.insert(key, Listed { author, created: created_at, account });
                }
            }
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn read(fields: &str) -> Pulls {
        let text =
            format!("[{{\"number\":7,\"user\":{{\"login\":\"a\"}},\"head\":{{\"sha\":\"{SHA}\"}}{fields}}}]");
        Pulls::from_document("pulls.json", &text).unwrap()
    }

    fn proven(pulls: &Pulls) -> Option<(String, Proof)> {
        let pull = pulls.proven.get(&(7, SHA.to_owned()))?;
        Some((pull.received.to_string(), pull.received_by?))
    }

    #[test]
    fn a_strangers_comment_moves_nothing() {
        let late = ",\"created_at\":\"2009-01-01T11:00:00Z\",\"updated_at\":\"2009-01-01T12:30:00Z\"";
        let (noon, one) = (at("2009-01-01T12:00:00Z"), at("2009-01-01T13:00:00Z"));
        // With the push event, or where there was one push, the comment says nothing.
        let event = read(&format!("{late},\"received_at\":\"2009-01-01T11:30:00Z\""));
        assert_eq!(proven(&event), Some(("2009-01-01T11:30:00Z".to_owned(), Proof::Push)));
        let one_push = read(&format!("{late},\"pushes\":1"));
        assert_eq!(proven(&one_push), Some(("2009-01-01T11:00:00Z".to_owned(), Proof::Created)));
        // A batch that saw it before the end proves it.
        let mut seen = read(late);
        seen.first_seen(|_, _| Some(at("2009-01-01T11:40:00Z")), one, noon);
        assert_eq!(proven(&seen), Some(("2009-01-01T11:40:00Z".to_owned(), Proof::FirstSeen)));
        // Where nothing does, it is neither taken nor refused.
        let mut nothing = read(late);
        nothing.first_seen(|_, _| None, one, noon);
        assert_eq!(proven(&nothing), None);
        assert!(nothing.lists(7, SHA) && nothing.doubtful.len() == 1);
    }

    #[test]
    fn nothing_counts_earlier_than_proven() {
        let (noon, one) = (at("2009-01-01T12:00:00Z"), at("2009-01-01T13:00:00Z"));
        // Pushed to a fork long before the pull request was opened.
        let opened = ",\"created_at\":\"2009-01-01T11:00:00Z\",\"received_at\":\"2008-12-01T00:00:00Z\"";
        assert_eq!(proven(&read(opened)).unwrap().0, "2009-01-01T11:00:00Z");
        // Two pushes: when it was opened says nothing of the second.
        let mut two = read(",\"created_at\":\"2009-01-01T10:00:00Z\",\"pushes\":2");
        two.first_seen(|_, _| None, at("2009-01-01T11:00:00Z"), noon);
        assert_eq!(proven(&two).unwrap().0, "2009-01-01T11:00:00Z");
        // Opened after the end: first seen after it too.
        let mut late = read(",\"created_at\":\"2009-01-01T12:10:00Z\"");
        late.first_seen(|_, _| None, one, noon);
        assert_eq!(proven(&late).unwrap(), ("2009-01-01T13:00:00Z".to_owned(), Proof::FirstSeen));
    }
}
