//! The plan of a batch in shards, as a file: which heads it is about, when they came and who sent them, and which shard
//! scores each. Nothing in it is secret: it is what the forge and the repository show.

use std::collections::{HashMap, HashSet};

use git2::Oid;
use serde::{Deserialize, Serialize};

use super::shard::Shard;
use crate::batch::version::VERSION;
use base::digest::sha256_hex;
use base::time::Instant;
use contest::{Author, Contest};
use ledger::Proof;
use repo::{Head, Place, Pull};

/// What the file is.
const FORMAT: &str = "gitprize-plan/1";

/// The plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Division {
    format: String,
    /// When it was made.
    pub(crate) at: Instant,
    /// Digest of what makes scores of files, but for the answer key.
    rules: String,
    /// How many shards there are.
    pub(crate) shards: usize,
    /// The heads in the order of arrival.
    heads: Vec<Assigned>,
}

/// A head and the shard that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assigned {
    /// From 1.
    shard: usize,
    reference: String,
    head: String,
    received: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received_by: Option<Proof>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ssh_fingerprint: Option<String>,
}

impl Division {
    /// The plan of `heads`, each with its shard, under the rules of `contest`.
    pub(super) fn new(
        contest: &Contest,
        now: Instant,
        shards: usize,
        heads: Vec<(usize, Head, Pull)>,
    ) -> Self {
        let assigned = |(shard, head, pull): (usize, Head, Pull)| Assigned {
            shard,
            reference: head.place.name(),
            head: head.oid.to_string(),
            received: pull.received,
            received_by: pull.received_by,
            account: pull.account,
            login: pull.author.login,
            id: pull.author.id,
            ssh_fingerprint: pull.author.ssh_fingerprint,
        };
        let heads = heads.into_iter().map(assigned).collect();
        Self { format: FORMAT.to_owned(), at: now, rules: rules(contest), shards, heads }
    }

    /// The plan in the file with these bytes, or a sentence about what is wrong with it.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let plan: Self = serde_json::from_slice(bytes).map_err(|why| base::json::fault(&why))?;
        if plan.format != FORMAT {
            return Err(format!(
                "it is of the format {}, and this judge reads {FORMAT}",
                base::finding::quoted(&plan.format)
            ));
        }
        for one in &plan.heads {
            let is_head = Place::of(&one.reference).is_some() && Oid::from_str(&one.head).is_ok();
            if !is_head || !(1..=plan.shards).contains(&one.shard) {
                let what = base::finding::quoted(&format!("{} {} {}", one.shard, one.reference, one.head));
                return Err(format!("{what} is no head of one of its {} shards", plan.shards));
            }
        }
        Ok(plan)
    }

    /// The file.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// What files of its shards know it by.
    pub(super) fn digest(&self) -> String {
        sha256_hex(self.to_text().as_bytes())
    }

    /// How many heads it is about.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// How many of them each shard has.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.shards];
        self.heads.iter().for_each(|one| sizes[one.shard - 1] += 1);
        sizes
    }

    /// Whether files make the same scores under the rules of `contest` as under those that it was made for.
    pub(crate) fn holds_for(&self, contest: &Contest) -> bool {
        self.rules == rules(contest)
    }

    /// The heads of `shard`.
    pub(crate) fn of(&self, shard: Shard) -> HashMap<(Place, Oid), Pull> {
        let own = self.heads.iter().filter(|one| one.shard == shard.number);
        own.filter_map(|one| {
            let author = Author {
                login: one.login.clone(),
                id: one.id,
                ssh_fingerprint: one.ssh_fingerprint.clone(),
                ..Author::default()
            };
            let (received, received_by, account) = (one.received, one.received_by, one.account);
            Some((one.identity()?, Pull { author, received, received_by, account }))
        })
        .collect()
    }

    /// The heads of all shards in `numbers`.
    pub(crate) fn of_all(&self, numbers: &HashSet<usize>) -> HashSet<(Place, Oid)> {
        let own = self.heads.iter().filter(|one| numbers.contains(&one.shard));
        own.filter_map(Assigned::identity).collect()
    }
}

impl Assigned {
    fn identity(&self) -> Option<(Place, Oid)> {
        Some((Place::of(&self.reference)?, Oid::from_str(&self.head).ok()?))
    }
}

/// What of `contest` makes scores of files, and what refuses them.
fn rules(contest: &Contest) -> String {
    let submission = format!("{:?}", contest.submission);
    sha256_hex(format!("{VERSION}\n{}\n{}\n{submission}\n", contest.url, contest.measure()).as_bytes())
}
