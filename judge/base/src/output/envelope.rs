//! The document that a command prints for programs: one object, whatever became of the command.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde::Serialize;
use serde_json::Value;

use crate::finding::render::Severity;
use crate::finding::{Finding, Place};

/// The version of the document; a program that knows another one should stop.
pub const SCHEMA: &str = "gitprize/1";

/// What was said so far. A command has one result and may fail in many ways, each of which is said where it is met.
static SAID: Mutex<Said> = Mutex::new(Said { result: None, findings: vec![], rows: false });
static COMMAND: OnceLock<String> = OnceLock::new();

struct Said {
    result: Option<Value>,
    findings: Vec<Complaint>,
    /// Whether results were printed already, each on a line of its own.
    rows: bool,
}

/// A finding with its weight; what is absent is null.
#[derive(Serialize)]
struct Complaint {
    severity: Severity,
    code: &'static str,
    message: String,
    place: Option<Place>,
    help: Option<String>,
}

#[derive(Serialize)]
struct Document<'s> {
    schema: &'static str,
    command: &'s str,
    status: &'static str,
    exit: u8,
    result: &'s Option<Value>,
    findings: &'s [Complaint],
}

fn said() -> MutexGuard<'static, Said> {
    // Whoever panicked while it was held has only added to it.
    SAID.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says which command it is, such as `judge prize award`.
pub fn called(command: String) {
    let _ = COMMAND.set(command);
}

pub(super) fn result(value: Value) {
    said().result = Some(value);
}

pub(super) fn rows() {
    said().rows = true;
}

pub(super) fn findings(findings: &[Finding], severity: Severity) {
    said().findings.extend(findings.iter().cloned().map(|finding| {
        let Finding { code, message, place, help } = finding;
        Complaint { severity, code, message, place, help }
    }));
}

/// The document of a command that ends with `exit`; nothing where every result had a line of its own and there is no
/// more to say.
pub(super) fn document(exit: u8) -> String {
    let said = said();
    if said.rows && said.findings.is_empty() && said.result.is_none() {
        return String::new();
    }
    let status = match exit {
        0 => "ok",
        1 => "findings",
        2 => "usage",
        _ => "failure",
    };
    let command = COMMAND.get().map_or("", String::as_str);
    let (result, findings) = (&said.result, &said.findings[..]);
    let document = Document { schema: SCHEMA, command, status, exit, result, findings };
    match serde_json::to_string(&document) {
        Ok(text) => text + "\n",
        Err(_) => String::new(),
    }
}
