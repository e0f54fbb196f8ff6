//! Every metric that a contest may name: those that come with the judge, and the organiser's own.

use std::path::Path;
use std::sync::LazyLock;

use super::MetricFile;
use super::sources::SOURCES;
use base::failure::Failure;
use base::finding::codes;

/// The metrics by name.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(Vec<MetricFile>);

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
    // A shipped file that does not parse fails the test below and is simply unknown here.
    Catalogue(SOURCES.iter().filter_map(|(_, source)| MetricFile::parse(source).ok()).collect())
});

impl Catalogue {
    /// The metrics that come with the judge.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Whether `metric` is one that comes with the judge, unchanged.
    pub fn is_shipped(metric: &MetricFile) -> bool {
        SHIPPED.get(&metric.name).is_some_and(|shipped| shipped.digest == metric.digest)
    }

    /// The text of the shipped file of the metric called `name`.
    pub fn shipped_source(name: &str) -> Option<&'static str> {
        let file = format!("{name}.sql");
        SOURCES.iter().find(|(known, _)| *known == file).map(|(_, source)| *source)
    }

    /// The shipped metrics and those in `folder`, which may be missing. An organiser's file replaces the
    /// shipped one of its name.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the file that is no metric.
    pub fn with_folder(folder: &Path) -> Result<Self, Failure> {
        let mut paths: Vec<_> = match std::fs::read_dir(folder) {
            Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
            Err(_) => vec![],
        };
        paths.retain(|path| path.extension().is_some_and(|end| end == "sql"));
        paths.sort();
        let mut files = vec![];
        for path in paths {
            let shown = path.display().to_string();
            let wrong =
                |why: std::io::Error| Failure::configuration(codes::BAD_METRIC, format!("{shown}: {why}"));
            files.push((shown.clone(), std::fs::read(&path).map_err(wrong)?));
        }
        Self::with_files(files)
    }

    /// The shipped metrics and those in `files`, path and bytes.
    ///
    /// # Errors
    /// As [`Self::with_folder`].
    pub fn with_files(files: Vec<(String, Vec<u8>)>) -> Result<Self, Failure> {
        let mut all = Self::shipped().clone();
        for (shown, bytes) in files {
            let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, format!("{shown}: {why}"));
            let source = String::from_utf8(bytes).map_err(|why| wrong(why.to_string()))?;
            let metric = MetricFile::parse(&source).map_err(wrong)?;
            let path = Path::new(&shown);
            if path.file_stem().and_then(|stem| stem.to_str()) != Some(&metric.name) {
                return Err(wrong(format!("the file of the metric {0} must be called {0}.sql", metric.name)));
            }
            all.0.retain(|other| other.name != metric.name);
            all.0.push(metric);
        }
        all.0.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// The metric called `name`.
    pub fn get(&self, name: &str) -> Option<&MetricFile> {
        self.0.iter().find(|metric| metric.name == name)
    }

    /// Every name, sorted.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|metric| metric.name.as_str()).collect()
    }

    /// Every metric, sorted by name.
    pub fn metrics(&self) -> &[MetricFile] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_parses() {
        for (name, source) in SOURCES {
            let metric = MetricFile::parse(source).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(*name, format!("{}.sql", metric.name));
        }
        assert!(SOURCES.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted by name");
    }

    #[test]
    fn every_parameter_says_what_it_may_be() {
        use crate::Value;
        let mut free = vec![];
        for metric in Catalogue::shipped().metrics() {
            for (name, parameter) in &metric.parameters {
                let is_said = parameter.range.is_some() || !parameter.choices.is_empty();
                if !is_said && !matches!(parameter.default, Value::Bool(_)) {
                    free.push(name.as_str());
                }
            }
        }
        free.dedup();
        // Any text may stand between answers.
        assert_eq!(free, ["separator"]);
    }

    #[test]
    fn an_organisers_file_counts_like_a_shipped_one() {
        let folder = tempfile::tempdir().unwrap();
        let own = Catalogue::shipped().get("rmse").unwrap();
        let source = SOURCES.iter().find(|(name, _)| *name == "rmse.sql").unwrap().1;
        std::fs::write(folder.path().join("ours.sql"), source.replace("name = \"rmse\"", "name = \"ours\""))
            .unwrap();
        let catalogue = Catalogue::with_folder(folder.path()).unwrap();
        assert_eq!(catalogue.get("ours").unwrap().title, own.title);
        std::fs::write(folder.path().join("ours.sql"), source).unwrap();
        assert!(
            Catalogue::with_folder(folder.path()).is_err(),
            "a file that does not bear its metric's name"
        );
    }
}
