//! Forums from elsewhere: exports as the programs write them, imported twice, built, looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::contest::{Contest, Ran, ran, tree};
use crate::html::{dangers, words};
use crate::support::told::told;

/// A contest, and a folder for exports beside it.
pub(crate) struct Archive {
    pub(crate) contest: Contest,
}

impl Archive {
    pub(crate) fn new() -> Self {
        Self { contest: Contest::new() }
    }

    pub(crate) fn export(&self, name: &str, text: &str) -> PathBuf {
        let path = self.contest.root().parent().unwrap().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, kind: &str, export: &str, more: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
        command.current_dir(self.contest.root().parent().unwrap());
        command.args(["import", "--dir"]).arg(self.contest.root()).args(["--from", kind, export]).args(more);
        ran(command.output().unwrap())
    }

    /// The counts of an import that went well.
    pub(crate) fn counts(&self, kind: &str, export: &str, more: &[&str]) -> BTreeMap<String, u64> {
        let ran = self.import(kind, export, &[&["--format", "json"], more].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let result = document["result"].as_object().unwrap();
        let counts: BTreeMap<String, u64> =
            result.iter().filter_map(|(name, value)| Some((name.clone(), value.as_u64()?))).collect();
        let sum = counts["written"] + counts["rewritten"] + counts["unchanged"] + counts["left_out"];
        assert_eq!(counts["read"], sum, "{counts:?}");
        counts
    }

    pub(crate) fn forum(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.contest.root().join("content/forum");
        if folder.exists() { tree(&folder) } else { BTreeMap::new() }
    }

    fn post(&self, path: &str) -> String {
        let all = self.forum();
        let found = all.get(path).unwrap_or_else(|| panic!("{path} is not in {:?}", all.keys()));
        String::from_utf8(found.clone()).unwrap()
    }

    /// Imports twice: the second time nothing changes.
    fn twice(&self, kind: &str, export: &str, more: &[&str]) -> BTreeMap<String, u64> {
        let dry = self.counts(kind, export, &[more, &["--dry-run"]].concat());
        assert!(self.forum().is_empty(), "a dry run wrote {:?}", self.forum().keys());
        let first = self.counts(kind, export, more);
        assert_eq!(dry, first);
        let forum = self.forum();
        let second = self.counts(kind, export, more);
        assert_eq!((second["written"], second["rewritten"]), (0, 0), "{second:?}");
        assert_eq!(second["unchanged"], first["written"]);
        assert_eq!(forum, self.forum());
        first
    }
}

fn counts<'c>(of: &BTreeMap<String, u64>, names: &[&'c str]) -> Vec<(&'c str, u64)> {
    names.iter().map(|name| (*name, of[*name])).collect()
}

pub(crate) const MBOX: &str = "From a@example.org Mon Oct  2 10:00:00 2006
Message-ID: <one@example.org>
Date: Mon, 2 Oct 2006 12:00:00 +0200
From: \"Ada L.\" <ada@example.org>
Subject: =?utf-8?q?=5Bprize=5D_R=C3=BCckfrage?=
Content-Type: text/plain; charset=utf-8

Is *this* right? Write to ada@example.org.
>From here on
-- 
Ada, +44 1
From b@example.org Mon Oct  2 11:00:00 2006
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>
References: <one@example.org>
Date: Mon, 2 Oct 2006 11:00:00 +0000
From: bob@example.org
Subject: Re: [prize] =?utf-8?q?R=C3=BCckfrage?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Ada L. wrote:
> Is *this* right?
Ja, f=FCr 5 < 6.
--x
Content-Type: application/pdf; name=a.pdf
Content-Disposition: attachment; filename=a.pdf
Content-Transfer-Encoding: base64

AAAA
--x--
From c@example.org Mon Oct  2 12:00:00 2006
Message-ID: <three@example.org>
Date: Mon, 2 Oct 2006 12:00:00 +0000
From: Cy <cy@example.org>
Subject: <script>alert(1)</script>

See https://example.org/x_y.
From d@example.org Mon Oct  2 12:00:00 2006
Message-ID: <four@example.org>
From: Dee <dee@example.org>
Subject: No date

Text
";

