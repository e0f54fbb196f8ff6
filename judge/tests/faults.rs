//! Faults at every step of a batch: whatever happens between two calls of git, the next run leaves a ledger that is right.
//!
//! A batch touches the world through git, so that its steps are its calls of git: each fault is tried before, instead of or
//! after each of them, by a `git` that stands in front of the real one. What has to hold afterwards is said in one place,
//! [`invariants`]. The suite plays a part; `cargo xtask kills --faults` all of it, and a thousand schedules of two judges.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is the finding; the figures are wanted"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kills::half_done;
use crate::support::{self, Fixture, GOOD, WORSE, git, judge_program, plain_git, team_toml};

const NOW: &str = "2009-01-30T00:00:00Z";

/// Something that goes wrong: what it is called, and what a shell does for it in the place of a call of git, whose
/// arguments are `$@`. `real` calls git, `judge` is the program that waits for it, `$at` the folder of the contest.
type Fault = (&'static str, &'static str);

const FAULTS: [Fault; 32] = [
    ("killed before", "kill -9 $judge; exit 1"),
    ("killed after", "real \"$@\"; kill -9 $judge; exit 0"),
    ("killed while git goes on", "kill -9 $judge; real \"$@\" >/dev/null 2>&1"),
    ("ended before", "kill -TERM $judge; sleep 0.1; exit 1"),
    ("interrupted after", "real \"$@\"; kill -INT $judge; sleep 0.1; exit 0"),
    ("stopped for a while", "kill -STOP $judge; (sleep 0.3; kill -CONT $judge) & real \"$@\""),
    ("git fails", "echo 'fatal: out of luck' >&2; exit 128"),
    ("git fails without a word", "exit 1"),
    ("git is killed", "kill -9 $$"),
    ("the answer is lost", "real \"$@\" >/dev/null 2>&1; echo 'fatal: the remote end hung up' >&2; exit 128"),
    ("nothing comes", "exit 0"),
    ("half of it comes", "real \"$@\" | head -c 300; exit 0"),
    ("something else comes", "cat >/dev/null; echo '<html><body>Bad gateway</body></html>'; exit 0"),
    ("it takes long", "sleep 0.5; real \"$@\""),
    ("no space left", "ulimit -f 0; real \"$@\""),
    ("another judge is faster", "other; real \"$@\""),
    ("another judge at the same time", "other & real \"$@\"; code=$?; wait; exit $code"),
    ("the organiser pushes", "organiser; real \"$@\""),
    ("the organiser pushes meanwhile", "real \"$@\"; code=$?; organiser; exit $code"),
    ("a head comes", "hear 90 beta GOOD; real \"$@\""),
    ("a head goes", "git_dir update-ref -d refs/pull/2/head; real \"$@\""),
    (
        "the repository is away",
        "mv \"$at/contest.git\" \"$at/away\"; real \"$@\"; code=$?; mv \"$at/away\" \"$at/contest.git\"; exit $code",
    ),
    ("main is locked", "touch \"$at/contest.git/refs/heads/main.lock\"; real \"$@\""),
    ("the clone is locked", "touch \"$at/clone/.git/index.lock\"; real \"$@\""),
    ("the clone's index is cut", "truncate -s 50 \"$at/clone/.git/index\"; real \"$@\""),
    ("a file of the clone is cut", "truncate -s 9 \"$at/clone/submissions/ledger/checkpoint\"; real \"$@\""),
    (
        "the clone's ledger is cut",
        "truncate -s 500 \"$at\"/clone/submissions/ledger/2009-01.jsonl; real \"$@\"",
    ),
    ("replies cannot be written", "mv \"$at/replies\" \"$at/kept\"; touch \"$at/replies\"; real \"$@\""),
    ("the folder for a while is gone", "rm -rf \"$at\"/tmp/*; real \"$@\""),
    ("a hook refuses once", "refuse; real \"$@\""),
    (
        "half an object lies there",
        "head -c 99 /dev/urandom > \"$at/contest.git/objects/pack/tmp_pack_x\"; real \"$@\"",
    ),
    ("the clock steps back", "echo 2009-01-29T00:00:00Z > \"$at/clock\"; kill -9 $judge; exit 1"),
];

