#!/bin/sh
# Bring a clone up to date and publish its pages where a web server reads them; prints only what failed or moved, for cron to mail.
#   17 4 * * * /srv/claims/docs/automation/nightly.sh /srv/claims /var/www/claims
set -eu
cd "$1"
before=$(git rev-parse HEAD)
git pull --quiet --ff-only
make -s reports ARGS="--quiet"
mkdir -p build
.venv/bin/claims verify > build/verified.txt || { code=$?; cat build/verified.txt; exit "$code"; }
code=0
.venv/bin/claims diff --against "$before" --exit-code > build/moved.md || code=$?
case $code in
	0) ;;
	5) cat build/moved.md ;; # a verdict moved
	*) exit "$code" ;;
esac
.venv/bin/claims publish "$2" --quiet
