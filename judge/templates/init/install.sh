#!/bin/sh
# Installs the programs that content/contest.toml pins below [release] into .programs/bin: sh ci/install.sh judge
# One digest pins the whole release, that of its list SHA256SUMS; what is not on the list is neither unpacked nor run.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
programs=$root/.programs

fail() {
  echo "ci/install.sh: $1" >&2
  exit 1
}

# The text of a key below [release]; judge reads the same lines and takes nothing that needs quoting.
value() {
  awk -v key="$1" '
    /^[ \t]*\[/ { inside = ($0 ~ /^[ \t]*\[release\]/) }
    inside && $0 ~ "^[ \t]*" key "[ \t]*=" { split($0, part, "\""); print part[2]; exit }
  ' "$root/content/contest.toml"
}

version=$(value version)
base=$(value base)
digest=$(value digest)
[ -n "$version" ] || fail "content/contest.toml pins no release: write version, base and digest below [release]"
[ -n "$base" ] || fail "content/contest.toml does not say where the release lies: write base below [release]"
[ -n "$digest" ] || fail "content/contest.toml does not pin the release: write the SHA-256 of its SHA256SUMS as digest below [release]"

fetch() { # name, file
  case $base in
    https://*) curl --proto '=https' --proto-redir '=https' --fail --silent --show-error --location --retry 3 --output "$2" "$base/$1" ;;
    /*) cp -- "$base/$1" "$2" ;;
    *) cp -- "$root/$base/$1" "$2" ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# What the names of the files call this machine.
case $(uname -s)-$(uname -m) in
  Linux-x86_64) platform='x86_64.*linux|linux.*(x64|x86_64|amd64)' ;;
  Linux-aarch64) platform='aarch64.*linux|linux.*(arm64|aarch64)' ;;
  Darwin-x86_64) platform='x86_64.*(darwin|macos)|(darwin|macos).*(x64|x86_64)' ;;
  Darwin-arm64) platform='aarch64.*(darwin|macos)|(darwin|macos).*(arm64|aarch64)' ;;
  *) fail "there is no release for $(uname -s) on $(uname -m)" ;;
esac

mkdir -p "$programs/bin"
list=$programs/SHA256SUMS
fetch SHA256SUMS "$list"
found=$(sha256 "$list")
[ "sha256:$found" = "$digest" ] || fail "$base/SHA256SUMS has the digest sha256:$found, content/contest.toml pins $digest"

for program in "$@"; do
  line=$(awk -v begin="$program-" -v version="$version" -v platform="$platform" '
    { name = $2; sub(/^[*]/, "", name) }
    index(name, begin version) == 1 && name ~ platform && name ~ /^[^\/]+[.](tar[.]gz|zip)$/ { print $1, name; exit }
  ' "$list")
  [ -n "$line" ] || fail "the release $version has no $program for this machine"
  name=${line#* }
  fetch "$name" "$programs/$name"
  found=$(sha256 "$programs/$name")
  [ "$found" = "${line%% *}" ] || fail "$name has the digest $found, its list says ${line%% *}"
  rm -rf "$programs/$program"
  mkdir "$programs/$program"
  case $name in
    *.tar.gz) tar -xzf "$programs/$name" -C "$programs/$program" ;;
    *.zip) unzip -q "$programs/$name" -d "$programs/$program" ;;
  esac
  rm -- "$programs/$name"
  for each in judge site gitprize; do
    place=$(find "$programs/$program" -type f -name "$each" -perm -u+x | head -n 1)
    [ -z "$place" ] || ln -sf "$place" "$programs/bin/$each"
  done
  [ -x "$programs/bin/$program" ] || fail "$name holds no program $program"
done
