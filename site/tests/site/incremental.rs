//! A build on top of earlier ones makes the same site as one from nothing, and makes no page again whose parts say what they
//! said. A hundred random edits; `GITPRIZE_EDITS` plays more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base::failure::Failure;
use base::finding::Finding;
use ledger::{Disqualified, Known};
use site::build::{Changes, Options, Origin, Summary, Why, build, explain};
use site::input::{Input, Moment};

use crate::contest::{CONTEST, Contest, at, slug, tree};

const NOW: &str = "2009-07-10T00:00:00Z";

pub(crate) fn moment(now: &str) -> Moment {
    let now = at(now);
    Moment { now, as_of: now }
}

pub(crate) fn options(contest: &Contest) -> Options {
    Options::usual(&contest.root())
}

pub(crate) fn made(contest: &Contest, now: &str) -> Summary {
    build(&contest.root(), &contest.out(), moment(now), &options(contest)).unwrap()
}

/// The files of a build from nothing, and what it says of posts.
pub(crate) fn clean(contest: &Contest, moment: Moment) -> (BTreeMap<String, Vec<u8>>, Vec<Finding>) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    let summary = build(&contest.root(), &out, moment, &Options::default()).unwrap();
    (tree(&out), summary.warnings)
}

fn written(folder: &Path) -> BTreeMap<String, SystemTime> {
    let names = tree(folder).into_keys();
    names.map(|name| (name.clone(), folder.join(&name).metadata().unwrap().modified().unwrap())).collect()
}

fn front(title: &str, more: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{more}+++\n\n")
}

fn post(day: u32, more: &str, text: &str) -> String {
    format!("+++\n{more}author = \"G\"\ndate = 2007-01-{day:02}\n+++\n\n{text}\n")
}

pub(crate) fn sample() -> Contest {
    let mut contest = Contest::new();
    contest.write("content/index.md", &(front("Home", "") + "Welcome."));
    contest.write(
        "content/rules.md",
        &(front("Rules", "menu = \"Rules\"\n") + "## End\n\n1. Until {{ closes }}."),
    );
    contest.write("content/faq.md", &(front("FAQ", "") + "See [the end](rules.md#end)."));
    contest.write("content/news/start.md", &(front("Start", "date = 2006-10-02\n") + "It begins."));
    for section in ["data", "other"] {
        contest.write(&format!("content/forum/{section}/_section.md"), &(front(section, "") + "About it."));
    }
    contest.write(
        "content/forum/data/md5/0001.md",
        &post(1, "title = \"MD5\"\nteam = \"gravity\"\n", "[r](/rules/)"),
    );
    contest.write("content/forum/other/hi/0001.md", &post(2, "title = \"Hi\"\n", "Hi! [gone](/nowhere/)"));
    for team in ["gravity", "bellkor", "dace"] {
        contest.team(team, team);
    }
    contest.scored("gravity", "2006-11-01T00:00:00Z", 0.9);
    contest.scored("bellkor", "2006-11-02T00:00:00Z", 0.91);
    contest.scored("dace", "2006-11-03T00:00:00Z", 0.95);
    contest
}

/// A contest that somebody edits without a plan, but the same way each time.
struct Editor {
    contest: Contest,
    seed: u64,
    /// When the newest receipt was written.
    hour: u64,
    moment: Moment,
    teams: Vec<String>,
    posts: BTreeSet<String>,
    pages: BTreeSet<String>,
    renamed: usize,
}

impl Editor {
    fn new(seed: u64) -> Self {
        let posts = ["data/md5/0001", "other/hi/0001"].map(str::to_owned).into();
        let teams = ["gravity", "bellkor", "dace"].map(str::to_owned).into();
        let contest = sample();
        Self { contest, seed, hour: 0, moment: moment(NOW), teams, posts, pages: BTreeSet::new(), renamed: 0 }
    }

    fn below(&mut self, end: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % end.max(1)
    }

    fn any(&mut self, of: &BTreeSet<String>) -> Option<String> {
        let at = self.below(of.len());
        of.iter().nth(at).cloned()
    }

    fn team(&mut self) -> String {
        let at = self.below(self.teams.len());
        self.teams[at].clone()
    }

    fn hour(&mut self) -> String {
        self.hour += 1;
        format!(
            "200{}-{:02}-{:02}T{:02}:00:00Z",
            7 + self.hour / 8_064,
            1 + self.hour / 672 % 12,
            1 + self.hour / 24 % 28,
            self.hour % 24
        )
    }

