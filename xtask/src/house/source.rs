//! Modules as their files have them: what each defines, what it imports, and which paths its code names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, UseTree};

/// The path of a module inside its crate; the root's is empty.
pub(super) type Place = Vec<String>;

/// One module.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Modules inside it.
    pub(super) children: BTreeSet<String>,
    /// What it defines.
    pub(super) defined: BTreeSet<String>,
    /// Name here → the path that a `use` says it stands for.
    pub(super) imported: BTreeMap<String, Vec<String>>,
    /// Modules of which a `use` takes everything.
    pub(super) globs: Vec<Vec<String>>,
    /// Every path of two words or more that its code names.
    pub(super) named: BTreeSet<Vec<String>>,
}

/// The modules of the crate whose root is the file `root`, without those for tests.
pub(super) fn read(root: &Path) -> Result<BTreeMap<Place, Module>> {
    let mut modules = BTreeMap::new();
    let folder = root.parent().unwrap_or(Path::new("")).to_owned();
    file(root, &folder, vec![], &mut modules)?;
    Ok(modules)
}

/// Reads the module in `path`, whose children stand in `folder`.
fn file(path: &Path, folder: &Path, place: Place, modules: &mut BTreeMap<Place, Module>) -> Result<()> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown} cannot be read"))?;
    let parsed = syn::parse_file(&text).with_context(|| format!("{shown} is not read as Rust"))?;
    items(&parsed.items, folder, place, modules)
}

fn items(items: &[Item], folder: &Path, place: Place, modules: &mut BTreeMap<Place, Module>) -> Result<()> {
    let mut module = Module::default();
    for item in items.iter().filter(|item| !is_for_tests(item)) {
        match item {
            Item::Mod(inner) => {
                let name = inner.ident.to_string();
                module.children.insert(name.clone());
                let place = [&place[..], std::slice::from_ref(&name)].concat();
                let folder = folder.join(&name);
                match &inner.content {
                    Some((_, inside)) => self::items(inside, &folder, place, modules)?,
                    None => {
                        let path = at(&folder, &inner.attrs);
                        file(&path, &folder, place, modules)?;
                    }
                }
            }
            Item::Use(import) => tree(&import.tree, &mut vec![], &mut module),
            other => {
                module.defined.extend(name(other));
                paths(other.to_token_stream(), &mut module.named);
            }
        }
    }
    modules.insert(place, module);
    Ok(())
}

/// The file of a module that is not written in its parent's.
fn at(folder: &Path, attributes: &[Attribute]) -> PathBuf {
    let other = attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let own = folder.with_extension("rs");
    match other {
        Some(other) => folder.parent().unwrap_or(Path::new("")).join(other),
        None if own.is_file() => own,
        None => folder.join("mod.rs"),
    }
}

fn is_for_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("test")
    })
}

fn name(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::TraitAlias(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        _ => return None,
    })
}

/// Takes in what a `use` imports.
fn tree(tree: &UseTree, before: &mut Vec<String>, module: &mut Module) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            self::tree(&path.tree, before, module);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| self::tree(tree, before, module)),
        UseTree::Glob(_) => module.globs.push(before.clone()),
        UseTree::Name(name) => take(name.ident.to_string(), name.ident.to_string(), before, module),
        UseTree::Rename(rename) => take(rename.ident.to_string(), rename.rename.to_string(), before, module),
    }
}

fn take(name: String, here: String, before: &[String], module: &mut Module) {
    let (path, here) = match (name.as_str(), before.last()) {
        ("self", Some(last)) => (before.to_vec(), if here == "self" { last.clone() } else { here }),
        _ => ([before, &[name]].concat(), here),
    };
    module.named.insert(path.clone());
    // `use x as _` brings a trait's methods, and no name.
    if here != "_" {
        module.imported.insert(here, path);
    }
}

/// The paths in code, inside macros as well.
fn paths(tokens: TokenStream, named: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = vec![];
    let mut colons = 0;
    let mut end = |path: &mut Vec<String>| {
        if path.len() > 1 {
            named.insert(std::mem::take(path));
        }
        path.clear();
    };
    let mut inside = vec![];
    let mut is_public = false;
    for token in tokens {
        // Who may see something is no use of it.
        if std::mem::take(&mut is_public) && matches!(token, TokenTree::Group(_)) {
            continue;
        }
        match token {
            TokenTree::Ident(ident) => {
                is_public = ident == "pub";
                if colons != 2 {
                    end(&mut path);
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => {
                colons += 1;
                if colons > 2 {
                    end(&mut path);
                }
            }
            other => {
                end(&mut path);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    inside.push(group.stream());
                }
            }
        }
    }
    end(&mut path);
    inside.into_iter().for_each(|tokens| paths(tokens, named));
}
