//! Private scores, sealed to the jury with age in `submissions/sealed/`, one file a batch, named by its
//! first receipt. The receipts hold only commitments, so that the ledger's bytes do not depend on the
//! cipher's randomness and the jury can change its keys without touching the chain.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::x25519::Identity;
use serde::{Deserialize, Serialize};

use audit::Sketch;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::json::fault;
use contest::{SEALED, SUBMISSIONS};
use ledger::Scored;
use metric::estimate::Estimate;
use repo::Base;

/// One metric's score on both splits with its error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitEstimates {
    /// On the public split, exact.
    pub public: Estimate,
    /// On the private split, exact.
    pub private: Estimate,
}

/// What a commitment commits to: SHA-256 of this as one line of JSON. Fields that older judges did not write
/// are left out of the line when they are empty, so that an old opening still opens its commitment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// Metric → exact score on the private split.
    pub private: BTreeMap<String, f64>,
    /// 32 bytes from the answer key, hexadecimal: without it the few likely scores could be tried.
    pub nonce: String,
    /// Metric → exact scores of both splits with their replicates, for error bars and paired comparisons.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub estimates: BTreeMap<String, SplitEstimates>,
    /// SHA-256 of the predictions in the key's order, whatever the file's layout: equal means equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// What look-alikes are recognised by; comparable between submissions to the same answer key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sketch: Option<Sketch>,
}

impl Opening {
    /// The line that is sealed.
    pub fn to_line(&self) -> String {
        // Scores are finite and keys text, so that serialising cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// By how much the line is shorter than one with the longest scores: whoever sees the size of a sealed file
    /// must not learn how many digits a private score has, or that it has no error bar.
    fn filler(&self) -> usize {
        const LONGEST_NUMBER: usize = 24; // -1.7976931348623157e308
        const LONGEST_ESTIMATE: usize = 226;
        let length = |value: serde_json::Result<String>| value.map_or(0, |text| text.len());
        let numbers =
            self.private.values().map(|score| (LONGEST_NUMBER, length(serde_json::to_string(score))));
        let estimates = self.estimates.values().flat_map(|both| [&both.public, &both.private]);
        let estimates = estimates.map(|one| (LONGEST_ESTIMATE, length(serde_json::to_string(one))));
        numbers.chain(estimates).map(|(longest, length)| longest.saturating_sub(length)).sum()
    }

    /// The commitment that the receipt holds.
    pub fn commitment(&self) -> String {
        sha256_hex(self.to_line().as_bytes())
    }
}

/// Seals the openings of a batch to the jury and to the judge's own identity, so that later batches can
/// compare with them; armored, since everything on main is text.
pub fn seal(openings: &[Opening], jury: &[String], judge: &Identity) -> Result<Vec<u8>, Failure> {
    let failed = |why: String| Failure::machine("sealing the private scores", why);
    let mut recipients = jury
        .iter()
        .map(|key| key.parse::<age::x25519::Recipient>().map_err(|why| failed(why.to_owned())))
        .collect::<Result<Vec<_>, _>>()?;
    recipients.push(judge.to_public());
    let encryptor = age::Encryptor::with_recipients(recipients.iter().map(|key| key as &dyn age::Recipient))
        .map_err(|why| failed(why.to_string()))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let armor = ArmoredWriter::wrap_output(vec![], Format::AsciiArmor)?;
        let mut writer = encryptor.wrap_output(armor)?;
        for opening in openings {
            writeln!(writer, "{}", opening.to_line())?;
        }
        let filler: usize = openings.iter().map(Opening::filler).sum();
        writeln!(writer, "{:filler$}", "")?;
        writer.finish()?.finish()
    };
    write().map_err(|why| failed(why.to_string()))
}

/// The age identities in the file that `age-keygen` wrote.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn identities(file: &Path) -> Result<Vec<Box<dyn age::Identity + Send + Sync>>, Failure> {
    let wrong =
        |why: String| Failure::configuration(codes::BAD_IDENTITY, format!("{}: {why}", file.display()));
    age::IdentityFile::from_file(file.to_string_lossy().into_owned())
        .map_err(|why| wrong(why.to_string()))?
        .into_identities()
        .map_err(|why| wrong(why.to_string()))
}

/// Opens every sealed file of the contest folder `root` with the identities in `identity_file`: each opening
/// with the commitment that its line, as it was sealed, opens.
///
/// # Errors
/// [`Failure::Configuration`] when a file was not sealed to any of them or is damaged.
pub fn open_all(root: &Path, identity_file: &Path) -> Result<Vec<(String, Opening)>, Failure> {
    let identities = identities(identity_file)?;
    let folder = root.join(SUBMISSIONS).join(SEALED);
    let mut paths: Vec<_> = match std::fs::read_dir(&folder) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
        Err(_) => vec![],
    };
    paths.sort();
    let mut openings = vec![];
    for path in paths {
        let wrong =
            |why: String| Failure::configuration(codes::UNOPENED_SEAL, format!("{}: {why}", path.display()));
        let bytes = fs_err::read(&path).map_err(Failure::io)?;
        let keys = identities.iter().map(|identity| &**identity as &dyn age::Identity);
        openings.extend(open(&bytes, keys).map_err(wrong)?);
    }
    Ok(openings)
}

