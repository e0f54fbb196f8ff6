//! `site theme fields`.

use std::fmt::Write as _;

use base::failure::Failure;
use serde_json::{Value, json};

use super::common::Common;
use crate::theme::fields::{FRAME, Field, PAGES, Template, named_by, of};
use crate::theme::own::{self, File};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// This template only
    #[arg(value_name = "TEMPLATE")]
    name: Option<String>,
    /// Print all as the handbook's page
    #[arg(long, conflicts_with = "name")]
    reference: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// What kinds of values are, for the ones whose name does not say it.
const KINDS: &str = "A `time` has `.machine` (`2009-07-26T18:42:37Z`), `.human` (`2009-07-26 18:42:37 UTC`) and `.day` (`26 July 2009`). `HTML` is shown \
with `| safe`; everything else is escaped. `[]` in a name stands for each of a list, such as `row` in `{% for row in page.rows %}`.";

pub(super) fn run(args: &Args, files: &[File]) -> Result<(), Failure> {
    let output = args.common.output;
    if args.reference {
        output.plain(reference().trim_end());
        return Ok(());
    }
    let names: Vec<&str> = match &args.name {
        Some(name) => vec![own::named(files, name)?.name],
        None => files.iter().map(|file| file.name).filter(|name| is_template(name)).collect(),
    };
    let templates: Vec<Value> = names.iter().map(|name| in_json(name)).collect();
    let frame: Vec<Value> = FRAME.iter().map(field_in_json).collect();
    output.json(&json!({ "everywhere": frame, "templates": templates }));
    for name in &names {
        output.plain(&format!("{name}: {}", sentence(name)));
        if let Template::Page { fields, .. } = of(name) {
            output.plain(&lines(fields));
        }
    }
    if names.iter().any(|name| !matches!(of(name), Template::Elsewhere)) {
        output.plain(&format!("in every template\n{}", lines(FRAME)));
    }
    output.plain(&KINDS.replace('`', ""));
    Ok(())
}

/// Assets are no templates.
fn is_template(name: &str) -> bool {
    !matches!(of(name), Template::Elsewhere)
}

/// What the template is for.
fn sentence(name: &str) -> String {
    match of(name) {
        Template::Page { about, .. } => about.to_owned(),
        Template::Part => {
            let users: Vec<&str> = named_by(name).collect();
            format!("a part of {}, with what these show", users.join(", "))
        }
        Template::Elsewhere => "no page of a contest's site is made with it".to_owned(),
    }
}

fn in_json(name: &str) -> Value {
    let fields: Vec<Value> = match of(name) {
        Template::Page { fields, .. } => fields.iter().map(field_in_json).collect(),
        _ => vec![],
    };
    json!({ "name": name, "about": sentence(name), "part_of": named_by(name).collect::<Vec<_>>(), "fields": fields })
}

fn field_in_json(field: &Field) -> Value {
    let Field { path, kind, missing, about } = field;
    json!({ "name": path, "type": kind, "may_be_missing": missing, "about": about })
}

/// The type, and whether it may be nothing.
fn kind(field: &Field) -> String {
    format!("{}{}", field.kind, if field.missing { ", or nothing" } else { "" })
}

fn lines(fields: &[Field]) -> String {
    let width = fields.iter().map(|field| field.path.len()).max().unwrap_or_default();
    let kinds = fields.iter().map(|field| kind(field).len()).max().unwrap_or_default();
    let mut text = String::new();
    for field in fields {
        let _ = writeln!(text, "  {:<width$}  {:<kinds$}  {}", field.path, kind(field), field.about);
    }
    text
}

/// The handbook's page.
fn reference() -> String {
    let mut text = format!(
        "+++\ntitle = \"Reference: templates\"\nsummary = \"What each template of a site may show: every name, with its type.\"\norder = 142\n+++\n\n\
         <!-- Made by `site theme fields --reference`; `cargo xtask docs` renews it. -->\n\n\
         Templates are written in [Tera](https://keats.github.io/tera/). `site theme fields TEMPLATE` prints what stands here. A name that is not here does not exist, \
         and a page that shows one is refused.\n\n{}\n\n## In every template\n\n{}",
        KINDS,
        table(FRAME)
    );
    for (name, about, fields) in PAGES {
        let _ = write!(text, "\n## {name}\n\n{}\n\n{}", about, table(fields));
        if fields.is_empty() {
            text.push_str("Nothing of its own.\n");
        }
    }
    text
}

fn table(fields: &[Field]) -> String {
    let mut text = String::new();
    if !fields.is_empty() {
        text.push_str("| name | type | what it is |\n|---|---|---|\n");
    }
    for field in fields {
        let _ =
            writeln!(text, "| `{}` | {} | {} |", field.path, kind(field), field.about.replace('|', "\\|"));
    }
    text
}
