//! Which column is the id, which are the targets, which tells groups apart, and which says public or private.

use super::table::{SPLIT, Table};
use base::failure::Failure;
use base::finding::quoted;

/// What the flags say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// `--id`.
    pub(crate) id: Option<String>,
    /// `--target`, several for several targets.
    pub(crate) targets: Vec<String>,
    /// `--group`.
    pub(crate) group: Option<String>,
    /// `--publish`.
    pub(crate) publish: Vec<String>,
}

/// Columns by what they are for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Roles {
    /// The ids; without one, rows get ids.
    pub(super) id: Option<usize>,
    /// What is to be predicted.
    pub(super) targets: Vec<usize>,
    /// What belongs together.
    pub(super) group: Option<usize>,
    /// Which half a row belongs to.
    pub(super) split: Option<usize>,
    /// What contestants get of each row.
    pub(super) publish: Vec<usize>,
    /// What is left out.
    pub(super) others: Vec<usize>,
}

/// Names of columns that say which row it is, beside those that end with `id`.
const IDS: [&str; 15] = [
    "index",
    "key",
    "name",
    "file",
    "filename",
    "file_name",
    "image",
    "image_name",
    "row",
    "date",
    "day",
    "time",
    "timestamp",
    "datetime",
    "url",
];
/// Names of columns that are to be predicted, the clearest first.
const TARGETS: [&str; 24] = [
    "target",
    "label",
    "y",
    "class",
    "answer",
    "truth",
    "ground_truth",
    "expected",
    "outcome",
    "response",
    "output",
    "targets",
    "labels",
    "answers",
    "rating",
    "score",
    "value",
    "price",
    "category",
    "species",
    "diagnosis",
    "quality",
    "rings",
    "survived",
];
/// What several targets' names begin with.
const PREFIXES: [&str; 3] = ["target_", "label_", "y_"];
/// Names of columns whose rows belong together where their cells repeat.
const GROUPS: [&str; 30] = [
    "group",
    "groups",
    "group_id",
    "user",
    "user_id",
    "customer",
    "customer_id",
    "patient",
    "patient_id",
    "subject",
    "subject_id",
    "person",
    "person_id",
    "session",
    "session_id",
    "household",
    "site",
    "site_id",
    "station",
    "store",
    "store_id",
    "query",
    "query_id",
    "qid",
    "family",
    "block",
    "cluster",
    "speaker",
    "author",
    "document_id",
];
/// More columns that are all targets, nobody means without saying so.
const MOST: usize = 200;

/// Finds them.
///
/// # Errors
/// [`Failure::Configuration`] when a flag names no column, or the targets are not clear.
pub(super) fn find(table: &Table, named: &Named) -> Result<Roles, Failure> {
    let mut free: Vec<usize> = (0..table.columns.len()).collect();
    let split = free.iter().copied().find(|at| table.columns[*at].name == SPLIT);
    free.retain(|at| Some(*at) != split);
    let said =
        |flag: &str, name: &Option<String>| name.as_ref().map(|name| table.named(flag, name)).transpose();
    let (id, group) = (said("--id", &named.id)?, said("--group", &named.group)?);
    let targets: Vec<usize> =
        named.targets.iter().map(|name| table.named("--target", name)).collect::<Result<_, _>>()?;
    let publish: Vec<usize> =
        named.publish.iter().map(|name| table.named("--publish", name)).collect::<Result<_, _>>()?;
    let twice = targets.iter().enumerate().find(|(at, column)| {
        targets[..*at].contains(column)
            || [id, group, split].contains(&Some(**column))
            || publish.contains(column)
    });
    if let Some((_, column)) = twice {
        let why = format!("the column {} is named for two things", quoted(&table.columns[*column].name));
        return Err(table.unclear(&why, "a target is nothing else besides, and is not published"));
    }
    free.retain(|at| !targets.contains(at) && Some(*at) != group);
    let id = id.or_else(|| id_among(table, &free));
    free.retain(|at| Some(*at) != id);
    let group = group.or_else(|| group_among(table, &free));
    free.retain(|at| Some(*at) != group && !publish.contains(at));
    let targets = if targets.is_empty() { targets_among(table, &free, split.is_some())? } else { targets };
    free.retain(|at| !targets.contains(at));
    Ok(Roles { id, targets, group, split, publish, others: free })
}

fn is_one_of(table: &Table, at: usize, names: &[&str]) -> bool {
    let name = table.columns[at].name.to_ascii_lowercase();
    names.contains(&&*name)
}

fn id_among(table: &Table, free: &[usize]) -> Option<usize> {
    let name = |at: usize| table.columns[at].name.to_ascii_lowercase();
    let is_unique = |at: usize| table.columns[at].profile.is_unique(table.rows);
    // One that is called so is meant, and what is wrong with it is said.
    let plain = free.iter().copied().find(|at| name(*at) == "id");
    let like = free.iter().copied().find(|at| {
        let name = name(*at);
        let ends = name.ends_with("_id") || name.ends_with(" id") || table.columns[*at].name.ends_with("Id");
        is_unique(*at) && (ends || IDS.contains(&&*name))
    });
    // The first column, unless it is a measurement.
    let first = free.first().copied().filter(|at| {
        let profile = &table.columns[*at].profile;
        let is_measured = profile.range.is_some() && !profile.is_whole;
        is_unique(*at) && !is_measured && !is_one_of(table, *at, &TARGETS) && free.len() > 1
    });
    plain.or(like).or(first)
}

