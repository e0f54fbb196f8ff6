//! What `site theme fields` tells of templates: each name is there and of its type, and the built-in templates use no other.

mod mentioned;
mod probe;

use std::collections::BTreeSet;
use std::process::Command;

use ledger::{Barred, Disqualified, Extended, Forgot, Known, Remaining};
use serde::Deserialize;

use crate::contest::{CONTEST, Contest, at, build, ran, slug, tree};
use crate::{board, data, history, inputs, pending, ranks};

const NOW: &str = "2009-07-20T00:00:00Z";

/// A template, as the program tells of it.
#[derive(Deserialize)]
struct Template {
    name: String,
    fields: Vec<Field>,
}

#[derive(Clone, Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    may_be_missing: bool,
    about: String,
}

/// All that the program tells: of every template, and of each.
fn told() -> (Vec<Field>, Vec<Template>) {
    let contest = Contest::new();
    let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
    site.args(["theme", "fields", "--format", "json", "--dir"]).arg(contest.root());
    let told = ran(site.output().unwrap());
    assert_eq!(told.code, 0, "{}", told.err);
    #[derive(Deserialize)]
    struct Document {
        result: Result,
    }
    #[derive(Deserialize)]
    struct Result {
        everywhere: Vec<Field>,
        templates: Vec<Template>,
    }
    let Document { result } = serde_json::from_str(&told.out).unwrap();
    (result.everywhere, result.templates)
}

const MORE: &str = r#"
[forge]
kind = "github"
clone = "https://github.com/o/n.git"

[pages]
team_feeds = true
thread_feeds = true
database = true

[[also]]
name = "mae"

[[tracks]]
id = "absolute"
name = "Absolute"
metric = "mae"
"#;

const QUEUE: &str = r#"{"batch": "2009-07-01T10:00:00Z", "next": "2009-07-01T11:00:00Z", "late": "2009-07-01T12:00:00Z", "judged": 12,
  "waiting": [{"pull": 9, "head": "bbbbbbbbbbbb", "since": "2009-06-30T09:00:00Z", "position": 1, "why": "paused"}], "more": 41,
  "replies": {"at": "2009-07-01T10:05:00Z", "left": 3, "oldest": "2009-06-29T00:00:00Z", "requests": 50, "more_from": "2009-07-01T10:30:00Z"}}"#;

/// Many decisions.
fn decided() -> Contest {
    let mut contest = inputs::rich();
    let toml = std::fs::read_to_string(contest.root().join("content/contest.toml")).unwrap();
    contest.write("content/contest.toml", &(toml + MORE));
    contest.write("queue.json", QUEUE);
    contest.write(
        "submissions/gravity/team.toml",
        "name = \"Gravity\"\naffiliation = \"ELTE\"\nlink = \"https://example.org\"\n[[members]]\nlogin = \"gravity\"\nname = \"G\"\ncountry = \"HU\"\nrole = \"leader\"\n",
    );
    contest.write(
        "content/forum/data/md5/0003.md",
        "+++\nauthor = \"N\"\nid = \"x:1\"\nreply_to = 1\nsource = \"https://example.org/1\"\ndate = 2007-01-09\n+++\n\nSo.\n",
    );
    contest.write(
        "content/forum/data/md5/0004.md",
        &format!("+++\nauthor = \"N\"\ndate = 2007-01-09\n+++\n\n{}\n", "word ".repeat(20_000)),
    );
    let evidence = Some("https://example.org/why".to_owned());
    let score = contest.scored_by_two("gravity", "2008-01-02T00:00:00Z", 0.8750, 0.7);
    contest.scored_by_two("bellkor", "2008-01-03T00:00:00Z", 0.8800, 0.7);
    contest.rejudged("2008-01-04T00:00:00Z", score, 0.8751, "three answers were wrong");
    let one = contest.scored("gravity", "2008-01-05T00:00:00Z", 0.8740);
    contest.act(
        "2008-01-06T00:00:00Z",
        Known::Disqualify(Disqualified {
            team: None,
            receipt: Some(one),
            rule: "8".to_owned(),
            reason: "it was another's".to_owned(),
            evidence: evidence.clone(),
        }),
    );
    contest.registered("hi", "2008-01-06T00:00:00Z", |_| {});
    let bar = contest.act(
        "2008-01-07T00:00:00Z",
        Known::Bar(Barred {
            people: vec!["0f1e2d3c4b5a6978".to_owned()],
            teams: vec![slug("hi"), slug("dace")],
            rule: "3".to_owned(),
            reason: "several accounts".to_owned(),
            evidence: evidence.clone(),
        }),
    );
    let mut answer = inputs::answered(bar);
    answer.evidence = evidence;
    contest.act("2008-01-08T00:00:00Z", Known::Appeal(answer.clone()));
    contest.act("2008-01-09T00:00:00Z", Known::Readmit(answer));
    let left = Remaining { team: slug("gravity"), members: 2, people: vec![], bars: None };
    contest.act("2008-01-10T00:00:00Z", Known::Forget(Forgot { teams: vec![left] }));
    let (closes, reason) = (at("2009-08-26T00:00:00Z"), "the host was down".to_owned());
    contest.act("2008-01-11T00:00:00Z", Known::Extend(Extended { phase: None, closes, reason }));
    contest.measured("dace", "2008-01-12T00:00:00Z", 0.93, 0.01, None);
    contest
}

