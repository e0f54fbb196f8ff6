//! News whose moment has not come.

use crate::contest::tree;
use crate::html::words;
use crate::incremental::{clean, made, moment, sample};

const EVE: &str = "2009-07-10T08:00:00Z";
const BEFORE: &str = "2009-07-10T11:59:59Z";
const THEN: &str = "2009-07-10T12:00:00Z";

#[test]
fn news_appear_when_their_moment_comes_also_where_nobody_touched_anything() {
    let contest = sample();
    contest.write(
        "content/news/announced.md",
        "+++\ntitle = \"Announced\"\ndate = 2009-07-10T12:00:00Z\n+++\n\nIt was [told](../faq.md).\n",
    );
    contest.write(
        "content/faq.md",
        "+++\ntitle = \"FAQ\"\n+++\n\nSee [the end](rules.md#end) and [the news](news/announced.md).\n",
    );
    let told = |now: &str| {
        let summary = made(&contest, now);
        let files = tree(&contest.out());
        assert!(files == clean(&contest, moment(now)).0, "{now}");
        let telling = files.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Announced"));
        let warnings = summary.warnings.into_iter().filter(|warning| warning.code == "future-date");
        let warnings: Vec<String> = warnings.map(|warning| warning.message).collect();
        (telling.map(|(name, _)| name.clone()).collect::<Vec<_>>(), warnings)
    };
    let (names, warnings) = told(EVE);
    assert!(names.is_empty(), "{names:?}");
    assert_eq!(warnings, ["no page shows the news before 2009-07-10T12:00:00Z"]);
    assert!(words(&contest.page("faq/index.html")).contains("the end and the news"));
    // So often that the builds know that nothing was touched.
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(120));
        made(&contest, EVE);
    }
    assert!(told(BEFORE).0.is_empty());
    let (names, warnings) = told(THEN);
    assert!(warnings.is_empty(), "{warnings:?}");
    for name in ["feed.xml", "index.html", "news/announced/index.html", "news/index.html"] {
        assert!(names.iter().any(|told| told == name), "{name}: {names:?}");
    }
    assert!(contest.page("faq/index.html").contains("news/announced/"));
    // Somebody builds for an earlier moment.
    assert!(told(EVE).0.is_empty());
}
