//! A batch that others have scored in parts: the same ledger, whoever did, and whatever becomes of them.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use walkdir::WalkDir;

use crate::support::sealed::JURY;
use crate::support::{self, Fixture, GOOD, WORSE, contest_toml, git, judge_program, team_toml, told};

const NOW: &str = "2009-01-20T00:00:00Z";

/// What a batch meets: good files and bad ones, more than a quota, new teams and what they send at once, strangers, and
/// heads that are no submission.
fn contest() -> Fixture {
    contest_with("")
}

fn contest_with(more: &str) -> Fixture {
    let fixture = Fixture::with(&contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n{more}")));
    let mut number = 0;
    let mut next = || {
        number += 1;
        (number, format!("2009-01-{:02}T{:02}:00:00Z", 2 + number / 20, number % 20))
    };
    for round in 0..4 {
        for (team, file) in
            [("alpha", GOOD), ("beta", WORSE), ("beta", "id,prediction\n1-7,x\n"), ("alpha", "")]
        {
            let (number, at) = next();
            fixture.predictions(number, team, &at, &file.replace(",3\n", &format!(",3.{round}\n")));
        }
        let (slug, (number, at)) = (format!("team-{round}"), next());
        let text = team_toml(&slug, &slug);
        fixture.pull(
            number,
            &slug,
            &at,
            &[(&format!("submissions/{slug}/team.toml"), "100644", text.as_bytes())],
        );
        let (number, at) = next();
        fixture.predictions(number, &slug, &at, GOOD);
        let (number, at) = next();
        fixture.pull(
            number,
            "stranger",
            &at,
            &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())],
        );
        let (number, at) = next();
        fixture.pull(number, "stranger", &at, &[("README.md", "100644", b"x")]);
    }
    fixture
}

#[test]
fn an_archive_does_not_tell_how_many_shards_scored_it() {
    let fixture = contest_with("[archive]\nfiles = \"../kept\"\n");
    let whole = copy(&fixture);
    whole.run(NOW);
    let kept = |fixture: &Fixture| -> BTreeMap<PathBuf, Vec<u8>> {
        let root = fixture.path("kept");
        let files = WalkDir::new(&root).into_iter().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().is_file());
        let file = |entry: walkdir::DirEntry| {
            let path = entry.path().strip_prefix(&root).unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        };
        files.map(file).collect()
    };
    assert!(kept(&whole).len() > 4, "{:?}", kept(&whole).keys());
    for shards in [1, 3] {
        let parts = copy(&fixture);
        plan(&parts, &shards.to_string());
        for shard in 1..=shards {
            score(&parts, shard, shards).ok();
        }
        assert!(!parts.path("kept").exists(), "a shard keeps nothing: its results may never be recorded");
        record(&parts).ok();
        assert_eq!(parts.ledger(), whole.ledger(), "{shards}");
        assert!(kept(&parts) == kept(&whole), "{shards}");
        assert_eq!(parts.judge(&["archive", "--check", "--format", "json"]).ok().json()["lacking"], 0);
    }
}

fn copy(of: &Fixture) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-a").arg(of.root().join(".")).arg(dir.path()).status().unwrap();
    assert!(copied.success());
    let fixture = Fixture { dir };
    let origin = fixture.path("contest.git").display().to_string();
    git(&fixture.path("clone"), &["remote", "set-url", "origin", &origin]);
    fixture
}

fn plan(fixture: &Fixture, shards: &str) -> Value {
    let plan = ["plan", "--shards", shards, "--out", "../plan.json", "--now", NOW, "--format", "json"];
    fixture.judge(&plan).ok().json()
}

fn score(fixture: &Fixture, shard: u64, of: u64) -> support::Ran {
    std::fs::create_dir_all(fixture.path("shards")).unwrap();
    let (shard, out) = (format!("{shard}/{of}"), format!("../shards/shard-{shard}"));
    fixture.judge(&["score", "--shard", &shard, "--plan", "../plan.json", "--out", &out])
}

