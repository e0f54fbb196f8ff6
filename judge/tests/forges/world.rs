//! What a forge knows: pull requests, comments, labels. All three kinds answer from it.

use std::collections::BTreeMap;

use serde_json::Value;

/// Who the judge's token belongs to.
pub(super) const JUDGE: (&str, u64) = ("judge-bot", 900);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) author: u64,
    pub(super) body: String,
}

#[derive(Clone, Debug)]
pub(super) struct Pull {
    pub(super) number: u64,
    pub(super) head: String,
    pub(super) login: String,
    pub(super) id: u64,
    pub(super) created: String,
    pub(super) draft: bool,
    pub(super) open: bool,
    pub(super) labels: Vec<String>,
    pub(super) comments: Vec<Comment>,
    pub(super) commits: u64,
    /// Forced pushes: when, and what stood there then.
    pub(super) forced: Vec<(String, String)>,
    /// When it was opened again, or marked as ready.
    pub(super) back: Vec<String>,
}

impl Pull {
    pub(super) fn of(number: u64, login: &str, id: u64, head: &str, created: &str) -> Self {
        Self {
            number,
            head: head.to_owned(),
            login: login.to_owned(),
            id,
            created: created.to_owned(),
            draft: false,
            open: true,
            labels: vec![],
            comments: vec![],
            commits: 1,
            forced: vec![],
            back: vec![],
        }
    }

    /// Labels it, and takes labels away.
    pub(super) fn label<'l>(
        &mut self,
        add: impl Iterator<Item = &'l str>,
        remove: impl Iterator<Item = &'l str>,
    ) {
        let gone: Vec<&str> = remove.collect();
        self.labels.retain(|label| !gone.contains(&label.as_str()));
        for label in add {
            if !self.labels.iter().any(|own| own == label) {
                self.labels.push(label.to_owned());
            }
        }
    }

    /// What the judge said.
    pub(super) fn said(&self) -> Vec<&str> {
        self.comments.iter().filter(|one| one.author == JUDGE.1).map(|one| one.body.as_str()).collect()
    }
}

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing was done.
    Status(u16),
    /// It was done, and the answer does not come.
    Lost,
    /// It was done, and the answer says that it was not.
    Failed,
    /// A page for people.
    Page,
    /// Turned away for so many seconds.
    Away(u64),
    /// The end of the answer is missing.
    Cut,
    /// It takes its time.
    Slow,
    /// The page of a list before it comes again.
    Twice,
    /// The page of a list lacks its first entry.
    Lacks,
}

/// A page of the list of what is open.
pub(super) struct Page {
    pub(super) numbers: Vec<u64>,
    /// How many are open.
    pub(super) of: usize,
}

impl Page {
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }
}

#[derive(Default)]
pub(super) struct World {
    pub(super) pulls: BTreeMap<u64, Pull>,
    pub(super) next: u64,
    /// Requests: method, path with its query, body.
    pub(super) seen: Vec<(String, String, Value)>,
    /// What was asked wrongly.
    pub(super) wrong: Vec<String>,
    /// What is left, if the forge counts; and when there is more, in seconds since 1970.
    pub(super) remaining: Option<u64>,
    pub(super) reset: u64,
    /// How far the forge's clock is ahead, in seconds.
    pub(super) ahead: i64,
    /// So many entries of a page at most, whatever is asked for.
    pub(super) most: Option<usize>,
    /// What is wrong with the page that is asked for.
    pub(super) bent: Option<Fault>,
    /// The repository's labels, where they have numbers.
    pub(super) labels: Vec<String>,
    /// Faults of the next requests that `wants` them.
    pub(super) faults: Vec<(&'static str, Fault)>,
    /// Of a hundred requests so many fail, drawn from `seed`.
    pub(super) failing: u64,
    pub(super) seed: u64,
    /// Events of forks' branches, by the fork: when, and what stood there then.
    pub(super) activity: BTreeMap<String, Vec<(String, String)>>,
    /// Workflows: the file of each, and how it stands, as GitHub says it.
    pub(super) workflows: Vec<(&'static str, &'static str)>,
    /// What happens right before a pull request is closed: a head that comes.
    pub(super) overtakes: BTreeMap<u64, String>,
}

impl World {
    pub(super) fn random(&mut self) -> u64 {
        // A multiplicative generator is enough for drawing faults.
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.seed >> 33
    }

    /// What goes wrong with this request.
    pub(super) fn fault(&mut self, request: &str) -> Option<Fault> {
        if let Some(at) = self.faults.iter().position(|(part, _)| request.contains(part)) {
            return Some(self.faults.remove(at).1);
        }
        if self.random() % 100 >= self.failing {
            return None;
        }
        let all = [
            Fault::Status(500),
            Fault::Status(503),
            Fault::Lost,
            Fault::Failed,
            Fault::Page,
            Fault::Away(0),
            Fault::Cut,
            Fault::Twice,
            Fault::Lacks,
        ];
        let at = self.random() as usize % all.len();
        Some(all[at])
    }

    /// What is open from place `from` on, `size` of it.
    pub(super) fn page(&mut self, from: usize, size: usize) -> Page {
        let size = self.most.map_or(size, |most| most.min(size));
        let open: Vec<u64> = self.pulls.values().filter(|pull| pull.open).map(|pull| pull.number).collect();
        let of = open.len();
        let bent = self.bent.take();
        let from = if bent == Some(Fault::Twice) { from.saturating_sub(size) } else { from };
        let skipped = usize::from(bent == Some(Fault::Lacks));
        Page { numbers: open.into_iter().skip(from + skipped).take(size - skipped).collect(), of }
    }

    /// Whether a comment is there and the judge's own, as whoever touches it has to know.
    pub(super) fn is_own(&mut self, id: u64) -> bool {
        let author = self.comment(id).map(|comment| comment.author);
        if author.is_some_and(|author| author != JUDGE.1) {
            self.wrong.push(format!("somebody else's comment {id} was touched"));
        }
        author == Some(JUDGE.1)
    }

    pub(super) fn say(&mut self, pull: u64, author: u64, body: &str) -> u64 {
        self.next += 1;
        let comment = Comment { id: self.next, author, body: body.to_owned() };
        self.pulls.get_mut(&pull).unwrap().comments.push(comment);
        self.next
    }

    pub(super) fn comment(&mut self, id: u64) -> Option<&mut Comment> {
        self.pulls.values_mut().flat_map(|pull| &mut pull.comments).find(|comment| comment.id == id)
    }

    pub(super) fn unsay(&mut self, id: u64) {
        self.pulls.values_mut().for_each(|pull| pull.comments.retain(|comment| comment.id != id));
    }

    /// Closes or opens a pull request. A head that overtakes comes before.
    pub(super) fn set_open(&mut self, pull: u64, open: bool) {
        let newer = if open { None } else { self.overtakes.remove(&pull) };
        let pull = self.pulls.get_mut(&pull).unwrap();
        pull.open = open;
        pull.head = newer.unwrap_or_else(|| pull.head.clone());
    }

    pub(super) fn count(&self, part: &str) -> usize {
        self.seen.iter().filter(|(method, path, _)| format!("{method} {path}").contains(part)).count()
    }
}

/// The number that a query has for `name`.
pub(super) fn parameter(query: &str, name: &str) -> usize {
    let of = |part: &str| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok();
    query.split('&').find_map(of).unwrap()
}
