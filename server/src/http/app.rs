//! The app inside the binary.

use super::Fault;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

/// A built file, as it is and compressed.
struct File {
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

struct Served {
    file: &'static File,
    tag: String,
}

static SERVED: LazyLock<HashMap<&'static str, Served>> = LazyLock::new(|| {
    let serve = |file: &'static File| {
        let digest = Sha256::digest(file.plain);
        let tag = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        (file.path, Served { file, tag })
    };
    FILES.iter().map(serve).collect()
});

/// What stands under `/` when the binary was built without the app.
const NO_APP: &str = "This registry was built without its app. Build both with: cargo xtask build\n";

/// Every GET outside the API: a file of the app, or, for a page that only the app knows, the app itself.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Fault::WrongMethod.into_response();
    }
    let path = uri.path();
    if let Some(served) = SERVED.get(path) {
        return answer(served, &headers);
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let wants_page = headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")));
    // An address with a file's ending is no page: a missing asset must fail, not turn into one.
    if path != "/" && (!wants_page || last.contains('.') || path.starts_with("/api/")) {
        return Fault::NotFound.into_response();
    }
    match SERVED.get("/index.html") {
        Some(page) => answer(page, &headers),
        None => (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], NO_APP)
            .into_response(),
    }
}

fn answer(served: &Served, request: &HeaderMap) -> Response {
    let file = served.file;
    let (body, encoding) = match encoding(request, file) {
        Some(Encoding::Brotli(body)) => (body, Some("br")),
        Some(Encoding::Gzip(body)) => (body, Some("gzip")),
        None => (file.plain, None),
    };
    // Each form of a file has a tag of its own.
    let tag = format!("\"{}-{}\"", served.tag, encoding.unwrap_or("plain"));
    let mut headers = HeaderMap::new();
    // Files under /assets/ carry their content's hash in their name. The others keep theirs and must be asked for.
    let caching =
        if file.path.starts_with("/assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(file.path)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, value);
    }
    let has_it = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    if has_it {
        headers.remove(header::CONTENT_ENCODING);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, body).into_response()
}

enum Encoding {
    Brotli(&'static [u8]),
    Gzip(&'static [u8]),
}

/// The smallest form that the browser takes and the build made.
fn encoding(request: &HeaderMap, file: &File) -> Option<Encoding> {
    let takes = |name: &str| {
        request
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|item| {
                let mut parts = item.split(';').map(str::trim);
                let name = parts.next()?;
                let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
                (!refused).then_some(name)
            })
            .any(|taken| taken.eq_ignore_ascii_case(name))
    };
    match (file.brotli, file.gzip) {
        (Some(body), _) if takes("br") => Some(Encoding::Brotli(body)),
        (_, Some(body)) if takes("gzip") => Some(Encoding::Gzip(body)),
        _ => None,
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static FILE: File =
        File { path: "/assets/app-1a2b.js", plain: b"plain", brotli: Some(b"br"), gzip: Some(b"gz") };

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn served() -> Served {
        Served { file: &FILE, tag: "cafe".into() }
    }

    #[test]
    fn a_browser_gets_the_smallest_form_it_takes() {
        for (accepts, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("identity", None),
        ] {
            let response = answer(&served(), &asked(header::ACCEPT_ENCODING, accepts));
            let encoding = response.headers().get(header::CONTENT_ENCODING);
            assert_eq!(encoding.map(|value| value.to_str().unwrap()), expected, "{accepts}");
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
        }
    }

    #[test]
    fn a_browser_that_has_the_file_gets_no_body() {
        let response = answer(&served(), &asked(header::IF_NONE_MATCH, "\"beef-plain\", \"cafe-plain\""));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
        let response = answer(&served(), &asked(header::IF_NONE_MATCH, "\"beef-plain\""));
        assert_eq!(response.status(), StatusCode::OK);
    }

    #[test]
    fn only_files_named_by_their_content_are_kept_for_ever() {
        let response = answer(&served(), &HeaderMap::new());
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        static WORKER: File = File { path: "/sw.js", plain: b"", brotli: None, gzip: None };
        let response = answer(&Served { file: &WORKER, tag: "cafe".into() }, &HeaderMap::new());
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
    }
}
