//! A small drawing with a team's rank, for its own pages elsewhere. It stands alone: colours and faces are in it.

use std::fmt::Write as _;

use crate::markdown::escape;

/// About the width of a letter of its face.
const LETTER: f64 = 6.5;
/// Letters of each half, at most.
const LONGEST: usize = 40;
const HEIGHT: u32 = 22;

/// `left` on dark and `right` on light ground.
pub(crate) fn render(left: &str, right: &str) -> String {
    let [left, right] = [left, right].map(cut);
    // Room at both ends of each half.
    let width = |text: &str| (text.chars().count() as f64).mul_add(LETTER, 16.0).round();
    let (first, second) = (width(&left), width(&right));
    let whole = first + second;
    let said = escape(&format!("{left}: {right}"));
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"{said}\">\n\
         <title>{said}</title>\n\
         <path fill=\"#24211d\" d=\"M0 0h{first}v{HEIGHT}H0z\"/>\n\
         <path fill=\"#f4f1ea\" d=\"M{first} 0h{second}v{HEIGHT}h-{second}z\"/>\n\
         <g font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n"
    );
    for (text, middle, long, colour) in
        [(left, first / 2.0, first - 14.0, "#fff"), (right, first + second / 2.0, second - 14.0, "#24211d")]
    {
        // The face is the reader's: the length is ours.
        let _ = writeln!(
            svg,
            "<text x=\"{middle}\" y=\"15\" textLength=\"{long}\" fill=\"{colour}\">{}</text>",
            escape(&text)
        );
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// `text`, with an ellipsis where it is too long.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_contest_is_called_the_badge_is_a_drawing() {
        for (left, right) in [("A & <b>\"B\"", "rank 1"), (&*"ا".repeat(100), "rank 12 · 0.8567")] {
            let svg = render(left, right);
            let mut reader = quick_xml::Reader::from_str(&svg);
            while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
            assert!(!svg.contains("<b>") && svg.matches("<text").count() == 2, "{svg}");
        }
        assert_eq!(cut(&"a".repeat(41)).chars().count(), LONGEST);
        assert_eq!(cut("short"), "short");
    }
}
