// What templates may show, read out of the sources that make it: the structs that implement `Templated`, their fields with
// types and comments, and those of the structs inside them. Part of the build script.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use syn::{Attribute, Expr, Fields, Item, Lit, Meta, Type, UseTree};

/// Deeper than any page: a struct inside itself has no end.
const DEEPEST: usize = 9;

/// A module's path in the crate, without `crate`.
type Module = Vec<String>;

struct Struct {
    module: Module,
    name: String,
    item: syn::ItemStruct,
}

/// The structs of all modules, what these import, and whose templates are known.
#[derive(Default)]
struct Sources {
    structs: Vec<Struct>,
    /// Module → a name in it → what that stands for.
    imports: HashMap<Module, HashMap<String, Module>>,
    /// Module → what its first comment says.
    abouts: HashMap<Module, String>,
    /// The template's constant, the module, its struct, and what its comment says.
    shown: Vec<(String, Module, Module, String)>,
    /// What is not told of a field.
    problems: RefCell<BTreeSet<String>>,
}

/// A type as whoever writes templates knows it.
enum Kind {
    /// It, in one word or some.
    Word(&'static str),
    List(Box<Kind>),
    Map(Box<Kind>),
    /// Several, told apart by their place.
    Places(Vec<Kind>),
    Struct(usize),
    /// Which may be missing.
    Maybe(Box<Kind>),
}

/// One that a template can name.
struct Field {
    path: String,
    kind: String,
    missing: bool,
    about: String,
}

/// The Rust code of a table of all fields: `FRAME`, and `PAGES` by the name of the template.
///
/// # Panics
/// Where a field says nothing of itself, or has a type that is not understood: nothing is left out in silence.
pub(super) fn table(src: &Path) -> String {
    let mut sources = Sources::default();
    sources.read(src, &mut vec![]);
    let frame = sources.find("Frame", &["pages", "parts", "frame"]);
    let mut code = String::new();
    let _ = writeln!(code, "/// In every template.\npub(crate) const FRAME: &[Field] = &[");
    code += &rows(&sources.fields(frame, ""));
    // The one value that the frame makes of itself.
    code += &rows(&[Field {
        path: "ld".to_owned(),
        kind: "HTML".to_owned(),
        missing: false,
        about: "What search engines are told of the page, as a block of data.".to_owned(),
    }]);
    code += "];\n/// Of `page`: the template, what it shows, its fields.\npub(crate) const PAGES: &[(&str, &str, &[Field])] = &[\n";
    let mut pages = BTreeMap::new();
    for (constant, module, path, own) in &sources.shown {
        let at =
            sources.resolve(module, path).unwrap_or_else(|| panic!("{} is no struct here", path.join("::")));
        let about = Some(own).filter(|own| !own.is_empty()).or(sources.abouts.get(module));
        let about = about.cloned().unwrap_or_default();
        let fields = rows(&sources.fields(at, "page."));
        let old = pages.insert(
            constant,
            format!("    (crate::theme::template::{constant}, {about:?}, &[\n{fields}    ]),\n"),
        );
        assert!(old.is_none(), "two structs are shown by the template {constant}");
    }
    pages.into_values().for_each(|page| code += &page);
    let problems: Vec<String> = sources.problems.take().into_iter().collect();
    assert!(
        problems.is_empty(),
        "templates are shown these, and could not be told of them:\n{}",
        problems.join("\n")
    );
    code + "];\n"
}

fn rows(fields: &[Field]) -> String {
    let row = |Field { path, kind, missing, about }: &Field| {
        format!("    Field {{ path: {path:?}, kind: {kind:?}, missing: {missing}, about: {about:?} }},\n")
    };
    fields.iter().map(row).collect()
}

impl Sources {
    fn read(&mut self, folder: &Path, module: &mut Module) {
        let entries = std::fs::read_dir(folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("the sources can be read").path()).collect();
        paths.sort();
        for path in paths {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                module.push(stem);
                self.read(&path, module);
                module.pop();
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let own = match stem.as_str() {
                    "mod" | "lib" | "main" => module.clone(),
                    _ => module.iter().cloned().chain([stem]).collect(),
                };
                let text =
                    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
                let file = syn::parse_file(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
                self.abouts.insert(own.clone(), said(&file.attrs));
                file.items.into_iter().for_each(|item| self.item(item, &own));
            }
        }
    }

