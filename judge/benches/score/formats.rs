//! (a) One submission per format beside the limit, and (d) shuffled beside ordered ones.

use std::fs;
use std::hint::black_box;

use base::digest::sha256_hex;

use crate::contest::check;
use crate::files::{FORMATS, Form};
use crate::limit::Limit;
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Full, Result, Setup};

/// (a): `Scorer::evaluate` on one thread, digest included, against the limit, which there is none of for Parquet:
/// nobody reads that by hand.
pub(crate) fn limit(setup: &Setup, full: &Full) -> Result<()> {
    title("(a) one submission on one thread, beside the least that any program must do with its bytes");
    let widths = [16, 6, 10, 10, 18, 11, 10, 10, 10];
    heading(
        widths,
        ["file", "MB", "judge", "limit", "judge : limit", "target", "of it: read", "digest", "metric"],
    );
    let mut limit = Limit::new(&full.data)?;
    for format in FORMATS.iter().filter(|format| format.shuffled_from.is_none() && setup.takes(format.name)) {
        let bytes = fs::read(full.folder.join(format.name))?;
        let (contest, name) = (&full.contest, format.name);
        let times = by_turns(
            setup.runs,
            [
                &mut || contest.evaluate(name, black_box(&bytes)).map(drop),
                &mut || {
                    match limit.scores(format, black_box(&bytes))? {
                        Some(scores) => check(name, scores, contest.expected, 1e-9), // It adds carelessly.
                        None => Ok(()),
                    }
                },
                &mut || contest.decode(name, black_box(&bytes)),
                &mut || {
                    black_box(sha256_hex(black_box(&bytes)));
                    Ok(())
                },
            ],
        )?;
        let [judge, least, decode, digest] = [0, 1, 2, 3].map(|side| times.seconds(side));
        let target = format.target.map_or(Target::None, Target::AtMost);
        let rest = (judge - decode - digest).max(0.0);
        setup.keep(name, "evaluate", judge);
        let (least, ratio, target) = if format.form == Form::Parquet {
            ["-"; 3].map(str::to_owned).into()
        } else {
            let ratio = times.ratio(0, 1);
            (ms(least), ratio.to_string(), setup.mark(target, ratio.median))
        };
        line(
            widths,
            [
                name.to_owned(),
                format!("{:.1}", bytes.len() as f64 / 1e6),
                ms(judge),
                least,
                ratio,
                target,
                ms(decode),
                ms(digest),
                ms(rest),
            ],
        );
    }
    Ok(())
}

/// (d): the same rows in another order.
pub(crate) fn shuffled(setup: &Setup, full: &Full) -> Result<()> {
    title("(d) rows in any order, beside the key's order");
    let widths = [16, 10, 10, 18, 11];
    heading(widths, ["file", "shuffled", "ordered", "ratio", "target"]);
    for format in &FORMATS {
        let Some(other) = format.shuffled_from.and_then(|name| FORMATS.iter().find(|f| f.name == name))
        else {
            continue;
        };
        if !setup.takes(format.name) {
            continue;
        }
        let [bytes, ordered] = [format, other].map(|file| fs::read(full.folder.join(file.name)));
        let (bytes, ordered) = (bytes?, ordered?);
        let times = by_turns(
            setup.runs,
            [&mut || full.contest.evaluate(format.name, black_box(&bytes)).map(drop), &mut || {
                full.contest.evaluate(other.name, black_box(&ordered)).map(drop)
            }],
        )?;
        let ratio = times.ratio(0, 1);
        setup.keep(format.name, "evaluate", times.seconds(0));
        line(
            widths,
            [
                format.name.to_owned(),
                ms(times.seconds(0)),
                ms(times.seconds(1)),
                ratio.to_string(),
                setup.mark(Target::AtMost(2.5), ratio.median),
            ],
        );
    }
    Ok(())
}
