//! The world: an event queue with a clock of its own, driven by one seed. Nothing in it waits and nothing runs beside it.

mod calm;
mod farewell;
mod luck;
mod network;
mod notices;
mod nurse;
mod office;
mod oracle;
mod people;
mod restoring;
mod review;
mod round;
mod serve;
mod session;
mod sharing;
mod spoil;
mod switching;
mod upgrade;

pub use people::Staffing;

use super::cast::{BEGINNING, Cast, first_session};
use super::chance::Chance;
use super::ledger::{Fault, Ledger};
use super::registry::Registry;
use super::sabotage::Sabotage;
use super::tablet::{Disk, Round, Tablet};
use super::trace::Trace;
use super::version::Version;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId};
use bluebonnet_shared::person::Stamp;
use bluebonnet_shared::sync::{ChangeHash, Cursor};
use network::Weather;
use session::Cookie;
use sharing::{share, vaults};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Milliseconds in a second and in a year.
const SECOND: u64 = 1_000;
const YEAR: i64 = 365 * 24 * 3_600 * 1_000;

/// Something that happens.
#[derive(Debug)]
enum Event {
    /// A nurse turns to one of the tablets.
    Nurse,
    /// The office has something to do at the registry.
    Office,
    /// An administrator looks at what came late.
    Review,
    /// Something breaks, or is mended.
    Luck,
    /// A tablet begins a round of sync.
    Wake(usize),
    /// A tablet hears that there is more.
    Notice(usize),
    /// A tablet is unlocked.
    Unlock(usize),
    /// A tablet's user signs in.
    SignIn(usize),
    /// There is room on a tablet again.
    TabletRoom(usize),
    /// The registry starts.
    Start,
    /// There is room on the registry's disk again.
    RegistryRoom,
    /// A request arrives at the registry, with the cookie that the browser had when it was sent.
    Arrive { tablet: usize, request: u64, cookie: Option<Cookie>, ask: Ask },
    /// The registry reads the next page of a pull.
    Page(u64),
    /// An answer arrives at a tablet.
    Answer { tablet: usize, request: u64, stream: u64, answer: Answer },
    /// A tablet waits no longer for an answer.
    GiveUp { tablet: usize, request: u64 },
}

/// What a tablet asks the registry.
#[derive(Clone, Debug)]
enum Ask {
    /// `POST /api/sync/push`, with the message as JSON.
    Push(Vec<u8>),
    /// `GET /api/sync/pull`
    Pull(Cursor),
    /// `POST /api/sync/farewell`, with the message as JSON.
    Farewell(Vec<u8>),
    /// `POST /api/session`
    SignIn,
    /// `POST /api/session/organization`, with the organization that the session is taken to be for.
    Switch(OrgId),
}

/// What comes back.
#[derive(Clone, Debug)]
enum Answer {
    /// The verdicts as JSON.
    Verdicts(Vec<u8>),
    /// A pull begins, and is going to end at this place.
    Begins(Cursor),
    /// A piece of a pull.
    Piece(Vec<u8>),
    /// A pull's stream is at its end.
    Closed,
    /// The registry could not, or the line broke.
    Failed,
    /// The device is revoked.
    Revoked,
    /// There is no session any more, or it is not of the one who asks.
    SignInRequired,
    /// Whether the tablet may keep what it has, and what became of its last entries, as JSON.
    Farewell(Vec<u8>),
    /// The user is signed in, by this cookie; a revoked tablet is given no key.
    SignedIn { cookie: Cookie, key: Option<Vec<u8>> },
}

/// A world.
pub struct World {
    now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    /// Numbers for events, requests and streams, so that no two are the same.
    last_number: u64,
    registry: Registry,
    tablets: Vec<Tablet>,
    /// What the browser of each tablet has for a session's cookie: one, whoever has it unlocked, for whatever organization.
    cookies: BTreeMap<DeviceId, Cookie>,
    ledger: Ledger,
    trace: Trace,
    weather: Weather,
    sabotage: Option<Sabotage>,
    /// Decides what happens.
    chance: Chance,
    /// Turns of nurses that are still to come.
    turns: u64,
    /// Of 256 changes, so many are refused by a rule that only this registry has.
    refuses: u8,
    /// Which version the registry runs.
    version: Version,
    /// Changes that only the next version knows.
    newer: BTreeSet<ChangeHash>,
    /// Whether the registry tells of what is new.
    is_live: bool,
    /// Bytes of a pull's page.
    page: usize,
    /// Nothing breaks any more, and nobody enters anything.
    calm: bool,
    /// How often anything was written by a tablet or asked of the registry's writer.
    moved: u64,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its events.
    pub trace: Trace,
    /// What did not hold, where something did not.
    pub fault: Option<Fault>,
    /// Entries that were called saved.
    pub entries: usize,
}

impl World {
    /// Lives a seed through, with the registry's database at a path.
    pub fn live(seed: u64, sabotage: Option<Sabotage>, path: &Path, keep: usize) -> Report {
        let mut world = Self::begin(seed, sabotage, path, keep);
        let fault = world.live_through().err();
        Report { fault, entries: world.ledger.entries.len(), trace: world.trace }
    }

