//! Files in an object store, several at a time.

use std::sync::Arc;

use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use base::failure::Failure;

/// The part of a store that lies below a path.
#[derive(Debug)]
pub(super) struct Objects {
    store: Arc<dyn ObjectStore>,
    below: Path,
    runtime: Runtime,
}

impl Objects {
    pub(super) fn new(store: Arc<dyn ObjectStore>, below: Path) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|why| Failure::machine("waiting for an object store", why))?;
        Ok(Self { store, below, runtime })
    }

    /// Where `path`, names joined by `/`, lies.
    fn at(&self, path: &str) -> Path {
        path.split('/').fold(self.below.clone(), |at, name| at.join(name))
    }

    /// Lengths of what lies at `paths`, in their order; nothing where nothing does.
    pub(super) fn lengths(&self, paths: &[String]) -> Result<Vec<Option<u64>>, String> {
        let mut lengths = vec![None; paths.len()];
        self.runtime.block_on(async {
            let mut asked = JoinSet::new();
            for (index, path) in paths.iter().enumerate() {
                let (store, at) = (self.store.clone(), self.at(path));
                asked.spawn(async move { (index, store.head(&at).await) });
            }
            while let Some(answer) = asked.join_next().await {
                match answer.map_err(|why| why.to_string())? {
                    (index, Ok(found)) => lengths[index] = Some(found.size),
                    (_, Err(Error::NotFound { .. })) => {}
                    (_, Err(why)) => return Err(why.to_string()),
                }
            }
            Ok(lengths)
        })
    }

    /// Puts `files` there.
    pub(super) fn write(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), String> {
        self.runtime.block_on(async {
            let mut on_their_way = JoinSet::new();
            for (path, bytes) in files {
                let (store, at) = (self.store.clone(), self.at(&path));
                on_their_way.spawn(async move { store.put(&at, bytes.into()).await });
            }
            while let Some(done) = on_their_way.join_next().await {
                done.map_err(|why| why.to_string())?.map_err(|why| why.to_string())?;
            }
            Ok(())
        })
    }

    /// The bytes of what lies at `path`.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let at = self.at(path);
        let read = self.runtime.block_on(async { self.store.get(&at).await?.bytes().await });
        read.map(Into::into).map_err(|why| why.to_string())
    }
}
