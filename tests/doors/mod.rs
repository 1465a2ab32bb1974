//! The doors: what they answer, and the real programs that ask there.

mod forward_auth;
mod ldap;
mod pages;
mod programs;
mod scene;
mod sent;
mod unavailable;
mod web;
