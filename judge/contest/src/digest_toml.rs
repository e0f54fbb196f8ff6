//! A digest as the files write it.

use super::reader::{At, Section};
use base::finding::codes;
use base::finding::quoted;

/// The digits of `sha256:<64 hex>`.
pub(super) fn sha256(section: &Section<'_, '_>, at: &At<String>) -> Option<String> {
    let digits = at.value.strip_prefix("sha256:").unwrap_or("");
    if digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Some(digits.to_owned());
    }
    section.complain(
        codes::BAD_DIGEST,
        &at.span,
        format!(
            "{} is not a digest, expected \"sha256:\" and 64 lower-case hexadecimal digits",
            quoted(&at.value)
        ),
        None,
    );
    None
}
