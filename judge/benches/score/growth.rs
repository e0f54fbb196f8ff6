//! (f) Cost against rows.

use std::fs;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};

use crate::contest::Contest;
use crate::data::{Rows, Sums};
use crate::files::{self, Packing};
use crate::table::{by_turns, heading, line, ms, timed, title};
use crate::{Result, Setup};

/// At least this many rows are scored in a row before the clock is read.
const AT_ONCE: usize = 300_000;

/// Prints the table. Rows are generated one by one and never all held: what takes memory is what the judge
/// itself holds, about 100 bytes a row with the file.
pub(crate) fn run(setup: &Setup) -> Result<()> {
    title("(f) cost against rows, on one thread; the key is read once for all submissions");
    let largest = match (setup.measure, setup.huge) {
        (false, _) => 10_000,
        (true, false) => 10_000_000,
        (true, true) => 100_000_000,
    };
    if setup.huge {
        println!("10^8 rows take about 10 GB of memory and 4 GB in the folder for temporary files");
    }
    let widths = [12, 12, 10, 10, 12, 12, 14];
    heading(widths, ["rows", "key read", "CSV", "gzip CSV", "CSV/row", "gzip/row", "gzip : CSV"]);
    let mut rows = if setup.measure { 10_000 } else { 1_000 };
    while rows <= largest {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("key.csv");
        let mut key = BufWriter::new(fs::File::create(&path)?);
        let (mut text, mut sums) = (vec![], Sums::default());
        writeln!(key, "{}", files::KEY_HEADER)?;
        writeln!(text, "{}", files::HEADER)?;
        for row in Rows::new(rows, 0) {
            files::key_line(&mut key, &row)?;
            files::csv_line(&mut text, &row)?;
            sums.add(&row);
        }
        key.into_inner()?;
        let packed = files::pack(&text, Packing::Gzip)?;
        let (contest, key_read) = timed(|| Contest::open(&path, "rmse", sums.scores()))?;
        drop(folder);

        let repeat = if setup.measure { (AT_ONCE / rows).max(1) } else { 1 };
        let several = |name: &str, bytes: &[u8]| {
            (0..repeat).try_for_each(|_| contest.evaluate(name, black_box(bytes)).map(drop))
        };
        let times = by_turns(
            setup.runs,
            [&mut || several("growth.csv", &text), &mut || several("growth.csv.gz", &packed)],
        )?;
        let [plain, gzip] = [0, 1].map(|side| times.seconds(side) / repeat as f64);
        let each = |seconds: f64| format!("{:.1} ns", seconds * 1e9 / rows as f64);
        line(
            widths,
            [
                rows.to_string(),
                ms(key_read.as_secs_f64()),
                ms(plain),
                ms(gzip),
                each(plain),
                each(gzip),
                format!("{:.2}", times.ratio(1, 0).median),
            ],
        );
        rows *= 10;
    }
    Ok(())
}
