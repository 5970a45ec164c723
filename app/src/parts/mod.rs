//! Pieces that several screens share.

pub mod asked;
pub mod confirm;
pub mod dialog;
pub mod field;
pub mod heading;
pub mod icon;
pub mod keys;
pub mod listen;
pub mod mark;
pub mod media;
pub mod new_password;
pub mod notice;
pub mod printed;
pub mod school;
pub mod second_factor;
pub mod standing;
pub mod toast;
pub mod tracking;
pub mod vaccine;
pub mod words;
