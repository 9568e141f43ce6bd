//! `offprint serve`: a folder as a plain static host would serve it, for trying things out.

use super::{Folder, Problem, Report};
use crate::address;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::fmt;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

/// Serve a folder on this machine, for trying things out
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The folder, of a site or of prerendered pages
    pub folder: PathBuf,
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 8000)]
    pub port: u16,
    /// The address to listen on; 0.0.0.0 lets other machines in
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub address: IpAddr,
}

/// Serves a folder until Ctrl-C; `ready` is told the address when it can be asked.
pub fn run(options: &Options, ready: impl FnOnce(&str)) -> Result<Served, Problem> {
    let folder = Folder::new(&options.folder);
    let folder_problem = |error: io::Error| Problem::new(folder.root().display(), error);
    let root = fs::canonicalize(folder.root()).map_err(folder_problem)?;
    if !root.is_dir() {
        return Err(Problem::new(folder.root().display(), "is no folder"));
    }
    let wanted = SocketAddr::new(options.address, options.port);
    let problem = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            let reason = "this port is taken; choose another with --port, or --port 0 for any that is free";
            Problem::new(wanted, reason)
        }
        _ => Problem::new(wanted, error),
    };
    let listener = TcpListener::bind(wanted).map_err(problem)?;
    listener.set_nonblocking(true).map_err(problem)?;
    let address = format!("http://{}/", listener.local_addr().map_err(problem)?);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(problem)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(problem)?;
        tokio::spawn(axum::serve(listener, host(&root)).into_future());
        // Heard from here on: whoever is told that the server is ready may end it at once.
        let end = tokio::spawn(tokio::signal::ctrl_c());
        tokio::task::yield_now().await;
        ready(&address);
        end.await.map_err(io::Error::other).and_then(|heard| heard).map_err(problem)
    })?;
    Ok(Served { address })
}

/// The host of the folder.
fn host(root: &Path) -> Router {
    // As most hosts have it: the best that a processor gives would keep readers of a local file waiting.
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(4));
    Router::new()
        .fallback_service(ServeDir::new(root))
        .layer(middleware::from_fn_with_state(Arc::from(root), answer))
        .layer(compression)
}

/// Lets the folder answer, and completes what it says.
async fn answer(State(root): State<Arc<Path>>, request: Request, next: Next) -> Response {
    let path = address::decode(request.uri().path()).into_owned();
    let is_head = request.method() == Method::HEAD;
    let mut response =
        if is_public(&root, &path) { next.run(request).await } else { StatusCode::NOT_FOUND.into_response() };
    if response.status() == StatusCode::NOT_FOUND {
        let words = if is_head { "" } else { "There is no such file in this folder.\n" };
        response = (StatusCode::NOT_FOUND, words).into_response();
    }
    let headers = response.headers_mut();
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_text = media_type.starts_with("text/") || media_type == "application/json";
    if is_text && !media_type.contains(';') {
        // Opened by itself, a raw file should not be taken for Latin-1.
        if let Ok(complete) = HeaderValue::from_str(&format!("{media_type}; charset=utf-8")) {
            headers.insert(CONTENT_TYPE, complete);
        }
    }
    // A change is seen when the page is loaded again.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether a path is for others to see: no hidden file, as `.git` is, and nothing outside the folder, where links may lead.
fn is_public(root: &Path, path: &str) -> bool {
    let is_hidden = path.split('/').any(|segment| segment.starts_with('.') && segment != ".well-known");
    let asked = root.join(path.trim_start_matches('/'));
    let index = asked.join("index.html");
    let is_outside = |file: &Path| fs::canonicalize(file).is_ok_and(|file| !file.starts_with(root));
    !is_hidden && !is_outside(&asked) && !is_outside(&index)
}

/// A folder that was served.
#[derive(Debug)]
pub struct Served {
    address: String,
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ended")
    }
}

impl Report for Served {
    fn to_json(&self) -> serde_json::Value {
        json!({ "served": self.address })
    }

    fn problems(&self) -> &[Problem] {
        &[]
    }
}
