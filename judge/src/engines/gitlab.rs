//! GitLab CI: a child pipeline, which the job that plans leaves as an artifact and the next one triggers.

use serde_json::json;

use super::work::{Engine, Work};
use crate::host::word;

/// `parallel` takes at most so many.
const MOST: usize = 200;

/// The engine.
pub(crate) const GITLAB: Engine = Engine { most: MOST, text };

fn text(work: &Work<'_>) -> String {
    let (plan, out) = (work.plan.to_string_lossy(), work.out.to_string_lossy());
    let from_parent = json!({ "pipeline": "$PARENT_PIPELINE_ID", "job": "plan" });
    let mut jobs = serde_json::Map::new();
    jobs.insert("stages".to_owned(), json!(["score", "record"]));
    if work.shards == 0 {
        // A pipeline without jobs is an error there.
        let said = json!({ "stage": "record", "variables": { "GIT_STRATEGY": "none" }, "script": ["echo 'nothing waits'"] });
        jobs.insert("record".to_owned(), said);
    } else {
        let scoring = format!(
            "judge score --shard \"$CI_NODE_INDEX/$CI_NODE_TOTAL\" --plan {} --out {}/shard-\"$CI_NODE_INDEX\"",
            word(&plan),
            word(&out)
        );
        jobs.insert(
            "score".to_owned(),
            json!({
                "stage": "score",
                "parallel": work.shards,
                "needs": [from_parent],
                "script": [format!("mkdir -p {}", word(&out)), scoring],
                "artifacts": { "paths": [out], "expire_in": "1 day" },
                "retry": 2,
                "allow_failure": true,
            }),
        );
        jobs.insert(
            "record".to_owned(),
            json!({
                "stage": "record",
                "needs": [from_parent, { "job": "score", "artifacts": true }],
                "resource_group": "judge",
                "script": [format!("judge record {}", work.recorded())],
            }),
        );
    }
    // What is JSON is YAML.
    serde_json::to_string_pretty(&jobs).unwrap_or_default() + "\n"
}
