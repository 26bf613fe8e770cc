//! What a table must be: for the embedded database, and to hold the template against.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAttribute {
    /// Text, `S`.
    Text(&'static str),
    /// Number, `N`.
    Number(&'static str),
}

impl KeyAttribute {
    /// The attribute's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Number(name) => name,
        }
    }

    /// The type's letter in templates and in DynamoDB's JSON.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Text(_) => "S",
            Self::Number(_) => "N",
        }
    }
}

/// An index that holds keys only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Its partition key.
    pub partition: KeyAttribute,
    /// Its sort key.
    pub sort: KeyAttribute,
}

/// A table as it must be: for the embedded database, and to hold the template against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its partition key.
    pub partition: KeyAttribute,
    /// Its sort key, if it has one.
    pub sort: Option<KeyAttribute>,
    /// Its global secondary indexes, keys only.
    pub indexes: &'static [Index],
    /// The attribute of its TTL, if it has one.
    pub ttl: Option<&'static str>,
}

impl Definition {
    /// Every key attribute of the table and its indexes.
    pub fn attributes(&self) -> impl Iterator<Item = KeyAttribute> {
        let own = std::iter::once(self.partition).chain(self.sort);
        own.chain(
            self.indexes
                .iter()
                .flat_map(|index| [index.partition, index.sort]),
        )
    }

    /// The call that creates it, billed on demand. TTL is a call of its own (`UpdateTimeToLive`).
    ///
    /// # Errors
    /// None in fact: the SDK's builders cannot know that every mandatory member is given.
    pub fn create(
        &self,
        client: &Client,
        table: &str,
    ) -> Result<CreateTableFluentBuilder, aws_sdk_dynamodb::error::BuildError> {
        let mut create = client
            .create_table()
            .table_name(table)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(key_schema(self.partition, self.sort)?));
        for attribute in self.attributes() {
            create = create.attribute_definitions(
                AttributeDefinition::builder()
                    .attribute_name(attribute.name())
                    .attribute_type(ScalarAttributeType::from(attribute.letter()))
                    .build()?,
            );
        }
        for index in self.indexes {
            create = create.global_secondary_indexes(
                GlobalSecondaryIndex::builder()
                    .index_name(index.name)
                    .set_key_schema(Some(key_schema(index.partition, Some(index.sort))?))
                    .projection(
                        Projection::builder()
                            .projection_type(ProjectionType::KeysOnly)
                            .build(),
                    )
                    .build()?,
            );
        }
        Ok(create)
    }
}

fn key_schema(
    partition: KeyAttribute,
    sort: Option<KeyAttribute>,
) -> Result<Vec<KeySchemaElement>, aws_sdk_dynamodb::error::BuildError> {
    let element = |attribute: KeyAttribute, key_type| {
        KeySchemaElement::builder()
            .attribute_name(attribute.name())
            .key_type(key_type)
            .build()
    };
    std::iter::once(element(partition, KeyType::Hash))
        .chain(sort.map(|sort| element(sort, KeyType::Range)))
        .collect()
}
