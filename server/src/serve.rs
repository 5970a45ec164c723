//! Serving a registry.

use crate::compaction;
use crate::http::{AppState, router};
use crate::settings::{PublicAddress, Settings, TlsFiles};
use crate::store::{SqliteStore, Store};
use anyhow::Context;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use bluebonnet_shared::calendar::Timestamp;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

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
    mut settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let tls = settings.tls.clone();
    if settings.public_address.is_none() {
        settings.public_address = Some(own_address(&listener, &settings)?);
    }
    let compaction = settings.compaction;
    let state = Arc::new(AppState::new(store.clone(), settings)?);
    let stop_compacting = Arc::new(Notify::new());
    let compacting = compaction.map(|how| tokio::spawn(compaction::run(store, how, stop_compacting.clone())));
    let app = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::<SocketAddr>::new();
    let stop = handle.clone();
    let postman = {
        let state = state.clone();
        tokio::spawn(async move { state.post_office().deliver().await })
    };
    tokio::spawn(async move {
        // Asked to stop before it listens, the server would not hear it.
        stop.listening().await;
        shutdown.await;
        tracing::info!("stopping");
        state.stop();
        stop.graceful_shutdown(Some(GRACE));
    });
    let served = listen(listener, tls, handle, app).await;
    // What has not gone out stays in the queue.
    postman.abort();
    stop_compacting.notify_one();
    if let Some(compacting) = compacting {
        // It fails where it panicked, and is over then too.
        let _ = compacting.await;
    }
    served
}

type App = IntoMakeServiceWithConnectInfo<axum::Router, SocketAddr>;

async fn listen(
    listener: TcpListener,
    tls: Option<TlsFiles>,
    handle: Handle<SocketAddr>,
    app: App,
) -> anyhow::Result<()> {
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

/// The address of a registry that was told of no other.
///
/// # Errors
/// When the listener has none.
pub fn own_address(listener: &TcpListener, settings: &Settings) -> anyhow::Result<PublicAddress> {
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let address = listener.local_addr()?;
    let address = if address.ip().is_loopback() {
        format!("{scheme}://localhost:{}", address.port())
    } else {
        format!("{scheme}://{address}")
    };
    Ok(address.parse()?)
}

/// Opens the database of a data folder; makes both if they are not there.
///
/// # Errors
/// When the folder or the database cannot be used.
pub fn open_store(settings: &Settings) -> anyhow::Result<SqliteStore> {
    make_private_folder(&settings.data)
        .with_context(|| format!("the data folder {} cannot be made", settings.data.display()))?;
    let file = settings.database();
    let opened = SqliteStore::open(&file).and_then(|mut store| {
        store.keep_endings(settings.endings(), Timestamp::now())?;
        Ok(store)
    });
    opened.with_context(|| format!("{} cannot be opened", file.display()))
}

/// Makes a folder that only its owner may enter.
pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
