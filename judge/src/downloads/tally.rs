//! What the requests of a day come to: for each file, and for what looks odd.

use std::collections::{BTreeMap, HashMap};

use contest::downloads::Count;

/// One counted request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// From 1970-01-01.
    pub(super) day: i64,
    /// What its line is known by.
    pub(super) digest: u64,
    /// The log that it is from; 0 is the memory.
    pub(super) log: u32,
    /// Of the day, in UTC.
    pub(super) second: u32,
    /// The number of the file.
    pub(super) file: u32,
    /// What its client is known by.
    pub(super) client: u64,
    /// Whether it asked for a part.
    pub(super) is_part: bool,
    /// Bytes sent, no more than the file has.
    pub(super) bytes: u64,
    /// Bytes of the file as it was published then, where that is known.
    pub(super) size: Option<u64>,
}

/// What a file's requests of a day come to.
#[derive(Debug, PartialEq)]
pub(super) struct FileDay {
    pub(super) count: Count,
    pub(super) size: Option<u64>,
    /// A minute in which much of them came.
    pub(super) burst: Option<Burst>,
}

/// A minute in which much of a day's requests for a file came.
#[derive(Debug, PartialEq)]
pub(super) struct Burst {
    /// Of the day.
    pub(super) minute: u32,
    pub(super) requests: u64,
    pub(super) of: u64,
}

/// A client that took much of a day.
#[derive(Debug, PartialEq)]
pub(super) struct Greedy {
    pub(super) downloads: u64,
    pub(super) of_downloads: u64,
    pub(super) bytes: u64,
    pub(super) of_bytes: u64,
}

/// Requests of a file on a day that a burst has at least.
const BURST: u64 = 50;
/// Downloads on a day that a greedy client has at least.
const GREEDY: u64 = 10;

/// One client's requests for one file on one day.
struct Visit {
    client: u64,
    completed: u64,
    partial: u64,
    bytes: u64,
}

/// What the requests of one client for one file come to: whole answers, and parts, which together may be whole.
fn visit(rows: &[Row]) -> Visit {
    let size = rows.iter().filter_map(|row| row.size).max();
    let mut visit =
        Visit { client: rows.first().map_or(0, |row| row.client), completed: 0, partial: 0, bytes: 0 };
    let (mut parts, mut part_bytes) = (0u64, 0u64);
    for row in rows {
        visit.bytes = visit.bytes.saturating_add(row.bytes);
        if !row.is_part && row.size.is_none_or(|size| row.bytes >= size) {
            visit.completed += 1;
        } else {
            parts += 1;
            part_bytes = part_bytes.saturating_add(row.bytes);
        }
    }
    let joined = size.and_then(|size| part_bytes.checked_div(size)).unwrap_or(0);
    visit.completed += joined;
    visit.partial = u64::from(parts > 0 && joined == 0);
    visit
}

/// What the requests of one day come to, by file, and the client that took more than half of it, if there is one.
/// `rows` are put in another order.
pub(super) fn day(rows: &mut [Row]) -> (BTreeMap<u32, FileDay>, Option<Greedy>) {
    rows.sort_unstable_by_key(|row| (row.file, row.client));
    let mut files = BTreeMap::new();
    let mut clients: HashMap<u64, (u64, u64)> = HashMap::new();
    for rows in rows.chunk_by(|a, b| a.file == b.file) {
        let mut count = Count { completed: Some(0), partial: Some(0), ..Count::default() };
        let (mut completed, mut partial, mut bytes, mut visitors) = (0u64, 0u64, 0u64, 0u64);
        for rows in rows.chunk_by(|a, b| a.client == b.client) {
            let visit = visit(rows);
            completed += visit.completed;
            partial += visit.partial;
            bytes = bytes.saturating_add(visit.bytes);
            visitors += 1;
            let (all, all_bytes) = clients.entry(visit.client).or_default();
            *all += visit.completed + visit.partial;
            *all_bytes = all_bytes.saturating_add(visit.bytes);
        }
        let size = rows.iter().filter_map(|row| row.size).max();
        count.downloads = completed + partial;
        (count.completed, count.partial, count.visitors) = (Some(completed), Some(partial), Some(visitors));
        // Of a file of unknown size nobody knows either what an answer may have had at most.
        count.bytes = rows.iter().all(|row| row.size.is_some()).then_some(bytes);
        files.insert(rows[0].file, FileDay { count, size, burst: burst(rows) });
    }
    let (of_downloads, of_bytes) =
        clients.values().fold((0u64, 0u64), |(all, bytes), (n, b)| (all + n, bytes.saturating_add(*b)));
    let greedy = clients
        .into_values()
        .filter(|(n, b)| *n >= GREEDY && (2 * n > of_downloads || *b > of_bytes / 2))
        .max()
        .map(|(downloads, bytes)| Greedy { downloads, of_downloads, bytes, of_bytes });
    (files, greedy)
}

