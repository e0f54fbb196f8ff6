//! Findings for people, for programs and for forges.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use serde::Serialize;

use super::Finding;

/// How a command prints its findings (`--format`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object for all that the command has to say.
    Json,
    /// Workflow commands that GitHub and Forgejo show beside the changed line.
    Github,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The command fails for it.
    Error,
    /// The command goes on; it should be looked at.
    Warning,
    /// Good to know.
    Note,
}

/// The findings as text in `format`, ending with a newline unless there are none. JSON is a matter of the whole command,
/// see [`Output`](crate::output::Output).
pub fn render(findings: &[Finding], severity: Severity, format: Format, colour: bool) -> String {
    match format {
        Format::Text => findings.iter().map(|finding| text(finding, severity, colour)).collect(),
        Format::Github => findings.iter().map(|finding| github(finding, severity)).collect(),
        Format::Json => String::new(),
    }
}

fn text(finding: &Finding, severity: Severity, colour: bool) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut group = Group::with_title(level.primary_title(&finding.message).id(finding.code));
    if let Some(place) = &finding.place {
        let origin = Origin::path(&place.file);
        group = match &place.excerpt {
            None => group.element(origin),
            Some(excerpt) => {
                let mut snippet = Snippet::source(excerpt.text())
                    .line_start(index(place.line))
                    .annotation(AnnotationKind::Primary.span(excerpt.marked()));
                // The renderer counts the column in the text that it shows; of a cut line we state it.
                if excerpt.is_shifted() {
                    group = group.element(origin.line(index(place.line)).char_column(index(place.column)));
                } else {
                    snippet = snippet.path(&place.file);
                }
                group.element(snippet)
            }
        };
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group]) + "\n"
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// See the "workflow commands" page of the GitHub Actions reference for the escapes.
fn github(finding: &Finding, severity: Severity) -> String {
    let level = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = String::new();
    if let Some(place) = &finding.place {
        properties = format!("file={},line={},col={},", property(&place.file), place.line, place.column);
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push('\n');
        message.push_str(help);
    }
    format!("::{level} {properties}title={}::{}\n", property(finding.code), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes;

    fn sample() -> Finding {
        Finding::new(codes::NOT_A_NUMBER, "\"4,2\" is not a number")
            .at_line("predictions.csv", 1204, b"88123,4,2", 6..9)
            .help("decimal comma? write 4.2")
    }

    #[test]
    fn text_shows_the_line() {
        insta::assert_snapshot!(render(&[sample()], Severity::Error, Format::Text, false), @r#"
        error[not-a-number]: "4,2" is not a number
            --> predictions.csv:1204:7
             |
        1204 | 88123,4,2
             |       ^^^
             |
             = help: decimal comma? write 4.2
        "#);
    }

    #[test]
    fn annotations_cannot_be_forged() {
        let finding = Finding::new(codes::EMPTY, "a\n::stop-commands::x").in_file("a,b:c");
        let text = render(&[finding], Severity::Error, Format::Github, false);
        assert_eq!(text, "::error file=a%2Cb%3Ac,line=1,col=1,title=empty::a%0A::stop-commands::x\n");
    }
}
