//! Pages name the parts that they are made from, and tell the truth about it.

use std::collections::{BTreeMap, BTreeSet};

use ledger::{Answered, Disqualified, Extended, Known};
use site::build::{Origin, explain};
use site::input::{Input, Moment};

use crate::contest::{CONTEST, Contest, at, slug};
use crate::html::parse;

const PHASES: &str = "[[phases]]\nid = \"one\"\nname = \"First year\"\nfrom = 2006-10-02T00:00:00Z\n\
                      until = 2007-10-02T00:00:00Z\n[[phases]]\nid = \"two\"\nname = \"Second year\"\n\
                      from = 2007-10-02T00:00:00Z\nuntil = 2008-10-02T00:00:00Z\n[[prizes]]\n\
                      name = \"Progress Prize\"\nkind = \"progress\"\namount = \"$50,000\"\npublic = 0.8800\n\
                      until = 2008-10-01T00:00:00Z\n";
const DOWNLOADS: &str =
    "day,file,downloads,completed,partial,bytes,visitors\n2006-10-02,train.csv,3,2,1,900,2\n";
const QUEUE: &str = r#"{"batch": "2009-07-19T00:00:00Z", "next": null, "late": "2009-07-19T02:00:00Z", "judged": 2, "waiting": [], "more": 0}"#;
const NOW: &str = "2009-07-20T00:00:00Z";

fn front(title: &str, more: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{more}+++\n\n")
}

fn post(author: &str, day: u32, more: &str, text: &str) -> String {
    format!("+++\n{more}author = \"{author}\"\ndate = 2007-01-{day:02}\n+++\n\n{text}\n")
}

/// A contest that has a page of each kind but the final board.
pub(crate) fn rich() -> Contest {
    let mut contest = Contest::with(PHASES);
    contest.write("content/index.md", &(front("Home", "") + "Welcome."));
    contest.write(
        "content/rules.md",
        &(front("Rules", "menu = \"Rules\"\n") + "1. Be kind until {{ closes }}."),
    );
    contest.write("content/faq.md", &(front("FAQ", "") + "None."));
    contest.write("content/docs/refusals.md", &(front("Codes", "") + "## quota\n\nToo many."));
    contest.write("content/docs/downloads.md", &(front("Counting", "") + "How."));
    contest.write("content/news/start.md", &(front("Start", "date = 2006-10-02\n") + "It begins."));
    contest.write("content/news/year.md", &(front("A year", "date = 2007-10-02\n") + "It goes on."));
    contest.write("content/forum/data/_section.md", &(front("Data", "") + "About it."));
    contest.write("content/forum/other/_section.md", &(front("Other", "") + "All else."));
    let first = post("G", 1, "title = \"MD5\"\nteam = \"gravity\"\n", "What is it?");
    contest.write("content/forum/data/md5/0001.md", &first);
    contest.write("content/forum/data/md5/0002.md", &post("N", 2, "team = \"nobody\"\n", "That."));
    contest.write("content/forum/other/hello/0001.md", &post("H", 3, "title = \"Hello\"\n", "Hi!"));
    contest.write("content/data/downloads.csv", DOWNLOADS);
    contest.write("queue.json", QUEUE);
    for (team, name) in [("gravity", "Gravity"), ("bellkor", "BellKor"), ("hi", "Hi!"), ("dace", "Dace")] {
        contest.team(team, name);
    }
    contest.scored("gravity", "2006-11-01T00:00:00Z", 0.9000);
    contest.scored("korbell", "2006-11-02T00:00:00Z", 0.9100);
    contest.registered("bellkor", "2006-11-03T00:00:00Z", |team| team.was = Some(slug("korbell")));
    contest.scored("bellkor", "2007-11-01T00:00:00Z", 0.8900);
    contest.scored("hi", "2007-11-02T00:00:00Z", 0.9400);
    contest.refused("hi", "2007-11-03T00:00:00Z", "quota", "1 scored submission in any 24 hours");
    let act = contest.act("2007-11-04T00:00:00Z", disqualified("hi"));
    contest.act("2007-11-05T00:00:00Z", Known::Appeal(answered(act)));
    contest
}

fn disqualified(team: &str) -> Known {
    Known::Disqualify(Disqualified {
        team: Some(slug(team)),
        receipt: None,
        rule: "8".to_owned(),
        reason: "two accounts".to_owned(),
        evidence: None,
    })
}

pub(crate) fn answered(of: u64) -> Answered {
    Answered { of, reason: "they are my brother's".to_owned(), evidence: None }
}