fn record(fixture: &Fixture) -> support::Ran {
    fixture.judge(&["record", "--plan", "../plan.json", "../shards", "--now", NOW, "--format", "json"])
}

#[test]
fn a_ledger_does_not_tell_how_many_shards_scored_it() {
    let fixture = contest();
    let whole = copy(&fixture);
    let batch = whole.run(NOW);
    assert!(batch["scored"].as_u64() > Some(8) && batch["refused"].as_u64() > Some(8), "{batch}");
    for shards in [1, 3, 100] {
        let parts = copy(&fixture);
        let planned = plan(&parts, &shards.to_string());
        let of = planned["shards"].as_u64().unwrap();
        // No more than there are teams and people.
        assert!(of == shards || shards == 100 && of < 10, "{planned}");
        assert_eq!(planned["heads"], 32);
        for shard in 1..=of {
            score(&parts, shard, of).ok();
        }
        let recorded = record(&parts).ok().json();
        assert_eq!(parts.ledger(), whole.ledger(), "{shards}");
        for what in ["scored", "refused", "registered", "left"] {
            assert_eq!(recorded[what], batch[what], "{what} of {recorded}");
        }
        let replies = |batch: &Value| -> Vec<Value> {
            batch["judged"].as_array().unwrap().iter().map(|one| one["reply"].clone()).collect()
        };
        assert_eq!(replies(&recorded), replies(&batch));
        assert_eq!(recorded["scored_here"], 0, "the batch found everything done");
        parts.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
        // Once more, and by an ordinary batch: nothing is left.
        assert_eq!(record(&parts).ok().json()["judged"], Value::Array(vec![]));
        assert_eq!(parts.run(NOW)["judged"], Value::Array(vec![]));
        assert_eq!(parts.ledger(), whole.ledger());
    }
}

#[test]
fn a_lost_shard_holds_nobody_else_and_is_scored_again_alone() {
    let fixture = contest();
    plan(&fixture, "3");
    for shard in [1, 3] {
        score(&fixture, shard, 3).ok();
    }
    let first = record(&fixture).ok().json();
    let (judged, left) = (first["judged"].as_array().unwrap().len(), first["left"].as_u64().unwrap());
    assert!(judged > 10 && left > 4 && judged as u64 + left == 32, "{first}");
    let text = fixture.judge(&["record", "--plan", "../plan.json", "../shards", "--now", NOW]).ok().out;
    assert!(text.contains("Not there       1 shard (2/3)") || text.contains("1 shard (2/3): "), "{text}");
    fixture.judge(&["verify"]).ok();
    // Again, as often as anybody likes.
    score(&fixture, 2, 3).ok();
    score(&fixture, 2, 3).ok();
    score(&fixture, 1, 3).ok();
    let second = record(&fixture).ok().json();
    assert_eq!((second["judged"].as_array().unwrap().len() as u64, &second["left"]), (left, &0.into()));
    assert_eq!(fixture.run(NOW)["judged"], Value::Array(vec![]));
    let receipts: Vec<Value> =
        fixture.ledger().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let heads: Vec<_> = receipts.iter().filter(|one| one["pull"].is_u64()).map(|one| &one["pull"]).collect();
    let once: std::collections::BTreeSet<String> = heads.iter().map(ToString::to_string).collect();
    assert_eq!((once.len(), heads.len()), (32, 32));
    fixture.judge(&["verify"]).ok();
}

#[test]
fn what_no_shard_has_scored_the_batch_scores_itself() {
    let fixture = contest();
    let whole = copy(&fixture);
    whole.run(NOW);
    // The shard went by an answer that it can no longer give: a head more was there when it looked than it had.
    plan(&fixture, "1");
    let heads = git(
        &fixture.path("contest.git"),
        &["for-each-ref", "--format=%(objectname) %(refname)", "refs/pull"],
    );
    let (gone, name) = heads
        .lines()
        .find_map(|line| line.strip_suffix(" refs/pull/1/head").map(|oid| (oid, "refs/pull/1/head")))
        .unwrap();
    git(&fixture.path("contest.git"), &["update-ref", "-d", name]);
    score(&fixture, 1, 1).ok();
    git(&fixture.path("contest.git"), &["update-ref", name, gone]);
    let recorded = record(&fixture).ok().json();
    // That one, and one of the same team for which quota is left because that one came first.
    assert_eq!(recorded["scored_here"], 2, "{recorded}");
    assert_eq!(fixture.ledger(), whole.ledger());
}

