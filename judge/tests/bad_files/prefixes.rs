//! No beginning of a file is taken for the whole.

use super::columnar::{IDS, NUMBERS, arrow, parquet};
use super::contests::Contest::{self, Label, Numbers, Sealed, Shares, Table, Text};
use super::contests::{ABC, GOOD, LABEL, NETFLIX, SHARES, TEXT, interop, read};
use super::faults;
use super::packed::{gzip, zstd, zstd_piped};
use super::sealed::good;

/// Refused at every length but those that leave no more out than `allowed` bytes at the end.
fn sweep(what: &str, contest: Contest, whole: &[u8], allowed: usize) {
    assert!(read(contest, whole).is_ok(), "{what}");
    for cut in 0..whole.len() {
        match read(contest, &whole[..cut]) {
            Ok(_) => assert!(cut >= whole.len() - allowed, "{what}: {cut} of {} bytes are read", whole.len()),
            Err(findings) => assert_eq!(faults(&findings), Vec::<String>::new(), "{what}: {cut}"),
        }
    }
}

#[test]
fn of_text_only_the_end_of_the_last_value_can_be_lost() {
    // The line end and all digits but one.
    sweep("CSV", Numbers, GOOD.as_bytes(), 3);
    sweep("CSV with CR LF", Numbers, GOOD.replace('\n', "\r\n").as_bytes(), 4);
    sweep("the Netflix layout", Numbers, NETFLIX.as_bytes(), 3);
    sweep("shares", Shares, SHARES.as_bytes(), 1);
    sweep("labels", Label, LABEL.as_bytes(), 1);
    // The last row's text is empty.
    sweep("texts", Text, TEXT.as_bytes(), 1);
}

#[test]
fn of_packed_files_nothing_can_be_lost() {
    for text in [GOOD, NETFLIX] {
        sweep("gzip", Numbers, &gzip(text.as_bytes()), 0);
        sweep("zstd", Numbers, &zstd(text.as_bytes()), 0);
        sweep("piped zstd", Numbers, &zstd_piped(text.as_bytes()), 0);
    }
    let (start, end) = GOOD.split_at(30);
    sweep("two members", Numbers, &[gzip(start.as_bytes()), gzip(end.as_bytes())].concat(), 0);
    sweep("two frames", Numbers, &[zstd(start.as_bytes()), zstd_piped(end.as_bytes())].concat(), 0);
    sweep("age", Sealed, &good(ABC.as_bytes()), 0);
    sweep("gzip in age", Sealed, &good(&gzip(ABC.as_bytes())), 0);
    sweep("Parquet in age", Sealed, &good(&parquet(["id", "prediction"], &["a", "b", "c"], &[1.0; 3])), 0);
}

#[test]
fn of_files_of_columns_nothing_can_be_lost() {
    sweep("our Parquet", Table, &parquet(["id", "prediction"], &IDS, &NUMBERS), 0);
    sweep("our Arrow", Table, &arrow(&IDS, &NUMBERS), 0);
    for name in [
        "pyarrow.parquet",
        "polars.parquet",
        "duckdb.parquet",
        "pyarrow-groups.parquet",
        "pyarrow-v2.parquet",
    ] {
        sweep(name, Table, &interop(name), 0);
    }
    for name in ["pyarrow.arrow", "polars.arrow", "pyarrow-lz4.arrow", "pyarrow-zstd.arrow"] {
        sweep(name, Table, &interop(name), 0);
    }
    // A stream may end without its mark of the end, eight bytes.
    sweep("a stream", Table, &interop("pyarrow.arrows"), 8);
    sweep("a stream of polars", Table, &interop("polars.arrows"), 8);
    sweep("zstd of Parquet", Table, &zstd(&interop("pyarrow.parquet")), 0);
}
