//! The fields of the two kinds that a ledger consists of, in one level as they stand in a line: serde keeps everything
//! aside that belongs to a flattened field, which is a good part of what reading a large ledger costs. A field that is
//! missing here makes the line another one when it is written again, and every line is held against that.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::arrivals::{Arrival, Proof};
use super::ranks::Ranks;
use super::receipt::{self, Complaint};
use super::scored;
use base::time::Instant;
use contest::Slug;

#[derive(Deserialize)]
pub(super) struct Scored {
    team: Slug,
    pull: u64,
    head: String,
    received: Instant,
    received_by: Option<Proof>,
    digest: String,
    rows: u64,
    public: BTreeMap<String, f64>,
    standard_error: Option<f64>,
    #[serde(default)]
    standard_errors: BTreeMap<String, f64>,
    tied: Option<[f64; 2]>,
    ranks: Option<Ranks>,
    private: String,
    rank_before: Option<u64>,
    rank: u64,
    answer_key: String,
    measure: Option<String>,
    judge: String,
}

impl From<Scored> for scored::Scored {
    fn from(flat: Scored) -> Self {
        let Scored { team, pull, head, received, received_by, digest, rows, public, standard_error, .. } =
            flat;
        let Scored {
            standard_errors,
            tied,
            ranks,
            private,
            rank_before,
            rank,
            answer_key,
            measure,
            judge,
            ..
        } = flat;
        let arrival = Arrival { pull, head, received, received_by };
        Self {
            team,
            arrival,
            digest,
            rows,
            public,
            standard_error,
            standard_errors,
            tied,
            ranks,
            private,
            rank_before,
            rank,
            answer_key,
            measure,
            judge,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Refused {
    team: Option<Slug>,
    pull: u64,
    head: String,
    received: Instant,
    received_by: Option<Proof>,
    complaints: Vec<Complaint>,
    counted: bool,
    judge: String,
}

impl From<Refused> for receipt::Refused {
    fn from(flat: Refused) -> Self {
        let Refused { team, pull, head, received, received_by, complaints, counted, judge } = flat;
        Self { team, arrival: Arrival { pull, head, received, received_by }, complaints, counted, judge }
    }
}
