//! Rows of several logs and of the memory, put together so that no line counts twice.
//!
//! A line that a log has several times counts as often: two parts of a file may come in one second. In two logs it is the
//! same line, so that it counts as often as in the log that has it most often. That is the same whatever the order of
//! logs and lines, and however often they are given.

use rayon::slice::ParallelSliceMut;

use super::tally::Row;

/// Rows without those that are known, by day; `logs` gets the number of new ones of each log, the memory's first.
pub(super) fn merged(mut rows: Vec<Row>, logs: &mut [u64]) -> Vec<Row> {
    rows.par_sort_unstable_by_key(|row| (row.day, row.digest, row.log));
    let mut kept = Vec::with_capacity(rows.len());
    for same in rows.chunk_by(|a, b| a.day == b.day && a.digest == b.digest) {
        let mut most = 0;
        for of_log in same.chunk_by(|a, b| a.log == b.log) {
            let new = of_log.get(most..).unwrap_or_default();
            kept.extend_from_slice(new);
            most += new.len();
            if let (Some(log), Some(row)) = (logs.get_mut(of_log[0].log as usize), new.first()) {
                debug_assert_eq!(row.log, of_log[0].log);
                *log += new.len() as u64;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(log: u32, digests: &[u64]) -> Vec<Row> {
        let row = |digest: &u64| Row {
            day: 1,
            digest: *digest,
            log,
            second: 0,
            file: 0,
            client: 0,
            is_part: false,
            bytes: 0,
            size: None,
        };
        digests.iter().map(row).collect()
    }

    #[test]
    fn a_line_counts_as_often_as_the_log_that_has_it_most_often() {
        let digests = |rows: &[Row]| rows.iter().map(|row| row.digest).collect::<Vec<_>>();
        let mut new = [0; 3];
        let all = [rows(1, &[5, 5, 7]), rows(2, &[5, 5, 5, 9]), rows(0, &[5])].concat();
        let kept = merged(all.clone(), &mut new);
        assert_eq!((digests(&kept), new), (vec![5, 5, 5, 7, 9], [1, 2, 2]));
        let mut turned = all;
        turned.reverse();
        assert_eq!(digests(&merged(turned, &mut [0; 3])), digests(&kept));
        let mut again = [0; 2];
        let known: Vec<Row> = kept.into_iter().map(|row| Row { log: 0, ..row }).collect();
        merged([known, rows(1, &[9, 5, 5, 5, 7])].concat(), &mut again);
        assert_eq!(again, [5, 0]);
    }
}