    fn file(&self, post: &str) -> PathBuf {
        self.contest.root().join(format!("content/forum/{post}.md"))
    }

    fn write_post(&mut self, post: &str) {
        let more = match self.below(3) {
            0 => format!("team = \"{}\"\n", self.team()),
            1 => "title = \"Title\"\n".to_owned(),
            _ => format!("title = \"Title {}\"\nreply_to = 1\n", self.below(9)),
        };
        let other = self.any(&self.posts.clone()).unwrap_or_default();
        let (section, rest) = other.split_once('/').unwrap_or_default();
        let text = match self.below(8) {
            0 => "[r](/rules/) and [n](/nowhere/)".to_owned(),
            1 => format!("[other](../../{other}.md)"),
            2 => format!("[thread](/forum/{section}/{}/)", rest.split('/').next().unwrap_or_default()),
            3 => format!("[page](../../../extra-{}.md) <script>", self.below(3)),
            4 => "[file](../../../data/set.csv) \u{7}".to_owned(),
            _ => format!("**Words** {}", self.below(1_000)),
        };
        let day = 1 + self.below(28) as u32;
        self.contest.write(&format!("content/forum/{post}.md"), &self::post(day, &more, &text));
        self.posts.insert(post.to_owned());
    }

    /// Edits something, and says what.
    fn edit(&mut self) -> &'static str {
        match self.below(24) {
            0..=2 => {
                let post = format!(
                    "{}/{}/{:04}",
                    ["data", "other"][self.below(2)],
                    ["md5", "hi", "new", "old"][self.below(4)],
                    1 + self.below(60)
                );
                self.write_post(&post);
                "a post"
            }
            3..=5 => {
                let Some(post) = self.any(&self.posts.clone()) else { return "no post" };
                self.write_post(&post);
                "another text of a post"
            }
            6 => {
                let Some(post) = self.any(&self.posts.clone()) else { return "no post" };
                std::fs::remove_file(self.file(&post)).unwrap();
                self.posts.remove(&post);
                "no post any more"
            }
            7 => {
                let Some(post) = self.any(&self.posts.clone()) else { return "no post" };
                let to = format!("other/moved/{:04}", 1 + self.below(60));
                std::fs::create_dir_all(self.file(&to).parent().unwrap()).unwrap();
                std::fs::rename(self.file(&post), self.file(&to)).unwrap();
                self.posts.remove(&post);
                self.posts.insert(to);
                "another name of a post"
            }
            8 => {
                let team = format!("team-{}", self.below(6));
                let name = format!("Team {}", self.below(99));
                self.contest.team(&team, &name);
                if !self.teams.contains(&team) {
                    self.teams.push(team);
                }
                "a team's file"
            }
            9 => {
                let team = self.team();
                let _ = std::fs::remove_dir_all(self.contest.root().join(format!("submissions/{team}")));
                "no team's file"
            }
            10 => {
                self.renamed += 1;
                let (old, new, hour) = (self.team(), format!("renamed-{}", self.renamed), self.hour());
                self.contest.team(&new, "Renamed");
                self.contest.registered(&new, &hour, |team| team.was = Some(slug(&old)));
                self.teams.retain(|team| *team != old);
                self.teams.push(new);
                "another name of a team"
            }
            11..=13 => {
                let (team, hour, score) = (self.team(), self.hour(), 0.99 - self.below(900) as f64 / 1e4);
                self.contest.scored(&team, &hour, score);
                "a score"
            }
            14 => {
                let (team, hour) = (self.team(), self.hour());
                self.contest.refused(&team, &hour, "rows", "1 row is missing");
                "a refusal"
            }
            15 => {
                let (team, hour) = (self.team(), self.hour());
                self.contest.act(
                    &hour,
                    Known::Disqualify(Disqualified {
                        team: Some(slug(&team)),
                        receipt: None,
                        rule: "8".to_owned(),
                        reason: "two accounts".to_owned(),
                        evidence: None,
                    }),
                );
                "a disqualification"
            }
            16 => {
                let file = ["forum.html", "evidence.html", "style.css"][self.below(3)];
                let path = self.contest.root().join("content/theme").join(file);
                match self.below(3) {
                    0 => drop(std::fs::remove_file(path)),
                    number => {
                        self.contest.write(&format!("content/theme/{file}"), &format!("<h1>{number}</h1>"))
                    }
                }
                "a template"
            }
            17 => {
                let text = CONTEST
                    .replace("\"Sample\"", &format!("\"Sample {}\"", self.below(3)))
                    .replace("length = 40", &format!("length = {}", [2, 40][self.below(2)]));
                self.contest.write("content/contest.toml", &text);
                "a setting"
            }
            18 | 19 => {
                let day = 1 + self.below(28);
                let now =
                    at(&format!("20{:02}-{:02}-{day:02}T00:00:00Z", 7 + self.below(4), 1 + self.below(12)));
                let as_of = if self.below(4) == 0 { at("2007-06-01T00:00:00Z") } else { now };
                self.moment = Moment { now, as_of };
                "another time"
            }
            20 | 21 => {
                let name = format!("extra-{}", self.below(3));
                if self.below(3) == 0 && self.pages.remove(&name) {
                    std::fs::remove_file(self.contest.root().join(format!("content/{name}.md"))).unwrap();
                } else {
                    let menu = if self.below(2) == 0 { "menu = \"Extra\"\n" } else { "" };
                    let text = format!("Until {{{{ closes }}}}, {}.", self.below(99));
                    self.contest.write(&format!("content/{name}.md"), &(front(&name, menu) + &text));
                    self.pages.insert(name);
                }
                "a page"
            }
            22 => {
                let rows = self.below(9);
                self.contest.write("content/data/set.csv", &"1,2\n".repeat(rows + 1));
                self.contest.write("content/extra-0.md", &(front("Extra", "") + "[set](data/set.csv)"));
                self.pages.insert("extra-0".to_owned());
                "a file"
            }
            _ => "nothing",
        }
    }

    /// Does to the cache or the site what they have to bear.
    fn harm(&mut self) -> &'static str {
        let (out, cache) = (self.contest.out(), self.contest.root().join(".site-cache"));
        match self.below(8) {
            0 => {
                std::fs::remove_dir_all(&cache).unwrap();
                "no cache"
            }
            1 => {
                let records = cache.join("records");
                let mut bytes = std::fs::read(&records).unwrap();
                let at = self.below(bytes.len());
                bytes[at] ^= 0x55;
                std::fs::write(records, bytes).unwrap();
                "a damaged cache"
            }
            2 => {
                std::fs::remove_dir_all(&out).unwrap();
                "no site"
            }
            3 => {
                // Written into, although it may have two names.
                std::fs::write(out.join("index.html"), "somebody's").unwrap();
                "a changed page"
            }
            4 => {
                std::fs::create_dir_all(out.join("teams/foreign/deep")).unwrap();
                std::fs::write(out.join("teams/foreign/deep/file"), "foreign").unwrap();
                std::fs::remove_file(out.join("feed.xml")).unwrap();
                "foreign files"
            }
            5 => {
                std::fs::remove_dir_all(cache.join("site")).unwrap();
                std::fs::create_dir_all(cache.join("site/teams/index.html")).unwrap();
                "a folder in the place of a page"
            }
            _ => "no harm",
        }
    }
}

