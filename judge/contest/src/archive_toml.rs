//! `[archive]` of `contest.toml`: where prediction files are kept by digest.

use super::reader::Section;
use base::finding::{codes, quoted};

/// Where prediction files are kept besides the pull requests that brought them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// A folder, meant from the contest's, or a place in an object store: `s3://BUCKET/PATH`, `gs://…`, `az://…`.
    pub files: Option<String>,
    /// Whether all predictions may be published as one table after the end.
    pub table: bool,
}

/// The stores that are known, as their addresses begin.
const SCHEMES: [&str; 3] = ["s3", "gs", "az"];

pub(super) fn archive(section: &Section<'_, '_>) -> Option<Archive> {
    let files = section.text("files");
    if let Some(at) = files.as_ref().filter(|at| !is_place(&at.value)) {
        let text = format!(
            "archive.files is {}, expected a folder or s3://BUCKET/PATH, gs://BUCKET/PATH, az://CONTAINER/PATH, without \
             a password",
            quoted(&at.value)
        );
        section.complain(codes::BAD_VALUE, &at.span, text, None);
    }
    let table = section.boolean("table").is_some_and(|at| at.value);
    Some(Archive { files: files.map(|at| at.value), table })
}

fn is_place(text: &str) -> bool {
    let is_plain =
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let Some((scheme, rest)) = text.split_once("://") else { return is_plain };
    let bucket = rest.split('/').next().unwrap_or_default();
    is_plain && SCHEMES.contains(&scheme) && !bucket.is_empty() && !rest.contains(['@', '?', '#', ':'])
}
