#!/bin/bash
# Whole processes beside their comparisons, on scratch stores that are removed at the end.
#
#   cargo build --release && benches/whole.sh [ACCOUNTS [PART]...]
#
# ACCOUNTS is the size of the large store (1000000 unless given); PART is start, socket, reset, login, bulk or list (all of them
# unless some are given). Takes bash, awk, sqlite3, GNU time; for some parts argon2, htpasswd (Debian: apache2-utils), and as
# root shadow's chpasswd and chage. Two commands run in turn, A B A B ..., and the medians of the wall times and of the ratios
# pair by pair are printed: on a busy machine the ratio is what holds.
set -euo pipefail
cd "$(dirname "$0")/.."
passdesk=${PASSDESK:-target/release/passdesk}
accounts=${1:-1000000}
parts=" ${*:2} "
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server"
    rm -rf "$work"
}
trap finish EXIT
unset PASSDESK_TOKEN
export XDG_STATE_HOME=$work XDG_CONFIG_HOME=$work

password='seven lamps above the harbour'
sign_in() { "$passdesk" login root --password-stdin <<<"$password" >"$work/said" 2>&1; }
wanted() { [ "$parts" = "  " ] || [[ $parts = *" $1 "* ]]; }

# A store of so many accounts, in the order of their names or shuffled, under a name of its own.
make_store() { # NAME COUNT sorted|shuffled
    mkdir -m 700 "$work/$1"
    export PASSDESK_STORE=$work/$1/$1.db
    "$passdesk" init --admin root --password-stdin <<<"$password" >"$work/said" 2>&1
    sign_in
    local shuffle=cat
    [ "$3" = sorted ] || shuffle=shuf
    echo name,display_name,role >"$work/$1.csv"
    awk -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "user%07d,User Number %d,user\n", i, i }' |
        $shuffle >>"$work/$1.csv"
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
whoami() { "$passdesk" whoami >"$work/out"; }
if wanted start; then
    pairs "--version beside /bin/true" 101 version nothing
fi

small=
for part in socket reset login; do
    if wanted "$part" && [ -z "$small" ]; then
        make_store ten 10000 shuffled
        small=$PASSDESK_STORE
    fi
done

if wanted socket; then
    mkdir -m 755 "$work/run"
    as_root=--as-root
    [ "$(id -u)" = 0 ] || as_root=
    "$passdesk" serve $as_root --listen "unix:$work/run/desk" 2>"$work/served" &
    server=$!
    for ((i = 0; i < 100; i++)); do
        [ ! -S "$work/run/desk" ] || break
        sleep 0.1
    done
    export PASSDESK_STORE=unix:$work/run/desk
    sign_in
    pairs "whoami over a socket beside /bin/true" 101 whoami nothing
    pairs "whoami over a socket beside --version" 101 whoami version
    kill "$server" && wait "$server" || true
    server=
    export PASSDESK_STORE=$small
fi

number=0
reset_one() { "$passdesk" users reset "user000$((1000 + ++number))" --yes --format json >"$work/out" 2>&1; }
if wanted reset; then
    sign_in
    if command -v htpasswd >"$work/said"; then
        awk 'BEGIN { for (i = 0; i < 10000; i++) printf "user%07d:$2y$05$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz01234\n", i }' \
            >"$work/htpasswd"
        htpasswd_one() { echo "$password" | htpasswd -iB -C 5 "$work/htpasswd" user0001000 2>"$work/said"; }
        pairs "one reset beside htpasswd -iB -C 5, 10,000 users" 41 reset_one htpasswd_one
    fi
    if [ "$(id -u)" = 0 ] && command -v chpasswd >"$work/said"; then
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
fi
if wanted login && command -v argon2 >"$work/said"; then
    hash() { echo -n "$password" | argon2 saltsaltsaltsalt -id -k 19456 -t 2 -p 1 -r >"$work/out"; }
    pairs "one sign-in beside argon2 (see also cargo bench --bench login)" 21 sign_in hash
fi

if wanted bulk; then
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
fi

if wanted list; then
    [ -e "$work/shuffled$accounts" ] || make_store "shuffled$accounts" "$accounts" shuffled
    # The same columns of the same accounts; sqlite3 leaves the times as they are stored, to its advantage.
    columns="name, display_name, role, CASE WHEN disabled THEN 'disabled' WHEN password_disabled THEN 'password-disabled'
        WHEN password = 'temporary' OR change_required THEN 'must-change' ELSE 'active' END AS status, password,
        temporary_expires_at, password_changed_at, last_login_at, created_at, mail,
        (SELECT group_concat(group_name, ' ') FROM membership WHERE account_id = account.id) AS groups"
    for format in csv json; do
        list() { "$passdesk" users list --format $format >"$work/out"; }
        select_all() { sqlite3 -$format -header "$PASSDESK_STORE" "SELECT $columns FROM account ORDER BY name" >"$work/other"; }
        pairs "users list of $accounts as $format beside sqlite3" 5 list select_all
        command time -f "its time: %e s, user %U s, system %S s, peak %M KiB" "$passdesk" users list --format $format >"$work/out"
        first_line() { "$passdesk" users list --format $format 2>"$work/said" | head -2 >"$work/out" || true; }
        pairs "users list as $format to its first row beside whoami" 21 first_line whoami
    done
fi
