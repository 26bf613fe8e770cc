//! A town of made-up people, its archive, and the steps over the twin.

use crate::faults::FaultPlan;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use memory::{SentText, Twin, TwinMac, TwinWorld};
use pin::address::{Address, ItalianAddress};
use pin::delivery::{Delivery, DeliveryId, EventKind, ProviderId};
use pin::digest::{PersonKey, Purpose, person_message};
use pin::field::Field;
use pin::letter::{Letter, PostEvent, PostOutcome};
use pin::notice::KnownContacts;
use pin::places::{PlaceCode, ProvinceCode};
use pin::receipt::Outcome;
use pin::request::{AddressDraft, ContactsDraft, PersonDraft, PrecheckDraft, RequestDraft};
use pin::tax_code::{Identity, Sex, TaxCode, encode};
use pin::{Channel, RequestId};
use std::sync::Arc;
use steps::ports::{ArchiveRecord, Clock, Deliveries, Letters, Mac};
use steps::request_pin::Idempotency;
use steps::{Problem, Settings};
use steps::{
    deliver_first_half, escalate_overdue, post_letters, precheck_request, record_post, record_receipt,
    request_pin, show_request,
};

/// The usual start: a Thursday morning.
pub(crate) const START: &str = "2020-03-26T09:00:00+01:00";

/// Where calls come from.
pub(crate) const SOURCE: &str = "192.0.2.7";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub(crate) fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub(crate) struct Town {
    pub(crate) world: TwinWorld,
    pub(crate) settings: Settings,
    pub(crate) faults: FaultPlan,
}

impl Town {
    pub(crate) fn new() -> Self {
        Self::starting(START)
    }

