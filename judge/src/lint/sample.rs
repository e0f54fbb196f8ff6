//! Whether the published sample file is one that the contest would take.

use super::found::Found;
use answer::AnswerKey;
use audit::Sample;
use contest::Folder;
use decode::Ids;

/// Reads the sample file against the key's ids or, without a key, against the published list.
pub(super) fn check(folder: &Folder, key: Option<&AnswerKey>) -> Found {
    let mut found = Found::default();
    let submission = &folder.contest.submission;
    let Some(path) = &submission.sample else { return found };
    let bytes = match std::fs::read(folder.at.root.join(path)) {
        Ok(bytes) => bytes,
        Err(why) => {
            found.serious.push(contest::bad_sample(path, &format!("cannot be read: {why}")));
            return found;
        }
    };
    let published;
    let ids = match (key, &submission.ids) {
        (Some(key), _) => key.ids(),
        (None, Some(list)) => match Ids::open(&folder.at.root.join(list)) {
            Ok(list) => {
                published = list;
                &published
            }
            // What is wrong with the list is said elsewhere.
            Err(_) => return found,
        },
        (None, None) => return found,
    };
    if let Err(failure) = Sample::read(&folder.contest, ids, &bytes) {
        found.serious.extend(failure.findings().iter().cloned());
    }
    found
}
