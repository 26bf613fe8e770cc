//! The person's guard, changed in place: a put would forget which requests came before.

use super::Store;
use crate::row::s;
use crate::rows::{EARLIER, OVER, REASON, REQUEST_ID, STANDING, STANDING_AT, standing_words};
use crate::table::{PK, SK, key};
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use pin::digest::PersonKey;
use pin::request::{Guard, Standing};
use steps::ports::{Fault, RequestRecord, Transition};

/// What a row must say of where the request stands.
const STANDS: &str = "#standing = :from AND #at = :fromAt";

/// Another request guards, and the earlier ones move back by one.
const FOLLOW: &str = "#four = if_not_exists(#three, :none), #three = if_not_exists(#two, :none), \
                      #two = if_not_exists(#one, :none), #one = if_not_exists(#request, :none), \
                      #request = :request, ";

impl Store {
    /// The guard of a new request, where there is none, or one of a request that is over.
    pub(super) fn guard_new(&self, record: &RequestRecord) -> Result<TransactWriteItem, Fault> {
        let update = self
            .follow(record.person, record.guard())
            .condition_expression("attribute_not_exists(#pk) OR #standing IN (:rejected, :withdrawn)")
            .expression_attribute_names("#pk", PK)
            .expression_attribute_values(":rejected", s(OVER[0]))
            .expression_attribute_values(":withdrawn", s(OVER[1]));
        action(update)
    }

    /// The guard of a new request, where it names the one of `read` and stands as that was read.
    pub(super) fn guard_instead(&self, read: &Transition, guard: Guard) -> Result<TransactWriteItem, Fault> {
        action(as_read(self.follow(read.delivery.person, guard), read))
    }

    /// The guard as it is from now on, where it names the request and stands as it was read.
    pub(super) fn move_guard(&self, transition: &Transition) -> Result<TransactWriteItem, Fault> {
        let update = self.change(key::guard(transition.delivery.person));
        action(as_read(set_standing(update, "", transition.to), transition))
    }

    /// The request's row as it is from now on, where it stands as it was read.
    pub(super) fn move_request(&self, transition: &Transition) -> Result<TransactWriteItem, Fault> {
        let update = self.change(key::request(transition.delivery.id.request));
        let update = set_standing(update, "", transition.to).condition_expression(STANDS);
        action(from(update, transition.from))
    }

    /// Another request in the place of the one that guards, which moves back among those that came before. What is on
    /// the right is read as it was before ("Update expressions"). What was found instead comes back.
    fn follow(&self, person: PersonKey, guard: Guard) -> UpdateBuilder {
        let mut update = self
            .change(key::guard(person))
            .expression_attribute_names("#request", REQUEST_ID)
            .expression_attribute_values(":request", s(guard.request.to_string()))
            .expression_attribute_values(":none", s(""))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        for (placeholder, name) in ["#one", "#two", "#three", "#four"].into_iter().zip(EARLIER) {
            update = update.expression_attribute_names(placeholder, name);
        }
        set_standing(update, FOLLOW, guard.standing)
    }

    fn change(&self, (pk, sk): key::Key) -> UpdateBuilder {
        Update::builder()
            .table_name(&*self.table)
            .key(PK, s(pk))
            .key(SK, s(sk))
    }
}

/// Sets where a request stands, after `sets`.
fn set_standing(update: UpdateBuilder, sets: &str, to: Standing) -> UpdateBuilder {
    let (word, at, reason) = standing_words(to);
    let update = update
        .expression_attribute_names("#standing", STANDING)
        .expression_attribute_names("#at", STANDING_AT)
        .expression_attribute_names("#reason", REASON)
        .expression_attribute_values(":to", s(word))
        .expression_attribute_values(":toAt", s(at.to_string()));
    match reason {
        Some(reason) => update
            .update_expression(format!(
                "SET {sets}#standing = :to, #at = :toAt, #reason = :reason"
            ))
            .expression_attribute_values(":reason", s(reason)),
        None => update.update_expression(format!("SET {sets}#standing = :to, #at = :toAt REMOVE #reason")),
    }
}

/// On condition that the guard names the request of `read` and stands as it was read.
fn as_read(update: UpdateBuilder, read: &Transition) -> UpdateBuilder {
    let update = update
        .condition_expression(format!("#request = :read AND {STANDS}"))
        .expression_attribute_names("#request", REQUEST_ID)
        .expression_attribute_values(":read", s(read.delivery.id.request.to_string()));
    from(update, read.from)
}

fn from(update: UpdateBuilder, standing: Standing) -> UpdateBuilder {
    let (word, at, _) = standing_words(standing);
    update
        .expression_attribute_values(":from", s(word))
        .expression_attribute_values(":fromAt", s(at.to_string()))
}

fn action(update: UpdateBuilder) -> Result<TransactWriteItem, Fault> {
    let update = update.build().map_err(|_| Fault::Refused)?;
    Ok(TransactWriteItem::builder().update(update).build())
}