fn burst(rows: &[Row]) -> Option<Burst> {
    let of = rows.len() as u64;
    let mut minutes: BTreeMap<u32, u64> = BTreeMap::new();
    for row in rows {
        *minutes.entry(row.second / 60).or_default() += 1;
    }
    let (minute, requests) =
        minutes.into_iter().max_by_key(|(minute, n)| (*n, std::cmp::Reverse(*minute)))?;
    (requests >= BURST && 2 * requests > of).then_some(Burst { minute, requests, of })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (client, whether a part, bytes) of requests for one file on one day, and its size.
    fn counted(size: Option<u64>, requests: &[(u64, bool, u64)]) -> Count {
        let row = |(client, is_part, bytes): &(u64, bool, u64)| {
            let bytes = size.map_or(*bytes, |size| size.min(*bytes));
            let (client, is_part) = (*client, *is_part);
            Row { day: 1, digest: 0, log: 1, second: 0, file: 3, client, is_part, bytes, size }
        };
        let mut rows: Vec<Row> = requests.iter().map(row).collect();
        let (files, _) = day(&mut rows);
        assert_eq!(files.len(), 1, "{files:?}");
        files[&3].count
    }

    fn numbers(count: Count) -> [u64; 5] {
        let Count { downloads, completed, partial, bytes, visitors } = count;
        [downloads, completed.unwrap(), partial.unwrap(), bytes.unwrap(), visitors.unwrap()]
    }

    #[test]
    fn ranges_of_a_client_combine() {
        let (size, whole, part) = (Some(100), false, true);
        assert_eq!(numbers(counted(size, &[(1, whole, 100), (2, whole, 120)])), [2, 2, 0, 200, 2]);
        assert_eq!(numbers(counted(size, &[(1, part, 60), (1, part, 40)])), [1, 1, 0, 100, 1]);
        assert_eq!(numbers(counted(size, &[(1, part, 60), (2, part, 40)])), [2, 0, 2, 100, 2]);
        // Broken off and resumed; then once more whole.
        let resumed = [(1, whole, 30), (1, part, 70), (1, whole, 100)];
        assert_eq!(numbers(counted(size, &resumed)), [2, 2, 0, 200, 1]);
        assert_eq!(numbers(counted(size, &[(1, whole, 99)])), [1, 0, 1, 99, 1]);
        assert_eq!(numbers(counted(Some(0), &[(1, whole, 0), (1, part, 0)])), [2, 1, 1, 0, 1]);
        // Without a size an answer to a whole request is whole, and bytes are nobody's word.
        let count = counted(None, &[(1, whole, 1 << 50), (2, part, 1 << 50)]);
        assert_eq!((count.completed, count.partial, count.bytes), (Some(1), Some(1), None));
    }

    #[test]
    fn an_answer_is_one_download_at_most() {
        let many = vec![(1, true, u64::MAX); 5];
        assert_eq!(numbers(counted(Some(1), &many)), [5, 5, 0, 5, 1]);
        let huge = counted(Some(u64::MAX), &many);
        assert_eq!((huge.completed, huge.bytes), (Some(1), Some(u64::MAX)));
    }

    #[test]
    fn greed_and_bursts_are_seen() {
        let row = |client: u64, second: u32| Row {
            day: 1,
            digest: 0,
            log: 1,
            second,
            file: 0,
            client,
            is_part: false,
            bytes: 10,
            size: Some(10),
        };
        let mut rows: Vec<Row> = (0..30).map(|at| row(1, at * 600)).collect();
        rows.extend((0..10).map(|at| row(2 + u64::from(at), at * 600 + 70)));
        let (files, greedy) = day(&mut rows);
        assert_eq!(greedy, Some(Greedy { downloads: 30, of_downloads: 40, bytes: 300, of_bytes: 400 }));
        assert_eq!(files[&0].burst, None);
        let mut rows: Vec<Row> = (0..60).map(|at| row(u64::from(at), 67_320 + at % 60)).collect();
        let (files, greedy) = day(&mut rows);
        assert_eq!(greedy, None);
        assert_eq!(files[&0].burst, Some(Burst { minute: 1_122, requests: 60, of: 60 }));
    }
}
