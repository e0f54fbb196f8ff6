//! Crawlers that say so.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

/// A kept list of parts of the user agents of declared crawlers; its head says where it is from.
const LIST: &str = include_str!("crawlers.txt");

/// All of them in one; a test holds that there is one.
static DECLARED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let patterns = LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let any: Vec<String> = patterns.map(|pattern| format!("(?:{pattern})")).collect();
    let (size, cache) = (64 << 20, 32 << 20);
    RegexBuilder::new(&any.join("|")).unicode(false).size_limit(size).dfa_size_limit(cache).build().ok()
});

/// Whether a user agent declares itself to be a crawler, a monitor or a preview. Tools such as curl and wget are people's.
pub(super) fn is_declared(agent: &[u8]) -> bool {
    !agent.is_empty() && DECLARED.as_ref().is_some_and(|declared| declared.is_match(agent))
}

#[cfg(test)]
mod tests {
    use super::*;

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
