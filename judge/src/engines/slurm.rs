//! Slurm: a script that submits the array, and the job that records it once all of its tasks have ended, however they did.

use super::work::{Engine, Work};
use crate::host::word;

/// What a cluster takes is its own setting (`MaxArraySize`, 1,001 where nobody has changed it).
pub(crate) const SLURM: Engine = Engine { most: usize::MAX, text };

fn text(work: &Work<'_>) -> String {
    let shards = work.shards;
    if shards == 0 {
        return "#!/bin/sh\necho 'nothing waits'\n".to_owned();
    }
    let path = |path: &std::path::Path| word(&path.to_string_lossy());
    let (root, plan, out) = (path(work.root), path(work.plan), path(work.out));
    let recorded = work.recorded();
    format!(
        r#"#!/bin/sh
# The shards of a plan, as an array, and the batch that records them. Options for sbatch, such as --partition, go behind
# the script's name: they are handed to both.
set -eu
mkdir -p {out}
array=$(sbatch --parsable --job-name=gitprize-score --array=1-{shards} --cpus-per-task=1 "$@" <<'END'
#!/bin/sh
exec judge score --dir {root} --shard "$SLURM_ARRAY_TASK_ID/{shards}" --plan {plan} \
    --out {out}/shard-"$SLURM_ARRAY_TASK_ID" --jobs "${{SLURM_CPUS_PER_TASK:-1}}"
END
)
sbatch --parsable --job-name=gitprize-record --dependency="afterany:${{array%%;*}}" "$@" <<'END'
#!/bin/sh
exec judge record --dir {root} {recorded}
END
"#
    )
}
