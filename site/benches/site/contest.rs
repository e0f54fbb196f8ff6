//! A seeded contest of any size: teams, a ledger, a forum with posts as long as people write them (few long ones, many short).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use base::digest::sha256_hex;
use base::time::Instant;
use contest::{CONTEST_FILE, Folder, SUBMISSIONS, Slug};
use ledger::standings::{Best, Ranking};
use ledger::{Arrival, CHECKPOINT, Entry, Known, Ledger, Registered, Scored};
use metric::Direction;

use crate::Result;

const OPENS: &str = "2020-01-01T00:00:00Z";
/// What the words of posts are taken from.
const WORDS: &[&str] = &[
    "the",
    "of",
    "and",
    "a",
    "to",
    "in",
    "rating",
    "movie",
    "user",
    "model",
    "with",
    "for",
    "that",
    "neighbour",
    "factor",
    "error",
    "quiz",
    "test",
    "set",
    "mean",
    "we",
    "is",
    "it",
    "on",
    "this",
    "gradient",
    "blend",
    "score",
    "who",
    "matrix",
    "as",
    "by",
    "time",
    "effect",
    "global",
    "prediction",
    "data",
    "not",
    "are",
    "from",
    "probe",
];
/// Titles of sections.
const SECTIONS: usize = 10;

/// How large a contest is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) teams: usize,
    pub(crate) receipts: usize,
    pub(crate) threads: usize,
}

/// The sizes that figures are told for.
pub(crate) const SIZES: [Size; 3] = [
    Size { name: "small", teams: 100, receipts: 1_000, threads: 200 },
    Size { name: "middle", teams: 5_169, receipts: 44_014, threads: 10_000 },
    Size { name: "large", teams: 41_305, receipts: 440_000, threads: 100_000 },
];

/// An ordinary generator; nothing here is secret.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    /// From 1 to `most`, where twice as much is about half as frequent.
    fn zipf(&mut self, most: usize) -> usize {
        let most = most as f64;
        let unit = (self.below(1 << 20) as f64 + 1.0) / (1 << 20) as f64;
        // The inverse of a cumulated 1/x².
        ((1.0 / (1.0 / most + unit * (1.0 - 1.0 / most))) as usize).max(1)
    }
}

/// The contest in its folder.
pub(crate) struct Made {
    pub(crate) root: PathBuf,
    pub(crate) size: Size,
    ledger: Ledger,
    ranking: Ranking,
    random: Random,
    /// The best score of each team.
    bests: BTreeMap<usize, f64>,
    last: Instant,
    pulls: u64,
}

