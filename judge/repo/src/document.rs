//! The forge's list of pull requests, as a receiver writes it down.

use super::author::Pulls;
use super::listed::{Entry, MAKE};
use super::pull::{Listed, Pull};
use super::refs::Kind;
use base::answered::entries;
use base::failure::Failure;
use base::finding::{Finding, codes};
use ledger::Proof;

impl Pulls {
    /// Reads a pull-request document, `bytes` of `file`: the forge's list of pull requests as its API or its program
    /// answers it, whole or in pages. When a head was received is told by what nobody else can move: `received_at`,
    /// the forge's event of its push, if a receiver added it; `created_at` when a receiver added that there was one
    /// push (`"pushes": 1`); else when a batch first saw it, see [`Self::first_seen`]. A head is never received before
    /// its pull request was opened. `user.created_at`, if a receiver added it, is when the account was opened.
    /// Drafts wait.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the entry or the line, and how a list is made.
    pub fn from_document(file: &str, bytes: &[u8]) -> Result<Self, Failure> {
        let mut known = Self::default();
        for (at, entry) in entries(file, bytes, codes::BAD_PULLS, MAKE)?.iter().enumerate() {
            let entry = Entry::read(at + 1, entry).map_err(|why| {
                let finding = Finding::new(codes::BAD_PULLS, why).help(MAKE);
                Failure::Configuration(vec![finding.in_file(file)])
            })?;
            if let Some(entry) = entry {
                known.tells_kinds |= entry.place.kind == Kind::MergeRequests;
                known.add(entry);
            }
        }
        Ok(known)
    }

    fn add(&mut self, entry: Entry) {
        let Entry { place, head, author, created, account, received, pushes, draft } = entry;
        if draft {
            self.drafts.insert((place, head), ());
            return;
        }
        let proof = match (received, created) {
            (Some(pushed), created) => {
                Some((created.map_or(pushed, |created| pushed.max(created)), Proof::Push))
            }
            (None, Some(created)) if pushes == Some(1) => Some((created, Proof::Created)),
            (None, _) => None,
        };
        match proof {
            Some((received, by)) => {
                let pull = Pull { author, received, received_by: Some(by), account };
                self.proven.insert((place, head), pull);
            }
            None => _ = self.unproven.insert((place, head), Listed { author, created, account }),
        }
    }
}

#[cfg(test)]
mod tests {
    use git2::Oid;

    use super::super::head::Head;
    use super::super::refs::Place;
    use super::*;
    use base::time::Instant;

    const SHA: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn read(fields: &str) -> Pulls {
        let text =
            format!("[{{\"number\":7,\"user\":{{\"login\":\"a\"}},\"head\":{{\"sha\":\"{SHA}\"}}{fields}}}]");
        Pulls::from_document("pulls.json", text.as_bytes()).unwrap()
    }

    fn head(kind: Kind) -> Head {
        let place = Place { pull: 7, kind };
        Head { pull: 7, oid: Oid::from_str(SHA).unwrap(), place, name: String::new() }
    }

    fn proven(pulls: &Pulls) -> Option<(String, Proof)> {
        let pull = pulls.get(&head(Kind::Pull))?;
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
        assert!(nothing.lists(&head(Kind::Pull)) && nothing.doubtful.len() == 1);
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

    /// Who the document says sent the head of `kind`: login, number, when it was opened, when the account was.
    /// When it was received and by what that is known, account, login.
    type Told = (String, Option<u64>, Option<String>, Option<String>);

    fn told(text: &str, kind: Kind) -> Option<Told> {
        let mut pulls = Pulls::from_document("pulls.json", text.as_bytes()).unwrap();
        let created = pulls.unproven.values().next().and_then(|listed| listed.created);
        pulls.first_seen(|_, _| None, at("2009-01-01T11:00:00Z"), at("2010-01-01T00:00:00Z"));
        let Pull { author, account, .. } = pulls.get(&head(kind))?.clone();
        let text = |at: Instant| at.to_string();
        Some((author.login.unwrap_or_default(), author.id, created.map(text), account.map(text)))
    }

    fn row(login: &str, id: Option<u64>, created: &str, account: &str) -> Option<Told> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Some((login.to_owned(), id, some(created), some(account)))
    }

