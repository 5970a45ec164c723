//! `bluebonnet serve`

use super::Registry;
use anyhow::Context;
use bluebonnet_server::settings::{Settings, TlsFiles};
use clap::Args;
use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Serve the registry and its app until it is told to stop (Ctrl-C or SIGTERM).
///
/// Browsers keep an app for offline use only over HTTPS, or on localhost. On a network, give a certificate, or put a
/// server that has one in front and say --behind-proxy.
///
/// What is logged is chosen by BLUEBONNET_LOG (error, warn, info, debug); nobody's data is ever in it.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    registry: Registry,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", env = "BLUEBONNET_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Certificate chain (PEM), to serve HTTPS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A server in front of this one speaks HTTPS and sets X-Forwarded-For
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let filter = tracing_subscriber::EnvFilter::builder()
            .with_env_var("BLUEBONNET_LOG")
            .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
            .from_env_lossy();
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .init();

        let mut settings = Settings::new(self.registry.data);
        settings.behind_proxy = self.behind_proxy;
        settings.tls =
            self.tls_cert.zip(self.tls_key).map(|(certificate, key)| TlsFiles { certificate, key });
        let listener = TcpListener::bind(self.listen).with_context(|| {
            format!("cannot listen on {}; another program may be there: try another --listen", self.listen)
        })?;
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        println!("Bluebonnet is at {scheme}://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let (mut interrupt, mut terminate) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let asked_to_stop = async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            bluebonnet_server::serve::serve(listener, settings, asked_to_stop).await
        })
    }
}
