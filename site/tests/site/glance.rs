//! A build on top of one that found nothing to do reads nothing, as long as nothing was touched and no date came.

use site::build::{Summary, build};
use site::input::Moment;

use crate::contest::{at, tree};
use crate::incremental::{clean, made, moment, options, sample};

const NOW: &str = "2009-07-10T00:00:00Z";

/// Whether a build saw that there was nothing to do without reading anything.
fn is_glanced(summary: &Summary) -> bool {
    summary.timings.stages.iter().any(|(name, _)| *name == "see that nothing was touched")
}

#[test]
fn where_nothing_was_touched_nothing_is_read_until_a_date_or_a_midnight() {
    let contest = sample();
    let settle = || std::thread::sleep(std::time::Duration::from_millis(120));
    let settled = |now: &str| {
        for _ in 0..3 {
            settle();
            if is_glanced(&made(&contest, now)) {
                return;
            }
        }
        panic!("at {now} a third build still reads everything");
    };
    made(&contest, NOW);
    settled(NOW);
    let later = made(&contest, "2009-07-10T23:59:59Z");
    assert!(is_glanced(&later) && later.pages > 10 && later.changes.count() == 0);
    assert_eq!(later.warnings, clean(&contest, moment(NOW)).1);
    // Another day, an earlier moment, a moment of the past.
    assert!(!is_glanced(&made(&contest, "2009-07-11T00:00:00Z")));
    assert!(!is_glanced(&made(&contest, "2009-07-09T23:59:59Z")));
    made(&contest, NOW);
    settled(NOW);
    let past = Moment { now: at(NOW), as_of: at("2007-01-01T00:00:00Z") };
    assert!(!is_glanced(&build(&contest.root(), &contest.out(), past, &options(&contest)).unwrap()));
    // The end of the contest, to the second.
    let eve = "2009-07-26T12:00:00Z";
    made(&contest, eve);
    settled(eve);
    assert!(is_glanced(&made(&contest, "2009-07-26T18:42:36Z")));
    for now in ["2009-07-26T18:42:37Z", "2009-07-26T18:42:38Z", "2009-07-26T18:42:39Z"] {
        let summary = made(&contest, now);
        assert!(!is_glanced(&summary) || summary.ran.is_empty(), "{now}");
        assert!(tree(&contest.out()) == clean(&contest, moment(now)).0, "{now}");
    }
    made(&contest, NOW);
    settled(NOW);
    // Whatever is touched is seen, also where length and time of a file stay.
    let root = contest.root();
    let post = root.join("content/forum/data/md5/0001.md");
    let touches: [(&str, &dyn Fn()); 7] = [
        ("a post with its old time", &|| {
            let (text, written) =
                (std::fs::read_to_string(&post).unwrap(), post.metadata().unwrap().modified().unwrap());
            std::fs::write(&post, text.replace("[r]", "[s]")).unwrap();
            std::fs::File::options().write(true).open(&post).unwrap().set_modified(written).unwrap();
        }),
        ("a team", &|| contest.team("new", "New")),
        ("no template", &|| contest.write("content/theme/forum.html", "<h1>1</h1>")),
        ("a file of the theme that is hidden", &|| contest.write("content/theme/.x", "x")),
        ("a page of the site", &|| std::fs::write(contest.out().join("index.html"), "mine").unwrap()),
        ("a folder of the site", &|| std::fs::create_dir(contest.out().join("mine")).unwrap()),
        ("no site in the cache", &|| std::fs::remove_dir_all(root.join(".site-cache/site")).unwrap()),
    ];
    for (what, touch) in touches {
        touch();
        assert!(!is_glanced(&made(&contest, NOW)), "{what}");
        assert!(tree(&contest.out()) == clean(&contest, moment(NOW)).0, "{what}");
        settled(NOW);
    }
}
