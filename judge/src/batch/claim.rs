//! A digest that is handed in before the deadline: `submissions/<team>/predictions.sha256`, one line as
//! `sha256sum` prints it. It takes the place of a submission in the quota; the file with this digest may
//! follow until the contest's time of grace is over and costs nothing more.

use super::candidate::Candidate;
use base::digest::sha256_hex;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::Contest;
use ledger::history::History;
use ledger::{Claimed, Known};
use repo::{Objects, Proposal, Proposed, Reader, read_blob};

/// A file larger than this is no digest.
const LARGEST: u64 = 256;

/// Until when the file of a claim of `team` may follow, while one is open.
pub(super) fn grace(contest: &Contest, history: &History, proposal: &Proposal) -> Option<Instant> {
    history.open_claims(&proposal.team).next()?;
    Some(history.calendar().closes.plus(contest.grace?))
}

/// The bytes of a claim.
pub(super) fn read(objects: &Objects, proposal: &Proposal) -> Result<Vec<u8>, Vec<Finding>> {
    if proposal.size > LARGEST {
        let text = format!("{} has {} bytes, expected one digest", proposal.path, proposal.size);
        return Err(vec![Finding::new(codes::BAD_CLAIM, text)]);
    }
    read_blob(&objects.open(), &proposal.path, proposal.blob).map_err(|finding| vec![finding])
}

/// The receipt of a claim that the rules admit.
pub(super) fn check(
    contest: &Contest,
    candidate: &Candidate,
    proposal: &Proposal,
    bytes: &[u8],
) -> Result<Known, Vec<Finding>> {
    let mut findings = vec![];
    if contest.grace.is_none() {
        findings.push(
            Finding::new(codes::NO_GRACE, "this contest does not take digests in place of files")
                .help("send the prediction file itself before the end"),
        );
    }
    let digest = digest(bytes);
    if digest.is_none() {
        let found = String::from_utf8_lossy(bytes);
        let found = quoted(found.lines().next().unwrap_or_default());
        findings.push(
            Finding::new(codes::BAD_CLAIM, format!("{found} is not a SHA-256 digest"))
                .in_file(&proposal.path)
                .help("write what `sha256sum predictions.csv` prints: 64 lower-case hexadecimal digits"),
        );
    }
    match digest {
        Some(digest) if findings.is_empty() => {
            Ok(Known::Claim(Claimed { team: proposal.team.clone(), arrival: candidate.arrival(), digest }))
        }
        _ => Err(findings),
    }
}

/// Whether `proposal` is the file of an open claim; reads it only while its team has one.
pub(super) fn covers(contest: &Contest, history: &History, reader: &Reader, proposal: &Proposal) -> bool {
    let is_file = proposal.file == Proposed::Predictions && proposal.size <= contest.submission.max_bytes;
    if !is_file || history.open_claims(&proposal.team).next().is_none() {
        return false;
    }
    // One that cannot be read is none, whatever becomes of it.
    let Ok(bytes) = read_blob(reader, &proposal.path, proposal.blob) else { return false };
    let digest = sha256_hex(&bytes);
    history.open_claims(&proposal.team).any(|claim| claim.digest == digest)
}

/// The digest in `bytes`: the first word of the only line.
fn digest(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.lines();
    let word = lines.next()?.split(' ').next()?;
    let digits = word.len() == 64 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (digits && lines.next().is_none()).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn a_digest_is_what_sha256sum_prints() {
        let digits = "0123456789abcdef".repeat(4);
        assert_eq!(digest(digits.as_bytes()), Some(digits.clone()));
        assert_eq!(digest(format!("{digits}  predictions.csv\n").as_bytes()), Some(digits.clone()));
        for bad in
            [String::new(), digits.to_uppercase(), digits[1..].to_owned(), format!("{digits}\n{digits}\n")]
        {
            assert_eq!(digest(bad.as_bytes()), None, "{bad}");
        }
    }
}