/// A frozen board of a few teams, in parts.
fn frozen() -> Contest {
    let mut contest = ranks::measured(true);
    let toml = CONTEST.replace("length = 40", "length = 1\nfreeze = 2009-07-01T00:00:00Z");
    contest.write("content/contest.toml", &toml);
    contest.scored("alpha", "2009-07-02T00:00:00Z", 0.8999);
    contest
}

/// Contests that together have what a page may show, each at its moments.
fn contests() -> Vec<(Contest, &'static str)> {
    vec![
        (decided(), NOW),
        (decided(), "2006-10-01T00:00:00Z"),
        (frozen(), NOW),
        (ranks::measured(true), NOW),
        (data::contest(), NOW),
        (inputs::called(), NOW),
        (board::mean_ranks(), NOW),
        (pending::changed(), NOW),
        (history::repository(), NOW),
        (inputs::revealed(), "2010-01-01T00:00:00Z"),
    ]
}

#[test]
fn each_name_that_is_told_is_there_and_of_its_type() {
    let (everywhere, templates) = told();
    let pages = templates.iter().filter(|template| !template.fields.is_empty());
    let all: Vec<(String, String)> = pages
        .clone()
        .map(|template| {
            let fields: Vec<Field> = everywhere.iter().chain(&template.fields).cloned().collect();
            (template.name.clone(), probe::template(&template.name, &fields))
        })
        .collect();
    let mut seen = BTreeSet::new();
    for (contest, now) in contests() {
        for (name, text) in &all {
            contest.write(&format!("content/theme/{name}"), text);
        }
        let ran = build(&contest.root(), &contest.out(), &["--now", now]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        for (path, bytes) in tree(&contest.out()) {
            if path.ends_with(".html") || path.starts_with("sitemap") {
                seen.extend(probe::seen(&String::from_utf8_lossy(&bytes)));
            }
        }
    }
    let wrong: Vec<&String> = seen.iter().filter(|mark| mark.contains(probe::WRONG)).collect();
    assert!(wrong.is_empty(), "of another type than is told: {wrong:#?}");
    // Of one struct's field it is enough to be seen somewhere. What no sample has is listed, so that it does not grow unseen.
    let seen_in = |name: &str, field: &Field| seen.contains(&format!("{name} {}", field.name));
    let of_struct = |field: &Field| {
        let last = field.name.rsplit('.').next().unwrap_or_default().to_owned();
        (last, field.kind.clone(), field.about.clone())
    };
    let every = || {
        templates.iter().flat_map(|one| everywhere.iter().chain(&one.fields).map(move |field| (one, field)))
    };
    let known: BTreeSet<_> =
        every().filter(|(one, field)| seen_in(&one.name, field)).map(|(_, field)| of_struct(field)).collect();
    let unseen: BTreeSet<String> = every()
        .filter(|(_, field)| !known.contains(&of_struct(field)))
        .map(|(one, field)| format!("{} {}", one.name, field.name))
        .collect();
    let unseen: Vec<String> = unseen.into_iter().collect();
    insta::assert_snapshot!(unseen.join("\n"));
}

#[test]
fn no_built_in_template_names_anything_that_is_not_told() {
    let (everywhere, templates) = told();
    for template in templates.iter().filter(|template| !template.fields.is_empty()) {
        let fields: Vec<Field> = everywhere.iter().chain(&template.fields).cloned().collect();
        let strange = mentioned::strange(&template.name, &fields);
        assert!(strange.is_empty(), "{} names what is not told: {strange:?}", template.name);
    }
    // It does find what is not there.
    let home = templates.iter().find(|template| template.name == "home.html").unwrap();
    let fewer: Vec<Field> =
        home.fields.iter().filter(|field| field.name != "page.counters").cloned().collect();
    let strange = mentioned::strange("home.html", &[everywhere, fewer].concat());
    assert_eq!(strange, BTreeSet::from(["page.counters".to_owned()]));
}

#[test]
fn the_handbooks_page_says_what_the_program_says() {
    let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
    let told = ran(site.args(["theme", "fields", "--reference"]).output().unwrap());
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference-templates.md");
    assert!(
        std::fs::read_to_string(page).unwrap() == told.out,
        "cargo xtask docs renews docs/reference-templates.md"
    );
    let (everywhere, templates) = told_all_in(&told.out);
    assert!(everywhere && templates, "a name is not on the page");
}

/// Whether the page has each name that is told.
fn told_all_in(page: &str) -> (bool, bool) {
    let (everywhere, templates) = told();
    let has = |field: &Field| {
        page.contains(&format!("| `{}` |", field.name)) && page.contains(&field.about.replace('|', "\\|"))
    };
    (everywhere.iter().all(has), templates.iter().flat_map(|template| &template.fields).all(has))
}

#[test]
fn one_template_is_told_of_by_its_name() {
    let contest = Contest::new();
    let fields = |name: &str| {
        let mut site = Command::new(env!("CARGO_BIN_EXE_site"));
        ran(site.args(["theme", "fields", name, "--dir"]).arg(contest.root()).output().unwrap())
    };
    let team = fields("team.html");
    assert_eq!(team.code, 0, "{}", team.err);
    for part in
        ["page.members[].login", "true or false", "text, or nothing", "in every template", "canonical"]
    {
        assert!(team.out.contains(part), "{part}: {}", team.out);
    }
    assert!(fields("acts.html").out.contains("a part of board.html"), "{}", fields("acts.html").out);
    assert!(fields("handbook.html").out.contains("no page of a contest's site is made with it"));
    let wrong = fields("teem.html");
    assert!(wrong.code == 2 && wrong.err.contains("did you mean `team.html`?"), "{}", wrong.err);
}
