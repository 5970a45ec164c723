//! The office: users, lists, devices, organizations, who may see whose clients, and who saw whose record. Each screen shows what is at
//! the registry and needs the network.

mod audit;
mod choose_sheet;
mod devices;
mod form;
mod held;
mod lists;
mod menu;
mod organizations;
mod page;
mod users;
mod viewers;

pub use audit::{AuditOfClientScreen, AuditOfUserScreen, AuditScreen};
pub use devices::DevicesScreen;
pub use form::{Asking, FormSheet, Line, faults, use_form};
pub use held::HeldScreen;
pub use lists::OfficeListsScreen;
pub use menu::Manage;
pub use organizations::OrganizationsScreen;
pub use users::UsersScreen;
pub use viewers::ViewersScreen;
