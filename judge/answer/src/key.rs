//! The answer key: the secret targets and which split each row belongs to.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::cells::{is_missing, number, push, push_blank, push_missing};
use super::commit::{Commitments, Committing};
use super::derived::{FOLDING, Nonces, PEOPLE, SKETCHES, derive};
use super::folds::{Folding, of_clusters, of_groups, of_rows};
use super::groups::{Grouping, Groups};
use super::labels;
use super::split::{Split, is_no_part, split};
use super::tables::SideTable;
use base::failure::Failure;
use base::finding::codes;
use decode::table::{Derived, Table};
use decode::{Ids, IdsBuilder, Values};
use metric::cells::Format;
use metric::{Kind, Measure};

/// Which columns of the key's file are needed, besides `id`, `split` and `group`.
#[derive(Clone, Debug, Default)]
pub struct KeyColumns {
    /// Targets: name and what the cells hold.
    targets: Vec<(String, Kind)>,
    /// The formats of texts, by the name of their column.
    formats: Vec<(String, Format)>,
    /// Columns that tell groups apart.
    groups: Vec<String>,
    /// Columns of weights.
    weights: Vec<String>,
    /// The labels in their order.
    labels: Vec<String>,
    /// Columns that some measure needs whole, and for which rows: without a target there those have none at all.
    whole: Vec<(String, BTreeMap<String, String>)>,
    /// Tables behind the rows, by name, with what their columns hold.
    tables: BTreeMap<String, Vec<(String, Kind)>>,
}