#[test]
fn mailing_lists_keep_threads_times_and_authors_and_no_addresses() {
    let archive = Archive::new();
    archive.export("list.mbox", MBOX);
    let counted = archive.twice("mbox", "list.mbox", &["--section", "Mailing list"]);
    let names =
        ["sections", "threads", "read", "written", "left_out", "attachments", "lost_replies", "redacted"];
    assert_eq!(
        counts(&counted, &names),
        [
            ("sections", 1),
            ("threads", 2),
            ("read", 4),
            ("written", 3),
            ("left_out", 1),
            ("attachments", 1),
            ("lost_replies", 0),
            ("redacted", 1)
        ]
    );
    let forum = archive.forum();
    let all = forum.values().map(|text| String::from_utf8_lossy(text)).collect::<String>();
    assert!(!all.contains('@') && !all.contains("+44"), "{all}");
    let thread = forum.keys().find(|path| path.starts_with("mailing-list/prize-ruckfrage-")).unwrap();
    let folder = thread.rsplit_once('/').unwrap().0;
    insta::assert_snapshot!(archive.post(&format!("{folder}/0002.md")), @r#"
    +++
    author = "bob"
    date = 2006-10-02T11:00:00Z
    id = "mbox:16b9f1c7e4d2aaaa"
    reply_to = 1
    +++

    Ada L. wrote:

    > Is \*this\* right?

    Ja, für 5 \< 6.
    "#);
    archive.contest.built();
    let page = archive.contest.page(&format!("forum/{folder}/index.html"));
    let text = words(&page);
    for part in ["[prize] Rückfrage", "Ada L.", "2006-10-02 10:00:00 UTC", "Answers #1", "Is *this* right?"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    for (path, bytes) in tree(&archive.contest.out()) {
        if path.ends_with(".html") {
            assert!(dangers(&String::from_utf8_lossy(&bytes)).is_empty(), "{path}");
        }
    }
}

/// As `gh issue list --json …` writes them.
pub(crate) const ISSUES: &str = r#"[{"number":7,"title":"MD5?","body":"**What** is it?\r\n<b>x</b>","author":{"login":"gravity"},"createdAt":"2006-10-03T08:00:00Z",
            "url":"https://github.com/o/n/issues/7","comments":[
              {"id":"IC_1","author":{"login":"bellkor"},"body":"That.","createdAt":"2006-10-03T09:00:00Z","url":"https://github.com/o/n/issues/7#1"},
              {"id":"IC_2","author":null,"body":"No.","createdAt":"2006-10-03T09:30:00Z"}]}]"#;

/// As GraphQL answers.
pub(crate) const DISCUSSIONS: &str = r#"{"data":{"repository":{"discussions":{"nodes":[{"number":9,"title":"Two halves","body":"Why?","author":{"login":"dace"},
            "createdAt":"2006-11-01T00:00:00Z","url":"https://github.com/o/n/discussions/9","category":{"name":"Q & A"},
            "comments":{"nodes":[{"databaseId":41,"author":{"login":"x"},"body":"So.","createdAt":"2006-11-02T00:00:00Z",
              "replies":{"nodes":[{"databaseId":42,"author":{"login":"dace"},"body":"Oh.","createdAt":"2006-11-03T00:00:00Z"}]}}]}}]}}}}"#;

/// Files and their texts.
pub(crate) const DISCOURSE: [(&str, &str); 2] = [
    (
        "discourse/categories.json",
        r#"{"category_list":{"categories":[{"id":5,"name":"Questions","slug":"questions"}]}}"#,
    ),
    (
        "discourse/topic.json",
        r#"{"id":12,"title":"Once a day?","fancy_title":"Once a day?","category_id":5,"posts_count":6,"post_stream":{"posts":[
          {"id":1,"post_number":1,"post_type":1,"username":"ada","name":"Ada","created_at":"2006-10-05T01:02:03.456Z","raw":"Is it?"},
          {"id":2,"post_number":2,"post_type":1,"username":"bob","name":"","created_at":"2006-10-05T02:00:00.000Z","reply_to_post_number":1,
           "raw":"[quote=\"Ada, post:1, topic:12\"]\nIs it?\n[/quote]\n\nIt **is**."},
          {"id":3,"post_number":3,"post_type":3,"username":"system","created_at":"2006-10-05T03:00:00.000Z","raw":"closed"},
          {"id":4,"post_number":4,"post_type":1,"hidden":true,"username":"spam","created_at":"2006-10-05T03:00:00.000Z","raw":"spam"},
          {"id":5,"post_number":5,"post_type":1,"username":"cy","created_at":"2006-10-05T04:00:00.000Z","cooked":"<p>Old &amp; <b>cooked</b></p>"}]}}"#,
    ),
];

