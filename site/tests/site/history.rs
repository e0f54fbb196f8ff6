//! The text that members accept and the texts before it.

use std::path::Path;

use base::digest::sha256_hex;
use git2::{Oid, Repository, Signature, Time};

use crate::contest::{Contest, at, build, tree};
use crate::html::{dangers, main_of, words};

const FIRST: &str = "+++\ntitle = \"Rules\"\n+++\n\n1. Be kind.\n2. One file a day.\n3. Equal is enough.\n";

/// Commits everything in `folder`.
fn commit(folder: &Path, when: &str) -> Oid {
    let repository = Repository::open(folder).or_else(|_| Repository::init(folder)).unwrap();
    let mut index = repository.index().unwrap();
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let who = Signature::new("Organiser", "o@example.org", &Time::new(at(when).seconds(), 0)).unwrap();
    let parent = repository.head().ok().map(|head| head.peel_to_commit().unwrap());
    let parents: Vec<_> = parent.iter().collect();
    repository.commit(Some("HEAD"), &who, &who, "rules", &tree, &parents).unwrap()
}

fn history(contest: &Contest) -> String {
    let html = contest.page("rules/history/index.html");
    assert_eq!(dangers(&html), [""; 0]);
    main_of(&html)
}

/// A contest in a repository with two texts of its rules.
pub(crate) fn repository() -> Contest {
    let minor = format!(
        "[terms]\n[[terms.minor]]\nfrom = \"sha256:{}\"\nreason = \"spelling only\"\n",
        sha256_hex(FIRST.as_bytes())
    );
    let contest = Contest::with(&minor);
    contest.write("content/rules.md", FIRST);
    commit(&contest.root(), "2006-10-02T00:00:00Z");
    contest.write("content/other.md", "+++\ntitle = \"Other\"\n+++\nNot the rules.\n");
    commit(&contest.root(), "2006-10-05T00:00:00Z");
    let second = FIRST.replace("One file a day", "One file a &lt;week>");
    contest.write("content/rules.md", &second);
    commit(&contest.root(), "2006-10-09T00:00:00Z");
    contest
}

#[test]
fn earlier_texts_stand_with_date_digest_and_what_changed() {
    let contest = repository();
    let second = std::fs::read_to_string(contest.root().join("content/rules.md")).unwrap();
    let newest = Repository::open(contest.root()).unwrap().head().unwrap().target().unwrap();
    let rules = contest.built().page("rules/index.html");
    let digest = sha256_hex(second.as_bytes());
    assert!(
        words(&rules).contains(&format!("the file content/rules.md , by its hash sha256:{digest}")),
        "{rules}"
    );
    assert!(rules.contains("href=\"../rules/history/\""), "{rules}");
    let text = history(&contest);
    for part in [
        "2006-10-09 00:00:00 UTC holds now",
        &format!("sha256:{digest} , commit {}", newest),
        "- 2. One file a day. + 2. One file a &lt;week>.",
        &format!("2006-10-02 00:00:00 UTC sha256:{} , commit", sha256_hex(FIRST.as_bytes())),
        "Who accepted this text need not accept again. Spelling only.",
        "The first text:",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    assert_eq!(text.matches(" , commit ").count(), 2, "the commit that left the rules alone is none: {text}");
    let before = tree(&contest.out());
    let again = build(&contest.root(), &contest.out(), &["--now", "2015-05-05T05:05:05Z", "--jobs", "1"]);
    assert_eq!(again.code, 0);
    assert_eq!(before, tree(&contest.out()), "the same repository gives the same bytes");
    contest.write("content/rules.md", &second.replace("kind", "very kind"));
    contest.built();
    assert!(history(&contest).contains("it has not been committed"), "{}", history(&contest));
}

#[test]
fn without_git_the_page_says_so() {
    let contest = Contest::new();
    contest.write("content/rules.md", FIRST);
    let rules = contest.built().page("rules/index.html");
    assert!(!words(&rules).contains("Members accept"), "nobody is asked to: {rules}");
    let text = history(&contest);
    assert!(text.contains("built from a folder that is not a git repository"), "{text}");
    assert!(text.contains(&sha256_hex(FIRST.as_bytes())), "{text}");
}

#[test]
fn a_repository_around_the_contest_is_not_its_history() {
    let contest = Contest::new();
    contest.write("content/rules.md", FIRST);
    commit(contest.root().parent().unwrap(), "2006-10-02T00:00:00Z");
    contest.built();
    assert!(history(&contest).contains("not a git repository"), "{}", history(&contest));
}
