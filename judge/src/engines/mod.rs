//! What runs the shards of a plan: the job matrix of a forge's CI, a Slurm array, a Kubernetes Job. Each engine is a file that
//! says in its own words that N jobs are to call `judge score --shard`, and what records them.

mod github;
mod gitlab;
mod k8s;
mod slurm;
mod work;

pub(crate) use github::GITHUB;
pub(crate) use gitlab::GITLAB;
pub(crate) use k8s::K8S;
pub(crate) use slurm::SLURM;
pub(crate) use work::{Engine, Work};
