//! The registry over HTTP. Every request ends: a network that is up with a registry out of reach must feel like no network.

pub mod account;
mod exchange;
mod failure;
pub mod held;
pub mod office;

pub use account::{agree, sign_in, sign_out, switch};
pub use exchange::{Stream, speak_for};
pub use failure::Failure;

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::schedule::packed;
use bluebonnet_shared::sync::{
    Access, Accesses, Cursor, END_HEADER, Farewell, FarewellReply, Push, PushReply,
};
use exchange::{Asking, Exchange, answer};

/// Milliseconds that the registry has to answer at all.
const PING: u32 = 2_500;
/// Milliseconds for a batch to be stored.
const PUSH: u32 = 20_000;
/// Milliseconds for a feed to begin, and between two pieces of it.
const FEED: u32 = 10_000;

/// Whether our own registry answers, and what time it is there, where it says so. Not whether the browser believes in a network.
pub async fn answers() -> Option<RegistryTime> {
    let exchange = Exchange::begin("GET", "/api/ping", &Asking::default(), PING).await.ok()?;
    (exchange.status() == 204).then(|| RegistryTime(exchange.time()))
}

/// The registry's clock, to the second, where it could be read.
pub struct RegistryTime(pub Option<Timestamp>);

/// Pushes a batch. `unsent` counts all that is unsent here, for the registry's list of devices.
pub async fn push(push: &Push, unsent: usize) -> Result<PushReply, Failure> {
    let asking = Asking { unsent: Some(unsent), ..Asking::with(push)? };
    answer("POST", "/api/sync/push", &asking, PUSH).await
}

/// Tells of what was done here. Once this has succeeded, none of it need be told again.
pub async fn tell(accesses: &[Access]) -> Result<(), Failure> {
    let asking = Asking::with(&Accesses { accesses: accesses.to_vec() })?;
    account::done("POST", "/api/sync/accesses", &asking, PUSH).await
}

/// Says what is said of a vault without a session.
pub async fn farewell(farewell: &Farewell) -> Result<FarewellReply, Failure> {
    answer("POST", "/api/sync/farewell", &Asking::with(farewell)?, PUSH).await
}

/// Begins a pull. `unsent` as for [`push`].
pub async fn pull(after: Cursor, unsent: usize) -> Result<Feed, Failure> {
    let asking = Asking { unsent: Some(unsent), ..Asking::default() };
    let address = format!("/api/sync/pull?after={}", after.0);
    let stream = Stream::begin(&address, &asking).await?;
    let schedule = stream.header(packed::HEADER);
    // What does not say where it ends is not our registry's, whatever stands between it and us.
    let end = stream.header(END_HEADER).and_then(|end| end.parse().ok()).map(Cursor);
    Ok(Feed { end: end.ok_or(Failure::Unreachable)?, stream, schedule })
}

/// Begins to listen for what others enter.
pub async fn events() -> Result<Stream, Failure> {
    Stream::begin("/api/sync/events", &Asking::default()).await
}

/// Fetches the schedule that the registry has in force, packed.
pub async fn schedule() -> Result<Vec<u8>, Failure> {
    Exchange::begin("GET", "/api/schedule", &Asking::default(), FEED).await?.good().await?.bytes(FEED).await
}

/// A feed that is coming in.
pub struct Feed {
    stream: Stream,
    end: Cursor,
    schedule: Option<String>,
}

impl Feed {
    /// The place at which it is going to end.
    pub fn end(&self) -> Cursor {
        self.end
    }

    /// The tag of the schedule that the registry has in force; none from a registry that says none.
    pub fn schedule(&self) -> Option<&str> {
        self.schedule.as_deref()
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// `Unreachable` when it stops halfway.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.stream.piece(FEED).await
    }
}