#[test]
fn nothing_of_a_file_that_no_judge_wrote_is_used() {
    let fixture = contest();
    plan(&fixture, "3");
    for shard in 1..=3 {
        score(&fixture, shard, 3).ok();
    }
    let shard = |number: u64| fixture.path(&format!("shards/shard-{number}"));
    // One that is cut, one that somebody encrypted to the judge, who tells everybody to whom to encrypt.
    let bytes = std::fs::read(shard(1)).unwrap();
    std::fs::write(shard(1), &bytes[..bytes.len() - 9]).unwrap();
    let recipient = fixture.judge(&["recipient", "--format", "json"]).ok().json();
    let recipient: age::x25519::Recipient = recipient["recipient"].as_str().unwrap().parse().unwrap();
    let rows = "{\"format\":\"gitprize-shard/1\",\"plan\":\"PLAN\",\"shard\":2,\"code\":\"00\"}\n";
    let digest = base::digest::sha256_hex(&std::fs::read(fixture.path("plan.json")).unwrap());
    std::fs::write(shard(2), age::encrypt(&recipient, rows.replace("PLAN", &digest).as_bytes()).unwrap())
        .unwrap();
    std::fs::write(fixture.path("shards/readme.txt"), "no shard").unwrap();
    let ran = fixture.judge(&["record", "--plan", "../plan.json", "../shards", "--now", NOW]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for name in ["shard-1", "shard-2", "readme.txt"] {
        assert!(ran.err.contains(&format!("{name} was not used")), "{}", ran.err);
    }
    let judged = fixture.ledger().lines().count();
    assert!(judged > 4, "the third shard was recorded: {}", fixture.ledger());
    // Of another plan, although it is of the same heads.
    let old = std::fs::read(shard(3)).unwrap();
    plan(&fixture, "2");
    for number in 1..=3 {
        let _ = std::fs::remove_file(shard(number));
    }
    std::fs::write(shard(1), old).unwrap();
    assert!(record(&fixture).out.contains("it is of another plan"));
    // With another answer key.
    std::fs::remove_file(fixture.path("shards/readme.txt")).unwrap();
    score(&fixture, 1, 2).ok();
    score(&fixture, 2, 2).ok();
    let other = copy(&fixture);
    std::fs::write(other.path("answers.csv"), support::ANSWERS.replace("10-7,10,1", "10-7,10,2")).unwrap();
    let ran = other.judge(&["record", "--plan", "../plan.json", "../shards", "--now", NOW]);
    assert_ne!(ran.code, 0, "{}", ran.out);
    record(&fixture).ok();
    fixture.judge(&["verify"]).ok();
    // A file has private scores: only the judge can read it, and nobody else on the machine.
    assert!(!bytes.windows(7).any(|some| some == b"private"));
    assert_eq!(std::fs::metadata(shard(1)).unwrap().permissions().mode() & 0o077, 0);
    told!();
}

#[test]
fn a_plan_holds_for_the_rules_that_it_was_made_for() {
    let fixture = contest();
    plan(&fixture, "2");
    let wrong = |args: &[&str], code: &str| {
        let ran = fixture.judge(args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.out);
        assert!(ran.err.contains(code), "{args:?}: {}", ran.err);
    };
    std::fs::create_dir_all(fixture.path("shards")).unwrap();
    wrong(&["score", "--shard", "1/3", "--plan", "../plan.json", "--out", "../shards/x"], "no-such-shard");
    wrong(&["score", "--shard", "1/2", "--plan", "../answers.csv", "--out", "../shards/x"], "bad-plan");
    wrong(&["plan", "--shards", "257", "--out", "../p", "--format", "gitlab"], "too-many-shards");
    let text = std::fs::read_to_string(fixture.path("plan.json")).unwrap();
    std::fs::write(fixture.path("wrong.json"), text.replacen("\"shard\":1", "\"shard\":9", 1)).unwrap();
    wrong(&["record", "--plan", "../wrong.json", "../shards", "--now", NOW], "bad-plan");
    score(&fixture, 1, 2).ok();
    let toml = fixture.path("clone/content/contest.toml");
    let changed = std::fs::read_to_string(&toml).unwrap().replace("max_bytes = 4096", "max_bytes = 4000");
    std::fs::write(&toml, changed).unwrap();
    git(&fixture.path("clone"), &["commit", "--quiet", "--all", "--message", "Less"]);
    git(&fixture.path("clone"), &["push", "--quiet", "origin", "HEAD:main"]);
    wrong(&["record", "--plan", "../plan.json", "../shards", "--now", NOW], "bad-plan");
    wrong(&["score", "--shard", "2/2", "--plan", "../plan.json", "--out", "../shards/x"], "bad-plan");
    told!();
}

/// The text for an engine, and the folder of programs that it is to find the judge in.
fn engine(fixture: &Fixture, format: &str, change: impl FnOnce(&mut Command)) -> String {
    let mut command = Command::new(judge_program());
    command.args(["plan", "--shards", "3", "--out", "../plan.json", "--results", "../shards", "--now", NOW]);
    command.args(["--format", format]).current_dir(fixture.path("clone")).env_remove("GITHUB_OUTPUT");
    change(&mut command);
    let ran = support::Ran::of(&command.output().unwrap()).ok();
    assert_eq!(ran.err, "");
    ran.out
}

fn shell(fixture: &Fixture, script: &str, environment: &[(&str, &str)]) {
    let path = format!(
        "{}:{}:/usr/bin:/bin",
        fixture.path("bin").display(),
        judge_program().parent().unwrap().display()
    );
    let mut sh = Command::new("sh");
    sh.args(["-e", "-c", script]).current_dir(fixture.path("clone")).env("PATH", path);
    sh.envs(environment.iter().copied());
    support::Ran::of(&sh.output().unwrap()).ok();
}

#[test]
fn a_slurm_script_submits_an_array_and_what_records_it() {
    let fixture = contest();
    let whole = copy(&fixture);
    whole.run(NOW);
    let script = engine(&fixture, "slurm", |_| {});
    let script = script.replace("judge record", &format!("judge record --now {NOW}"));
    if std::env::var_os("GITPRIZE_SLURM").is_none() {
        play_slurm(&fixture);
    }
    // Where no node has room for tasks besides, they wait for each other.
    let output = format!("--output={}/slurm-%j.log", fixture.root().display());
    shell(&fixture, &format!("set -- '{output}'\n{script}"), &[]);
    let begun = std::time::Instant::now();
    let log = || git(&fixture.path("contest.git"), &["log", "--format=%s", "main"]);
    while !log().starts_with("Judge ") {
        assert!(begun.elapsed() < std::time::Duration::from_secs(120), "{}", logs(&fixture));
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(fixture.ledger(), whole.ledger());
    assert_eq!(std::fs::read_dir(fixture.path("shards")).unwrap().count(), 3);
}

/// What the jobs printed.
fn logs(fixture: &Fixture) -> String {
    let files = std::fs::read_dir(fixture.root()).unwrap().flatten().map(|entry| entry.path());
    let logs = files.filter(|path| path.extension().is_some_and(|ending| ending == "log"));
    logs.map(|path| std::fs::read_to_string(path).unwrap_or_default()).collect()
}

/// What Slurm does with the script, in a few lines; `cargo xtask slurm` has a real one do it.
fn play_slurm(fixture: &Fixture) {
    std::fs::create_dir(fixture.path("bin")).unwrap();
    let sbatch = fixture.path("bin/sbatch");
    std::fs::write(
        &sbatch,
        "#!/bin/sh\nset -e\ncat > \"$0-job\"\nfor a; do case $a in --array=1-*)\n\
         for i in $(seq 1 \"${a#--array=1-}\"); do SLURM_ARRAY_TASK_ID=$i sh \"$0-job\" >&2; done; echo '7;cluster'; exit;;\n\
         --dependency=*) test \"$a\" = --dependency=afterany:7;; esac; done\nsh \"$0-job\" >&2; echo 8\n",
    )
    .unwrap();
    std::fs::set_permissions(&sbatch, PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn a_kubernetes_job_is_as_its_schema_says_and_scores() {
    let fixture = contest();
    let whole = copy(&fixture);
    whole.run(NOW);
    let job: Value = serde_json::from_str(&engine(&fixture, "k8s", |_| {})).unwrap();
    let schema: Value = serde_json::from_str(include_str!("shards/kubernetes-job.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        schema.iter_errors(&job).map(|why| format!("{why} at {}", why.instance_path())).collect();
    assert_eq!(wrong, [""; 0], "{job:#}");
    // The schema has an eye for what it is not.
    for at in ["/spec", "/spec/template/spec", "/spec/template/spec/containers/0"] {
        let mut other = job.clone();
        other.pointer_mut(at).unwrap()["complections"] = 3.into();
        assert!(!schema.is_valid(&other), "{at}");
    }
    assert_eq!(job["spec"]["completions"], 3);
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    for index in ["0", "1", "2"] {
        shell(&fixture, container["command"][2].as_str().unwrap(), &[("JOB_COMPLETION_INDEX", index)]);
    }
    record(&fixture).ok();
    assert_eq!(fixture.ledger(), whole.ledger());
}

#[test]
fn a_child_pipeline_of_gitlab_scores_and_records() {
    let fixture = contest();
    let whole = copy(&fixture);
    whole.run(NOW);
    let jobs: Value = serde_json::from_str(&engine(&fixture, "gitlab", |_| {})).unwrap();
    assert_eq!(jobs["score"]["parallel"], 3);
    let lines = |job: &str| -> Vec<String> {
        jobs[job]["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    };
    for index in ["1", "2", "3"] {
        shell(&fixture, &lines("score").join("\n"), &[("CI_NODE_INDEX", index), ("CI_NODE_TOTAL", "3")]);
    }
    shell(
        &fixture,
        &lines("record").join("\n").replace("judge record", &format!("judge record --now {NOW}")),
        &[],
    );
    assert_eq!(fixture.ledger(), whole.ledger());
}

#[test]
fn a_step_of_github_gets_its_matrix_as_outputs() {
    let fixture = contest();
    let said = "shards=[1,2,3]\nof=3\n";
    assert_eq!(engine(&fixture, "github", |_| {}), said);
    let outputs = fixture.path("outputs");
    std::fs::write(&outputs, "before=1\n").unwrap();
    assert_eq!(engine(&fixture, "github", |command| _ = command.env("GITHUB_OUTPUT", &outputs)), "");
    assert_eq!(std::fs::read_to_string(&outputs).unwrap(), format!("before=1\n{said}"));
    // Where nothing waits there is no job.
    fixture.run(NOW);
    assert_eq!(engine(&fixture, "github", |_| {}), "shards=[]\nof=0\n");
    for (format, word) in [("slurm", "nothing waits"), ("gitlab", "nothing waits")] {
        assert!(engine(&fixture, format, |_| {}).contains(word));
    }
    let ran = record_of(&fixture, Path::new("../plan.json"));
    assert_eq!(ran["judged"], Value::Array(vec![]));
}

/// A batch of a plan without shards.
fn record_of(fixture: &Fixture, plan: &Path) -> Value {
    std::fs::create_dir_all(fixture.path("shards")).unwrap();
    let args = ["record", "--plan", plan.to_str().unwrap(), "../shards", "--now", NOW, "--format", "json"];
    fixture.judge(&args).ok().json()
}