/// A contest that is over, with its private scores published and its prize on the way.
pub(crate) fn revealed() -> Contest {
    let mut contest = rich();
    contest.sealed("gravity", "2009-06-01T00:00:00Z", 0.8560, 0.8570);
    let best = contest.sealed("bellkor", "2009-06-02T00:00:00Z", 0.8550, 0.8560);
    contest.reveal("2009-07-27T00:00:00Z");
    contest.step("2009-07-28T00:00:00Z", Known::Nominate, "Grand Prize", "bellkor", best);
    contest
}

/// A contest whose last call runs.
pub(crate) fn called() -> Contest {
    let mut contest = rich();
    contest.scored("bellkor", "2009-07-01T00:00:00Z", 0.8555);
    contest.last_call("Grand Prize", "2009-07-01T00:00:00Z", "2009-07-24T00:00:00Z");
    contest
}

fn origins(contest: &Contest, now: &str) -> Vec<Origin> {
    let now = at(now);
    explain(&contest.root(), Moment { now, as_of: now }).unwrap()
}

/// `Team(Slug("a"))` → `Team`
fn variant(part: &Input) -> String {
    part.to_string().split('(').next().unwrap().to_owned()
}

#[test]
fn no_page_reads_what_it_does_not_name() {
    for contest in [rich(), revealed(), called()] {
        for now in ["2006-10-01T00:00:00Z", "2007-11-02T12:00:00Z", NOW, "2010-01-01T00:00:00Z"] {
            for page in origins(&contest, now) {
                assert!(page.unnamed().is_empty(), "/{} reads {:?}", page.route, page.unnamed());
            }
        }
    }
}

#[test]
fn what_a_kind_of_page_names_some_page_of_it_reads() {
    let mut named: BTreeSet<(&str, String)> = BTreeSet::new();
    let mut read = BTreeSet::new();
    let over = origins(&revealed(), "2010-01-01T00:00:00Z");
    let all = [origins(&rich(), NOW), over, origins(&called(), NOW)];
    for page in all.iter().flatten() {
        let unread = page.unread();
        for part in page.named.keys() {
            named.insert((page.kind, variant(part)));
            if !unread.contains(&part) {
                read.insert((page.kind, variant(part)));
            }
        }
    }
    let never: Vec<_> = named.difference(&read).collect();
    assert!(never.is_empty(), "{never:?}");
}

/// What an edit did, page by page.
struct Change {
    /// Routes of pages whose bytes differ, with the parts that they name and that say something else.
    changed: BTreeMap<String, BTreeSet<Input>>,
    /// Routes of pages that name a part which says something else.
    stale: BTreeSet<String>,
}

/// Compares both; a page whose parts all say the same must be the same.
fn compare(edit: &str, before: &[Origin], after: &[Origin]) -> Change {
    let old: BTreeMap<&str, &Origin> = before.iter().map(|page| (page.route.as_str(), page)).collect();
    let mut change = Change { changed: BTreeMap::new(), stale: BTreeSet::new() };
    for page in after {
        let Some(old) = old.get(page.route.as_str()) else { continue };
        let other = page.named.iter().filter(|(part, says)| old.named.get(*part) != Some(*says));
        let other: BTreeSet<Input> = other.map(|(part, _)| part.clone()).collect();
        if !other.is_empty() {
            change.stale.insert(page.route.clone());
        }
        if page.text != old.text {
            assert!(
                !other.is_empty(),
                "{edit}: /{} is another, but all that it names says the same: {:?}",
                page.route,
                page.named.keys()
            );
            change.changed.insert(page.route.clone(), other);
        }
    }
    assert!(!change.changed.is_empty(), "{edit} shows nowhere");
    change
}

