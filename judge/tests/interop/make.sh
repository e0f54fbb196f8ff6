#!/bin/sh
# Writes the compressed and encrypted files of the interoperation tests, with other people's programs.
#
# The committed files were written with age 1.1.1, pigz 2.6, zstd 1.5.4 and gzip 1.12.
# age.key is a throw-away key: it was made for these tests and opens nothing else.
set -eu
cd "$(dirname "$0")"
good=$(mktemp)
trap 'rm -f "$good" "$good".*' EXIT
printf 'id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n' >"$good"

pigz --stdout --processes 2 "$good" >pigz.gz
gzip --stdout "$good" >gzip.gz
head -n 3 "$good" | gzip >members.gz
tail -n 3 "$good" | gzip >>members.gz
zstd --quiet --stdout "$good" >zstd.zst
zstd --quiet --stdout --long=27 <"$good" >zstd-long.zst
zstd --quiet --stdout --long=31 --ultra -22 <"$good" >zstd-longer.zst

rm -f age.key
age-keygen --output age.key 2>/dev/null
printf '%s\n' '# A throw-away key for tests: it opens nothing but the files beside it.' | cat - age.key >"$good".key
cat "$good".key >age.key
chmod 644 age.key
to=$(age-keygen -y age.key)
sealed() {
    printf '{"v":1,"contest":"https://small.example/","team":"%s","user":"alpha","nonce":"%s","sha256":"%s"}\n' \
        "$2" "00112233445566778899aabbccddeeff" "$(sha256sum <"$1" | cut -d ' ' -f 1)"
    cat "$1"
}
sealed "$good" alpha | age --recipient "$to" >age.age
sealed zstd.zst alpha | age --armor --recipient "$to" >age-armor.age
sealed "$good" beta | age --recipient "$to" >age-beta.age
age --recipient "$to" <"$good" >age-bare.age
sealed "$good" alpha | age --recipient "$(age-keygen 2>/dev/null | age-keygen -y)" >age-other.age