/// The addresses of the pages that have to be made after `before`, and no others may.
fn stale(before: &[Origin], after: &[Origin]) -> BTreeSet<String> {
    let old: BTreeMap<&str, &Origin> = before.iter().map(|page| (page.route.as_str(), page)).collect();
    let is_stale = |page: &&Origin| {
        let Some(old) = old.get(page.route.as_str()).filter(|old| old.kind == page.kind) else { return true };
        // What was read of another contest may be there no more: then what the page reads now is other.
        old.parts != page.parts
    };
    after.iter().filter(is_stale).map(|page| page.route.clone()).collect()
}

#[test]
fn after_any_edits_the_site_is_the_one_that_a_build_from_nothing_makes() {
    let edits: usize =
        std::env::var("GITPRIZE_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(100);
    let mut editor = Editor::new(7);
    made(&editor.contest, NOW);
    let mut before = explain(&editor.contest.root(), editor.moment).unwrap();
    let (mut names, mut made, mut spared) = (BTreeMap::new(), 0, 0);
    for number in 0..edits {
        let (root, out) = (editor.contest.root(), editor.contest.out());
        let (old, times) = (tree(&out), written(&out));
        let edit = editor.edit();
        let harm = if number % 7 == 6 { editor.harm() } else { "no harm" };
        let what = format!("edit {number}: {edit}, {harm}");
        let summary = build(&root, &out, editor.moment, &options(&editor.contest))
            .unwrap_or_else(|why| panic!("{what}: {:?}", why.findings()));
        let (files, warnings) = clean(&editor.contest, editor.moment);
        let now = tree(&out);
        let differ: Vec<&String> =
            now.keys().chain(files.keys()).filter(|name| now.get(*name) != files.get(*name)).collect();
        assert!(differ.is_empty(), "{what}: {differ:?}");
        assert_eq!(summary.warnings, warnings, "{what}");
        let after = explain(&root, editor.moment).unwrap();
        let ran: BTreeSet<String> = summary.ran.keys().cloned().collect();
        if harm == "no harm" {
            assert_eq!(ran, stale(&before, &after), "{what}");
            spared += after.len() - ran.len();
            // What reads the same was not written.
            for (name, time) in written(&out) {
                assert!(
                    old.get(&name) != now.get(&name) || times[&name] == time,
                    "{what}: {name} was written"
                );
            }
            let is = |changed: bool, name: &&String| {
                old.get(*name).is_some_and(|old| (*old != now[*name]) == changed)
            };
            let changes = Changes {
                new: now.keys().filter(|name| !old.contains_key(*name)).cloned().collect(),
                changed: now.keys().filter(|name| is(true, name)).cloned().collect(),
                removed: old.keys().filter(|name| !now.contains_key(*name)).cloned().collect(),
            };
            assert_eq!(summary.changes, changes, "{what}");
        }
        made += ran.len();
        *names.entry(edit).or_insert(0) += 1;
        before = after;
    }
    assert!(names.len() > 12 && spared > made, "{names:?}: {made} pages made, {spared} spared");
}

#[test]
fn where_nothing_changed_no_page_is_made_and_nothing_is_written() {
    let contest = sample();
    let first = made(&contest, NOW);
    assert!(first.ran.values().all(|why| *why == Why::New) && first.changes.new.len() == first.files + 1);
    let times = written(&contest.out());
    let again = made(&contest, NOW);
    assert_eq!((again.ran.len(), again.changes.count(), again.note), (0, 0, None));
    assert_eq!(written(&contest.out()), times);
    // A second later it is another time, and no page shows one.
    let later = made(&contest, "2009-07-10T00:00:01Z");
    assert_eq!((later.ran.len(), later.changes.count()), (0, 0));
    // A page that says whether the contest is over is made when it is, and that of a prize.
    let over = made(&contest, "2009-07-27T00:00:00Z");
    let ran: Vec<&str> = over.ran.keys().map(String::as_str).collect();
    assert!(ran.contains(&"") && ran.len() < 12, "{ran:?}");
    assert!(
        matches!(&over.ran[""], Why::Changed(parts) if parts.iter().any(|part| matches!(part, Input::Reached(_))))
    );
}

#[test]
fn a_receipt_makes_the_pages_that_show_what_it_says() {
    let mut contest = sample();
    made(&contest, NOW);
    contest.refused("dace", "2008-01-01T00:00:00Z", "rows", "1 row is missing");
    let summary = made(&contest, NOW);
    for route in summary.ran.keys() {
        assert!(
            !route.starts_with("forum/") && !route.starts_with("docs/") && !route.starts_with("assets/"),
            "{route}"
        );
    }
    assert!(summary.ran.contains_key("teams/dace/") && !summary.ran.contains_key("teams/gravity/"));
    // A score below all others leaves the others where they are.
    contest.scored("dace", "2008-01-02T00:00:00Z", 0.99);
    let summary = made(&contest, NOW);
    assert!(summary.ran.contains_key("teams/dace/") && !summary.ran.contains_key("teams/gravity/"));
}

#[test]
fn a_broken_page_leaves_the_site_and_the_cache_as_they_were() {
    let contest = sample();
    made(&contest, NOW);
    let (files, times) = (tree(&contest.out()), written(&contest.out()));
    for (path, text) in [
        ("content/theme/forum.html", "{% if %}"),
        ("content/theme/forum.html", "{{ page.nothing.at.all }}"),
        ("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n\n[no](rules.md#nowhere)\n"),
    ] {
        let old = std::fs::read_to_string(contest.root().join(path)).ok();
        contest.write(path, text);
        let failure = build(&contest.root(), &contest.out(), moment(NOW), &options(&contest)).unwrap_err();
        assert!(matches!(failure, Failure::Findings(_)), "{path}");
        assert_eq!((tree(&contest.out()), written(&contest.out())), (files.clone(), times.clone()), "{path}");
        match old {
            Some(old) => contest.write(path, &old),
            None => std::fs::remove_file(contest.root().join(path)).unwrap(),
        }
    }
    assert_eq!(made(&contest, NOW).ran.len(), 0);
}

#[test]
fn a_site_that_is_lost_comes_back_out_of_the_cache() {
    let contest = sample();
    made(&contest, NOW);
    let files = tree(&contest.out());
    std::fs::remove_dir_all(contest.out()).unwrap();
    let summary = made(&contest, NOW);
    // Whoever sends the site on has it already.
    assert_eq!((summary.ran.len(), summary.changes.count()), (0, 0));
    assert_eq!(tree(&contest.out()), files);
    // What somebody wrote into a page is seen although it stands in the cache, too.
    std::fs::write(contest.out().join("index.html"), "mine").unwrap();
    let summary = made(&contest, NOW);
    assert_eq!(summary.ran, BTreeMap::from([(String::new(), Why::Lost)]));
    assert_eq!(tree(&contest.out()), files);
}

#[test]
fn the_command_tells_what_it_made_and_why() {
    let contest = sample();
    let list = contest.root().join("changes.txt");
    let flags = ["--changes", list.to_str().unwrap(), "--explain", "forum/data/md5/"];
    let ran = contest.build_with(&flags);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("/forum/data/md5/ was made now: no build that is remembered made it"),
        "{}",
        ran.out
    );
    contest.write("content/forum/data/md5/0001.md", &post(1, "title = \"MD5\"\n", "Other words."));
    let ran = contest.build_with(&flags);
    let why = "was made now: 1 part changed: Post(\"content/forum/data/md5/0001.md\")";
    assert!(ran.out.contains(why) && ran.out.contains("0 files new, 2 changed, 0 removed"), "{}", ran.out);
    assert_eq!(
        std::fs::read_to_string(&list).unwrap(),
        "changed\tforum/data/md5/index.html\nchanged\tsearch/0/words_0.json\n"
    );
    let ran = contest.build_with(&["--explain", "/forum/data/md5/index.html", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(said["result"]["made"], 0, "{said}");
    assert_eq!(said["result"]["explained"]["made"], serde_json::Value::Null);
    assert!(said["result"]["explained"]["from"].as_array().unwrap().len() > 3);
    contest.write("content/faq.md", &(front("FAQ", "") + "Other words."));
    let ran = contest.build_with(&["--timings", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let timings = &said["result"]["timings"];
    assert_eq!(timings["slowest"].as_array().unwrap().len(), 2, "the page and its words: {timings}");
    let kinds = timings["kinds"].as_array().unwrap();
    let made = |kind: &serde_json::Value| kind["made"].as_u64().unwrap();
    assert!(
        kinds.len() > 10
            && kinds.iter().map(made).sum::<u64>() == 2
            && timings["stages"].as_array().unwrap().len() > 8
    );
    let ran = contest.build_with(&["--timings"]);
    assert!(ran.out.contains("read and check the ledger") && ran.out.contains("kind of page"), "{}", ran.out);
    let ran = contest.build_with(&["--explain", "nowhere/"]);
    assert!(
        ran.code == 2 && ran.err.contains("--explain \"nowhere/\": the site has no such page"),
        "{}",
        ran.err
    );
}

#[test]
fn a_cache_in_the_way_of_something_is_refused_and_one_that_is_unreadable_ignored() {
    let contest = sample();
    let root = contest.root();
    for place in ["content/cache", "submissions", ".", ".."] {
        let ran = contest.build_with(&["--cache", root.join(place).to_str().unwrap()]);
        assert!(ran.code == 2 && ran.err.contains("--cache "), "{place}: {}", ran.err);
    }
    let ran = contest.build_with(&["--cache", contest.out().join("cache").to_str().unwrap()]);
    assert!(
        ran.code == 2 && ran.err.contains("one of it and the output folder lies in the other"),
        "{}",
        ran.err
    );
    std::fs::create_dir_all(root.join("mine")).unwrap();
    std::fs::write(root.join("mine/file"), "mine").unwrap();
    let ran = contest.build_with(&["--cache", root.join("mine").to_str().unwrap()]);
    assert!(ran.code == 2 && ran.err.contains("the folder holds files that no build made"), "{}", ran.err);
    assert_eq!(contest.build().code, 0);
    std::fs::write(root.join(".site-cache/records"), "not of this program").unwrap();
    let ran = contest.build();
    assert!(ran.code == 0 && ran.out.contains("is ignored: this program did not write it"), "{}", ran.out);
    let ran = contest.build_with(&["--no-cache"]);
    assert!(ran.code == 0 && ran.out.contains("0 files new, 0 changed, 0 removed"), "{}", ran.out);
}
