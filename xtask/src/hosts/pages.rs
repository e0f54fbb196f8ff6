//! The pages behind nginx with the settings that `site host nginx` prints: what each kind of address answers, and how many requests a second
//! beside nginx without them.

use std::collections::HashMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::contest::Contest;
use super::ended::Ended;
use super::running::{Running, answers, found, free_port, missing};
use crate::project::{self, Project};

const CONTEST: &str = r#"title = "Trial"
url = "http://localhost/prize/"
opens = 2009-01-01T00:00:00Z
closes = 2099-12-31T00:00:00Z
[metric]
name = "rmse"
[submission]
format = "csv"
"#;
const RULES: &str = "+++\ntitle = \"Rules\"\nmenu = \"Rules\"\n+++\n\nOne account.\n";
/// What one server of a machine has besides; connections for those who come all at once.
const AROUND: &str = "daemon off;\nUSER\nworker_processes auto;\nworker_rlimit_nofile 16384;\npid WORK/nginx.pid;\nerror_log stderr;\n\
                      events { worker_connections 8192; }\nhttp {\ntypes { text/html html; text/css css; text/javascript js; \
                      application/json json; image/svg+xml svg; application/xml xml; text/csv csv; font/woff2 woff2; }\n\
                      access_log off;\nclient_body_temp_path WORK/body;\nfastcgi_temp_path WORK/fastcgi;\n\
                      proxy_temp_path WORK/proxy;\nuwsgi_temp_path WORK/uwsgi;\nscgi_temp_path WORK/scgi;\nFILE\n}\n";
/// Connections at once, and seconds of each turn.
const CONNECTIONS: &str = "1000";
const SECONDS: &str = "4s";
/// Turns of each, one after the other.
const TURNS: usize = 5;

/// A site, and what serves it.
struct Served {
    public: PathBuf,
    port: u16,
    /// Nothing but the files, from the same program.
    bare: u16,
    _server: Running,
}

/// What a server answered.
struct Answer {
    status: u16,
    /// By their names in small letters.
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// All kinds of addresses.
pub(super) fn run(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["nginx"]) {
        return Ok(Ended::Skipped(why));
    }
    let served = Served::start(project)?;
    let page = served.ask("", &[])?;
    served.holds(&page, 200, "index.html")?;
    page.says("cache-control", "no-cache")?;
    let policy = page.header("content-security-policy");
    ensure!(
        policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"),
        "the policy is {policy:?}"
    );
    page.says("x-content-type-options", "nosniff")?;
    let short = served.ask("", &["Accept-Encoding: gzip, br"])?;
    short.says("content-encoding", "gzip")?;
    served.holds(&short, 200, "index.html.gz")?;
    let again = served.ask("", &[&format!("If-None-Match: {}", page.header("etag"))])?;
    ensure!(
        again.status == 304 && again.body.is_empty(),
        "a page that stayed is answered with {}",
        again.status
    );
    let rules = served.ask("rules", &[])?;
    ensure!(
        rules.status == 301 && rules.header("location").ends_with("/prize/rules/"),
        "a folder leads to {:?}",
        rules.header("location")
    );
    served.holds(&served.ask("rules/", &[])?, 200, "rules/index.html")?;
    let lost = served.ask("nowhere/", &[])?;
    served.holds(&lost, 404, "404.html")?;
    let html = String::from_utf8(page.body)?;
    let style = html
        .split('"')
        .find(|text| text.contains("style.css?v="))
        .context("the page has no style sheet with a version")?;
    let style = served.ask(style.trim_start_matches("./"), &["Accept-Encoding: gzip"])?;
    style.says("cache-control", "public, max-age=31536000, immutable")?;
    style.says("content-type", "text/css; charset=utf-8")?;
    served.holds(&style, 200, "assets/style.css.gz")?;
    served.ask("assets/style.css", &[])?.says("cache-control", "no-cache")?;
    let figures = served.ask("api/v1/leaderboard.json", &[])?;
    figures.says("access-control-allow-origin", "*")?;
    served.holds(&figures, 200, "api/v1/leaderboard.json")?;
    Ok(Ended::Fine(
        "pages, copies, versions of assets, figures, what is nowhere: each with its headers".to_owned(),
    ))
}

