//! Labels that can be read from what everybody sees of a row.
//!
//! Each feature gives predictions: for a row of one split the mean label, or the most frequent one, of its
//! category in the other split. What is known from the published groups is taken off before, since a group's
//! mean is fair play. A cheap figure chooses which of them the contest's metric looks at.

use super::bench::{Bench, Columns, error_of, normalise};
use super::exploits::{Baseline, show, side};
use super::features::{Feature, Origin};
use super::found::Found;
use answer::Split;
use base::finding::Finding;
use base::finding::codes;
use decode::Values;
use score::Scores;

/// From here on a leak is serious: this part of the way from no knowledge to all of it.
const SERIOUS: f64 = 0.05;
/// A gain of so many standard errors is no chance.
const ERRORS: f64 = 5.0;
/// What a group may give away before it says nearly everything.
const GROUPS_SAY_ALL: f64 = 0.9;
/// How many features of one origin the metric looks at.
const TRIED: usize = 3;

/// Predictions to try.
struct Attack<'f> {
    feature: &'f Feature,
    /// Whether the feature itself was sent, not what its categories mean.
    is_raw: bool,
    columns: Columns,
}

pub(super) fn check(bench: &Bench<'_>, features: &[Feature], baseline: &Baseline) -> Found {
    let mut found = Found::default();
    if bench.perfect.is_empty() || baseline.perfect.is_none() {
        return found;
    }
    let nothing = overall(bench);
    let group = features.iter().find(|feature| feature.origin == Origin::Group);
    let known = group.map(|group| fitted(bench, group, &nothing));
    let mut attacks: Vec<Attack<'_>> = vec![];
    for origin in [Origin::Row, Origin::Id] {
        let base = known.as_ref().unwrap_or(&nothing);
        let mut tried: Vec<(f64, Attack<'_>)> = features
            .iter()
            .filter(|feature| feature.origin == origin)
            .map(|feature| {
                let columns = fitted(bench, feature, base);
                (explained(bench, base, &columns), Attack { feature, is_raw: false, columns })
            })
            .filter(|(explained, _)| *explained > 0.005)
            .collect();
        tried.sort_by(|a, b| b.0.total_cmp(&a.0));
        attacks.extend(tried.into_iter().take(TRIED).map(|(_, attack)| attack));
        for feature in features.iter().filter(|feature| feature.origin == origin) {
            let columns = raw(bench, feature);
            attacks.extend(columns.into_iter().map(|columns| Attack { feature, is_raw: true, columns }));
        }
    }
    // A large key's columns stand in memory once.
    let mut all: Vec<Columns> =
        attacks.iter_mut().map(|attack| std::mem::take(&mut attack.columns)).collect();
    all.extend(known.clone());
    let mut scores = bench.scores(all);
    let known = if known.is_some() { scores.pop().flatten() } else { None };
    // What is known without rows and ids: the better of a constant and the groups.
    let constant = baseline.constant.as_ref().or(baseline.guess.as_ref());
    let what = if baseline.constant.is_some() { "a constant" } else { "guesses" };
    let base = match (constant, &known) {
        (Some(constant), Some(known)) if bench.gain(constant.public.value, known.public.value) > 0.0 => {
            Some((known, "the groups' means"))
        }
        (Some(constant), _) => Some((constant, what)),
        (None, Some(known)) => Some((known, "the groups' means")),
        (None, None) => None,
    };
    if let (Some(known), Some(constant)) = (&known, constant) {
        groups(bench, baseline, known, constant, &mut found);
    }
    for origin in [Origin::Row, Origin::Id] {
        let tried = attacks.iter().zip(&scores).filter(|(attack, _)| attack.feature.origin == origin);
        let hits = tried.filter_map(|(attack, scores)| hit(bench, baseline, base, attack, scores.as_ref()?));
        // The first of equals: the simplest one.
        let best = hits.reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, finding)) = best {
            found.serious.push(finding);
        }
    }
    found
}

