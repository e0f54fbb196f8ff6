//! Whose signature a commit has. `ssh-keygen` checks it, as it does for git itself: it knows every kind of key, those on
//! tokens too. Any key will do, since a person is known by it and nothing else.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use git2::{ObjectType, Oid};

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::scratch::Scratch;
use repo::Objects;

/// What a commit object may have.
const LARGEST: u64 = 1 << 20;
/// What a signature of SSH begins with.
const ARMOR: &[u8] = b"-----BEGIN SSH SIGNATURE-----";

/// The fingerprint of the key that signed the commit `head` among `objects`, or why there is none.
///
/// # Errors
/// [`Failure::Machine`] when `ssh-keygen` cannot be run.
pub(super) fn signer(objects: &Objects, head: Oid) -> Result<Result<String, Finding>, Failure> {
    let none = |why: &str| {
        let text = format!("the commit {} {why}", &head.to_string()[..12]);
        Err(Finding::new(codes::COMMIT_NOT_SIGNED, text).help(
            "anybody may push here and is known by the SSH key that signs: `git config gpg.format ssh`, `git config \
             user.signingkey ~/.ssh/id_ed25519.pub`, then `git commit --amend -S --no-edit` and push again",
        ))
    };
    let reader = objects.open();
    let Ok((ObjectType::Commit, ..=LARGEST)) = reader.header(head) else {
        return Ok(none("cannot be read"));
    };
    let Ok((_, commit)) = reader.read(head) else { return Ok(none("cannot be read")) };
    let Some((signed, signature)) = parts(&commit) else { return Ok(none("is not signed")) };
    if !signature.starts_with(ARMOR) {
        return Ok(none("is signed, but not by an SSH key"));
    }
    let folder = Scratch::new()?;
    Ok(match checked(folder.path(), &signed, &signature)? {
        Some(print) => Ok(print),
        None => none("has an SSH signature that does not hold"),
    })
}

/// What `ssh-keygen` says: the fingerprint, if the signature holds.
fn checked(folder: &Path, signed: &[u8], signature: &[u8]) -> Result<Option<String>, Failure> {
    let file = folder.join("signature");
    fs_err::write(&file, signature).map_err(Failure::io)?;
    let failed = |why: std::io::Error| Failure::machine("ssh-keygen (of OpenSSH, is it installed?)", why);
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "check-novalidate", "-n", "git", "-s"]).arg(&file).env("LC_ALL", "C");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ends early has said no.
        let _ = stdin.write_all(signed);
    }
    let said = child.wait_with_output().map_err(failed)?;
    if !said.status.success() {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&said.stdout);
    let print = text.split_whitespace().find(|word| word.starts_with("SHA256:"));
    Ok(print.map(str::to_owned))
}

/// What was signed of a commit, and the signature: a header whose further lines begin with a space.
fn parts(commit: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (mut signed, mut signature, mut inside, mut head) = (vec![], vec![], false, true);
    for line in commit.split_inclusive(|byte| *byte == b'\n') {
        head &= line != b"\n";
        if head && inside && line.starts_with(b" ") {
            signature.extend_from_slice(&line[1..]);
            continue;
        }
        inside = false;
        match line.strip_prefix(b"gpgsig ").filter(|_| head && signature.is_empty()) {
            Some(first) => {
                signature.extend_from_slice(first);
                inside = true;
            }
            None => signed.extend_from_slice(line),
        }
    }
    (!signature.is_empty()).then_some((signed, signature))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_signature_is_taken_out_of_the_header_alone() {
        let commit = b"tree 1\ngpgsig -----BEGIN\n a\n \n b\nencoding x\n\ngpgsig of the message\n c\n";
        let (signed, signature) = parts(commit).unwrap();
        assert_eq!(signed, b"tree 1\nencoding x\n\ngpgsig of the message\n c\n");
        assert_eq!(signature, b"-----BEGIN\na\n\nb\n");
        assert_eq!(parts(b"tree 1\n\ngpgsig x\n"), None);
    }
}
