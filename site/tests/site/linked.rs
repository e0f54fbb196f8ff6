//! Files below `content/` that are no pages.

use base::digest::sha256_hex;

use crate::contest::Contest;
use crate::html::{parse, words};

const FRONT: &str = "+++\ntitle = \"Data\"\n+++\n";
const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

impl Contest {
    fn bytes(&self, path: &str, bytes: &[u8]) {
        self.write(path, "");
        std::fs::write(self.root().join(path), bytes).unwrap();
    }
}

fn packed(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_file_that_a_page_links_to_is_published_with_its_size_and_digest() {
    let contest = Contest::new();
    let data: Vec<u8> = (0..=255).cycle().take(131_662).collect();
    contest.bytes("content/data/ids.csv.gz", &data);
    contest.bytes("content/papers/a.pdf", b"%PDF-1.7 \xff\xfe");
    contest.bytes("content/news/chart.png", b"\x89PNG\r\n\x1a\n\0");
    contest.bytes("content/data/unused.csv", b"id\n1\n");
    contest.write(
        "content/data.md",
        &format!("{FRONT}[ids](data/ids.csv.gz), [again](/data/ids.csv.gz), [paper](papers/a.pdf#page=2)\n"),
    );
    contest.write(
        "content/news/n.md",
        "+++\ntitle = \"N\"\ndate = 2007-01-01\n+++\n![A *rising* line](chart.png)\n",
    );
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    contest.write(
        "content/forum/x/y/1.md",
        "+++\ntitle = \"Y\"\nauthor = \"G\"\ndate = 2007-01-01\n+++\n[ids](../../../data/ids.csv.gz), \
         [unused](../../../data/unused.csv), [u](/data/unused.csv), ![p](/news/chart.png)\n",
    );
    contest.built();
    assert_eq!(std::fs::read(contest.out().join("data/ids.csv.gz")).unwrap(), data);
    assert!(contest.out().join("papers/a.pdf").is_file() && contest.out().join("news/chart.png").is_file());
    assert!(!contest.out().join("data/unused.csv").exists(), "a post publishes nothing");
    let page = contest.page("data/index.html");
    assert!(
        page.contains("href=\"../data/ids.csv.gz\"") && page.contains("href=\"../papers/a.pdf#page=2\""),
        "{page}"
    );
    let facts = format!("ids (131,662 bytes, SHA-256 {} )", sha256_hex(&data));
    assert!(words(&page).contains(&facts), "{}", words(&page));
    let news = contest.page("news/n/index.html");
    let (elements, _) = parse(&news);
    let picture = elements.iter().find(|element| element.name == "img").unwrap();
    assert_eq!(picture.get("src"), Some("../../news/chart.png"));
    assert_eq!(picture.get("alt"), Some("A rising line"));
    let post = contest.page("forum/x/y/index.html");
    assert!(
        post.contains("../../../data/ids.csv.gz\"") && !post.contains("unused.csv") && !post.contains("<img"),
        "{post}"
    );
}

#[test]
fn no_secret_is_published() {
    let contest = Contest::with("[answer_key]\npath = \"content/data/solution.csv\"\n");
    let salt = format!("# gitprize answer key 1 {}\nid,label\n1,2\n", "0f".repeat(32));
    for (file, bytes) in [
        ("key.txt", format!("# created\n{IDENTITY}\n").into_bytes()),
        ("late.bin", [vec![b'x'; (1 << 20) - 20], IDENTITY.as_bytes().to_vec(), vec![0xff; 50]].concat()),
        ("packed.csv.gz", packed(&format!("a,b\n{IDENTITY}\n"))),
        ("id_ed25519", b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n".to_vec()),
        ("salted.csv", salt.clone().into_bytes()),
        ("salted.csv.zst", zstd::encode_all(salt.as_bytes(), 1).unwrap()),
        ("solution.csv", b"id,label\n1,2\n".to_vec()),
        ("token.env", b"TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ456789\n".to_vec()),
    ] {
        contest.bytes(&format!("content/data/{file}"), &bytes);
        contest.write("content/data.md", &format!("{FRONT}\nSee [it](data/{file}).\n"));
        let ran = contest.build();
        assert_eq!(ran.code, 1, "{file}");
        assert!(
            ran.err.contains("secret-published") && ran.err.contains("content/data.md:5:5"),
            "{file}: {}",
            ran.err
        );
        assert!(!ran.err.contains("GFPYY"), "{}", ran.err);
        assert!(!contest.out().exists());
    }
    let key = b"id,label\n1,2\n";
    let digest = sha256_hex(key);
    let contest =
        Contest::with(&format!("[answer_key]\npath = \"../k.csv\"\ncommitment = \"sha256:{digest}\"\n"));
    contest.bytes("content/data/copy.csv", key);
    contest.write("content/data.md", &format!("{FRONT}![it](data/copy.csv)\n"));
    let ran = contest.build();
    assert!(ran.code == 1 && ran.err.contains("holds the answer key"), "{}", ran.err);
    crate::support::told!();
}

#[test]
fn what_cannot_be_published_is_told_where_the_link_stands() {
    let contest = Contest::new();
    contest.bytes("content/my file.csv", b"1\n");
    contest.bytes("content/.hidden.csv", b"1\n");
    contest.bytes("content/feed.xml", b"<feed/>");
    contest.bytes("content/faq", b"1\n");
    contest.bytes("content/assets/style.css", b"1\n");
    contest.write("content/faq.md", "+++\ntitle = \"FAQ\"\n+++\n");
    for (link, code, place) in [
        ("[a](data/none.csv)", "broken-link", "content/data.md:4:1"),
        ("[a](../submissions/x)", "broken-link", "content/data.md:4:1"),
        ("[a](.hidden.csv)", "bad-file-name", "content/data.md:4:1"),
        ("[a](feed.xml)", "address-collision", "content/feed.xml"),
        ("[a](faq)", "address-collision", "content/faq"),
        ("[a](assets/style.css)", "address-collision", "content/assets/style.css"),
    ] {
        contest.write("content/data.md", &format!("{FRONT}{link}\n"));
        let ran = contest.build();
        assert!(ran.code == 1 && ran.err.contains(code) && ran.err.contains(place), "{link}: {}", ran.err);
    }
    crate::support::told!();
}

#[test]
fn what_would_be_skipped_in_silence_is_told() {
    let contest = Contest::new();
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    let post = |front: &str| format!("+++\n{front}date = 2007-01-01\n+++\nHi.\n");
    contest.write("content/forum/x/y/1.md", &post("title = \"Y\"\n"));
    contest.write("content/forum/x/z/1.md", &post("title = \" \"\nauthor = \" \"\n"));
    contest.bytes("content/forum/x/y/cat.PNG", b"\x89PNG");
    contest.bytes("content/logo.png", b"\x89PNG");
    contest.bytes("content/news/paper.pdf", b"%PDF");
    contest.bytes("content/data/unused.png", b"\x89PNG");
    contest.write("content/forum/x/y/2.MD", &post("author = \"G\"\n"));
    let ran = contest.build();
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (code, file) in [
        ("no-author", "content/forum/x/y/1.md"),
        ("no-author", "content/forum/x/z/1.md"),
        ("no-title", "content/forum/x/z/1.md"),
        ("unlinked-file", "content/forum/x/y/cat.PNG"),
        ("unlinked-file", "content/logo.png"),
        ("unlinked-file", "content/news/paper.pdf"),
        ("bad-file-name", "content/forum/x/y/2.MD"),
    ] {
        let told = ran.err.split("\n\n").any(|finding| finding.contains(code) && finding.contains(file));
        assert!(told, "{code} {file}: {}", ran.err);
    }
    assert!(!ran.err.contains("unused.png"), "data need not be linked: {}", ran.err);
    assert!(words(&contest.page("forum/x/y/index.html")).contains("unknown"));
    for name in ["content/rules.MD", "content/docs/a.markdown", "content/news/b.Md", "content/c.mkd"] {
        contest.write(name, "+++\ntitle = \"A\"\n+++\n");
        let ran = contest.build();
        assert!(
            ran.code == 1 && ran.err.contains("bad-file-name") && ran.err.contains(name),
            "{name}: {}",
            ran.err
        );
        std::fs::remove_file(contest.root().join(name)).unwrap();
    }
    contest.write("content/docs/index.md", "+++\ntitle = \"A\"\n+++\n");
    let ran = contest.build();
    assert!(ran.code == 1 && ran.err.contains("address-taken"), "{}", ran.err);
    assert!(ran.err.contains("content/docs/index.md"), "{}", ran.err);
    crate::support::told!();
}

#[cfg(unix)]
#[test]
fn links_in_the_place_of_files_and_folders_are_told() {
    let contest = Contest::new();
    let elsewhere = contest.root().parent().unwrap().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("a.md"), "+++\ntitle = \"A\"\n+++\n").unwrap();
    for name in ["content/news", "content/docs", "content/theme", "content/data", "content/picture.png"] {
        std::os::unix::fs::symlink(&elsewhere, contest.root().join(name)).unwrap();
        let ran = contest.build();
        assert!(
            ran.code == 1 && ran.err.contains("not-a-file") && ran.err.contains(name),
            "{name}: {}",
            ran.err
        );
        std::fs::remove_file(contest.root().join(name)).unwrap();
    }
    contest.write("content/forum/x/_section.md", "+++\ntitle = \"X\"\n+++\n");
    std::os::unix::fs::symlink(&elsewhere, contest.root().join("content/forum/x/thread")).unwrap();
    let ran = contest.build();
    assert!(ran.code == 0 && ran.err.contains("not-a-file"), "{}", ran.err);
    crate::support::told!();
}
