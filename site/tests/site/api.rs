//! What `/api/v1/openapi.json` says of the files for programs, held against the files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::contest::{Contest, tree};

static DESCRIBED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../api/openapi.json")).unwrap());

/// What checks the JSON of each file, by its path.
static VALIDATORS: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let paths = DESCRIBED["paths"].as_object().unwrap().iter();
    let json = paths.filter_map(|(path, described)| {
        let content = described["get"]["responses"]["200"]["content"].as_object().unwrap();
        let (_, content) = content.iter().find(|(kind, _)| kind.ends_with("json"))?;
        let mut schema = content["schema"].as_object().filter(|_| !path.contains('{'))?.clone();
        schema.insert("components".to_owned(), DESCRIBED["components"].clone());
        let path = path.trim_start_matches('/').to_owned();
        Some((path, jsonschema::draft202012::new(&Value::Object(schema)).unwrap()))
    });
    json.collect()
});

/// Holds each JSON file below `out` for which there is a schema against that.
pub(crate) fn hold(out: &Path) {
    for (path, validator) in VALIDATORS.iter() {
        let Ok(text) = std::fs::read(out.join(path)) else { continue };
        let json: Value = serde_json::from_slice(&text).unwrap();
        let wrong: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:#?}");
    }
}

#[test]
fn each_file_for_programs_is_described_and_each_that_is_described_is_there() {
    let mut contest = Contest::new();
    contest.scored("dace", "2007-01-02T00:00:00Z", 0.9);
    contest.scored("dace", "2007-01-03T00:00:00Z", 0.89);
    contest.built();
    let described = DESCRIBED["paths"].as_object().unwrap();
    let files = tree(&contest.out());
    for file in files
        .keys()
        .filter(|file| file.starts_with("api/") || file.ends_with(".xml") || file.ends_with(".json"))
        // Between the site's own script and itself.
        .filter(|file| !file.starts_with("search/"))
    {
        let is_schema = file.starts_with("api/v1/schemas/");
        let is_known = is_schema || described.contains_key(&format!("/{file}"));
        assert!(
            is_known || ["api/v1/openapi.json", "sitemap.xml"].contains(&file.as_str()),
            "{file} is not described"
        );
    }
    for (path, what) in described {
        let responses = &what["get"]["responses"];
        let may_be_missing = responses.get("404").is_some() || path.contains('{');
        assert!(may_be_missing || files.contains_key(path.trim_start_matches('/')), "there is no {path}");
    }
    let schemas = &described["/api/v1/schemas/{file}.json"]["get"]["parameters"][0]["schema"]["enum"];
    let written: Vec<&str> =
        files.keys().filter_map(|file| file.strip_prefix("api/v1/schemas/")?.strip_suffix(".json")).collect();
    let mut named: Vec<&str> =
        schemas.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(written, named);
    let text = String::from_utf8(files["api/v1/openapi.json"].clone()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), *DESCRIBED);
}
