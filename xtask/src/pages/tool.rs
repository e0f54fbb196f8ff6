//! The checkers as npm has them, pinned by digest and kept in the target folder.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::duckdb::fetch::{self, Problem};
use crate::duckdb::package::Package;
use crate::project::Project;

/// The Nu HTML checker, a Java program.
pub(super) const NU: Package = Package {
    platform: "java",
    spec: "vnu-jar@26.9.27",
    digest: "5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7",
    member: "package/build/dist/vnu.jar",
    library: "vnu.jar",
    library_bytes: 32_445_413,
    library_digest: "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47",
};

/// Axe, a script that runs in a page.
pub(super) const AXE: Package = Package {
    platform: "browser",
    spec: "axe-core@4.14.1",
    digest: "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    member: "package/axe.min.js",
    library: "axe.min.js",
    library_bytes: 653_780,
    library_digest: "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
};

/// The file of `package`, fetched the first time; or why it can't be had.
///
/// # Errors
/// When npm gives another file than the one we know.
pub(super) fn file(project: &Project, package: &Package) -> Result<Result<PathBuf, String>> {
    let folder = project.target.join("checkers");
    let path = folder.join(package.library);
    if package.is_in(&folder) {
        return Ok(Ok(path));
    }
    match fetch::into(package, &folder) {
        Ok(_) => Ok(Ok(path)),
        Err(Problem::Unavailable(why)) => Ok(Err(why)),
        Err(Problem::Refused(why)) => bail!(why),
    }
}