    fn begin(seed: u64, sabotage: Option<Sabotage>, path: &Path, keep: usize) -> Self {
        let cast = Cast::get();
        let mut chance = Chance::new(seed);
        let registry = Registry::new(path, chance.branch());
        if sabotage == Some(Sabotage::AnswersUnsynced) {
            registry.disk.let_syncs_do_nothing();
        }
        let vaults = vaults(&mut chance);
        // Of several vaults on a tablet, the first one's user is signed in, for its organization.
        let cookies = vaults.iter().rev().map(|vault| (vault.device, first_session(*vault))).collect();
        let tablets = vaults.into_iter().map(|sender| {
            let skew = if chance.once_in(3) { chance.below(2 * YEAR as u64) as i64 - YEAR } else { 0 };
            Tablet {
                sender,
                disk: Disk::default(),
                replica: None,
                wiped: false,
                signed_out: false,
                comes_from: None,
                skew,
                round: Round::Idle,
                asked: false,
                at_once: 1 + chance.place(12),
                version: if chance.once_in(3) { Version::Before } else { Version::Next },
                chance: chance.branch(),
            }
        });
        let mut tablets: Vec<Tablet> = tablets.collect();
        share(&mut tablets);
        let mut ledger = Ledger::default();
        let members = cast.lists.iter().map(|list| (list.id, list.members.clone()));
        ledger.registry.members.extend(members);
        Self {
            now: 0,
            queue: BTreeMap::new(),
            last_number: 0,
            registry,
            tablets,
            cookies,
            ledger,
            trace: Trace::new(keep),
            weather: Weather::draw(&mut chance),
            sabotage,
            turns: 15 + chance.below(30),
            refuses: *chance.one_of(&[0, 0, 10, 60]).unwrap_or(&0),
            version: if chance.once_in(3) { Version::Before } else { Version::Next },
            newer: BTreeSet::new(),
            is_live: chance.once_in(2),
            page: 1 + chance.place(6_000),
            chance,
            calm: false,
            moved: 0,
        }
    }

    fn live_through(&mut self) -> Result<(), Fault> {
        self.registry.start()?;
        self.assign_at_first();
        for tablet in 0..self.tablets.len() {
            self.after(1 + tablet as u64, Event::Unlock(tablet));
        }
        self.after(2 * SECOND, Event::Nurse);
        self.after(SECOND, Event::Office);
        self.after(5 * SECOND, Event::Luck);
        self.after(10 * SECOND, Event::Review);
        while self.turns > 0 {
            let Some(((time, _), event)) = self.queue.pop_first() else { break };
            self.now = time;
            self.happen(event)?;
        }
        self.come_to_rest()?;
        self.judge()
    }

    fn happen(&mut self, event: Event) -> Result<(), Fault> {
        match event {
            Event::Nurse => self.nurse(),
            Event::Office => self.office(),
            Event::Review => self.review(),
            Event::Luck => self.luck(),
            Event::Wake(tablet) => self.wake(tablet),
            Event::Notice(tablet) => self.hear_of_more(tablet),
            Event::Unlock(tablet) => self.unlock(tablet),
            Event::SignIn(tablet) => {
                self.sign_in(tablet);
                Ok(())
            }
            Event::TabletRoom(tablet) => {
                self.set_full(tablet, false);
                Ok(())
            }
            Event::Start => self.start_registry(),
            Event::RegistryRoom => {
                self.registry.disk.make_room();
                Ok(())
            }
            Event::Arrive { tablet, request, cookie, ask } => self.serve(tablet, request, cookie, &ask),
            Event::Page(stream) => self.serve_page(stream),
            Event::Answer { tablet, request, stream, answer } => self.hear(tablet, request, stream, answer),
            Event::GiveUp { tablet, request } => {
                if self.tablets[tablet].waits_for() == Some(request) {
                    self.note(format_args!("tablet {tablet} waits no longer for {request}"));
                    self.end_round(tablet);
                }
                Ok(())
            }
        }
    }

    /// Lets something happen later.
    fn after(&mut self, delay: u64, event: Event) {
        let number = self.number();
        self.queue.insert((self.now + delay, number), event);
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    fn note(&mut self, event: std::fmt::Arguments<'_>) {
        self.trace.note(self.now, event);
    }

    /// The time by the registry's clock.
    fn time(&self) -> Timestamp {
        self.clock(0)
    }

    /// The time by a clock that is off.
    fn clock(&self, skew: i64) -> Timestamp {
        let millis = BEGINNING.as_millisecond() + self.now.cast_signed() + skew;
        Timestamp::from_millisecond(millis).unwrap_or(BEGINNING)
    }

    /// Who types on a tablet, and when by its clock.
    fn stamp(&self, tablet: usize) -> Stamp {
        let Tablet { sender, skew, .. } = &self.tablets[tablet];
        Stamp {
            user: sender.user,
            user_name: "Demo Nurse".to_owned(),
            organization: sender.organization,
            at: self.clock(*skew),
        }
    }
}
