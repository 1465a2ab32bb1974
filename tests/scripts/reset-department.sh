#!/bin/sh
# Resets everybody in a department and writes a letter for each of them, to be handed out.
#
#   reset-department.sh PEOPLE.csv DEPARTMENT TOKEN-FILE LETTERS
#
# PEOPLE.csv has the columns name,department. The token needs the scope users:reset. Ends with 0 when everybody has a
# letter, with 9 when some could not be reset (they are named on stderr), and otherwise with the status of passdesk.
set -eu
umask 077

people=$1 department=$2 token=$3 letters=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

tail -n +2 "$people" | while IFS=, read -r name place; do
  if [ "$place" = "$department" ]; then
    printf '%s\n' "$name"
  fi
done >"$work/names"

if ! [ -s "$work/names" ]; then
  echo "nobody works in $department" >&2
  exit 2
fi

# The rows go to a file first: should this script be killed, nothing that is in force is lost.
status=0
passdesk users reset --from "$work/names" --yes --quiet --format json --no-input --token-file "$token" \
  --reason "department $department" --out "$letters.rows" >"$work/summary" || status=$?
case $status in
  0 | 9) ;;
  *)
    echo "stopped with status $status; what is in $letters.rows is in force" >&2
    exit "$status"
    ;;
esac

mkdir -p "$letters"
jq -r 'select(.error == null) | [.name, .temporary_password, .expires_at] | @tsv' "$letters.rows" |
  while IFS='	' read -r name password until; do
    cat >"$letters/$name.txt" <<LETTER
Dear $name,

your temporary password is

    $password

It works once, until $until. Type: passdesk login $name
LETTER
  done

jq -r 'select(.error != null) | "no letter for \(.name): \(.error.code), \(.error.message)"' "$letters.rows" >&2
jq -r '"letters: \(.done), failed: \(.failed)"' "$work/summary"
rm "$letters.rows"
exit "$status"
