#!/usr/bin/env bash
# A fail-over as it happens in earnest: three etcd and three PostgreSQL servers under Patroni, with synchronous_mode, on
# loopback and in a temporary folder. Four clients reset passwords and sign in with the real binary; the leader, its Patroni
# and all its processes are killed with SIGKILL at a random moment; another takes over. Then every change that was
# acknowledged must be there, every password that was shown last must be in force, every outcome that was unknown must be
# found or not by its operation, the record must verify, and every client must have gone on.
#
#   tests/patroni/run.sh            ends with 0 when all of this holds
#   PASSDESK_TEST_SEED=N ...        the same moment again
#   PASSDESK_TEST_KEEP=yes ...      leaves the folder with all logs behind
#
# It needs root (PostgreSQL runs as the user postgres), the ports 24011 to 24043 on 127.0.0.1, and on Debian:
#
#   apt-get install --no-install-recommends patroni python3-etcd etcd-server etcd-client postgresql jq
#
# The packages' own services are not used; where they start at installation, stop them first:
# systemctl disable --now etcd patroni. It is no part of the gate. Every process it starts is ended by its number.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }
say() { printf '%s %s\n' "$(date +%T)" "$*"; }

((EUID == 0)) || fail 'it needs root'
for program in patroni etcd etcdctl jq setpriv psql cargo; do
  command -v "$program" >/dev/null || fail "$program is missing; the first lines of this script say what to install"
done
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[[ -x $programs/postgres ]] || fail 'PostgreSQL is missing'

cargo build --locked --quiet
passdesk=$PWD/target/debug/passdesk
seed=${PASSDESK_TEST_SEED:-$RANDOM}
RANDOM=$seed

# ---- servers ---------------------------------------------------------------------------------------------------------

folder=$(mktemp -d /tmp/passdesk-patroni-XXXXXX)
chown postgres: "$folder"
declare -A etcd patroni
workers=()

# A program as the user postgres, in the background; its number is in $!.
serve() {
  local log=$1
  shift
  setpriv --reuid=postgres --regid=postgres --init-groups -- "$@" >>"$log" 2>&1 </dev/null &
}

# The processes of one PostgreSQL server, the first of them its postmaster.
postgres_of() {
  local postmaster
  postmaster=$(head -n 1 "$folder/node$1/data/postmaster.pid" 2>/dev/null) || return 0
  printf '%s\n' "$postmaster"
  cat "/proc/$postmaster/task/$postmaster/children" 2>/dev/null || true
}

