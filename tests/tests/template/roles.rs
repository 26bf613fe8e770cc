//! Each function has a role of its own that grants what its step's dependencies need, and no more.

use super::document::{
    assert_complains, assert_content, document, functions, list, properties, spoilt, target,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use steps::{Grant, Kind, Step};

/// An action on a resource, under a condition.
type Permission = (String, String, String);

const PHONE_NUMBERS_ONLY: &str = "all but arn:${AWS::Partition}:sns:*:*:*";

/// SES asks for both: from whom, and under which configuration set ("Identity and access management in Amazon SES").
const MAIL_IDENTITY: &str =
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${MailDomain}";
const MAIL_CONFIGURATION: &str =
    "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfiguration}";

fn through_dynamodb() -> String {
    json!({"StringEquals": {"kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}}})
        .to_string()
}

/// What a grant means in IAM: the words of [`Grant`]'s own documentation.
const fn meaning(grant: Grant) -> (&'static str, &'static str) {
    match grant {
        Grant::TableRead => ("dynamodb:GetItem", "Table"),
        Grant::TableQuery => ("dynamodb:Query", "Table"),
        Grant::TablePut => ("dynamodb:PutItem", "Table"),
        Grant::TableUpdate => ("dynamodb:UpdateItem", "Table"),
        Grant::DueIndexQuery => ("dynamodb:Query", "${Table.Arn}/index/due"),
        Grant::OverdueIndexQuery => ("dynamodb:Query", "${Table.Arn}/index/overdue"),
        Grant::CallbackIndexQuery => ("dynamodb:Query", "${Table.Arn}/index/callbacks"),
        Grant::ArchiveRead => ("dynamodb:GetItem", "ArchiveTable"),
        Grant::RecordPut => ("dynamodb:PutItem", "RecordTable"),
        Grant::RecordQuery => ("dynamodb:Query", "RecordTable"),
        Grant::SmsPublish => ("sns:Publish", PHONE_NUMBERS_ONLY),

        Grant::PrinterPut => ("s3:PutObject", "${PrinterBucket.Arn}/*"),
        Grant::MailSend => ("ses:SendEmail", MAIL_IDENTITY),
        Grant::PecSecret => ("secretsmanager:GetSecretValue", "PecLogin"),
        Grant::DeriveFirstKey => ("kms:GenerateMac", "DeriveFirstKey"),
        Grant::DeriveSecondKey => ("kms:GenerateMac", "DeriveSecondKey"),
        Grant::FingerprintFirstKey => ("kms:GenerateMac", "FingerprintFirstKey"),
        Grant::FingerprintSecondKey => ("kms:GenerateMac", "FingerprintSecondKey"),
        Grant::PepperKey => ("kms:GenerateMac", "PepperKey"),
        Grant::DataKey => ("kms:Decrypt", "DataKeyWrappingKey"),
    }
}

/// What `DynamoDB` needs of the caller to open an encrypted table, and to write to it.
const OPEN: [&str; 2] = ["kms:Decrypt", "kms:DescribeKey"];
const WRITE: [&str; 3] = ["kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];

/// What a step's role must grant: its step's grants, its own log, and what comes with an encrypted table.
fn needed(step: Step, function: &str) -> BTreeSet<Permission> {
    let mut needed = BTreeSet::new();
    let mut add = |action: &str, resource: &str, condition: String| {
        needed.insert((action.to_owned(), resource.to_owned(), condition));
    };
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        add(action, &format!("{function}Logs"), String::new());
    }
    let grants = step.grants();
    for (action, resource) in grants.iter().copied().map(meaning) {
        add(action, resource, String::new());
    }
    if grants.contains(&Grant::MailSend) {
        add("ses:SendEmail", MAIL_CONFIGURATION, String::new());
    }
    let tables = |action: &str| grants.iter().any(|grant| meaning(*grant).0 == action);
    let writes = tables("dynamodb:PutItem") || tables("dynamodb:UpdateItem");
    if writes || tables("dynamodb:GetItem") || tables("dynamodb:Query") {
        for action in OPEN.iter().chain(WRITE.iter().filter(|_| writes)) {
            add(action, "TableKey", through_dynamodb());
        }
    }
    if step.kind() == Kind::Logs {
        add("sqs:SendMessage", "LostReports", String::new());
    }
    needed
}

/// What a role grants.
fn granted(role: &Value) -> BTreeSet<Permission> {
    let mut granted = BTreeSet::new();
    for policy in list(&role["Policies"]) {
        for statement in list(&policy["PolicyDocument"]["Statement"]) {
            let condition = statement
                .get("Condition")
                .map(Value::to_string)
                .unwrap_or_default();
            let mut resources: Vec<_> = list(&statement["Resource"]).into_iter().map(target).collect();
            let except = list(&statement["NotResource"]).into_iter().map(target);
            resources.extend(except.map(|resource| format!("all but {resource}")));
            for action in list(&statement["Action"]).into_iter().map(target) {
                for resource in &resources {
                    granted.insert((action.clone(), resource.clone(), condition.clone()));
                }
            }
        }
    }
    granted
}

fn complaints(document: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut taken = BTreeSet::new();
    for (step, function, own) in functions(document) {
        let name = step.name();
        let role_name = target(&own["Role"]);
        let role = properties(document, &role_name);
        if !taken.insert(role_name.clone()) {
            complaints.push(format!("{name} shares the role {role_name}"));
        }
        if role["RoleName"]["Fn::Sub"] != format!("${{AWS::StackName}}-{name}") {
            complaints.push(format!(
                "{name}: its role has another name, which the keys' policies do not know"
            ));
        }
        for other in ["Policies", "PermissionsBoundary"] {
            if own.get(other).is_some() {
                complaints.push(format!("{name}: {other} beside the role"));
            }
        }
        if role.get("ManagedPolicyArns").is_some() {
            complaints.push(format!("{name}: a managed policy, which others fill"));
        }
        let trusted = &role["AssumeRolePolicyDocument"]["Statement"];
        let lambda = json!([{
            "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"
        }]);
        if *trusted != lambda {
            complaints.push(format!("{name}: others than Lambda may take on its role"));
        }
        let (needed, granted) = (needed(step, function), granted(role));
        complaints.extend(
            granted
                .difference(&needed)
                .map(|more| format!("{name} is granted too much: {more:?}")),
        );
        complaints.extend(
            needed
                .difference(&granted)
                .map(|less| format!("{name} lacks {less:?}")),
        );
    }
    complaints
}

fn statement<'a>(role: &'a mut Value, sid: &str) -> &'a mut Value {
    let statements = &mut role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let found = statements
        .as_array_mut()
        .expect("statements")
        .iter_mut()
        .find(|statement| statement["Sid"] == sid);
    found.unwrap_or_else(|| panic!("a statement {sid}"))
}

#[test]
fn each_role_grants_what_its_step_needs_and_no_more() {
    assert_content(&complaints(&document()));
}

/// The record only grows: whoever holds a role may add to it or read it, and nothing else.
#[test]
fn nobody_may_change_or_remove_what_is_in_the_record() {
    let document = document();
    let mut may = BTreeSet::new();
    for (_, role) in super::document::resources(&document, "AWS::IAM::Role") {
        let on_record = granted(role)
            .into_iter()
            .filter(|(_, on, _)| on.contains("RecordTable") || on == "*");
        may.extend(on_record.map(|(action, ..)| action));
    }
    assert_eq!(
        may,
        ["dynamodb:PutItem", "dynamodb:Query"].map(str::to_owned).into()
    );
}

#[test]
fn an_action_too_many_is_found() {
    let document = spoilt(|resources| {
        statement(&mut resources["ShowRequestRole"], "Table")["Action"] =
            json!(["dynamodb:Query", "dynamodb:Scan"]);
    });
    assert_complains(
        &complaints(&document),
        &["show_request is granted too much", "dynamodb:Scan"],
    );
}

#[test]
fn a_wildcard_is_found() {
    let document = spoilt(|resources| {
        statement(&mut resources["RecordReceiptRole"], "Table")["Resource"] = json!("*");
    });
    let complaints = complaints(&document);
    assert_complains(
        &complaints,
        &["record_receipt is granted too much", "dynamodb:PutItem", r#""*""#],
    );
    assert_complains(
        &complaints,
        &["record_receipt lacks", "dynamodb:PutItem", "Table"],
    );
}

#[test]
fn a_missing_action_is_found() {
    let document = spoilt(|resources| {
        statement(&mut resources["EscalateOverdueRole"], "Overdue")["Action"] = json!([]);
    });
    assert_complains(
        &complaints(&document),
        &["escalate_overdue lacks", "dynamodb:Query", "index/overdue"],
    );
}

#[test]
fn a_missing_condition_is_found() {
    let document = spoilt(|resources| {
        let statement = statement(
            &mut resources["PrecheckRequestRole"],
            "TableKeyThroughDynamoDbOnly",
        );
        statement.as_object_mut().unwrap().remove("Condition");
    });
    assert_complains(
        &complaints(&document),
        &["precheck_request is granted too much", "kms:Decrypt", "TableKey"],
    );
}

#[test]
fn topics_are_kept_out_of_the_right_to_send() {
    let document = spoilt(|resources| {
        let statement = statement(&mut resources["DeliverFirstHalfRole"], "TextMessages")
            .as_object_mut()
            .unwrap();
        statement.remove("NotResource");
        statement.insert("Resource".into(), "*".into());
    });
    assert_complains(
        &complaints(&document),
        &["deliver_first_half is granted too much", "sns:Publish"],
    );
}

#[test]
fn a_shared_role_is_found() {
    let document = spoilt(|resources| {
        resources["NoRoute"]["Properties"]["Role"] = resources["ListPlaces"]["Properties"]["Role"].clone();
    });
    assert_complains(&complaints(&document), &["shares the role ListPlacesRole"]);
}

#[test]
fn what_stands_beside_the_role_is_found() {
    let document = spoilt(|resources| {
        resources["NoRoute"]["Properties"]["Policies"] = json!(["AmazonDynamoDBFullAccess"]);
        resources["ListPlacesRole"]["Properties"]["ManagedPolicyArns"] =
            json!(["arn:aws:iam::aws:policy/Admin"]);
        let trust = &mut resources["ShowInterfaceRole"]["Properties"]["AssumeRolePolicyDocument"];
        trust["Statement"][0]["Principal"] = json!({"AWS": "*"});
    });
    let complaints = complaints(&document);
    assert_complains(&complaints, &["no_route: Policies beside the role"]);
    assert_complains(&complaints, &["list_places: a managed policy"]);
    assert_complains(&complaints, &["show_interface: others than Lambda"]);
}