/// The shell's side of it. The judge calls git from two threads at a time: each call has a number of its own.
const SHELL: &str = r#"#!/bin/sh
at=@
judge=$PPID
real() { @git "$@"; }
git_dir() { @git -C "$at/contest.git" "$@"; }
other() { (cd "$at/other"; unset FAULT; PATH=@path TMPDIR=$at/tmp-other @judge run --now 2009-01-30T00:00:00Z --quiet >/dev/null 2>&1); }
organiser() { (cd "$at/organiser"; @git pull --quiet --rebase; echo x >> content/note.txt; @git add --all; @git -c user.name=O -c user.email=o@x.example commit --quiet --message Note; @git push --quiet) >/dev/null 2>&1; }
hear() { (head=$(git_dir rev-parse refs/pull/1/head); git_dir update-ref "refs/pull/$1/head" "$head"; echo "0000000000000000000000000000000000000000 $head refs/pull/$1/head" | PATH=@path @judge receive --user alpha --now 2009-01-29T23:00:00Z --dir "$at/contest.git") >/dev/null 2>&1; }
refuse() { printf '#!/bin/sh\nrm -f "$0"\nexit 1\n' > "$at/contest.git/hooks/pre-receive"; chmod +x "$at/contest.git/hooks/pre-receive"; }
until mkdir "$at/counting" 2>/dev/null; do sleep 0.01; done
n=$(cat "$at/count" 2>/dev/null || echo 0); n=$((n + 1)); echo $n > "$at/count"
rmdir "$at/counting"
if [ "$n" = "$FAULT_AT" ]; then eval "$FAULT"; exit $?; fi
exec @git "$@"
"#;

fn path() -> String {
    std::env::var("PATH").unwrap()
}

/// The real git.
fn real_git() -> String {
    let found = Command::new("sh").args(["-c", "command -v git"]).output().unwrap();
    String::from_utf8(found.stdout).unwrap().trim().to_owned()
}

/// Heads of every kind wait, some are judged; three clones, and the git that stands in front.
fn contest() -> Fixture {
    let contest =
        support::contest_toml("").replace("scored = 2\nrefused = 3", "scored = 9000\nrefused = 9000");
    let fixture = Fixture::with(&contest);
    for folder in ["contest.git", "clone"] {
        git(&fixture.path(folder), &["config", "gc.auto", "0"]);
        git(&fixture.path(folder), &["config", "maintenance.auto", "false"]);
    }
    for clone in ["other", "organiser"] {
        git(fixture.root(), &["clone", "--quiet", "contest.git", clone]);
    }
    for folder in ["tmp", "tmp-other", "bin"] {
        std::fs::create_dir(fixture.path(folder)).unwrap();
    }
    let text = SHELL
        .replace("@git", &real_git())
        .replace("@judge", &judge_program().display().to_string())
        .replace("@path", &path())
        .replace("at=@", &format!("at={}", fixture.root().display()));
    let program = fixture.path("bin/git");
    std::fs::write(&program, text).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    push(&fixture, 10);
    well(&fixture);
    push(&fixture, 0);
    fixture
}

/// Six heads from `first` on.
fn push(fixture: &Fixture, first: u64) {
    for kind in 1..=6 {
        let (number, at) = (first + kind, format!("2009-01-{:02}T0{kind}:00:00Z", 2 + first));
        match kind {
            1 | 4 => fixture.predictions(
                number,
                "alpha",
                &at,
                &GOOD.replace("10-8,3", &format!("10-8,3.{number}")),
            ),
            2 | 5 => fixture.predictions(number, "beta", &at, WORSE),
            3 => fixture.predictions(number, "beta", &at, "no file"),
            _ => {
                let slug = format!("team-{number}");
                let text = team_toml(&slug, &slug);
                fixture.pull(
                    number,
                    &slug,
                    &at,
                    &[(&format!("submissions/{slug}/team.toml"), "100644", text.as_bytes())],
                )
            }
        };
    }
}

