//! The commands that bring a team's file to the contest.

use contest::{Contest, ForgeKind, Slug};

/// What to type, line by line.
pub(super) fn commands(contest: &Contest, slug: &Slug, file: &str, subject: String) -> Vec<String> {
    let main = &contest.forge.branch;
    let branch = format!("team-{slug}");
    let mut commands = vec![
        "git fetch origin".to_owned(),
        format!("git switch -C {branch} origin/{main}"),
        format!("git add {file}"),
        format!("git commit -m \"{subject}\""),
    ];
    match contest.forge.kind {
        ForgeKind::Git => {
            commands.push(format!(
                "git push origin HEAD:refs/for/{main}   # without the hooks of `judge host`: HEAD:refs/pull/NUMBER/head, any \
                 NUMBER that is free"
            ));
        }
        ForgeKind::Github => {
            commands
                .push(format!("git push -u origin {branch}           # origin: your fork, or the contest"));
            commands.push(format!("gh pr create --fill --base {main}     # or open it on the site"));
        }
        ForgeKind::Gitlab => commands
            .push(format!("git push -o merge_request.create -o merge_request.target={main} origin {branch}")),
        ForgeKind::Forgejo => {
            commands.push(format!("git push origin HEAD:refs/for/{main} -o topic={branch}"));
        }
    }
    commands
}
