//! Whether the repository comes near what forges take.

use std::collections::HashMap;

use super::{Check, Patient};
use base::failure::Failure;
use contest::{Folders, ForgeKind, SUBMISSIONS};
use git2::{ObjectType, TreeWalkMode, TreeWalkResult};

/// Entries of a folder that GitHub recommends at most, and files of it that it takes at most.
const ENTRIES: usize = 3_000;
const FILE_BYTES: usize = 100 << 20;
/// And requests that are open at a time.
const REQUESTS: usize = 1_000;
/// From this part of a limit on it is near.
const NEAR: f64 = 0.8;

fn near(limit: usize) -> usize {
    (limit as f64 * NEAR) as usize
}

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) -> Result<(), Failure> {
    let contest = &patient.folder.contest;
    let is_forge = contest.forge.kind != ForgeKind::Git;
    if is_forge && contest.submission.max_bytes > FILE_BYTES as u64 {
        let text = format!(
            "submission.max_bytes is {} MiB, and forges refuse files of {} MiB",
            contest.submission.max_bytes >> 20,
            FILE_BYTES >> 20
        );
        all.push(Check::wrong("max-bytes", text, "submission.max_bytes = 100_000_000 in contest.toml"));
    }
    let Some(repository) = patient.repository else { return Ok(()) };
    let Ok(tree) = repository.head().and_then(|head| head.peel_to_tree()) else { return Ok(()) };
    let odb = repository.odb()?;
    let (mut folders, mut largest) = (HashMap::<String, usize>::new(), (0usize, String::new()));
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        *folders.entry(folder.to_owned()).or_default() += 1;
        if entry.kind() == Some(ObjectType::Blob)
            && let Ok((size, _)) = odb.read_header(entry.id())
            && size > largest.0
        {
            largest = (size, format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes())));
        }
        TreeWalkResult::Ok
    })?;
    let fullest = folders.into_iter().max_by_key(|(_, count)| *count).unwrap_or_default();
    let mut found = vec![];
    let fans_out = contest.teams.folders == Folders::FannedOut;
    let is_teams = fullest.0.trim_end_matches('/') == SUBMISSIONS && !fans_out;
    if fullest.1 > near(ENTRIES) {
        found.push(format!("{} has {} entries of {ENTRIES}", fullest.0, fullest.1));
    }
    if is_forge && largest.0 > near(FILE_BYTES) {
        found.push(format!("{} has {} MiB of {}", largest.1, largest.0 >> 20, FILE_BYTES >> 20));
    }
    let references = repository.references_glob("refs/pull/*/head")?.count();
    if is_forge && references > near(REQUESTS) {
        found.push(format!("{references} requests of {REQUESTS}"));
    }
    all.push(match found.is_empty() {
        true => Check::done("limits", "no folder, file or number of requests is near what forges take"),
        false => Check::wrong(
            "limits",
            format!("near what forges take: {}", found.join("; ")),
            match is_teams && fullest.1 > near(ENTRIES) {
                true => "teams.fan_out = true in contest.toml: the next batch moves the folders of teams into 256 others",
                false => "judge codes; large files belong outside, closed requests can be deleted",
            },
        ),
    });
    Ok(())
}