/// What a successful attack says, and how far it gets.
fn hit(
    bench: &Bench<'_>,
    baseline: &Baseline,
    base: Option<(&Scores, &str)>,
    attack: &Attack<'_>,
    scores: &Scores,
) -> Option<(f64, Finding)> {
    let (base, what) = base?;
    let on = |split: Split| {
        let (old, new) = (side(base, split), side(scores, split));
        let part = baseline.part(bench, split, old.value, new.value);
        let is_chance = match error_of(new, old) {
            Some(error) => bench.gain(old.value, new.value) <= ERRORS * error,
            None => part < 0.2,
        };
        (part >= SERIOUS && !is_chance).then_some((part, split))
    };
    let (part, split) =
        [on(Split::Public), on(Split::Private)].into_iter().flatten().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let name = &attack.feature.name;
    let subject = if attack.is_raw {
        format!("a submission of {name} scores")
    } else {
        format!("predictions made of {name} alone score")
    };
    let sentence = format!(
        "{subject} {} {} on the {} split, {what} {}",
        bench.metric(),
        show(bench, side(scores, split).value),
        bench.name_of(split),
        show(bench, side(base, split).value)
    );
    let finding = match attack.feature.origin {
        Origin::Row => Finding::new(
            codes::LABELS_BY_ROW,
            format!("{sentence}: the rows are in the order of their labels"),
        )
        .help("shuffle the rows of key and id list together, then publish the list anew"),
        _ => Finding::new(codes::LABELS_BY_ID, format!("{sentence}: the ids tell the labels"))
            .help("give the rows random ids, e.g. 16 random hexadecimal digits, in key, id list and data"),
    };
    Some((part, finding))
}

/// Groups that say nearly everything.
fn groups(bench: &Bench<'_>, baseline: &Baseline, known: &Scores, constant: &Scores, found: &mut Found) {
    let part = baseline.part(bench, Split::Public, constant.public.value, known.public.value);
    if part < GROUPS_SAY_ALL {
        return;
    }
    let text = format!(
        "predictions made of the groups alone score {} {}, a constant {}: a row's group is its label",
        bench.metric(),
        show(bench, known.public.value),
        show(bench, constant.public.value)
    );
    found.serious.push(
        Finding::new(codes::LABELS_BY_GROUP, text)
            .help("group the rows by something that does not follow the label"),
    );
}

/// For every row what the other split says on the whole.
fn overall(bench: &Bench<'_>) -> Columns {
    let everywhere =
        Feature { name: String::new(), origin: Origin::Row, of: vec![0; bench.rows()], count: 1, raw: None };
    let zero = bench.perfect.iter().map(|column| match column {
        Values::Numbers(values) => Values::Numbers(vec![0.0; values.len()]),
        other => other.clone(),
    });
    fitted(bench, &everywhere, &zero.collect())
}

/// What a feature predicts: `base` and, by category, the mean of what it misses in the other split.
fn fitted(bench: &Bench<'_>, feature: &Feature, base: &Columns) -> Columns {
    let splits = bench.key.splits();
    // A pseudo-count keeps categories of a few rows from shouting.
    let calm = if feature.count > 1 { 2.0 } else { 0.0 };
    // Rows that no score counts teach nobody anything: they have a place of their own, behind all.
    let places = feature.count * 2 + 1;
    let place = |row: usize| match splits[row] {
        Some(split) => feature.of[row] as usize * 2 + usize::from(split == Split::Public),
        None => places - 1,
    };
    // The other half of the same category.
    let other = |row: usize| if splits[row].is_some() { place(row) ^ 1 } else { place(row) };
    let mut columns: Columns = vec![];
    for (at, (truth, base)) in bench.perfect.iter().zip(base).enumerate() {
        columns.push(match (truth, base) {
            (Values::Numbers(truth), Values::Numbers(base)) => {
                let (mut sums, mut counts) = (vec![0.0; places], vec![0.0; places]);
                for (row, (truth, base)) in truth.iter().zip(base).enumerate() {
                    sums[place(row)] += truth - base;
                    counts[place(row)] += 1.0;
                }
                let value = |row: usize| {
                    let (sum, count) = (sums[other(row)], counts[other(row)] + calm);
                    let value = base[row] + if count > 0.0 { sum / count } else { 0.0 };
                    bench.allowed(at, value).unwrap_or(base[row])
                };
                Values::Numbers((0..truth.len()).map(value).collect())
            }
            (Values::Labels(truth), _) => {
                let labels = bench.schema.labels.len().max(1);
                let most = frequent(truth, labels, places, place);
                let side = |row: usize| splits[row].map_or(2, |split| usize::from(split == Split::Public));
                let overall = frequent(truth, labels, 3, side);
                let value = |row: usize| {
                    let whole = overall[if side(row) == 2 { 2 } else { 1 - side(row) }];
                    most[other(row)].or(whole).unwrap_or(0)
                };
                Values::Labels((0..truth.len()).map(value).collect())
            }
            (Values::Texts(truth), _) => {
                let mut known = std::collections::HashMap::<&str, u32>::new();
                let (mut codes, mut first) = (vec![], vec![]);
                for row in 0..truth.len() {
                    let next = known.len() as u32;
                    let code = *known.entry(truth.get(row)).or_insert(next);
                    if code == next && first.len() == next as usize {
                        first.push(row as u32);
                    }
                    codes.push(code);
                }
                // Texts that hardly repeat have no category to learn.
                let labels = known.len();
                if labels * feature.count > 1 << 22 {
                    truth.reordered(&vec![0; truth.len()]).into()
                } else {
                    let most = frequent(&codes, labels, places, place);
                    let order: Vec<u32> =
                        (0..truth.len()).map(|row| first[most[other(row)].unwrap_or(0) as usize]).collect();
                    truth.reordered(&order).into()
                }
            }
            (Values::Numbers(truth), _) => Values::Numbers(truth.clone()),
        });
    }
    if let Some(sum) = bench.schema.row_sum {
        normalise(&mut columns, sum);
    }
    columns
}

