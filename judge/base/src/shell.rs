//! What a shell and `man` can be told of a program, made by the program from the arguments that it reads:
//! `help completions SHELL` prints a script, `help man` the program's page and `help man DIR` writes all pages.

use std::ffi::OsString;
use std::path::Path;

use clap::{Command, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::failure::Failure;
use crate::finding::{Finding, codes};
use crate::nearest::unknown;

/// The text that `program help completions SHELL` or `program help man [DIR]` asks for.
pub(crate) fn asked(command: &Command, arguments: &[OsString]) -> Option<Result<String, Failure>> {
    let [_, help, topic, rest @ ..] = arguments else { return None };
    match topic.to_str().filter(|_| help == "help")? {
        "completions" => Some(completions(command.clone(), rest)),
        "man" => Some(match rest {
            [] => page(command.clone()),
            [folder] => pages(command.clone(), Path::new(folder)),
            _ => {
                Err(usage("`help man` takes one folder at most".to_owned(), "name the folder for the pages"))
            }
        }),
        _ => None,
    }
}

fn usage(text: String, help: &str) -> Failure {
    Failure::Configuration(vec![Finding::new(codes::USAGE, text).help(help)])
}

/// The script that completes a command line in the shell that `rest` names.
fn completions(mut command: Command, rest: &[OsString]) -> Result<String, Failure> {
    let names = Shell::value_variants().iter().map(ToString::to_string).collect::<Vec<_>>();
    let all = format!("the shells are {}", names.join(", "));
    let [name] = rest else {
        return Err(usage("`help completions` takes the name of one shell".to_owned(), &all));
    };
    let name = name.to_string_lossy();
    let shell = Shell::from_str(&name, false).map_err(|_| {
        let known = names.iter().map(String::as_str);
        Failure::Configuration(vec![unknown(codes::USAGE, "shell", &name, known, all)])
    })?;
    let called = command.get_name().to_owned();
    let mut script = vec![];
    clap_complete::generate(shell, &mut command, called, &mut script);
    text(script)
}

/// The program's own page.
fn page(command: Command) -> Result<String, Failure> {
    let mut page = vec![];
    Man::new(command).render(&mut page).map_err(Failure::io)?;
    text(page)
}

/// Writes a page of the program and of each of its commands into `folder`.
fn pages(command: Command, folder: &Path) -> Result<String, Failure> {
    let before = format!("writing the pages into {}", folder.display());
    fs_err::create_dir_all(folder).map_err(Failure::io)?;
    clap_mangen::generate_to(command, folder).map_err(|why| Failure::machine(before, why))?;
    Ok(String::new())
}

fn text(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|why| Failure::machine("the text", why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Command {
        let file = clap::Arg::new("file").value_name("FILE");
        Command::new("thing")
            .version("1.2")
            .about("Does things.")
            .subcommand(Command::new("check").about("Looks at a file").arg(file))
    }

    fn said(arguments: &[&str]) -> Result<String, Failure> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        asked(&program(), &arguments).expect("it is asked for")
    }

    #[test]
    fn every_shell_has_a_script_that_names_the_commands() {
        for shell in Shell::value_variants() {
            let script = said(&["thing", "help", "completions", &shell.to_string()]).unwrap();
            assert!(script.contains("thing") && script.contains("check"), "{shell}: {script}");
        }
    }

    #[test]
    fn a_shell_that_there_is_not_is_refused_with_those_that_there_are() {
        let finding = |arguments: &[&str]| said(arguments).unwrap_err().findings()[0].clone();
        let near = finding(&["thing", "help", "completions", "fsh"]);
        assert_eq!((near.code, near.help.as_deref()), ("usage", Some("did you mean fish?")));
        let far = finding(&["thing", "help", "completions", "tenex-of-old"]);
        assert!(far.help.unwrap().contains("bash, elvish, fish, powershell, zsh"));
        for wrong in [&["thing", "help", "completions"][..], &["thing", "help", "completions", "bash", "zsh"]]
        {
            assert!(finding(wrong).message.contains("the name of one shell"));
        }
        assert!(finding(&["thing", "help", "man", "a", "b"]).message.contains("one folder"));
    }

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("man1");
        assert_eq!(said(&["thing", "help", "man", place.to_str().unwrap()]).unwrap(), "");
        let mut names: Vec<_> = std::fs::read_dir(&place)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["thing-check.1", "thing.1"]);
        let page = said(&["thing", "help", "man"]).unwrap();
        assert!(page.contains(".TH thing 1") && page.contains("Does things."), "{page}");
    }

    #[test]
    fn other_questions_are_others_to_answer() {
        for arguments in [&["thing", "check", "man"][..], &["thing", "help", "check"], &["thing", "help"]] {
            let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
            assert!(asked(&program(), &arguments).is_none());
        }
    }
}
