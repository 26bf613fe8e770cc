//! How a request's first half begins, however the request was made.

use crate::ports::{ArchiveRecord, RequestRecord};
use pin::address::{Address, Finding};
use pin::calendar::Calendar;
use pin::delivery::{Delivery, Opening, Policy, Reach};
use pin::promise::Terms;
use pin::request::Request;

/// R25: how the address given stands to the archive's. Where they match the archive's own is kept, and the letter goes
/// there: what was typed may name another door of the same house.
pub(crate) fn look(known: &ArchiveRecord, request: &mut Request) -> Finding {
    let finding = Address::compare(&known.address, &request.address).finding;
    if finding == Finding::Match {
        request.address.clone_from(&known.address);
    }
    finding
}

/// The delivery that is written with a request: to whatever contacts were given, of the channels in service.
pub(crate) fn delivery(
    record: &RequestRecord,
    email_first: bool,
    (policy, terms, calendar): (&Policy, &Terms, &Calendar),
) -> Delivery {
    let contacts = &record.request.contacts;
    let reach = Reach {
        mobile: contacts.mobile.clone(),
        email: contacts.email.clone(),
        pec: contacts.pec.clone(),
    };
    let opening = Opening {
        request: record.id,
        person: record.person,
        language: record.request.language,
        reach: reach.within(policy.in_service),
        email_first,
        standing: record.standing,
        now: record.requested_at,
    };
    Delivery::open(opening, terms, calendar)
}
