//! The official builds we know, pinned by digest.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

/// The version of DuckDB, the one the `duckdb` crate in `Cargo.toml` is made for.
pub(crate) const VERSION: &str = "1.5.6";

/// One npm package that holds DuckDB's shared library.
pub(crate) struct Package {
    /// The platform in npm's words.
    pub(crate) platform: &'static str,
    /// Name and version, as npm takes it.
    pub(crate) spec: &'static str,
    /// SHA-256 of the package.
    pub(crate) digest: &'static str,
    /// Path of the library inside the package.
    pub(crate) member: &'static str,
    /// File name of the library.
    pub(crate) library: &'static str,
    /// Size of the library in bytes.
    pub(crate) library_bytes: u64,
    /// SHA-256 of the library.
    pub(crate) library_digest: &'static str,
}

const LINUX_X64: Package = Package {
    platform: "linux-x64",
    spec: "@duckdb/node-bindings-linux-x64@1.5.6-r.1",
    digest: "1b9f82478539bb9a1d1df44bd103121a12ae52142c07158dc52b97d2ec1d69ff",
    member: "package/libduckdb.so",
    library: "libduckdb.so",
    library_bytes: 70_546_800,
    library_digest: "3f4962cdd266eab2b479a5b5a4a6d063d279b2954ae814ed00385d553b747633",
};

const LINUX_ARM64: Package = Package {
    platform: "linux-arm64",
    spec: "@duckdb/node-bindings-linux-arm64@1.5.6-r.1",
    digest: "3a45a6305b3235a781ed9de25aa795a3862acd042782d1f864e1bdb656de212b",
    member: "package/libduckdb.so",
    library: "libduckdb.so",
    library_bytes: 62_945_312,
    library_digest: "23686593dba4ec22c6e581bb1c843b3964e84c4bc4d0063d8b4daddd2e20e30a",
};

/// The library in both packages for macOS is one file for both processors.
const MAC_ARM64: Package = Package {
    platform: "darwin-arm64",
    spec: "@duckdb/node-bindings-darwin-arm64@1.5.6-r.1",
    digest: "6ca33c2c6566246d6a452e24194f004010dd860d5b2764c7143ff255555862ca",
    member: "package/libduckdb.dylib",
    library: "libduckdb.dylib",
    library_bytes: 117_008_720,
    library_digest: "75a519cb914ae36ca22cff0995a8a2e8c9a46990b8c0a479514f741a0d93f344",
};

const MAC_X64: Package = Package {
    platform: "darwin-x64",
    spec: "@duckdb/node-bindings-darwin-x64@1.5.6-r.1",
    digest: "1004f6a9ec624612e8d30e25010070e7e3aac23fc807146a470c5a4f6f6e38e0",
    ..MAC_ARM64
};

/// The name of DuckDB's library on this system.
pub(crate) fn library() -> &'static str {
    match std::env::consts::OS {
        "macos" => "libduckdb.dylib",
        "windows" => "duckdb.dll",
        _ => "libduckdb.so",
    }
}

impl Package {
    /// The package for the platform this runs on. The libraries for Linux need glibc, so other C libraries have none.
    pub(crate) fn here() -> Option<&'static Self> {
        match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") if cfg!(target_env = "gnu") => Some(&LINUX_X64),
            ("linux", "aarch64") if cfg!(target_env = "gnu") => Some(&LINUX_ARM64),
            ("macos", "aarch64") => Some(&MAC_ARM64),
            ("macos", "x86_64") => Some(&MAC_X64),
            _ => None,
        }
    }

    /// Whether a folder already holds the library, whole and unchanged.
    pub(crate) fn is_in(&self, dir: &Path) -> bool {
        let path = dir.join(self.library);
        // The size first: it finds a broken-off copy without reading 70 MB.
        let right_size = path.metadata().is_ok_and(|meta| meta.is_file() && meta.len() == self.library_bytes);
        right_size && File::open(path).and_then(digest).is_ok_and(|found| found == self.library_digest)
    }
}

/// SHA-256 of everything a reader gives, in hexadecimal.
pub(crate) fn digest(mut reader: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_library_of_the_right_size_is_not_accepted() {
        let dir = tempfile::tempdir().unwrap();
        let package =
            Package { library_bytes: 3, library_digest: digest(&b"abc"[..]).unwrap().leak(), ..LINUX_X64 };
        assert!(!package.is_in(dir.path()));
        std::fs::write(dir.path().join(package.library), "abd").unwrap();
        assert!(!package.is_in(dir.path()));
        std::fs::write(dir.path().join(package.library), "abc").unwrap();
        assert!(package.is_in(dir.path()));
    }
}