    pub(crate) fn starting(start: &str) -> Self {
        let faults = FaultPlan::default();
        let world = TwinWorld::with_store(Twin::with_faults(faults.clone()), at(start), 7);
        Self {
            world,
            settings: Settings::default(),
            faults,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    pub(crate) fn advance(&self, span: SignedDuration) {
        self.world.clock.advance(span);
    }

    /// Has the archive know the `n`-th person where the draft says that they live.
    pub(crate) fn archive(&self, n: u32) {
        self.archive_with(n, KnownContacts::default());
    }

    /// The same, with the contacts the archive knows.
    pub(crate) fn archive_with(&self, n: u32, contacts: KnownContacts) {
        let code = TaxCode::parse(&tax_code(n)).expect("a tax code");
        let index = TwinMac::new(Purpose::Index, self.world.key_version);
        let tag =
            pollster::block_on(index.tag(self.world.key_version, &person_message(&code))).expect("a tag");
        let address = Address::Italy(ItalianAddress {
            street: "VIALE G MAZZINI".to_owned(),
            number: n.to_string(),
            province: ProvinceCode::parse("PI").expect("a province"),
            municipality: PlaceCode::parse("A562").expect("a place"),
            postal_code: "56017".to_owned(),
        });
        self.world
            .archive
            .put(PersonKey::from_tag(&tag), ArchiveRecord { address, contacts });
    }

    pub(crate) fn precheck(&self, tax_code: &str, source: &str) -> Result<(), Problem> {
        let deps = precheck_request::Deps::wire(&self.world, &self.settings);
        let draft = PrecheckDraft {
            tax_code: Field::text(tax_code),
            residence: Field::text("italy"),
            unknown: Vec::new(),
        };
        let command = precheck_request::Command {
            draft,
            source: source.to_owned(),
        };
        pollster::block_on(precheck_request::precheck_request(&deps, command))
    }

    pub(crate) fn request(&self, draft: RequestDraft) -> Result<request_pin::View, Problem> {
        self.request_with(draft, None)
    }

    /// A request with an idempotency key and the body that came with it.
    pub(crate) fn request_with(
        &self,
        draft: RequestDraft,
        key: Option<(&str, &str)>,
    ) -> Result<request_pin::View, Problem> {
        let deps = request_pin::Deps::wire(&self.world, &self.settings);
        let idempotency = key.map(|(key, body)| Idempotency {
            key: key.to_owned(),
            body: body.as_bytes().to_vec(),
        });
        let command = request_pin::Command {
            draft,
            idempotency,
            source: SOURCE.to_owned(),
        };
        pollster::block_on(request_pin::request_pin(&deps, command))
    }

    /// The `n`-th person's request, whose address fits.
    pub(crate) fn accepted(&self, n: u32) -> RequestId {
        self.archive(n);
        self.request(draft(n)).expect("accepted").request
    }

    /// A request whose first half has gone.
    pub(crate) fn gone_out(&self, n: u32) -> RequestId {
        let request = self.accepted(n);
        self.drain().expect("drains");
        request
    }

    pub(crate) fn show(&self, view: &request_pin::View) -> Result<show_request::View, Problem> {
        let deps = show_request::Deps::wire(&self.world, &self.settings);
        let command = show_request::Command {
            request: view.request,
            token: Some(view.follow_up_token.reveal()),
        };
        pollster::block_on(show_request::show_request(&deps, command))
    }

    pub(crate) fn drain(&self) -> Result<deliver_first_half::View, Problem> {
        let deps = deliver_first_half::Deps::wire(&self.world, &self.settings);
        pollster::block_on(deliver_first_half::deliver_first_half(
            &deps,
            self.drain_command(),
        ))
    }

    pub(crate) fn drain_command(&self) -> deliver_first_half::Command {
        deliver_first_half::Command {
            channel: Channel::Sms,
            stop_by: self.now() + minutes(4),
        }
    }

    pub(crate) fn escalate(&self) -> Result<escalate_overdue::View, Problem> {
        let deps = escalate_overdue::Deps::wire(&self.world, &self.settings);
        let command = escalate_overdue::Command {
            stop_by: self.now() + minutes(4),
        };
        pollster::block_on(escalate_overdue::escalate_overdue(&deps, command))
    }

    /// Reports of the carriers.
    pub(crate) fn reports(
        &self,
        reports: &[(&ProviderId, Outcome)],
    ) -> Result<record_receipt::View, Problem> {
        self.reports_on(Channel::Sms, reports)
    }

    /// Reports of a channel's provider.
    pub(crate) fn reports_on(
        &self,
        channel: Channel,
        reports: &[(&ProviderId, Outcome)],
    ) -> Result<record_receipt::View, Problem> {
        let deps = record_receipt::Deps::wire(&self.world, &self.settings);
        let receipts = reports
            .iter()
            .map(|(provider_id, outcome)| record_receipt::Receipt {
                channel,
                provider_id: (*provider_id).clone(),
                outcome: *outcome,
            })
            .collect();
        pollster::block_on(record_receipt::record_receipt(&deps, receipts))
    }

    pub(crate) fn report(&self, provider_id: &ProviderId, outcome: Outcome) -> record_receipt::View {
        self.reports(&[(provider_id, outcome)]).expect("recorded")
    }

    pub(crate) fn post_command(&self) -> post_letters::Command {
        post_letters::Command {
            stop_by: self.now() + minutes(10),
        }
    }

    pub(crate) fn post(&self) -> Result<post_letters::View, Problem> {
        let deps = post_letters::Deps::wire(&self.world, &self.settings);
        pollster::block_on(post_letters::post_letters(&deps, self.post_command()))
    }

    /// A report of the printer, of now.
    pub(crate) fn printer_says(&self, letter: DeliveryId, outcome: PostOutcome) -> record_post::View {
        let deps = record_post::Deps::wire(&self.world, &self.settings);
        let event = PostEvent {
            outcome,
            at: self.now(),
        };
        let report = record_post::Report { letter, event };
        pollster::block_on(record_post::record_post(&deps, vec![report])).expect("recorded")
    }

    /// The first letter of a request.
    pub(crate) fn letter(&self, request: RequestId) -> Letter {
        let id = DeliveryId {
            request,
            generation: 1,
        };
        pollster::block_on(self.world.store.read_letter(id))
            .expect("reads")
            .expect("there")
    }

    /// What the schedules do in a minute; then the minute passes.
    pub(crate) fn tick(&self) {
        let next = self.now() + minutes(1);
        self.drain().expect("drains");
        self.escalate().expect("escalates");
        self.world.clock.move_to(next);
    }

    pub(crate) fn ticks_until(&self, end: Timestamp) {
        while self.now() <= end {
            self.tick();
        }
    }

    pub(crate) fn delivery(&self, request: RequestId) -> Delivery {
        let id = DeliveryId {
            request,
            generation: 1,
        };
        pollster::block_on(self.world.store.read(id))
            .expect("reads")
            .expect("there")
    }

    pub(crate) fn kinds(&self, request: RequestId) -> Vec<EventKind> {
        self.delivery(request)
            .events
            .iter()
            .map(|event| event.kind)
            .collect()
    }

    pub(crate) fn sent(&self) -> Vec<SentText> {
        self.world.sms.sent()
    }

    /// Everything the provider was handed for a request, taken or not.
    pub(crate) fn sent_for(&self, request: RequestId) -> Vec<SentText> {
        self.sent()
            .into_iter()
            .filter(|text| text.id.request == request)
            .collect()
    }

    /// What the provider called the last message it took for a request.
    pub(crate) fn provider_id(&self, request: RequestId) -> ProviderId {
        self.sent_for(request)
            .into_iter()
            .filter_map(|text| text.provider_id)
            .next_back()
            .expect("taken")
    }

    pub(crate) fn store(&self) -> Arc<Twin> {
        Arc::clone(&self.world.store)
    }
}

/// The eight characters in a text.
pub(crate) fn half_in(text: &str) -> String {
    let (_, rest) = text.split_once("PIN: ").expect("the half follows");
    rest[..9].replace(' ', "")
}

fn birth_date(n: u32) -> jiff::civil::Date {
    date(1950, 1, 1)
        .checked_add(i64::from(n).days())
        .expect("in range")
}

/// The `n`-th person's tax code.
pub(crate) fn tax_code(n: u32) -> String {
    let identity = Identity {
        surname: "Rossi",
        name: "Mario",
        birth_date: birth_date(n),
        sex: Sex::M,
        birth_place: PlaceCode::parse("H501").expect("a place"),
        birth_province: ProvinceCode::parse("RM").expect("a province"),
    };
    encode(&identity).as_str().to_owned()
}

/// The `n`-th person's mobile, in E.164.
pub(crate) fn mobile(n: u32) -> String {
    format!("+39333{:07}", 1_000_000 + n)
}

/// The `n`-th person's request.
pub(crate) fn draft(n: u32) -> RequestDraft {
    let text = |value: &str| Field::text(value);
    RequestDraft {
        tax_code: text(&tax_code(n)),
        residence: text("italy"),
        language: text(["it", "de", "en"][n as usize % 3]),
        person: Field::Given(PersonDraft {
            surname: text("Rossi"),
            name: text("Mario"),
            birth_date: text(&birth_date(n).to_string()),
            sex: text("M"),
            birth_province: text("RM"),
            birth_place: text("H501"),
        }),
        address: Field::Given(AddressDraft {
            street: text("Viale G. Mazzini"),
            number: text(&n.to_string()),
            province: text("PI"),
            municipality: text("A562"),
            postal_code: text("56017"),
            ..AddressDraft::default()
        }),
        contacts: Field::Given(ContactsDraft {
            mobile: text(&mobile(n)),
            email: text("m@example.org"),
            ..ContactsDraft::default()
        }),
        preferred_phone: text("mobile"),
        preferred_time: text("morning"),
        unknown: Vec::new(),
    }
}

/// The same request, for an address that the archive does not have.
pub(crate) fn moved(n: u32) -> RequestDraft {
    living_at(n, "Via Nuova", &n.to_string())
}

/// The same request, for a street and number.
pub(crate) fn living_at(n: u32, street: &str, number: &str) -> RequestDraft {
    let mut draft = draft(n);
    if let Field::Given(address) = &mut draft.address {
        address.street = Field::text(street);
        address.number = Field::text(number);
    }
    draft
}