    fn item(&mut self, item: Item, module: &Module) {
        match item {
            Item::Use(item) => {
                let imports = self.imports.entry(module.clone()).or_default();
                imported(&item.tree, &mut vec![], imports);
            }
            Item::Struct(item) if derives(&item.attrs, "Serialize") => {
                let name = item.ident.to_string();
                self.structs.push(Struct { module: module.clone(), name, item });
            }
            Item::Impl(item) => {
                let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
                if of.is_none_or(|of| of.ident != "Templated") || item.generics.type_params().next().is_some()
                {
                    return;
                }
                let Type::Path(own) = &*item.self_ty else { panic!("Templated is for structs") };
                let constant = item.items.iter().find_map(|item| match item {
                    syn::ImplItem::Const(item) => match &item.expr {
                        Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
                        _ => None,
                    },
                    _ => None,
                });
                let constant = constant.expect("a constant of `template` names the template");
                self.shown.push((constant, module.clone(), segments(&own.path), said(&item.attrs)));
            }
            _ => {}
        }
    }

    fn problem(&self, text: String) {
        self.problems.borrow_mut().insert(text);
    }

    fn find(&self, name: &str, module: &[&str]) -> usize {
        let found = self.structs.iter().position(|known| known.name == name && known.module == module);
        found.unwrap_or_else(|| panic!("no struct {name} in {}", module.join("::")))
    }

    /// The struct that `path` stands for in `module`.
    fn resolve(&self, module: &Module, path: &Module) -> Option<usize> {
        let imports = self.imports.get(module);
        let mut whole: Module = match imports.and_then(|imports| imports.get(&path[0])) {
            Some(import) => import.iter().chain(&path[1..]).cloned().collect(),
            None => path.clone(),
        };
        let name = whole.pop()?;
        let mut at =
            if whole.first().is_some_and(|first| first == "crate") { vec![] } else { module.clone() };
        for segment in &whole {
            match segment.as_str() {
                "crate" | "self" => {}
                "super" => drop(at.pop()),
                other => at.push(other.to_owned()),
            }
        }
        let known = |known: &&(usize, &Struct)| known.1.name == name && known.1.module.starts_with(&at);
        let all: Vec<_> = self.structs.iter().enumerate().collect();
        // The module itself, else one below it whose name it hands on.
        let own = all.iter().find(|(_, known)| known.name == name && known.module == at);
        let below: Vec<_> = all.iter().filter(known).collect();
        match (own, &below[..]) {
            (Some((at, _)), _) | (None, [(at, _)]) => Some(*at),
            _ => None,
        }
    }

    /// The fields of the struct `at` behind `prefix`, and of those inside it.
    fn fields(&self, at: usize, prefix: &str) -> Vec<Field> {
        let mut found = vec![];
        self.walk(at, prefix, 0, &mut found);
        found
    }

    fn walk(&self, at: usize, prefix: &str, depth: usize, found: &mut Vec<Field>) {
        let Struct { module, name, item } = &self.structs[at];
        assert!(depth < DEEPEST, "{name} is inside itself");
        let Fields::Named(fields) = &item.fields else { return };
        for field in &fields.named {
            let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            let serde: Vec<String> =
                field.attrs.iter().filter(|one| one.path().is_ident("serde")).map(words).collect();
            match serde.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [] => {}
                ["skip"] => continue,
                _ => self.problem(format!("{name}.{ident}: {serde:?} is not understood here")),
            }
            let about = said(&field.attrs);
            if about.is_empty() {
                self.problem(format!(
                    "{}::{name}.{ident} has no comment that says what it is",
                    module.join("::")
                ));
            }
            let kind = self.kind(module, &field.ty, &format!("{name}.{ident}"));
            let (missing, kind) = match kind {
                Kind::Maybe(kind) => (true, *kind),
                kind => (false, kind),
            };
            let path = format!("{prefix}{ident}");
            found.push(Field { path: path.clone(), kind: self.shown_as(&kind), missing, about });
            self.inside(&kind, &path, depth, found);
        }
    }

    fn inside(&self, kind: &Kind, path: &str, depth: usize, found: &mut Vec<Field>) {
        match kind {
            Kind::Word(_) => {}
            Kind::Struct(at) => self.walk(*at, &format!("{path}."), depth + 1, found),
            Kind::List(of) | Kind::Map(of) => self.inside(of, &format!("{path}[]"), depth, found),
            Kind::Maybe(of) => self.inside(of, path, depth, found),
            Kind::Places(of) => {
                for (at, kind) in of.iter().enumerate() {
                    self.inside(kind, &format!("{path}[{at}]"), depth, found);
                }
            }
        }
    }

