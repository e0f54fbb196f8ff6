//! Every description that a test writes is valid by the schema as well, if the reader takes it.

use std::sync::LazyLock;

use contest::Contest;
use contest::keys::{Paper, plain, schema};
use metric::Catalogue;

static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&schema(Paper::Contest, Catalogue::shipped())).unwrap());

/// Holds the schema against the reader.
pub fn held(text: &str) {
    if Contest::parse("contest.toml", text, Catalogue::shipped()).is_ok() {
        let value = plain(toml::Value::Table(text.parse().unwrap()));
        let wrong: Vec<String> =
            SCHEMA.iter_errors(&value).map(|why| format!("{}: {why}", why.instance_path())).collect();
        assert!(wrong.is_empty(), "the reader takes what the schema refuses: {wrong:?}\n{text}");
    }
}
