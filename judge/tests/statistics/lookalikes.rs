//! Sketches against exact correlations, and a contest with copies in it.

use audit::{Entry, Exact, Figure, Likeness, Measure, Member, Report, Sketcher, Thresholds, canonical};
use base::time::Instant;
use metric::Direction;
use metric::estimate::ties::rank_intervals;
use metric::estimate::{Estimate, Family};
use rayon::prelude::*;

use crate::random::Random;

const ROWS: usize = 3000;

/// Two columns of correlation about `r`, skewed so that values and ranks differ.
fn columns(random: &mut Random, r: f64) -> [Vec<f64>; 2] {
    (0..ROWS)
        .map(|_| {
            let (x, noise) = (random.normal(), random.normal());
            (x.exp(), (r * x + (1.0 - r * r).sqrt() * noise).exp())
        })
        .unzip::<f64, f64, Vec<_>, Vec<_>>()
        .into()
}

#[test]
fn sketches_err_as_stated() {
    for r in [0.0, -0.9, 0.9999] {
        // Errors in units of the stated standard error, for values and for ranks.
        let errors: Vec<[f64; 2]> = (0..300u64)
            .into_par_iter()
            .map(|at| {
                let mut random = Random::new(at << 24 | 5);
                let [a, b] = columns(&mut random, r);
                let sketcher = Sketcher::new(std::array::from_fn(|_| random.bits() as u8), ROWS, 1);
                let [x, y] = [&a, &b].map(|column| sketcher.numbers(&[column]));
                let Some(Likeness::Numbers { pearson: Some(pearson), spearman: Some(spearman) }) =
                    x.likeness(&y)
                else {
                    panic!("both are numbers and vary")
                };
                let exact = Exact::of(&a, &b).unwrap();
                let off = |figure: Figure, exact: f64| {
                    (figure.value - exact) / ((1.0 - exact * exact) / 128f64.sqrt())
                };
                [off(pearson, exact.pearson.unwrap()), off(spearman, exact.spearman.unwrap())]
            })
            .collect();
        for (kind, name) in ["Pearson", "Spearman"].iter().enumerate() {
            let spread = (errors.iter().map(|error| error[kind] * error[kind]).sum::<f64>() / 300.0).sqrt();
            eprintln!("r = {r}, {name}: error {spread:.2} × stated");
            assert!((0.6..1.3).contains(&spread), "{r} {name}: {spread}");
        }
    }
}

#[test]
fn agreement_errs_as_stated() {
    let mut random = Random::new(3);
    let (mut squares, mut stated) = (0.0, 0.0);
    for _ in 0..200 {
        let sketcher = Sketcher::new(std::array::from_fn(|_| random.bits() as u8), 20_000, 1);
        let a: Vec<[u8; 1]> = (0..20_000).map(|_| [random.below(3) as u8]).collect();
        let b: Vec<[u8; 1]> =
            a.iter().map(|[label]| [if random.chance(0.1) { (label + 1) % 3 } else { *label }]).collect();
        let Some(Likeness::Texts(figure)) = sketcher.texts(&a).likeness(&sketcher.texts(&b)) else {
            panic!()
        };
        let exact = a.iter().zip(&b).filter(|(a, b)| a == b).count() as f64 / 20_000.0;
        squares += (figure.value - exact).powi(2) / 200.0;
        stated += figure.standard_error / 200.0;
    }
    eprintln!("agreement: error {:.4}, stated {stated:.4}", squares.sqrt());
    assert!((squares.sqrt() / stated - 1.0).abs() < 0.15, "{} {stated}", squares.sqrt());
}

fn entry(sketcher: &Sketcher, team: &str, seq: u64, column: &[f64]) -> Entry {
    Entry {
        member: Member {
            team: team.parse().unwrap(),
            seq,
            pull: 100 + seq,
            received: format!("2009-01-01T00:00:{seq:02}Z").parse::<Instant>().unwrap(),
        },
        canonical: Some(canonical::of_numbers(&[column])),
        sketch: Some(sketcher.numbers(&[column])),
    }
}

