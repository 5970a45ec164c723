//! Serving a registry.

use crate::http::{AppState, router};
use crate::settings::Settings;
use crate::store::{SqliteStore, Store};
use anyhow::Context;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// After a request to stop, what is under way has this long to finish.
const GRACE: Duration = Duration::from_secs(20);
/// A connection that asks for nothing for this long is not a browser.
const FIRST_REQUEST: Duration = Duration::from_secs(30);

/// Opens the registry in its data folder and serves it until `shutdown` completes; requests that are under way by then
/// are finished.
///
/// # Errors
/// When the data cannot be opened, the certificate cannot be read, or the listener fails.
pub async fn serve(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let store = Arc::new(open_store(&settings)?);
    serve_store(listener, store, settings, shutdown).await
}

/// Serves a registry that is open already.
///
/// # Errors
/// When the certificate cannot be read, or the listener fails.
pub async fn serve_store(
    listener: TcpListener,
    store: Arc<dyn Store>,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let tls = settings.tls.clone();
    let state = Arc::new(AppState::new(store, settings)?);
    let app = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::<SocketAddr>::new();
    let stop = handle.clone();
    tokio::spawn(async move {
        // Asked to stop before it listens, the server would not hear it.
        stop.listening().await;
        shutdown.await;
        tracing::info!("stopping");
        state.stop();
        stop.graceful_shutdown(Some(GRACE));
    });
    // Without delay: the end of a small answer would wait for the device to say that it has the beginning, which takes it 40 ms.
    match tls {
        None => {
            let server = axum_server::from_tcp(listener)?.acceptor(NoDelayAcceptor::new()).handle(handle);
            server.first_request_timeout(FIRST_REQUEST).serve(app).await?;
        }
        Some(files) => {
            // An error only says that another part of the process has chosen a provider before.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config =
                RustlsConfig::from_pem_file(&files.certificate, &files.key).await.with_context(|| {
                    format!("{} or {} cannot be used", files.certificate.display(), files.key.display())
                })?;
            let tls = RustlsAcceptor::new(config).acceptor(NoDelayAcceptor::new());
            let server = axum_server::from_tcp(listener)?.acceptor(tls).handle(handle);
            server.first_request_timeout(FIRST_REQUEST).serve(app).await?;
        }
    }
    Ok(())
}

/// Opens the database of a data folder; makes both if they are not there.
///
/// # Errors
/// When the folder or the database cannot be used.
pub fn open_store(settings: &Settings) -> anyhow::Result<SqliteStore> {
    make_private_folder(&settings.data)
        .with_context(|| format!("the data folder {} cannot be made", settings.data.display()))?;
    let file = settings.database();
    SqliteStore::open(&file).with_context(|| format!("{} cannot be opened", file.display()))
}

/// Makes a folder that only its owner may enter.
pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
