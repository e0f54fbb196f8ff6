//! The public record as one file of DuckDB, made of the built site's tables.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use duckdb::Connection;

use crate::support::{Fixture, contest_toml, told};

/// A table as the site has it, with the result of `query`.
fn table(path: &Path, query: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let duck = Connection::open_in_memory().unwrap();
    duck.execute_batch(&format!("COPY ({query}) TO '{}' (FORMAT parquet)", path.display())).unwrap();
}

#[test]
fn the_database_holds_what_the_tables_hold_with_their_types() {
    let fixture = Fixture::with(&contest_toml("[pages]\ndatabase = true\n"));
    let api = fixture.path("clone").join("public/api/v1");
    table(
        &api.join("leaderboard.parquet"),
        "SELECT 1::BIGINT AS rank, 'it''s, \"alpha\"' AS team, 0.5::DOUBLE AS score",
    );
    // A name that DuckDB would take for a pattern.
    table(
        &fixture.path("clone").join("s[it]e*/api/v1/tracks/final.parquet"),
        "SELECT TIMESTAMPTZ '2009-01-02 03:04:05+00' AS received",
    );
    let made = fixture.judge(&["database", "--format", "json"]).ok().json();
    assert_eq!(made["tables"][0]["rows"], 1, "{made}");
    let duck = Connection::open(api.join("record.duckdb")).unwrap();
    let row: (i64, String, f64) = duck
        .query_row("SELECT rank, team, score FROM leaderboard", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(row, (1, "it's, \"alpha\"".to_owned(), 0.5));
    drop(duck);
    // Again is the same, and leaves nothing beside it.
    fixture.judge(&["database"]).ok();
    let files: Vec<_> = std::fs::read_dir(&api).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    fixture.judge(&["database", "--site", "s[it]e*"]).ok();
    let duck = Connection::open(fixture.path("clone").join("s[it]e*/api/v1/record.duckdb")).unwrap();
    let at: i64 =
        duck.query_row("SELECT epoch(received)::BIGINT FROM tracks_final", [], |row| row.get(0)).unwrap();
    assert_eq!(at, 1_230_865_445);
}

#[test]
fn without_a_site_it_says_what_to_do_and_unasked_it_does_nothing() {
    let fixture = Fixture::with(&contest_toml(""));
    assert_eq!(fixture.judge(&["database"]).code, 2);
    fixture.judge(&["database", "--if-wanted"]).ok();
    assert!(!fixture.path("clone").join("public").exists());
    told!();
}
