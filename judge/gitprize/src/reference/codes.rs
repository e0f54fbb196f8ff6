//! The page about all codes.

use base::finding::codes::CODES;

const HEAD: &str = r#"+++
title = "Refusals and other messages"
summary = "Every code that the judge and the site generator print, what it means, and what to do about it."
order = 30
+++

<!-- Made by `judge codes --reference`; `cargo xtask docs` renews it. -->

Every refusal and every warning of the judge has a code that stays the same from version to version. (A call with an unknown option or command has none: it names what it expected.) `gitprize codes CODE` prints what this page says.
A refused file gets no score and a receipt that names the code. The message itself says where the fault is: line, column, how
often, and the first lines that have it. What was refused stands on the site by the number of its pull request, also where no team can
be told behind it: [/refused/](/refused/).
"#;

/// Every code as one page of Markdown with front matter.
pub fn codes_page() -> String {
    let mut out = HEAD.to_owned();
    for topic in CODES {
        out += &format!("\n## {}\n\n{}\n", topic.title, topic.about);
        for code in topic.codes {
            let who: Vec<_> = code.who.iter().map(|who| who.word()).collect();
            out += &format!(
                "\n### {}\n\n{} {}\n\n*For the {}.*\n",
                code.code,
                code.meaning,
                code.action,
                who.join(" and the ")
            );
        }
    }
    out
}