/// Requests a second, beside the same bytes from the same program without settings.
pub(crate) fn load(project: &Project) -> Result<Ended> {
    if let Some(why) = missing(&["nginx", "wrk"]) {
        return Ok(Ended::Skipped(why));
    }
    let served = Served::start(project)?;
    let (mut own, mut bare) = (vec![], vec![]);
    for _ in 0..TURNS {
        own.push(wrk(&format!("http://127.0.0.1:{}/prize/", served.port))?);
        bare.push(wrk(&format!("http://127.0.0.1:{}/index.html.gz", served.bare))?);
    }
    let [own, bare] = [own, bare].map(|mut turns| {
        turns.sort_by(f64::total_cmp);
        turns[TURNS / 2]
    });
    Ok(Ended::Fine(format!(
        "{own:.0} requests/s with {CONNECTIONS} connections, {bare:.0} without the settings: {:.2} of it; no error (medians of {TURNS})",
        own / bare
    )))
}

fn wrk(address: &str) -> Result<f64> {
    let mut wrk = Command::new(found("wrk").context("wrk is gone")?);
    wrk.args(["-t", "2", "-c", CONNECTIONS, "-d", SECONDS, "-H", "Accept-Encoding: gzip", address]);
    let said = project::output(&mut wrk)?;
    if let Some(wrong) = said.lines().find(|line| line.contains("Socket errors") || line.contains("Non-2xx"))
    {
        bail!("{address}: {}", wrong.trim());
    }
    let line = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.and_then(|rate| rate.trim().parse().ok()).with_context(|| format!("wrk says {said}"))
}

impl Served {
    fn start(project: &Project) -> Result<Self> {
        let work = Contest::folder(project, "pages")?;
        fs::create_dir_all(work.join("content"))?;
        fs::write(work.join("content/contest.toml"), CONTEST)?;
        fs::write(work.join("content/rules.md"), RULES)?;
        let public = work.join("public");
        let site = || {
            let mut site = Command::new(project.program("site"));
            site.current_dir(&work);
            site
        };
        project::output(
            site().args(["build", "--no-cache", "--compress", "gz,br,zst", "--out"]).arg(&public),
        )?;
        let settings = project::output(site().args(["host", "nginx", "--root"]).arg(&public))?;
        let (port, bare) = (free_port()?, free_port()?);
        let (own, both) = ("listen 80;", "    listen [::]:80;\n");
        ensure!(settings.contains(own) && settings.contains(both), "the settings listen nowhere");
        let settings = settings.replace(both, "").replace(own, &format!("listen 127.0.0.1:{port};"));
        let kept =
            "sendfile on; tcp_nopush on; open_file_cache max=20000 inactive=60s; open_file_cache_valid 1s;";
        let plain = format!("server {{ listen 127.0.0.1:{bare}; root {}; {kept} }}", public.display());
        let is_root = project::output(Command::new("id").arg("-u"))?.trim() == "0";
        let config = AROUND
            .replace("USER", if is_root { "user root;" } else { "" })
            .replace("WORK", &work.display().to_string());
        let file = work.join("nginx.conf");
        fs::write(&file, config.replace("FILE", &format!("{settings}\n{plain}")))?;
        let mut nginx = Command::new(found("nginx").context("nginx is gone")?);
        nginx.arg("-p").arg(&work).arg("-c").arg(&file);
        let mut server = Running::start("nginx", &mut nginx, &work.join("nginx.log"))?;
        server.listens(|| answers(port))?;
        Ok(Self { public, port, bare, _server: server })
    }

    /// Asks for the address `path` below the site's.
    fn ask(&self, path: &str, headers: &[&str]) -> Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        let more: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        write!(stream, "GET /prize/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n")?;
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes)?;
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .context("an answer without an end of its head")?;
        let head = std::str::from_utf8(&bytes[..end])?;
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .context("an answer without a status")?
            .parse()?;
        let headers = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Ok(Answer { status, headers: headers.collect(), body: bytes[end + 4..].to_vec() })
    }

    /// That `answer` is the file `name` of the site.
    fn holds(&self, answer: &Answer, status: u16, name: &str) -> Result<()> {
        let file: &Path = &self.public.join(name);
        ensure!(answer.status == status, "{name} is answered with {}", answer.status);
        ensure!(answer.body == fs::read(file)?, "{name} is answered with other bytes");
        Ok(())
    }
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn says(&self, name: &str, value: &str) -> Result<()> {
        let own = self.header(name);
        ensure!(own == value, "{name} is {own:?} and not {value:?}");
        Ok(())
    }
}
