//! Ids of headings: each once on a page, and the same that forges give, so that a link works there too.

use std::collections::HashSet;

/// Characters of an id, at most.
const LONGEST: usize = 80;

/// A heading as it was read.
pub(super) struct Head {
    /// As written, from 1.
    pub(super) level: usize,
    /// Its words.
    pub(super) words: String,
    /// The id that its author gave it: `## Prizes {#prizes}`.
    pub(super) own: Option<String>,
}

/// The ids of `heads` in order. Those that authors gave come first, whatever stands above them: somebody links there.
pub(super) fn of(heads: &[Head]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut ids: Vec<Option<String>> = heads
        .iter()
        .map(|head| {
            let own = head.own.as_deref().map(kept).filter(|own| !own.is_empty())?;
            Some(free(own, &mut taken))
        })
        .collect();
    for (id, head) in ids.iter_mut().zip(heads) {
        if id.is_none() {
            *id = Some(free(slug(&head.words), &mut taken));
        }
    }
    ids.into_iter().flatten().collect()
}

/// `id`, or the first of `id-1`, `id-2`, … that no other heading has.
fn free(id: String, taken: &mut HashSet<String>) -> String {
    let mut free = id.clone();
    let mut number = 0;
    while !taken.insert(free.clone()) {
        number += 1;
        free = format!("{id}-{number}");
    }
    free
}

/// What of an id that an author gave can stand in an address as it is.
fn kept(id: &str) -> String {
    id.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')).take(LONGEST).collect()
}

/// As forges make them: lower case, spaces to dashes.
fn slug(words: &str) -> String {
    let mut slug = String::new();
    for c in words.trim().chars() {
        match c {
            ' ' | '-' => slug.push('-'),
            '_' => slug.push('_'),
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug.chars().take(LONGEST).collect()
}

/// The levels at which `heads` are shown below a heading of level `above`: no level is left out, and what stood side by side
/// stands side by side. On a page `#` is what `##` is, since the page has its title.
pub(super) fn levels(heads: &[Head], above: usize) -> Vec<usize> {
    let least = if above == 1 { 2 } else { 1 };
    let mut open: Vec<usize> = vec![];
    let level = |head: &Head| {
        let level = head.level.max(least);
        while open.last().is_some_and(|last| *last >= level) {
            open.pop();
        }
        open.push(level);
        (above + open.len()).min(6)
    };
    heads.iter().map(level).collect()
}
