//! The text of the metric files that come with the judge, as its build lists them.

// `SOURCES`: (file name, text) of every file in `metrics`, sorted by name; `SHARED`: the same of `shared/` in it.
include!(concat!(env!("OUT_DIR"), "/metric_sources.rs"));

/// The piece of SQL called `name`, which several metrics share.
pub(super) fn shared(name: &str) -> Option<&'static str> {
    SHARED.iter().find(|(file, _)| file.strip_suffix(".sql") == Some(name)).map(|(_, source)| *source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shared_piece_is_used_and_takes_no_part_of_another() {
        for (file, piece) in SHARED {
            let name = file.strip_suffix(".sql").unwrap();
            let users = SOURCES.iter().filter(|(_, source)| {
                source.contains(&format!("$${name}\n")) || source.contains(&format!("$${name},"))
            });
            assert!(users.count() > 1, "{file}");
            assert!(!piece.contains('$'), "{file}");
        }
    }
}
