//! What other systems write of their accounts: one file for each.

use super::form::Form;
use super::reading::Reading;

mod ageing;
mod directory;
mod django;
#[cfg(test)]
mod hostile_tests;
mod htpasswd;
mod keycloak;
mod ldif;
mod lookup;
mod not_carried;
mod people;
mod realm;
mod shadow;
mod text_lines;
#[cfg(test)]
mod writer_tests;

use directory::Directory;
use django::Django;
use htpasswd::Htpasswd;
use keycloak::Keycloak;
use people::{People, Reader};
use shadow::Shadow;

pub(super) fn htpasswd(reading: &Reading) -> Box<dyn Form> {
    people(Htpasswd::default(), reading)
}

pub(super) fn shadow(reading: &Reading) -> Box<dyn Form> {
    people(Shadow::at(reading.now), reading)
}

pub(super) fn ldif(reading: &Reading) -> Box<dyn Form> {
    people(Directory::at(reading.now), reading)
}

pub(super) fn django(reading: &Reading) -> Box<dyn Form> {
    people(Django::default(), reading)
}

pub(super) fn keycloak(reading: &Reading) -> Box<dyn Form> {
    people(Keycloak::default(), reading)
}

fn people<R: Reader + 'static>(reader: R, reading: &Reading) -> Box<dyn Form> {
    Box::new(People::of(reader, reading.clone()))
}
