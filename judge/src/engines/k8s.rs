//! Kubernetes: an Indexed Job, one pod a shard, each tried again by itself. The batch that records is not in it: it runs where
//! the keys for signing are.

use serde_json::json;

use super::work::{Engine, Work};
use crate::host::word;

/// An Indexed Job has at most 100,000 completions where each is tried again by itself.
pub(crate) const K8S: Engine = Engine { most: 100_000, text };

fn text(work: &Work<'_>) -> String {
    let shards = work.shards;
    let path = |path: &std::path::Path| word(&path.to_string_lossy());
    let (root, plan, out) = (path(work.root), path(work.plan), path(work.out));
    // Indices count from 0, shards from 1.
    let call = format!(
        "mkdir -p {out}; shard=$((JOB_COMPLETION_INDEX + 1)); exec judge score --dir {root} --shard \"$shard/{shards}\" \
         --plan {plan} --out {out}/shard-\"$shard\" --jobs 1"
    );
    let identity = json!({ "secretKeyRef": { "name": "gitprize", "key": "identity" } });
    let pod = json!({
        "restartPolicy": "Never",
        "automountServiceAccountToken": false,
        "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [{
            "name": "score",
            "image": work.image,
            "command": ["sh", "-c", call],
            "env": [{ "name": "GITPRIZE_IDENTITY", "valueFrom": identity }],
            "resources": { "requests": { "cpu": "1", "memory": "1Gi" }, "limits": { "memory": "2Gi" } },
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
            "volumeMounts": [{ "name": "contest", "mountPath": work.root.to_string_lossy() }],
        }],
        "volumes": [{ "name": "contest", "persistentVolumeClaim": { "claimName": "gitprize" } }],
    });
    let job = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "generateName": "gitprize-score-" },
        "spec": {
            "completionMode": "Indexed",
            "completions": shards,
            "parallelism": shards,
            "backoffLimitPerIndex": 2,
            "maxFailedIndexes": shards,
            "ttlSecondsAfterFinished": 86_400,
            "template": { "spec": pod },
        },
    });
    serde_json::to_string_pretty(&job).unwrap_or_default() + "\n"
}
