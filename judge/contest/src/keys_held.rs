//! What is declared of keys, held against what reads them: every example is read and makes a difference, every default is
//! what holds without the key, and the schemas take and refuse what the reader does.

use serde_json::{Value, json};

use super::keys::{self, Fallback, Family, Key, Kind, Paper, schema, written};
use super::{Contest, Team};
use metric::Catalogue;

/// What the reader makes of `text`, as text that differs where anything does; its codes where it refuses.
fn read(family: Family, text: &str) -> Result<String, Vec<&'static str>> {
    let shown = match family {
        Family::Contest => {
            Contest::parse("contest.toml", text, Catalogue::shipped()).map(|contest| format!("{contest:?}"))
        }
        Family::Team => Team::parse("team.toml", text).map(|team| format!("{team:?}")),
        _ => unreachable!("its reader stands in another crate, and its test too"),
    };
    shown.map_err(|found| found.into_iter().map(|finding| finding.code).collect())
}

/// The keys of the files that this crate reads.
fn all() -> impl Iterator<Item = (Family, &'static Key)> {
    let families = [Family::Contest, Family::Team];
    families.into_iter().flat_map(|family| family.keys().map(move |key| (family, key)))
}

#[test]
fn every_key_has_its_sentence_type_default_unit_example_and_version() {
    let version: Vec<u32> = env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse().unwrap()).collect();
    for family in Family::ALL {
        let mut seen = std::collections::BTreeSet::new();
        for key in family.keys() {
            let at = format!("{}: {}", family.file(), key.path);
            assert!(seen.insert(key.path), "{at} is declared twice");
            assert!(
                key.table().is_empty() || seen.contains(key.table()),
                "{at}: the table {} has no declaration before it",
                key.table()
            );
            let whole = key.sentence.ends_with('.')
                && key.sentence.starts_with(|c: char| c.is_uppercase() || c == '`');
            assert!(whole && !key.sentence.contains("  "), "{at}: {}", key.sentence);
            let since: Vec<u32> = key.since.split('.').map(|part| part.parse().unwrap()).collect();
            assert!(since.len() == 3 && since <= version, "{at}: since {}", key.since);
            let words = match key.fallback {
                Fallback::Required => "it",
                Fallback::Value(text) | Fallback::Absent(text) => text,
            };
            assert!(!words.is_empty() && !words.ends_with('.'), "{at}: {words}");
            let is_counted = matches!(
                key.kind,
                Kind::Whole(..)
                    | Kind::Number
                    | Kind::Positive
                    | Kind::Window
                    | Kind::Instant
                    | Kind::Moment
                    | Kind::Day
                    | Kind::Wholes(..)
                    | Kind::Places(..)
            );
            assert!(!is_counted || !key.unit.is_empty(), "{at} counts something and says not what");
            assert_eq!(key.is_table(), key.example.is_empty(), "{at}: {}", key.example);
        }
    }
}

#[test]
fn every_example_is_read_and_changes_something() {
    for (family, key) in all().filter(|(_, key)| !key.is_table()) {
        let with = written(family, key, Some(key.example)).unwrap();
        let read_with = read(family, &with);
        assert!(read_with.is_ok(), "{}: {read_with:?}\n{with}", key.path);
        let without = written(family, key, None).unwrap();
        let read_without = read(family, &without);
        assert_ne!(read_with, read_without, "{} is declared and nothing reads it\n{with}", key.path);
        if key.fallback == Fallback::Required {
            let is_missed = read_without.as_ref().is_err_and(|codes| codes.contains(&"missing-key"));
            assert!(is_missed, "{}: {read_without:?}\n{without}", key.path);
        }
    }
}

#[test]
fn every_default_is_what_holds_without_the_key() {
    for (family, key) in all() {
        let Fallback::Value(default) = key.fallback else { continue };
        let with = written(family, key, Some(default)).unwrap();
        let without = written(family, key, None).unwrap();
        let own = read(family, &without);
        assert!(own.is_ok(), "{}: {own:?}\n{without}", key.path);
        assert_eq!(read(family, &with), own, "{}: the default is not {default}", key.path);
    }
}

#[test]
fn every_word_and_both_ends_of_every_range_are_read() {
    for (family, key) in all() {
        let fits = |value: &str| {
            // Another condition may refuse it, never its type, its range or that the word is unknown.
            let text = written(family, key, Some(value)).unwrap();
            read(family, &text).err().is_none_or(|codes| {
                !codes.iter().any(|code| ["wrong-type", "out-of-range", "unknown-choice"].contains(code))
            })
        };
        match key.kind {
            Kind::Choice(words) => {
                assert!(words.iter().all(|word| fits(&format!("\"{word}\""))), "{}: {words:?}", key.path);
                assert!(!fits("\"no such word\""), "{}", key.path);
            }
            Kind::Whole(low, high) => {
                assert!(fits(&low.to_string()) && fits(&high.to_string()), "{}", key.path);
                assert!(!fits(&(low - 1).to_string()), "{}", key.path);
                assert!(high == i64::MAX || !fits(&(high + 1).to_string()), "{}", key.path);
            }
            Kind::Boolean => assert!(fits("true") && fits("false") && !fits("1"), "{}", key.path),
            _ => {}
        }
    }
}

/// The validator for `paper`.
fn validator(paper: Paper) -> jsonschema::Validator {
    jsonschema::draft202012::new(&schema(paper, Catalogue::shipped())).unwrap()
}

fn as_json(text: &str) -> Value {
    keys::plain(toml::Value::Table(text.parse().unwrap()))
}

#[test]
fn the_schemas_take_what_the_reader_takes() {
    let (contest, team) = (validator(Paper::Contest), validator(Paper::Team));
    let sample = include_str!("../../../content/contest.toml");
    let said = |validator: &jsonschema::Validator, text: &str| -> Vec<String> {
        validator
            .iter_errors(&as_json(text))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    };
    assert_eq!(said(&contest, sample), Vec::<String>::new());
    for (family, key) in all().filter(|(_, key)| !key.is_table()) {
        let validator = if family == Family::Contest { &contest } else { &team };
        let text = written(family, key, Some(key.example)).unwrap();
        assert_eq!(said(validator, &text), Vec::<String>::new(), "{}\n{text}", key.path);
        // What is of another type or unknown is refused.
        let other = "{ a = [1] }";
        let text = written(family, key, Some(other)).unwrap();
        let is_refused = key.kind == Kind::Values || !validator.is_valid(&as_json(&text));
        assert!(is_refused, "{} takes {other} for {}", key.path, key.example);
    }
}

#[test]
fn a_schema_is_one_by_the_rules_of_its_draft() {
    for paper in Paper::ALL {
        let schema = schema(paper, Catalogue::shipped());
        assert_eq!(schema["$schema"], json!("https://json-schema.org/draft/2020-12/schema"));
        assert!(jsonschema::meta::is_valid(&schema), "{}", paper.word());
    }
}

#[test]
fn a_comment_says_what_a_key_is_and_what_holds_without_it() {
    assert_eq!(
        keys::comment("submission.max_bytes").as_deref(),
        Some("# Size of a file as it is pushed, at most. (bytes; without it 33_554_432)")
    );
    for key in Family::Contest.keys() {
        let text = keys::comment(key.path).unwrap();
        assert!(text.lines().all(|line| line.starts_with("# ") && line.chars().count() <= 100), "{text}");
    }
    assert_eq!(keys::comment("no.such.key"), None);
}
