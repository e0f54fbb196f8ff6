//! Linux: what it can be told of memory, and of programs that belong together.
#![allow(unsafe_code, reason = "none of it has a safe interface here")]

use std::ffi::CString;
use std::io;
use std::io::Error;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command};

/// What the system calls a large page, at the least.
const LARGE: usize = 1 << 21;

/// Bounds the data of `child`. Where the system has no such limit, time alone ends it.
pub fn bound_memory(child: &Child, bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the limit is read during the call only, no old one is asked for, and a process that has ended already
    // is reported as an error, which changes nothing.
    let _ = unsafe {
        libc::prlimit(child.id().cast_signed(), libc::RLIMIT_DATA, &raw const limit, std::ptr::null_mut())
    };
}

/// Asks for large pages for the memory from `start` on that `count` values take.
pub fn in_large_pages<T>(start: *const T, count: usize) {
    let (start, bytes) = (start.cast::<u8>(), count.saturating_mul(size_of::<T>()));
    // Whole large pages only: what else is on their edges is not ours.
    let skipped = start.align_offset(LARGE);
    let whole = bytes.saturating_sub(skipped) / LARGE * LARGE;
    if whole > 0 {
        // SAFETY: the advice changes no byte of any range, nor who may read it. A system that does not know the advice or
        // has nothing there says so, which changes nothing either.
        unsafe {
            libc::madvise(start.wrapping_add(skipped).cast_mut().cast(), whole, libc::MADV_HUGEPAGE);
        }
    }
}

/// Has what `command` starts, and what that starts, be stopped together by [`end_all`].
pub fn apart(command: &mut Command) {
    command.process_group(0);
}

/// Ends `child`, which was started [`apart`], and all that it has started, which would keep its pipes open.
pub fn end_all(child: &mut Child) {
    // The number of one that has ended may be another's by now.
    if matches!(child.try_wait(), Ok(None)) {
        // SAFETY: the call takes numbers alone, and the group is the child's own, which is there until it is waited for.
        let _ = unsafe { libc::kill(-child.id().cast_signed(), libc::SIGKILL) };
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Has what `command` starts be told to end as soon as the thread that starts it has ended, however that comes: a program
/// that is killed can tell nobody.
pub fn end_with_parent(command: &mut Command) {
    let parent = std::process::id();
    let tie = move || {
        // SAFETY: the call takes numbers alone and changes nothing but what signal this new process will get.
        if unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM) } != 0 {
            return Err(Error::last_os_error());
        }
        // SAFETY: it takes nothing and cannot fail.
        let is_there = unsafe { libc::getppid() }.cast_unsigned() == parent;
        // It may have ended in between, and would never be heard of.
        if is_there { Ok(()) } else { Err(Error::from_raw_os_error(libc::ESRCH)) }
    };
    // SAFETY: between fork and exec the closure makes two system calls and allocates nothing.
    unsafe { command.pre_exec(tie) };
}

/// Has `a` and `b` change places at one instant: whoever looks finds both, before or after.
///
/// # Errors
/// When one of them is not there, they lie on two file systems, or theirs cannot do it.
pub fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    let (a, b) = (CString::new(a.as_os_str().as_bytes())?, CString::new(b.as_os_str().as_bytes())?);
    // SAFETY: both are texts that end with a NUL and live until the call returns, which reads them only.
    let done = unsafe {
        libc::renameat2(libc::AT_FDCWD, a.as_ptr(), libc::AT_FDCWD, b.as_ptr(), libc::RENAME_EXCHANGE)
    };
    if done == 0 { Ok(()) } else { Err(Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn what_is_apart_ends_with_all_that_it_started() {
        let mut shell = Command::new("sh");
        apart(shell.args(["-c", "sleep 60 & echo begun; wait"]).stdout(Stdio::piped()));
        let mut shell = shell.spawn().unwrap();
        let mut output = BufReader::new(shell.stdout.take().unwrap());
        let mut text = String::new();
        output.read_line(&mut text).unwrap();
        end_all(&mut shell);
        // Whoever held the other end would keep this from coming to one.
        assert_eq!(output.read_line(&mut text).unwrap(), 0);
        assert_eq!(text, "begun\n");
        end_all(&mut shell);
    }

    #[test]
    fn what_is_tied_ends_with_whoever_started_it_and_the_rest_goes_on() {
        let start = |is_tied: bool| {
            let run = move || {
                let mut sleep = Command::new("sleep");
                if is_tied {
                    end_with_parent(sleep.arg("60"));
                } else {
                    sleep.arg("0.2");
                }
                sleep.spawn().unwrap()
            };
            std::thread::spawn(run).join().unwrap()
        };
        assert_eq!(start(true).wait().unwrap().signal(), Some(libc::SIGTERM));
        assert!(start(false).wait().unwrap().success());
    }

    #[test]
    fn folders_change_places_and_nothing_happens_where_one_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "b"] {
            std::fs::create_dir(path(name)).unwrap();
            std::fs::write(path(name).join("file"), name).unwrap();
        }
        exchange(&path("a"), &path("b")).unwrap();
        let read = |name: &str| std::fs::read_to_string(path(name).join("file")).unwrap();
        assert_eq!((read("a"), read("b")), ("b".to_owned(), "a".to_owned()));
        assert!(exchange(&path("a"), &path("c")).is_err());
        assert_eq!(read("a"), "b");
    }
}
