#!/bin/bash
# Whole processes beside their comparisons, on scratch stores that are removed at the end.
#
#   cargo build --release && benches/whole.sh [ACCOUNTS]
#
# ACCOUNTS is the size of the large store (1000000 unless given). Takes bash, awk, sqlite3, shadow's chpasswd and chage
# (the latter two only as root), and GNU time. Two commands run in turn, A B A B ..., and the medians of the wall
# times and of the ratios pair by pair are printed: on a busy machine the ratio is what holds.
set -euo pipefail
cd "$(dirname "$0")/.."
passdesk=${PASSDESK:-target/release/passdesk}
accounts=${1:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PASSDESK_TOKEN
export XDG_STATE_HOME=$work XDG_CONFIG_HOME=$work

password='seven lamps above the harbour'
sign_in() { "$passdesk" login root --password-stdin <<<"$password" >"$work/said" 2>&1; }

# A store of so many accounts, in the order of their names or shuffled, under a name of its own.
make_store() { # NAME COUNT sorted|shuffled
    mkdir -m 700 "$work/$1"
    export PASSDESK_STORE=$work/$1/$1.db
    "$passdesk" init --admin root --password-stdin <<<"$password" >"$work/said" 2>&1
    sign_in
    local shuffle=cat
    [ "$3" = sorted ] || shuffle=shuf
    awk -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "user%07d,User Number %d,user\n", i, i }' |
        $shuffle >"$work/$1.csv"
    command time -f "import of $2, $3: %e s, user %U s, system %S s, peak %M KiB" \
        "$passdesk" users import "$work/$1.csv" --out "$work/$1/rows.csv" --quiet >"$work/said"
}

now() { echo "${EPOCHREALTIME/./}"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Runs two commands (functions) in turn; wall times in ms.
pairs() { # TITLE RUNS A B
    local a b t0 t1 t2 i
    : >"$work/a" && : >"$work/b" && : >"$work/r"
    for ((i = 0; i <= $2; i++)); do
        t0=$(now) && $3 && t1=$(now) && $4 && t2=$(now)
        ((i == 0)) && continue # the first is a rehearsal
        a=$((t1 - t0)) b=$((t2 - t1))
        echo "$a" >>"$work/a" && echo "$b" >>"$work/b"
        awk "BEGIN { print $a / $b }" >>"$work/r"
    done
    awk -v t="$1" -v a="$(median <"$work/a")" -v b="$(median <"$work/b")" -v r="$(median <"$work/r")" \
        'BEGIN { printf "%s: %.2f ms beside %.2f ms, ratio %.2f\n", t, a / 1000, b / 1000, r }'
}

version() { "$passdesk" --version >"$work/out"; }
nothing() { /bin/true >"$work/out"; }
pairs "--version beside /bin/true" 41 version nothing

make_store ten 10000 shuffled
number=0
reset_one() { "$passdesk" users reset "user000$((1000 + ++number))" --yes --format json >"$work/out" 2>&1; }
if [ "$(id -u)" = 0 ] && command -v chpasswd >"$work/out"; then
    root=$work/root && mkdir -p "$root/etc"
    awk 'BEGIN { for (i = 0; i < 10000; i++) printf "user%07d:x:%d:100::/:/bin/sh\n", i, 10000 + i }' >"$root/etc/passwd"
    awk 'BEGIN { for (i = 0; i < 10000; i++) printf "user%07d:*:19000:0:99999:7:::\n", i }' >"$root/etc/shadow"
    echo 'users:x:100:' >"$root/etc/group"
    # Hashed beforehand, to chpasswd's advantage.
    echo "user0001000:\$6\$abcdefgh\$$(printf '%086d' 0)" >"$work/line"
    shadow() { chpasswd -e -R "$root" <"$work/line" && chage -R "$root" -d 0 user0001000; }
    if shadow 2>"$work/said"; then
        pairs "one reset beside chpasswd and chage, 10,000 users" 21 reset_one shadow
    else
        echo "chpasswd -R and chage -R do not work here: $(head -1 "$work/said")"
    fi
fi
if command -v argon2 >"$work/said"; then
    hash() { echo -n "$password" | argon2 saltsaltsaltsalt -id -k 19456 -t 2 -p 1 -r >"$work/out"; }
    pairs "one sign-in beside argon2 (see also cargo bench --bench login)" 21 sign_in hash
fi

for order in sorted shuffled; do
    for count in 1000 10000 100000 "$accounts"; do
        ((count < accounts)) || [ "$count" = "$accounts" ] && [ ! -e "$work/$order$count" ] || continue
        make_store "$order$count" "$count" "$order"
        command time -f "users reset --all of $count, $order: %e s, user %U s, system %S s, peak %M KiB" \
            "$passdesk" users reset --all --yes --quiet --out "$work/resets.csv" >"$work/said"
        rm "$work/resets.csv"
        [ "$order$count" = "shuffled$accounts" ] || rm -r "$work/$order$count"/*
    done
done

list() { "$passdesk" users list --format csv >"$work/out"; }
select_all() {
    sqlite3 -csv -header "$PASSDESK_STORE" "SELECT name, display_name, role, CASE WHEN disabled THEN 'disabled'
        WHEN password_disabled THEN 'password-disabled' WHEN password = 'temporary' OR change_required THEN 'must-change'
        ELSE 'active' END, password, temporary_expires_at, password_changed_at, last_login_at, created_at
        FROM account ORDER BY name" >"$work/out"
}
pairs "users list of $accounts beside sqlite3" 5 list select_all
command time -f "its peak: %M KiB" "$passdesk" users list --format csv >"$work/out"
first_line() { "$passdesk" users list --format csv 2>"$work/said" | head -2 >"$work/out" || true; }
pairs "users list to its first row beside --version" 11 first_line version