end() {
  local status=$? node process
  trap - EXIT INT TERM
  touch "$folder/stop"
  ((${#workers[@]} == 0)) || wait "${workers[@]}" 2>/dev/null || true
  for node in "${!patroni[@]}"; do kill "${patroni[$node]}" 2>/dev/null || true; done
  for node in "${!patroni[@]}"; do wait "${patroni[$node]}" 2>/dev/null || true; done
  for node in 1 2 3; do
    for process in $(postgres_of "$node"); do
      # Only what is still a server of ours: a number can come to somebody else.
      [[ $(readlink "/proc/$process/cwd" 2>/dev/null) == "$folder"/* ]] && kill -KILL "$process" 2>/dev/null || true
    done
  done
  for node in "${!etcd[@]}"; do kill -KILL "${etcd[$node]}" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [[ ${PASSDESK_TEST_KEEP:-} == yes ]]; then
    say "the logs are in $folder"
  else
    rm -rf "$folder"
  fi
  exit "$status"
}
trap end EXIT
trap 'exit 130' INT TERM

for port in 240{1,2,3,4}{1,2,3}; do
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || fail "somebody listens on port $port"
done

cluster=$(printf ',node%s=http://127.0.0.1:2402%s' 1 1 2 2 3 3)
endpoints=127.0.0.1:24011,127.0.0.1:24012,127.0.0.1:24013
for node in 1 2 3; do
  serve "$folder/etcd$node.log" etcd --name "node$node" --data-dir "$folder/etcd$node" \
    --listen-client-urls "http://127.0.0.1:2401$node" --advertise-client-urls "http://127.0.0.1:2401$node" \
    --listen-peer-urls "http://127.0.0.1:2402$node" --initial-advertise-peer-urls "http://127.0.0.1:2402$node" \
    --initial-cluster "${cluster#,}" --initial-cluster-token "$folder" --unsafe-no-fsync
  etcd[$node]=$!
done
until ETCDCTL_API=3 etcdctl --endpoints "$endpoints" endpoint health >/dev/null 2>&1; do sleep 0.2; done
say 'three etcd are up'

for node in 1 2 3; do
  mkdir "$folder/node$node"
  cat >"$folder/node$node.yml" <<YAML
scope: desk
name: node$node
restapi: {listen: '127.0.0.1:2403$node', connect_address: '127.0.0.1:2403$node'}
etcd3: {hosts: '$endpoints'}
bootstrap:
  dcs:
    ttl: 5
    loop_wait: 1
    retry_timeout: 2
    synchronous_mode: true
    postgresql: {use_pg_rewind: true}
  initdb: [{encoding: UTF8}, {locale: C.UTF-8}, {auth: trust}]
  pg_hba: ['local all all trust', 'host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust']
postgresql:
  listen: '127.0.0.1:2404$node'
  connect_address: '127.0.0.1:2404$node'
  data_dir: '$folder/node$node/data'
  bin_dir: '$programs'
  pgpass: '$folder/node$node/pgpass'
  authentication: {superuser: {username: postgres}, replication: {username: replicator, password: loopback}}
  parameters: {unix_socket_directories: '$folder/node$node', dynamic_shared_memory_type: mmap}
YAML
  chown postgres: "$folder/node$node" "$folder/node$node.yml"
  serve "$folder/patroni$node.log" patroni "$folder/node$node.yml"
  patroni[$node]=$!
done

ask() {
  local node=$1
  shift
  psql -X -h 127.0.0.1 -p "2404$node" -U postgres -d postgres -Atqc "$*" 2>/dev/null
}

# The node that leads, among those named.
leader() {
  local node
  for node in "$@"; do
    if [[ $(ask "$node" 'SELECT pg_is_in_recovery()') == f ]]; then
      printf '%s\n' "$node"
      return
    fi
  done
}

for _ in $(seq 300); do
  first=$(leader 1 2 3)
  [[ -n $first ]] && [[ $(ask "$first" "SELECT count(*), count(*) FILTER (WHERE sync_state = 'sync') \
    FROM pg_stat_replication WHERE state = 'streaming'") == '2|1' ]] && break
  first=
  sleep 0.2
done
[[ -n $first ]] || fail 'the servers do not come up'
say "three PostgreSQL servers are up: node$first leads, with one synchronous standby of two"

# ---- a store, and who works with it ----------------------------------------------------------------------------------

ask "$first" 'CREATE ROLE owner LOGIN CREATEROLE' && ask "$first" 'CREATE ROLE clerk LOGIN'
ask "$first" 'CREATE ROLE passdesk NOLOGIN' && ask "$first" 'GRANT passdesk TO clerk'
ask "$first" 'CREATE DATABASE desk OWNER owner'
hosts=127.0.0.1:24041,127.0.0.1:24042,127.0.0.1:24043
export PASSDESK_STORE="postgres://clerk@$hosts/desk?sslmode=disable"
export XDG_CONFIG_HOME=$folder/home XDG_STATE_HOME=$folder/home
install -d -m 700 "$folder/home"
first_password='violet teapot under granite 92'
password='seven herons cross the quarry'

"$passdesk" init --admin root1 --password-stdin --store "postgres://owner@$hosts/desk?sslmode=disable" \
  --quiet <<<"$first_password" >/dev/null
"$passdesk" login root1 --password-stdin <<<"$first_password" >/dev/null
PASSDESK_TOKEN=$("$passdesk" tokens create work --quiet --scope users:reset --scope users:add --scope audit:read --format json |
  jq -r .token)
export PASSDESK_TOKEN
for client in 1 2 3 4; do
  for account in "person$client" "signer$client"; do
    temporary=$("$passdesk" users add "$account" --quiet --format json | jq -r .temporary_password)
    "$passdesk" passwd "$account" --password-stdin <<<"$temporary"$'\n'"$password" >/dev/null
  done
done

# Resets and signs in by turns; writes what each command ended with, and the reset that it showed.
work() {
  local client=$1 journal=$folder/journal$1 status shown
  export XDG_STATE_HOME=$folder/home$client
  install -d -m 700 "$XDG_STATE_HOME"
  while [[ ! -e $folder/stop ]]; do
    status=0
    shown=$("$passdesk" users reset "person$client" --yes --format json 2>>"$folder/errors$client") || status=$?
    jq -rs --arg status "$status" \
      '["reset", $status, (.[0].reset_id // "-"), (.[0].temporary_password // "-")] | @tsv' <<<"$shown" >>"$journal"
    ((status != 75)) || sleep 0.1
    status=0
    shown=$("$passdesk" login "signer$client" --password-stdin --format json 2>&1 <<<"$password") || status=$?
    printf 'sign-in\t%s\t%s\n' "$status" \
      "$(grep -o 'passdesk audit list --operation [-0-9a-f]*' <<<"$shown" | sed 's/.* //' || true)" >>"$journal"
    ((status != 75)) || sleep 0.1
  done
}

done_by() { grep -c -P '\t0\t' "$folder/journal$1" || true; }

for client in 1 2 3 4; do
  : >"$folder/journal$client"
  work "$client" &
  workers+=("$!")
done

# ---- the leader dies -------------------------------------------------------------------------------------------------

moment=$((1000 + RANDOM % 3000))
sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
say "PASSDESK_TEST_SEED=$seed: after $moment ms node$first and its Patroni are killed"
read -ra victims -d '' < <(postgres_of "$first") || true
shared=$(sed -n 7p "$folder/node$first/data/postmaster.pid")
killed_at=$(date +%s%N)
{
  kill -KILL "${patroni[$first]}" "${victims[@]}" || true
  wait "${patroni[$first]}" || true
} 2>/dev/null
unset "patroni[$first]"
# The one thing that a server leaves outside of its folder.
ipcrm -m "${shared##* }" 2>/dev/null || true
declare -A before
for client in 1 2 3 4; do before[$client]=$(done_by "$client"); done

others=()
for node in 1 2 3; do ((node == first)) || others+=("$node"); done
second=
for _ in $(seq 600); do
  second=$(leader "${others[@]}")
  [[ -z $second ]] || break
  sleep 0.1
done
[[ -n $second ]] || fail 'nobody took over'
say "node$second leads after $((($(date +%s%N) - killed_at) / 1000000)) ms"

for client in 1 2 3 4; do
  for _ in $(seq 900); do
    (($(done_by "$client") < before[$client] + 5)) || continue 2
    sleep 0.1
  done
  fail "client $client did not go on"
done
say 'every client has gone on'
touch "$folder/stop"
wait "${workers[@]}" || fail 'a client failed'
workers=()

# ---- what was told, and what is there --------------------------------------------------------------------------------

"$passdesk" audit verify --quiet >/dev/null || fail 'the record does not verify'
"$passdesk" audit list --format json >"$folder/record"
resets=0 sign_ins=0 unknown=0 found=0 again=0

# What operations did an action to a subject, in the order of the record.
recorded() {
  jq -r --arg action "$1" --arg subject "$2" \
    'select(.action == $action and .subject == $subject and .outcome == "done") | .operation_id' "$folder/record"
}

# Whoever is left in doubt is told what to look up: without that nothing would be found, whatever was done.
named() {
  [[ $2 =~ ^[-0-9a-f]{36}$ ]] || fail "client $1: an outcome is unknown, and no operation was named"
}

for client in 1 2 3 4; do
  recorded password.reset "person$client" >"$folder/there"
  recorded sign-in "signer$client" >"$folder/there_sign_ins"
  : >"$folder/told"
  last= told_sign_ins=0
  while IFS=$'\t' read -r what status operation shown; do
    case $what:$status in
      reset:0)
        resets=$((resets + 1)) last=$shown
        printf '%s\n' "$operation" >>"$folder/told" ;;
      reset:76)
        named "$client" "$operation"
        unknown=$((unknown + 1))
        if grep -qxF -- "$operation" "$folder/there"; then
          found=$((found + 1)) last=$shown
          printf '%s\n' "$operation" >>"$folder/told"
        fi ;;
      sign-in:0) sign_ins=$((sign_ins + 1)) told_sign_ins=$((told_sign_ins + 1)) ;;
      sign-in:76)
        named "$client" "$operation"
        unknown=$((unknown + 1))
        if grep -qxF -- "$operation" "$folder/there_sign_ins"; then
          found=$((found + 1)) told_sign_ins=$((told_sign_ins + 1))
        fi ;;
      reset:75 | sign-in:75) again=$((again + 1)) ;;
      *) fail "client $client: a $what ended with $status" ;;
    esac
  done <"$folder/journal$client"
  diff "$folder/told" "$folder/there" >&2 || fail "client $client: other resets are there than were told"
  [[ $(wc -l <"$folder/there_sign_ins") == "$told_sign_ins" ]] ||
    fail "client $client: $told_sign_ins sign-ins were told, and $(wc -l <"$folder/there_sign_ins") are there"
  status=0
  "$passdesk" login "person$client" --password-stdin <<<"$last" >/dev/null 2>&1 || status=$?
  ((status == 5)) || fail "client $client: the password shown last is not in force ($status)"
done
say "$resets resets and $sign_ins sign-ins acknowledged, none lost; $unknown outcomes unknown, of which $found had been done; \
$again commands were told to try again"