/// The same for the sealed files of main as it is now.
///
/// # Errors
/// As [`open_all`].
pub fn open_base(base: &Base, identity_file: &Path) -> Result<Vec<(String, Opening)>, Failure> {
    let identities = identities(identity_file)?;
    let mut openings = vec![];
    for bytes in &base.at.sealed_files()? {
        let keys = identities.iter().map(|identity| &**identity as &dyn age::Identity);
        let wrong =
            |why| Failure::configuration(codes::UNOPENED_SEAL, format!("a sealed file of main: {why}"));
        openings.extend(open(bytes, keys).map_err(wrong)?);
    }
    Ok(openings)
}

/// That no sealed file opens what a receipt commits to.
pub fn unopened(seq: u64, scored: &Scored) -> Finding {
    let text = format!(
        "receipt {seq} (#{}, {}) commits to a private score that no sealed file opens",
        scored.arrival.pull, scored.team
    );
    Finding::new(codes::UNOPENED_COMMITMENT, text)
        .help(format!("look in other clones for the file of its batch below {SUBMISSIONS}/{SEALED}"))
}

/// The openings in a sealed file, each with the commitment that it opens.
///
/// # Errors
/// A sentence when the file was not sealed to any of `keys` or is damaged.
pub fn open<'k>(
    bytes: &[u8],
    keys: impl Iterator<Item = &'k dyn age::Identity>,
) -> Result<Vec<(String, Opening)>, String> {
    let line = |(at, line): (usize, String)| {
        let opening =
            serde_json::from_str(&line).map_err(|why| format!("line {}: {}", at + 1, fault(&why)))?;
        Ok((sha256_hex(line.as_bytes()), opening))
    };
    lines(bytes, keys)?.into_iter().enumerate().map(line).collect()
}

/// The lines of a sealed file as they were sealed.
///
/// # Errors
/// A sentence when the file was not sealed to any of `keys` or is damaged.
pub fn lines<'k>(
    bytes: &[u8],
    keys: impl Iterator<Item = &'k dyn age::Identity>,
) -> Result<Vec<String>, String> {
    let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(bytes)).map_err(|why| why.to_string())?;
    let mut text = String::new();
    let mut reader = decryptor.decrypt(keys).map_err(|why| why.to_string())?;
    reader.read_to_string(&mut text).map_err(|why| why.to_string())?;
    // Blank lines pad a batch, so that its size says nothing about the scores.
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use audit::Sketcher;

    const OLD: &str = r#"{"pull":7,"head":"abc","private":{"rmse":0.5},"nonce":"00"}"#;

    #[test]
    fn an_opening_of_an_older_judge_still_opens_its_commitment() {
        let opening: Opening = serde_json::from_str(OLD).unwrap();
        assert_eq!(opening.to_line(), OLD);
    }

    #[test]
    fn the_size_of_a_sealed_file_says_nothing_about_its_scores() {
        let judge = Identity::generate();
        let sealed = |score: f64, replicates: usize| {
            let mut opening: Opening = serde_json::from_str(OLD).unwrap();
            opening.private.insert("rmse".to_owned(), score);
            let estimate = |count| Estimate { value: score, replicates: vec![score; count] };
            let both = SplitEstimates { public: estimate(20), private: estimate(replicates) };
            opening.estimates.insert("rmse".to_owned(), both);
            let file = seal(&[opening.clone(), opening.clone()], &[], &judge).unwrap();
            let opened = open(&file, std::iter::once(&judge as &dyn age::Identity)).unwrap();
            assert_eq!(opened[1], (opening.commitment(), opening));
            file
        };
        // age adds a recipient of its own of any length, so that the plaintexts are compared.
        let length = |file: &[u8]| {
            let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(file)).unwrap();
            let mut text = vec![];
            let key = std::iter::once(&judge as &dyn age::Identity);
            decryptor.decrypt(key).unwrap().read_to_end(&mut text).unwrap();
            text.len()
        };
        let longest = length(&sealed(-1.797_693_134_862_315_7e308, 20));
        for (score, replicates) in [(0.0, 20), (0.1 + 0.2, 20), (5e-324, 20), (1.0, 0)] {
            assert_eq!(length(&sealed(score, replicates)), longest, "{score}");
        }
    }

    #[test]
    fn estimates_and_sketch_read_back() {
        let mut opening: Opening = serde_json::from_str(OLD).unwrap();
        let estimate = Estimate { value: 0.1, replicates: vec![0.3; 20] };
        let both = SplitEstimates { public: estimate.clone(), private: estimate };
        opening.estimates.insert("rmse".to_owned(), both);
        opening.canonical = Some("00".repeat(32));
        opening.sketch = Some(Sketcher::new([1; 32], 3, 1).numbers(&[&[1.0, 2.0, 5.0]]));
        let back: Opening = serde_json::from_str(&opening.to_line()).unwrap();
        assert_eq!(back, opening);
        assert_ne!(back.commitment(), serde_json::from_str::<Opening>(OLD).unwrap().commitment());
    }
}
