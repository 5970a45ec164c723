//! Where the nurse is and was: the place in each list, the question asked of it, the last student opened. Kept while the
//! desk is open, so that coming back is coming back.

use super::list::{Filter, Place, Sort, Whose};
use crate::parts::tracking::Tracking;
use crate::route::Route;
use bluebonnet_shared::ids::ClientId;
use dioxus::prelude::*;
use std::collections::HashMap;

/// A reader's place in one list.
#[derive(Clone, Copy, PartialEq)]
pub struct Reading {
    /// What is typed in its search.
    pub query: Signal<String>,
    /// Which students are shown.
    pub filter: Signal<Filter>,
    /// By which schedule its students are judged.
    pub tracking: Signal<Tracking>,
    /// In which order they stand.
    pub sort: Signal<Sort>,
    /// How far it is scrolled, and the line the keyboard is on.
    pub place: Signal<Place>,
}

/// Where the nurse is and was.
#[derive(Clone, Copy)]
pub struct Bearings {
    readings: CopyValue<HashMap<Whose, Reading>>,
    tracking: CopyValue<HashMap<ClientId, Signal<Option<Tracking>>>>,
    owner: ScopeId,
    /// The list last looked at.
    pub list: Signal<Option<Route>>,
    /// The student last opened.
    pub student: Signal<Option<Route>>,
}

impl Bearings {
    /// Makes them, for everything behind the door.
    pub fn provide() -> Self {
        let owner = dioxus::core::current_scope_id();
        use_context_provider(|| Self {
            readings: CopyValue::new(HashMap::new()),
            tracking: CopyValue::new(HashMap::new()),
            owner,
            list: Signal::new(None),
            student: Signal::new(None),
        })
    }

    /// The scope of everything behind the door: what lives there goes when the desk is locked.
    pub fn owner(self) -> ScopeId {
        self.owner
    }

    /// The ones made above this component.
    pub fn here() -> Self {
        use_context::<Self>()
    }

    /// The reader's place in a list; at its beginning the first time.
    pub fn reading(mut self, whose: Whose) -> Reading {
        let owner = self.owner;
        *self.readings.write().entry(whose).or_insert_with(|| Reading {
            query: Signal::new_in_scope(String::new(), owner),
            filter: Signal::new_in_scope(Filter::default(), owner),
            tracking: Signal::new_in_scope(Tracking::default(), owner),
            sort: Signal::new_in_scope(Sort::default(), owner),
            place: Signal::new_in_scope(Place::default(), owner),
        })
    }

    /// The schedule chosen for one student; none where the list's own goes.
    pub fn tracking(mut self, client: ClientId) -> Signal<Option<Tracking>> {
        let owner = self.owner;
        *self.tracking.write().entry(client).or_insert_with(|| Signal::new_in_scope(None, owner))
    }

    /// Notes where the nurse has come.
    pub fn note(mut self, route: &Route) {
        match route {
            Route::List { .. } | Route::Everyone {} => self.list.set(Some(route.clone())),
            Route::Student { list, .. } => {
                self.list.set(Some(Route::List { list: *list }));
                self.student.set(Some(route.clone()));
            }
            Route::FoundStudent { .. } => {
                self.list.set(Some(Route::Everyone {}));
                self.student.set(Some(route.clone()));
            }
            Route::Home {}
            | Route::Official { .. }
            | Route::Sync {}
            | Route::Attention {}
            | Route::MyAccount {}
            | Route::Users {}
            | Route::OfficeLists {}
            | Route::Devices {}
            | Route::Held {}
            | Route::Viewers {}
            | Route::Organizations {}
            | Route::Audit {}
            | Route::AuditOfUser { .. }
            | Route::AuditOfClient { .. }
            | Route::NotFound { .. } => {}
        }
    }
}