impl Made {
    /// A contest of `size` in the folder `root`, which is not there yet.
    pub(crate) fn new(root: &Path, size: Size) -> Result<Self> {
        let mut made = Self {
            root: root.to_owned(),
            size,
            ledger: Ledger::default(),
            ranking: Ranking::new(Direction::Lower),
            random: Random::new(42),
            bests: BTreeMap::new(),
            last: OPENS.parse()?,
            pulls: 0,
        };
        made.write(CONTEST_FILE, &made.description("A long history"))?;
        made.write("content/index.md", "+++\ntitle = \"Welcome\"\n+++\n\nPredict {{ metric }} well.\n")?;
        made.write(
            "content/rules.md",
            "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n\n## Ends\n\nOn {{ closes }}.\n",
        )?;
        for at in 0..size.teams {
            made.team(at)?;
        }
        made.forum()?;
        made.begin()?;
        for at in 0..size.receipts - 1 {
            if at < size.teams { made.register(at)? } else { made.score()? }
        }
        made.keep()?;
        Ok(made)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.path(path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, text)?)
    }

    /// `content/contest.toml` with this title.
    pub(crate) fn description(&self, title: &str) -> String {
        format!(
            "title = \"{title}\"\nurl = \"https://history.example/\"\nsummary = \"Three years of it.\"\nopens = {OPENS}\n\
             closes = 2030-01-01T00:00:00Z\n[metric]\nname = \"rmse\"\ndirection = \"lower\"\ndecimals = 4\n\
             [splits]\npublic = \"quiz\"\nprivate = \"test\"\n\
             [[baselines]]\nname = \"Baseline\"\npublic = 1.9514\nprivate = 1.9525\n\
             [submission]\nformat = \"netflix\"\n[leaderboard]\nlength = 40\n\
             [[prizes]]\nname = \"Grand Prize\"\nkind = \"grand\"\namount = \"$1,000,000\"\npublic = 0.8563\nprivate = 0.8572\n"
        )
    }

    fn team(&self, at: usize) -> Result<()> {
        self.write(
            &format!("{SUBMISSIONS}/team-{at}/team.toml"),
            &format!("name = \"Team {at}\"\n\n[[members]]\nlogin = \"user-{at}\"\nrole = \"leader\"\n"),
        )
    }

    fn forum(&mut self) -> Result<()> {
        for section in 0..SECTIONS {
            let text = format!("+++\ntitle = \"Section {section}\"\norder = {section}\n+++\n\nAbout it.\n");
            self.write(&format!("content/forum/s{section}/_section.md"), &text)?;
        }
        for thread in 0..self.size.threads {
            let posts = self.random.zipf(60);
            for post in 1..=posts {
                self.post(thread, post)?;
            }
        }
        Ok(())
    }

    /// The file of a post.
    pub(crate) fn post_file(thread: usize, post: usize) -> String {
        format!("content/forum/s{}/thread-{thread}/{post:04}.md", thread % SECTIONS)
    }

    /// Writes post number `post` of a thread.
    pub(crate) fn post(&mut self, thread: usize, post: usize) -> Result<()> {
        let day = thread % 27 + 1;
        let mut text = format!(
            "+++\nauthor = \"author-{}\"\ndate = 2021-0{}-{day:02}\n",
            self.random.below(999),
            thread % 9 + 1
        );
        if post == 1 {
            let _ =
                writeln!(text, "title = \"Thread {thread} about {}\"", WORDS[self.random.below(WORDS.len())]);
        }
        if self.random.below(4) == 0 {
            let _ = writeln!(text, "team = \"team-{}\"", self.random.below(self.size.teams));
        }
        text.push_str("+++\n");
        for _ in 0..self.random.zipf(30) {
            text.push('\n');
            match self.random.below(8) {
                0 => text.push_str("> "),
                1 => text.push_str("- "),
                2 => text.push_str("See [the rules](/rules/) and `rmse`: "),
                3 => text.push_str("*Really*, https://elsewhere.example/page says: "),
                _ => {}
            }
            for _ in 0..20 + self.random.below(60) {
                text.push_str(WORDS[self.random.below(WORDS.len())]);
                text.push(' ');
            }
            text.push('\n');
        }
        self.write(&Self::post_file(thread, post), &text)
    }

    fn begin(&mut self) -> Result<()> {
        let contest = Folder::open(&self.root)?.contest;
        self.ledger.end_mut().speak_for(&contest);
        let open = Known::Open {
            title: contest.title,
            metric: "rmse".to_owned(),
            decimals: 4,
            keys: vec![],
            judge: "0.1.0".to_owned(),
            settings: None,
        };
        self.append(open.into())
    }

    fn append(&mut self, entry: Entry) -> Result<()> {
        self.ledger.append(self.last, entry)?;
        Ok(())
    }

    fn arrival(&mut self) -> Result<Arrival> {
        self.pulls += 1;
        let step = (3 * 365 * 86_400 / self.size.receipts).max(1);
        self.last = self.last.plus(format!("{step}s").parse()?);
        let head = sha256_hex(&self.pulls.to_be_bytes())[..40].to_owned();
        Ok(Arrival { pull: self.pulls, head, received: self.last, received_by: None })
    }

    fn register(&mut self, at: usize) -> Result<()> {
        let registered = Registered {
            team: slug(at)?,
            arrival: self.arrival()?,
            new: true,
            members: 1,
            people: vec![],
            persons: vec![],
            inherits: vec![],
            bars: vec![],
            withdrew: vec![],
            was: None,
            merged: vec![],
            chosen: vec![],
            withdrawn: false,
        };
        self.append(Known::Register(registered).into())
    }

    /// A score of some team. Each begins somewhere between the best and the worst; of what it sends later one file in three
    /// is better than its best, by less than a thousandth of what lies between them.
    fn score(&mut self) -> Result<()> {
        let at = self.random.below(self.size.teams);
        let team = slug(at)?;
        let arrival = self.arrival()?;
        let score = match self.bests.get(&at) {
            None => 1.0 + self.random.below(10_000_000) as f64 / 1e7,
            Some(best) if self.random.below(3) == 0 => best - self.random.below(10_000) as f64 / 1e7,
            Some(best) => best + self.random.below(1_000_000) as f64 / 1e7,
        };
        let score = (score * 1e4).round() / 1e4;
        self.bests.entry(at).and_modify(|best| *best = best.min(score)).or_insert(score);
        let best = Best { score, received: arrival.received, seq: self.ledger.receipts().len() as u64 + 1 };
        let rank_before = self.ranking.rank(&team).map(|rank| rank as u64);
        let rank = self.ranking.rank_with(&team, best) as u64;
        self.ranking.enter(&team, best);
        let digest = sha256_hex(&self.pulls.to_le_bytes());
        let scored = Scored {
            team,
            arrival,
            digest: digest.clone(),
            rows: 4,
            public: BTreeMap::from([("rmse".to_owned(), score)]),
            standard_error: Some(0.1),
            standard_errors: Default::default(),
            tied: Some([score, score]),
            ranks: None,
            private: digest.clone(),
            rank_before,
            rank,
            answer_key: digest,
            measure: None,
            judge: "0.1.0".to_owned(),
        };
        self.append(Known::Score(scored).into())
    }

    /// So many scores more.
    pub(crate) fn batch(&mut self, scores: usize) -> Result<()> {
        for _ in 0..scores {
            self.score()?;
        }
        self.keep()
    }

    /// Writes the ledger.
    fn keep(&self) -> Result<()> {
        for (name, text) in self.ledger.appended() {
            self.write(&format!("{SUBMISSIONS}/ledger/{name}"), text)?;
        }
        self.write(&format!("{SUBMISSIONS}/ledger/{CHECKPOINT}"), &self.ledger.checkpoint()?)
    }
}

fn slug(at: usize) -> Result<Slug> {
    Ok(format!("team-{at}").parse::<Slug>()?)
}
