//! (a) One submission per format beside the limit, and (d) shuffled beside ordered ones.

use std::fs;
use std::hint::black_box;

use judge::ledger::sha256_hex;

use crate::contest::check;
use crate::files::{FORMATS, Format};
use crate::limit::Limit;
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Full, Result, Setup};

/// (a): `Scorer::evaluate` on one thread, digest included, against the limit.
pub(crate) fn limit(setup: &Setup, full: &Full) -> Result<()> {
    title("(a) one submission on one thread, beside the least that any program must do with its bytes");
    let widths = [16, 6, 10, 10, 18, 11, 10, 10, 10];
    heading(
        widths,
        ["file", "MB", "judge", "limit", "judge : limit", "target", "of it: read", "digest", "metric"],
    );
    let mut limit = Limit::new(&full.data)?;
    for format in FORMATS.iter().filter(|format| format.shuffled_from.is_none() && setup.takes(format.name)) {
        let Some(bytes) = read(full, format)? else { continue };
        let (contest, name) = (&full.contest, format.name);
        let times = by_turns(
            setup.runs,
            [
                &mut || contest.evaluate(name, black_box(&bytes)).map(drop),
                &mut || {
                    let scores = limit.scores(format, black_box(&bytes))?;
                    check(name, scores, contest.expected, 1e-9) // It adds carelessly.
                },
                &mut || contest.decode(name, black_box(&bytes)),
                &mut || {
                    black_box(sha256_hex(black_box(&bytes)));
                    Ok(())
                },
            ],
        )?;
        let [judge, least, decode, digest] = [0, 1, 2, 3].map(|side| times.seconds(side));
        let ratio = times.ratio(0, 1);
        let target = format.target.map_or(Target::None, Target::AtMost);
        let rest = (judge - decode - digest).max(0.0);
        setup.keep(name, "evaluate", judge);
        setup.keep(name, "limit", least);
        line(
            widths,
            [
                name.to_owned(),
                format!("{:.1}", bytes.len() as f64 / 1e6),
                ms(judge),
                ms(least),
                ratio.to_string(),
                setup.mark(target, ratio.median),
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
        let (Some(bytes), Some(ordered)) = (read(full, format)?, read(full, other)?) else { continue };
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

/// The bytes of a file; nothing when the judge does not read the format.
fn read(full: &Full, format: &Format) -> Result<Option<Vec<u8>>> {
    let bytes = fs::read(full.folder.join(format.name))?;
    if full.contest.knows(format.name, &bytes) {
        return Ok(Some(bytes));
    }
    println!("{:<16}  the judge does not read this format", format.name);
    Ok(None)
}