#[test]
fn copies_are_found_and_honest_teams_left_alone() {
    let mut random = Random::new(9);
    let sketcher = Sketcher::new([4; 32], ROWS, 1);
    let truth: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    let mut model =
        |noise: f64| -> Vec<f64> { truth.iter().map(|truth| truth + noise * random.normal()).collect() };
    let (one, two, three, four) = (model(0.3), model(0.3), model(0.3), model(0.3));
    let tiny: Vec<f64> = model(0.0).iter().zip(&one).map(|(truth, one)| one + 1e-3 * truth.sin()).collect();
    let flipped: Vec<f64> = two.iter().map(|p| 1.0 - p).collect();
    // Another scale, the same order: Spearman's r is 1, Pearson's is not.
    let bent: Vec<f64> = three.iter().map(|p| p.exp()).collect();
    let entries = [
        entry(&sketcher, "honest", 1, &four),
        entry(&sketcher, "first", 2, &one),
        entry(&sketcher, "copy", 3, &one),
        entry(&sketcher, "nearly", 4, &tiny),
        entry(&sketcher, "upright", 5, &two),
        entry(&sketcher, "mirror", 6, &flipped),
        entry(&sketcher, "self", 7, &three),
        entry(&sketcher, "self", 8, &bent),
    ];
    let report = Report::of(&entries, Thresholds::default());
    let teams: Vec<Vec<&str>> = report
        .between
        .iter()
        .map(|cluster| cluster.teams.iter().map(|team| team.as_str()).collect())
        .collect();
    assert_eq!(teams, [vec!["first", "copy", "nearly"], vec!["upright", "mirror"]]);
    let [trio, mirror] = &report.between[..] else { panic!() };
    assert_eq!(
        trio.links.iter().map(|link| (link.a, link.b, link.by)).collect::<Vec<_>>()[0],
        (2, 3, Measure::Digest)
    );
    assert!(!trio.exact && trio.links.len() == 2);
    assert!(mirror.links[0].figure.value < -0.9999);
    let [own] = &report.inside[..] else { panic!("{:?}", report.inside) };
    assert_eq!((own.teams.len(), own.links[0].by), (1, Measure::Spearman));
    let text = report.text();
    for part in [
        "Between teams: 2",
        "first, copy, nearly: 3 submissions, near\n    the same predictions: receipts 2, 3 of first, copy\n",
        "turned upside down",
        "Inside a team: 1",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(!text.contains("#101"), "{text}");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["between"][0]["links"][0]["by"], "digest");
    // With the files at hand the estimates give way: the mirror image is confirmed, a near miss is not.
    let threshold = 0.999_999_995;
    let strict = Thresholds { correlation: threshold, ..Thresholds::default() };
    let columns = [&four, &one, &one, &tiny, &two, &flipped, &three, &bent];
    let by_sketch = Report::of(&entries, strict);
    assert_eq!(by_sketch.between[0].teams.len(), 3, "a sketch cannot tell 1 - 5e-9 from 1 - 5e-8");
    let confirmed = Report::confirmed(&entries, strict, |a, b| {
        Exact::of(columns[a.seq as usize - 1], columns[b.seq as usize - 1])?.strongest()
    });
    let sizes: Vec<usize> = confirmed.between.iter().map(|cluster| cluster.teams.len()).collect();
    assert_eq!(sizes, [2, 2]);
    assert!(confirmed.between.iter().all(|cluster| cluster.links[0].figure.standard_error == 0.0));
    assert!(confirmed.text().contains("= -1.000000, turned upside down"), "{}", confirmed.text());
    // Honest models of the same truth correlate at 1/(1 + 0.3²) = 0.917: a lower threshold finds them too.
    let loose = Report::of(&entries, Thresholds { correlation: 0.9, ..Thresholds::default() });
    assert_eq!(loose.between.len(), 1);
}

