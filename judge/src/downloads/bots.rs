//! Crawlers that say so.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{HirKind, Literal};

/// A kept list of parts of the user agents of declared crawlers; its head says where it is from.
const LIST: &str = include_str!("crawlers.txt");

/// The list, read: nearly all of its patterns are plain texts, which one pass over an agent finds or not.
struct Declared {
    texts: AhoCorasick,
    /// The few others in one.
    patterns: Regex,
}

/// A test holds that there is one.
static DECLARED: LazyLock<Option<Declared>> = LazyLock::new(|| {
    let (mut texts, mut patterns) = (vec![], vec![]);
    for pattern in LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()?;
        match parsed.into_kind() {
            HirKind::Literal(Literal(text)) => texts.push(text),
            _ => patterns.push(format!("(?:{pattern})")),
        }
    }
    Some(Declared {
        texts: AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(texts).ok()?,
        patterns: RegexBuilder::new(&patterns.join("|")).unicode(false).build().ok()?,
    })
});

/// Whether a user agent declares itself to be a crawler, a monitor or a preview. Tools such as curl and wget are people's.
pub(super) fn is_declared(agent: &[u8]) -> bool {
    let is_one = |declared: &Declared| declared.texts.is_match(agent) || declared.patterns.is_match(agent);
    !agent.is_empty() && DECLARED.as_ref().is_some_and(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the list says, each pattern by itself.
    #[test]
    fn the_list_read_in_two_parts_says_what_its_patterns_say() {
        let patterns: Vec<&str> =
            LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let set = regex::bytes::RegexSetBuilder::new(&patterns)
            .unicode(false)
            .size_limit(64 << 20)
            .build()
            .unwrap();
        assert!(patterns.len() > 1_400);
        for pattern in &patterns {
            // A text that the pattern may find, whole, behind and before something, and cut.
            let text: String =
                pattern.replace("[\\s\\S]*", " ").chars().filter(|c| !"\\^$()[]".contains(*c)).collect();
            for agent in [
                text.clone(),
                format!("Mozilla/5.0 (compatible; {text}"),
                format!("{text}2.0"),
                text.chars().skip(1).collect(),
                text.to_lowercase(),
            ] {
                assert_eq!(is_declared(agent.as_bytes()), set.is_match(agent.as_bytes()), "{agent}");
            }
        }
    }

    #[test]
    fn crawlers_declare_themselves_and_tools_and_phones_are_people() {
        for agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Googlebot/2.1",
            "Baiduspider",
            "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
            "ia_archiver",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "facebookexternalhit/1.1",
            "UptimeRobot/2.0",
        ] {
            assert!(is_declared(agent.as_bytes()), "{agent}");
        }
        for agent in [
            "",
            "-",
            "curl/8.5.0",
            "Wget/1.21",
            "python-requests/2.31.0",
            "git-lfs/3.4.0 (GitHub; linux amd64; go 1.21)",
            "Mozilla/5.0 (X11; Linux x86_64) Firefox/3.5",
            // Phones whose makers and models have the words in them.
            "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; U; Android 4.2.2; en-us; Spider I Build/JDQ39) AppleWebKit/534.30 Mobile Safari/534.30",
            "Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) AppleWebKit/537.36 Chrome/142.0.7444.142 Mobile Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.115.0 Chrome/142.0.0.0 Electron/39.8.5 Safari/537.36",
        ] {
            assert!(!is_declared(agent.as_bytes()), "{agent}");
        }
    }
}