/// An edit of a contest.
type Edit = (&'static str, fn(&mut Contest));

const EDITS: &[Edit] = &[
    ("another text of a post", |contest| {
        contest.write("content/forum/data/md5/0002.md", &post("N", 2, "team = \"nobody\"\n", "**This.**"));
    }),
    ("a post", |contest| {
        contest.write("content/forum/data/md5/0003.md", &post("G", 4, "", "Thank you."));
    }),
    ("a thread", |contest| {
        contest.write("content/forum/other/new/0001.md", &post("H", 5, "title = \"New\"\n", "[r](/rules/)"));
    }),
    ("another title of a section", |contest| {
        contest.write("content/forum/data/_section.md", &(front("The data", "") + "About it."));
    }),
    ("a team's affiliation", |contest| {
        let file = "name = \"Gravity\"\naffiliation = \"Budapest\"\n[[members]]\nlogin = \"gravity\"\nrole = \"leader\"\n";
        contest.write("submissions/gravity/team.toml", file);
    }),
    ("a team whose post waited for it", |contest| contest.team("nobody", "Nobody")),
    ("a refusal", |contest| contest.refused("dace", "2008-01-01T00:00:00Z", "rows", "1 row is missing")),
    ("a score", |contest| {
        contest.scored("dace", "2008-01-02T00:00:00Z", 0.9200);
    }),
    ("a new name", |contest| {
        contest.team("gravity-2", "Gravity again");
        contest.registered("gravity-2", "2008-01-03T00:00:00Z", |team| team.was = Some(slug("gravity")));
    }),
    ("a disqualification", |contest| {
        contest.act("2008-01-04T00:00:00Z", disqualified("dace"));
    }),
    ("a moved end", |contest| {
        let reason = "nobody is near the line".to_owned();
        let extended = Extended { phase: None, closes: at("2010-07-26T00:00:00Z"), reason };
        contest.act("2008-01-05T00:00:00Z", Known::Extend(extended));
    }),
    ("a moved end of a phase", |contest| {
        let (phase, reason) = (Some("two".to_owned()), "the forge was down".to_owned());
        let extended = Extended { phase, closes: at("2008-11-02T00:00:00Z"), reason };
        contest.act("2008-01-06T00:00:00Z", Known::Extend(extended));
    }),
    ("the line reached", |contest| {
        contest.scored("bellkor", "2008-01-07T00:00:00Z", 0.8560);
    }),
    ("news", |contest| {
        contest.write("content/news/line.md", &(front("The line", "date = 2008-01-07\n") + "It is reached."));
    }),
    ("another page of the documentation", |contest| {
        contest.write("content/docs/more.md", &(front("More", "") + "More."));
    }),
    ("another title of a page", |contest| {
        contest.write("content/faq.md", &(front("Questions", "summary = \"All of them.\"\n") + "None."));
    }),
    ("another title in the menu", |contest| {
        contest.write("content/faq.md", &(front("Questions", "menu = \"FAQ\"\n") + "None."));
    }),
    ("another title of news", |contest| {
        contest.write("content/news/start.md", &(front("The start", "date = 2006-10-02\n") + "It begins."));
    }),
    ("another author of a post", |contest| {
        let text = post("Gravity", 1, "title = \"MD5?\"\nteam = \"dace\"\n", "What is it?");
        contest.write("content/forum/data/md5/0001.md", &text);
    }),
    ("no codes' page", |contest| {
        std::fs::remove_file(contest.root().join("content/docs/refusals.md")).unwrap();
    }),
    ("downloads", |contest| {
        let more = "2006-11-02,train.csv,5,5,0,4500,4\n";
        contest.write("content/data/downloads.csv", &format!("{DOWNLOADS}{more}"));
    }),
    ("a batch", |contest| contest.write("queue.json", &QUEUE.replace("T02", "T03"))),
    ("another text of the rules", |contest| {
        contest.write("content/rules.md", &(front("Rules", "menu = \"Rules\"\n") + "1. Be very kind."));
    }),
    ("an asset", |contest| contest.write("content/theme/style.css", "body { color: red }\n")),
    ("a face", |contest| contest.write("content/theme/gitprize-serif.woff2", "another\n")),
    ("a template that others include", |contest| {
        contest.write("content/theme/evidence.html", "{% if evidence %} (evidence){% endif %}!");
    }),
    ("a template", |contest| contest.write("content/theme/forum.html", "<h1>{{ title }}</h1>")),
    ("another title of the contest", |contest| {
        let text = format!("{CONTEST}\n{PHASES}").replace("title = \"Sample\"", "title = \"The Sample\"");
        contest.write("content/contest.toml", &text);
    }),
    ("a track", |contest| {
        let track = "[[also]]\nname = \"mae\"\n\n[[tracks]]\nid = \"absolute\"\nname = \"Absolute\"\nmetric = \"mae\"\n";
        contest.write("content/contest.toml", &format!("{CONTEST}\n{PHASES}\n{track}"));
    }),
    ("no rules", |contest| {
        std::fs::remove_file(contest.root().join("content/rules.md")).unwrap();
    }),
    ("a frozen board", |contest| {
        let text = format!("{CONTEST}\n{PHASES}")
            .replace("length = 40", "length = 40\nfreeze = 2009-01-01T00:00:00Z");
        contest.write("content/contest.toml", &text);
        contest.scored("bellkor", "2009-06-01T00:00:00Z", 0.8558);
    }),
];

#[test]
fn a_page_is_the_same_as_long_as_all_that_it_names_says_the_same() {
    let mut contest = rich();
    let mut before = origins(&contest, NOW);
    let named: BTreeSet<String> = before.iter().flat_map(|page| page.named.keys()).map(variant).collect();
    let mut shown = BTreeSet::new();
    let mut see = |change: &Change| shown.extend(change.changed.values().flatten().map(variant));
    for (edit, make) in EDITS {
        make(&mut contest);
        let after = origins(&contest, NOW);
        see(&compare(edit, &before, &after));
        before = after;
    }
    let called = called();
    see(&compare("the last call", &origins(&called, "2009-06-30T00:00:00Z"), &origins(&called, NOW)));
    see(&compare("another time", &before, &origins(&contest, "2008-01-05T12:00:00Z")));
    let (mut over, now) = (revealed(), "2010-01-01T00:00:00Z");
    let (sealed, after) = (origins(&over, "2009-07-26T00:00:00Z"), origins(&over, now));
    see(&compare("the reveal", &sealed, &after));
    over.step("2009-08-01T00:00:00Z", Known::Deliver, "Grand Prize", "bellkor", 10);
    see(&compare("a step of a prize", &after, &origins(&over, now)));
    let silent: Vec<_> = named.difference(&shown).collect();
    assert!(silent.is_empty(), "no edit shows that pages depend on {silent:?}");
}

#[test]
fn no_page_leaves_a_level_of_headings_out_or_says_twice_what_an_element_is() {
    let contest = revealed();
    contest.write("content/forum/data/md5/0003.md", &post("G", 4, "", "### Deep\n\n# Top\n\n###### Deeper"));
    contest.write("content/faq.md", &(front("FAQ", "") + "#### First\n\n| a |\n|---|\n| b |\n\n## Second"));
    let mut seen = 0;
    for page in origins(&contest, "2010-01-01T00:00:00Z") {
        if !page.text.starts_with("<!doctype html>") {
            continue;
        }
        let mut before = 0;
        for element in parse(&page.text).0 {
            let own = matches!(
                element.name.as_str(),
                "table"
                    | "thead"
                    | "tbody"
                    | "tr"
                    | "td"
                    | "th"
                    | "ul"
                    | "ol"
                    | "li"
                    | "nav"
                    | "main"
                    | "header"
                    | "footer"
            );
            assert!(!own || element.get("role").is_none(), "/{}: {element:?}", page.route);
            let level = element.name.strip_prefix('h').and_then(|level| level.parse::<usize>().ok());
            if let Some(level) = level {
                assert!(level <= before + 1, "/{} goes from h{before} to h{level}", page.route);
                (before, seen) = (level, seen + 1);
            }
        }
        assert!(before > 0, "/{} has no heading", page.route);
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn little_changes_reach_few_pages() {
    let mut contest = rich();
    for (edit, reached) in [
        ("another text of a post", &["forum/data/md5/", "search/0/words_0.json"][..]),
        ("downloads", &["api/v1/downloads.json", "downloads/"]),
        ("another text of the rules", &["rules/", "rules/history/", "search/0/words_0.json"]),
        ("a face", &["assets/gitprize-serif.woff2"]),
        ("a template", &["forum/"]),
    ] {
        let before = origins(&contest, NOW);
        let (_, make) = EDITS.iter().find(|(name, _)| *name == edit).unwrap();
        make(&mut contest);
        let change = compare(edit, &before, &origins(&contest, NOW));
        let changed: Vec<&str> = change.changed.keys().map(String::as_str).collect();
        let stale: Vec<&str> = change.stale.iter().map(String::as_str).collect();
        assert_eq!((&changed[..], &stale[..]), (reached, reached), "{edit}");
    }
    // Its address says what it holds, so that whoever names it is another page; nothing for programs names it.
    let before = origins(&contest, NOW);
    let (_, make) = EDITS.iter().find(|(name, _)| *name == "an asset").unwrap();
    make(&mut contest);
    let changed = compare("an asset", &before, &origins(&contest, NOW)).changed;
    let is_page = |page: &&Origin| page.text.starts_with("<!doctype html>");
    let pages: BTreeSet<&str> = before.iter().filter(is_page).map(|page| page.route.as_str()).collect();
    let others: Vec<&str> =
        changed.keys().map(String::as_str).filter(|route| !pages.contains(route)).collect();
    assert_eq!((others, changed.len()), (vec!["assets/style.css"], pages.len() + 1));
}