/// The most frequent label of each place; nothing where there are no rows.
fn frequent(of: &[u32], labels: usize, places: usize, place: impl Fn(usize) -> usize) -> Vec<Option<u32>> {
    let mut counts = vec![0u32; labels * places];
    for (row, label) in of.iter().enumerate() {
        counts[place(row) * labels + *label as usize] += 1;
    }
    let most = |counts: &[u32]| {
        let (label, count) = counts.iter().enumerate().max_by_key(|(at, count)| (**count, labels - at))?;
        (*count > 0).then_some(label as u32)
    };
    counts.chunks(labels).map(most).collect()
}

/// The part of what `base` misses that `columns` have.
fn explained(bench: &Bench<'_>, base: &Columns, columns: &Columns) -> f64 {
    let (mut missed, mut still) = (0.0, 0.0);
    for ((truth, base), new) in bench.perfect.iter().zip(base).zip(columns) {
        match (truth, base, new) {
            (Values::Numbers(truth), Values::Numbers(base), Values::Numbers(new)) => {
                let squares = |of: &[f64]| {
                    truth.iter().zip(of).map(|(truth, of)| (truth - of) * (truth - of)).sum::<f64>()
                };
                let (old, new) = (squares(base), squares(new));
                if old > 0.0 {
                    missed += 1.0;
                    still += new / old;
                }
            }
            (Values::Labels(truth), Values::Labels(base), Values::Labels(new)) => {
                let wrong =
                    |of: &[u32]| truth.iter().zip(of).filter(|(truth, of)| truth != of).count() as f64;
                missed += wrong(base);
                still += wrong(new);
            }
            (Values::Texts(truth), _, Values::Texts(new)) => {
                missed += truth.len() as f64;
                still += (0..truth.len()).filter(|row| truth.get(*row) != new.get(*row)).count() as f64;
            }
            _ => {}
        }
    }
    if missed > 0.0 { 1.0 - still / missed } else { 0.0 }
}

/// The feature itself as a prediction, upwards and downwards.
fn raw(bench: &Bench<'_>, feature: &Feature) -> Vec<Columns> {
    let ([Values::Numbers(_)], Some(raw)) = (&bench.perfect[..], &feature.raw) else { return vec![] };
    let most = raw.iter().copied().fold(0.0f64, f64::max).max(1.0);
    let column = |turn: &dyn Fn(f64) -> f64| {
        // Numbers where numbers are allowed, else parts of the largest.
        let plain: Option<Vec<f64>> = raw
            .iter()
            .map(|value| bench.allowed(0, turn(*value)).filter(|allowed| *allowed == turn(*value)))
            .collect();
        let part = |value: &f64| bench.allowed(0, turn(*value) / most);
        plain.or_else(|| raw.iter().map(part).collect())
    };
    let both = [column(&|value| value), column(&|value| most - value)];
    both.into_iter().flatten().map(|column| vec![Values::Numbers(column)]).collect()
}
