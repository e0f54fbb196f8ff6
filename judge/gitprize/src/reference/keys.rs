//! The pages about the keys of contest.toml, team.toml and front matter, and what `judge explain` says of one.

use contest::keys::{Fallback, Family, Key, Kind, Paper, example, schema_text};
use serde_json::{Value, json};

use super::Page;
use metric::reference::{code, prose};

/// The pages about keys and the schemas, by their places in the project.
pub fn keys_pages() -> Vec<Page> {
    let page =
        |paper: Paper| Page { path: format!("docs/reference-{}.md", paper.word()), text: keys_page(paper) };
    let schema =
        |paper: Paper| Page { path: format!("docs/schemas/{}.json", paper.word()), text: schema_text(paper) };
    Paper::ALL.into_iter().map(page).chain(Paper::ALL.into_iter().map(schema)).collect()
}

/// Every key of `paper` as one page of Markdown with front matter.
fn keys_page(paper: Paper) -> String {
    let (title, summary, order, about) = match paper {
        Paper::Contest => (
            "Reference: contest.toml",
            "Every key of contest.toml with its type, its default and an example.",
            120,
            "`content/contest.toml` is the one file that drives the judge, the check on a contestant's machine and the \
             text of the rules page. A key that is not on this page is refused, with the one that was probably meant.",
        ),
        Paper::Team => (
            "Reference: team.toml",
            "Every key of team.toml with its type, its default and an example.",
            130,
            "`submissions/TEAM/team.toml` is what a team pushes to register and to change; `gitprize join` writes it. The \
             judge never merges a team's push: it writes what it read into main itself.",
        ),
        Paper::FrontMatter => (
            "Reference: front matter",
            "Every key at the top of a Markdown file, by the kind of page.",
            140,
            "Each Markdown file below `content/` begins with lines of TOML between two lines of `+++`. Which keys it takes \
             is told by where the file stands.",
        ),
    };
    let mut out = format!(
        "+++\ntitle = \"{title}\"\nsummary = \"{summary}\"\norder = {order}\n+++\n\n<!-- Made by `judge explain --reference`; \
         `cargo xtask docs` renews it. -->\n\n{about}\n\n`judge explain KEY` prints what stands here; `judge explain \
         --schema {word}` prints the same as a JSON Schema, `docs/schemas/{word}.json`.",
        word = paper.word()
    );
    if paper != Paper::FrontMatter {
        out += &format!(
            " Editors with Taplo, such as VS Code with Even Better TOML, complete keys and show mistakes while you write once \
             the first line is `#:schema` and where that file is, for example `#:schema \
             https://CONTEST/api/v1/schemas/{}.json`: each contest's site serves its own.",
            paper.word()
        );
    }
    out.push('\n');
    for (at, family) in paper.families().iter().enumerate() {
        if paper == Paper::FrontMatter || at > 0 {
            out += &format!("\n## {}\n", code(family.file()));
        }
        let mut table = None;
        for key in family.keys() {
            if key.is_table() {
                let lacks = match key.fallback {
                    Fallback::Absent(words) => format!(" Without it: {words}."),
                    Fallback::Value(_) | Fallback::Required => " It has to be there.".to_owned(),
                };
                out += &format!("\n## {}\n\n{}{lacks}\n", code(&header(key)), prose(key.sentence));
            } else if table.is_none() && key.table().is_empty() && paper == Paper::Contest {
                out += "\n## At the top\n";
            } else if table.is_some_and(|table| table != key.table()) && key.table().is_empty() {
                out += "\n## At the top, further down\n";
            }
            table = Some(if key.is_table() { key.path } else { key.table() });
            if !key.is_table() {
                out += &entry(*family, key);
            }
        }
    }
    out
}

/// `[metric]` or `[[quotas]]`.
fn header(key: &Key) -> String {
    if key.kind == Kind::Tables { format!("[[{}]]", key.path) } else { format!("[{}]", key.path) }
}

/// One key of a page.
fn entry(family: Family, key: &Key) -> String {
    let mut out = format!("\n### {}\n\n{}\n\n", key.path, prose(key.sentence));
    out += &format!("- Type: {}\n", prose(&key.kind.words()));
    out += &match key.fallback {
        Fallback::Required => "- It has to be there.\n".to_owned(),
        Fallback::Value(value) => format!("- Without it: {}\n", code(value)),
        Fallback::Absent(words) => format!("- Without it: {}\n", prose(words)),
    };
    if !key.unit.is_empty() {
        out += &format!("- Unit: {}\n", key.unit);
    }
    let lines: Vec<String> = example(family, key).lines().map(code).collect();
    out + &format!("- Example: {}\n- Since {}\n", lines.join(" "), key.since)
}

/// Everything about a key, for people.
pub fn key_text(family: Family, key: &Key) -> String {
    let mut out = format!("{} in {}\n{}\n", key.path, family.file(), key.sentence.replace('`', ""));
    let mut fact = |label: &str, text: &str| out += &format!("  {label:<12} {}\n", text.replace('`', ""));
    fact("Type", &key.kind.words());
    match key.fallback {
        Fallback::Required => fact("Without it", "it has to be there"),
        Fallback::Value(text) | Fallback::Absent(text) => fact("Without it", text),
    }
    if !key.unit.is_empty() {
        fact("Unit", key.unit);
    }
    fact("Since", key.since);
    if key.is_table() {
        let names: Vec<&str> = family.below(key.path).map(Key::name).collect();
        fact("Keys", &names.join(", "));
    } else {
        out += "\n";
        for line in example(family, key).lines() {
            out += &format!("  {line}\n");
        }
    }
    out
}

/// Everything about a key, for programs.
pub fn key_json(family: Family, key: &Key) -> Value {
    let default = match key.fallback {
        Fallback::Value(value) => Some(value),
        Fallback::Required | Fallback::Absent(_) => None,
    };
    let without = match key.fallback {
        Fallback::Absent(words) => Some(words.replace('`', "")),
        Fallback::Required | Fallback::Value(_) => None,
    };
    json!({
        "key": key.path,
        "file": family.file(),
        "sentence": key.sentence.replace('`', ""),
        "type": key.kind.words(),
        "required": key.fallback == Fallback::Required,
        "default": default,
        "without": without,
        "unit": Some(key.unit).filter(|unit| !unit.is_empty()),
        "example": (!key.is_table()).then(|| example(family, key)),
        "since": key.since,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_on_its_page_with_all_that_is_declared() {
        for paper in Paper::ALL {
            let page = keys_page(paper);
            for key in paper.families().iter().flat_map(|family| family.keys()) {
                let head = if key.is_table() {
                    format!("\n## `{}`\n", header(key))
                } else {
                    format!("\n### {}\n", key.path)
                };
                assert!(page.contains(&head), "{head}");
            }
            assert!(!page.contains("  ") && !page.contains("{{"), "{page}");
        }
        let text = key_text(Family::Contest, Family::Contest.get("quotas", "every").unwrap());
        assert!(text.contains("any so long, ending with the new one"), "{text}");
        assert!(text.contains("[[quotas]]\n  every = \"7d\"\n"), "{text}");
    }
}
