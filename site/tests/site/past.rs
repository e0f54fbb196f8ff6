//! `--as-of`: nothing of after the moment is shown.

use crate::contest::Contest;
use crate::html::words;

fn post(title: &str, date: &str, text: &str) -> String {
    format!("+++\n{title}author = \"G\"\ndate = {date}\n+++\n{text}\n")
}

#[test]
fn what_came_after_the_moment_is_not_shown() {
    let mut contest = Contest::new();
    contest.team("a", "A");
    contest.scored("a", "2007-01-02T00:00:00Z", 0.95);
    contest.scored("a", "2008-01-02T00:00:00Z", 0.90);
    contest.write("content/news/early.md", "+++\ntitle = \"Early\"\ndate = 2007-01-01\n+++\nIt begins.\n");
    let late = "+++\ntitle = \"Delayed\"\ndate = 2008-06-01\nsummary = \"The end.\"\n+++\nIt is over.\n";
    contest.write("content/news/late.md", late);
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    contest.write("content/forum/x/both/1.md", &post("title = \"Both\"\n", "2007-01-03", "First."));
    contest.write("content/forum/x/both/2.md", &post("", "2008-01-03", "Second."));
    contest.write(
        "content/forum/x/later/1.md",
        &post("title = \"Later\"\n", "2008-02-01", "See [it](../both/2.md)."),
    );
    contest.write(
        "content/faq.md",
        "+++\ntitle = \"FAQ\"\n+++\n[late](news/late.md), [late](/news/late/), [thread](forum/x/later/1.md), \
         [post](forum/x/both/2.md), [early](news/early.md)\n",
    );
    let day = |day: &str, number: u32| format!("{day},train.csv,{number},{number},0,900,2\n");
    let counts =
        day("2007-01-01", 3) + &day("2007-06-30", 11) + &day("2007-07-01", 20) + &day("2008-01-01", 500);
    contest.write(
        "content/data/downloads.csv",
        &format!("day,file,downloads,completed,partial,bytes,visitors\n{counts}"),
    );
    let ran = contest.build_with(&["--as-of", "2007-07-01T12:00:00Z"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let out = contest.out();
    for page in
        ["index.html", "news/index.html", "feed.xml", "sitemap.xml", "forum/index.html", "forum/x/index.html"]
    {
        // The axis of time has all years of the contest.
        let text = contest.page(page).replace("text-anchor=\"middle\">2008</text>", "");
        for later in ["Delayed", "The end", "news/late", "It is over", "Later", "2008"] {
            assert!(!text.contains(later), "{page} tells {later}: {text}");
        }
    }
    assert!(!out.join("news/late").exists() && !out.join("forum/x/later").exists());
    assert!(!contest.page("forum/x/both/index.html").contains("Second"));
    let faq = contest.page("faq/index.html");
    assert!(words(&faq).contains("late, late, thread, post, early"), "{faq}");
    assert!(faq.contains("news/early/\"") && !faq.contains("news/late") && !faq.contains("forum/x"), "{faq}");
    let downloads = words(&contest.page("downloads/index.html"));
    assert!(downloads.contains("14 downloads") && !downloads.contains("500"), "{downloads}");
    // Without it everything is there again.
    contest.built();
    assert!(words(&contest.page("index.html")).contains("Delayed"));
    assert!(contest.page("faq/index.html").contains("news/late/"));
    assert!(words(&contest.page("forum/x/index.html")).contains("Later"));
}