/// A run in the clone, in slices of two.
fn judge(fixture: &Fixture) -> Command {
    let mut judge = Command::new(judge_program());
    let now = std::fs::read_to_string(fixture.path("clock")).unwrap_or_else(|_| NOW.to_owned());
    judge.args(["run", "--now", now.trim(), "--slice", "2", "--replies"]).arg(fixture.path("replies"));
    judge.current_dir(fixture.path("clone")).env("LC_ALL", "C").env("TMPDIR", fixture.path("tmp"));
    judge.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    judge
}

/// A run that nothing disturbs.
fn well(fixture: &Fixture) -> String {
    let output = judge(fixture).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?}\nout: {out}\nerr: {err}", output.status);
    out.into_owned()
}

/// A run in which `fault` happens at the call `step` of git, from 1; nothing when there are not so many.
fn with_fault(fixture: &Fixture, fault: &str, step: u64) -> Option<Output> {
    let _ = std::fs::remove_file(fixture.path("count"));
    let mut command = judge(fixture);
    command.env("PATH", format!("{}:{}", fixture.path("bin").display(), path()));
    command.env("FAULT", fault).env("FAULT_AT", step.to_string());
    let output = ended(command.spawn().unwrap(), &format!("{fault:?} at call {step}"));
    let calls: u64 = std::fs::read_to_string(fixture.path("count")).unwrap().trim().parse().unwrap();
    (calls >= step).then_some(output)
}

