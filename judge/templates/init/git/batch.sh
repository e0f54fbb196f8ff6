#!/bin/sh
# One batch on a server of your own: judges what waits, then builds the pages. Called by the timer or by cron, as the user
# who owns this clone and the folder of keys; only one runs at a time.
#   sh server/batch.sh /var/www/contest
set -eu
cd "$(dirname "$0")/.."
exec 9>.git/gitprize-batch.lock
flock -n 9 || exit 0
judge run --for 8m
site build --out "${1:-public}"
