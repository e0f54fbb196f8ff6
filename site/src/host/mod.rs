//! What a web server must be told to serve a site well: compressed copies as they are, assets for ever, everything else asked for again,
//! the page for addresses that are none, and what browsers may do with a page.
//!
//! Entry point: [`text`].

use url::Url;

/// A kind of server, or of host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Server {
    /// nginx
    Nginx,
    /// Caddy
    Caddy,
    /// The file _headers of Cloudflare Pages and Netlify
    Headers,
}

/// What a page may load; the same stands in each page. No other site may show it in a frame, which only a header can say.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// An asset whose address says what it holds.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is kept and asked for again, which costs one answer without a body while nothing changed.
const ASK: &str = "no-cache";

/// The settings of `server` for the site at `url`, whose files stand in the folder `root`.
pub(crate) fn text(server: Server, url: &Url, root: &str) -> String {
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    match server {
        Server::Nginx => nginx(host, path, root),
        Server::Caddy => caddy(host, path, root),
        Server::Headers => headers(path),
    }
}

fn nginx(host: &str, path: &str, root: &str) -> String {
    // A folder's path and an address below it meet without a doubled slash.
    let place = |below: &str| match path {
        "/" => format!("root \"{root}\";"),
        _ => format!("alias \"{root}/{below}\";"),
    };
    let (pages, assets) = (place(""), place("assets/"));
    // What a place says of headers takes the place of all that was said around it.
    let headers = format!(
        r#"add_header Access-Control-Allow-Origin "*" always;
        add_header Content-Security-Policy "{POLICY}" always;
        add_header X-Content-Type-Options nosniff always;
        add_header Referrer-Policy no-referrer always;"#
    );
    format!(
        r#"# The pages of a contest. Goes into the block http, as /etc/nginx/conf.d/gitprize.conf does.
map $arg_v $gitprize_asset {{
    "" "{ASK}";
    default "{FOR_EVER}";
}}

server {{
    listen 80;
    listen [::]:80;
    server_name {host};
    charset utf-8;
    charset_types text/css text/plain text/csv application/json application/javascript application/xml;
    # Copies that `site build --compress gz,br,zst` made.
    gzip_static on;
    # With the module libnginx-mod-http-brotli-static:
    # brotli_static on;
    sendfile on;
    tcp_nopush on;
    # A new site takes the old one's place as a whole, and is seen a second later.
    open_file_cache max=20000 inactive=60s;
    open_file_cache_valid 1s;
    open_file_cache_errors on;
    error_page 404 {path}404.html;

    location {path} {{
        {pages}
        index index.html;
        add_header Cache-Control "{ASK}" always;
        {headers}
    }}
    # Their addresses say what they hold.
    location {path}assets/ {{
        {assets}
        # Of a new site, never what the old one had: a browser keeps it for ever.
        open_file_cache off;
        add_header Cache-Control $gitprize_asset always;
        {headers}
    }}
}}
"#
    )
}

fn caddy(host: &str, path: &str, root: &str) -> String {
    format!(
        r#"# The pages of a contest. Caddy gets the certificate by itself.
{host} {{
	handle_path {path}* {{
		root * "{root}"
		header Content-Security-Policy "{POLICY}"
		header X-Content-Type-Options nosniff
		header Referrer-Policy no-referrer
		header Cache-Control "{ASK}"
		@assets {{
			path /assets/*
			query v=*
		}}
		header @assets Cache-Control "{FOR_EVER}"
		# All of it is public, and pages elsewhere may read it.
		header Access-Control-Allow-Origin *
		# Copies that `site build --compress gz,br,zst` made.
		file_server {{
			precompressed zstd br gzip
		}}
	}}
	handle_errors {{
		rewrite * /404.html
		root * "{root}"
		file_server
	}}
}}
"#
    )
}

fn headers(path: &str) -> String {
    format!(
        "{path}*\n  Access-Control-Allow-Origin: *\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n  \
         Referrer-Policy: no-referrer\n"
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_server_is_told_the_same() {
        for (name, server) in
            [("nginx", Server::Nginx), ("caddy", Server::Caddy), ("headers", Server::Headers)]
        {
            let url = "https://contest.example/prize/".parse().unwrap();
            insta::assert_snapshot!(name, text(server, &url, "/srv/www/contest"));
        }
    }

    #[test]
    fn the_header_allows_what_each_page_allows() {
        let page = include_str!("../../templates/base.html");
        let (own, more) = POLICY.rsplit_once("; ").unwrap();
        assert!(page.contains(&format!("content=\"{own}\"")), "{own}");
        assert_eq!(more, "frame-ancestors 'none'");
    }
}