/// What a program came to, which must not go on for ever.
fn ended(mut child: Child, what: &str) -> Output {
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(120) {
            let all =
                Command::new("ps").args(["-eo", "pid,ppid,pgid,stat,wchan:20,args", "--forest"]).output();
            let all = String::from_utf8_lossy(&all.unwrap().stdout).into_owned();
            let own: Vec<_> = all.lines().filter(|line| line.contains(&child.id().to_string())).collect();
            panic!("{what}: it does not end:\n{}", own.join("\n"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// The ledger's receipts on main.
fn receipts(fixture: &Fixture) -> Vec<Value> {
    fixture.ledger().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What holds after whatever happened, once a run went well:
/// 1. the ledger verifies, and begins with what it was before, byte for byte;
/// 2. every head that stands there has exactly one receipt, and none has two;
/// 3. every receipt of a head has its reply, in the words of the ledger;
/// 4. what a team is scored is what its file is worth: nobody's score depends on the fault;
/// 5. nothing is half done: no lock, no folder for a while, no object under way, and the clone is as main is;
/// 6. another run finds nothing to do;
/// 7. both repositories are whole.
fn invariants(fixture: &Fixture, before: &str) {
    let verified = fixture.judge(&["verify"]);
    assert_eq!(verified.code, 0, "1: {}{}", verified.out, verified.err);
    let ledger = fixture.ledger();
    assert!(ledger.starts_with(before), "1: what was on record has changed");
    let receipts = receipts(fixture);
    let mut count: BTreeMap<(u64, String), usize> = BTreeMap::new();
    for receipt in receipts.iter().filter(|receipt| receipt["pull"].is_u64()) {
        let head = receipt["head"].as_str().unwrap().to_owned();
        *count.entry((receipt["pull"].as_u64().unwrap(), head)).or_default() += 1;
    }
    assert!(count.values().all(|count| *count == 1), "2: {count:?}");
    let standing = git(
        &fixture.path("contest.git"),
        &["for-each-ref", "--format=%(refname) %(objectname)", "refs/pull"],
    );
    for line in standing.lines() {
        let (name, head) = line.split_once(' ').unwrap();
        let number: u64 = name.split('/').nth(2).unwrap().parse().unwrap();
        assert!(count.contains_key(&(number, head.to_owned())), "2: #{number} has no receipt");
    }
    for receipt in receipts.iter().filter(|receipt| receipt["kind"] == "score") {
        let (pull, score) = (receipt["pull"].as_u64().unwrap(), receipt["public"]["rmse"].as_f64().unwrap());
        let reply = fixture.path("replies").join(format!("{pull}-{}.md", receipt["head"].as_str().unwrap()));
        let text =
            std::fs::read_to_string(&reply).unwrap_or_else(|why| panic!("3: {}: {why}", reply.display()));
        assert!(text.contains(&format!("{score:.4}")), "3: {text}");
        let file = git(
            &fixture.path("contest.git"),
            &[
                "show",
                &format!(
                    "{}:submissions/{}/predictions.csv",
                    receipt["head"].as_str().unwrap(),
                    receipt["team"].as_str().unwrap()
                ),
            ],
        );
        assert_eq!(format!("{score:.4}"), worth(&file), "4: #{pull}");
    }
    assert_eq!(half_done(fixture), BTreeSet::new(), "5");
    assert!(well(fixture).contains("nothing waits"), "6");
    for folder in ["contest.git", "clone"] {
        git(&fixture.path(folder), &["fsck", "--no-dangling", "--no-progress"]);
    }
}

/// The root of the mean square over the public rows, with the contest's decimals.
fn worth(file: &str) -> String {
    let predicted: BTreeMap<&str, f64> = file
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(id, value)| (id, value.parse().unwrap()))
        .collect();
    let public = support::ANSWERS.lines().filter(|line| line.ends_with(",public"));
    let errors: Vec<f64> = public
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (predicted[cells[0]] - cells[2].parse::<f64>().unwrap()).powi(2)
        })
        .collect();
    format!("{:.4}", (errors.iter().sum::<f64>() / errors.len() as f64).sqrt())
}

/// The same contest in another place.
fn copy(of: &Fixture) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-a").arg(of.root().join(".")).arg(dir.path()).status().unwrap();
    assert!(copied.success());
    let fixture = Fixture { dir };
    let (old, new) = (of.root().display().to_string(), fixture.root().display().to_string());
    for file in ["bin/git", "clone/.git/config", "other/.git/config", "organiser/.git/config"] {
        let text = std::fs::read_to_string(fixture.path(file)).unwrap();
        std::fs::write(fixture.path(file), text.replace(&old, &new)).unwrap();
    }
    fixture
}

#[test]
fn after_any_fault_at_any_step_the_next_run_makes_it_right() {
    // `all`, or one fault and its step: `nothing comes@13`.
    let wanted = std::env::var("GITPRIZE_FAULTS").ok();
    let (whole, one) = (wanted.is_some(), wanted.as_deref().and_then(|wanted| wanted.split_once('@')));
    let fresh = contest();
    let undisturbed = copy(&fresh);
    well(&undisturbed);
    let before = fresh.ledger();
    invariants(&undisturbed, &before);
    let (mut tried, mut steps, mut ends) = (0, 0, BTreeMap::<Option<i32>, u64>::new());
    for (at, (name, fault)) in FAULTS.iter().enumerate() {
        for step in 1.. {
            // In the suite each fault at one step, another one for each.
            if !whole && step != 1 + at as u64 * 5 % 13 {
                if step > 13 {
                    break;
                }
                continue;
            }
            if one.is_some_and(|(wanted, at)| *name != wanted || (!at.is_empty() && at != step.to_string())) {
                if step > 40 {
                    break;
                }
                continue;
            }
            let fixture = copy(&fresh);
            let Some(output) = with_fault(&fixture, fault, step) else { break };
            let told = || {
                let (out, err) =
                    (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
                format!("{name}, step {step}: {:?}\n{out}\n{err}", output.status)
            };
            // It says what it did or could not do; no fault is a finding about the contest, and nothing panics.
            assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{}", told());
            *ends.entry(output.status.code()).or_default() += 1;
            // A call that goes on while the judge works is ended by it, and brings nothing back.
            if fixture.path("away").exists() {
                std::fs::rename(fixture.path("away"), fixture.path("contest.git")).unwrap();
            }
            if fixture.path("replies").is_file() {
                std::fs::remove_file(fixture.path("replies")).unwrap();
                std::fs::rename(fixture.path("kept"), fixture.path("replies")).unwrap();
            }
            next(&fixture, &told());
            let held = std::panic::catch_unwind(|| invariants(&fixture, &before));
            assert!(held.is_ok(), "{}", told());
            (tried, steps) = (tried + 1, steps.max(step));
        }
    }
    println!("{} faults, {steps} steps, {tried} runs disturbed, which ended with {ends:?}", FAULTS.len());
    assert!(one.is_some() || tried >= FAULTS.len() - 6, "{tried}");
}

/// The next run, or where the clock has stepped back the one after that: until it is as late as the last receipt, it says so.
fn next(fixture: &Fixture, told: &str) {
    // A killed judge's git may go on for a moment.
    std::thread::sleep(Duration::from_millis(50));
    if std::fs::read_to_string(fixture.path("clock")).is_ok() {
        let early = judge(fixture).output().unwrap();
        assert!(
            matches!(early.status.code(), Some(0 | 2)),
            "{told}\n{}",
            String::from_utf8_lossy(&early.stderr)
        );
        std::fs::remove_file(fixture.path("clock")).unwrap();
    }
    // What a fault has kept out of the clone's folder is somebody's change, and told as one; git brings it back.
    let output = judge(fixture).output().unwrap();
    if output.status.code() == Some(3) && String::from_utf8_lossy(&output.stdout).contains("Not updated") {
        plain_git(&fixture.path("clone")).args(["checkout", "--quiet", "HEAD", "--", "."]).status().unwrap();
    }
    let last = judge(fixture).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&last.stdout), String::from_utf8_lossy(&last.stderr));
    assert!(last.status.success(), "{told}\nand then {:?}\n{out}\n{err}", last.status);
}

