//! The screens: a file each, its parts beside it.

mod account;
mod attention;
mod bearings;
mod draft;
mod entrance;
mod frame;
mod give;
mod home;
mod list;
mod not_found;
mod office;
mod official;
mod opened;
mod requirements;
mod student;
mod sync;
mod typed;

pub use account::MyAccountScreen;
pub use attention::AttentionScreen;
pub use frame::Frame;
pub use home::HomeScreen;
pub use list::{EveryoneClinic, ListClinic, NoStudent};
pub use not_found::NotFoundScreen;
pub use office::{
    AuditOfClientScreen, AuditOfUserScreen, AuditScreen, DevicesScreen, HeldScreen, OfficeListsScreen,
    OrganizationsScreen, UsersScreen, ViewersScreen,
};
pub use official::OfficialScreen;
pub use opened::App;
pub use student::StudentScreen;
pub use sync::SyncScreen;
