//! Formulas: LaTeX between dollar signs becomes MathML, which browsers draw without a script.

use std::panic::catch_unwind;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// Bytes of one formula, at most.
const LONGEST: usize = 4_000;
/// Bytes of MathML from one formula, at most.
const LONGEST_MARKUP: usize = 256 << 10;
/// Elements inside each other, at most.
const DEEPEST: usize = 60;
/// Commands that define others: a formula of a few lines could ask for gigabytes with them.
const DEFINING: [&str; 9] = [
    "\\def",
    "\\edef",
    "\\gdef",
    "\\xdef",
    "\\let",
    "\\futurelet",
    "\\newcommand",
    "\\renewcommand",
    "\\providecommand",
];

/// The MathML of `formula`.
///
/// # Errors
/// Why there is none, in words that follow "the formula".
pub(super) fn markup(formula: &str, is_block: bool) -> Result<String, String> {
    if formula.len() > LONGEST {
        return Err(format!("has {} bytes, at most {LONGEST} are drawn", formula.len()));
    }
    if let Some(command) = DEFINING.iter().find(|command| formula.contains(**command)) {
        return Err(format!("defines a command with {command}, which formulas here can't; write it out"));
    }
    // The parser is a stranger to posts: what it would not survive is no formula.
    match catch_unwind(|| drawn(formula, is_block)) {
        Ok(result) => result,
        Err(_) => Err("is not understood".to_owned()),
    }
}

fn drawn(formula: &str, is_block: bool) -> Result<String, String> {
    let storage = Storage::new();
    let mut events = vec![];
    for event in Parser::new(formula, &storage) {
        match event {
            Ok(event) => events.push(Ok::<_, std::convert::Infallible>(event)),
            Err(why) => return Err(format!("is not understood: {}", one_line(&why.to_string()))),
        }
    }
    let display_mode = if is_block { DisplayMode::Block } else { DisplayMode::Inline };
    let mut markup = String::new();
    push_mathml(&mut markup, events.into_iter(), RenderConfig { display_mode, ..RenderConfig::default() })
        .map_err(|why| format!("is not understood: {}", one_line(&why.to_string())))?;
    if markup.len() > LONGEST_MARKUP || depth(&markup) > DEEPEST {
        return Err("is nested too deeply, or too long".to_owned());
    }
    Ok(markup)
}

/// The first line of a message, which goes on with a drawing of the place.
fn one_line(message: &str) -> String {
    message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// How deep elements stand inside each other.
fn depth(markup: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for (at, _) in markup.match_indices('<') {
        if markup[at..].starts_with("</") {
            now = now.saturating_sub(1);
        } else {
            let end = markup[at..].find('>').map_or(markup.len(), |end| at + end);
            now += usize::from(!markup[at..end].ends_with('/'));
            most = most.max(now);
        }
    }
    most
}

/// The elements of MathML Core that formulas are made of.
pub(super) const ELEMENTS: [&str; 26] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "merror",
    "mpadded",
    "mphantom",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "mtable",
    "mtr",
    "mtd",
];
/// Their attributes. No style: the site's policy forbids it.
pub(super) const ATTRIBUTES: [&str; 24] = [
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "largeop",
    "movablelimits",
    "separator",
    "fence",
    "form",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "accent",
    "accentunder",
    "linethickness",
    "width",
    "height",
    "depth",
    "voffset",
    "columnspan",
    "rowspan",
];
/// Classes that say how a table of a formula is set.
pub(super) const TABLES: [&str; 7] = [
    "menv-alignlike",
    "menv-align",
    "menv-arraylike",
    "menv-cells-left",
    "menv-cells-right",
    "menv-cases",
    "menv-multline",
];
/// The same of its rows and cells.
pub(super) const ROWS: [&str; 2] = ["menv-hline", "menv-hdashline"];
pub(super) const CELLS: [&str; 6] = [
    "cell-left",
    "cell-right",
    "menv-left-solid",
    "menv-right-solid",
    "menv-left-dashed",
    "menv-right-dashed",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_drawn_or_refused_with_the_reason() {
        let drawn = markup("\\sqrt{\\frac{1}{n}\\sum_{i=1}^n (p_i - r_i)^2}", false).unwrap();
        assert!(drawn.starts_with("<math display=\"inline\">") && drawn.contains("<msqrt>"), "{drawn}");
        assert!(markup("\\begin{cases} 1 & x \\\\ 0 & y \\end{cases}", true).unwrap().contains("<mtable"));
        for (formula, why) in [
            ("\\frac{1}", "is not understood"),
            ("\\nosuch{1}", "is not understood"),
            ("{", "is not understood"),
            ("\\def\\a{\\a\\a}\\a", "defines a command"),
            (&"x".repeat(LONGEST + 1), "has 4001 bytes"),
            (&("\\sqrt ".repeat(70) + "x"), "nested too deeply"),
        ] {
            let found = markup(formula, false).unwrap_err();
            assert!(found.starts_with(why) || found.contains(why), "{formula}: {found}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_formula_ends_the_program(formula in "(\\\\?[a-z]{0,6}|[{}^_&$#%~\\[\\]() ]|\\PC){0,60}") {
            let _ = markup(&formula, true);
        }
    }
}
