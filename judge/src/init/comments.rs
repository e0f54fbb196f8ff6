//! The comments of a new contest.toml: what is declared of its tables and keys, once each, above where they stand first.

use std::collections::HashSet;

use contest::keys;

/// `text` with the comments of its tables and keys. Lines of a value that goes over several are indented, and have none.
pub(super) fn commented(text: &str) -> String {
    let (mut out, mut table, mut seen) =
        (String::with_capacity(2 * text.len()), String::new(), HashSet::new());
    for line in text.lines() {
        let path = match header(line) {
            Some(name) => {
                table = name.to_owned();
                Some(table.clone())
            }
            None => {
                key(line).map(|key| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") })
            }
        };
        if let Some(comment) =
            path.filter(|path| seen.insert(path.clone())).and_then(|path| keys::comment(&path))
        {
            out.push_str(&comment);
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The table that begins in `line`.
fn header(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?.trim_end().strip_suffix(']')?;
    let inside = inside.strip_prefix('[').map_or(Some(inside), |inside| inside.strip_suffix(']'))?;
    Some(inside.trim()).filter(|name| name.split('.').all(is_bare))
}

/// The key whose value begins in `line`.
fn key(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    Some(name.trim_end()).filter(|name| is_bare(name))
}

fn is_bare(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_and_key_is_explained_once_where_it_stands_first() {
        let text = "# a = 1\ntitle = \"a = b\"\n\n[[quotas]]\nscored = 1\n\n[[quotas]]\nscored = 2\n[lint]\naccept = [\n    \
                    { code = \"x\" },\n]\nnobody_knows = 1\n";
        let comment = |path: &str| keys::comment(path).unwrap();
        let expected = format!(
            "# a = 1\n{}\ntitle = \"a = b\"\n\n{}\n[[quotas]]\n{}\nscored = 1\n\n[[quotas]]\nscored = 2\n{}\n[lint]\n{}\naccept = \
             [\n    {{ code = \"x\" }},\n]\nnobody_knows = 1\n",
            comment("title"),
            comment("quotas"),
            comment("quotas.scored"),
            comment("lint"),
            comment("lint.accept"),
        );
        assert_eq!(commented(text), expected);
    }
}
