//! The contact centre's desks in a town.

use crate::town::{Town, tax_code};
use memory::TwinMac;
use pin::digest::{DisownCode, PersonKey, Purpose, disown_message, person_message};
use pin::field::Field;
use pin::half::{Alphabet, Half, Part};
use pin::letter::{Cause, PostOutcome};
use pin::operator::{Act, ActKind, Operator, OperatorId, Role};
use pin::request::{
    CallOutcome, DisownDraft, OutcomeDraft, RequestDraft, RequestId, StopDraft, SubjectDraft,
};
use pin::tax_code::TaxCode;
use pollster::block_on;
use steps::ports::{Found, Mac, RecordReader, RequestReader, StandingReader};
use steps::{
    Problem, claim_callback, disown_pin, list_callbacks, record_callback_outcome, register_by_phone,
    search_person, stop_pin, validate_by_phone,
};

pub(crate) fn operator(id: &str) -> Operator {
    Operator {
        id: OperatorId::parse(id).expect("an id"),
        role: Role::ContactCentre,
    }
}

pub(crate) fn outcome_draft(outcome: CallOutcome) -> OutcomeDraft {
    OutcomeDraft {
        outcome: Field::text(outcome.as_str()),
        note: Field::text("spoke to the person"),
        ..OutcomeDraft::default()
    }
}

impl Town {
    pub(crate) fn list(&self, limit: usize, after: Option<String>) -> list_callbacks::View {
        let deps = list_callbacks::Deps::wire(&self.world, &self.settings);
        let command = list_callbacks::Command {
            operator: operator("anna"),
            state: Some("open".to_owned()),
            limit: Some(limit.to_string()),
            after,
        };
        block_on(list_callbacks::list_callbacks(&deps, command)).expect("listed")
    }

    /// The requests to call now, most urgent first.
    pub(crate) fn listed(&self) -> Vec<RequestId> {
        let items = self.list(100, None).items;
        items.iter().map(|item| item.request).collect()
    }

    pub(crate) fn claim_as(&self, id: &str, request: RequestId) -> Result<claim_callback::View, Problem> {
        let deps = claim_callback::Deps::wire(&self.world, &self.settings);
        let command = claim_callback::Command {
            operator: operator(id),
            callback: Some(request),
        };
        block_on(claim_callback::claim_callback(&deps, command))
    }

    pub(crate) fn outcome_as(
        &self,
        id: &str,
        request: RequestId,
        outcome: CallOutcome,
    ) -> Result<record_callback_outcome::View, Problem> {
        let deps = record_callback_outcome::Deps::wire(&self.world, &self.settings);
        let command = record_callback_outcome::Command {
            operator: operator(id),
            callback: Some(request),
            draft: outcome_draft(outcome),
        };
        block_on(record_callback_outcome::record_callback_outcome(&deps, command))
    }

    pub(crate) fn register(&self, draft: RequestDraft) -> Result<register_by_phone::View, Problem> {
        let deps = register_by_phone::Deps::wire(&self.world, &self.settings);
        let command = register_by_phone::Command {
            operator: operator("anna"),
            draft,
        };
        block_on(register_by_phone::register_by_phone(&deps, command))
    }

    pub(crate) fn validate(&self, request: RequestId) -> Result<Half, Problem> {
        let deps = validate_by_phone::Deps::wire(&self.world, &self.settings);
        let command = validate_by_phone::Command {
            operator: operator("anna"),
            request: Some(request),
        };
        block_on(validate_by_phone::validate_by_phone(&deps, command)).map(|view| view.first_half)
    }

    pub(crate) fn search(&self, n: u32) -> Result<search_person::View, Problem> {
        let deps = search_person::Deps::wire(&self.world, &self.settings);
        let command = search_person::Command {
            operator: operator("anna"),
            draft: SubjectDraft {
                tax_code: Field::text(&tax_code(n)),
                ..SubjectDraft::default()
            },
        };
        block_on(search_person::search_person(&deps, command))
    }

    pub(crate) fn stop(&self, n: u32) -> Result<(), Problem> {
        let deps = stop_pin::Deps::wire(&self.world, &self.settings);
        let command = stop_pin::Command {
            operator: operator("anna"),
            draft: StopDraft {
                tax_code: Field::text(&tax_code(n)),
                reason: Field::text("the caller lost it"),
                ..StopDraft::default()
            },
        };
        block_on(stop_pin::stop_pin(&deps, command))
    }

    pub(crate) fn disown(&self, request: RequestId, code: &str) -> Result<(), Problem> {
        let deps = disown_pin::Deps::wire(&self.world, &self.settings);
        let command = disown_pin::Command {
            request: Some(request),
            draft: DisownDraft {
                code: Field::text(code),
                ..DisownDraft::default()
            },
        };
        block_on(disown_pin::disown_pin(&deps, command))
    }

    /// The code that the letter of a request carries.
    pub(crate) fn disown_code(&self, request: RequestId) -> String {
        let mac = TwinMac::new(Purpose::MessageTokens, self.world.key_version);
        let tag = block_on(mac.tag(self.world.key_version, &disown_message(request)));
        DisownCode::from_tag(&tag.expect("a tag")).reveal()
    }

    pub(crate) fn person(&self, n: u32) -> PersonKey {
        let code = TaxCode::parse(&tax_code(n)).expect("a tax code");
        let index = TwinMac::new(Purpose::Index, self.world.key_version);
        let tag = block_on(index.tag(self.world.key_version, &person_message(&code)));
        PersonKey::from_tag(&tag.expect("a tag"))
    }

    pub(crate) fn found(&self, request: RequestId) -> Found {
        block_on(self.world.store.find(request))
            .expect("reads")
            .expect("there")
    }

    /// The newest request of a person, if there is one.
    pub(crate) fn newest(&self, n: u32) -> Option<RequestId> {
        let guard = block_on(self.world.store.standing(self.person(n))).expect("reads");
        guard.map(|guard| guard.request)
    }

    /// What the record says was done on a person, oldest first.
    pub(crate) fn acts(&self, n: u32) -> Vec<ActKind> {
        let acts: Vec<Act> = block_on(self.world.store.search(self.person(n), None, 100)).expect("reads");
        acts.iter().rev().map(|act| act.kind).collect()
    }

    /// Whether a half is the one that the request's row recognises.
    pub(crate) fn recognises(&self, request: RequestId, half: &str) -> bool {
        let delivery = self.delivery(request);
        let half = Half::read(half, Alphabet::default()).expect("a half");
        let message = Part::First.fingerprint_message(request, delivery.id.generation, &half);
        let fingerprint = delivery.fingerprint.expect("committed");
        let mac = TwinMac::new(Purpose::FingerprintFirst, self.world.key_version);
        let tag = block_on(mac.tag(fingerprint.key_version, message.as_bytes())).expect("a tag");
        fingerprint.matches(&tag)
    }

    /// Has the request's letter printed, posted and brought back.
    pub(crate) fn letter_comes_back(&self, request: RequestId) {
        self.post().expect("posts");
        let id = self.found(request).letter.id;
        self.printer_says(id, PostOutcome::Posted);
        self.printer_says(id, PostOutcome::Returned(Cause::Unclaimed));
    }
}
