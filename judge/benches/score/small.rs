//! (e) Many small submissions: submissions a second with two workers.

use rayon::prelude::*;

use crate::contest::Contest;
use crate::data::Data;
use crate::files::{self, Packing};
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Result, Setup};

const ROWS: usize = 1_000;
/// Different submissions; they are sent again and again.
const DIFFERENT: u64 = 64;

/// A file and its scores under both metrics.
struct Submission {
    plain: Vec<u8>,
    gzip: Vec<u8>,
    rmse: (f64, f64),
    medae: (f64, f64),
}

/// Its bytes and the scores that they must have.
type File<'s> = (&'s [u8], (f64, f64));

/// Prints the table.
pub(crate) fn run(setup: &Setup) -> Result<()> {
    let count = if setup.measure { 10_000 } else { 10 };
    title(&format!("(e) {count} submissions of {ROWS} rows, two workers"));
    let folder = tempfile::tempdir()?;
    let mut submissions = vec![];
    for number in 0..DIFFERENT {
        let data = Data::make(ROWS, number);
        if number == 0 {
            files::write_key(&folder.path().join("key.csv"), &data)?;
        }
        let plain = files::csv(&data.rows)?;
        let gzip = files::pack(&plain, Packing::Gzip)?;
        submissions.push(Submission { plain, gzip, rmse: data.sums.scores(), medae: medae(&data) });
    }
    let open = |metric: &str| Contest::open(&folder.path().join("key.csv"), metric, (0.0, 0.0));
    let (rmse, medae) = (open("rmse")?, open("medae")?);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let all =
        |count: usize, contest: &Contest, name: &str, file: &(dyn Fn(&Submission) -> File<'_> + Sync)| {
            let files: Vec<File<'_>> =
                (0..count).map(|at| file(&submissions[at % submissions.len()])).collect();
            pool.install(|| {
                files.par_chunks(contest.together()).try_for_each(|files| contest.evaluate_all(name, files))
            })
        };
    let few = count / 10;
    let times = by_turns(
        setup.runs,
        [
            &mut || all(count, &rmse, "small.csv", &|s| (&s.plain, s.rmse)),
            &mut || all(count, &rmse, "small.csv.gz", &|s| (&s.gzip, s.rmse)),
            &mut || all(few, &medae, "small.csv", &|s| (&s.plain, s.medae)),
        ],
    )?;
    let widths = [34, 10, 14, 18, 14];
    heading(widths, ["files, metric", "time", "a submission", "submissions / s", "target"]);
    let target = Target::AtLeast(5_000.0);
    for (side, (name, count, target)) in [
        ("CSV, rmse (two statements)", count, target),
        ("gzip CSV, rmse (two statements)", count, target),
        ("CSV, medae (one statement)", few, Target::None),
    ]
    .into_iter()
    .enumerate()
    {
        let seconds = times.seconds(side);
        let rate = count as f64 / seconds;
        line(
            widths,
            [
                name.to_owned(),
                ms(seconds),
                ms(seconds / count as f64),
                format!("{rate:.0}"),
                setup.mark(target, rate),
            ],
        );
    }
    Ok(())
}

/// The median absolute error on the public and the private rows, from whole numbers.
fn medae(data: &Data) -> (f64, f64) {
    let side = |public: bool| {
        let rows = data.rows.iter().filter(|row| row.public == public);
        let mut errors: Vec<u32> =
            rows.map(|row| row.prediction.abs_diff(u32::from(row.target) * 10_000)).collect();
        errors.sort_unstable();
        let middle = errors.len() / 2;
        let sum =
            if errors.len() % 2 == 1 { 2 * errors[middle] } else { errors[middle - 1] + errors[middle] };
        f64::from(sum) / 20_000.0
    };
    (side(true), side(false))
}
