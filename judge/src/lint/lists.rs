//! Whether the published id list is the key's.

use super::found::Found;
use answer::AnswerKey;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::plural::counted;
use contest::{Folder, Layout};
use decode::Ids;

/// The published list beside the key.
#[derive(Default)]
pub(super) struct List {
    /// For each row of the key where it stands in the list; nothing without a list that has every row.
    pub(super) order: Option<Vec<u32>>,
    pub(super) found: Found,
}

/// What becomes of rows that no score counts.
fn ignored(key: &AnswerKey, found: &mut Found) {
    let count = key.splits().iter().filter(|split| split.is_none()).count();
    if count > 0 {
        let text = format!(
            "the key ignores {count} of its {} rows: the published list has their ids like all others, files need a \
             prediction for each, and no score counts them",
            key.ids().len()
        );
        found.remarks.push(Finding::new(codes::IGNORED_ROWS, text));
    }
}

pub(super) fn check(folder: &Folder, key: &AnswerKey) -> List {
    let mut list = List::default();
    ignored(key, &mut list.found);
    let layout = folder.contest.submission.layout;
    if layout == Layout::Netflix
        && let Some(why) = key.ids().why_no_groups()
    {
        let text = format!("the Netflix layout needs the key's rows in groups, and {why}");
        list.found.serious.push(Finding::new(codes::NO_KEY_GROUPS, text));
    }
    let Some(path) = &folder.contest.submission.ids else {
        let text = "contest.toml names no published id list (submission.ids), so nobody can check a file";
        list.found.remarks.push(Finding::new(codes::NO_ID_LIST, text));
        return list;
    };
    let published = match Ids::open(&folder.at.root.join(path)) {
        Ok(published) => published,
        Err(failure) => {
            let named = failure.findings().iter().map(|finding| finding.clone().in_file(path.as_str()));
            list.found.serious.extend(named);
            return list;
        }
    };
    let ids = key.ids();
    let show = |id: &[u8]| quoted(&String::from_utf8_lossy(id));
    let absent = |of: &Ids, from: &Ids| {
        let mut missing = (0..of.len()).filter(|row| from.find(of.get(*row)).is_none());
        let first = missing.next()?;
        Some((1 + missing.count(), show(of.get(first))))
    };
    let help = "write list and key from the same table, then publish the list anew";
    let mut wrong = |text: String| {
        list.found.serious.push(Finding::new(codes::LIST_DIFFERS, text).in_file(path.as_str()).help(help));
    };
    let (missing, extra) = (absent(ids, &published), absent(&published, ids));
    if let Some((count, first)) = &missing {
        let are_ignored = (0..ids.len())
            .filter(|row| published.find(ids.get(*row)).is_none())
            .all(|row| key.splits()[row].is_none());
        let besides = if are_ignored {
            "; the key ignores all of them, and files have to hold them all the same: publish them too, or take their \
             rows out of the key"
        } else {
            ""
        };
        wrong(format!("the list lacks {count} of the key's ids, the first is {first}{besides}"));
    }
    if let Some((count, first)) = &extra {
        wrong(format!(
            "the list has {} that the key does not have, the first is {first}",
            counted(*count, "id", "ids")
        ));
    }
    if missing.is_some() || extra.is_some() {
        return list;
    }
    let groups = |of: &Ids| -> Vec<(Vec<u8>, usize)> {
        of.groups().map(|(name, rows)| (name.to_vec(), rows.len())).collect()
    };
    let same_order = (0..ids.len()).all(|row| ids.get(row) == published.get(row));
    // Other layouts have ids in each line: whatever a column `group` holds there, nobody reads the list's.
    if layout == Layout::Netflix && !same_order {
        let row = (0..ids.len()).find(|row| ids.get(*row) != published.get(*row)).unwrap_or(0);
        wrong(format!(
            "row {} of the list is {}, of the key {}; in the Netflix layout predictions go by this order",
            row + 1,
            show(published.get(row)),
            show(ids.get(row))
        ));
    } else if layout == Layout::Netflix && groups(ids) != groups(&published) {
        let why = published.why_no_groups().map_or_else(String::new, |why| format!(": {why} in the list"));
        wrong(format!("the groups of the list are not those of the key{why}"));
    }
    list.order = (0..ids.len()).map(|row| published.find(ids.get(row)).map(|place| place as u32)).collect();
    list
}