    #[test]
    fn each_forges_own_list_is_read() {
        let opened = "2009-01-01T10:00:00Z";
        // The API of GitHub, and a deleted account.
        let github = format!(
            "[{{\"id\":91,\"number\":7,\"state\":\"open\",\"user\":{{\"login\":\"a\",\"id\":5,\"node_id\":\"U_x\"}},\"head\":{{\"sha\":\"{SHA}\",\"user\":null}},\"created_at\":\"{opened}\",\"updated_at\":\"2009-01-02T00:00:00Z\",\"merged_at\":null,\"locked\":false}}]"
        );
        assert_eq!(told(&github, Kind::Pull), row("a", Some(5), opened, ""));
        let ghost = github.replace("{\"login\":\"a\",\"id\":5,\"node_id\":\"U_x\"}", "null");
        assert_eq!(told(&ghost, Kind::Pull), row("", None, opened, ""));
        // Its program.
        let gh = format!(
            "[{{\"author\":{{\"id\":\"MDQ6VXNlcjU=\",\"is_bot\":false,\"login\":\"a\",\"name\":\"\"}},\"createdAt\":\"{opened}\",\"headRefOid\":\"{SHA}\",\"number\":7}}]"
        );
        assert_eq!(told(&gh, Kind::Pull), row("a", None, opened, ""));
        assert_eq!(
            told(&gh.replace("\"login\":\"a\"", "\"login\":\"\""), Kind::Pull),
            row("", None, opened, "")
        );
        // Forgejo and Gitea tell when an account was opened, and have a number below 0 for a deleted one.
        let forgejo = format!(
            "[{{\"id\":3,\"number\":7,\"user\":{{\"id\":5,\"login\":\"a\",\"login_name\":\"\",\"created\":\"2008-01-01T01:00:00+01:00\",\"username\":\"a\"}},\"state\":\"open\",\"head\":{{\"label\":\"x\",\"ref\":\"x\",\"sha\":\"{SHA}\",\"repo_id\":2}},\"created_at\":\"2009-01-01T11:00:00+01:00\",\"closed_at\":null}}]"
        );
        assert_eq!(told(&forgejo, Kind::Pull), row("a", Some(5), opened, "2008-01-01T00:00:00Z"));
        let ghost = forgejo
            .replace("\"id\":5,\"login\":\"a\"", "\"id\":-1,\"login\":\"Ghost\"")
            .replace("2008-01-01T01:00:00+01:00", "0001-01-01T00:00:00Z");
        assert_eq!(told(&ghost, Kind::Pull), row("Ghost", None, opened, ""));
        // GitLab, whose numbers are of another kind; `id` counts over the whole server.
        let gitlab = format!(
            "[{{\"id\":9007,\"iid\":7,\"state\":\"opened\",\"author\":{{\"id\":5,\"username\":\"a\",\"state\":\"active\"}},\"sha\":\"{SHA}\",\"created_at\":\"2009-01-01T10:00:00.123Z\",\"updated_at\":\"2009-01-02T00:00:00.000Z\"}}]"
        );
        assert_eq!(told(&gitlab, Kind::MergeRequests), row("a", Some(5), opened, ""));
        // What the fields mean that a receiver adds, they mean in each of them.
        for (list, kind) in
            [(&github, Kind::Pull), (&gh, Kind::Pull), (&forgejo, Kind::Pull), (&gitlab, Kind::MergeRequests)]
        {
            let added = list.replacen('{', "{\"received_at\":\"2009-01-01T10:30:00Z\",", 1);
            let pulls = Pulls::from_document("pulls.json", added.as_bytes()).unwrap();
            let pull = pulls.get(&head(kind)).unwrap();
            assert_eq!((pull.received, pull.received_by), (at("2009-01-01T10:30:00Z"), Some(Proof::Push)));
            // And what is of one kind is nothing of the other's.
            let other = if kind == Kind::Pull { Kind::MergeRequests } else { Kind::Pull };
            assert_eq!(pulls.get(&head(other)).is_some(), kind == Kind::Pull, "{list}");
            let mixed = format!("{added}[{{\"iid\":8,\"sha\":\"{SHA}\"}}]");
            let mixed = Pulls::from_document("pulls.json", mixed.as_bytes()).unwrap();
            assert!(
                mixed.get(&head(kind)).is_some()
                    && mixed.get(&head(other)).is_none()
                    && !mixed.lists(&head(other))
            );
            // Closed ones are taken back, whichever list has them.
            for state in ["closed", "merged", "CLOSED", "MERGED"] {
                let closed = list
                    .replacen("\"state\":\"open\"", "", 1)
                    .replace("{,", "{")
                    .replace(",,", ",")
                    .replace("\"state\":\"opened\",", "")
                    .replacen('{', &format!("{{\"state\":\"{state}\","), 1);
                let pulls = Pulls::from_document("pulls.json", closed.as_bytes()).unwrap();
                assert!(!pulls.lists(&head(kind)), "{closed}");
            }
        }
    }

