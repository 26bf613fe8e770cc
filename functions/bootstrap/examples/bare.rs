//! The least a function over DynamoDB can be: what our binary's size and cold start are measured against.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    let client = aws_sdk_dynamodb::Client::new(&config);
    run(service_fn(move |request: Request| {
        let client = client.clone();
        async move {
            let item = client
                .get_item()
                .table_name("table")
                .key(
                    "pk",
                    aws_sdk_dynamodb::types::AttributeValue::S(request.uri().path().to_owned()),
                )
                .send()
                .await?;
            Ok::<_, Error>(Response::new(Body::from(format!("{}", item.item.is_some()))))
        }
    }))
    .await
}