/// Two judges that begin, are killed, and begin again as chance has it.
#[test]
fn two_judges_by_chance_leave_what_one_leaves() {
    let schedules: u64 =
        std::env::var("GITPRIZE_SCHEDULES").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let fresh = contest();
    let before = fresh.ledger();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let (mut began, mut killed) = (0, 0);
    for schedule in 0..schedules {
        let fixture = copy(&fresh);
        let mut running: [Option<Child>; 2] = [None, None];
        for _ in 0..4 + random(8) {
            let which = random(2) as usize;
            let (clone, tmp) = [("clone", "tmp"), ("other", "tmp-other")][which];
            match running[which].take() {
                None => {
                    let mut command = judge(&fixture);
                    command.current_dir(fixture.path(clone)).env("TMPDIR", fixture.path(tmp));
                    command.stdout(Stdio::null()).stderr(Stdio::null());
                    running[which] = Some(command.spawn().unwrap());
                    began += 1;
                }
                Some(mut child) if random(2) == 0 => {
                    let group = format!("-{}", child.id());
                    let _ = Command::new("kill")
                        .args(["-9", "--", &group])
                        .stderr(Stdio::null())
                        .status()
                        .unwrap();
                    killed += u64::from(child.wait().unwrap().code().is_none());
                }
                child => running[which] = child,
            }
            std::thread::sleep(Duration::from_millis(random(120)));
        }
        for child in running.into_iter().flatten() {
            ended(child, &format!("schedule {schedule}"));
        }
        next(&fixture, &format!("schedule {schedule}"));
        invariants(&fixture, &before);
    }
    println!("{schedules} schedules of two judges: {began} runs, {killed} killed");
    assert!(began >= schedules);
}
