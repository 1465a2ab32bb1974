//! The doors: what they answer, and the real programs that ask there.

mod apache;
mod forward_auth;
mod guessers;
mod ldap;
mod pages;
mod people;
mod programs;
mod running;
mod scene;
mod sent;
mod unavailable;
mod web;
