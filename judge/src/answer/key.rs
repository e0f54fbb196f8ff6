//! The answer key: the secret targets and which split each row belongs to.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ids::{Ids, IdsBuilder};
use super::table::Table;
use crate::failure::Failure;

/// Which half of the key a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Its score is shown.
    Public,
    /// Its score decides.
    Private,
}

/// The answer key. It has no `Debug`, `Display` or `Serialize` on purpose: nothing may print it.
pub struct AnswerKey {
    ids: Ids,
    /// Row → place in `targets`.
    places: Vec<u32>,
    /// The public rows' targets in the key's order, then the private rows'.
    targets: Vec<f64>,
    public: usize,
    digest: String,
    secret: Vec<u8>,
}

impl AnswerKey {
    /// Reads the key at `path`: CSV (plain or gzip) or Parquet with the columns `id`, `target`, `split`
    /// and, for the Netflix layout, `group`; `split` is `public` or `private`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the row that is wrong but never a target.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let table = Table::open(path, &["id", "target", "split"], &["group"])?;
        let mut builder = IdsBuilder::default();
        let (mut public, mut private) = (vec![], vec![]);
        let mut splits = vec![];
        table.each(|row| {
            builder.push(row.text(0), row.optional(3))?;
            let target = std::str::from_utf8(row.text(1)).ok().and_then(|text| text.parse::<f64>().ok());
            let Some(target) = target.filter(|target| target.is_finite()) else {
                return Err("the target is not a finite number".to_owned());
            };
            let split = match row.text(2) {
                b"public" => Split::Public,
                b"private" => Split::Private,
                _ => return Err("the split is neither `public` nor `private`".to_owned()),
            };
            splits.push(split);
            match split {
                Split::Public => public.push(target),
                Split::Private => private.push(target),
            }
            Ok(())
        })?;
        let wrong =
            |why: &str| Failure::configuration("bad-answer-key", format!("{}: {why}", path.display()));
        if public.is_empty() || private.is_empty() {
            return Err(wrong("both splits need at least one row"));
        }
        let ids = builder.finish().map_err(|why| wrong(&why))?;
        let count = public.len();
        let (mut next_public, mut next_private) = (0u32, count as u32);
        let places = splits
            .iter()
            .map(|split| {
                let next = if *split == Split::Public { &mut next_public } else { &mut next_private };
                *next += 1;
                *next - 1
            })
            .collect();
        public.append(&mut private);
        Ok(Self { ids, places, targets: public, public: count, digest: table.digest, secret: table.secret })
    }

    /// The ids, which are no secret.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// SHA-256 of the key's file, 64 hexadecimal digits: the commitment that the contest publishes.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The targets of a split, in the key's order.
    pub(crate) fn targets(&self, split: Split) -> &[f64] {
        &self.targets[self.range(split)]
    }

    /// The rows of a split in a column arranged by [`Self::arrange`].
    pub(crate) fn range(&self, split: Split) -> std::ops::Range<usize> {
        match split {
            Split::Public => 0..self.public,
            Split::Private => self.public..self.targets.len(),
        }
    }

    /// `column`, one value a row in the key's order, rearranged to public rows, then private rows.
    pub(crate) fn arrange(&self, column: &[f64]) -> Vec<f64> {
        let mut arranged = vec![0.0; column.len()];
        for (value, place) in column.iter().zip(&self.places) {
            arranged[*place as usize] = *value;
        }
        arranged
    }

    /// A nonce for the commitment to the private scores of one submission: 32 bytes, hexadecimal, that
    /// only holders of the key can compute, and the same whenever they do.
    pub fn nonce(&self, pull: u64, head: &str) -> String {
        hex::encode(mac(&self.secret, &[&pull.to_be_bytes(), head.as_bytes()]))
    }
}

/// HMAC-SHA-256 (RFC 2104) of the concatenated parts; at most one part may vary in length.
fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return vec![] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_digest_does_not_give_the_nonces_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        // Longer than a block of SHA-256, as every real key is: HMAC takes such a key's digest for the key.
        let rows: String =
            (0..20).map(|at| format!("id-{at},{at},{}\n", ["public", "private"][at % 2])).collect();
        let text = format!("id,target,split\n{rows}");
        std::fs::write(&path, &text).unwrap();
        let key = AnswerKey::open(&path).unwrap();
        let digest = hex::decode(key.digest()).unwrap();
        let label = b"gitprize private score nonce 1";
        let parts: [&[u8]; 2] = [&7u64.to_be_bytes(), b"head"];
        for guess in [digest.clone(), mac(&digest, &[label]), mac(text.as_bytes(), &[label])] {
            assert_ne!(key.nonce(7, "head"), hex::encode(mac(&guess, &parts)));
        }
        assert_eq!(
            mac(text.as_bytes(), &[label]),
            mac(&digest, &[label]),
            "which is why the file is no HMAC key"
        );
    }
}
