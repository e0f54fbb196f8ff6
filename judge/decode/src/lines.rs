//! Lines of a file of text, before anything is known of what stands in them.

/// A line longer than this is no line of predictions.
pub(super) const LONGEST_LINE: usize = 1024;
/// A text longer than this is no prediction.
pub(super) const LONGEST_CELL: usize = 1 << 20;

/// A line of the file: its number from 1 and its bytes.
#[derive(Clone, Copy)]
pub(super) struct TextLine<'t> {
    pub(super) number: u64,
    pub(super) text: &'t [u8],
}

/// The first line of `text` without its end.
pub(super) fn first_line(text: &[u8]) -> &[u8] {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// `text` without blank lines at its end; a line end of the last line stays.
pub(super) fn without_blank_end(text: &[u8]) -> &[u8] {
    let mut end = text.len();
    while end > 1 && text[end - 1] == b'\n' && matches!(text[end - 2], b'\n' | b'\r') {
        end -= if text[end - 2] == b'\r' && end > 2 && text[end - 3] == b'\n' {
            2
        } else if text[end - 2] == b'\n' {
            1
        } else {
            break;
        };
    }
    &text[..end]
}
