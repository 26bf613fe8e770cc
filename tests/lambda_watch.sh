#!/usr/bin/env bash
# The Lambda binary under `cargo lambda watch`, over the embedded database of `local` by its DynamoDB endpoint.
#
# A person out of the local archive asks for a PIN through the Lambda functions, in events as the API Gateway sends
# them; `local`, on the same table and keys, sends the first half. Needs cargo-lambda on the PATH (PyPI: cargo-lambda,
# ziglang), curl and python3. Ends by itself, and ends only what it started.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-lambda >/dev/null || { echo "cargo-lambda is not on the PATH" >&2; exit 2; }

work=$(mktemp -d)
started=()
clean_up() {
  for process in "${started[@]}"; do
    # Its group: cargo-lambda starts cargo, which starts the function.
    kill -- "-$process" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

fail() {
  printf 'lambda_watch: %s\n' "$1" >&2
  tail -n 40 "$work"/*.log >&2 || true
  exit 1
}

# Starts a command in a group of its own, so that it can be ended with all that it starts.
start() {
  local log=$1
  shift
  set -m
  timeout 300 "$@" >"$work/$log.log" 2>&1 </dev/null &
  set +m
  started+=("$!")
}

stop_last() {
  local process=${started[-1]}
  unset 'started[-1]'
  kill -- "-$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
}

# await SECONDS COMMAND…: until it succeeds.
await() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.2
  done
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

gateway=$(free_port) database=$(free_port) lambda=$(free_port)

cargo build --quiet --locked -p local
# As cargo-lambda will build it: other features of the dependencies than with `local` beside it.
cargo build --quiet --locked --manifest-path functions/bootstrap/Cargo.toml
target=${CARGO_TARGET_DIR:-target}
start local "$target/debug/local" --data "$work/data" --listen "127.0.0.1:$gateway" \
  --dynamodb-listen "127.0.0.1:$database"
await 60 curl --silent --fail "http://127.0.0.1:$gateway/_local/health" || fail "local is not up"

# What CloudFormation would give the functions; the keys are local's own file instead of KMS.
export AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:$database"
export AWS_REGION=eu-south-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_EC2_METADATA_DISABLED=true
export INPS_PIN_TABLE=inps-pin INPS_PIN_ARCHIVE_TABLE=inps-pin-archive INPS_PIN_KEY_FILE="$work/data/keys"

# function STEP: runs one step's function. `cargo lambda watch` sets no handler, so it comes from here.
watching=""
function_of() {
  [ -z "$watching" ] || stop_last
  watching=$1
  start "$1" env _HANDLER="$1" cargo lambda watch --manifest-path functions/bootstrap/Cargo.toml \
    --invoke-address 127.0.0.1 --invoke-port "$lambda" --ignore-changes --timeout 60
  await 60 curl --silent "http://127.0.0.1:$lambda/" || fail "cargo lambda watch is not up"
}

# call METHOD PATH [BODY [HEADER]]: prints the status; the answer is in $work/answer.
call() {
  local body=()
  [ $# -lt 3 ] || [ -z "$3" ] || body=(--header "content-type: application/json" --data "$3")
  [ $# -lt 4 ] || body+=(--header "$4")
  curl --silent --max-time 70 --request "$1" --output "$work/answer" --write-out '%{http_code}' "${body[@]}" \
    "http://127.0.0.1:$lambda/lambda-url/bootstrap$2" || true
}

# member NAME…: members of the answer, on one line.
member() {
  python3 -c 'import json, sys; a = json.load(open(sys.argv[1], encoding="utf-8")); print(*(a[n] for n in sys.argv[2:]))' \
    "$work/answer" "$@"
}

expect() {
  local wanted=$1 what=$2 got=$3
  [ "$got" = "$wanted" ] || fail "$what answered $got, not $wanted: $(head -c 400 "$work/answer" 2>/dev/null)"
  printf '%-34s %s\n' "$what" "$got"
}

# Somebody out of the local archive whose address will fit, with a mobile.
curl --silent --fail "http://127.0.0.1:$gateway/_local/citizens?limit=50" >"$work/citizens"
body=$(python3 - "$work/citizens" <<'PY'
import json, sys
items = json.load(open(sys.argv[1], encoding="utf-8"))["items"]
item = next(i for i in items if i["residence"] == "italy")
print(json.dumps({
    "taxCode": item["taxCode"], "residence": item["residence"], "language": "it",
    "person": item["person"], "address": item["address"],
    "contacts": {"homePhone": None, "mobile": "+393331234567", "email": "m@example.org", "pec": None},
    "preferredPhone": "mobile", "preferredTime": "morning",
}))
PY
)
entry=$(python3 -c 'import json, sys; b = json.loads(sys.argv[1]); print(json.dumps({k: b[k] for k in ("taxCode", "residence")}))' "$body")

function_of list_places
expect 200 "list_places" "$(call GET '/v1/places/municipalities?province=PI')"
function_of no_route
expect 404 "no_route" "$(call GET '/v1/nowhere')"
function_of precheck_request
expect 204 "precheck_request, before" "$(call POST /v1/pin-requests/precheck "$entry")"
function_of request_pin
expect 202 "request_pin" "$(call POST /v1/pin-requests "$body")"
read -r request token < <(member requestId followUpToken)
function_of show_request
expect 200 "show_request" "$(call GET "/v1/pin-requests/$request" "" "authorization: Bearer $token")"
[ "$(member requestId)" = "$request" ] || fail "show_request shows another request"
expect 401 "show_request, with no token" "$(call GET "/v1/pin-requests/$request")"
function_of precheck_request
expect 409 "precheck_request, after" "$(call POST /v1/pin-requests/precheck "$entry")"

# The tick of `local` finds in the table what the function wrote, and derives the half under the same key.
curl --silent --fail --max-time 60 --data '{"advance":"PT2M"}' --header "content-type: application/json" \
  "http://127.0.0.1:$gateway/_local/clock" >/dev/null || fail "the clock does not move"
curl --silent --fail "http://127.0.0.1:$gateway/_local/outbox?to=%2B393331234567" >"$work/answer"
grep -q '"to":"+393331234567"' "$work/answer" || fail "the first half is not in the outbox: $(head -c 400 "$work/answer")"
echo "local sent what the function wrote"

# invoke FIXTURE: starts the watched background step with a case's event, as AWS would, and prints its counts.
invoke() {
  python3 -c 'import json, sys; json.dump(json.load(open(sys.argv[1], encoding="utf-8"))["event"], sys.stdout)' \
    "fixtures/events/$1.json" >"$work/event.json"
  timeout 150 cargo lambda invoke bootstrap --invoke-address 127.0.0.1 --invoke-port "$lambda" \
    --data-file "$work/event.json"
}

function_of escalate_overdue
counts=$(invoke schedule-escalate) || fail "escalate_overdue failed"
grep -q '"escalated":0' <<<"$counts" || fail "escalate_overdue answered $counts"
printf '%-34s %s\n' "escalate_overdue" "$counts"
function_of record_receipt
counts=$(invoke logs-sms-reports) || fail "record_receipt failed"
grep -q '"parked":1' <<<"$counts" || fail "record_receipt answered $counts"
printf '%-34s %s\n' "record_receipt" "$counts"

if grep -h '"invocation"' "$work"/*.log | grep -qE "39333|lambda-url|/v1/|$request|$token"; then
  fail "a line of the journal names a number, a path, a request or its token"
fi
echo "lambda_watch: ok"
