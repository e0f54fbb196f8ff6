//! Crawlers that say so.

/// Parts of the user agents of declared crawlers, in lower case. Tools such as curl and wget are people's.
const DECLARED: [&[u8]; 14] = [
    b"bot",
    b"crawl",
    b"spider",
    b"slurp",
    b"archiver",
    b"mediapartners",
    b"feedfetcher",
    b"facebookexternalhit",
    b"bingpreview",
    b"bytespider",
    b"dataforseo",
    b"headlesschrome",
    b"uptime",
    b"pingdom",
];

/// Whether a user agent declares itself to be a crawler or a monitor.
pub(super) fn is_declared(agent: &[u8]) -> bool {
    let agent = agent.to_ascii_lowercase();
    DECLARED.iter().any(|part| memchr::memmem::find(&agent, part).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crawlers_declare_themselves_and_tools_are_people() {
        for agent in ["Mozilla/5.0 (compatible; Googlebot/2.1)", "Baiduspider", "Yahoo! Slurp", "ia_archiver"]
        {
            assert!(is_declared(agent.as_bytes()), "{agent}");
        }
        for agent in ["", "-", "curl/8.5.0", "Wget/1.21", "Mozilla/5.0 (X11; Linux x86_64) Firefox/3.5"] {
            assert!(!is_declared(agent.as_bytes()), "{agent}");
        }
    }
}