fn group_among(table: &Table, free: &[usize]) -> Option<usize> {
    let repeats = |at: &usize| {
        let profile = &table.columns[*at].profile;
        profile.missing == 0 && profile.distinct > 1 && profile.distinct * 5 < table.rows * 4
    };
    free.iter().copied().find(|at| is_one_of(table, *at, &GROUPS) && repeats(at))
}

/// Targets by their names, or by there being nothing else.
fn targets_among(table: &Table, free: &[usize], is_solution: bool) -> Result<Vec<usize>, Failure> {
    let known =
        TARGETS.iter().find_map(|name| free.iter().copied().find(|at| is_one_of(table, *at, &[name])));
    if let Some(at) = known {
        return Ok(vec![at]);
    }
    for prefix in PREFIXES {
        let begin = |at: &usize| table.columns[*at].name.to_ascii_lowercase().starts_with(prefix);
        let some: Vec<usize> = free.iter().copied().filter(begin).collect();
        if !some.is_empty() {
            return Ok(some);
        }
    }
    let profile = |at: usize| &table.columns[at].profile;
    let are_flags = free.iter().all(|at| profile(*at).is_flag);
    let are_numbers = free.iter().all(|at| profile(*at).range.is_some());
    match free {
        [] => Err(table.unclear("it has ids and nothing to predict", "name the target with --target NAME")),
        [only] => Ok(vec![*only]),
        // A file of solutions has nothing else, and features are not all of them yes or no.
        all if all.len() <= MOST && (are_flags || is_solution && are_numbers) => Ok(all.to_vec()),
        all => {
            let names: Vec<_> = all.iter().take(12).map(|at| quoted(&table.columns[*at].name)).collect();
            let more = if all.len() > 12 { ", …" } else { "" };
            let why = format!("which of {}{more} is to be predicted is not clear", names.join(", "));
            Err(table.unclear(&why, "name it with --target NAME; several targets with one --target each"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, named: &Named) -> String {
        let table = Table::read("a.csv", text.as_bytes()).unwrap();
        match find(&table, named) {
            Err(failure) => failure.findings()[0].message.clone(),
            Ok(roles) => {
                let name = |at: usize| table.columns[at].name.as_str();
                let one = |at: Option<usize>| at.map_or("-", name);
                let targets: Vec<_> = roles.targets.iter().map(|at| name(*at)).collect();
                let others: Vec<_> = roles.others.iter().map(|at| name(*at)).collect();
                let (targets, others) = (targets.join("+"), others.join("+"));
                format!("{} {targets} {} {} [{others}]", one(roles.id), one(roles.group), one(roles.split))
            }
        }
    }

    #[test]
    fn columns_are_found_by_name_and_by_what_they_hold() {
        for (text, expected) in [
            ("id,target\na,1\nb,2\n", "id target - - []"),
            ("PassengerId,Survived\n1,0\n2,1\n", "PassengerId Survived - - []"),
            ("y,row_id\n1.5,a\n1.5,b\n", "row_id y - - []"),
            ("date,sales\n2009-01-01,4\n2009-01-02,4\n", "date sales - - []"),
            ("uid,patient,dose,target\n1,a,1.5,2\n2,a,1.5,3\n3,b,1.5,3\n", "uid target patient - [dose]"),
            ("user_id,target\n1,2\n2,3\n", "user_id target - - []"),
            ("id,toxic,obscene\na,0,1\nb,1,1\n", "id toxic+obscene - - []"),
            ("id,target_a,target_b,x\na,1,2,3\nb,2,3,3\n", "id target_a+target_b - - [x]"),
            ("id,a,b,split\n1,1.5,2,public\n", "id a+b - split []"),
            ("age,bmi,target\n30,1.5,2\n30,2.5,3\n", "- target - - [age+bmi]"),
            (
                "id,age,bmi\n1,2,3.5\n2,3,3.5\n",
                "a.csv: which of \"age\", \"bmi\" is to be predicted is not clear",
            ),
            ("id\n1\n2\n", "a.csv: it has ids and nothing to predict"),
        ] {
            assert_eq!(found(text, &Named::default()), expected, "{text}");
        }
    }

    #[test]
    fn flags_are_stronger_than_names() {
        let text = "id,target,age,user\n1,2,3,a\n2,3,4,a\n3,3,4,b\n";
        let named = |targets: &[&str], id: Option<&str>| Named {
            targets: targets.iter().map(|name| (*name).to_owned()).collect(),
            id: id.map(str::to_owned),
            ..Named::default()
        };
        assert_eq!(found(text, &named(&["age"], None)), "id age user - [target]");
        assert_eq!(found(text, &named(&["Age", "target"], None)), "id age+target user - []");
        assert_eq!(
            found(text, &named(&["agee"], None)),
            "--target names \"agee\", which a.csv does not have"
        );
        assert_eq!(
            found(text, &named(&["id"], Some("id"))),
            "a.csv: the column \"id\" is named for two things"
        );
        assert_eq!(
            found(text, &named(&["age", "age"], None)),
            "a.csv: the column \"age\" is named for two things"
        );
    }
}