impl KeyColumns {
    /// What `measures` need together.
    ///
    /// # Errors
    /// A sentence when two of them disagree on what a column holds.
    pub fn of(measures: &[Measure]) -> Result<Self, String> {
        let mut all = Self::default();
        for measure in measures {
            for (name, kind) in measure.targets() {
                let whole = (name.clone(), measure.composition.rows.clone());
                if !measure.by_column() && !all.whole.contains(&whole) {
                    all.whole.push(whole);
                }
                all.formats
                    .extend(Format::of(kind, &measure.parameters).map(|format| (name.clone(), format)));
                match all.targets.iter_mut().find(|(other, _)| *other == name) {
                    None => all.targets.push((name, kind)),
                    Some((_, other)) if *other == kind || kind == Kind::Number && other.is_number() => {}
                    Some((_, other)) if *other == Kind::Number && kind.is_number() => *other = kind,
                    Some((_, other)) => {
                        return Err(format!(
                            "two metrics disagree on the key's column {name}: {other} for one, {kind} \
                             for the other"
                        ));
                    }
                }
            }
            let composition = &measure.composition;
            let groups = [&composition.group_by, &composition.cluster];
            let want = |name: &String, wanted: &mut Vec<String>| {
                if !wanted.contains(name) {
                    wanted.push(name.clone());
                }
            };
            groups.into_iter().flatten().for_each(|name| want(name, &mut all.groups));
            composition.rows.keys().for_each(|name| want(name, &mut all.groups));
            composition.weight.iter().for_each(|name| want(name, &mut all.weights));
            if measure.needs_labels() {
                all.labels.clone_from(&measure.labels);
            }
            for (table, columns) in &measure.metric.tables {
                let known = all.tables.entry(table.clone()).or_default();
                for (name, kind) in columns.iter() {
                    match known.iter().find(|(other, _)| other == name) {
                        None => known.push((name.clone(), *kind)),
                        Some((_, other)) if other == kind => {}
                        Some((_, other)) => {
                            return Err(format!(
                                "two metrics disagree on the column {name} of the table {table}: {other} for one, {kind} \
                                 for the other"
                            ));
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    /// Whether some measure needs the column `name` in a row in which `cell` gives what a column that tells groups apart
    /// says.
    fn needs<'c>(&self, name: &str, cell: impl Fn(usize) -> &'c [u8]) -> bool {
        let said = |column: &String| self.groups.iter().position(|other| other == column).map(&cell);
        let holds = |(column, value): (&String, &String)| said(column) == Some(value.as_bytes());
        self.whole.iter().any(|(of, rows)| of == name && rows.iter().all(holds))
    }

    /// Whether `word` may be a target that stands in the wrong column.
    fn may_be_target(&self, word: &str) -> bool {
        let texts = self.targets.iter().any(|(_, kind)| !kind.is_number());
        texts && (is_no_part(word) || self.labels.iter().any(|label| label.eq_ignore_ascii_case(word)))
    }
}

/// The answer key. It has no `Debug`, `Display` or `Serialize` on purpose: nothing may print it.
pub struct AnswerKey {
    ids: Ids,
    splits: Vec<Option<Split>>,
    targets: BTreeMap<String, Values>,
    groups: BTreeMap<String, Groups>,
    weights: BTreeMap<String, Vec<f64>>,
    digest: String,
    secret: Vec<u8>,
    commitments: Option<Commitments>,
    tables: Vec<SideTable>,
    folds: OnceLock<Vec<u8>>,
    /// What the judge keeps besides: identities, the newest first.
    kept: Vec<age::x25519::Identity>,
    /// And what tags of persons are made with, the newest first.
    people: Vec<[u8; 32]>,
    /// What stands in the salt's place, in a key that was revealed without it.
    revealed: Option<Derived>,
    /// Nonces of commitments by pull request and head, where they were revealed and the salt was not.
    nonces: Nonces,
}

impl AnswerKey {
    /// Reads the key at `path`: a table as text, Arrow or Parquet with the columns `id`, `split`, those in
    /// `columns` and, for the Netflix layout, `group`; `split` is `public`, `private` or `ignored`, and a column `Usage` is
    /// taken for it where there is none.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the row that is wrong but never a target.
    pub fn open(path: &Path, columns: &KeyColumns) -> Result<Self, Failure> {
        Self::read(path, columns, |required, optional| labels::open(path, required, optional))
    }

    /// The same for `bytes`, CSV, that messages call `path`: a key that stands nowhere in the clear.
    ///
    /// # Errors
    /// As [`AnswerKey::open`].
    pub fn from_bytes(path: &Path, bytes: Vec<u8>, columns: &KeyColumns) -> Result<Self, Failure> {
        Self::read(path, columns, |required, optional| Table::from_bytes(path, bytes, required, optional))
    }

    fn read(
        path: &Path,
        columns: &KeyColumns,
        open: impl FnOnce(&[&str], &[&str]) -> Result<Table, Failure>,
    ) -> Result<Self, Failure> {
        let mut required = vec!["id", "split"];
        required.extend(columns.targets.iter().map(|(name, _)| name.as_str()));
        let first_group = required.len();
        required.extend(columns.groups.iter().map(String::as_str));
        let first_weight = required.len();
        required.extend(columns.weights.iter().map(String::as_str));
        let layout_group = required.len();
        let table = open(&required, &["group"])?;
        let names: Vec<&str> = columns.targets.iter().map(|(name, _)| name.as_str()).collect();
        let committing = table.derived.map(|keys| Committing::with(&keys.labels, &keys.split, &names));
        let mut committing = committing.or_else(|| Some(Committing::new(&table.salt?, &names)));

        let mut builder = IdsBuilder::default();
        let mut splits = vec![];
        let mut targets: Vec<Values> = columns.targets.iter().map(|(_, kind)| Values::of(*kind)).collect();
        let mut groups: Vec<_> = columns.groups.iter().map(|_| Grouping::default()).collect();
        let mut weights: Vec<Vec<f64>> = vec![vec![]; columns.weights.len()];
        table.each(|row| {
            builder.push(row.text(0), row.optional(layout_group))?;
            if let Some(committing) = &mut committing {
                committing.push(row.text(0), row.text(1), (0..names.len()).map(|at| row.text(2 + at)));
            }
            let split = split(row.text(1), |word| columns.may_be_target(word))?;
            splits.push(split);
            for (at, (values, (name, kind))) in targets.iter_mut().zip(&columns.targets).enumerate() {
                let cell = row.text(2 + at);
                if is_missing(cell, *kind, &columns.labels)
                    && !columns.needs(name, |at| row.text(first_group + at))
                {
                    let looked_at = columns.whole.iter().any(|(of, _)| of == name);
                    if push_missing(values) {
                        continue;
                    }
                    // No measure looks at the text of this row.
                    if looked_at {
                        push_blank(values)?;
                        continue;
                    }
                }
                match push(values, *kind, cell, &columns.labels) {
                    // Nobody reads it, and others leave it empty.
                    Err(_) if split.is_none() => {
                        push_blank(values)?;
                        continue;
                    }
                    Err(_) if is_missing(cell, *kind, &columns.labels) => {
                        return Err(format!(
                            "the {name} is missing, expected {kind}; only a metric that is taken column by column leaves out \
                             rows without a target"
                        ));
                    }
                    pushed => pushed.map_err(|why| format!("the {name} {why}"))?,
                }
                let Values::Texts(texts) = values else { continue };
                // As it was read: a list may be written in many ways.
                let cell = texts.get(texts.len() - 1);
                for (_, format) in columns.formats.iter().filter(|(of, _)| of == name && split.is_some()) {
                    // Nothing of the cell itself is told.
                    format.check(cell).map_err(|wrong| {
                        format!("the {name} is not {format}: {}; {}", wrong.why, wrong.help)
                    })?;
                }
            }
            for (at, grouping) in groups.iter_mut().enumerate() {
                grouping.push(row.text(first_group + at));
            }
            for (at, (weights, name)) in weights.iter_mut().zip(&columns.weights).enumerate() {
                let weight = number(row.text(first_weight + at)).filter(|weight| *weight >= 0.0);
                let weight = weight.or(split.is_none().then_some(0.0));
                weights.push(weight.ok_or_else(|| format!("{name} is not a weight of 0 or more"))?);
            }
            Ok(())
        })?;
        let wrong =
            |why: &str| Failure::configuration(codes::BAD_ANSWER_KEY, format!("{}: {why}", path.display()));
        if ![Split::Public, Split::Private].iter().all(|split| splits.contains(&Some(*split))) {
            return Err(wrong("both splits need at least one row"));
        }
        let mut tables = vec![];
        for (name, wanted) in &columns.tables {
            let Some(text) = table.section(name) else {
                return Err(wrong(&format!(
                    "a metric reads the table `{name}`, which the key does not have; `judge seal --table {name}=FILE` seals it \
                     with the key"
                )));
            };
            let read = SideTable::read(name, text, wanted, &columns.labels);
            tables.push(read.map_err(|why| wrong(&format!("the table `{name}`: {why}")))?);
        }
        if let Some(committing) = &mut committing {
            committing.tables(table.behind());
        }
        let names = names.into_iter().map(str::to_owned);
        Ok(Self {
            ids: builder.finish().map_err(|why| wrong(&why))?,
            splits,
            targets: names.zip(targets).collect(),
            groups: columns.groups.iter().cloned().zip(groups.into_iter().map(|g| g.groups)).collect(),
            weights: columns.weights.iter().cloned().zip(weights).collect(),
            digest: table.digest,
            secret: table.secret,
            commitments: committing.map(Committing::finish),
            tables,
            folds: OnceLock::new(),
            kept: vec![],
            people: vec![],
            revealed: table.derived,
            nonces: Nonces::default(),
        })
    }

    /// The key with identities that the judge has besides the one that belongs to the key itself: the first is the
    /// judge's own from here on.
    #[must_use]
    pub fn with_identities(self, kept: Vec<age::x25519::Identity>) -> Self {
        Self { kept, ..self }
    }

    /// The key with other secrets behind the tags of persons than its own, the newest first.
    #[must_use]
    pub fn with_people(self, people: Vec<[u8; 32]>) -> Self {
        Self { people, ..self }
    }

    /// The key as the one that the contest committed to by this digest, with the nonces that were revealed beside it if
    /// it has no salt to make them with.
    #[must_use]
    pub fn committed_as(self, digest: String, nonces: &Nonces) -> Self {
        Self { digest, nonces: nonces.clone(), ..self }
    }

    /// The different cells of `column` in the key at `path`, sorted, numbers as numbers: the labels, when nobody lists them.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file cannot be read or has no such column.
    pub fn labels(path: &Path, column: &str) -> Result<Vec<String>, Failure> {
        Self::different(&labels::open(path, &[column], &["split"])?)
    }

    /// The same for `bytes` that messages call `path`.
    ///
    /// # Errors
    /// As [`AnswerKey::labels`].
    pub fn labels_in(path: &Path, bytes: Vec<u8>, column: &str) -> Result<Vec<String>, Failure> {
        Self::different(&Table::from_bytes(path, bytes, &[column], &["split"])?)
    }

    fn different(table: &Table) -> Result<Vec<String>, Failure> {
        let mut found = std::collections::BTreeSet::new();
        table.each(|row| {
            let cell = row.text(0);
            if row.optional(1).is_some_and(|cell| split(cell, |_| true) == Ok(None)) {
                return Ok(());
            }
            if !found.contains(cell) {
                found.insert(cell.to_vec());
            }
            Ok(())
        })?;
        let mut found: Vec<_> =
            found.into_iter().map(|cell| String::from_utf8_lossy(&cell).into_owned()).collect();
        metric::labels::sort(&mut found);
        Ok(found)
    }

    /// The ids, which are no secret.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// SHA-256 of the key's file, 64 hexadecimal digits: the commitment that the contest publishes.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What a sealed key commits to besides; nothing for a key without a salt.
    pub fn commitments(&self) -> Option<&Commitments> {
        self.commitments.as_ref()
    }

    /// The split of each row; nothing for those that are never scored.
    pub fn splits(&self) -> &[Option<Split>] {
        &self.splits
    }

    /// A column of targets, which [`KeyColumns`] asked for.
    pub fn targets(&self, name: &str) -> Option<&Values> {
        self.targets.get(name)
    }

    /// How many rows of `split` have no target in this column. Only columns that are scored one by one may have some.
    pub fn missing(&self, name: &str, split: Split) -> usize {
        let Some(values) = self.targets.get(name) else { return 0 };
        let of = self.splits.iter().enumerate().filter(|(_, of)| **of == Some(split));
        of.filter(|(row, _)| values.is_missing(*row)).count()
    }

    /// A column that tells groups apart, which [`KeyColumns`] asked for.
    pub fn groups(&self, name: &str) -> Option<&Groups> {
        self.groups.get(name)
    }

    /// A column of weights, which [`KeyColumns`] asked for.
    pub fn weights(&self, name: &str) -> Option<&[f64]> {
        self.weights.get(name).map(Vec::as_slice)
    }

    /// The tables behind the rows, which [`KeyColumns`] asked for, sorted by name.
    pub fn tables(&self) -> &[SideTable] {
        &self.tables
    }

    /// For each group of a column its fold.
    pub fn group_folds(&self, groups: &Groups, folding: Folding) -> Vec<u8> {
        of_groups(&self.folding(folding), groups)
    }

    /// For each row the fold of its cluster, where a column tells clusters apart, among the rows that have a split in
    /// `splits`.
    pub fn cluster_folds(&self, clusters: &Groups, splits: &[Option<Split>], folding: Folding) -> Vec<u8> {
        of_clusters(&self.folding(folding), clusters, splits)
    }

    /// For each row its fold among those that have a split in `splits`.
    pub fn folds_among(&self, splits: &[Option<Split>], folding: Folding) -> Vec<u8> {
        of_rows(&self.folding(folding), &self.ids, splits)
    }

    /// For each row its fold, below [`FOLDS`](super::FOLDS), by the key's secret.
    pub fn folds(&self) -> &[u8] {
        self.folds.get_or_init(|| self.folded(Folding::Own))
    }

    /// The same by another division.
    pub fn folds_by(&self, folding: Folding) -> Cow<'_, [u8]> {
        match folding {
            Folding::Own => Cow::Borrowed(self.folds()),
            drawn => Cow::Owned(self.folded(drawn)),
        }
    }

    fn folded(&self, folding: Folding) -> Vec<u8> {
        of_rows(&self.folding(folding), &self.ids, &self.splits)
    }

    /// 32 bytes for `purpose` that only holders of the key can compute.
    pub fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        derive(purpose, &self.secret)
    }

    fn folding(&self, folding: Folding) -> [u8; 32] {
        match folding {
            Folding::Own => self.revealed.map_or_else(|| self.derived(FOLDING), |keys| keys.folds),
            Folding::Drawn(number) => derive(FOLDING, &number.to_le_bytes()),
        }
    }

    /// What the sketches of predictions are made with.
    pub fn sketching(&self) -> [u8; 32] {
        self.revealed.map_or_else(|| self.derived(SKETCHES), |keys| keys.sketches)
    }

    /// Whether the key was revealed without its salt.
    pub fn has_no_salt(&self) -> bool {
        self.revealed.is_some()
    }

    /// Whether tags of persons are made with other secrets than this key's own.
    pub fn keeps_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// What tags of persons are made with: the newest secret first, then those that it took the place of.
    pub fn people(&self) -> Vec<[u8; 32]> {
        if self.people.is_empty() { vec![self.derived(PEOPLE)] } else { self.people.clone() }
    }

    /// Every identity that the judge has, its own first; the one that belongs to the key is always among them.
    ///
    /// # Errors
    /// As [`Self::identity`].
    pub fn identities(&self) -> Result<Vec<age::x25519::Identity>, Failure> {
        let mut all = self.kept.clone();
        let own = self.identity()?;
        if !all.iter().any(|kept| kept.to_public() == own.to_public()) {
            all.push(own);
        }
        Ok(all)
    }

    /// The age identity that belongs to this key: whoever has the key can open what is sealed to it. Contests that
    /// keep no identities of their own ([`crate::secrets::Kept`]) have their files encrypted to it; another key then
    /// is another recipient.
    ///
    /// # Errors
    /// [`Failure::Machine`] when age does not take it, which no 32 bytes cause.
    pub fn identity(&self) -> Result<age::x25519::Identity, Failure> {
        let failed = |why: String| Failure::machine("deriving the judge's age identity", why);
        let bytes = self.derived(b"gitprize age identity 1");
        let prefix = bech32::Hrp::parse("age-secret-key-").map_err(|why| failed(why.to_string()))?;
        let text =
            bech32::encode_upper::<bech32::Bech32>(prefix, &bytes).map_err(|why| failed(why.to_string()))?;
        text.parse().map_err(|why: &str| failed(why.to_owned()))
    }

    /// A nonce for the commitment to the private scores of one submission: 32 bytes, hexadecimal, that
    /// only holders of the key can compute, and the same whenever they do.
    pub fn nonce(&self, pull: u64, head: &str) -> String {
        if self.has_no_salt() {
            return self.nonces.get(&(pull, head.to_owned())).cloned().unwrap_or_default();
        }
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
    use crate::folds::FOLDS;

    fn key(folder: &Path, rows: &str) -> AnswerKey {
        let path = folder.join("key.csv");
        std::fs::write(&path, format!("id,target,split\n{rows}")).unwrap();
        let columns =
            KeyColumns { targets: vec![("target".to_owned(), Kind::Number)], ..KeyColumns::default() };
        AnswerKey::open(&path, &columns).unwrap()
    }

    #[test]
    fn the_published_digest_does_not_give_the_nonces_away() {
        let folder = tempfile::tempdir().unwrap();
        // Longer than a block of SHA-256, as every real key is: HMAC takes such a key's digest for the key.
        let rows: String =
            (0..20).map(|at| format!("id-{at},{at},{}\n", ["public", "private"][at % 2])).collect();
        let text = format!("id,target,split\n{rows}");
        let key = key(folder.path(), &rows);
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

    #[test]
    fn a_label_that_looks_missing_is_a_label_where_it_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        let rows = "a,none,NA,public\nb,mild,,private\nc,None,null,private\n";
        std::fs::write(&path, format!("id,one,two,split\n{rows}")).unwrap();
        let columns = KeyColumns {
            targets: ["one", "two"].map(|name| (name.to_owned(), Kind::Label)).to_vec(),
            labels: ["none", "mild", "NA"].map(str::to_owned).to_vec(),
            ..KeyColumns::default()
        };
        let key = AnswerKey::open(&path, &columns).unwrap();
        let places = |name: &str| match key.targets(name) {
            Some(Values::Labels(places)) => places.clone(),
            _ => vec![],
        };
        assert_eq!(places("one"), [0, 1, Values::NO_LABEL]);
        assert_eq!(places("two"), [2, Values::NO_LABEL, Values::NO_LABEL]);
    }

    #[test]
    fn a_list_of_the_keys_is_held_against_its_format_however_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.csv");
        let columns = KeyColumns {
            targets: vec![("target".to_owned(), Kind::Distinct)],
            formats: vec![("target".to_owned(), Format::Distinct)],
            ..KeyColumns::default()
        };
        for (list, good) in [
            ("x y", true),
            ("\"['x', 'y']\"", true),
            ("x y x", false),
            ("x;y;x", false),
            ("\"['x', 'x']\"", false),
        ] {
            std::fs::write(&path, format!("id,target,split\na,{list},public\nb,x y,private\n")).unwrap();
            assert_eq!(AnswerKey::open(&path, &columns).is_ok(), good, "{list}");
        }
    }

    #[test]
    fn folds_have_equal_sizes_in_each_split() {
        let folder = tempfile::tempdir().unwrap();
        let rows: String =
            (0..205).map(|at| format!("{at},0,{}\n", if at < 100 { "public" } else { "private" })).collect();
        let key = key(folder.path(), &rows);
        for (split, least) in [(Split::Public, 5), (Split::Private, 5)] {
            let mut sizes = [0; FOLDS as usize];
            for (row, fold) in
                key.folds().iter().enumerate().filter(|(row, _)| key.splits()[*row] == Some(split))
            {
                assert!(row < 205);
                sizes[usize::from(*fold)] += 1;
            }
            assert!(sizes.iter().all(|size| (least..=least + 1).contains(size)), "{sizes:?}");
        }
    }
}
