//! A ledger with a line that an older judge wrote and nobody can read: how a contest goes on.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use base::digest::sha256_hex;
use tlog::Checkpoint;
use tlog::merkle::{Tree, leaf};

use crate::support::sealed::JURY;
use crate::support::{Fixture, GOOD, WORSE, contest_toml, git};

const NIGHT: &str = "2009-01-02T20:00:00Z";
const LATER: &str = "2009-01-03T20:00:00Z";

/// A contest after a batch of which an older judge wrote a line with `new` in place of the field `name`.
pub(crate) fn damaged(name: &str, new: &str) -> Fixture {
    let fixture = Fixture::with(&format!(
        // The line is put into main's history anew, which a real contest's old judge did not do.
        "rehearsal = true\n{}",
        contest_toml(&format!(
            "[jury]\nrecipients = [\"{JURY}\"]\n[leaderboard]\nrelease = \"ladder\"\nstep = 0.05\n"
        ))
    ));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run(NIGHT);
    let ledger = fixture.ledger();
    let last = ledger.lines().last().unwrap();
    match last.find(&format!("\"{name}\":")) {
        Some(start) => {
            let end = start + 2 + last[start + 1..].find(",\"").unwrap();
            replace(&fixture, &last[start..end], new);
        }
        // What the judge says no more of so few rows.
        None => replace(&fixture, "\"private\":", &format!("{new}\"private\":")),
    }
    fixture
}

/// Puts `new` for `old` in the ledger's last line on main, and a checkpoint that goes with it.
fn replace(fixture: &Fixture, old: &str, new: &str) {
    let ledger = fixture.ledger();
    let mut lines: Vec<String> = ledger.lines().map(str::to_owned).collect();
    let last = lines.pop().unwrap();
    assert!(last.contains(old), "{last}");
    lines.push(last.replace(old, new));
    let root = Tree::of(lines.iter().map(|line| leaf(line.as_bytes())).collect()).root();
    let tip = sha256_hex(lines.last().unwrap().as_bytes());
    let stated =
        git(&fixture.path("contest.git"), &["show", "refs/heads/main:submissions/ledger/checkpoint"]);
    let origin = stated.lines().next().unwrap();
    let checkpoint = Checkpoint::text(origin, lines.len() as u64, &root, &tip, None);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[
            ("submissions/ledger/2009-01.jsonl", "100644", text.as_bytes()),
            ("submissions/ledger/checkpoint", "100644", checkpoint.as_bytes()),
        ],
    );
    git(&fixture.path("clone"), &["pull", "--quiet", "--ff-only"]);
}

/// What an older judge put where a number was too large, and whether the receipt still counts.
const DAMAGES: [(&str, &str, bool); 4] = [
    ("standard_error", "\"standard_error\":null,", true),
    ("tied", "\"tied\":null,", true),
    ("public", "\"public\":{\"rmse\":null},", false),
    ("rows", "", false),
];

#[test]
fn a_line_that_nobody_can_read_is_named_by_a_receipt_and_the_contest_goes_on() {
    for (old, new, counts) in DAMAGES {
        let fixture = damaged(old, new);
        fixture.predictions(2, "beta", "2009-01-03T00:00:00Z", WORSE);
        let stopped = fixture.judge(&["run", "--now", LATER]);
        assert_eq!(stopped.code, 1, "{new}: {}", stopped.err);
        assert!(stopped.err.contains("judge mend"), "{new}: {}", stopped.err);
        assert_eq!(fixture.judge(&["verify"]).code, 1);

        let (main, why) = (fixture.main(), "--reason=The error was beyond all numbers");
        fixture.judge(&["mend", why, "--now", LATER, "--dry-run"]).ok();
        assert_eq!(fixture.main(), main, "a dry run writes nothing");
        fixture.judge(&["mend", why, "--now", LATER]).ok();
        let verified = fixture.judge(&["verify"]).ok();
        let how = if counts {
            "receipt 2 could not be read and counts"
        } else {
            "receipt 2 could not be read and is void"
        };
        assert!(verified.out.contains(how), "{new}: {}", verified.out);

        let batch = fixture.run(LATER);
        let judged: Vec<u64> = batch["judged"]
            .as_array()
            .unwrap()
            .iter()
            .map(|judged| judged["pull"].as_u64().unwrap())
            .collect();
        assert_eq!(
            judged,
            if counts { vec![2] } else { vec![1, 2] },
            "{new}: a head without a receipt is judged again"
        );
        fixture.judge(&["verify"]).ok();
        assert!(fixture.run("2009-01-04T20:00:00Z")["judged"].as_array().unwrap().is_empty());
        let again = fixture.judge(&["mend", why, "--now", "2009-01-04T20:00:00Z"]);
        assert!(again.code == 2 && again.err.contains("nothing-to-mend"), "{}", again.err);
    }
    crate::support::told!();
}

#[test]
fn a_mending_excuses_no_other_text() {
    let mended = |receipt: &str, line: &str, counts: bool| {
        format!(
            "{{\"seq\":3,\"prev\":\"{}\",\"at\":\"{LATER}\",\"kind\":\"mend\",\"lines\":[{{\"of\":{receipt},\"line\":\"{}\",\
             \"counts\":{counts}}}],\"reason\":\"r\"}}",
            sha256_hex(line.as_bytes()),
            sha256_hex(line.as_bytes()),
        )
    };
    let fixture = damaged(DAMAGES[0].0, DAMAGES[0].1);
    let ledger = fixture.ledger();
    let bad = ledger.lines().last().unwrap();
    let read = |bad: &str, mend: &str| {
        let lines = [ledger.lines().next().unwrap(), bad, mend];
        let root = Tree::of(lines.iter().map(|line| leaf(line.as_bytes())).collect()).root();
        let checkpoint = Checkpoint::text("o", 3, &root, &sha256_hex(mend.as_bytes()), None);
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        ledger::Ledger::read(vec![
            ("2009-01.jsonl".to_owned(), text.into_bytes()),
            ("checkpoint".to_owned(), checkpoint.into_bytes()),
        ])
    };
    assert_eq!(read(bad, &mended("2", bad, true)).unwrap().receipts().len(), 3);
    let wrong = |bad: &str, mend: &str| {
        let findings = read(bad, mend).unwrap_err();
        assert!(
            findings.iter().any(|finding| finding.code == "ledger-not-canonical"),
            "{mend}: {findings:?}"
        );
    };
    // Another receipt, another reading, a score that was not in the line.
    wrong(bad, &mended("1", bad, true));
    wrong(bad, &mended("2", bad, false));
    let raised = bad.replace("0.6}", "0.5}");
    let digest = |line: &str| format!("\"line\":\"{}\"", sha256_hex(line.as_bytes()));
    wrong(&raised, &mended("2", &raised, true).replace(&digest(&raised), &digest(bad)));
}
