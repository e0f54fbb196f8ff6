//! In which module of a crate a path ends: where the name is defined, whoever hands it on.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Module, Place};

/// How often a name may be handed on.
const HANDS: u32 = 16;

/// The modules that `of` names something of, each with what it names.
pub(super) fn arrows(modules: &BTreeMap<Place, Module>, of: &Place) -> BTreeMap<Place, BTreeSet<String>> {
    let mut arrows: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    let Some(module) = modules.get(of) else { return arrows };
    let globs = module.globs.iter().filter_map(|glob| Some((place(modules, of, glob)?, "*".to_owned())));
    let named = module.named.iter().filter_map(|path| end(modules, of, path, HANDS));
    for (to, name) in named.chain(globs).filter(|(to, _)| to != of) {
        arrows.entry(to).or_default().insert(name);
    }
    arrows
}

/// Where `path`, as the module `of` writes it, ends: the module that defines what it names, and that name. Nothing when
/// it leads out of the crate.
fn end(
    modules: &BTreeMap<Place, Module>,
    of: &Place,
    path: &[String],
    hands: u32,
) -> Option<(Place, String)> {
    let (mut at, rest) = start(modules, of, path, hands)?;
    for (step, name) in rest.iter().enumerate() {
        let module = modules.get(&at)?;
        if module.children.contains(name) {
            at.push(name.clone());
            continue;
        }
        if module.defined.contains(name) || hands == 0 {
            return Some((at, name.clone()));
        }
        // The words behind it belong to what it stands for: a module, or a type with its functions.
        if let Some(path) = module.imported.get(name) {
            let path = [&path[..], &rest[step + 1..]].concat();
            return if at == *of && path == rest { None } else { end(modules, &at, &path, hands - 1) };
        }
        let handed = module.globs.iter().find_map(|glob| {
            let from = place(modules, &at, glob)?;
            let there = modules.get(&from)?;
            (there.defined.contains(name) || there.imported.contains_key(name)).then_some(from)
        });
        return match handed {
            Some(from) => end(modules, &from, &[&["self".to_owned()][..], &rest[step..]].concat(), hands - 1),
            // A variant, a function of a type, a field of a macro: it belongs where it was looked for.
            None => Some((at, name.clone())),
        };
    }
    let name = at.last().cloned().unwrap_or_else(|| "crate".to_owned());
    Some((at, name))
}

/// The module that the first words of `path` mean, and what is left of it.
fn start<'p>(
    modules: &BTreeMap<Place, Module>,
    of: &Place,
    path: &'p [String],
    hands: u32,
) -> Option<(Place, &'p [String])> {
    let module = modules.get(of)?;
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some((vec![], rest)),
        "self" => Some((of.clone(), rest)),
        "super" => {
            let mut at = of.clone();
            at.pop()?;
            let more = rest.iter().take_while(|word| *word == "super").count();
            for _ in 0..more {
                at.pop()?;
            }
            Some((at, &rest[more..]))
        }
        name if module.children.contains(name) => Some(([&of[..], &path[..1]].concat(), rest)),
        // What it imports is looked up by the import itself, which is one of its paths.
        name if module.imported.get(name).is_some_and(|import| import != path) && hands > 0 => {
            let import = &module.imported[name];
            let (at, name) = end(modules, of, import, hands - 1)?;
            // Only a module has something inside that could stand elsewhere.
            let inside = [&at[..], std::slice::from_ref(&name)].concat();
            if modules.contains_key(&inside) {
                Some((inside, rest))
            } else if modules.contains_key(&at) && at.last() == Some(&name) {
                Some((at, rest))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The module that `path` means.
fn place(modules: &BTreeMap<Place, Module>, of: &Place, path: &[String]) -> Option<Place> {
    let (mut at, rest) = start(modules, of, path, HANDS)?;
    for name in rest {
        modules.get(&at)?.children.contains(name).then_some(())?;
        at.push(name.clone());
    }
    Some(at)
}