    fn shown_as(&self, kind: &Kind) -> String {
        match kind {
            Kind::Word(word) => (*word).to_owned(),
            Kind::Struct(_) => "values".to_owned(),
            Kind::List(of) => format!("list of {}", self.shown_as(of)),
            Kind::Map(of) => format!("{} by name", self.shown_as(of)),
            Kind::Maybe(of) => format!("{} or nothing", self.shown_as(of)),
            Kind::Places(of) => of.iter().map(|of| self.shown_as(of)).collect::<Vec<_>>().join(", then "),
        }
    }

    fn kind(&self, module: &Module, of: &Type, place: &str) -> Kind {
        let inner = |of: &Type| Box::new(self.kind(module, of, place));
        match of {
            Type::Reference(of) => *inner(&of.elem),
            Type::Slice(of) => Kind::List(inner(&of.elem)),
            Type::Array(of) => {
                let length = match &of.len {
                    Expr::Lit(length) => match &length.lit {
                        Lit::Int(length) => length.base10_parse().ok(),
                        _ => None,
                    },
                    _ => None,
                };
                let length: usize = length.unwrap_or_else(|| panic!("{place}: an array of unknown length"));
                Kind::Places((0..length).map(|_| *inner(&of.elem)).collect())
            }
            Type::Tuple(of) => Kind::Places(of.elems.iter().map(|of| *inner(of)).collect()),
            Type::Path(of) => {
                let path = segments(&of.path);
                let arguments: Vec<&Type> = match &of.path.segments.last().map(|last| &last.arguments) {
                    Some(syn::PathArguments::AngleBracketed(arguments)) => arguments
                        .args
                        .iter()
                        .filter_map(|one| match one {
                            syn::GenericArgument::Type(of) => Some(of),
                            _ => None,
                        })
                        .collect(),
                    _ => vec![],
                };
                match (path.last().map(String::as_str).unwrap_or_default(), &arguments[..]) {
                    ("Option", [of]) => Kind::Maybe(inner(of)),
                    ("Vec", [of]) => Kind::List(inner(of)),
                    ("Box" | "Cow", [of]) => *inner(of),
                    ("BTreeMap", [_, of]) => Kind::Map(inner(of)),
                    ("String" | "str" | "Slug" | "Instant", []) => Kind::Word("text"),
                    ("SafeHtml", []) => Kind::Word("HTML"),
                    ("When", []) => Kind::Word("time"),
                    ("bool", []) => Kind::Word("true or false"),
                    ("u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" | "f64", []) => {
                        Kind::Word("number")
                    }
                    _ => match self.resolve(module, &path) {
                        Some(at) => Kind::Struct(at),
                        None => {
                            self.problem(format!(
                                "{place}: the type {} is not understood here",
                                path.join("::")
                            ));
                            Kind::Word("")
                        }
                    },
                }
            }
            _ => panic!("{place} has a type that is not understood here"),
        }
    }
}

fn segments(path: &syn::Path) -> Module {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

fn imported(tree: &UseTree, path: &mut Module, into: &mut HashMap<String, Module>) {
    let whole = |path: &Module, last: &syn::Ident| match last.to_string().as_str() {
        "self" => path.clone(),
        last => path.iter().cloned().chain([last.to_owned()]).collect::<Module>(),
    };
    match tree {
        UseTree::Path(one) => {
            path.push(one.ident.to_string());
            imported(&one.tree, path, into);
            path.pop();
        }
        UseTree::Name(one) => {
            let whole = whole(path, &one.ident);
            into.insert(whole.last().cloned().unwrap_or_default(), whole);
        }
        UseTree::Rename(one) => drop(into.insert(one.rename.to_string(), whole(path, &one.ident))),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, path, into)),
        UseTree::Glob(_) => {}
    }
}

fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().filter(|one| one.path().is_ident("derive")).any(|one| {
        words(one).split(", ").any(|word| word.rsplit("::").next().is_some_and(|word| word.trim() == name))
    })
}

/// What stands in an attribute's parentheses.
fn words(attribute: &Attribute) -> String {
    match &attribute.meta {
        Meta::List(list) => list.tokens.to_string().replace(" ,", ","),
        _ => String::new(),
    }
}

/// The first paragraph of a comment, as a line.
fn said(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|one| match &one.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(text) => match &text.lit {
                Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.skip_while(String::is_empty).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