#[test]
fn labels_that_agree_are_found() {
    let mut random = Random::new(10);
    let sketcher = Sketcher::new([5; 32], ROWS, 1);
    let labels: Vec<[u8; 1]> = (0..ROWS).map(|_| [random.below(10) as u8]).collect();
    let mut differing = |p: f64| -> Vec<[u8; 1]> {
        labels.iter().map(|[label]| [if random.chance(p) { (label + 1) % 10 } else { *label }]).collect()
    };
    let files = [differing(0.0), differing(0.0), differing(0.0003), differing(0.05)];
    let entries: Vec<Entry> = files
        .iter()
        .zip(["a", "b", "c", "d"])
        .enumerate()
        .map(|(at, (file, team))| Entry {
            canonical: Some(canonical::of_texts(file)),
            sketch: Some(sketcher.texts(file)),
            ..entry(&sketcher, team, at as u64 + 1, &[1.0; ROWS])
        })
        .collect();
    let report = Report::of(&entries, Thresholds::default());
    let [cluster] = &report.between[..] else { panic!("{:?}", report.between) };
    assert_eq!(cluster.teams.iter().map(|team| team.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

/// A board of `teams` bests: every tenth submits a popular file with a little noise, and the last is the
/// model of team 17 on another scale.
fn board(teams: u64) -> Vec<Entry> {
    let rows = 400;
    let sketcher = Sketcher::new([6; 32], rows, 1);
    let mut random = Random::new(11);
    let popular: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    (0..teams)
        .into_par_iter()
        .map(|at| {
            let mut random = Random::new(if at == teams - 1 { 17 << 24 } else { at << 24 });
            let mut column: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
            if at % 10 == 5 {
                column = popular.iter().zip(&column).map(|(popular, noise)| popular + 1e-5 * noise).collect();
            } else if at == teams - 1 {
                column.iter_mut().for_each(|value| *value = 3.0 - 0.5 * *value);
            }
            entry(&sketcher, &format!("t{at}"), at % 60, &column)
        })
        .collect()
}

fn check_board(entries: &[Entry]) {
    let report = Report::of(entries, Thresholds::default());
    let sizes: Vec<(usize, usize)> =
        report.between.iter().map(|cluster| (cluster.members.len(), cluster.found)).collect();
    let popular = entries.len() / 10;
    // Every pair of the popular file was found, and says nothing about any two teams.
    assert_eq!(sizes, [(2, 1)]);
    let crowds: Vec<_> = report.crowds.iter().map(|crowd| (crowd.teams, crowd.pairs, crowd.alike)).collect();
    assert_eq!(crowds, [(popular, popular * (popular - 1) / 2, 0)]);
}

/// One entry a team.
fn field(sketcher: &Sketcher, columns: &[Vec<f64>]) -> Vec<Entry> {
    let entry = |(at, column): (usize, &Vec<f64>)| entry(sketcher, &format!("t{at}"), at as u64 % 60, column);
    let mut entries: Vec<Entry> = columns.iter().enumerate().map(entry).collect();
    entries.iter_mut().enumerate().for_each(|(at, entry)| entry.member.seq = at as u64);
    entries
}

/// The same of labels.
fn labelled(sketcher: &Sketcher, columns: &[Vec<[u8; 1]>]) -> Vec<Entry> {
    let mut entries = field(sketcher, &vec![vec![1.0]; columns.len()]);
    for (entry, column) in entries.iter_mut().zip(columns) {
        entry.canonical = Some(canonical::of_texts(column));
        entry.sketch = Some(sketcher.texts(column));
    }
    entries
}

fn pairs(report: &Report) -> Vec<Vec<String>> {
    let teams = |cluster: &audit::Cluster| cluster.teams.iter().map(ToString::to_string).collect();
    report.between.iter().map(teams).collect()
}

#[test]
fn honest_variants_of_a_baseline_are_no_cluster_and_copies_among_them_are_found() {
    let mut random = Random::new(21);
    let sketcher = Sketcher::new([7; 32], ROWS, 1);
    let baseline: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    let blend: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    // 425 variants of a public example, each with small changes of its own; below them other teams.
    let mut columns: Vec<Vec<f64>> = (0..425)
        .map(|at| {
            let size = 1e-3 * (1.0 + f64::from(at % 7));
            baseline.iter().map(|value| value + size * random.normal()).collect()
        })
        .collect();
    columns.extend((0..200).map(|_| (0..ROWS).map(|_| random.normal()).collect::<Vec<f64>>()));
    let report = Report::of(&field(&sketcher, &columns), Thresholds::default());
    assert!(report.between.is_empty(), "{:?}", pairs(&report));
    let [crowd] = &report.crowds[..] else { panic!("{:?}", report.crowds) };
    assert!(crowd.teams == 425 && crowd.alike == 0 && crowd.expected < 0.5, "{crowd:?}");
    assert!(report.text().contains("A crowd: 425 teams"), "{}", report.text());

    // One that hardly changes another's variant, one to the bit, one on another scale and upside down.
    columns[30] = columns[20].iter().map(|value| value + 1e-5 * random.normal()).collect();
    columns[50] = columns[40].clone();
    columns[70] = columns[60].iter().map(|value| 5.0 - 2.0 * value).collect();
    let report = Report::of(&field(&sketcher, &columns), Thresholds::default());
    // The exact copy first.
    assert_eq!(pairs(&report), [["t40", "t50"], ["t20", "t30"], ["t60", "t70"]]);
    assert!(report.between[0].exact && report.between[0].copies[0].receipts == [40, 50]);

    // Shades between two public examples differ in one direction, which all of them share: nothing is said.
    let shades: Vec<Vec<f64>> = (0..40)
        .map(|at| {
            let part = 2e-4 * f64::from(at);
            baseline.iter().zip(&blend).map(|(a, b)| a + part * b).collect()
        })
        .collect();
    let report = Report::of(&field(&sketcher, &shades), Thresholds::default());
    assert!(
        report.between.is_empty() && report.crowds.len() == 1,
        "{:?} {:?}",
        pairs(&report),
        report.crowds
    );
    // Few teams are no crowd: these are asked.
    let report = Report::of(&field(&sketcher, &columns[..5]), Thresholds::default());
    assert_eq!(report.between.len(), 1);
}

#[test]
fn honest_classifiers_of_a_rare_class_are_no_cluster() {
    for (seed, rare, classes) in [(31, 0.01, 2), (32, 0.003, 2), (33, 0.02, 5)] {
        let mut random = Random::new(seed);
        let rows = 20_000;
        let sketcher = Sketcher::new([8; 32], rows, 1);
        let truth: Vec<u8> = (0..rows)
            .map(|_| if random.chance(rare) { 1 + random.below(classes - 1) as u8 } else { 0 })
            .collect();
        // Each finds three quarters of the rare rows and takes a few others for them.
        let mut columns: Vec<Vec<[u8; 1]>> = (0..61)
            .map(|_| {
                let guess = |label: &u8| match *label {
                    0 => [u8::from(random.chance(rare / 20.0))],
                    label => [if random.chance(0.75) { label } else { 0 }],
                };
                truth.iter().map(guess).collect()
            })
            .collect();
        let chance = 1.0 - rare;
        let by_key = Thresholds { chance: Some(chance * chance + rare * rare), ..Thresholds::default() };
        for thresholds in [Thresholds::default(), by_key] {
            let report = Report::of(&labelled(&sketcher, &columns), thresholds);
            assert!(report.between.is_empty(), "{rare}: {:?}", pairs(&report));
        }
        let few = Report::of(&labelled(&sketcher, &columns[..5]), by_key);
        assert!(few.between.is_empty(), "{rare}: {:?}", pairs(&few));
        assert!(few.text().contains("sketches cannot tell"), "{}", few.text());
        columns[9] = columns[3].clone();
        let report = Report::of(&labelled(&sketcher, &columns), by_key);
        assert_eq!(pairs(&report), [["t3", "t9"]]);
    }
}

/// What honest teams are like that are made up: `team` gives the predictions of the next one.
fn simulated(sketcher: &Sketcher, mut team: impl FnMut() -> decode::Values) -> audit::Simulated {
    let teams: Vec<Vec<decode::Values>> = (0..40).map(|_| vec![team()]).collect();
    audit::Simulated::of(sketcher, &teams).unwrap()
}

#[test]
fn made_up_honest_teams_raise_a_threshold_and_hide_no_copy() {
    let mut random = Random::new(51);
    let sketcher = Sketcher::new([7; 32], ROWS, 1);
    let truth: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    let shared: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    let made = |size: f64, seed: u64| {
        let mut random = Random::new(seed);
        simulated(&sketcher, || {
            let own = truth.iter().zip(&shared).map(|(truth, shared)| {
                truth + size * (0.9f64.sqrt() * shared + 0.1f64.sqrt() * random.normal())
            });
            decode::Values::Numbers(own.collect())
        })
    };
    let pairs_of = |teams: usize| teams * (teams - 1) / 2;
    // Middling teams are far below; nearly perfect ones are what the threshold has to be above.
    let middling = Thresholds::default().beyond(made(0.5, 1), pairs_of(427));
    assert_eq!(middling.correlation, Thresholds::default().correlation);
    assert!(middling.simulated.unwrap().middle > 0.9, "{middling:?}");
    let best = Thresholds::default().beyond(made(0.01, 2), pairs_of(427));
    assert!(best.correlation > 0.999_95 && best.correlation < 1.0, "{best:?}");
    // 425 variants of one baseline, one copy to the bit and one that hardly differs.
    let mut columns: Vec<Vec<f64>> = (0..425)
        .map(|_| truth.iter().zip(&shared).map(|(t, s)| t + 0.5 * s + 2e-3 * random.normal()).collect())
        .collect();
    columns.push(columns[40].clone());
    columns.push(columns[20].iter().map(|value| value + 1e-5 * random.normal()).collect());
    for thresholds in [middling, best] {
        let report = Report::of(&field(&sketcher, &columns), thresholds);
        assert_eq!(pairs(&report), [["t425", "t40"], ["t426", "t20"]], "{:?}", report.crowds);
        assert!(report.honest.is_some());
    }
    // 61 classifiers of a class of one in a hundred, by the part of equal rows.
    let truth: Vec<u32> = (0..20_000).map(|_| u32::from(random.chance(0.01))).collect();
    let base: Vec<u32> = truth.iter().map(|label| if random.chance(0.3) { 0 } else { *label }).collect();
    let sketcher = Sketcher::new([8; 32], truth.len(), 1);
    let rare = simulated(&sketcher, || {
        let own =
            base.iter().zip(&truth).map(|(base, label)| if random.chance(0.1) { *label } else { *base });
        decode::Values::Labels(own.collect())
    });
    assert!(rare.is_agreement && rare.middle > 0.998, "{rare:?}");
    let thresholds = Thresholds { chance: Some(0.9802), ..Thresholds::default() }.beyond(rare, pairs_of(61));
    assert!(thresholds.agreement > rare.middle && thresholds.agreement < 1.0, "{thresholds:?}");
}

#[test]
fn what_honest_teams_would_make_is_said() {
    let mut random = Random::new(41);
    let sketcher = Sketcher::new([9; 32], ROWS, 1);
    let truth: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    // Good models of the same thing, which know nearly all of it.
    let mut model =
        |noise: f64| -> Vec<f64> { truth.iter().map(|truth| truth + noise * random.normal()).collect() };
    for (noise, many) in [(0.3, false), (0.007, true)] {
        let columns: Vec<Vec<f64>> = (0..30).map(|_| model(noise)).collect();
        let entries = field(&sketcher, &columns);
        let plain = Report::of(&entries, Thresholds::default());
        assert_eq!(plain.honest.unwrap() > 100.0, many, "{noise}: {:?}", plain.honest);
        assert!(plain.text().contains("If all teams were honest, about"), "{}", plain.text());
        // With the key the threshold follows from what they know.
        let thresholds = Thresholds::default().with_truth(&sketcher, &truth, &entries);
        let known = 1.0 / (1.0 + noise * noise);
        assert!((thresholds.truth.unwrap() - known).abs() < 0.05, "{thresholds:?}");
        let report = Report::of(&entries, thresholds);
        assert!(report.honest.unwrap() < 0.5, "{noise}: {:?} {thresholds:?}", report.honest);
        assert!(report.between.is_empty() && report.crowds.is_empty(), "{:?}", pairs(&report));
    }
}

#[test]
fn a_popular_file_does_not_hide_the_one_copy() {
    check_board(&board(1500));
}

/// `cargo test --release --test statistics -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn full_size() {
    let entries = board(10_000);
    let start = std::time::Instant::now();
    check_board(&entries);
    eprintln!("look-alikes among 10,000: {:.2} s", start.elapsed().as_secs_f64());

    let mut random = Random::new(1);
    let board: Vec<Estimate> = (0..41_305)
        .map(|at| {
            let value = 0.85 + 1e-5 * f64::from(at);
            Estimate { value, replicates: (0..20).map(|_| value + 1e-4 * random.normal()).collect() }
        })
        .collect();
    let start = std::time::Instant::now();
    let intervals = rank_intervals(&board, Direction::Lower, Family::Board, 0.95);
    eprintln!("rank intervals of 41,305: {:.2} s, first {}", start.elapsed().as_secs_f64(), intervals[0]);

    let rows = 2_817_131;
    let column: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
    let start = std::time::Instant::now();
    let sketcher = Sketcher::new([1; 32], rows, 1);
    eprintln!("plan of {rows} rows: {:.3} s", start.elapsed().as_secs_f64());
    let start = std::time::Instant::now();
    std::hint::black_box(sketcher.numbers(&[&column]));
    eprintln!("its sketch: {:.3} s", start.elapsed().as_secs_f64());
    let start = std::time::Instant::now();
    std::hint::black_box(canonical::of_numbers(&[&column]));
    eprintln!("its digest: {:.3} s", start.elapsed().as_secs_f64());
}