#[test]
fn issues_and_discussions_keep_answers_to_answers() {
    let archive = Archive::new();
    archive.export("github/issues.json", ISSUES);
    archive.export("github/discussions.json", DISCUSSIONS);
    archive.export(
        "github/rest-comments.json",
        r#"[{"id":99,"issue_url":"https://api.github.com/repos/o/n/issues/11","user":{"login":"late"},"created_at":"2006-12-02T00:00:00Z","body":"Late."}]
           [{"id":98,"issue_url":"https://api.github.com/repos/o/n/issues/404","user":{"login":"lost"},"created_at":"2006-12-02T00:00:00Z","body":"Lost."}]"#,
    );
    archive.export(
        "github/rest-issues.json",
        r#"[{"id":1,"number":11,"title":"REST","user":{"login":"early"},"created_at":"2006-12-01T00:00:00Z","body":null,"comments":1},
            {"id":2,"number":12,"title":"A pull","user":{"login":"p"},"created_at":"2006-12-01T00:00:00Z","body":"x","comments":0,"pull_request":{}}]"#,
    );
    let counted = archive.twice("github", "github", &["--section", "Issues"]);
    assert_eq!(
        counts(&counted, &["sections", "threads", "read", "written", "left_out"]),
        [("sections", 2), ("threads", 3), ("read", 10), ("written", 8), ("left_out", 2)]
    );
    assert!(
        archive.post("issues/md5-github7/0001.md").contains("source = \"https://github.com/o/n/issues/7\"")
    );
    assert!(archive.post("issues/md5-github7/0003.md").contains("author = \"ghost\""));
    assert!(archive.post("issues/rest-github11/0002.md").contains("Late."));
    let nested = archive.post("q-a/two-halves-github9/0003.md");
    assert!(nested.contains("reply_to = 2") && nested.contains("id = \"github:9/42\""), "{nested}");
    archive.contest.built();
    let page = archive.contest.page("forum/issues/md5-github7/index.html");
    assert!(page.contains("<strong>What</strong>") && page.contains("&lt;b&gt;"), "{page}");
    assert!(
        page.contains("href=\"https://github.com/o/n/issues/7\" rel=\"nofollow ugc noopener\""),
        "{page}"
    );
    assert!(page.contains("href=\"#post-1\""), "{page}");
}

