//! The file as it is sent: its name, and its content encrypted where the contest wants that.

use std::path::Path;

use crate::encrypt::recipients;
use crate::kept::Kept;
use crate::remote::Remote;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::scratch::replace;
use contest::{Contest, Folder, ForgeKind, Slug};
use decode::{Envelope, encrypt};
use forge::Token;

/// Endings that say something of a file.
const ENDINGS: [&str; 13] =
    ["csv", "tsv", "txt", "parquet", "arrow", "feather", "ipc", "gz", "zst", "zip", "bz2", "age", "dat"];

/// What the file is called in the team's folder: the endings that it has and that mean something.
pub(super) fn name(file: &Path, is_encrypted: bool) -> String {
    if is_encrypted {
        return "predictions.age".to_owned();
    }
    let whole = file.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let mut endings: Vec<&str> = whole.split('.').skip(1).collect();
    let known = endings.iter().rev().take_while(|ending| ENDINGS.contains(*ending)).count().min(2);
    let ending = endings.split_off(endings.len() - known).join(".");
    if ending.is_empty() { "predictions.csv".to_owned() } else { format!("predictions.{ending}") }
}

/// Who sends, as an encrypted file says it: as the call or the folder say; else whose token it is; else the one member.
pub(super) fn user(
    said: Option<&str>,
    kept: &Kept,
    remote: &Remote,
    folder: &Folder,
    team: &Slug,
) -> Result<String, Failure> {
    if let Some(user) = said.or(kept.user.as_deref()) {
        return Ok(user.to_owned());
    }
    let kind = folder.contest.forge.kind;
    if kind != ForgeKind::Git
        && let Some(token) = Token::find(kind, &remote.address)
    {
        return Ok(forge::sender(kind, &remote.address, token)?.me()?.id.to_string());
    }
    let members = folder.teams.get(team).map(|team| &team.members[..]).unwrap_or_default();
    let alone = match members {
        [member] => member
            .id
            .map(|id| id.to_string())
            .or_else(|| member.login.clone().filter(|_| kind == ForgeKind::Git)),
        _ => None,
    };
    alone.ok_or_else(|| {
        let text = "this contest takes encrypted files only, and such a file says who sends it: give --user";
        let help = "your account's number on the forge or, without a forge, your login; it is remembered in this folder";
        Failure::Configuration(vec![Finding::new(codes::NO_IDENTITY, text).help(help)])
    })
}

/// The file encrypted to the jury. The same file gives the same bytes when it is sent again, although encrypting is
/// random: what was made first is kept.
pub(super) fn encrypted(
    remote: &Remote,
    contest: &Contest,
    team: &Slug,
    user: &str,
    also: &[String],
    payload: Vec<u8>,
) -> Result<Vec<u8>, Failure> {
    let recipients = recipients(contest, also)?;
    let of = [&sha256_hex(&payload), &contest.url, team.as_str(), user, &recipients.join(" ")].join("\n");
    let path = remote.kept(&format!("encrypted/{}.age", sha256_hex(of.as_bytes())));
    if let Ok(bytes) = std::fs::read(&path) {
        return Ok(bytes);
    }
    let envelope = Envelope::new(&contest.url, team.as_str(), user)?;
    let bytes = encrypt(&payload, &envelope, &recipients)?;
    replace(&path, &bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_the_endings_that_mean_something() {
        let named = |file: &str| name(Path::new(file), false);
        for (file, wanted) in [
            ("predictions.csv", "predictions.csv"),
            ("out/Model v2.final.CSV.GZ", "predictions.csv.gz"),
            ("x.parquet", "predictions.parquet"),
            ("noending", "predictions.csv"),
            (".csv", "predictions.csv"),
            ("x.2009.blend", "predictions.csv"),
            ("x.csv.gz.zst.zip", "predictions.zst.zip"),
        ] {
            assert_eq!(named(file), wanted, "{file}");
            assert!(repo::is_predictions(wanted));
        }
        assert_eq!(name(Path::new("x.csv"), true), "predictions.age");
    }
}
