#!/bin/sh
# The main job on the sample pages, with what it did to one of them.
# Usage: demo.sh CLEANLIT OUT
set -eu
cleanlit=$1
out=$2
pages=$(dirname "$0")/demo
mkdir -p "$out"

echo "Fourteen pages of invented outlets. One of them, as trafilatura extracts it,"
echo "with the rule that takes each line in the margin:"
echo
"$cleanlit" explain "$pages/coin-lantern-exchange.html" | cut -c 1-110
echo
echo "\$ cleanlit run $pages -o $out/stories.jsonl --clusters $out/copies.jsonl \\"
echo "      --removals $out/removed.jsonl --rejects $out/rejects.jsonl"
"$cleanlit" run "$pages" -o "$out/stories.jsonl" --clusters "$out/copies.jsonl" \
    --removals "$out/removed.jsonl" --rejects "$out/rejects.jsonl" \
    --manifest "$out/manifest.json"
echo
echo "Copies of one story ($out/copies.jsonl):"
cut -c 1-300 "$out/copies.jsonl"
echo
echo "What is left ($out/stories.jsonl):"
sed 's/.*"id":"\([^"]*\)".*"title":"\([^"]*\)".*/  \1: \2/' "$out/stories.jsonl" | cut -c 1-100