    #[test]
    fn a_list_in_pages_is_one_list_and_has_both_kinds() {
        let other = "b".repeat(40);
        let text = format!(
            "\u{feff}[[{{\"number\":7,\"head\":{{\"sha\":\"{SHA}\"}},\"user\":{{\"login\":\"a\"}}}}]]\n[{{\"iid\":7,\"sha\":\"{other}\",\"author\":{{\"username\":\"b\"}}}},{{\"iid\":9,\"sha\":null}}]"
        );
        assert_eq!(told(&text, Kind::Pull), row("a", None, "", ""));
        assert_eq!(told(&text, Kind::MergeRequests), None);
        assert_eq!(Pulls::from_document("pulls.json", text.as_bytes()).unwrap().unproven.len(), 2);
    }

    #[test]
    fn what_is_wrong_in_an_entry_is_named_with_its_number() {
        let good = format!("{{\"number\":6,\"head\":{{\"sha\":\"{SHA}\"}}}}");
        for (entry, said) in [
            ("{}", "entry 2 is not a pull request: it has neither `number`"),
            ("{\"number\":\"7\"}", "entry 2: `number` is \"7\", expected a whole number"),
            ("{\"number\":0}", "entry 2, pull request 0: `number` is not a number from 1 on"),
            (
                "{\"number\":7}",
                "entry 2, pull request 7: it does not tell its head: `head.sha` is missing, or `headRefOid` from `gh pr list",
            ),
            ("{\"number\":7,\"title\":\"x\",\"pull_request\":{}}", "a list of issues, which tells no heads"),
            ("{\"iid\":7,\"title\":\"x\"}", "it does not tell its head: `sha` is missing"),
            (
                "{\"iid\":7,\"sha\":\"8888888\"}",
                "`sha` is \"8888888\", expected a commit's 40 hexadecimal digits",
            ),
            ("{\"number\":7,\"headRefOid\":5}", "`headRefOid` is 5, expected"),
            ("{\"number\":7,\"head\":\"x\"}", "`head.sha` is missing"),
            (
                "{\"number\":7,\"head\":{\"sha\":\"SHA\"},\"user\":\"a\"}",
                "`user` is \"a\", expected an object",
            ),
            (
                "{\"number\":7,\"head\":{\"sha\":\"SHA\"},\"created_at\":\"yesterday\"}",
                "`created_at` is \"yesterday\", expected an instant",
            ),
            (
                "{\"number\":7,\"head\":{\"sha\":\"SHA\"},\"pushes\":\"1\"}",
                "`pushes` is \"1\", expected a whole number",
            ),
        ] {
            let text = format!("[{good},{}]", entry.replace("SHA", SHA));
            let failure = Pulls::from_document("pulls.json", text.as_bytes()).unwrap_err();
            let finding = &failure.findings()[0];
            assert!(finding.message.contains(said), "{entry}: {}", finding.message);
            assert!(finding.help.as_ref().unwrap().contains("glab api --paginate"), "{entry}");
        }
    }
}
