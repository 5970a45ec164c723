//! The registry as a process of its own, to be measured from outside: a benchmark starts its own program again, with other words.

use crate::district::PASSWORD;
use crate::http::{Answer, Connection};
use bluebonnet_server::serve::serve;
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::AddressLimits;
use bluebonnet_shared::account::SignedIn;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::person::Stamp;
use std::io::{self, BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::path::Path;
use std::process::{Child, Command, Stdio};

const WORD: &str = "serve";

/// Whether this process is to be the registry; if so, it serves until it is killed. A benchmark's `main` asks first.
///
/// # Panics
/// Where it cannot serve. So does all of this: where the registry cannot be asked there is nothing to measure.
#[allow(clippy::print_stdout, clippy::expect_used, reason = "the parent reads where it listens")]
pub fn is_the_registry() -> bool {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [word, data] = &words[..] else { return false };
    if word != WORD {
        return false;
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port to listen on");
    println!("{}", listener.local_addr().expect("an address"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let serving = serve(listener, settings(Path::new(data)), std::future::pending());
    runtime.block_on(serving).expect("the registry serves");
    true
}

/// Settings of a registry that all its tablets ask from this machine.
pub fn settings(data: &Path) -> Settings {
    let mut settings = Settings::new(data);
    // Everybody signs in from one address, in one minute and while the passwords of the others are still being looked at.
    settings.askings_per_minute = NonZeroU32::MAX;
    settings.address_limits = AddressLimits { captcha: u32::MAX, refused: u32::MAX };
    settings
}

/// The registry's process. It is killed when this is dropped.
#[derive(Debug)]
pub struct Registry {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Registry {
    /// Starts one over a data folder.
    ///
    /// # Panics
    /// As [`is_the_registry`].
    #[allow(clippy::expect_used, reason = "see above")]
    pub fn start(data: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .arg(WORD)
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the registry starts");
        let mut line = String::new();
        let said = child.stdout.take().expect("what the registry says");
        BufReader::new(said).read_line(&mut line).expect("the registry's address");
        Self { child, address: line.trim().parse().expect("the registry's address") }
    }

    /// A figure of its memory, in megabytes: `VmRSS:` is what it has now, `VmHWM:` the most it ever had.
    ///
    /// # Panics
    /// Elsewhere than on Linux.
    #[allow(clippy::expect_used, reason = "see above")]
    pub fn memory(&self, which: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the registry's memory can be read on Linux alone");
        let line = status.lines().find_map(|line| line.strip_prefix(which)).expect("a line of it");
        let kilobytes: f64 = line.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number");
        kilobytes / 1024.0
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks with three codes.
///
/// # Errors
/// When they are refused, or the connection breaks.
pub fn try_codes(
    connection: &mut Connection,
    org: &str,
    username: &str,
    password: &str,
) -> io::Result<Answer> {
    let codes = serde_json::json!({
        "org_code": org, "username": username, "password": password, "device_name": "Tablet",
    });
    connection.post("/api/session", &codes.to_string())
}

/// Signs a nurse of [`crate::district::District`] in, and agrees: her connection, and her mark on what she enters.
///
/// # Panics
/// As [`is_the_registry`].
#[allow(clippy::expect_used, reason = "see above")]
pub fn sign_in(registry: SocketAddr, number: u128) -> (Connection, Stamp) {
    let mut connection = Connection::open(registry).expect("a connection");
    let answer = try_codes(&mut connection, "DEMO", &format!("nurse{number}"), PASSWORD);
    let answer = answer.expect("an answer to the codes");
    let cookie = answer.header("set-cookie").and_then(|value| value.split(';').next()).expect("a session");
    connection.cookie = cookie.to_owned();
    let on: SignedIn = serde_json::from_slice(&answer.body).expect("a session");
    let agreement = serde_json::json!({ "version": on.statement.version });
    connection.post("/api/session/agreement", &agreement.to_string()).expect("an agreement");
    let by = Stamp {
        user: on.session.user,
        user_name: on.session.user_name,
        organization: on.session.organization,
        at: Timestamp::from_second(1_795_176_000).expect("a school day"),
    };
    (connection, by)
}
