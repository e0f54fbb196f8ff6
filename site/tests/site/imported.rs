//! What was imported, on the pages: of every source threads, order, times, authors and answers are those of the export.

use std::collections::BTreeMap;

use crate::contest::{Contest, tree};
use crate::html::words;
use crate::import::{Archive, DISCOURSE, DISCUSSIONS, ISSUES, MBOX, PHPBB, PUNBB};

/// As FluxBB 1.5 with `mysqldump` writes them, as far as an import reads it.
const FLUXBB: &str = r"-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `forums`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `forums` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `forum_name` varchar(80) NOT NULL DEFAULT 'New forum',
  `forum_desc` text,
  `num_topics` mediumint unsigned NOT NULL DEFAULT '0',
  `cat_id` int unsigned NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `forums` WRITE;
/*!40000 ALTER TABLE `forums` DISABLE KEYS */;
INSERT INTO `forums` VALUES (2,'Techniques','What works',1,1);
/*!40000 ALTER TABLE `forums` ENABLE KEYS */;
UNLOCK TABLES;
DROP TABLE IF EXISTS `posts`;
CREATE TABLE `posts` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `poster` varchar(200) NOT NULL DEFAULT '',
  `poster_id` int unsigned NOT NULL DEFAULT '1',
  `poster_ip` varchar(39) DEFAULT NULL,
  `poster_email` varchar(80) DEFAULT NULL,
  `message` mediumtext,
  `hide_smilies` tinyint(1) NOT NULL DEFAULT '0',
  `posted` int unsigned NOT NULL DEFAULT '0',
  `edited` int unsigned DEFAULT NULL,
  `edited_by` varchar(200) DEFAULT NULL,
  `topic_id` int unsigned NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`),
  KEY `posts_topic_id_idx` (`topic_id`),
  KEY `posts_multi_idx` (`poster_id`,`topic_id`)
) ENGINE=InnoDB AUTO_INCREMENT=6 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `posts` WRITE;
INSERT INTO `posts` VALUES (3,'Ada',2,'192.0.2.1',NULL,'Does [i]blending[/i] help?',0,1175000000,NULL,NULL,7),(5,'Bob',3,'192.0.2.2','bob@example.org','[quote=Ada]Does [i]blending[/i] help?[/quote]\nIt does.',0,1175003600,1175003700,'Bob',7);
UNLOCK TABLES;
DROP TABLE IF EXISTS `topics`;
CREATE TABLE `topics` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `poster` varchar(200) NOT NULL DEFAULT '',
  `subject` varchar(255) NOT NULL DEFAULT '',
  `posted` int unsigned NOT NULL DEFAULT '0',
  `closed` tinyint(1) NOT NULL DEFAULT '0',
  `sticky` tinyint(1) NOT NULL DEFAULT '0',
  `moved_to` int unsigned DEFAULT NULL,
  `forum_id` int unsigned NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=8 DEFAULT CHARSET=utf8mb4;
INSERT INTO `topics` VALUES (7,'Ada','Blending',1175000000,0,0,NULL,2);
";

/// A source: what `--from` calls it, the export with its files, and the threads that pages have to show.
struct Sample {
    kind: &'static str,
    export: &'static str,
    files: Vec<(&'static str, &'static str)>,
    threads: Vec<Thread>,
}

/// Section, title, and of each post in order the author, the time and the number that it answers.
type Thread = (&'static str, &'static str, Vec<(&'static str, &'static str, Option<u32>)>);

fn samples() -> Vec<Sample> {
    let (first, second, third) = ("2006-10-02T10:00:00Z", "2006-10-02T11:00:00Z", "2006-10-02T12:00:00Z");
    vec![
        Sample {
            kind: "mbox",
            export: "list.mbox",
            files: vec![("list.mbox", MBOX)],
            threads: vec![
                ("Forum", "<script>alert(1)</script>", vec![("Cy", third, None)]),
                ("Forum", "[prize] Rückfrage", vec![("Ada L.", first, None), ("bob", second, Some(1))]),
            ],
        },
        Sample {
            kind: "github",
            export: "issues.json",
            files: vec![("issues.json", ISSUES)],
            threads: vec![(
                "Forum",
                "MD5?",
                vec![
                    ("gravity", "2006-10-03T08:00:00Z", None),
                    ("bellkor", "2006-10-03T09:00:00Z", Some(1)),
                    ("ghost", "2006-10-03T09:30:00Z", Some(1)),
                ],
            )],
        },
        Sample {
            kind: "github",
            export: "discussions.json",
            files: vec![("discussions.json", DISCUSSIONS)],
            threads: vec![(
                "Q & A",
                "Two halves",
                vec![
                    ("dace", "2006-11-01T00:00:00Z", None),
                    ("x", "2006-11-02T00:00:00Z", Some(1)),
                    ("dace", "2006-11-03T00:00:00Z", Some(2)),
                ],
            )],
        },
        Sample {
            kind: "discourse",
            export: "discourse",
            files: DISCOURSE.to_vec(),
            threads: vec![(
                "Questions",
                "Once a day?",
                vec![
                    ("Ada", "2006-10-05T01:02:03Z", None),
                    ("bob", "2006-10-05T02:00:00Z", Some(1)),
                    ("cy", "2006-10-05T04:00:00Z", None),
                ],
            )],
        },
        Sample {
            kind: "fluxbb",
            export: "fluxbb.sql",
            files: vec![("fluxbb.sql", FLUXBB)],
            threads: vec![(
                "Techniques",
                "Blending",
                vec![("Ada", "2007-03-27T12:53:20Z", None), ("Bob", "2007-03-27T13:53:20Z", None)],
            )],
        },
        Sample {
            kind: "punbb",
            export: "punbb.sql",
            files: vec![("punbb.sql", PUNBB)],
            threads: vec![
                ("General", "Hello; (all)", vec![("Ada", first, None), ("Bob", second, None)]),
                ("The 'data'", "Rows & columns", vec![("Cy", third, None)]),
            ],
        },
        Sample {
            kind: "phpbb",
            export: "phpbb.sql",
            files: vec![("phpbb.sql", PHPBB)],
            threads: vec![("Q & A", "Why \"5\"?", vec![("ada", first, None), ("A guest", second, None)])],
        },
        Sample {
            kind: "markdown",
            export: "old",
            files: vec![
                (
                    "old/help/first/1.md",
                    "---\ntitle: First steps\nauthor: Ada\ndate: 2006-10-02 10:00:00Z\n---\n\n# First steps\n\nGo.\n",
                ),
                ("old/help/first/2.md", "+++\nauthor = \"Bob\"\ndate = 2006-10-02T11:00:00Z\n+++\n\nGone.\n"),
            ],
            threads: vec![("help", "First steps", vec![("Ada", first, None), ("Bob", second, None)])],
        },
    ]
}

/// Of a post that a page shows the author, the time and the number that it answers.
type Shown = (String, String, Option<u32>);

/// The threads that the site of `contest` shows, read off its pages.
fn shown(contest: &Contest) -> Vec<(String, String, Vec<Shown>)> {
    let mut threads = vec![];
    for (path, bytes) in tree(&contest.out()) {
        if !path.starts_with("forum/") || path.matches('/').count() != 3 {
            continue;
        }
        let html = String::from_utf8(bytes).unwrap();
        let crumbs = between(&html, "aria-label=\"Where you are\"><ol>", "</ol>");
        let section = crumbs.rsplit("<li>").next().unwrap();
        let posts = html.split("<article class=\"post\"").skip(1).enumerate().map(|(at, post)| {
            assert!(post.starts_with(&format!(" id=\"post-{}\"", at + 1)), "{path}: {post}");
            let header = between(post, "<header>", "</header>");
            let answers = post.split("Answers #").nth(1).map(|rest| {
                let number = rest.split('<').next().unwrap();
                assert!(
                    post.contains(&format!("href=\"#post-{number}\">Answers #{number}")),
                    "{path}: {post}"
                );
                number.parse().unwrap()
            });
            let author = words(&between(header, "<h2", "</h2>").replacen(|c| c != '>', "", 0));
            let author = author.rsplit('>').next().unwrap().trim().to_owned();
            (author, between(header, "datetime=\"", "\"").to_owned(), answers)
        });
        let title = words(between(&html, "<h1>", "</h1>"));
        threads.push((words(section), title, posts.collect()));
    }
    threads.sort();
    threads
}

fn between<'h>(html: &'h str, start: &str, end: &str) -> &'h str {
    let rest = html.split_once(start).unwrap_or_else(|| panic!("{start} is not in {html}")).1;
    rest.split_once(end).unwrap().0
}

#[test]
fn of_every_source_the_pages_show_threads_order_times_and_answers() {
    for Sample { kind, export, files, threads } in samples() {
        let archive = Archive::new();
        for (name, text) in files {
            archive.export(name, text);
        }
        let first = archive.counts(kind, export, &[]);
        archive.contest.built();
        let pages: BTreeMap<String, Vec<u8>> = tree(&archive.contest.out());
        let mut expected: Vec<_> = threads
            .into_iter()
            .map(|(section, title, posts)| {
                let posts: Vec<_> = posts
                    .into_iter()
                    .map(|(author, at, of)| (author.to_owned(), at.to_owned(), of))
                    .collect();
                (section.to_owned(), title.to_owned(), posts)
            })
            .collect();
        expected.sort();
        assert_eq!(shown(&archive.contest), expected, "{export}");
        // Again: neither the files nor the pages change.
        let forum = archive.forum();
        let second = archive.counts(kind, export, &[]);
        let changes = (second["written"], second["rewritten"], second["unchanged"]);
        assert_eq!(changes, (0, 0, first["written"]), "{export}");
        assert!(archive.forum() == forum, "{export}: a second import changed a file");
        archive.contest.built();
        assert!(tree(&archive.contest.out()) == pages, "{export}: a second import changed a page");
    }
}