#[test]
fn topics_of_discourse_keep_quotes_and_leave_out_what_was_hidden() {
    let archive = Archive::new();
    for (name, text) in DISCOURSE {
        archive.export(name, text);
    }
    let counted = archive.twice("discourse", "discourse", &[]);
    assert_eq!(
        counts(&counted, &["sections", "threads", "read", "written", "left_out"]),
        [("sections", 1), ("threads", 1), ("read", 5), ("written", 3), ("left_out", 2)]
    );
    insta::assert_snapshot!(archive.post("questions/once-a-day-discourse12/0002.md"), @r#"
    +++
    author = "bob"
    date = 2006-10-05T02:00:00Z
    id = "discourse:12/2"
    reply_to = 1
    +++

    > [Ada wrote](0001.md):
    >
    > Is it?

    It **is**.
    "#);
    archive.contest.built();
    let page = archive.contest.page("forum/questions/once-a-day-discourse12/index.html");
    assert!(page.contains("#post-1\">Ada wrote</a>"), "{page}");
    assert!(words(&page).contains("Old & cooked"), "{page}");
}

pub(crate) const PUNBB: &str = r"
-- MySQL dump 10.13  Distrib 5.7
CREATE TABLE `pun_forums` (`id` int(10) unsigned NOT NULL, `forum_name` varchar(80), `cat_id` int);
INSERT INTO `pun_forums` VALUES (1,'General',1),(2,'The \'data\'',1);
CREATE TABLE `pun_posts` (`id` int, `poster` varchar(200), `poster_id` int, `message` text, `posted` int, `topic_id` int);
INSERT INTO `pun_posts` VALUES (1,'Ada',2,'[b]Hello[/b]\nworld',1159783200,10),(2,'Bob',3,'[quote=Ada]Hello[/quote]Hi *you*',1159786800,10),
(3,'Cy',4,'Moved?',1159790400,11),(4,'Dee',5,'Lost',1159790400,77),(5,'Eve',6,'No time',0,10);
CREATE TABLE `pun_topics` (`id` int, `poster` varchar(200), `subject` varchar(255), `posted` int, `moved_to` int, `forum_id` int);
INSERT INTO `pun_topics` VALUES (10,'Ada','Hello; (all)',1159783200,NULL,1),(11,'Cy','Rows & columns',1159790400,NULL,2),(12,'Cy','Rows',1,11,1);
";

pub(crate) const PHPBB: &str = r"
CREATE TABLE phpbb_forums (forum_id mediumint(8), forum_name varchar(255));
INSERT INTO phpbb_forums (forum_id, forum_name) VALUES (3, 'Q &amp; A');
CREATE TABLE `phpbb_posts` (`post_id` int, `topic_id` int, `forum_id` int, `poster_id` int, `post_time` int, `post_username` varchar(255), `post_subject` varchar(255), `post_text` mediumtext, `bbcode_uid` varchar(8), `post_visibility` tinyint);
INSERT INTO `phpbb_posts` VALUES (12,4,3,2,1159783200,'','Why?','<t>Why 5 &lt; 6?</t>','',1),
(13,4,3,1,1159786800,'A guest','Re: Why?','<r><QUOTE author=\'ada\' post_id=\'12\'><s>[quote=ada post_id=12 time=1159783200 user_id=2]</s>Why 5 &lt; 6?<e>[/quote]</e></QUOTE>So.</r>','',1),
(14,4,3,2,1159786900,'','','<t>waits</t>','',0);
CREATE TABLE `phpbb_topics` (`topic_id` int, `forum_id` int, `topic_title` varchar(255), `topic_moved_id` int);
INSERT INTO `phpbb_topics` VALUES (4,3,'Why &quot;5&quot;?',0);
CREATE TABLE `phpbb_users` (`user_id` int, `username` varchar(255), `user_regdate` int, `user_email` varchar(99));
INSERT INTO `phpbb_users` VALUES (1,'Anonymous',0,''),(2,'ada',1159700000,'ada@example.org');
";

#[test]
fn dumps_of_boards_keep_forums_topics_and_markup() {
    let archive = Archive::new();
    archive.export("forum.sql", PUNBB);
    let counted = archive.twice("fluxbb", "forum.sql", &[]);
    assert_eq!(
        counts(&counted, &["sections", "threads", "read", "written", "left_out"]),
        [("sections", 2), ("threads", 2), ("read", 5), ("written", 3), ("left_out", 2)]
    );
    insta::assert_snapshot!(archive.post("general/hello-all-punbb10/0002.md"), @r#"
    +++
    author = "Bob"
    date = 2006-10-02T11:00:00Z
    id = "punbb:2"
    +++

    > Ada wrote:
    >
    > Hello

    Hi \*you\*
    "#);
    assert!(archive.post("the-data/rows-columns-punbb11/0001.md").contains("title = \"Rows & columns\""));

    let archive = Archive::new();
    archive.export("phpbb.sql", PHPBB);
    let counted = archive.twice("phpbb", "phpbb.sql", &[]);
    assert_eq!(
        counts(&counted, &["sections", "threads", "read", "written", "left_out"]),
        [("sections", 1), ("threads", 1), ("read", 3), ("written", 2), ("left_out", 1)]
    );
    insta::assert_snapshot!(archive.post("q-a/why-5-phpbb4/0002.md"), @r#"
    +++
    author = "A guest"
    date = 2006-10-02T11:00:00Z
    id = "phpbb:13"
    +++

    > [ada wrote](0001.md):
    >
    > Why 5 \< 6?

    So.
    "#);
    archive.contest.built();
    assert!(words(&archive.contest.page("forum/q-a/why-5-phpbb4/index.html")).contains("Why \"5\"?"));
}

#[test]
fn a_later_export_adds_what_is_new_and_files_by_hand_stay() {
    let archive = Archive::new();
    archive.export("forum.sql", PUNBB);
    archive.import("punbb", "forum.sql", &[]);
    let section = archive.contest.root().join("content/forum/general");
    // Somebody gave the section a better title and wrote a post of their own behind the imported ones.
    std::fs::write(section.join("_section.md"), "+++\ntitle = \"Talk\"\n+++\n").unwrap();
    let own = "+++\nauthor = \"organiser\"\ndate = 2007-01-01\n+++\n\nClosed.\n";
    std::fs::write(section.join("hello-all-punbb10/0003.md"), own).unwrap();
    let later = PUNBB.replace("[b]Hello[/b]", "[b]Hello again[/b]").replace("'Hello; (all)'", "'Welcome'")
        + "INSERT INTO `pun_posts` VALUES (6,'Fay',7,'New here',1159799999,10);\n";
    archive.export("later.sql", &later);
    let counted = archive.counts("punbb", "later.sql", &[]);
    assert_eq!(
        counts(&counted, &["written", "rewritten", "unchanged", "left_out"]),
        [("written", 1), ("rewritten", 1), ("unchanged", 2), ("left_out", 2)]
    );
    // The thread was renamed there: here it keeps its address.
    assert!(archive.post("general/hello-all-punbb10/0001.md").contains("title = \"Welcome\""));
    assert!(archive.post("general/hello-all-punbb10/0004.md").contains("New here"));
    assert_eq!(archive.post("general/hello-all-punbb10/0003.md"), own);
    assert!(archive.post("general/_section.md").contains("Talk"));
}

#[test]
fn the_list_of_what_is_not_published_is_kept_to() {
    let archive = Archive::new();
    archive.export("forum.sql", PUNBB);
    archive.export("list.txt", "# asked for on 2007-01-01\nAda => A reader\npost: punbb:3\nworld\n");
    let counted = archive.counts("punbb", "forum.sql", &["--redact", "list.txt"]);
    assert_eq!(counts(&counted, &["written", "left_out"]), [("written", 2), ("left_out", 3)]);
    let all: String =
        archive.forum().values().map(|text| String::from_utf8_lossy(text).into_owned()).collect();
    assert!(!all.contains("Ada") && !all.contains("Moved?") && !all.contains("world"), "{all}");
    assert!(all.contains("author = \"A reader\"") && all.contains("> A reader wrote:"), "{all}");
}

#[test]
fn sources_that_number_their_threads_alike_share_a_section_and_no_thread() {
    let archive = Archive::new();
    archive.export("forum.sql", PUNBB);
    archive.import("punbb", "forum.sql", &[]);
    let before = archive.forum();
    // Issue 10 beside topic 10, and a post of a year that no file can hold.
    archive.export(
        "issues.json",
        r#"[{"number":10,"title":"Hello","body":"x","author":{"login":"a"},"createdAt":"2006-10-03T08:00:00Z","comments":[]}]"#,
    );
    let counted = archive.counts("github", "issues.json", &["--section", "General"]);
    assert_eq!(
        counts(&counted, &["written", "rewritten", "unchanged"]),
        [("written", 1), ("rewritten", 0), ("unchanged", 0)]
    );
    assert!(archive.post("general/hello-github10/0001.md").contains("github:10"));
    for (path, text) in &before {
        assert_eq!(archive.forum().get(path), Some(text), "{path}");
    }
    let late = PUNBB.replace("'Cy',4,'Moved?',1159790400", "'Cy',4,'Moved?',999999999999");
    archive.export("late.sql", &late);
    let counted = archive.counts("punbb", "late.sql", &[]);
    assert_eq!(counts(&counted, &["unchanged", "left_out"]), [("unchanged", 2), ("left_out", 3)]);
}

#[test]
fn markdown_folders_are_taken_over() {
    let archive = Archive::new();
    archive.export(
        "old/help/first/1.md",
        "---\ntitle: First steps\nauthor: Ada\ndate: 2006-10-02 10:00:00Z\n---\n\n# First steps\n\nGo.\n",
    );
    archive.export("old/help/first/2.md", "+++\nauthor = \"Bob\"\ndate = 2006-10-03\n+++\n\nGone.\n");
    archive.export("old/help/first/3.md", "No front matter.\n");
    archive.export("old/stray.md", "+++\ndate = 2006-10-03\n+++\nStray.\n");
    let counted = archive.twice("markdown", "old", &[]);
    assert_eq!(
        counts(&counted, &["read", "written", "left_out"]),
        [("read", 4), ("written", 2), ("left_out", 2)]
    );
    archive.contest.built();
}

#[test]
fn what_is_no_export_is_refused_with_what_makes_one() {
    let archive = Archive::new();
    archive.export("empty/readme", "nothing");
    archive.export("other.sql", "CREATE TABLE `t` (`id` int);\nINSERT INTO `t` VALUES (1);\n");
    archive.export("other.json", "[{\"a\":1}]");
    archive.export("broken.json", "[{\"title\": ");
    archive.export("other.mbox", "Hello\n");
    archive.export("short.txt", "fine text\nab\n");
    for (kind, export, more) in [
        ("mbox", "nowhere.mbox", &[][..]),
        ("mbox", "empty", &[]),
        ("mbox", "other.mbox", &[]),
        ("github", "other.json", &[]),
        ("github", "broken.json", &[]),
        ("discourse", "other.json", &[]),
        ("punbb", "other.sql", &[]),
        ("phpbb", "other.sql", &[]),
        ("markdown", "other.sql", &[]),
        ("mbox", "other.mbox", &["--redact", "nowhere.txt"]),
        ("mbox", "other.mbox", &["--redact", "short.txt"]),
    ] {
        let ran = archive.import(kind, export, more);
        assert_eq!(ran.code, 2, "{kind} {export}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("error[bad-import]"), "{kind} {export}: {}", ran.err);
    }
    assert!(archive.forum().is_empty());
    archive.export("forum.sql", PUNBB);
    let ran = archive.import("punbb", "forum.sql", &[]);
    assert!(ran.code == 0 && ran.err.contains("warning[not-carried]"), "{}", ran.err);
    told!();
}
