//! From what `archive.files` says to what is there.

use std::path::{Component, PathBuf};
use std::time::Duration;

use object_store::RetryConfig;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;

use super::folder::Folder;
use super::http::Connector;
use super::objects::Objects;
use base::failure::Failure;
use base::finding::{Finding, codes};

/// A request that fails is made again so often, and not for longer than this.
const TRIES: usize = 4;
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of an answer that is no file, at most: a token, an error.
const SMALL: u64 = 1 << 20;

/// What is there.
#[derive(Debug)]
pub(super) enum Place {
    /// A folder.
    Folder(Folder),
    /// A part of an object store.
    Objects(Objects),
}

/// The place `files`; a folder is meant from `root`. Files have `most` bytes at most.
pub(super) fn open(files: &str, root: &std::path::Path, most: u64) -> Result<Place, Failure> {
    let Some((scheme, rest)) = files.split_once("://") else {
        let root = fs_err::canonicalize(root).map_err(Failure::io)?;
        return Ok(Place::Folder(Folder(plain(&root.join(files)))));
    };
    let below = rest.split_once('/').map_or("", |(_, below)| below);
    let refused = |why: &dyn std::fmt::Display| {
        let text = format!("archive.files is {files}, and that cannot be used: {why}");
        let help = "variables that begin with AWS_, GOOGLE_ or AZURE_ say how to get there";
        Failure::Configuration(vec![Finding::new(codes::ARCHIVE_UNUSABLE, text).help(help)])
    };
    let connector = Connector { most: most.max(SMALL) };
    let retry = RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
    macro_rules! built {
        ($builder:ty) => {{
            let builder = <$builder>::from_env().with_url(files).with_retry(retry);
            let built = builder.with_http_connector(connector).build();
            std::sync::Arc::new(built.map_err(|why| refused(&why))?)
        }};
    }
    let store: std::sync::Arc<dyn object_store::ObjectStore> = match scheme {
        "s3" => built!(AmazonS3Builder),
        "gs" => built!(GoogleCloudStorageBuilder),
        _ => built!(MicrosoftAzureBuilder),
    };
    let below = Path::parse(below.trim_matches('/')).map_err(|why| refused(&why))?;
    Objects::new(store, below).map(Place::Objects)
}

/// The path without steps up, which begins with a folder that has none.
fn plain(path: &std::path::Path) -> PathBuf {
    let mut place = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(place.pop()),
            Component::CurDir => {}
            other => place.push(other),
        }
    }
    place
}
